"""Made rows of evidence about drugs, genes, diseases and phenotypes, for questions to a graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from medkg.types import Node

Texts = NDArray[np.str_]

# Prefix and number of the nodes of a kind.
KINDS: Final = {
    "drug": ("DRUGBANK:DB", 8_000),
    "gene": ("HGNC:", 12_000),
    "disease": ("MONDO:", 15_000),
    "phenotype": ("HP:", 10_000),
}
# Share of the edges, and the kinds of their ends.
PREDICATES: Final = {
    "treats": (0.25, "drug", "disease"),
    "causes": (0.15, "drug", "phenotype"),
    "targets": (0.2, "drug", "gene"),
    "associated_with": (0.2, "gene", "disease"),
    "has_phenotype": (0.2, "disease", "phenotype"),
}
_WORDS: Final = (
    *("patients", "trial", "dose", "effect", "response", "group", "significant", "therapy"),
    *("reduced", "associated", "study", "level", "clinical", "outcome", "treatment", "risk"),
    *("with", "of", "the", "in", "and", "was", "were", "not", "after", "before"),
)


def curies(kind: str) -> Texts:
    """The ids of all nodes of a kind."""
    prefix, count = KINDS[kind]
    return np.char.add(prefix, np.char.zfill(np.arange(count).astype(str), 7))


def nodes() -> list[Node]:
    """Every node, with a name."""
    return [Node(str(c), kind, f"{kind} {c[-5:]}") for kind in KINDS for c in curies(kind)]


def edges(count: int, seed: int = 0) -> tuple[Texts, Texts, Texts]:
    """Subject, predicate and object of ``count`` distinct edges; degrees have a long tail."""
    rng = np.random.default_rng(seed)
    parts = []
    for predicate, (share, *kinds) in PREDICATES.items():
        wanted = int(count * share)
        ends = [_drawn(rng, KINDS[kind][1], 2 * wanted) for kind in kinds]
        pairs = np.unique(ends[0] * 100_000 + ends[1])
        pairs = rng.permutation(pairs)[:wanted]
        subject, target = np.divmod(pairs, 100_000)
        parts.append((curies(kinds[0])[subject], np.full(len(pairs), predicate),
                      curies(kinds[1])[target]))  # fmt: skip
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return columns[0], columns[1], columns[2]


def evidence(
    rows: int, triples: tuple[Texts, Texts, Texts], *, shards: int = 10, seed: int = 0
) -> Iterator[pa.Table]:
    """Rows, each edge at least once, in the order in which papers come."""
    rng = np.random.default_rng(seed)
    count = len(triples[0])
    weights = rng.pareto(1.5, count) + 1
    more = rng.choice(count, rows - count, p=weights / weights.sum())
    edge = rng.permutation(np.concatenate([np.arange(count), more]))
    words = np.array(_WORDS)
    for shard in range(shards):
        here = edge[shard * rows // shards : (shard + 1) * rows // shards]
        size = len(here)
        paper = np.char.add("PMID:", (np.arange(size) // 5 + shard * rows).astype(str))
        start = rng.integers(0, 2_000, size)
        yield pa.table(
            {
                "subject": triples[0][here],
                "predicate": triples[1][here],
                "object": triples[2][here],
                "source": np.repeat("pubmed", size),
                "document": paper,
                "reference": paper,
                "method": rng.choice(np.array(["pattern", "cooccurrence", "curated"]), size),
                "score": np.round(rng.random(size), 3),
                "start": start,
                "end": start + 120,
                "text": [" ".join(row) for row in words[rng.integers(0, len(words), (size, 25))]],
                "polarity": np.where(rng.random(size) < 0.05, "against", "for"),
                "certainty": np.where(rng.random(size) < 0.15, "hedged", "stated"),
                "cue": np.repeat("treated with", size),
                "year": pa.array(rng.integers(1980, 2026, size), pa.int32()),
                "design": rng.choice(np.array(["randomised trial", "cohort", "case report"]), size),
                "qualifiers": np.repeat('{"object_text":"disease","subject_text":"drug"}', size),
            }
        )


def _drawn(rng: np.random.Generator, count: int, size: int) -> NDArray[np.int64]:
    weights = 1 / np.arange(1, count + 1) ** 0.6
    return rng.choice(count, size, p=weights / weights.sum())
