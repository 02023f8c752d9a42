"""Lists that print well: still lists, escaped in a notebook, rows of a data frame."""

from __future__ import annotations

import copy
import pickle

import pytest

from medkg.errors import StoreError
from medkg.types import (
    Assertion,
    Candidate,
    Document,
    Edge,
    Evidence,
    Extraction,
    FrozenListing,
    Link,
    Listing,
    Mention,
    Node,
    Path,
    Reason,
    to_json,
)

LOSARTAN, MARFAN = "DRUGBANK:DB00678", "MONDO:0007947"
EDGE = Edge(LOSARTAN, "treats", MARFAN, 0.86, 3, 1, 2)
NAMES = {LOSARTAN: "Losartan", MARFAN: "<script>alert(1)</script>"}
SAID = Evidence("pubmed", "PMID:1", "PMID:1", "pattern", 0.9, text="Losartan <b>works</b>.")
CANDIDATE = Candidate(
    LOSARTAN,
    "Losartan",
    1,
    0.5,
    known=False,
    status="blocked",
    reasons=(Reason("edge", LOSARTAN, "treats it", 0.9, (SAID,)), Reason("x", "X:1", "no", -2.0)),
    cautions=(Reason("allergy", LOSARTAN, "allergic & ill", 1.0),),
)


def test_a_listing_is_a_list() -> None:
    edges = Listing([EDGE], name=NAMES.__getitem__)
    assert edges == [EDGE]
    assert isinstance(edges, list)
    assert to_json(edges) == [to_json(EDGE)]
    assert pickle.loads(pickle.dumps(edges)) == edges  # noqa: S301 - our own bytes
    assert copy.copy(edges) == edges


def test_a_frozen_one_is_a_tuple() -> None:
    links = FrozenListing([Link("X:1", "a", 1.0, "name")])
    assert links == (Link("X:1", "a", 1.0, "name"),)
    assert isinstance(links, tuple)
    assert hash(links) == hash(tuple(links))
    assert pickle.loads(pickle.dumps(links)) == links  # noqa: S301 - our own bytes


@pytest.mark.parametrize("kind", [Listing, FrozenListing])
def test_a_slice_keeps_the_names(kind: type[Listing[Edge]]) -> None:
    edges = kind([EDGE, EDGE], name=NAMES.__getitem__)
    assert edges[0] is EDGE
    assert type(edges[:1]) is kind
    assert edges[:1].rows()[0]["subject_name"] == "Losartan"


def test_repr_is_short() -> None:
    assert repr(Listing()) == "[]"
    shown = repr(Listing([EDGE] * 1000))
    assert shown.splitlines()[-1] == " ... and 995 more]"
    assert shown.count(MARFAN) == 5


def test_html_is_escaped_and_says_a_status_in_words() -> None:
    shown = Listing([EDGE], name=NAMES.__getitem__)._repr_html_()
    assert f">{MARFAN}</td>" in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    shown += Listing([CANDIDATE])._repr_html_()
    assert ">blocked</b>" in shown
    assert "allergic &amp; ill" in shown
    assert "&quot;Losartan &lt;b&gt;works&lt;/b&gt;.&quot; (PMID:1)" in shown
    assert "http" not in shown
    assert "<script" not in shown
    assert "<b>works" not in shown


def test_html_of_many_says_how_many_more() -> None:
    shown = Listing([EDGE] * 60)._repr_html_()
    assert shown.count(f">{LOSARTAN}</td>") == 50
    assert "and 10 more" in shown


@pytest.mark.parametrize("backend", ["pandas", "polars", "arrow"])
def test_frames_have_a_row_a_record(backend: str) -> None:
    pytest.importorskip("pyarrow" if backend == "arrow" else backend)
    frame = Listing([EDGE, EDGE], name=NAMES.get).to_frame(backend)  # type: ignore[arg-type]
    assert frame.shape == (2, 9)
    told = Listing([CANDIDATE]).to_frame(backend)  # type: ignore[arg-type]
    assert list(map(str, told["cautions"])) == ["allergic & ill"]
    assert list(map(str, told["against"])) == ["no"]
    assert Listing().to_frame(backend).shape == (0, 0)  # type: ignore[arg-type]


def test_a_frame_of_another_library_is_refused() -> None:
    with pytest.raises(StoreError, match="no backend 'spark'"):
        Listing([EDGE]).to_frame("spark")  # type: ignore[arg-type]


def test_a_path_is_told_in_ids_and_in_names() -> None:
    back = Edge("HP:1", "prevents", MARFAN, 0.5, 1, 0, 1)
    row = Path((LOSARTAN, MARFAN, "HP:1"), (EDGE, back), 0.43).row(lambda c: NAMES.get(c, c))
    assert row["path"] == f"{LOSARTAN} -treats-> {MARFAN} <-prevents- HP:1"
    assert str(row["names"]).startswith("Losartan -treats-> ")


def test_an_extraction_shows_its_mentions_and_assertions() -> None:
    document = Document("TEXT:1", "Losartan works.\n", "text")
    mention = Mention("TEXT:1", 0, 8, "Losartan", "drug", 1.0, "dictionary",
                      (Link(LOSARTAN, "Losartan", 1.0, "name"),))  # fmt: skip
    found = Extraction(
        document,
        (mention,),
        (Assertion(LOSARTAN, "treats", MARFAN, SAID),),
        (Node(LOSARTAN, "drug", "Losartan"), Node(MARFAN, "disease", "Marfan <i>")),
    )
    assert found.mentions == (mention,)
    assert repr(found) == "Extraction('TEXT:1': 1 mentions, 1 assertions)"
    shown = found._repr_html_()
    assert LOSARTAN in shown
    assert "Marfan &lt;i&gt;" in shown
    assert "Losartan &lt;b&gt;works&lt;/b&gt;." in shown
    assert found.assertions.to_frame("arrow")["object_name"].to_pylist() == ["Marfan <i>"]  # type: ignore[attr-defined]
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own bytes
