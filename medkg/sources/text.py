"""Plain text as a document."""

from __future__ import annotations

from medkg.types import Document, Section, content_id

__all__ = ["document_from_text"]


def document_from_text(text: str, id: str | None = None) -> Document:  # noqa: A002
    """A document of ``text``, unchanged; its first line is the title, the rest the abstract.

    A text of one line is title and all, as a sentence typed at a prompt is. Without ``id`` the
    id is ``TEXT:`` and a hash of the content: equal texts are one document.

    >>> document = document_from_text("Aspirin treats fever.", id="note-1")
    >>> document.id, document.source, document.sections
    ('note-1', 'text', (Section(label='title', start=0, end=21),))
    """
    title, _, body = text.partition("\n")
    sections = [Section("title", 0, len(title))] if title else []
    if body:
        sections.append(Section("abstract", len(title) + 1, len(text)))
    return Document(
        id=id if id is not None else f"TEXT:{content_id(text)}",
        text=text,
        source="text",
        sections=tuple(sections),
        metadata={"title_only": not body},
    )
