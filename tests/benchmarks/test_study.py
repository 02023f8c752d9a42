"""The hand-made labels of sample sizes, and how the records are split."""

from __future__ import annotations

import csv

import pytest

from medkg.types import Document
from tests.benchmarks import corpora
from tests.benchmarks.study import SIZES, hidden, split_of


def rows() -> list[dict[str, str]]:
    with SIZES.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_labels_keep_to_their_split() -> None:
    found = rows()
    assert [sum(row["split"] == split for row in found) for split in ("dev", "test")] == [60, 40]
    assert len({row["pmid"] for row in found}) == 100
    assert all(split_of(f"PMID:{row['pmid']}") == row["split"] for row in found)
    assert all(bool(row["count"]) == bool(row["offset"]) for row in found)


def test_labels_point_at_a_number() -> None:
    try:
        texts = {**corpora.pubmed_texts(), **corpora.pubmedqa_texts()}
    except FileNotFoundError as missing:
        pytest.skip(str(missing))
    for row in rows():
        if row["count"]:
            there = texts[f"PMID:{row['pmid']}"][int(row["offset"]) :]
            digits = there[:8].replace(",", "")
            assert digits.startswith(row["count"]) or there[:3].isalpha(), row["pmid"]


def test_hiding_leaves_no_type_and_no_heading_of_a_design() -> None:
    mesh = [
        ["D016022", "Case-Control Studies", False],
        ["D016032", "Randomized Controlled Trials as Topic", True],
        ["D051379", "Mice", False],
    ]
    metadata = {"publication_types": ["Review"], "mesh": mesh}
    document = Document("PMID:1", "Gout.", "pubmed", metadata=metadata)
    assert hidden(document, headings=True).metadata == {"mesh": [mesh[2]]}
    assert hidden(document, headings=False).metadata == {"mesh": []}
