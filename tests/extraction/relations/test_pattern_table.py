"""Tables of patterns: those shipped, and the reader's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from medkg.errors import FormatError
from medkg.extraction import PATTERNS, Extractor, Pattern, read_patterns
from medkg.extraction.relations.pattern_table import TOPIC_PATTERNS
from medkg.extraction.relations.patterns import compile_patterns
from medkg.ontology import Ontology
from medkg.types import Document

HEADER = "name\tpredicate\tsubject\tobject\tprior\tflags\tobject_words\texpression\n"
ROW = [
    "soothes",
    "treats",
    "drug",
    "disease phenotype",
    "0.8",
    "",
    "",
    "{S}{AUX} (?P<t>soothes) {O}",
]


def write(folder: Path, row: list[str]) -> Path:
    path = folder / "mine.tsv"
    path.write_text(HEADER + "\t".join(row) + "\n", encoding="utf-8")
    return path


def test_own_patterns_are_read_with_the_blocks(tmp_path: Path, ontologies: list[Ontology]) -> None:
    mine = read_patterns(write(tmp_path, ROW))
    found = Extractor(ontologies, patterns=mine).extract(
        Document("1", "Aspirin usually soothes headache. Aspirin relieved headache.", "x")
    )
    assert [(a.predicate, a.evidence.method, a.evidence.score) for a in found.assertions] == [
        ("treats", "pattern:soothes", 0.8)
    ]


def test_flags_and_object_words(tmp_path: Path) -> None:
    [row] = read_patterns(write(tmp_path, [*ROW[:5], "title last", "{POISON}", ROW[7]]))
    assert (row.title, row.last, row.absorbs) == (True, True, False)
    assert re.search(row.object_words, "neuropathy")


@pytest.mark.parametrize(
    ("column", "cell", "complaint"),
    [
        (1, "cures", "predicate is 'cures'; it must be one of treats"),
        (2, "drugs", "subject 'drugs' is none of"),
        (3, "disease mouse", "object 'mouse' is none of"),
        (4, "often", "prior is 'often'; it must be a number from 0 to 1"),
        (5, "titel", "flags 'titel' is none of absorbs, acts"),
        (7, "{S} {VERB} {O}", "no block 'VERB'"),
    ],
)
def test_a_wrong_cell_is_an_error_with_its_line(
    tmp_path: Path, column: int, cell: str, complaint: str
) -> None:
    row = [*ROW[:column], cell, *ROW[column + 1 :]]
    with pytest.raises(FormatError, match=r"mine\.tsv, line 2: " + re.escape(complaint)):
        read_patterns(write(tmp_path, row))


def test_an_expression_that_is_none_is_an_error_with_its_name() -> None:
    broken = Pattern("broken", "treats", ("drug",), ("disease",), "{S} (?P<t>helps {O}", 0.5)
    with pytest.raises(FormatError, match="pattern broken: "):
        compile_patterns([broken])


def test_names_of_shipped_patterns_tell_their_rows_apart() -> None:
    names = [row.name for row in (*PATTERNS, *TOPIC_PATTERNS)]
    assert len(set(names)) == len(names)
    assert list(compile_patterns(TOPIC_PATTERNS))
