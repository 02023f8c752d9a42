"""The verb ``link``: a name, in the text it stands in, to the concepts it may mean."""

from __future__ import annotations

from functools import lru_cache

from medkg import knowledge
from medkg.extraction.linker import Linker
from medkg.types import Link

__all__ = ["default_linker", "link"]


def link(
    text: str,
    *,
    kind: str | None = None,
    context: str | None = None,
    top: int = 5,
    vocabularies: tuple[str, ...] = knowledge.RECOGNISED,
) -> tuple[Link, ...]:
    """Concepts that ``text`` may mean, the best first, at most ``top``; empty if none.

    Each link has a score in 0..1 and the reason. ``kind`` is ``disease``, ``phenotype``,
    ``drug`` or ``gene``; ``context`` is the text the name stands in, where its short form may
    be defined. The vocabularies are read and indexed at the first call.

    Raises:
        UnknownTermError: no vocabulary of a name.
        MissingDataError: a vocabulary is not installed.

    >>> link("Marfan's syndrome", kind="disease", vocabularies=("mondo",))[0].curie
    'MONDO:0007947'
    """
    return default_linker(vocabularies).link(text, kind=kind, context=context, top=top)


@lru_cache(maxsize=4)
def default_linker(
    vocabularies: tuple[str, ...] = knowledge.RECOGNISED, *, wider: tuple[str, ...] = ()
) -> Linker:
    """The linker over vocabularies that :func:`medkg.knowledge.load` knows; made once.

    ``wider`` vocabularies lend their synonyms; see :class:`Linker`.

    Raises:
        UnknownTermError: no vocabulary of a name.
        MissingDataError: a vocabulary is not installed.

    >>> default_linker(("mondo",)).link("zzz")
    ()
    """
    return Linker(
        [knowledge.load(name) for name in vocabularies],
        wider=[knowledge.load(name) for name in wider],
    )
