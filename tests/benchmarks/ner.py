"""Exact-span precision, recall and F1 of finding diseases and chemicals in raw text.

python -m tests.benchmarks.ner --split dev [--limit N] [--errors N] [--record]

medkg goes through ``medkg.extract``, by its own rules and, where scispaCy is installed, with
``pipeline="scispacy"``; the baselines have all of its vocabularies' names. BC5CDR
is raw abstracts; NCBI disease is given sentence by sentence and, for context, ten sentences to
a text (see ``corpora``). A mention counts when start, end and type are those of the corpus.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final

from medkg import knowledge
from medkg.batch import default_extractor, extract
from medkg.knowledge import RECOGNISED
from medkg.types import Mention
from tests.benchmarks import corpora, ner_errors
from tests.benchmarks.baselines_text import (
    TYPE_OF_KIND,
    ExactMatch,
    Phrases,
    Span,
    names_by_type,
)
from tests.benchmarks.corpora import Annotated
from tests.benchmarks.screen import show, tab_separated

Recogniser = Callable[[str], Iterable[Span]]

BC5CDR_TYPES: Final = ("Disease", "Chemical")


@dataclass(slots=True)
class Score:
    """Counts of exact spans; figures in per cent."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, predicted: set[Span], gold: set[Span]) -> None:
        self.right += len(predicted & gold)
        self.wrong += len(predicted - gold)
        self.missed += len(gold - predicted)

    @property
    def precision(self) -> float:
        return 100 * self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        return 100 * self.right / max(self.right + self.missed, 1)

    @property
    def f1(self) -> float:
        return 200 * self.right / max(2 * self.right + self.wrong + self.missed, 1)


def medkg_recogniser(
    types: Mapping[str, str] = TYPE_OF_KIND, *, pipeline: str = "rules"
) -> Recogniser:
    """``medkg.extract`` on the text; a mention's kind gives its corpus type.

    Both corpora annotate "breast and ovarian cancer" once, as a whole, where medkg has a
    mention of each conjunct: those are joined here.
    """
    extractor = default_extractor(pipeline)

    def find(text: str) -> set[Span]:
        mentions = extract(text, extractor=extractor).mentions
        return {(start, end, types[kind]) for start, end, kind in joined(mentions, text, types)}

    return find


# What may stand between two conjuncts, and a conjunct that stands behind the shared words.
_LINKED: Final = re.compile(r",? (?:and/or|and|or|&) |, | ?/ ?")
_CODE: Final = re.compile(r"[A-Z]?\d{1,4}[a-zA-Z]?|[A-Z]|[IVX]{1,4}")


def joined(
    mentions: Sequence[Mention], text: str, types: Mapping[str, str]
) -> list[tuple[int, int, str]]:
    """Spans with kinds; a conjunct without its head is one span with the mention that has it."""
    spans: list[tuple[int, int, str]] = []
    before: Mention | None = None
    for mention in (m for m in mentions if m.kind in types):
        linked = before is not None and _LINKED.fullmatch(text, before.end, mention.start)
        if before is not None and linked and _shares(before, mention):
            spans[-1] = (spans[-1][0], mention.end, mention.kind)
        else:
            spans.append((mention.start, mention.end, mention.kind))
        before = mention
    return spans


def _shares(first: Mention, second: Mention) -> bool:
    if _elliptic(second) and _CODE.fullmatch(second.text):
        return True
    return _elliptic(first) and not _CODE.fullmatch(first.text)


def _elliptic(mention: Mention) -> bool:
    return bool(mention.links) and mention.links[0].why == "coordination"


def spans(document: Annotated, types: Sequence[str]) -> set[Span]:
    """Gold spans of ``document`` that have one of ``types``."""
    return {(g.start, g.end, g.type) for g in document.gold if g.type in types}


def predictions(documents: Sequence[Annotated], find: Recogniser) -> tuple[list[set[Span]], float]:
    """Predicted spans of each document, and documents a second."""
    started = time.perf_counter()
    found = [set(find(document.text)) for document in documents]
    return found, len(documents) / max(time.perf_counter() - started, 1e-9)


def scores(
    documents: Sequence[Annotated], found: Sequence[set[Span]], types: Sequence[str]
) -> dict[str, Score]:
    """Score by type and, where there are several, ``pooled``."""
    wanted = [*types, "pooled"] if len(types) > 1 else list(types)
    result = {name: Score() for name in wanted}
    for document, predicted in zip(documents, found, strict=True):
        for name in wanted:
            chosen = types if name == "pooled" else (name,)
            result[name].add({s for s in predicted if s[2] in chosen}, spans(document, chosen))
    return result


def recognisers() -> dict[str, Recogniser]:
    names = names_by_type(knowledge.load(name) for name in RECOGNISED)
    print(f"{len(names):,} names of {', '.join(RECOGNISED)}")
    found = {"medkg": medkg_recogniser()}
    if find_spec("scispacy") is not None:
        found["medkg, pipeline scispacy"] = medkg_recogniser(pipeline="scispacy")
    return found | {
        "exact match": ExactMatch(names),
        # Short names are mostly symbols that are words too ("was", "at").
        "exact match, 4 letters up": ExactMatch({n: t for n, t in names.items() if len(n) > 3}),
        "PhraseMatcher": Phrases(names),
    }


def texts(split: corpora.Split, limit: int | None) -> dict[str, tuple[list[Annotated], list[str]]]:
    """Corpora of this run by title, with the types they annotate."""
    return {
        "BC5CDR": (corpora.bc5cdr(split)[:limit], list(BC5CDR_TYPES)),
        "NCBI, by sentence": (corpora.ncbi(split)[:limit], ["Disease"]),
        "NCBI, by ten sentences": (corpora.ncbi(split, window=10)[:limit], ["Disease"]),
    }


def compare(split: corpora.Split, limit: int | None) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    finders = recognisers()
    for corpus, (documents, types) in texts(split, limit).items():
        for method, find in finders.items():
            found, speed = predictions(documents, find)
            for name, score in scores(documents, found, types).items():
                row = score_row(f"{corpus} {split}", name, method, score)
                gold = score.right + score.missed
                rows.append(row | {"gold": gold, "texts/s": f"{speed:.0f}"})
    return rows


def score_row(corpus: str, name: str, method: str, score: Score) -> dict[str, object]:
    """The columns that every table of spans begins with."""
    return {
        "corpus": corpus,
        "type": name,
        "method": method,
        "P": f"{score.precision:.2f}",
        "R": f"{score.recall:.2f}",
        "F1": f"{score.f1:.2f}",
    }


def errors(split: corpora.Split, limit: int | None, count: int, seed: int) -> None:
    """Print the shares of causes and ``count`` random wrong outputs of medkg by corpus."""
    if split == "test":
        raise SystemExit("errors are read on train and dev only")
    names = names_by_type(knowledge.load(name) for name in RECOGNISED)
    find = medkg_recogniser()
    for corpus, (documents, types) in texts(split, limit).items():
        found, _ = predictions(documents, find)
        kept = [{span for span in spans if span[2] in types} for spans in found]
        wrong = ner_errors.collect(documents, kept, names)
        if wrong:
            show(f"{corpus} {split}: causes, automatic", ner_errors.shares(wrong))
            tab_separated(ner_errors.sample(wrong, count, seed))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=["train", "dev", "test"], required=True)
    parser.add_argument("--limit", type=int, help="texts of each corpus")
    parser.add_argument("--errors", type=int, metavar="N", help="print N wrong outputs instead")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--record", action="store_true")
    given = parser.parse_args()
    if given.errors:
        errors(given.split, given.limit, given.errors, given.seed)
        return
    note = f"First {given.limit} texts of each corpus only." if given.limit else ""
    rows = compare(given.split, given.limit)
    show("Finding mentions, exact spans", rows, record=given.record, note=note)
    causes = "50 wrong outputs of each set, read on the development parts."
    show("Causes of wrong mentions", ner_errors.judged(), record=given.record, note=causes)


if __name__ == "__main__":
    main()
