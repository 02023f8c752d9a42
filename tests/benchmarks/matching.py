"""Words a second of finding names in text, one core, over the same names; nothing else done.

python -m tests.benchmarks.matching [--limit N] [--repeat 3] [--matcher MODULE:NAME] [--record]

medkg's matcher is made of its vocabularies (``Matcher(ontologies).find(text)``); the others get
every name and synonym of the same vocabularies, lower-cased. PhraseMatcher is timed with and
without spaCy's tokeniser; pyahocorasick runs raw over characters, with no word boundaries, and
so is a bound rather than a rival. Words are stretches without white space. Each matcher runs
``--repeat`` times, in turn; the median counts.
"""

from __future__ import annotations

import argparse
import importlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import Any, Final

from medkg import knowledge
from medkg.knowledge import RECOGNISED
from tests.benchmarks import corpora
from tests.benchmarks.baselines_text import Phrases
from tests.benchmarks.screen import show

DEFAULT_MATCHER: Final = "medkg.extraction:Dictionary"
PHRASES: Final = "spaCy PhraseMatcher"

Count = Callable[[], int]
"""Matches everything in the texts once and returns how many matches there were."""


def all_names() -> set[str]:
    """Every name and synonym of medkg's vocabularies, genes too, lower-cased."""
    return {
        name
        for vocabulary in RECOGNISED
        for term in knowledge.load(vocabulary)
        for text in (term.name, *(synonym.text for synonym in term.synonyms))
        if (name := " ".join(text.lower().split()))
    }


def medkg_matcher(where: str, texts: Sequence[str]) -> Count:
    module, _, name = where.partition(":")
    make: Any = getattr(importlib.import_module(module), name)
    matcher = make([knowledge.load(vocabulary) for vocabulary in RECOGNISED])
    return lambda: sum(len(matcher.find(text)) for text in texts)


def aho_corasick(names: set[str], texts: Sequence[str]) -> Count:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for name in names:
        automaton.add_word(name, len(name))
    automaton.make_automaton()
    return lambda: sum(1 for text in texts for _ in automaton.iter(text.lower()))


def flash_text(names: set[str], texts: Sequence[str]) -> Count:
    from flashtext import KeywordProcessor

    processor = KeywordProcessor()
    for name in names:
        processor.add_keyword(name)
    return lambda: sum(len(processor.extract_keywords(text)) for text in texts)


def phrase_matchers(names: set[str], texts: Sequence[str]) -> Iterator[tuple[str, Count]]:
    phrases = Phrases(dict.fromkeys(names, ()))
    docs = [phrases.nlp.make_doc(text) for text in texts]
    yield PHRASES, lambda: sum(len(phrases.matcher(phrases.nlp.make_doc(t))) for t in texts)
    yield f"{PHRASES}, tokenised before", lambda: sum(len(phrases.matcher(doc)) for doc in docs)


def matchers(where: str, texts: Sequence[str]) -> dict[str, tuple[Count, float]]:
    """Each matcher and the seconds it took to make."""
    names = all_names()
    print(f"{len(names):,} names of {', '.join(RECOGNISED)}")
    made: dict[str, tuple[Count, float]] = {}
    makers: dict[str, Callable[[], Count]] = {
        "medkg": lambda: medkg_matcher(where, texts),
        "pyahocorasick, characters": lambda: aho_corasick(names, texts),
        "flashtext": lambda: flash_text(names, texts),
    }
    for method, make in makers.items():
        started = time.perf_counter()
        try:
            made[method] = (make(), time.perf_counter() - started)
        except ModuleNotFoundError as error:
            print(f"{method}: {error.name} is not installed, left out")
    started = time.perf_counter()
    for method, count in phrase_matchers(names, texts):
        made[method] = (count, time.perf_counter() - started)
    return made


def measure(
    made: dict[str, tuple[Count, float]], words: int, repeat: int
) -> list[dict[str, object]]:
    speeds: dict[str, list[float]] = {method: [] for method in made}
    matches: dict[str, int] = {}
    for _ in range(repeat):
        for method, (count, _) in made.items():
            started = time.perf_counter()
            matches[method] = count()
            speeds[method].append(words / (time.perf_counter() - started))
    reference = speeds[PHRASES]
    return [
        {
            "method": method,
            "words/s": f"{median(speeds[method]):,.0f}",
            "slowest to fastest": f"{min(speeds[method]):,.0f} to {max(speeds[method]):,.0f}",
            "times PhraseMatcher": _ratio(speeds[method], reference),
            "matches": f"{matches[method]:,}",
            "made in s": f"{seconds:.1f}",
        }
        for method, (_, seconds) in made.items()
    ]


def _ratio(speeds: Sequence[float], reference: Sequence[float]) -> str:
    return f"{median(a / b for a, b in zip(speeds, reference, strict=True)):.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=int, default=500, help="abstracts of BC5CDR train")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--matcher", default=DEFAULT_MATCHER, metavar="MODULE:NAME")
    parser.add_argument("--record", action="store_true")
    given = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    texts = [document.text for document in corpora.bc5cdr("train")[: given.limit]]
    words = sum(len(text.split()) for text in texts)
    rows = measure(matchers(given.matcher, texts), words, given.repeat)
    note = f"{words:,} words of {len(texts)} abstracts; median of {given.repeat} runs in turn."
    show("Matching alone, one core", rows, record=given.record, note=note)


if __name__ == "__main__":
    main()
