"""Precision and recall of abbreviations' long forms on the hand-made set.

python -m tests.benchmarks.abbreviations [--errors] [--record]

``scispaCy`` is its AbbreviationDetector alone; the pipeline's name is medkg given that detector's
definitions in place of its own (``pipeline="scispacy"``), and finding their uses itself.

The set (``tests/data/abbreviations.jsonl``) was written for this purpose, with no rule in
sight. Its conventions: the long form is the shortest stretch that the short form stands for,
without article or adjectives that give no letter; a plural stays as written; a chemical symbol
or a code that shares no letters is not an abbreviation.

*Definitions*: pairs of short form and long-form span. *Document-wide*: every place where the
short form stands, before or after its definition, with the long form it is given.
"""

from __future__ import annotations

import argparse
import json
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Final

from medkg.extraction.pipelines import pipeline_of
from tests.benchmarks.corpora import ROOT
from tests.benchmarks.screen import show, tab_separated

SET: Final = ROOT / "tests" / "data" / "abbreviations.jsonl"


@dataclass(frozen=True, slots=True)
class Use:
    """One place of a short form, and the span of its long form."""

    start: int
    end: int
    long_start: int
    long_end: int


Finder = Callable[[str], Sequence[Use]]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A text, its definitions and every use of their short forms (the defining one too)."""

    id: str
    category: str
    text: str
    uses: tuple[Use, ...]

    def definition(self, use: Use) -> tuple[str, int, int]:
        """What identifies a definition: the short form, less a plural s, and its long form."""
        return self.text[use.start : use.end].removesuffix("s"), use.long_start, use.long_end


def snippets() -> list[Snippet]:
    """The hand-made set."""
    rows = [json.loads(line) for line in SET.read_text(encoding="utf-8").splitlines()]
    return [
        Snippet(
            row["id"],
            row["category"],
            row["text"],
            tuple(
                Use(start, end, pair["long_start"], pair["long_end"])
                for pair in row["pairs"]
                for start, end in [[pair["short_start"], pair["short_end"]], *pair["uses"]]
            ),
        )
        for row in rows
    ]


def medkg_finder(pipeline: str = "rules") -> Finder:
    """What medkg reads as a short form: the pipeline's definitions and all their uses."""
    from medkg.extraction.abbreviations.expansion import in_force
    from medkg.extraction.abbreviations.uses import find_uses

    _, parse = pipeline_of(pipeline)

    def uses(text: str) -> list[Use]:
        long_form: dict[str, list[tuple[int, tuple[int, int]]]] = {}
        for item in parse(text).abbreviations:
            places = long_form.setdefault(text[item.start : item.end], [])
            places.append((item.start, (item.long_start, item.long_end)))
        return [
            Use(start, end, *in_force(long_form[short], start))
            for start, end, short in find_uses(text, long_form)
        ]

    return uses


def scispacy_finder() -> Finder:
    """scispaCy's AbbreviationDetector with its own tokeniser, alone."""
    import spacy
    from scispacy.abbreviation import AbbreviationDetector
    from scispacy.custom_tokenizer import combined_rule_tokenizer

    nlp = spacy.blank("en")
    nlp.tokenizer = combined_rule_tokenizer(nlp)
    detect = AbbreviationDetector(nlp)

    def uses(text: str) -> list[Use]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "no patterns defined" where nothing is defined
            doc = detect(nlp(text))
        return [
            Use(s.start_char, s.end_char, s._.long_form.start_char, s._.long_form.end_char)
            for s in doc._.abbreviations
        ]

    return uses


def keys(snippet: Snippet, uses: Sequence[Use], what: str) -> set[tuple[Any, ...]]:
    """What is compared: definitions, or every use with its long form."""
    if what == "definitions":
        return {snippet.definition(use) for use in uses}
    text = snippet.text
    return {(u.start, u.end, text[u.long_start : u.long_end].lower()) for u in uses}


def rows_of(method: str, pairs: Sequence[tuple[Snippet, Sequence[Use]]]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for what in ("definitions", "document-wide"):
        right = wrong = missed = 0
        for snippet, uses in pairs:
            gold, found = keys(snippet, snippet.uses, what), keys(snippet, uses, what)
            right += len(gold & found)
            wrong += len(found - gold)
            missed += len(gold - found)
        rows.append(
            {
                "what": what,
                "method": method,
                "P": f"{100 * right / max(right + wrong, 1):.1f}",
                "R": f"{100 * right / max(right + missed, 1):.1f}",
                "F1": f"{200 * right / max(2 * right + wrong + missed, 1):.1f}",
                "gold": right + missed,
            }
        )
    return rows


def by_category(
    found: dict[str, list[tuple[Snippet, Sequence[Use]]]],
) -> list[dict[str, object]]:
    """Definitions found, of those there are, and false ones, by category and method."""
    rows: dict[str, dict[str, object]] = {}
    for method, pairs in found.items():
        counts: dict[str, list[int]] = {}
        for snippet, uses in pairs:
            gold = keys(snippet, snippet.uses, "definitions")
            predicted = keys(snippet, uses, "definitions")
            count = counts.setdefault(snippet.category, [0, 0, 0])
            count[0] += len(gold & predicted)
            count[1] += len(gold)
            count[2] += len(predicted - gold)
        for category, (right, of, false) in counts.items():
            row = rows.setdefault(category, {"category": category.replace("_", " ")})
            row[method] = f"{right} of {of}, {false} false"
    return list(rows.values())


def wrong_rows(pairs: Sequence[tuple[Snippet, Sequence[Use]]]) -> list[dict[str, object]]:
    """Every snippet whose definitions or uses are not those of the set."""
    rows: list[dict[str, object]] = []
    for snippet, uses in pairs:
        gold, found = (keys(snippet, u, "document-wide") for u in (snippet.uses, uses))
        if gold != found:
            rows.append(
                {
                    "id": snippet.id,
                    "text": snippet.text,
                    "missed": _listed(snippet, gold - found),
                    "false": _listed(snippet, found - gold),
                }
            )
    return rows


def _listed(snippet: Snippet, some: set[tuple[Any, ...]]) -> str:
    ordered = sorted(some, key=str)
    return "; ".join(f"{snippet.text[a:b]} = {long}" for a, b, long in ordered)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="print medkg's wrong outputs too")
    parser.add_argument("--record", action="store_true")
    given = parser.parse_args()
    finders = {"medkg": medkg_finder()}
    if find_spec("scispacy") is not None:
        finders |= {
            "medkg, pipeline scispacy": medkg_finder("scispacy"),
            "scispaCy": scispacy_finder(),
        }
    found: dict[str, list[tuple[Snippet, Sequence[Use]]]] = {
        method: [(snippet, find(snippet.text)) for snippet in snippets()]
        for method, find in finders.items()
    }
    rows = [row for method, pairs in found.items() for row in rows_of(method, pairs)]
    without = sum(not snippet.uses for snippet in snippets())
    note = f"{len(snippets())} snippets, {without} of them without an abbreviation's definition."
    show("Abbreviations", rows, record=given.record, note=note)
    show("Abbreviations by category", by_category(found), record=given.record)
    wrong = wrong_rows(found["medkg"])
    if given.errors and wrong:
        tab_separated(wrong)


if __name__ == "__main__":
    main()
