"""Every disease as its features with frequencies, propagated up the ontology, in one matrix.

Built once per version of a graph (a few seconds) and kept with the graph object.
"""

from __future__ import annotations

import json
import weakref
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from medkg.graph import Graph
from medkg.ontology import Ontology
from medkg.reasoning.rows import evidence_of_row
from medkg.reasoning.settings import Settings
from medkg.types import Evidence

__all__ = ["Feature", "Profiles", "profiles_of"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(slots=True)
class Feature:
    """One annotated feature of one disease: its frequency in 0..1, how it was stated, its rows."""

    frequency: float = 0.0
    stated: str = ""
    rows: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Profiles:
    """Diseases by terms: ``D`` original disease records, ``T`` terms with any annotation.

    ``frequency`` ([D, T], CSC) is the chance that a patient with the disease has the term or
    one below it; ``direct`` ([D, T], CSR) holds the annotated terms alone; ``absent``
    ([D, T], CSC) marks those a curator states the disease does not have. ``background`` [T]
    is the mean frequency over concepts, not records, so that a disease with an OMIM and an
    ORPHA record counts once.
    """

    diseases: tuple[str, ...]
    concepts: tuple[str, ...]
    concept_of: Ints
    terms: tuple[str, ...]
    index: Mapping[str, int]
    ancestors: tuple[Ints, ...]
    frequency: Any
    direct: Any
    absent: Any
    background: Floats
    features: Mapping[tuple[int, int], Feature]
    ontology: Ontology
    rows: Any

    def evidence(self, disease: int, term: int) -> tuple[Evidence, ...]:
        """Rows behind one annotated feature."""
        feature = self.features.get((disease, term))
        if feature is None:
            return ()
        taken = self.rows.take(feature.rows).to_pylist()
        return tuple(evidence_of_row(row) for row in taken)

    def witness(self, disease: int, term: int) -> int:
        """The annotated term at or below ``term`` with the highest frequency in the disease.

        ``term`` itself goes first among equals; -1 where there is none.
        """
        start, end = self.direct.indptr[disease], self.direct.indptr[disease + 1]
        best, highest = -1, 0.0
        for column, value in zip(
            self.direct.indices[start:end], self.direct.data[start:end], strict=True
        ):
            if term in self.ancestors[column] and (
                value > highest or (value == highest and column == term)
            ):
                best, highest = int(column), float(value)
        return best


_CACHE: weakref.WeakKeyDictionary[Graph, dict[tuple[Any, ...], Profiles]] = (
    weakref.WeakKeyDictionary()
)


def profiles_of(graph: Graph, ontology: Ontology, settings: Settings) -> Profiles:
    """The disease profiles of a graph, from memory when this version was prepared before."""
    held = _CACHE.setdefault(graph, {})
    key = (graph.version, ontology.fingerprint, _numbers(settings))
    if key not in held:
        held.clear()
        held[key] = _build(graph, ontology, settings)
    return held[key]


def _numbers(settings: Settings) -> tuple[Any, ...]:
    # Only these shape the profiles; the others act on a patient.
    return (
        settings.default_frequency,
        settings.literature_frequency,
        settings.literature_belief,
        settings.pseudo,
        tuple(sorted(settings.frequency_terms.items())),
    )


@dataclass(slots=True)
class _Tally:
    """What the rows say of one (disease, term), before it is one number."""

    k: float = 0.0
    n: float = 0.0
    shares: list[float] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    unstated: int = 0
    absent: bool = False
    literature: bool = False
    rows: list[int] = field(default_factory=list)


def _build(graph: Graph, ontology: Ontology, settings: Settings) -> Profiles:
    table = graph.evidence_table(predicate="has_phenotype")
    tallies, concept = _tally(table, ontology, settings.frequency_terms)
    beliefs = _literature_beliefs(graph, tallies, concept)
    features: dict[tuple[str, str], Feature] = {}
    absent: list[tuple[str, str]] = []
    for key, tally in tallies.items():
        feature = _feature(tally, settings, beliefs.get((concept[key[0]], key[1]), 0.0))
        if feature is not None:
            features[key] = feature
        elif tally.absent or tally.n or tally.shares:
            absent.append(key)
    return _assemble(features, absent, concept, ontology, table)


def _tally(
    table: Any, ontology: Ontology, frequency_terms: Mapping[str, float]
) -> tuple[dict[tuple[str, str], _Tally], dict[str, str]]:
    columns = ("subject", "object", "source", "polarity", "certainty", "retracted", "qualifiers")
    tallies: dict[tuple[str, str], _Tally] = defaultdict(_Tally)
    concept: dict[str, str] = {}
    claimed: list[tuple[str, str, int]] = []
    canonical: dict[str, str | None] = {}
    rows = zip(*(table.column(name).to_pylist() for name in columns), strict=True)
    for number, (subject, target, source, polarity, certainty, retracted, text) in enumerate(rows):
        if target not in canonical:
            canonical[target] = ontology.canonical(target)
        term = canonical[target]
        if term is None or retracted:
            continue
        if source != "hpo":
            if polarity == "for" and certainty != "hypothetical":
                claimed.append((subject, term, number))
            continue
        qualifiers = json.loads(text) if text else {}
        disease = qualifiers.get("disease", subject)
        concept[disease] = subject
        tally = tallies[disease, term]
        tally.rows.append(number)
        if polarity == "against":
            tally.absent = True
        else:
            _add(tally, qualifiers, frequency_terms)
    _add_claims(tallies, concept, claimed)
    return tallies, concept


def _add(tally: _Tally, qualifiers: Mapping[str, Any], terms: Mapping[str, float]) -> None:
    ratio, name = qualifiers.get("frequency_n"), qualifiers.get("frequency_term")
    if ratio:
        tally.k += ratio[0]
        tally.n += ratio[1]
    elif name in terms:
        tally.shares.append(terms[name])
        tally.terms.append(str(name))
    elif qualifiers.get("frequency") is not None:
        tally.shares.append(float(qualifiers["frequency"]))
    else:
        tally.unstated += 1


def _add_claims(
    tallies: dict[tuple[str, str], _Tally],
    concept: dict[str, str],
    claimed: Iterable[tuple[str, str, int]],
) -> None:
    """Claims of texts join every record of the disease, where no curator spoke of the term."""
    records = defaultdict(list)
    for disease, subject in concept.items():
        records[subject].append(disease)
    for subject, term, number in claimed:
        for disease in records.get(subject) or [subject]:
            concept.setdefault(disease, subject)
            tally = tallies[disease, term]
            if not tally.rows or tally.literature:
                tally.literature = True
            tally.rows.append(number)


def _literature_beliefs(
    graph: Graph, tallies: Mapping[tuple[str, str], _Tally], concept: Mapping[str, str]
) -> dict[tuple[str, str], float]:
    wanted = {(concept[d], term) for (d, term), t in tallies.items() if t.literature}
    if not wanted:
        return {}
    edges = graph.edge_table()
    told = zip(
        *(edges.column(c).to_pylist() for c in ("subject", "predicate", "object", "belief")),
        strict=True,
    )
    return {
        (subject, target): belief
        for subject, predicate, target, belief in told
        if predicate == "has_phenotype" and (subject, target) in wanted
    }


def _feature(tally: _Tally, settings: Settings, belief: float) -> Feature | None:
    """One number out of a tally; None where the feature is absent or not believed."""
    if tally.literature:
        if belief < settings.literature_belief:
            return None
        stated = f"from texts, belief {belief:.2f}"
        return Feature(settings.literature_frequency * belief, stated, tally.rows)
    values, stated_as = [], []
    if tally.k > 0:
        values.append((tally.k + settings.pseudo) / (tally.n + 2 * settings.pseudo))
        stated_as.append(f"{tally.k:g}/{tally.n:g}")
    for share in tally.shares:
        if share > 0:
            values.append(share)
            stated_as.append(f"{100 * share:.3g} %")
    if values:
        return Feature(float(np.mean(values)), " and ".join(dict.fromkeys(stated_as)), tally.rows)
    if tally.unstated:
        default = settings.default_frequency
        return Feature(default, f"not stated, taken as {default:g}", tally.rows)
    return None


def _assemble(
    features: Mapping[tuple[str, str], Feature],
    absent: Iterable[tuple[str, str]],
    concept: Mapping[str, str],
    ontology: Ontology,
    table: Any,
) -> Profiles:
    diseases = tuple(sorted({disease for disease, _ in features}))
    row_of = {disease: i for i, disease in enumerate(diseases)}
    absent = [(disease, term) for disease, term in absent if disease in row_of]
    annotated = {term for _, term in features} | {term for _, term in absent}
    terms = tuple(sorted({a for term in annotated for a in ontology.ancestors(term)}))
    index = {term: i for i, term in enumerate(terms)}
    ancestors = tuple(
        np.array(sorted(index[a] for a in ontology.ancestors(term)), dtype=np.int64)
        for term in terms
    )
    shape = (len(diseases), len(terms))
    keys = np.array([(row_of[d], index[t]) for d, t in features], dtype=np.int64).reshape(-1, 2)
    values = np.array([feature.frequency for feature in features.values()])
    direct = sparse.csr_matrix((values, (keys[:, 0], keys[:, 1])), shape=shape)
    frequency = _propagated(keys, values, ancestors, shape)
    concepts = tuple(sorted({concept[disease] for disease in diseases}))
    number = {curie: i for i, curie in enumerate(concepts)}
    concept_of = np.array([number[concept[disease]] for disease in diseases], dtype=np.int64)
    weight = 1.0 / np.bincount(concept_of, minlength=len(concepts))[concept_of]
    background = np.asarray(frequency.T @ (weight / max(len(concepts), 1))).ravel()
    gone = np.array([(row_of[d], index[t]) for d, t in absent], dtype=np.int64).reshape(-1, 2)
    return Profiles(
        diseases=diseases,
        concepts=concepts,
        concept_of=concept_of,
        terms=terms,
        index=index,
        ancestors=ancestors,
        frequency=frequency,
        direct=direct,
        absent=sparse.csc_matrix((np.ones(len(gone)), (gone[:, 0], gone[:, 1])), shape=shape),
        background=background,
        features={(row_of[d], index[t]): f for (d, t), f in features.items()},
        ontology=ontology,
        rows=table,
    )


def _propagated(
    keys: Ints, values: Floats, ancestors: tuple[Ints, ...], shape: tuple[int, int]
) -> Any:
    """Each term's frequency given to all above it; where several arrive, the highest counts."""
    if not len(keys):
        return sparse.csc_matrix(shape)
    lengths = np.array([len(ancestors[term]) for term in keys[:, 1]])
    columns = np.concatenate([ancestors[term] for term in keys[:, 1]])
    rows = np.repeat(keys[:, 0], lengths)
    spread = np.repeat(values, lengths)
    cell = columns * shape[0] + rows
    order = np.argsort(cell, kind="stable")
    cells, starts = np.unique(cell[order], return_index=True)
    highest = np.maximum.reduceat(spread[order], starts)
    return sparse.csc_matrix((highest, (cells % shape[0], cells // shape[0])), shape=shape)
