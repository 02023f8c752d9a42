"""Small assertions the graph's tests are made of."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from medkg.types import Assertion, Evidence, Study

LOSARTAN = "DRUGBANK:DB00678"
ATENOLOL = "DRUGBANK:DB00335"
WARFARIN = "DRUGBANK:DB00682"
MARFAN = "MONDO:0007947"
DILATATION = "HP:0002616"
ARACHNODACTYLY = "HP:0001166"


def claim(
    subject: str = LOSARTAN,
    predicate: str = "treats",
    target: str = MARFAN,
    *,
    paper: str = "PMID:1",
    source: str = "pubmed",
    method: str = "pattern:treats",
    **fields: Any,
) -> Assertion:
    evidence = Evidence(
        source=source,
        document=fields.pop("document", paper),
        reference=paper,
        method=method,
        score=fields.pop("score", 0.9),
        **fields,
    )
    return Assertion(subject, predicate, target, evidence)


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=4,
)


@st.composite
def assertions(draw: st.DrawFn) -> Assertion:
    """Few ids and papers, so that claims meet; every field of the evidence in play."""
    predicate = draw(st.sampled_from(["treats", "causes", "interacts_with"]))
    ends = st.sampled_from([LOSARTAN, ATENOLOL, WARFARIN])
    targets = ends if predicate == "interacts_with" else st.sampled_from([MARFAN, DILATATION])
    start = draw(st.none() | st.integers(0, 5))
    return claim(
        draw(ends),
        predicate,
        draw(targets),
        paper=draw(st.sampled_from(["PMID:1", "PMID:2", ""])),
        document=draw(st.sampled_from(["PMID:1", "PMID:2", "OMIM:3"])),
        source=draw(st.sampled_from(["pubmed", "hpo"])),
        method=draw(st.sampled_from(["pattern:treats", "curated:PCS", "cooccurrence", "new"])),
        score=draw(st.sampled_from([0.0, 0.5, 1.0])),
        span=None if start is None else (start, start + 9),
        text=draw(text),
        polarity=draw(st.sampled_from(["for", "against"])),
        certainty=draw(st.sampled_from(["stated", "hedged", "hypothetical"])),
        cue=draw(text),
        year=draw(st.none() | st.integers(1900, 2030)),
        study=Study(
            draw(st.sampled_from([None, "animal", "review"])),
            draw(st.sampled_from([None, "human", "mouse"])),
        ),
        retracted=draw(st.booleans()),
        qualifiers=draw(st.dictionaries(text, json_values, max_size=2)),
    )
