"""scispaCy's tokeniser, spaCy's sentences on it, and scispaCy's finder of short forms.

Neumann et al., 2019, doi:10.18653/v1/W19-5034. The only file that imports scispacy.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from typing import Any, Final

from medkg.errors import MissingExtraError
from medkg.extraction.abbreviations.definition import Abbreviation
from medkg.extraction.pipelines.parsed import Parsed
from medkg.extraction.text.sentences import Sentence, pieces

__all__ = ["Scispacy"]

# spaCy keeps every string it has seen; past this many the pipeline is built anew.
_MAX_STRINGS: Final = 1_000_000
# What spaCy cannot store, and marks that it strips off a word in time quadratic in their number.
_UNSAFE: Final = re.compile("[\x00\ud800-\udfff]")
_MARKS: Final = re.compile(r"[^\w\s]{12,}")


class Scispacy:
    """A pipeline of scispaCy's parts; they are loaded at the first text.

    ``fingerprint`` names the release: another may read a text in another way.

    Raises:
        MissingExtraError: spaCy or scispaCy is not installed.

    >>> len(Scispacy()("Aspirin helps. So it is.").sentences)  # doctest: +SKIP
    2
    """

    def __init__(self) -> None:
        try:
            self.fingerprint = f"scispacy {version('scispacy')}, spacy {version('spacy')}"
        except PackageNotFoundError as error:
            raise _missing(error) from error
        self._nlp: Any = None

    def __call__(self, text: str) -> Parsed:
        """Sentences and definitions of short forms of ``text``; any string will do."""
        if self._nlp is None or len(self._nlp.vocab.strings) > _MAX_STRINGS:
            self._nlp = _loaded()
        safe = _MARKS.sub(lambda run: " " * len(run[0]), _UNSAFE.sub("\ufffd", text))
        if not safe.strip():
            return Parsed((), ())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "no patterns defined" where nothing is defined
            doc = self._nlp(safe)
        return Parsed(tuple(_sentences(safe, doc)), tuple(_abbreviations(doc)))


def _loaded() -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import spacy
            from scispacy.abbreviation import AbbreviationDetector
            from scispacy.custom_tokenizer import combined_rule_tokenizer
    except ImportError as error:
        raise _missing(error) from error
    nlp = spacy.blank("en")
    nlp.tokenizer = combined_rule_tokenizer(nlp)
    nlp.add_pipe("sentencizer")
    detect = AbbreviationDetector(nlp)

    def parsed(text: str) -> Any:
        nlp.max_length = max(nlp.max_length, len(text) + 1)
        return detect(nlp(text))

    parsed.vocab = nlp.vocab  # type: ignore[attr-defined]
    return parsed


def _missing(error: ImportError) -> MissingExtraError:
    return MissingExtraError(
        f'the pipeline "scispacy" needs spaCy and scispaCy ({error}): pip install "medkg[nlp]" '
        "on Python 3.11 or 3.12; scispaCy takes no later one yet"
    )


def _sentences(text: str, doc: Any) -> Iterator[Sentence]:
    """spaCy's sentences, parted at line ends."""
    starts = [sentence.start_char for sentence in doc.sents]
    for start, end in pairwise([*starts, len(text)]):
        place = start
        for line in text[start:end].split("\n"):
            yield from pieces(text, place, place + len(line))
            place += len(line) + 1


def _abbreviations(doc: Any) -> Iterator[Abbreviation]:
    """The first place of each short form, which is where its long form stands beside it."""
    seen = set()
    for short in sorted(doc._.abbreviations, key=lambda span: span.start_char):
        long = short._.long_form
        key = (short.text, long.start_char)
        if key not in seen:
            seen.add(key)
            yield Abbreviation(short.start_char, short.end_char, long.start_char, long.end_char)
