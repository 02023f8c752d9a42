"""What further recognisers found in a document, linked and merged with its mentions."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

from medkg.extraction.linking.linker import Linker, LinkQuery
from medkg.extraction.recognisers.merging import Preference, merge
from medkg.extraction.recognisers.span import Recogniser, Span, TextPassage
from medkg.ontology import Ontology, Term
from medkg.types import Document, Link, Mention, content_id

__all__ = ["CANDIDATE_SCORE", "Further"]

#: A candidate of unknown kind is a mention where its best link scores at least this: a name
#: but for case, plural, word order or spelling, no name that is only alike. Of the noun chunks
#: that 60 training abstracts of BC5CDR add at 0.9, a third are annotated (6 of 18); a lower
#: score adds many more errors than mentions.
CANDIDATE_SCORE: Final = 0.9
_SPACE: Final = re.compile(r"\s")
# What finds mentions without a model, the most trusted first.
_FIRST: Final = ("dictionary", "abbreviation")


class Further:
    """Recognisers beside the dictionary; the linker over ``ontologies`` is made at first use.

    A span of a known kind is linked and kept without a link (NIL) where no vocabulary has a
    name for it. A candidate, of no kind, counts only where nothing else was found, only if it has
    several words, and only with a link of at least ``candidate_score``.
    """

    def __init__(
        self,
        recognisers: Sequence[Recogniser],
        ontologies: Sequence[Ontology],
        *,
        terms: Mapping[str, Term],
        prefer: Preference = "longest",
        candidate_score: float = CANDIDATE_SCORE,
    ) -> None:
        self.recognisers = tuple(recognisers)
        self._ontologies = tuple(ontologies)
        self._terms = terms
        self._prefer = prefer
        self._candidate_score = candidate_score
        self._order = (*_FIRST, *(recogniser.name for recogniser in self.recognisers))
        self.fingerprint = content_id(
            [recogniser.fingerprint for recogniser in self.recognisers], prefer, candidate_score
        )

    @cached_property
    def _linker(self) -> Linker:
        return Linker(self._ontologies)

    def find(self, passages: Sequence[TextPassage]) -> list[list[Span]]:
        """The spans of all recognisers in each passage, without white space at their ends."""
        found: list[list[Span]] = [[] for _ in passages]
        for recogniser in self.recognisers:
            for held, passage, spans in zip(
                found, passages, recogniser.find(passages), strict=True
            ):
                held.extend(_trimmed(passage.text, spans))
        return found

    def merged(
        self, document: Document, mentions: Sequence[Mention], spans: Sequence[Span]
    ) -> list[Mention]:
        """``mentions`` with those that ``spans`` add, by the rule of :func:`merge`."""
        known = [span for span in spans if span.kind is not None]
        if known:
            added = self._linked(document, mentions, known)
            mentions = merge([*mentions, *added], order=self._order, prefer=self._prefer)
        candidates = _free([span for span in spans if span.kind is None], mentions)
        # The dictionary has every word that may stand alone; what is left is not a name.
        candidates = [s for s in candidates if _SPACE.search(document.text, s.start, s.end)]
        if candidates:
            added = self._linked(document, mentions, candidates)
            mentions = merge([*mentions, *added], order=self._order, prefer=self._prefer)
        return list(mentions)

    def _linked(
        self, document: Document, mentions: Sequence[Mention], spans: Sequence[Span]
    ) -> list[Mention]:
        text = document.text
        others = tuple((mention.text, mention.kind) for mention in mentions)
        headings = tuple(str(row[0]) for row in document.metadata.get("mesh") or () if row)
        queries = [LinkQuery(text[s.start : s.end], s.kind, text, others, headings) for s in spans]
        found = []
        for span, links in zip(spans, self._linker.link_many(queries), strict=True):
            kind = span.kind
            if kind is None:
                if not links or links[0].score < self._candidate_score:
                    continue
                kind = self._terms[links[0].curie].kind
                if kind == "other":
                    continue
            score = span.score * (links[0].score if span.kind is None else 1.0)
            found.append(_mention(document, span, kind, round(score, 4), links))
        return found


def _mention(
    document: Document, span: Span, kind: str, score: float, links: tuple[Link, ...]
) -> Mention:
    surface = document.text[span.start : span.end]
    return Mention(document.id, span.start, span.end, surface, kind, score, span.method, links)


def _trimmed(text: str, spans: Iterable[Span]) -> Iterable[Span]:
    """Spans that lie in the text; a model's own offsets are not taken on trust."""
    for span in spans:
        if not 0 <= span.start < span.end <= len(text):
            continue
        surface = text[span.start : span.end]
        start = span.end - len(surface.lstrip())
        end = span.start + len(surface.rstrip())
        if start < end:
            yield Span(start, end, span.kind, span.score, span.method)


def _free(spans: Sequence[Span], mentions: Sequence[Mention]) -> list[Span]:
    """Spans that overlap no mention; the mentions are sorted and do not overlap."""
    starts = [mention.start for mention in mentions]
    free = []
    for span in spans:
        place = bisect_right(starts, span.start)
        if place and mentions[place - 1].end > span.start:
            continue
        if place < len(mentions) and mentions[place].start < span.end:
            continue
        free.append(span)
    return free
