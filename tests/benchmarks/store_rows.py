"""A million made rows of evidence: 100,000 papers, and 200,000 edges with a long tail."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from medkg.types import Assertion, Evidence, Study

PREDICATES = ("treats", "causes", "prevents", "associated_with", "has_phenotype")
PER_PAPER = 10


def evidence(rows: int, *, edges: int, papers: Sequence[int], seed: int = 0) -> pa.Table:
    """Columns of evidence without ids: about ``edges`` triples, ten rows for each paper."""
    rng = np.random.default_rng(seed)
    # Edge k is met as often as a Zipf law says, but each at least once in a large table.
    common = rng.zipf(1.3, rows) % edges
    edge = np.where(rng.random(rows) < 0.5, common, rng.integers(0, edges, rows))
    subject, predicate, target = edge % 4001, edge // 4001 % 5, (edge * 2654435761) % 20011
    paper = np.repeat(np.fromiter(papers, np.int64), PER_PAPER)[:rows]
    start = np.tile(np.arange(PER_PAPER) * 150, len(papers))[:rows]
    cues = np.array(["treated with", "caused", "associated with", "improved"])
    certainty = np.array(["stated", "hedged"])[(rng.random(rows) < 0.15).astype(int)]
    against = np.array(["for", "against"])[(rng.random(rows) < 0.05).astype(int)]
    number = rng.integers(0, 10**6, rows)
    documents = np.char.add("PMID:", paper.astype(str))
    texts = np.char.add(
        "Of the patients with the disease who were given the drug, many improved: ",
        number.astype(str),
    )
    return pa.table(
        {
            "subject": np.char.add("DRUGBANK:DB", np.char.zfill(subject.astype(str), 5)),
            "predicate": np.array(PREDICATES)[predicate],
            "object": np.char.add("MONDO:", np.char.zfill(target.astype(str), 7)),
            "source": np.repeat("pubmed", rows),
            "document": documents,
            "reference": documents,
            "method": np.char.add("pattern:", np.array(PREDICATES)[predicate]),
            "score": np.round(0.5 + rng.random(rows) / 2, 3),
            "start": start,
            "end": start + 120,
            "text": texts,
            "polarity": against,
            "certainty": certainty,
            "cue": cues[number % 4],
            "year": pa.array(1980 + paper % 45, pa.int32()),
            "design": pa.array(np.array(["trial", "review", "cohort"])[number % 3]),
            "qualifiers": np.repeat('{"object_text":"disease","subject_text":"drug"}', rows),
        }
    )


def documents(papers: Sequence[int], fingerprint: str) -> pa.Table:
    """A document row for each paper."""
    ids = [f"PMID:{paper}" for paper in papers]
    return pa.table(
        {
            "source": ["pubmed"] * len(ids),
            "id": ids,
            "fingerprint": [fingerprint] * len(ids),
            "title": ["A paper"] * len(ids),
            "year": pa.array([1980 + paper % 45 for paper in papers], pa.int32()),
        }
    )


def records(rows: pa.Table) -> list[Assertion]:
    """The same rows as records."""
    return [
        Assertion(
            row["subject"],
            row["predicate"],
            row["object"],
            Evidence(
                source=row["source"],
                document=row["document"],
                reference=row["reference"],
                method=row["method"],
                score=row["score"],
                span=(row["start"], row["end"]),
                text=row["text"],
                polarity=row["polarity"],
                certainty=row["certainty"],
                cue=row["cue"],
                year=row["year"],
                study=Study(row["design"]),
                qualifiers={"object_text": "disease", "subject_text": "drug"},
            ),
        )
        for row in rows.to_pylist()
    ]
