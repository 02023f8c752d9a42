"""A small good file of every format, for what every reader must pass."""

from __future__ import annotations

from dataclasses import dataclass

from pubmed_samples import article_set, numbered

COUNT = 4


@dataclass(frozen=True)
class Case:
    """A good file of COUNT records in ASCII.

    ``record_end`` ends each record and stands nowhere else; every record is known to be whole
    once it has come. ``tells_cut`` is False for a format in which a file cut between two lines
    is as good as a whole one. ``tells_kind`` is False for plain text, which anything can be.
    """

    content: bytes
    record_end: bytes
    suffix: str
    tells_cut: bool = True
    tells_kind: bool = True


CASES: dict[str, Case] = {
    "pubmed": Case(article_set(numbered(COUNT)).encode(), b"</PubmedArticle>", ".xml"),
}
