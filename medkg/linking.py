"""The verb ``link``: a name, in the text it stands in, to the concepts it may mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from medkg import knowledge
from medkg.extraction.linking.linker import Linker
from medkg.ontology import Ontology
from medkg.types import FrozenListing, Link

__all__ = ["default_linker", "link"]

# Linkers kept, those made last.
_KEPT: Final = 4
# By the fingerprints of the vocabularies, and of those that lend their synonyms.
_made: Final[dict[tuple[tuple[str, ...], tuple[str, ...]], Linker]] = {}


def link(
    text: str,
    *,
    kind: str | None = None,
    context: str | None = None,
    headings: Iterable[str] = (),
    top: int = 5,
    vocabularies: tuple[str, ...] = knowledge.RECOGNISED,
) -> FrozenListing[Link]:
    """Concepts that ``text`` may mean, the best first, at most ``top``; empty if none.

    Each link has a score in 0..1 and the reason. ``kind`` is ``disease``, ``phenotype``,
    ``drug`` or ``gene``; ``context`` is the text the name stands in, where its short form may
    be defined; ``headings`` are the MeSH ids of its record (``D003924``): of concepts about as
    sure, one of these comes first. The vocabularies are read and indexed at the first call.

    Raises:
        UnknownTermError: no vocabulary of a name.
        MissingDataError: a vocabulary is not installed.

    >>> link("Marfan's syndrome", kind="disease", vocabularies=("mondo",))[0].curie
    'MONDO:0007947'
    """
    # A heading may stand for a concept that has another id in the vocabulary asked.
    full = [each if ":" in each else f"MESH:{each}" for each in headings]
    ids = dict.fromkeys(curie for each in full for curie in (each, knowledge.canonical(each)))
    linker = default_linker(vocabularies)
    return FrozenListing(linker.link(text, kind=kind, context=context, headings=ids, top=top))


def default_linker(
    vocabularies: tuple[str, ...] = knowledge.RECOGNISED, *, wider: tuple[str, ...] = ()
) -> Linker:
    """The linker over vocabularies that :func:`medkg.knowledge.load` knows.

    Made once, and anew when a vocabulary was added or updated meanwhile. ``wider`` vocabularies
    lend their synonyms; see :class:`Linker`.

    Raises:
        UnknownTermError: no vocabulary of a name.
        MissingDataError: a vocabulary is not installed.

    >>> default_linker(("mondo",)).link("zzz")
    ()
    """
    own = [knowledge.load(name) for name in vocabularies]
    lent = [knowledge.load(name) for name in wider]
    key = _fingerprints(own), _fingerprints(lent)
    linker = _made.pop(key, None) or Linker(own, wider=lent)
    _made[key] = linker
    while len(_made) > _KEPT:
        _made.pop(next(iter(_made)), None)
    return linker


def _fingerprints(ontologies: Iterable[Ontology]) -> tuple[str, ...]:
    return tuple(ontology.fingerprint for ontology in ontologies)
