"""Precision by predicate of the assertions read from real abstracts, judged by hand.

python -m tests.benchmarks.relation_precision [--pool abstracts|unseen] [--record]
python -m tests.benchmarks.relation_precision --draw FILE [--treats 100] [--others 25] [--seed 0]
python -m tests.benchmarks.relation_precision --take FILE JUDGED [JUDGED ...]

The pool ``abstracts`` is the shared PubMed abstracts and PubMedQA; its sample has been read to
find causes of errors, so what it says of today's rules is too kind. ``unseen`` is texts that no
rule was made on: those of the test splits of BC5CDR and ChemProt and of DDI's Medline part, whose
own annotations are not looked at. ChemProt's are single sentences, told by their number.

``--draw`` writes a random sample of the assertions of a pool for a judge: the sentence, its
neighbours and the title, without method, cue or score. Among them, unmarked, are pairs of a drug
and a condition of one sentence, called ``treats`` as co-occurrence would. ``--take`` keeps what
the judges said (``verdict``: correct, certainty, qualifier, wrong or unclear, as
``tests/data/RELATION_GUIDE.md`` has it) in ``tests/data/relation_judgements*.jsonl``, as PMID,
offsets and verdicts, without text.

The plain run reads the abstracts again. An assertion is right where every judge called it right,
and set aside where one found it unclear. Those judged that are no longer made are counted beside:
a sample that was judged once says less of rules that have changed much since.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from medkg.batch import default_extractor
from medkg.extraction.text.sentences import sentences
from medkg.types import Assertion, Document, Evidence, Extraction
from tests.benchmarks.corpora import ROOT, pubmed_texts, pubmedqa_texts, unseen_texts
from tests.benchmarks.screen import show

JUDGED: Final = {
    "abstracts": ROOT / "tests" / "data" / "relation_judgements.jsonl",
    "unseen": ROOT / "tests" / "data" / "relation_judgements_unseen.jsonl",
}
RIGHT: Final = frozenset({"correct", "certainty", "qualifier"})
VERDICTS: Final = RIGHT | {"wrong", "unclear"}
BASELINE: Final = "cooccurrence"
# What identifies an assertion in a text that stays the same.
KEY: Final = ("document", "start", "end", "subject", "predicate", "object", "polarity")


def documents(pool: str) -> list[Document]:
    """The texts of a pool, each once; a text that is in both is in ``abstracts`` alone."""
    texts = {**pubmedqa_texts(), **pubmed_texts()}
    if pool == "unseen":
        texts = {name: text for name, text in unseen_texts().items() if name not in texts}
    return [Document(name, text, "pubmed") for name, text in sorted(texts.items())]


def row_of(assertion: Assertion) -> dict[str, Any]:
    """The assertion without text: what names it, and how it was read."""
    e = assertion.evidence
    start, end = e.span or (0, 0)
    return {
        "document": e.document,
        "start": start,
        "end": end,
        "subject": assertion.subject,
        "predicate": assertion.predicate,
        "object": assertion.object,
        "polarity": e.polarity,
        "certainty": e.certainty,
        "method": e.method,
    }


def pairs(found: Extraction) -> Iterator[Assertion]:
    """Every drug and condition of one sentence, as ``treats``."""
    text = found.document.text
    for sentence in sentences(text):
        here = [m for m in found.mentions if sentence.start <= m.start and m.end <= sentence.end]
        drugs = {m.curie: m for m in here if m.kind == "drug" and m.curie}
        conditions = {m.curie: m for m in here if m.kind in ("disease", "phenotype") and m.curie}
        for drug, first in drugs.items():
            for condition, second in conditions.items():
                evidence = Evidence(
                    "pubmed", found.document.id, found.document.id, BASELINE, 0.5,
                    span=(sentence.start, sentence.end), text=text[sentence.start : sentence.end],
                    qualifiers={"subject_text": first.text, "object_text": second.text},
                )  # fmt: skip
                yield Assertion(drug, "treats", condition, evidence)


def draw(path: Path, *, pool: str, treats: int, others: int, seed: int) -> None:
    """Write a sample to be judged, in random order."""
    extractor = default_extractor()
    terms = extractor.dictionary.terms
    made: dict[str, list[tuple[Assertion, Document]]] = defaultdict(list)
    for document in documents(pool):
        found = extractor.extract(document)
        for assertion in found.assertions:
            made[assertion.predicate].append((assertion, document))
        made[BASELINE].extend((pair, document) for pair in pairs(found))
    chance = random.Random(seed)
    sample = []
    for name, held in sorted(made.items()):
        held.sort(key=lambda pair: pair[0].id)
        sample += chance.sample(held, min(treats if name == "treats" else others, len(held)))
    chance.shuffle(sample)
    with path.open("w", encoding="utf-8") as file:
        for number, (assertion, document) in enumerate(sample):
            file.write(json.dumps(_shown(number, assertion, document, terms)) + "\n")
    read = [n for n, (assertion, _) in enumerate(sample) if assertion.evidence.method != BASELINE]
    key_of(path).write_text(json.dumps(read), encoding="utf-8")  # not for the judge
    print({name: len(held) for name, held in sorted(made.items())}, len(sample), "drawn")


def _shown(
    number: int, assertion: Assertion, document: Document, terms: Mapping[str, Any]
) -> dict[str, Any]:
    row = row_of(assertion)
    start, end = row["start"], row["end"]
    words = assertion.evidence.qualifiers
    return {
        "number": number,
        "title": document.title,
        "before": document.text[max(0, start - 300) : start],
        "sentence": document.text[start:end],
        "after": document.text[end : end + 200],
        "subject_text": words.get("subject_text", ""),
        "subject_name": terms[assertion.subject].name,
        "object_text": words.get("object_text", ""),
        "object_name": terms[assertion.object].name,
        "comparator": words.get("comparator", []),
        **{name: value for name, value in row.items() if name != "method"},
        "verdict": None,
        "cause": "",
    }


def key_of(path: Path) -> Path:
    """The file beside a sample that says which numbers medkg read; the rest are the baseline."""
    return path.with_suffix(".key.json")


def take(judged: Path, sample: Path, paths: Sequence[Path]) -> None:
    """Keep the verdicts of judges on a sample, one file each."""
    read = set(json.loads(key_of(sample).read_text(encoding="utf-8")))
    rows: dict[int, dict[str, Any]] = {}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            given = json.loads(line)
            if given["verdict"] not in VERDICTS:
                raise ValueError(f"{path}: number {given['number']}: {given['verdict']!r}")
            row = rows.setdefault(
                given["number"],
                {name: given[name] for name in (*KEY, "certainty")}
                | {"read": given["number"] in read, "verdicts": [], "causes": []},
            )
            row["verdicts"].append(given["verdict"])
            row["causes"].append(given.get("cause", ""))
    with judged.open("w", encoding="utf-8") as file:
        for number in sorted(rows):
            file.write(json.dumps(rows[number], ensure_ascii=False) + "\n")


def score(pool: str) -> list[dict[str, object]]:
    """A row for each predicate and the baseline: judged, still made, precision, agreement."""
    judged = [json.loads(line) for line in JUDGED[pool].read_text(encoding="utf-8").splitlines()]
    wanted = {row["document"] for row in judged}
    extractor = default_extractor()
    made = {
        (*_key(row), _asked(row))
        for document in documents(pool)
        if document.id in wanted
        for row in map(row_of, extractor.extract(document).assertions)
    }
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in judged:
        groups[row["predicate"] if row["read"] else f"{BASELINE} as treats"].append(row)
    rows = []
    for name, held in [*sorted(groups.items()), ("all read", [r for r in judged if r["read"]])]:
        now = [r for r in held if not r["read"] or (*_key(r), _asked(r)) in made]
        clear = [r for r in now if "unclear" not in r["verdicts"]]
        right = [r for r in clear if RIGHT.issuperset(r["verdicts"])]
        agreed = [r for r in held if len({v in RIGHT for v in r["verdicts"]}) == 1]
        rows.append(
            {
                "predicate": name,
                "judged": len(held),
                "still made": len(now),
                "unclear": len(now) - len(clear),
                "precision": len(right) / len(clear) if clear else "",
                "judges agree": len(agreed) / len(held),
            }
        )
    return rows


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in KEY)


def _asked(row: Mapping[str, Any]) -> bool:
    """Whether the claim is only asked about; read so or not, it was judged as another claim."""
    return bool(row["certainty"] == "hypothetical")


def main(argv: Sequence[str] | None = None) -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pool", choices=list(JUDGED), default="abstracts")
    parser.add_argument("--draw", type=Path)
    parser.add_argument("--take", type=Path, nargs="+", help="the sample, then the judged files")
    parser.add_argument("--treats", type=int, default=100)
    parser.add_argument("--others", type=int, default=25)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--record", action="store_true")
    asked = parser.parse_args(argv)
    if asked.draw:
        draw(asked.draw, pool=asked.pool, treats=asked.treats, others=asked.others, seed=asked.seed)
    elif asked.take:
        take(JUDGED[asked.pool], asked.take[0], asked.take[1:])
    else:
        title = f"Precision of assertions on real abstracts, judged: {asked.pool}"
        show(title, score(asked.pool), record=asked.record)


if __name__ == "__main__":
    main()
