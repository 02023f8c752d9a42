"""Sentence ends: medkg's rules beside scispaCy's tokeniser with spaCy's sentencizer, and pySBD.

python -m tests.benchmarks.sentences [--texts 1000] [--differences N] [--record]

The texts are the shared PubMed XML and PubMedQA's abstracts. None has gold sentence ends: the
table says how many of each splitter's sentences medkg's rules have too, and how many of medkg's
it has; ``--differences`` prints some ends that one of them has alone, to be read. All are parted
at line ends, as medkg's are; a heading ("METHODS: "), which medkg leaves out, makes no difference.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from itertools import islice, pairwise
from typing import Final

from medkg.extraction.pipelines import pipeline_of
from medkg.extraction.text.sentences import pieces, sentences
from tests.benchmarks import corpora
from tests.benchmarks.screen import show, tab_separated

Spans = set[tuple[int, int]]
Splitter = Callable[[str], Spans]

_AROUND: Final = 30


def by_medkg(text: str) -> Spans:
    return {(found.start, found.end) for found in sentences(text)}


def by_scispacy() -> Splitter:
    """The pipeline ``scispacy``: spaCy's sentencizer on scispaCy's tokens."""
    _, parse = pipeline_of("scispacy")

    def split(text: str) -> Spans:
        return {(found.start, found.end) for found in parse(text).sentences}

    return split


def by_pysbd() -> Splitter:
    """pySBD (Sadvilkar and Neumann, 2020), which scispaCy lends as a component too."""
    from pysbd import Segmenter

    segmenter = Segmenter(language="en", clean=False, char_span=True)

    def split(text: str) -> Spans:
        return {
            (piece.start, piece.end)
            for line_start, line in lines(text)
            for found in segmenter.segment(line)
            for piece in pieces(text, line_start + found.start, line_start + found.end)
        }

    return split


def lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def splitters() -> dict[str, Splitter]:
    found: dict[str, Splitter] = {"medkg": by_medkg}
    if find_spec("scispacy") is not None:
        found["scispaCy's tokens, spaCy's sentencizer"] = by_scispacy()
    if find_spec("pysbd") is not None:
        found["pySBD"] = by_pysbd()
    return found


def texts(count: int) -> list[str]:
    """The first so many of the PubMed XML, then of PubMedQA."""
    found = {**corpora.pubmed_texts(), **corpora.pubmedqa_texts()}
    return list(islice(found.values(), count))


def ends(found: Spans) -> set[int]:
    return {end for _, end in found}


def stretches(found: Spans) -> Spans:
    """Each sentence from the end of the one before."""
    return set(pairwise([0, *sorted(ends(found))]))


def compared(
    given: Sequence[str], found: dict[str, list[Spans]], seconds: dict[str, float]
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    mine = [stretches(spans) for spans in found["medkg"]]
    for name, spans in found.items():
        theirs = [stretches(each) for each in spans]
        both = sum(len(a & b) for a, b in zip(mine, theirs, strict=True))
        count, own = sum(map(len, theirs)), sum(map(len, mine))
        rows.append(
            {
                "splitter": name,
                "sentences": f"{count:,}",
                "of them medkg's too, %": f"{100 * both / count:.2f}",
                "of medkg's, %": f"{100 * both / own:.2f}",
                "texts/s of processor": f"{len(given) / seconds[name]:,.0f}",
            }
        )
    return rows


def differences(
    given: Sequence[str], mine: Sequence[Spans], theirs: Sequence[Spans], count: int
) -> list[dict[str, object]]:
    """``count`` random ends that only one of two splitters has, with what stands around them."""
    rows = [
        {"end by": who, "text": f"{text[max(0, end - _AROUND) : end]} || {text[end:][:_AROUND]}"}
        for text, a, b in zip(given, mine, theirs, strict=True)
        for who, some in (("medkg", ends(a) - ends(b)), ("other", ends(b) - ends(a)))
        for end in sorted(some)
    ]
    return random.Random(0).sample(rows, min(count, len(rows)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=1000)
    parser.add_argument("--differences", type=int, default=0, metavar="N")
    parser.add_argument("--record", action="store_true")
    asked = parser.parse_args()
    given = texts(asked.texts)
    found: dict[str, list[Spans]] = {}
    seconds: dict[str, float] = {}
    for name, split in splitters().items():
        split(given[0])  # what is loaded at first is not counted
        started = time.process_time()
        found[name] = [split(text) for text in given]
        seconds[name] = max(time.process_time() - started, 1e-9)
    note = f"{len(given):,} texts. {os.cpu_count()} cores, load {os.getloadavg()[1]:.1f}."
    rows = compared(given, found, seconds)
    show("Sentence ends", rows, record=asked.record, note=note)
    for name, theirs in found.items():
        if asked.differences and (
            listed := differences(given, found["medkg"], theirs, asked.differences)
        ):
            print(f"\n{name}")
            tab_separated(listed)


if __name__ == "__main__":
    main()
