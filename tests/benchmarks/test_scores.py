"""How outputs are counted, on cases worked out by hand."""

from __future__ import annotations

from medkg.types import Document, Extraction, Link, Mention
from tests.benchmarks import abbreviations, demo_extraction, linking, ner, ner_errors
from tests.benchmarks.baselines_text import ExactMatch, exact_ranker
from tests.benchmarks.corpora import Annotated, Gold

TEXT = "Lithium caused severe tremor, and lithium was stopped."
DOCUMENT = Annotated(
    "1",
    TEXT,
    (
        Gold(0, 7, "Lithium", "Chemical", ("D008094",)),
        Gold(22, 28, "tremor", "Disease", ("D014202",)),
        Gold(34, 41, "lithium", "Chemical", ("D008094",)),
    ),
)


def test_exact_match_takes_the_longest_name_at_each_token() -> None:
    find = ExactMatch({"tremor": {"Disease"}, "severe tremor": {"Disease"}, "lith": {"Chemical"}})
    assert find(TEXT) == [(15, 28, "Disease")]


def test_spans_count_only_when_start_end_and_type_agree() -> None:
    found = [{(0, 7, "Chemical"), (15, 28, "Disease"), (34, 41, "Disease")}]
    scores = ner.scores([DOCUMENT], found, ["Disease", "Chemical"])
    pooled, chemical = scores["pooled"], scores["Chemical"]
    assert (pooled.right, pooled.wrong, pooled.missed) == (1, 2, 2)
    assert (chemical.precision, chemical.recall) == (100.0, 50.0)


def test_each_error_is_counted_once_with_its_cause() -> None:
    found = [{(0, 7, "Chemical"), (15, 28, "Disease"), (34, 41, "Disease"), (42, 45, "Disease")}]
    wrong = ner_errors.collect([DOCUMENT], found, {})
    assert [(w.what, w.text, w.gold, w.cause) for w in wrong] == [
        ("boundary", "severe tremor", "tremor", "boundary"),
        ("type", "lithium", "lithium", "type"),
        ("false", "was", "", "ambiguous word"),
    ]


def test_missed_names_are_told_from_unknown_ones() -> None:
    wrong = ner_errors.collect([DOCUMENT], [set()], {"tremor": {"Disease"}})
    assert [w.cause for w in wrong] == ["missing name", "name known, not found", "missing name"]


def test_a_mention_without_an_id_is_right_only_without_an_answer() -> None:
    asked = [
        linking.Query("lithium", "Chemical", TEXT, frozenset({"MESH:D008094", "MESH:D1"})),
        linking.Query("tremor", "Disease", TEXT, frozenset({"MESH:D014202"})),
        linking.Query("gloom", "Disease", TEXT, frozenset()),
        linking.Query("doom", "Disease", TEXT, frozenset()),
    ]
    found = [["MESH:D1"], ["MESH:D2", "MESH:D014202"], [], ["MESH:D3"]]
    assert linking.accuracy(asked, found, 1) == 50.0
    assert linking.accuracy(asked, found, 5) == 75.0


def test_the_exact_ranker_ignores_case_and_knows_no_others() -> None:
    rank = exact_ranker({"lithium": {"MESH:D008094"}})
    assert rank(["Lithium", "tin"]) == [["MESH:D008094"], []]


def test_a_plural_short_form_is_the_definition_of_its_singular() -> None:
    snippet = next(s for s in abbreviations.snippets() if s.text.startswith("Selective serotonin"))
    assert len(snippet.uses) == 2
    assert len(abbreviations.keys(snippet, snippet.uses, "definitions")) == 1
    assert len(abbreviations.keys(snippet, snippet.uses, "document-wide")) == 2


def test_cooccurrence_pairs_the_mentions_of_one_sentence_only() -> None:
    text = "Lithium caused tremor. Haloperidol was stopped."
    spans = [(0, 7, "DRUGBANK:DB01356"), (15, 21, "HP:0001337"), (23, 34, "DRUGBANK:DB00502")]
    mentions = tuple(
        Mention("PMID:1", s, e, text[s:e], "drug", 1.0, "test", (Link(curie, "", 1.0, ""),))
        for s, e, curie in spans
    )
    found = Extraction(Document("PMID:1", text, "test"), mentions, ())
    claims = demo_extraction.cooccurrences(found, "causes")
    assert {(c.subject, c.object) for c in claims} == {("DRUGBANK:DB01356", "HP:0001337")}
    assert list(claims.values()) == ["Lithium caused tremor."]


def test_another_id_of_the_same_concept_counts_once() -> None:
    claim = demo_extraction.Claim("PMID:1", "A:1", "treats", "B:1", "for", False)
    other = demo_extraction.Claim("PMID:1", "A:1", "treats", "B:2", "for", False)
    wrong = demo_extraction.Claim("PMID:1", "A:1", "treats", "B:1", "against", False)
    gold = demo_extraction.GoldClaim(frozenset({claim, other}), "treats", "", "")
    row = demo_extraction.row_of("all", "medkg", {other: "", wrong: ""}, [gold])
    assert (row["P"], row["R"], row["F1"]) == ("50.0", "100.0", "66.7")
