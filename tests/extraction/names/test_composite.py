"""Mentions that name several concepts, the head or the beginning written once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.extraction.linking.linker import Linker
from medkg.extraction.names.composite import full_names
from medkg.ontology import Ontology, Term

NAMES = [
    "renal failure",
    "hepatic failure",
    "breast cancer",
    "ovarian cancer",
    "colon cancer",
    "hepatitis B",
    "hepatitis C",
    "type 1 diabetes",
    "type 2 diabetes",
    "diabetes",
    "nausea",
    "vomiting",
    "head and neck cancer",
]


def named(text: str) -> bool:
    return text in NAMES


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("renal and hepatic failure", ["renal failure", "hepatic failure"]),
        (
            "breast, ovarian and colon cancer",
            ["breast cancer", "ovarian cancer", "colon cancer"],
        ),
        ("hepatitis B and C", ["hepatitis B", "hepatitis C"]),
        ("type 1 and 2 diabetes", ["type 1 diabetes", "type 2 diabetes"]),
        ("nausea and vomiting", ["nausea", "vomiting"]),
        ("nausea/vomiting", ["nausea", "vomiting"]),
        ("breast or head and neck cancer", ["breast cancer", "head and neck cancer"]),
        ("renal failure", []),
        ("renal and splenic failure", []),
        ("nausea without vomiting", []),
        ("nausea, unlike colds, and vomiting", []),
        ("and", []),
        (" and ", []),
        ("", []),
    ],
)
def test_full_names(text: str, parts: list[str]) -> None:
    assert full_names(text, named) == parts


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from([*NAMES, "renal", "C", "and", ",", "/", "\ud800"]), max_size=16))
def test_every_part_is_a_name(pieces: list[str]) -> None:
    parts = full_names(" ".join(pieces), named)
    assert all(named(part) for part in parts)
    assert len(parts) != 1


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Hepatitis B and C", ["hepatitis B", "hepatitis C"]),
        ("ovarian, breast and colon cancers", ["ovarian cancer", "breast cancer", "colon cancer"]),
        ("type II and I diabetes", ["type 2 diabetes", "type 1 diabetes"]),
        ("head and neck cancer", ["head and neck cancer"]),
    ],
)
def test_the_parts_are_linked_in_their_order(text: str, parts: list[str]) -> None:
    linker = Linker([Ontology("toy", [Term(f"X:{name}", name, "disease") for name in NAMES])])
    links = linker.link(text, kind="disease")
    assert [link.name for link in links] == parts
    assert all(link.why.startswith("coordination: ") for link in links if len(links) > 1)
    assert linker.link(text, kind="drug") == ()


def test_a_part_says_how_it_was_read() -> None:
    terms = [Term(f"X:{name}", name, "disease") for name in NAMES]
    links = Linker([Ontology("toy", terms)]).link("hepatitis B and C", kind="disease")
    assert [(link.score, link.why) for link in links] == [
        (0.9, "coordination: hepatitis B"),
        (0.85, "coordination: hepatitis C"),
    ]
