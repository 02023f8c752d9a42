from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from medkg.extraction import Extractor
from medkg.extraction.relations.skeleton import Skeleton, make_skeleton
from medkg.types import Document, Mention


def reduced(text: str, *names: tuple[str, str]) -> Skeleton:
    """The skeleton of a text in which each (name, kind) is mentioned once, in order."""
    mentions, here = [], 0
    for name, kind in names:
        start = text.index(name, here)
        here = start + len(name)
        mentions.append(Mention("d", start, here, name, kind, 1.0, "dictionary"))
    return make_skeleton(text, 0, len(text), mentions, kinds_of=lambda mention: {mention.kind})


def test_names_become_one_character_and_offsets_lead_back() -> None:
    text = "Aspirin (ASA) relieved\tHeadache–pain."
    found = reduced(text, ("Aspirin", "drug"), ("Headache", "phenotype"))
    assert found.text == "\ue100 relieved \ue201-pain."
    assert [text[found.offsets[i]] for i in range(len(found.text))] == list("A relieved\tH–pain.")
    assert found.span(2, 10) == (14, 22)
    assert found.kinds() == 0b11


def test_a_list_becomes_its_first_name() -> None:
    found = reduced(
        "Aspirin, heparin and the warfarin help.",
        ("Aspirin", "drug"),
        ("heparin", "drug"),
        ("warfarin", "drug"),
    )
    assert found.text == "\ue100 help."
    assert [m.text for m in found.groups["\ue100"].members] == ["Aspirin", "heparin", "warfarin"]


def test_names_of_other_kinds_stay_words() -> None:
    found = reduced("Mice got Aspirin.", ("Mice", "other"), ("Aspirin", "drug"))
    assert found.text == "mice got \ue100."


@given(
    st.text(alphabet=st.sampled_from("ab ,(\ue000\ue100\ue205\ue800\uf000İΣ\ud800\n—"), max_size=30)
)
def test_private_use_characters_of_a_text_are_no_names(text: str) -> None:
    found = reduced(f"Aspirin {text}", ("Aspirin", "drug"))
    assert list(found.groups) == ["\ue100"]
    assert sum("\ue000" <= char <= "\ue800" for char in found.text) == 1
    assert len(found.offsets) == len(found.text) + 1
    assert list(found.offsets) == sorted(found.offsets)


def test_a_text_with_private_use_characters_is_read(extractor: Extractor) -> None:
    text = "Aspirin, \ue205 relieved headache, \ue205 and pain."
    found = extractor.extract(Document("PMID:1", text, "pubmed"))
    assert [mention.text for mention in found.mentions] == ["Aspirin", "headache", "pain"]


def test_a_word_of_any_length_between_commas_is_read_once() -> None:
    text = "Aspirin, " + "x" * 200_000 + " relieved pain."
    found = reduced(text, ("Aspirin", "drug"), ("pain", "phenotype"))
    assert len(found.groups) == 2


def test_hundreds_of_names_make_at_most_250_groups() -> None:
    names = [("gout", "disease")] * 400
    found = reduced("; ".join(["gout"] * 400), *names)
    assert len(found.groups) == 250
