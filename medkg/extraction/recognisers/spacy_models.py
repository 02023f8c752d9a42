"""A spaCy pipeline as a recogniser: its entities or, where it has none of use, noun chunks."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from medkg.errors import FormatError, MissingDataError, MissingExtraError
from medkg.extraction.recognisers.labels import kinds_of
from medkg.extraction.recognisers.span import Span, TextPassage
from medkg.types import content_id

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

__all__ = ["ENTITY_SCORE", "SpacyRecogniser"]

#: spaCy gives an entity no score. Our guess for a model used on other texts than its own; give
#: ``score`` where you have measured one.
ENTITY_SCORE: Final = 0.8
# Words that begin a noun chunk and are no part of a name, by their Universal part of speech.
_LEADING: Final = frozenset({"DET", "PRON", "NUM", "PUNCT", "SYM", "CCONJ", "ADP", "ADV", "SPACE"})
# A name ends in a noun.
_LAST: Final = frozenset({"NOUN", "PROPN"})
_FEWEST_LETTERS: Final = 4
# As spaCy's own limit guards its memory, a longer text is read in pieces that end at a sentence.
_MAX_CHARS: Final = 200_000
# spaCy cannot store a lone surrogate; one character for one, so that offsets stay.
_UNSAFE: Final = re.compile("[\x00\ud800-\udfff]")


class SpacyRecogniser:
    """The entities of a spaCy pipeline whose labels have a kind, with ``score`` each.

    A pipeline with no such label but a parser (``en_core_web_sm``) lends the noun chunks, and
    what is left of each when words are taken off its front, as candidates; ``chunks`` asks for
    them (True) or does without (False). ``model`` is an installed package, a folder that
    ``nlp.to_disk`` wrote, or a pipeline.

    Raises:
        MissingExtraError: spaCy is not installed.
        MissingDataError: there is no such model.
        FormatError: no label has a kind and there is no parser, or ``labels`` does not fit.

    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> nlp.add_pipe("entity_ruler").add_patterns([{"label": "DISEASE", "pattern": "gout"}])
    >>> SpacyRecogniser(nlp).find([TextPassage("He has gout.")])
    [[Span(start=7, end=11, kind='disease', score=0.8, method='spacy:en_pipeline')]]
    """

    def __init__(
        self,
        model: str | Path | Language,
        *,
        labels: Mapping[str, str | None] | None = None,
        score: float = ENTITY_SCORE,
        chunks: bool | None = None,
    ) -> None:
        self._nlp = _load(model) if isinstance(model, str | Path) else model
        self.name = f"spacy:{self._nlp.meta['lang']}_{self._nlp.meta['name']}"
        self._score = score
        self._kinds = kinds_of(_entity_labels(self._nlp), labels)
        parsed = "parser" in self._nlp.pipe_names
        self._chunks = (not self._kinds and parsed) if chunks is None else chunks
        if self._chunks and not parsed:
            raise FormatError(f"{self.name} has no parser, so it has no noun chunks")
        if not self._kinds and not self._chunks:
            found = ", ".join(_entity_labels(self._nlp)) or "none"
            raise FormatError(
                f"{self.name} has no entity label of a known kind (its labels: {found}): "
                f'give them, as labels={{"LABEL": "disease"}}'
            )
        self.fingerprint = content_id(
            self.name,
            hashlib.blake2b(self._nlp.to_bytes(exclude=["vocab"])).hexdigest(),
            self._kinds,
            score,
            self._chunks,
        )

    def find(self, passages: Sequence[TextPassage]) -> list[list[Span]]:
        """The spans of each passage."""
        pieces = [
            (text, (number, offset))
            for number, passage in enumerate(passages)
            for offset, text in _pieces(passage)
        ]
        found: list[list[Span]] = [[] for _ in passages]
        for doc, (number, offset) in self._nlp.pipe(pieces, as_tuples=True):
            found[number].extend(self._spans(doc, offset))
        return found

    def _spans(self, doc: Doc, offset: int) -> Iterator[Span]:
        for entity in doc.ents:
            if entity.label_ in self._kinds:
                kind = self._kinds[entity.label_]
                start, end = offset + entity.start_char, offset + entity.end_char
                yield Span(start, end, kind, self._score, self.name)
        if self._chunks:
            for start, end in _chunks(doc):
                yield Span(offset + start, offset + end, None, self._score, self.name)


def _load(model: str | Path) -> Language:
    try:
        import spacy
    except ImportError as error:
        raise MissingExtraError(
            f'a spaCy model needs spaCy ({error}): pip install "medkg[nlp]"'
        ) from error
    try:
        return spacy.load(model)
    except OSError as error:
        raise MissingDataError(
            f"no spaCy model {str(model)!r}: install its package (pip install ...), or give the "
            f"folder that nlp.to_disk wrote ({error})"
        ) from error


def _entity_labels(nlp: Language) -> list[str]:
    """The labels that components may give entities: of NER, rulers and span finders alike."""
    found: dict[str, None] = {}
    for name, pipe in nlp.pipeline:
        if "doc.ents" in nlp.get_pipe_meta(name).assigns:
            found.update(dict.fromkeys(getattr(pipe, "labels", ())))
    return sorted(found)


def _pieces(passage: TextPassage) -> Iterator[tuple[int, str]]:
    """Offset and text of the pieces a passage is read in: one, unless it is very long."""
    text = _UNSAFE.sub("\ufffd", passage.text)
    first = 0
    for sentence in passage.sentences:
        if sentence.end - first > _MAX_CHARS and sentence.start > first:
            yield first, text[first : sentence.start]
            first = sentence.start
    for start in range(first, len(text), _MAX_CHARS):
        yield start, text[start : start + _MAX_CHARS]


def _chunks(doc: Doc) -> Iterator[tuple[int, int]]:
    """Character spans of each noun chunk and of its ends, longest first, leading words left out."""
    for chunk in doc.noun_chunks:
        tokens = list(chunk)
        while tokens and tokens[-1].pos_ not in _LAST:
            tokens.pop()
        for first, token in enumerate(tokens):
            if token.pos_ in _LEADING or not _starts_word(token):
                continue
            start, end = token.idx, tokens[-1].idx + len(tokens[-1])
            if sum(map(str.isalpha, doc.text[start:end])) >= _FEWEST_LETTERS:
                yield start, end
            if first == len(tokens) - 1:
                break


def _starts_word(token: Token) -> bool:
    """Whether a white space or a bracket stands before: "based" of "opioid-based" does not."""
    return token.i == 0 or bool(token.nbor(-1).whitespace_) or token.nbor(-1).is_bracket
