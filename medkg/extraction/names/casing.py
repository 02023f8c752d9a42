"""Which symbols are words: how often each spelling of a name stands in plain texts.

``WAS``, ``CAT`` and ``REST`` are genes, and words. In capitals amid other text such a name is
mostly a study's, a scale's or an emphasised word's, unless it is used as a symbol often enough
beside the word. No labels are needed: any pile of texts of the user's field will do.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["Forms", "count_forms", "is_word", "words_in_capitals"]

_WORD: Final = re.compile(r"[^\W\d_]{2,}")
#: The word must be seen so often, and its capitals so much less often than it.
MIN_SEEN: Final = 10
MIN_RATIO: Final = 25.0
# So many capitals among the words of a stretch are a heading: they say nothing of a symbol.
_SHOUTED: Final = 0.6
_STRETCH: Final = re.compile(r"[^.!?\n]+")


@dataclass(slots=True)
class Forms:
    """How often a word stands in lower case, with a capital (inside and at the start of a
    sentence) and in capitals amid words that are not.
    """

    lower: int = 0
    title: int = 0
    initial: int = 0
    upper: int = 0


def count_forms(texts: Iterable[str], words: Collection[str]) -> dict[str, Forms]:
    """Counts of each of ``words`` in ``texts``, by the word in lower case.

    >>> count_forms(["The cat sat. CAT scans. Cat!"], ["CAT"])
    {'cat': Forms(lower=1, title=0, initial=1, upper=1)}
    """
    wanted = {word.lower() for word in words}
    counts: dict[str, Forms] = {}
    for text in texts:
        for stretch in _STRETCH.finditer(text):
            _count(stretch[0], wanted, counts)
    return counts


def _count(stretch: str, wanted: Collection[str], counts: dict[str, Forms]) -> None:
    found = _WORD.findall(stretch)
    shouted = sum(word.isupper() for word in found) > _SHOUTED * len(found)
    for place, word in enumerate(found):
        low = word.lower()
        if low not in wanted:
            continue
        forms = counts.setdefault(low, Forms())
        if word == low:
            forms.lower += 1
        elif word.isupper():
            forms.upper += not shouted
        elif word.istitle() and place == 0:
            forms.initial += 1
        elif word.istitle():
            forms.title += 1


def is_word(forms: Forms, *, min_seen: int = MIN_SEEN, min_ratio: float = MIN_RATIO) -> bool:
    """Whether a symbol's capitals are too rare beside the word to be read as the symbol.

    Capitals at the start of a sentence count as the word, those inside as neither.

    >>> is_word(Forms(lower=900, upper=2)), is_word(Forms(lower=40, upper=9))
    (True, False)
    """
    seen = forms.lower + forms.initial
    return seen >= min_seen and seen >= min_ratio * forms.upper and forms.lower > forms.title


def words_in_capitals(
    texts: Iterable[str],
    symbols: Collection[str],
    *,
    min_seen: int = MIN_SEEN,
    min_ratio: float = MIN_RATIO,
) -> dict[str, Forms]:
    """Those of ``symbols`` that are words in ``texts``, in capitals, with their counts.

    Pass its keys with the other stop words: ``Extractor(..., stop=NOT_NAMES | set(found))``.

    >>> texts = ["It was seen and was good."] * 10
    >>> list(words_in_capitals(texts, ["WAS", "MET"]))
    ['WAS']
    """
    counts: Mapping[str, Forms] = count_forms(texts, symbols)
    return {
        word.upper(): forms
        for word, forms in sorted(counts.items())
        if is_word(forms, min_seen=min_seen, min_ratio=min_ratio)
    }
