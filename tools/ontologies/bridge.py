"""Which MONDO disease and which HPO phenotype are one concept."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from medkg.ontology import Ontology, Term, normalise_curie, normalise_name

__all__ = ["RULES", "build_bridge", "hp_xrefs"]

# Tried in this order; an id that one rule has paired is closed to the next.
RULES: Final = (
    "same name",
    "MONDO cross-reference",
    "same name but for 'disorder'",
    "MONDO name is HPO exact synonym",
    "HPO name is MONDO exact synonym",
)

# A disease so qualified is narrower than the phenotype without the word: "inherited
# torticollis" is not all torticollis.
_NARROWER: Final = re.compile(
    r"\b(?:autosomal|classic|complete|congenital|due|familial|hereditary|idiopathic|inherited"
    r"|infantile|isolated|juvenile|maternal|neonatal|nonsyndromic|non-syndromic|primary|secondary"
    r"|susceptibility|syndromic|type|x-linked|[0-9]+[a-z]?|i{1,3}|iv)\b",
    re.IGNORECASE,
)
# MONDO adds the word where HPO has the bare name ("migraine disorder").
_DISORDER: Final = re.compile(r"(?: disorders?| disease| \(disease\))$")
# MONDO's further synonyms are loose: "external ear disorder" has one that is a cyst.
_ROMAN: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_GROUP: Final = re.compile(r"\b(?:disorder|syndrome)s?\b", re.IGNORECASE)


def hp_xrefs(records: Iterable[dict[str, Any]]) -> set[tuple[str, str]]:
    """Pairs (MONDO id, HP id) that MONDO's own terms state."""
    return {
        (f"MONDO:{record['id']}", normalise_curie(f"HP:{xref['id']}"))
        for record in records
        for xref in record.get("xrefs", ())
        if xref["namespace"] == "HP"
    }


def build_bridge(
    mondo: Ontology, hpo: Ontology, stated: set[tuple[str, str]]
) -> tuple[list[tuple[str, str, str]], dict[str, int]]:
    """One-to-one rows (MONDO id, HP id, rule), sorted, and the count of each rule.

    A rule pairs two ids when, among those no earlier rule has paired, each is the only
    candidate of the other, and the disease's name does not narrow the phenotype's. Only
    phenotypic abnormalities take part. Synonyms that both share are no rule: half are wrong.
    """
    mondo_names, hpo_names = _by_name(mondo), _by_name(hpo, kind="phenotype")
    candidates = {
        "same name": _pairs(mondo_names["name"], hpo_names["name"]),
        "MONDO cross-reference": (
            (mondo_id, hp)
            for mondo_id, cited in stated
            if mondo_id in mondo
            and not mondo.term(mondo_id).obsolete
            and (hp := hpo.canonical(cited)) is not None
            and hpo.term(hp).kind == "phenotype"
        ),
        "same name but for 'disorder'": {
            *_pairs(mondo_names["bare"], hpo_names["name"]),
            *_pairs(mondo_names["bare"], hpo_names["exact"]),
        },
        "MONDO name is HPO exact synonym": _pairs(mondo_names["name"], hpo_names["exact"]),
        "HPO name is MONDO exact synonym": _pairs(mondo_names["exact"], hpo_names["name"]),
    }
    rows: list[tuple[str, str, str]] = []
    closed: set[str] = set()
    for rule in RULES:
        open_pairs = {
            pair
            for pair in candidates[rule]
            if not closed.intersection(pair)
            and not _narrower(mondo.name(pair[0]), hpo.name(pair[1]), rule)
        }
        times = Counter(curie for pair in open_pairs for curie in pair)
        taken = [pair for pair in open_pairs if times[pair[0]] == times[pair[1]] == 1]
        rows.extend((*pair, rule) for pair in taken)
        closed.update(curie for pair in taken for curie in pair)
    found = Counter(rule for *_, rule in rows)
    return sorted(rows), {rule: found[rule] for rule in RULES}


def _narrower(disease: str, phenotype: str, rule: str) -> bool:
    """Whether the disease's name has a qualifying word that the phenotype's has not."""
    if rule == "same name":
        return False
    tables = [_NARROWER, _GROUP] if rule == "HPO name is MONDO exact synonym" else [_NARROWER]
    return any(_words(table, disease) - _words(table, phenotype) for table in tables)


def _words(table: re.Pattern[str], name: str) -> set[str]:
    return {_ROMAN.get(word, word) for word in table.findall(name.lower())}


def _by_name(ontology: Ontology, *, kind: str = "disease") -> dict[str, dict[str, set[str]]]:
    index: dict[str, dict[str, set[str]]] = {
        level: defaultdict(set) for level in ("name", "bare", "exact")
    }
    for term in ontology:
        if term.kind != kind:
            continue
        name = normalise_name(term.name)
        index["name"][name].add(term.curie)
        if _DISORDER.search(name):
            index["bare"][_DISORDER.sub("", name)].add(term.curie)
        for key in _exact(term):
            index["exact"][key].add(term.curie)
    return index


def _exact(term: Term) -> Iterator[str]:
    return (normalise_name(s.text) for s in term.synonyms if s.scope == "exact")


def _pairs(left: dict[str, set[str]], right: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    for key in left.keys() & right.keys():
        for a in left[key]:
            for b in right[key]:
                yield a, b
