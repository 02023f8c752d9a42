"""Precision, recall and F1 of relations between the gold entities of a document.

python -m tests.benchmarks.relations --corpus bc5cdr|biored [--split train|dev|test] [--record]

Unfiltered and by document: a pair of ids counts once. BC5CDR's pairs are a chemical and a
disease it induces; BioRED's are any two entities, with (typed) or without the type of relation.
The baselines call every pair of a document, and every pair of a sentence, related; typed, as the
type that is commonest in the training split for the pair's kinds. Patterns were written with the
training splits and BC5CDR's development split in view; BioRED's ``dev`` is held out.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from medkg.extraction import Extractor
from medkg.extraction.text.sentences import sentences
from medkg.ontology import Ontology, Term
from medkg.types import Assertion, Document, Link, Mention
from tests.benchmarks.relation_corpora import Corpus, Related, load
from tests.benchmarks.screen import show

Pair = tuple[str, str]
Key = tuple[str, Pair]

#: Between the ids of a composite mention, which is one concept to medkg.
SEPARATOR: Final = " + "
#: Kinds of pairs with fewer relations in the training split are left out, for the baselines too.
LEAST_TRAINED: Final = 20
#: Least score of a pair that is only mentioned together, from cross-validation on BioRED's train.
MENTIONED_WITH: Final = 0.3

#: medkg's kind for a type of entity; the others have none.
KIND_OF_TYPE: Final[Mapping[str, str]] = {
    "Chemical": "drug",
    "ChemicalEntity": "drug",
    "Disease": "disease",
    "DiseaseOrPhenotypicFeature": "disease",
    "GeneOrGeneProduct": "gene",
}
#: Types of entities that BioRED relates.
RELATED: Final = frozenset({*KIND_OF_TYPE, "SequenceVariant"})
_SHORT: Final = {**KIND_OF_TYPE, "SequenceVariant": "variant"}
#: What BC5CDR calls chemical-induced; a raised risk is among it.
INDUCES: Final = frozenset({"causes", "exacerbates", "predisposes"})
#: BioRED's type for a predicate; its Association for the others.
TYPE_OF_PREDICATE: Final[Mapping[str, str]] = {
    "treats": "Negative_Correlation",
    "prevents": "Negative_Correlation",
    "causes": "Positive_Correlation",
    "exacerbates": "Positive_Correlation",
    "predisposes": "Positive_Correlation",
    "inhibits": "Negative_Correlation",
    "activates": "Positive_Correlation",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A pair of a document that something calls related; ``typed`` is BioRED's type."""

    document: str
    pair: Pair
    typed: str
    score: float
    method: str
    sentence: str = ""


def read(
    documents: Sequence[Related], *, mentioned_with: float | None = None
) -> Iterator[tuple[Related, tuple[Assertion, ...]]]:
    """medkg's assertions between the gold entities of each document."""
    kinds = {
        SEPARATOR.join(entity.ids): KIND_OF_TYPE.get(entity.type, "other")
        for document in documents
        for entity in document.entities
        if entity.ids
    }
    terms = [Term(_curie(key), key, kind) for key, kind in kinds.items()]
    extractor = Extractor([Ontology("gold", terms)], mentioned_with=mentioned_with)
    for document in documents:
        text = Document(document.id, document.text, "benchmark")
        yield document, extractor.relate(text, gold_mentions(document))


def gold_mentions(document: Related) -> list[Mention]:
    """The gold entities as mentions; a composite one has one link, to all its ids together."""
    return [
        Mention(
            document.id,
            entity.start,
            entity.end,
            document.text[entity.start : entity.end],
            KIND_OF_TYPE.get(entity.type, "other"),
            1.0,
            "gold",
            (Link(_curie(SEPARATOR.join(entity.ids)), entity.text, 1.0, "gold"),),
        )
        for entity in document.entities
        if entity.ids and entity.type in RELATED
    ]


def _curie(key: str) -> str:
    return f"GOLD:{key}"


def found_in(
    document: Related, assertions: Iterable[Assertion], *, predicates: Collection[str] | None
) -> Iterator[Found]:
    """Pairs of the assertions with these predicates, or with any; claims against are left out."""
    types = document.types()
    for assertion in assertions:
        evidence = assertion.evidence
        if evidence.polarity == "against":
            continue
        if predicates is not None and assertion.predicate not in predicates:
            continue
        # BioRED ties a disease and its gene by Association, whatever is said of them.
        known = TYPE_OF_PREDICATE if _is_chemical(assertion.subject, types) else {}
        typed = known.get(assertion.predicate, "Association")
        for one in assertion.subject.removeprefix("GOLD:").split(SEPARATOR):
            for other in assertion.object.removeprefix("GOLD:").split(SEPARATOR):
                pair = (one, other) if predicates is not None else _unordered(one, other)
                if predicates is not None and types.get(one) != "Chemical":
                    continue
                if one != other:
                    yield Found(
                        document.id, pair, typed, evidence.score, evidence.method, evidence.text
                    )


def _is_chemical(curie: str, types: Mapping[str, str]) -> bool:
    ids = curie.removeprefix("GOLD:").split(SEPARATOR)
    return KIND_OF_TYPE.get(types.get(ids[0], "")) == "drug"


def _unordered(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def wanted_in(document: Related, corpus: Corpus) -> dict[Pair, str]:
    """The gold pairs of a document and their types."""
    if corpus == "bc5cdr":
        return {(row.first, row.second): "CID" for row in document.relations}
    return {_unordered(row.first, row.second): row.type for row in document.relations}


def pairs_of_document(document: Related, corpus: Corpus) -> set[Pair]:
    return _pairs(document.types(), corpus)


def pairs_of_sentences(document: Related, corpus: Corpus) -> set[Pair]:
    pairs: set[Pair] = set()
    for sentence in sentences(document.text):
        inside = {
            curie: entity.type
            for entity in document.entities
            if sentence.start <= entity.start and entity.end <= sentence.end
            for curie in entity.ids
        }
        pairs |= _pairs(inside, corpus)
    return pairs


def _pairs(types: Mapping[str, str], corpus: Corpus) -> set[Pair]:
    if corpus == "bc5cdr":
        drugs = [curie for curie, kind in types.items() if kind == "Chemical"]
        return {(a, b) for a in drugs for b, kind in types.items() if kind == "Disease"}
    return {
        _unordered(a, b)
        for a, b in combinations([curie for curie, kind in types.items() if kind in RELATED], 2)
    }


def scores(found: Collection[object], wanted: Collection[object]) -> tuple[float, float, float]:
    """Precision, recall and F1, in percent."""
    right = len(set(found) & set(wanted))
    precision = right / max(len(set(found)), 1)
    recall = right / max(len(set(wanted)), 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return 100 * precision, 100 * recall, 100 * f1


def row_of(name: str, found: Collection[object], wanted: Collection[object]) -> dict[str, object]:
    precision, recall, f1 = scores(found, wanted)
    return {
        "method": name,
        "P": f"{precision:.1f}",
        "R": f"{recall:.1f}",
        "F1": f"{f1:.1f}",
        "pairs": len(set(found)),
        "gold": len(set(wanted)),
    }


def bc5cdr(documents: Sequence[Related]) -> list[dict[str, object]]:
    """Rows by method, and medkg's at each score."""
    wanted = {(d.id, pair) for d in documents for pair in wanted_in(d, "bc5cdr")}
    rows = [
        row_of(
            "co-occurrence in a document",
            {(d.id, p) for d in documents for p in pairs_of_document(d, "bc5cdr")},
            wanted,
        ),
        row_of(
            "co-occurrence in a sentence",
            {(d.id, p) for d in documents for p in pairs_of_sentences(d, "bc5cdr")},
            wanted,
        ),
    ]
    found = [
        item
        for d, assertions in read(documents)
        for item in found_in(d, assertions, predicates=INDUCES)
    ]
    best: dict[Key, float] = {}
    for item in found:
        key = item.document, item.pair
        best[key] = max(best.get(key, 0.0), item.score)
    families = sorted({item.method.partition(":")[0] for item in found})
    for family in families:
        own = {(i.document, i.pair) for i in found if i.method.startswith(family)}
        rows.append(row_of(f"{family} rules", own, wanted))
    rows.append(row_of("medkg", set(best), wanted))
    for least in sorted({round(score, 2) for score in best.values()}, reverse=True):
        kept = {key for key, score in best.items() if score >= least}
        rows.append(row_of(f"medkg, score >= {least:.2f}", kept, wanted))
    return rows


def biored(documents: Sequence[Related], training: Sequence[Related]) -> list[dict[str, object]]:
    """Rows by kinds of the pair and pooled, untyped and typed."""
    known = [
        (document, *pair, row)
        for document in training
        for pair, row in wanted_in(document, "biored").items()
    ]
    by_kinds: dict[str, Counter[str]] = {}
    for document, one, other, typed in known:
        by_kinds.setdefault(_kinds_of(document, (one, other)), Counter())[typed] += 1
    annotated = {
        kinds: seen.most_common(1)[0][0]
        for kinds, seen in by_kinds.items()
        if seen.total() >= LEAST_TRAINED and "other" not in kinds
    }
    kinds_of = {
        (d.id, pair): _kinds_of(d, pair) for d in documents for pair in _pairs(d.types(), "biored")
    }
    wanted = {(d.id, pair): row for d in documents for pair, row in wanted_in(d, "biored").items()}
    outputs: dict[str, dict[Key, str]] = {"co-occurrence in a document": {}}
    outputs["co-occurrence in a sentence"] = {}
    for document in documents:
        for name, pairs in (
            ("co-occurrence in a document", pairs_of_document(document, "biored")),
            ("co-occurrence in a sentence", pairs_of_sentences(document, "biored")),
        ):
            for pair in pairs:
                key = document.id, pair
                if kinds_of[key] in annotated:
                    outputs[name][key] = annotated[kinds_of[key]]
    outputs["medkg, claims alone"], outputs["medkg, with mentions"] = {}, {}
    for document, assertions in read(documents, mentioned_with=MENTIONED_WITH):
        for item in found_in(document, assertions, predicates=None):
            key = item.document, item.pair
            if kinds_of.get(key) not in annotated:
                continue
            weak = item.method == "cooccurrence"
            typed = annotated[kinds_of[key]] if weak else item.typed
            outputs["medkg, with mentions"].setdefault(key, typed)
            if not weak:
                outputs["medkg, claims alone"].setdefault(key, typed)
    rows = []
    for kinds in ["all", *sorted(annotated)]:
        gold = {key: row for key, row in wanted.items() if kinds in ("all", kinds_of.get(key))}
        for name, found in outputs.items():
            own = {key: row for key, row in found.items() if kinds in ("all", kinds_of[key])}
            typed_f1 = scores(own.items(), gold.items())[2]
            rows.append(
                {"pairs of": kinds, **row_of(name, own, gold), "typed F1": f"{typed_f1:.1f}"}
            )
    return rows


def _kinds_of(document: Related, pair: Pair) -> str:
    types = document.types()
    return "-".join(sorted(_SHORT.get(types.get(end, ""), "other") for end in pair))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", choices=("bc5cdr", "biored"), required=True)
    parser.add_argument("--split", choices=("train", "dev", "test"), default="dev")
    parser.add_argument("--record", action="store_true")
    given = parser.parse_args()
    documents = load(given.corpus, given.split)
    if given.corpus == "bc5cdr":
        rows = bc5cdr(documents)
    else:
        rows = biored(documents, load("biored", "train"))
    show(f"Relations, {given.corpus} {given.split}", rows, record=given.record)


if __name__ == "__main__":
    main()
