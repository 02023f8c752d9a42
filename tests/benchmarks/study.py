"""Study design read with its label hidden, and sample size against numbers read by hand.

python -m tests.benchmarks.study [--split dev|test] [--errors] [--record]

The records are split by a hash of their PMID. Three sets of labels:

- types: PubMed records whose publication types name a design (shared PubMed XML). All types
  are hidden, and the MeSH headings that say a design: those of ``medkg.sources.study`` and of
  ``HEADING_CUES``, and every "... as Topic". In "types, text alone" all headings are hidden.
- all records: the same records with all others that were indexed, whose types name no design:
  these count as "primary". What a reader takes for a laboratory or observational study counts
  as "primary" too.
- named: the records of both whose types or headings name a design, all types and all headings
  hidden: types first; else each design of ``NAMED`` with a heading, and, of records without
  "Humans" or with a laboratory species and no such heading, "animal". Several are all right.
  PubMedQA does not keep the types, and indexers head trials "Prospective Studies" or "Follow-Up
  Studies" too: in "named, or a trial" a trial is right for its cohorts as well.
- headings: PubMedQA abstracts (Jin et al., 2019) with a MeSH heading for a cohort, case-control or
  cross-sectional design, all headings hidden. Some carry two designs: either is right. Those of a
  trial's method (Double-Blind Method, Random Allocation ...) count as a randomised trial beside.

Intervals are Wilson's, 95 % (Wilson, 1927). Sample sizes: ``sample_sizes.tsv`` has the number of
participants of 100 abstracts and where it stands, or nothing where the text states no total.
Species: those of the MeSH headings (shared PubMed XML), read from the text alone.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from medkg import sources
from medkg.extraction.study.design_table import HEADING_CUES, TYPE_CUES
from medkg.extraction.study.reader import StudyReader
from medkg.extraction.study.species_table import SPECIES
from medkg.sources.study import HEADING_DESIGNS, LABORATORY_SPECIES, study_of
from medkg.types import Document, Study
from tests.benchmarks import corpora
from tests.benchmarks.report import append

SIZES: Final = Path(__file__).with_name("sample_sizes.tsv")
HIDDEN: Final = frozenset(HEADING_CUES) | {heading for heading, _ in HEADING_DESIGNS}

COHORT: Final = (
    "cohort studies",
    "prospective studies",
    "retrospective studies",
    "longitudinal studies",
    "follow-up studies",
)
TRIAL: Final = (
    "double-blind method",
    "single-blind method",
    "random allocation",
    "cross-over studies",
)
#: Headings that name a design of the "named" set; the check tags and species make "animal".
NAMED: Final = {
    "cohort": frozenset(COHORT),
    "case-control": frozenset({"case-control studies"}),
    "cross-sectional": frozenset({"cross-sectional studies"}),
    "randomised trial": frozenset(TRIAL),
    "in vitro": frozenset({"in vitro techniques", "cell line", "cell line, tumor", "hela cells",
                           "hek293 cells", "cells, cultured", "tumor cells, cultured"}),
    "in silico": frozenset({"molecular docking simulation", "molecular dynamics simulation"}),
}  # fmt: skip
LABORATORY: Final = frozenset({"animals", *(heading for heading, _ in LABORATORY_SPECIES)})
PRIMARY: Final = "primary"
_NOT_TYPED: Final = frozenset(
    {
        "animal",
        "in vitro",
        "in silico",
        "cohort",
        "case-control",
        "cross-sectional",
        "observational",
    }
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A document without its label, and the designs that would be right."""

    document: Document
    right: frozenset[str]


def split_of(document: str) -> str:
    """``dev`` or ``test``, by blake2b of the id.

    >>> split_of("PMID:17610439")
    'dev'
    """
    digest = hashlib.blake2b(document.encode(), digest_size=8).hexdigest()
    return "test" if int(digest, 16) % 2 else "dev"


def pubmed() -> list[Document]:
    files = sorted((corpora.data_folder() / "text-pubmed-xml").glob("*.xml*"))
    return list({document.id: document for document in sources.read(files)}.values())


def typed_design(document: Document) -> str | None:
    """The design that the publication types alone name."""
    types = document.metadata["publication_types"]
    named = study_of(types, []).design
    return named or next((TYPE_CUES[t.lower()] for t in types if t.lower() in TYPE_CUES), None)


def hidden(document: Document, *, headings: bool) -> Document:
    """The document without types; with those ``headings`` that say no design, or none."""
    mesh = [
        row
        for row in document.metadata.get("mesh", ())
        if headings and row[1].lower() not in HIDDEN and not row[1].endswith("as Topic")
    ]
    return replace(document, study=Study(), metadata={"mesh": mesh})


def typed(split: str, *, headings: bool, rest: bool = False) -> list[Labelled]:
    found = []
    for document in pubmed():
        design = typed_design(document)
        indexed = bool(document.metadata["mesh"])  # types are given when headings are
        if split_of(document.id) == split and (design or (rest and indexed)):
            right = frozenset({design or PRIMARY})
            found.append(Labelled(hidden(document, headings=headings), right))
    return found


def designs_named(mesh: Collection[str]) -> frozenset[str]:
    """The designs that a record's headings, in lower case, name.

    >>> sorted(designs_named({"humans", "retrospective studies", "case-control studies"}))
    ['case-control', 'cohort']
    >>> sorted(designs_named({"animals", "mice", "cell line"}))
    ['animal', 'in vitro']
    """
    found = {design for design, headings in NAMED.items() if not headings.isdisjoint(mesh)}
    clinical = found & {"cohort", "case-control", "cross-sectional"}
    species = LABORATORY.intersection(mesh)
    # "Animals" and "Humans" together, and no species, say little.
    if not clinical and species and (species != {"animals"} or "humans" not in mesh):
        found.add("animal")
    return frozenset(found - {"randomised trial"} if "animal" in found else found)


def named(split: str, *, or_trial: bool = False) -> list[Labelled]:
    found = []
    for document in pubmed():
        mesh = {row[1].lower() for row in document.metadata["mesh"]}
        design = typed_design(document)
        right = frozenset({design}) if design else designs_named(mesh)
        if right and split_of(document.id) == split:
            found.append(Labelled(hidden(document, headings=False), right))
    known = {row.document.id for row in found}
    for document, mesh in pubmedqa():
        right = designs_named(mesh)
        if or_trial and "cohort" in right:
            right |= {"randomised trial", "clinical trial"}
        if right and split_of(document.id) == split and document.id not in known:
            found.append(Labelled(document, right))
    return found


def pubmedqa() -> list[tuple[Document, set[str]]]:
    """The abstracts of PubMedQA without headings, and their headings in lower case."""
    path = corpora.data_folder() / "text-pubmedqa" / "ori_pqal.json.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        records: dict[str, Any] = json.load(file)
    texts = corpora.pubmedqa_texts()
    return [
        (
            Document(f"PMID:{pmid}", texts[f"PMID:{pmid}"], "pubmedqa"),
            {heading.lower() for heading in record["MESHES"]},
        )
        for pmid, record in records.items()
    ]


def headed(split: str) -> list[Labelled]:
    found = []
    for document, mesh in pubmedqa():
        right = {
            *("cohort" for heading in COHORT if heading in mesh),
            *(f for f in ("case-control", "cross-sectional") if f"{f} studies" in mesh),
        }
        if not right or split_of(document.id) != split:
            continue
        right |= {"randomised trial" for heading in TRIAL if heading in mesh}
        found.append(Labelled(document, frozenset(right)))
    return found


def wilson(right: int, total: int) -> tuple[float, float]:
    """95 % interval of a share.

    >>> [round(end, 3) for end in wilson(8, 10)]
    [0.49, 0.943]
    """
    z = 1.96
    share = right / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * (share * (1 - share) / total + z * z / (4 * total**2)) ** 0.5 / (1 + z * z / total)
    return middle - half, middle + half


def scored(
    name: str, rows: Sequence[Labelled], read: Callable[[Document], str]
) -> tuple[list[dict[str, object]], list[tuple[Labelled, str]]]:
    """Lines of the report (all, then each class), and the errors."""
    answers = [(row, read(row.document)) for row in rows]
    errors = [(row, answer) for row, answer in answers if answer not in row.right]
    classes = Counter(label for row in rows for label in row.right)
    lines = [_line(name, "all", rows, errors, classes.most_common(1)[0][1] / len(rows))]
    for label, _ in classes.most_common():
        said = [row for row, answer in answers if answer == label]
        mine = [row for row in rows if label in row.right]
        wrong = [pair for pair in errors if label in pair[0].right]
        line = _line(name, label, mine, wrong, 0.0)
        precise = sum(label in row.right for row in said)
        lines.append({**line, "majority": "", "precision": f"{precise}/{len(said)}"})
    return lines, errors


def _line(
    name: str,
    label: str,
    rows: Sequence[Labelled],
    errors: Sequence[object],
    majority: float,
) -> dict[str, object]:
    right = len(rows) - len(errors)
    low, high = wilson(right, len(rows))
    return {
        "set": name,
        "class": label,
        "papers": len(rows),
        "majority": majority,
        "right": right / len(rows),
        "95 %": f"{low:.2f} to {high:.2f}",
        "precision": "",
    }


def sizes(split: str, reader: StudyReader) -> tuple[dict[str, object], list[str]]:
    """Precision and recall of the sample size, and the errors."""
    texts = {**corpora.pubmed_texts(), **corpora.pubmedqa_texts()}
    with SIZES.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["split"] == split]
    right = said = stated = 0
    errors = []
    for row in rows:
        text = texts[f"PMID:{row['pmid']}"]
        found = reader.read(Document(f"PMID:{row['pmid']}", text, "")).size
        count = int(row["count"]) if row["count"] else None
        answer = found.number if found else None
        stated += count is not None
        said += answer is not None
        right += answer is not None and answer == count
        if answer != count:
            where = text[max(0, found.start - 60) : found.end + 60] if found else ""
            errors.append(f"{row['pmid']}: {count}, read {answer} in {where!r}")
    figures: dict[str, object] = {
        "abstracts": len(rows),
        "number stated": stated,
        "number read": said,
        "precision": right / said,
        "recall": right / stated,
    }
    return figures, errors


def species(split: str, reader: StudyReader) -> tuple[dict[str, object], list[str]]:
    """Species of the text alone against the species headings of the record, and the errors."""
    right = said = tagged = papers = 0
    errors = []
    for document in pubmed():
        mesh = {row[1].lower() for row in document.metadata["mesh"]}
        gold = {row.curie for row in SPECIES if not mesh.isdisjoint(row.headings)}
        if split_of(document.id) != split or not gold:
            continue
        answer = {clue.value for clue in reader.read(hidden(document, headings=False)).species}
        papers += 1
        right += len(answer & gold)
        said += len(answer)
        tagged += len(gold)
        if answer != gold:
            errors.append(f"{document.id}: {sorted(gold)}, read {sorted(answer)}")
    figures: dict[str, object] = {
        "papers": papers,
        "species tagged": tagged,
        "species read": said,
        "precision": right / said,
        "recall": right / tagged,
    }
    return figures, errors


def milliseconds(reader: StudyReader, documents: Iterable[Document]) -> float:
    """CPU time a document, the least of five runs."""
    rows = list(documents)
    least = float("inf")
    for _ in range(5):
        began = time.process_time()
        for document in rows:
            reader.read(document)
        least = min(least, time.process_time() - began)
    return 1000 * least / len(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--errors", action="store_true", help="list what went wrong")
    parser.add_argument("--record", action="store_true", help="append to RESULTS.md")
    options = parser.parse_args()
    reader = StudyReader()

    def design(document: Document) -> str:
        return reader.read(document).study.design or PRIMARY

    def collapsed(document: Document) -> str:
        found = design(document)
        return PRIMARY if found in _NOT_TYPED else found

    split = options.split
    lines: list[dict[str, object]] = []
    for name, rows, read in (
        ("types", typed(split, headings=True), design),
        ("types, text alone", typed(split, headings=False), design),
        ("all records", typed(split, headings=True, rest=True), collapsed),
        ("all records, text alone", typed(split, headings=False, rest=True), collapsed),
        ("headings", headed(split), design),
        ("named", named(split), design),
        ("named, or a trial", named(split, or_trial=True), design),
    ):
        found, errors = scored(name, rows, read)
        lines += found
        if options.errors:
            for row, answer in errors:
                clue = reader.read(row.document).design
                print(name, row.document.id, sorted(row.right), answer, clue)
    for line in lines:
        print(*(f"{v:.3f}" if isinstance(v, float) else v for v in line.values()), sep=" | ")
    figures, missed = sizes(split, reader)
    kinds, mistaken = species(split, reader)
    print(figures, kinds, sep="\n")
    if options.errors:
        print(*missed, *mistaken, sep="\n")
    cost = milliseconds(reader, [document for document in pubmed() if "\n" in document.text])
    print(f"{cost:.3f} ms of CPU an abstract")
    if options.record:
        command = f"python -m tests.benchmarks.study --split {split} --record"
        note = f"{cost:.3f} ms of CPU an abstract, all of the shared PubMed XML"
        append(f"Study design, types hidden ({split})", lines, command, note=note)
        append(f"Sample size ({split})", [figures], command)
        append(f"Species, headings hidden ({split})", [kinds], command)


if __name__ == "__main__":
    main()
