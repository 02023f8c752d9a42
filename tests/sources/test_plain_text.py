from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from medkg.sources import document_from_text
from medkg.types import Section


def test_first_line_is_the_title() -> None:
    document = document_from_text("Fever.\nAspirin helps.\nMostly.")
    assert document.title == "Fever."
    assert document.sections == (Section("title", 0, 6), Section("abstract", 7, 29))
    assert document.metadata["title_only"] is False


def test_empty_text() -> None:
    document = document_from_text("")
    assert (document.text, document.sections) == ("", ())


@given(st.text(st.characters()))
def test_text_is_untouched_and_names_itself(text: str) -> None:
    document = document_from_text(text)
    assert document.text == text
    assert document.id == document_from_text(text).id
    assert document.id != document_from_text(text + "x").id
    assert all(s.start < s.end <= len(text) for s in document.sections)
