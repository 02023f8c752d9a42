"""What a relator is, and the assertions of several relators as one list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from medkg.extraction.text.sentences import Sentence
from medkg.types import Assertion, Document, Mention, content_id
from medkg.vocabulary import predicate

__all__ = ["Relator", "merge_assertions", "relator_fingerprint"]

Relator = Callable[[Document, Sequence[Sentence], Sequence[Mention]], Iterable[Assertion]]
"""A function of a document, its sentences and its mentions to assertions.

Mentions come in reading order and name concepts of the extractor's vocabularies by their links;
assertions name such concepts too. Each row's ``evidence.method`` says who read it and
``evidence.score`` (0..1) how surely. The extractor adds the paper's study to every row.
"""

_Key = tuple[tuple[int, int] | None, str, str, str, str]


def relator_fingerprint(relator: Relator) -> str:
    """Equal for two relators that read every text alike.

    It is the relator's attribute ``fingerprint``; a plain function without one is known by its
    module and name, so give it the attribute where its reading may change.

    >>> def nothing(document, sentences, mentions):
    ...     return []
    >>> nothing.fingerprint = "nothing, 2"
    >>> relator_fingerprint(nothing)
    'nothing, 2'
    """
    given = getattr(relator, "fingerprint", None)
    if given is not None:
        return str(given)
    named = relator if hasattr(relator, "__qualname__") else type(relator)
    return content_id(named.__module__, named.__qualname__)


def merge_assertions(found: Iterable[Iterable[Assertion]]) -> list[Assertion]:
    """The assertions of several relators of one document, each relator's in turn.

    Two relators say the same where span, subject, predicate, object and polarity are equal (of a
    symmetric predicate in either order). Of these one row stays, so that a sentence is not
    counted twice: the one with the higher score, at a tie the earlier relator's. It keeps its own
    score and method, and its qualifier ``also_read_by`` lists the methods of the others. What is
    affirmed by one and denied by another stays as two rows, and so do rows of one relator, but for
    the less sure of two with the same id.

    >>> from medkg.types import Evidence
    >>> def row(method, score):
    ...     place = Evidence("x", "1", "1", method, score, span=(0, 9))
    ...     return Assertion("CHEBI:1", "treats", "MONDO:1", place)
    >>> [kept] = merge_assertions([[row("pattern:helps", 0.8)], [row("neural", 0.9)]])
    >>> kept.evidence.method, kept.evidence.score, kept.evidence.qualifiers
    ('neural', 0.9, {'also_read_by': ['pattern:helps']})
    """
    merged: list[Assertion] = []
    places: dict[_Key, int] = {}
    for rows in found:
        own: dict[_Key, int] = {}
        for row in _distinct(rows):
            key = _key(row)
            if key in places:
                merged[places[key]] = _surer(merged[places[key]], row)
            else:
                own.setdefault(key, len(merged))
                merged.append(row)
        places |= own
    return merged


def _distinct(rows: Iterable[Assertion]) -> Iterable[Assertion]:
    """Rows of one relator, the surest of each id."""
    found: dict[str, Assertion] = {}
    for row in rows:
        held = found.setdefault(row.id, row)
        if row.evidence.score > held.evidence.score:
            found[row.id] = row
    return found.values()


def _key(row: Assertion) -> _Key:
    ends = (row.subject, row.object)
    if predicate(row.predicate).symmetric:
        ends = min(ends), max(ends)
    return row.evidence.span, ends[0], row.predicate, ends[1], row.evidence.polarity


def _surer(first: Assertion, second: Assertion) -> Assertion:
    """The row with the higher score; it lists the methods that agree with it."""
    kept, other = first, second
    if second.evidence.score > first.evidence.score:
        kept, other = second, first
    methods = [
        *kept.evidence.qualifiers.get("also_read_by", ()),
        other.evidence.method,
        *other.evidence.qualifiers.get("also_read_by", ()),
    ]
    qualifiers = {**kept.evidence.qualifiers, "also_read_by": list(dict.fromkeys(methods))}
    return replace(kept, evidence=replace(kept.evidence, qualifiers=qualifiers))
