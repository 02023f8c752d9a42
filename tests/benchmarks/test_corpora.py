"""The readers of the benchmark corpora against the counts their sources state."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from tests.benchmarks import corpora

ABBREVIATIONS = Path(__file__).resolve().parents[1] / "data" / "abbreviations.jsonl"


@pytest.mark.parametrize(("split", "mentions"), [("train", 9_385), ("dev", 9_591), ("test", 9_809)])
def test_bc5cdr_has_the_stated_counts_and_offsets(
    benchmark_data: Path, split: corpora.Split, mentions: int
) -> None:
    documents = corpora.bc5cdr(split)
    assert len(documents) == 500
    assert sum(len(document.gold) for document in documents) == mentions
    for document in documents:
        for gold in document.gold:
            # The title's end is a newline here and a space in the file.
            assert document.text[gold.start : gold.end].replace("\n", " ") == gold.text
            assert gold.type in {"Disease", "Chemical"}
            assert "-1" not in gold.ids


@pytest.mark.parametrize(
    ("split", "chemical", "disease"),
    [("train", 5_203, 4_182), ("dev", 5_347, 4_246), ("test", 5_385, 4_424)],
)
def test_bc5cdr_tokens_have_the_stated_counts(
    benchmark_data: Path, split: corpora.Split, chemical: int, disease: int
) -> None:
    kinds = Counter(
        kind for s in corpora.bc5cdr_iob(split) for _, _, kind in corpora.iob_spans(s.tags)
    )
    assert kinds == {"Chemical": chemical, "Disease": disease}


@pytest.mark.parametrize(
    ("split", "sentences", "mentions"),
    [("train", 5_424, 5_134), ("dev", 923, 787), ("test", 940, 960)],
)
def test_ncbi_has_the_stated_counts_and_offsets(
    benchmark_data: Path, split: corpora.Split, sentences: int, mentions: int
) -> None:
    texts = corpora.ncbi(split)
    assert len(texts) == sentences
    assert sum(len(text.gold) for text in texts) == mentions
    assert all(text.text[g.start : g.end] == g.text for text in texts for g in text.gold)


def test_a_window_joins_sentences_and_keeps_every_mention(benchmark_data: Path) -> None:
    texts = corpora.ncbi("dev", window=10)
    assert len(texts) == 93
    assert sum(len(text.gold) for text in texts) == 787
    assert all(text.text[g.start : g.end] == g.text for text in texts for g in text.gold)


def test_detokenising_restores_the_written_spaces_of_bc5cdr(benchmark_data: Path) -> None:
    raw = " ".join(" ".join(document.text.split()) for document in corpora.bc5cdr("train"))
    where = [i for i, character in enumerate(raw) if character != " "]
    packed = "".join(raw[i] for i in where)
    right = gaps = 0
    for sentence in corpora.bc5cdr_iob("train"):
        here = packed.find("".join(sentence.tokens))
        _, spans = corpora.detokenise(sentence.tokens)
        for left, token in pairwise(spans):
            here += left[1] - left[0]
            written = where[here] - where[here - 1] > 1
            right += written == (token[0] > left[1])
            gaps += 1
    assert gaps > 110_000
    assert right / gaps > 0.992


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        ("post - natal growth ( n = 20 ) .", "post-natal growth (n = 20)."),
        ("Parkinson ' s disease", "Parkinson's disease"),
        ("low - and high - dose", "low- and high-dose"),
        ("1 . 5 mg / kg , 2 , 000 rats", "1.5 mg/kg, 2,000 rats"),
        ('the " stiff " man', 'the "stiff" man'),
        ("3 + / - 1 %", "3 +/- 1%"),
    ],
)
def test_detokenise_writes_punctuation_as_usual(tokens: str, text: str) -> None:
    written, spans = corpora.detokenise(tokens.split())
    assert written == text
    assert [written[start:end] for start, end in spans] == tokens.split()


def test_iob_spans_end_where_the_next_mention_begins() -> None:
    tags = ["B-Disease", "B-Disease", "I-Disease", "O", "B-Chemical", "I-Disease"]
    assert corpora.iob_spans(tags) == [(0, 1, "Disease"), (1, 3, "Disease"), (4, 5, "Chemical")]


def test_shared_abstracts_have_the_stated_counts(benchmark_data: Path) -> None:
    assert len(corpora.pubmed_texts()) == 215
    assert len(corpora.pubmedqa_texts()) == 1_000


def test_abbreviation_set_has_true_offsets_and_is_large_enough() -> None:
    rows = [json.loads(line) for line in ABBREVIATIONS.read_text("utf-8").splitlines()]
    pairs = [(row["text"], pair) for row in rows for pair in row["pairs"]]
    assert len(rows) >= 160
    assert len(pairs) >= 150
    assert sum(not row["pairs"] for row in rows) >= 30
    for text, pair in pairs:
        assert text[pair["short_start"] : pair["short_end"]] == pair["short"]
        assert text[pair["long_start"] : pair["long_end"]] == pair["long"]
        assert {text[start:end] for start, end in pair["uses"]} <= {
            pair["short"],
            pair["short"].removesuffix("s"),
        }
