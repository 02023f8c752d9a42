"""How many took part: the number a paper states for its own participants.

A number counts where it stands before a word for people or laboratory animals ("a total of
1,204 adult patients"), or after "n =". What stands around it says whether it is the study's
sample, an arm of it, or those who had the outcome; arms are never added up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from medkg.extraction.text.blocks import fill_blocks
from medkg.extraction.text.word_lists import choice, fraction
from medkg.files.tables import read_table

__all__ = ["NOUNS", "STUDY_NOUNS", "Size", "find_sample_size", "find_study_count"]


class Size(NamedTuple):
    """A stated number, where it stands in the text, how sure (0..1), and why."""

    number: int
    start: int
    end: int
    score: float
    why: str


_TABLES: Final = Path(__file__).parent / "tables"


def _nouns() -> dict[str, tuple[str, ...]]:
    path = _TABLES / "counted_nouns.tsv"
    found: dict[str, tuple[str, ...]] = {"people": (), "studies": ()}
    for line, row in read_table(path, ("counted", "noun")):
        found[choice(path, line, row, column="counted", of=found)] += (row["noun"],)
    return found


#: Words for those who took part, and for the studies of a synthesis.
NOUNS, STUDY_NOUNS = _nouns().values()

_UNITS: Final = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES: Final[dict[str, int]] = {
    **{word: value for value, word in enumerate(_UNITS, 1)},
    **{word: 10 * value for value, word in enumerate(_TENS, 2)},
    "hundred": 100,
    "thousand": 1000,
}
_WORD: Final = "|".join(sorted(_VALUES, key=len, reverse=True))
# Groups of thousands by comma or (thin) space; never part of a longer number or code.
_NUMBER: Final = (
    r"(?<![\w.,/<>=+-])(?<![<>=] )(?P<n>[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]{1,7}"
    rf"|(?:{_WORD})(?:(?: and |[ -])(?:{_WORD}))*)"
)
# Words between the number and the noun: adjectives, no preposition, verb or unit.
_BETWEEN: Final = (
    r"(?: (?!(?:of|in|and|or|with|than|to|from|who|were|was|had|for|at|by|on|per|as|a|the|vs|"
    r"years?|months?|weeks?|days?|hours?|min|mg|kg|ml|percent|times|groups?|pairs|other|more|"
    r"fewer|additional|further|remaining|out|different|independent|aged|which|that|families|"
    r"hospitals|centers|centres|schools|units|among)\b)[a-z][\w/'-]*,?){0,5} $"
)
_BEFORE: Final = re.compile(_NUMBER + _BETWEEN)
_N_EQUALS: Final = re.compile(r"(?<![a-z0-9])n ?= ?(?=[0-9])")
_N: Final = re.compile(r"n ?= ?(?P<n>[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]{1,7})(?![\w.])")
_ARMS_APART: Final = 150
# What "n =" counts, right before it.
_COUNTED: Final = re.compile(
    r"\b(?:patients|participants|subjects|children|women|men|individuals|adults|population|sample|"
    r"respondents|volunteers)\b[^.;=,()]{0,40}\(? ?$"
)
_WITHIN: Final = r"(?:[^.;]|\.\d){0,70}"  # of the same sentence

# The parts of a sample, told after it.
_PARTS: Final = (
    r"[^.;]{0,60}[,(:]? ?\b(?:including|comprising|consisting|divided|randomi[sz]ed|assigned)\b"
)

# A score, what must stand before the number or after the noun, and why.
Context = tuple[float, re.Pattern[str], str]


def _contexts() -> dict[str, tuple[Context, ...]]:
    path = _TABLES / "number_contexts.tsv"
    blocks = {"WITHIN": _WITHIN, "PARTS": _PARTS, "NUMBER_WORD": _WORD}
    found: dict[str, tuple[Context, ...]] = {"before": (), "after": ()}
    for line, row in read_table(path, ("side", "score", "why", "words")):
        score = fraction(path, line, row, column="score")
        words = re.compile(fill_blocks(row["words"], blocks))
        side = choice(path, line, row, column="side", of=found)
        found[side] += ((score, words, row["why"]),)
    return found


# Of each side, the first row that fits counts.
_LEFT, _RIGHT = _contexts().values()
_YEAR: Final = re.compile(r"\b(?:in|since|during|to|by|between|until|and|from|of) $")
_STUDIES_LEFT: Final = re.compile(
    r"\b(?:includ\w+|identif\w+|total of|meta-analy\w+ of|review of|analy[sz]ed|pooled|from|of|"
    r"selected|retrieved|found|results of|data from|in total,?|overall,?) $"
)
_STUDIES_RIGHT: Final = re.compile(
    r"(?: [^.;]{0,60}?)? (?:were|was|met|fulfilled|with|involving|including|comprising|that|"
    r"reported|evaluated|totall?ing|enrolling)\b| \("
)
_ENOUGH: Final = 0.6
_SURER: Final = 0.05


def _numbered_nouns(
    flat: str, nouns: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int, int, int]]:
    """Number, its start and end, and the noun's end, of each noun that has a number."""
    for start, end in nouns:
        found = _number_before(flat, start, end)
        if found is not None:
            yield *found, end


def find_sample_size(flat: str, nouns: Sequence[tuple[int, int]]) -> Size | None:
    """The stated number of participants, or None where no number is surely that.

    Args:
        flat: the text in lower-case ASCII.
        nouns: start and end of each word of ``NOUNS`` in ``flat``.

    >>> flat = "in all, thirty-two adult patients were enrolled; 4 patients died."
    >>> find_sample_size(flat, [(25, 33), (51, 59)])
    Size(number=32, start=8, end=18, score=0.95, why='total')
    """
    best: Size | None = None
    for count, first, last, end in _numbered_nouns(flat, nouns):
        if best is not None and best.score + _SURER >= 0.95:
            break
        score, why = _score_number(flat, first, end)
        # The sample comes before its parts: a later number must be surer, not as sure.
        if score >= _ENOUGH and (best is None or score > best.score + _SURER):
            best = Size(count, first, last, score, why)
    if best is None or best.score < 0.7:
        best = _find_n_equals(flat) or best
    return best


def find_study_count(flat: str, nouns: Sequence[tuple[int, int]]) -> Size | None:
    """The number of studies that a synthesis includes; arguments as for ``find_sample_size``.

    >>> flat = "from 191 articles screened, 43 studies met our criteria."
    >>> find_study_count(flat, [(9, 17), (31, 38)])
    Size(number=43, start=28, end=30, score=0.9, why='studies included')
    """
    best: Size | None = None
    for count, first, last, end in _numbered_nouns(flat, nouns):
        after = flat[end : end + 80]
        if re.match(r"(?: [\w-]+){0,2} (?:were )?(?:screened|excluded)", after):
            continue
        sure = bool(_STUDIES_RIGHT.match(after))
        named = bool(_STUDIES_LEFT.search(flat[max(0, first - 40) : first]))
        score = 0.9 if sure else 0.75 if named else 0.0
        if score and (best is None or score > best.score):
            best = Size(count, first, last, score, "studies included")
    return best


def _number_before(flat: str, start: int, end: int) -> tuple[int, int, int] | None:
    """Value, start and end of the number that counts the noun there."""
    low = max(0, start - 90)
    match = _BEFORE.search(flat, low, start)
    if match is None:
        return None
    first, last = match.span("n")
    if first == low and low > 0:  # cut at the window's edge
        return None
    count = _number_of_words(match["n"])
    if (
        1900 <= count < 2030
        and last - first == 4
        and _YEAR.search(flat[max(0, first - 12) : first])
    ):
        return None
    return (count, first, last) if count > 1 else None


def _score_number(flat: str, first: int, end: int) -> tuple[float, str]:
    left, right = flat[max(0, first - 60) : first], flat[end : end + 220]
    before = next((row for row in _LEFT if row[1].search(left)), None)
    after = next((row for row in _RIGHT if row[1].match(right)), None)
    if before and before[0] < 0.5:
        return before[0], before[2]
    if after and after[0] < 0.5:
        return after[0], after[2]
    rows = [row for row in (before, after) if row]
    if not rows:
        return 0.3, "a number of people"
    best = max(rows, key=lambda row: row[0])
    return best[0], best[2]


def _find_n_equals(flat: str) -> Size | None:
    """The number of people that the text's first "n =" gives, unless another follows close by."""
    places = [m.start() for m in _N_EQUALS.finditer(flat)] if "n=" in flat or "n =" in flat else []
    if not places or (len(places) > 1 and places[1] - places[0] < _ARMS_APART):
        return None
    number = _N.match(flat, places[0])
    if number is None or not _COUNTED.search(flat[max(0, places[0] - 70) : places[0]]):
        return None
    return Size(_number_of_words(number["n"]), *number.span("n"), 0.65, "n =")


def _number_of_words(words: str) -> int:
    """The number that figures or words are.

    >>> [_number_of_words(n) for n in ("1,204", "one hundred and sixty-seven", "two thousand ten")]
    [1204, 167, 2010]
    """
    if words[0].isdigit():
        return int(words.replace(",", "").replace(" ", ""))
    total = part = 0
    for word in _split_number(words):
        value = _VALUES[word]
        if value == 100:
            part = max(part, 1) * 100
        elif value == 1000:
            total, part = total + max(part, 1) * 1000, 0
        else:
            part += value
    return total + part


def _split_number(words: str) -> Iterator[str]:
    return (word for word in re.split(r"[ -]", words) if word != "and")
