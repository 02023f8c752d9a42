"""Accuracy of linking the gold mentions of BC5CDR to MeSH ids.

python -m tests.benchmarks.linking --split dev [--limit N] [--errors N] [--record]

medkg is given each mention as written, its kind (``disease`` or ``drug``), the whole abstract,
and the other mentions of the abstract with their kinds (never an id). Its names are those of
MeSH and the synonyms that MONDO, DrugBank and HPO lend to MeSH. Right at k: one of the gold
ids is among the first k CURIEs; a mention annotated with two ids (``D001|D002``) is right with
either, as is usual on this corpus; one that the annotators could not link is right only when
nothing is answered. No mention of any split is in a dictionary. Ids are compared as MeSH has them
(``MESH:D000001``), before any mapping to other vocabularies. Ceiling: share of mentions one of
whose ids is in the tables at all.

The corpus has ids of MeSH 2014. Headings and concepts made since then, which have ids of nine
digits ("Ototoxicity", MESH:D000081015), are left out of the names of every method; the row
"MeSH of today" is medkg with them. "Mention alone" is medkg without lent names and without the
document; "lent names" are the baselines with all names that medkg has.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from medkg import knowledge
from medkg.extraction.linking import linker as linking
from medkg.extraction.linking.index import NameIndex
from medkg.extraction.linking.linker import Linker
from medkg.linking import default_linker
from medkg.ontology import Ontology
from medkg.types import Link
from tests.benchmarks import corpora
from tests.benchmarks.baselines_text import (
    TYPE_OF_KIND,
    Names,
    Ranker,
    exact_ranker,
    fuzzy_ranker,
    names_by_curie,
    tfidf_ranker,
)
from tests.benchmarks.linking_causes import causes_table
from tests.benchmarks.screen import show, tab_separated

#: Vocabularies that lend their synonyms to MeSH.
LENDERS: Final = ("mondo", "drugs", "hpo")
KIND_OF_TYPE: Final = {"Disease": "disease", "Chemical": "drug"}
GROUPS: Final = ("Disease", "Chemical", "all")
#: Every kind a term of MeSH may have; a type's names are those of its kinds.
TYPES: Final = {**TYPE_OF_KIND, "other": "other"}


@dataclass(frozen=True, slots=True)
class Query:
    """A gold mention: what to link and what is right (empty: nothing)."""

    text: str
    type: str
    context: str
    right: frozenset[str]
    others: tuple[tuple[str, str], ...] = ()


def queries(split: corpora.Split, limit: int | None) -> list[Query]:
    """All mentions of the first ``limit`` abstracts."""
    asked = []
    for document in corpora.bc5cdr(split)[:limit]:
        others = tuple((gold.text, KIND_OF_TYPE[gold.type]) for gold in document.gold)
        for gold in document.gold:
            right = frozenset(f"MESH:{i}" for i in gold.ids)
            asked.append(Query(gold.text, gold.type, document.text, right, others))
    return asked


def mesh_names(table: Path | None) -> dict[str, dict[str, set[str]]] | None:
    """Names of MeSH by corpus type, or None where there is no table.

    ``table`` is two columns, id (``D000001`` or a CURIE) and name, and has no types: every name
    then stands for both.
    """
    if table is not None:
        names = _read_table(table)
        return dict.fromkeys(KIND_OF_TYPE, names)
    if "mesh" not in knowledge.available():
        return None
    mesh = mesh_of_corpus()
    return {
        type_: names_by_curie([mesh], {k: t for k, t in TYPES.items() if t in (type_, "other")})
        for type_ in KIND_OF_TYPE
    }


def _read_table(path: Path) -> dict[str, set[str]]:
    names: dict[str, set[str]] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            identifier, _, name = line.rstrip("\n").partition("\t")
            curie = identifier if ":" in identifier else f"MESH:{identifier}"
            if name:
                names.setdefault(name.lower(), set()).add(curie)
    return names


#: Ids given to headings and concepts since 2015.
SINCE: Final = re.compile(r"MESH:[CD]\d{9}")


def mesh_of_corpus() -> Ontology:
    """MeSH without what was made after the corpus."""
    kept = [term for term in knowledge.load("mesh") if not SINCE.fullmatch(term.curie)]
    return Ontology("mesh", kept)


def mesh_linker(*, today: bool = False, lent: bool = True) -> Linker:
    """medkg's linker over MeSH, its indexes made."""
    wider = LENDERS if lent else ()
    if today:
        linker = default_linker(("mesh",), wider=wider)
    else:
        linker = Linker([mesh_of_corpus()], wider=[knowledge.load(name) for name in wider])
    linker.link_many([linking.LinkQuery("neuropathology", kind) for kind in KIND_OF_TYPE.values()])
    return linker


def lent_names() -> dict[str, dict[str, set[str]]]:
    """Names by corpus type as medkg's linker has them, the lent ones included."""
    index = NameIndex([mesh_of_corpus()], [knowledge.load(name) for name in LENDERS])
    held: dict[str, dict[str, set[str]]] = {type_: {} for type_ in KIND_OF_TYPE}
    for name in map(index.name, range(len(index))):
        term = index.terms[name.term]
        if (type_ := TYPES.get(term.kind)) in held:
            held[type_].setdefault(name.text.lower(), set()).add(term.curie)
    return held


def answers_of_linker(
    linker: Linker, asked: Sequence[Query], *, alone: bool = False
) -> tuple[list[tuple[Link, ...]], float]:
    """Links of each query, and mentions a second of processor time: all in one call.

    ``alone``: without the document.
    """
    kinds = [KIND_OF_TYPE[q.type] for q in asked]
    given = [
        linking.LinkQuery(q.text, kind)
        if alone
        else linking.LinkQuery(q.text, kind, q.context, q.others)
        for q, kind in zip(asked, kinds, strict=True)
    ]
    started = time.process_time()
    found = linker.link_many(given)
    return found, len(asked) / max(time.process_time() - started, 1e-9)


def answers_of_ranker(
    rankers: dict[str, Ranker], asked: Sequence[Query]
) -> tuple[list[list[str]], float]:
    """The same for a baseline that sees the mention alone; equal mentions are asked once."""
    distinct = sorted({(q.type, q.text) for q in asked})
    started = time.process_time()
    ranked: dict[tuple[str, str], list[str]] = {}
    for type_, rank in rankers.items():
        texts = [text for t, text in distinct if t == type_]
        ranked.update({(type_, t): r for t, r in zip(texts, rank(texts), strict=True)})
    seconds = max(time.process_time() - started, 1e-9)
    return [ranked[q.type, q.text] for q in asked], len(distinct) / seconds


def accuracy(asked: Sequence[Query], found: Sequence[Sequence[str]], k: int) -> float:
    """Per cent of queries whose first ``k`` answers hold a right one."""
    right = sum(_is_right(q, answer[:k]) for q, answer in zip(asked, found, strict=True))
    return 100 * right / max(len(asked), 1)


def _is_right(query: Query, answer: Sequence[str]) -> bool:
    return not query.right.isdisjoint(answer) if query.right else not answer


def rows_of(
    method: str, asked: Sequence[Query], found: Sequence[Sequence[str]], speed: float | None
) -> list[dict[str, object]]:
    """Rows of one method: Disease, Chemical and all."""
    rows: list[dict[str, object]] = []
    for group in GROUPS:
        chosen = [(q, a) for q, a in zip(asked, found, strict=True) if group in (q.type, "all")]
        linkable = [(q, a) for q, a in chosen if q.right]
        rows.append(
            {
                "method": method,
                "type": group,
                "mentions": len(chosen),
                "acc@1": _percent(chosen, 1),
                "acc@5": _percent(chosen, 5),
                "with an id": len(linkable),
                "acc@1 of these": _percent(linkable, 1),
                "acc@5 of these": _percent(linkable, 5),
                "mentions/s": f"{speed:,.0f}" if speed else "",
            }
        )
        # The baselines take minutes: what is known is shown at once.
        print(method, group, rows[-1]["acc@1"], rows[-1]["acc@5"], flush=True)
    return rows


def _percent(pairs: Sequence[tuple[Query, Sequence[str]]], k: int) -> str:
    return f"{accuracy([q for q, _ in pairs], [a for _, a in pairs], k):.2f}"


def compare(
    asked: Sequence[Query], by_type: dict[str, dict[str, set[str]]] | None
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for method, today, lent in (
        ("medkg", False, True),
        ("medkg, MeSH of today", True, True),
        ("medkg, mention alone", False, False),
    ):
        links, speed = answers_of_linker(mesh_linker(today=today, lent=lent), asked, alone=not lent)
        rows += rows_of(method, asked, [[x.curie for x in found] for found in links], speed)
    if by_type is None:
        print("no MeSH vocabulary is shipped yet, the baselines and the ceiling are left out")
        return rows
    makers: dict[str, Callable[[Names], Ranker]] = {
        "exact match": exact_ranker,
        "char 3-gram TF-IDF": tfidf_ranker,
        "rapidfuzz": fuzzy_ranker,
    }
    for names, remark in ((by_type, ""), (lent_names(), ", lent names")):
        for method, make in makers.items():
            try:
                rankers = _by_type(make, names)
            except ModuleNotFoundError as error:
                print(f"{method}: {error.name} is not installed, left out")
                continue
            rows += rows_of(method + remark, asked, *answers_of_ranker(rankers, asked))
    known = {curie for names in by_type.values() for curies in names.values() for curie in curies}
    return rows + rows_of("ceiling", asked, [sorted(q.right & known)[:1] for q in asked], None)


def _by_type(
    make: Callable[[Names], Ranker], by_type: dict[str, dict[str, set[str]]]
) -> dict[str, Ranker]:
    made: dict[int, Ranker] = {}
    for names in by_type.values():
        if id(names) not in made:
            made[id(names)] = make(names)
    return {type_: made[id(names)] for type_, names in by_type.items()}


def errors(asked: Sequence[Query], count: int, seed: int) -> None:
    """Print ``count`` random mentions that medkg links wrongly."""
    import random

    answered = list(zip(asked, answers_of_linker(mesh_linker(), asked)[0], strict=True))
    wrong = [(q, links) for q, links in answered if not _is_right(q, [x.curie for x in links[:1]])]
    chosen = random.Random(seed).sample(wrong, min(count, len(wrong)))
    rows = [
        {
            "#": number,
            "mention": q.text,
            "type": q.type,
            "gold": " ".join(sorted(q.right)) or "NIL",
            "answers": "; ".join(f"{x.curie} {x.name} ({x.why})" for x in links[:3]) or "none",
            "rank of gold": next((i for i, x in enumerate(links, 1) if x.curie in q.right), ""),
            "cause (judged)": "",
        }
        for number, (q, links) in enumerate(chosen, start=1)
    ]
    if rows:
        print(f"{len(wrong)} of {len(asked)} wrong at 1")
        tab_separated(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=["train", "dev", "test"], required=True)
    parser.add_argument("--limit", type=int, help="abstracts")
    parser.add_argument("--names", type=Path, help="id and name by line, in place of shipped MeSH")
    parser.add_argument("--errors", type=int, metavar="N", help="print N wrong links instead")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--record", action="store_true")
    given = parser.parse_args()
    asked = queries(given.split, given.limit)
    if given.errors:
        if given.split == "test":
            raise SystemExit("errors are read on train and dev only")
        errors(asked, given.errors, given.seed)
        return
    rows = compare(asked, mesh_names(given.names))
    if rows:
        several = sum(len(q.right) > 1 for q in asked)
        note = f"{len(asked)} mentions, {several} with several ids.\n\n{causes_table()}"
        show(f"Linking BC5CDR {given.split} to MeSH", rows, record=given.record, note=note)


if __name__ == "__main__":
    main()
