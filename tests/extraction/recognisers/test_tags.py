"""Tags to spans, in every scheme, and sequences that break the rules of theirs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medkg.extraction.recognisers.tags import label_of, spans_of


@pytest.mark.parametrize(
    ("tags", "spans"),
    [
        ("B-D I-D O B-G", [(0, 2, "D"), (3, 4, "G")]),  # IOB2
        ("I-D I-D O I-G", [(0, 2, "D"), (3, 4, "G")]),  # IOB1
        ("B-D E-D S-D O", [(0, 2, "D"), (2, 3, "D")]),  # BIOES
        ("B-D L-D U-D O", [(0, 2, "D"), (2, 3, "D")]),  # BILOU
        ("D D O G", [(0, 2, "D"), (3, 4, "G")]),  # bare labels
        ("Disease-B Disease-I O", [(0, 2, "Disease")]),  # the prefix last
        ("B-D B-D", [(0, 1, "D"), (1, 2, "D")]),  # two that touch
        ("B-D I-G", [(0, 1, "D"), (1, 2, "G")]),  # a label that changes
        ("O E-D I-D", [(1, 2, "D"), (2, 3, "D")]),  # nothing goes on after an end
        ("[PAD] none O", []),
        ("B-Sign_symptom I-Sign_symptom", [(0, 2, "Sign_symptom")]),
    ],
)
def test_schemes(tags: str, spans: list[tuple[int, int, str]]) -> None:
    assert spans_of(tags.split()) == spans


def test_labels_keep_their_own_marks() -> None:
    assert label_of("B-MULTI-TISSUE_STRUCTURE") == "MULTI-TISSUE_STRUCTURE"
    assert label_of("[CLS]") is None


@given(st.lists(st.sampled_from(["O", "B-D", "I-D", "E-D", "S-D", "B-G", "I-G", "G"])))
def test_spans_cover_exactly_what_is_tagged(tags: list[str]) -> None:
    covered = {i: label for first, last, label in spans_of(tags) for i in range(first, last)}
    assert covered == {i: label for i, tag in enumerate(tags) if (label := label_of(tag))}
