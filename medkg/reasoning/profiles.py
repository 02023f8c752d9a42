"""Every disease as its features with frequencies, propagated up the ontology, in one matrix.

Built once per version of a graph (a few seconds) and kept with the graph object.
"""

from __future__ import annotations

import json
import weakref
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from medkg.graph import GraphView
from medkg.ontology import Ontology
from medkg.reasoning.evidence import evidence_of_row
from medkg.reasoning.settings import Settings
from medkg.types import Evidence

__all__ = ["Floats", "Ints", "Profiles", "profiles_of"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


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
    ontology: Ontology
    bridge: Mapping[str, str]
    table: Any
    cells: Ints
    cell_starts: Ints
    cell_rows: Ints

    def term(self, curie: str) -> str | None:
        """The ontology's current term for an id: its own, a mapped one, or a ``same_as`` twin."""
        return self.ontology.canonical(curie) or self.bridge.get(curie)

    def evidence(self, disease: int, term: int) -> tuple[Evidence, ...]:
        """Rows of the graph's evidence table behind one annotated feature."""
        cell = disease * len(self.terms) + term
        at = int(np.searchsorted(self.cells, cell))
        if at == len(self.cells) or self.cells[at] != cell:
            return ()
        rows = self.cell_rows[self.cell_starts[at] : self.cell_starts[at + 1]]
        return tuple(evidence_of_row(row) for row in self.table.take(rows).to_pylist())

    def dense(self, disease: int) -> Floats:
        """One disease's frequencies, propagated, [T]."""
        row = np.zeros(len(self.terms))
        start, end = self.direct.indptr[disease], self.direct.indptr[disease + 1]
        for column, value in zip(
            self.direct.indices[start:end], self.direct.data[start:end], strict=True
        ):
            above = self.ancestors[column]
            row[above] = np.maximum(row[above], value)
        return row

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


_CACHE: weakref.WeakKeyDictionary[GraphView, dict[tuple[Any, ...], Profiles]] = (
    weakref.WeakKeyDictionary()
)


def profiles_of(graph: GraphView, ontology: Ontology, settings: Settings) -> Profiles:
    """The disease profiles of a graph, from memory when this version was prepared before."""
    prepared = _CACHE.setdefault(graph, {})
    key = (graph.version, ontology.fingerprint, _numbers(settings))
    if key not in prepared:
        prepared.clear()
        prepared[key] = _build(graph, ontology, settings)
    return prepared[key]


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
class _Rows:
    """Usable rows as columns: which record and term, where in the table, and what they say."""

    disease: list[str]
    term: list[str]
    number: list[int]
    # k, n, share (NaN if none), unstated, frequency from texts: one tuple a row
    says: list[tuple[float, float, float, float, float]]
    concept: dict[str, str]

    def add(self, disease: str, term: str, number: int, says: Sequence[float]) -> None:
        k, n, share, unstated, texts = says
        self.disease.append(disease)
        self.term.append(term)
        self.number.append(number)
        self.says.append((k, n, share, unstated, texts))


_NONE = float("nan")
_AGAINST = (0.0, 0.0, _NONE, 0.0, 0.0)


def _build(graph: GraphView, ontology: Ontology, settings: Settings) -> Profiles:
    table = graph.evidence_table(predicate="has_phenotype")
    bridge = _bridge(graph, ontology)
    rows = _usable(table, graph, ontology, bridge, settings)
    diseases, disease_of = np.unique(np.array(rows.disease, dtype=object), return_inverse=True)
    annotated = sorted(set(rows.term))
    terms = tuple(sorted({a for term in annotated for a in ontology.ancestors(term)}))
    index = {term: i for i, term in enumerate(terms)}
    ancestors = tuple(
        np.array(sorted(index[a] for a in ontology.ancestors(term)), dtype=np.int64)
        for term in terms
    )
    term_of = np.array([index[term] for term in rows.term], dtype=np.int64)
    cells, cell_of = np.unique(disease_of * len(terms) + term_of, return_inverse=True)
    frequency = _frequencies(cell_of, len(cells), rows.says, settings)
    shape = (len(diseases), len(terms))
    keys = np.stack([cells // max(len(terms), 1), cells % max(len(terms), 1)], axis=1)
    has = frequency > 0
    propagated = _propagated(keys[has], frequency[has], ancestors, shape)
    concepts, concept_of = np.unique(
        np.array([rows.concept[disease] for disease in diseases], dtype=object),
        return_inverse=True,
    )
    weight = 1.0 / np.bincount(concept_of, minlength=len(concepts))[concept_of]
    background = np.asarray(propagated.T @ (weight / max(len(concepts), 1))).ravel()
    gone = keys[~has]
    return Profiles(
        diseases=tuple(diseases),
        concepts=tuple(concepts),
        concept_of=concept_of,
        terms=terms,
        index=index,
        ancestors=ancestors,
        frequency=propagated,
        direct=sparse.csr_matrix((frequency[has], (keys[has, 0], keys[has, 1])), shape=shape),
        absent=sparse.csc_matrix((np.ones(len(gone)), (gone[:, 0], gone[:, 1])), shape=shape),
        background=background,
        ontology=ontology,
        bridge=bridge,
        table=table,
        cells=cells,
        cell_starts=np.searchsorted(np.sort(cell_of), np.arange(len(cells) + 1)),
        cell_rows=np.array(rows.number, dtype=np.int64)[np.argsort(cell_of, kind="stable")],
    )


def _frequencies(
    cell_of: Ints, cells: int, says: Sequence[tuple[float, ...]], settings: Settings
) -> Floats:
    """One frequency for each (disease, term); nought where it is absent.

    Counts are pooled; their share and the shares stated as such are averaged. Where nothing
    is counted or stated the default holds, and where no curator spoke, the texts.
    """
    k, n, share, unstated, texts = np.array(says).reshape(-1, 5).T

    def total(values: Floats) -> Floats:
        return np.bincount(cell_of, weights=values, minlength=cells).astype(np.float64)

    k, n = total(k), total(n)
    counted = k > 0
    given = share > 0  # also false for NaN
    number = counted + total(given.astype(float))
    pooled = np.where(
        counted, (k + settings.pseudo) / np.maximum(n + 2 * settings.pseudo, 1.0), 0.0
    )
    mean = (pooled + total(np.where(given, share, 0.0))) / np.maximum(number, 1)
    fallback = np.where(total(unstated) > 0, settings.default_frequency, 0.0)
    most = np.zeros(cells)
    np.maximum.at(most, cell_of, texts)
    return np.where(number > 0, mean, np.where(fallback > 0, fallback, most))


def _bridge(graph: GraphView, ontology: Ontology) -> dict[str, str]:
    """Ids of other vocabularies that ``same_as`` joins to a term (MONDO hypertension to HP's)."""
    joined: dict[str, str] = {}
    for edge in graph.edges(predicate="same_as"):
        for one, other in ((edge.subject, edge.object), (edge.object, edge.subject)):
            term = ontology.canonical(other)
            if edge.belief > 0 and term is not None and ontology.canonical(one) is None:
                joined.setdefault(one, term)
    return joined


def _usable(
    table: Any,
    graph: GraphView,
    ontology: Ontology,
    bridge: Mapping[str, str],
    settings: Settings,
) -> _Rows:
    names = ("subject", "object", "source", "polarity", "certainty", "retracted", "qualifiers")
    subjects, targets, sources, *rest, texts = (table.column(n).to_pylist() for n in names)
    # One parse of one long text is several times faster than one for each row.
    qualifiers = json.loads("[" + ",".join(text or "{}" for text in texts) + "]")
    canonical = {t: ontology.canonical(t) or bridge.get(t) for t in set(targets)}
    rows = _Rows([], [], [], [], {})
    claims: dict[tuple[str, str], list[int]] = defaultdict(list)
    curated: set[tuple[str, str]] = set()
    for number, (subject, target, source, polarity, certainty, retracted) in enumerate(
        zip(subjects, targets, sources, *rest, strict=True)
    ):
        term = canonical[target]
        if term is None or retracted:
            continue
        if source == "hpo":
            disease = qualifiers[number].get("disease", subject)
            rows.concept[disease] = subject
            says = _says(qualifiers[number], settings, polarity == "against")
            rows.add(disease, term, number, says)
            curated.add((subject, term))
        elif polarity == "for" and certainty != "hypothetical":
            claims[subject, term].append(number)
    if claims:
        _add_claims(rows, claims, curated, _beliefs(graph, canonical, settings), settings)
    return rows


def _beliefs(
    graph: GraphView, canonical: Mapping[str, str | None], settings: Settings
) -> dict[tuple[str, str], float]:
    """Belief of each (disease, term) edge that is believed enough."""
    beliefs: dict[tuple[str, str], float] = {}
    for edge in graph.edges(predicate="has_phenotype", min_belief=settings.literature_belief):
        term = canonical.get(edge.object)
        if term is not None:
            key = edge.subject, term
            beliefs[key] = max(edge.belief, beliefs.get(key, 0.0))
    return beliefs


def _says(
    qualifiers: Mapping[str, Any], settings: Settings, against: bool
) -> tuple[float, float, float, float, float]:
    ratio, name = qualifiers.get("frequency_n"), qualifiers.get("frequency_term")
    if ratio:
        # None of n is evidence against, and still counts where another paper saw k of n.
        return (float(ratio[0]), float(ratio[1]), _NONE, 0.0, 0.0)
    if against:
        return _AGAINST
    share = settings.frequency_terms.get(name) if name else qualifiers.get("frequency")
    if share is None:
        return (0.0, 0.0, _NONE, 1.0, 0.0)
    return (0.0, 0.0, float(share), 0.0, 0.0)


def _add_claims(
    rows: _Rows,
    claims: Mapping[tuple[str, str], list[int]],
    curated: set[tuple[str, str]],
    beliefs: Mapping[tuple[str, str], float],
    settings: Settings,
) -> None:
    """Believed claims of texts join every record of the disease where no curator has the term."""
    records = defaultdict(list)
    for disease, subject in rows.concept.items():
        records[subject].append(disease)
    for (subject, term), numbers in claims.items():
        belief = beliefs.get((subject, term))
        if belief is None or (subject, term) in curated:
            continue
        frequency = settings.literature_frequency * belief
        for disease in records.get(subject) or [subject]:
            rows.concept.setdefault(disease, subject)
            for number in numbers:
                rows.add(disease, term, number, (0.0, 0.0, _NONE, 0.0, frequency))


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
