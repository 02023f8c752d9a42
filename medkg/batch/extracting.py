"""Documents to what a graph takes of them."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from medkg import knowledge, sources
from medkg.extraction import Extractor
from medkg.types import Assertion, Document, Extraction, Node

__all__ = ["Claims", "claims_of", "default_extractor", "extract"]


class Claims(NamedTuple):
    """What a graph takes of one document's extraction; ``mentions`` is how many were found."""

    mentions: int
    assertions: tuple[Assertion, ...]
    nodes: tuple[Node, ...]


@lru_cache(maxsize=1)
def default_extractor() -> Extractor:
    """Extractor over the shipped vocabularies and HPO; made once, a few seconds.

    Raises:
        MissingExtraError: ``medkg[nlp]`` is not installed.

    >>> default_extractor() is default_extractor()
    True
    """
    return Extractor([knowledge.load(name) for name in knowledge.RECOGNISED])


def extract(text: str | Document, *, extractor: Extractor | None = None) -> Extraction:
    """Mentions and assertions of one text or document.

    >>> found = extract("Losartan reduced aortic root dilatation in patients with Marfan syndrome.")
    >>> [mention.text for mention in found.mentions][:1]
    ['Losartan']
    """
    document = sources.document_from_text(text) if isinstance(text, str) else text
    return (extractor or default_extractor()).extract(document)


def claims_of(extraction: Extraction) -> Claims:
    """What a graph takes of an extraction."""
    return Claims(len(extraction.mentions), extraction.assertions, extraction.nodes)
