"""The shapes hold for what is written, and find what is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from medkg.graph import Graph
from medkg.graph.formats.rdf.shapes import SHAPES, violations
from medkg.types import Node, Study
from medkg.vocabulary import PREDICATES
from tests.graph.claims import LOSARTAN, claim


@pytest.fixture
def written(graph: Graph, tmp_path: Path) -> Path:
    rows = [claim(LOSARTAN, name, "MONDO:1") for name in PREDICATES]
    rows.append(
        claim(
            text="It works.", span=(0, 9), cue="works", year=2020, study=Study("trial", "human"),
            polarity="against", certainty="hedged", qualifiers={"dose": "5 mg"},
        )
    )  # fmt: skip
    graph.add(rows, nodes=[Node(LOSARTAN, "drug", "Losartan"), Node("x", "my kind", "")])
    graph.write(tmp_path / "x.ttl")
    return tmp_path / "x.ttl"


def test_shapes_are_shipped() -> None:
    assert SHAPES.is_file()


def test_an_export_breaks_no_shape(written: Path) -> None:
    pytest.importorskip("pyshacl", reason="pySHACL is not installed")
    assert violations(written) == []


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('medkg:polarity "against"', 'medkg:polarity "maybe"', "polarity"),
        ('"0.9"^^xsd:double', '"1.9"^^xsd:double', "score"),
        ("medkg:start 0", "medkg:start 12", "start"),
        ("prov:wasDerivedFrom", "medkg:other", "an edge without evidence"),
        ('rdfs:label "Losartan"', 'medkg:name "Losartan"', "label"),
        ("medkg:retracted false", 'medkg:retracted "no"', "retracted"),
    ],
)
def test_a_broken_export_is_found(written: Path, old: str, new: str, why: str) -> None:
    pytest.importorskip("pyshacl", reason="pySHACL is not installed")
    text = written.read_text()
    assert old in text
    written.write_text(text.replace(old, new))
    found = violations(written)
    assert found and all(problem.level == "error" for problem in found)
    assert any(why in problem.message for problem in found)
