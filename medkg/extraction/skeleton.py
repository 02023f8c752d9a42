"""A sentence with its mentions replaced by one character each, so that patterns stay short."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from medkg.types import Mention

__all__ = ["Group", "Skeleton", "skeleton"]

# Private-use characters: U+E000 + 256 * kinds + number of the group in its sentence.
_BASE: Final = 0xE000
_BITS: Final[dict[str, int]] = {"drug": 1, "disease": 2, "phenotype": 2, "gene": 4}
_MAX_GROUPS: Final = 250

_ANY: Final = f"[{chr(_BASE)}-{chr(_BASE + 8 * 256)}]"
_PAREN: Final = re.compile(r"\s?[(\[][^()\[\]]*[)\]]")
_MODIFIER: Final = (
    r"(?:the|an?|oral|intravenous|topical|inhaled|low-dose|high-dose|low dose|high dose|acute|"
    r"rarely|rarely,|occasionally|less commonly|more rarely|"
    r"chronic|severe|mild|transient|persistent|progressive|recurrent|early|both|either|of|with|to)"
)
_TAIL: Final = r"(?: (?:therapy|treatment|monotherapy|mutations?|variants?|genes?))?"
_WITH: Final = (
    r"plus|\+|/|combined with|in combination with|together with|added to|co-administered with"
)
_AND: Final = rf"and/or|and|or|nor|as well as|but also|along with|&|{_WITH}"
_UNKNOWN: Final = (
    r"(?:(?!(?:reduc|improv|increas|decreas|caus|treat|prevent|induc|associat|develop|patient"
    r"|in|is|was|were|are|had|has|did|and|or|which|who|that|with|for|by|to|than|but|not)\w*\b)"
    r"[\w'-]+ ?)"
)
# One step of a list: a comma or a conjunction; an unknown item may stand between two commas.
_STEP: Final = re.compile(
    rf"{_TAIL}(?:,(?: {_UNKNOWN}{{1,3}},)?(?: (?:{_AND}),?)?| ?(?:{_AND}),?)"
    rf"\s?(?:{_MODIFIER} )*({_ANY})(?! (?:kinase|inhibitor|receptor|antagonist|blocker|agonist))"
)
_COMBINED: Final = re.compile(rf"(?:{_WITH})")


@dataclass(frozen=True, slots=True)
class Group:
    """Mentions listed together; ``combined`` where they are given together ("A plus B")."""

    members: tuple[Mention, ...]
    combined: bool = False


@dataclass(frozen=True, slots=True)
class Skeleton:
    """``text`` has one character for each group; ``offsets[i]`` is where ``text[i]`` stood.

    ``offsets`` has one more entry, the end of the sentence; both are document offsets.
    """

    text: str
    offsets: tuple[int, ...]
    groups: dict[str, Group]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The document's offsets of ``text[start:end]``."""
        return self.offsets[start], self.offsets[end - 1] + 1 if end > start else self.offsets[
            start
        ]


def kinds_class(*kinds: str) -> str:
    """A regular expression for the characters of groups that are of one of ``kinds``."""
    wanted = 0
    for kind in kinds:
        wanted |= _BITS[kind]
    ranges = (
        f"{chr(_BASE + 256 * mask)}-{chr(_BASE + 256 * mask + 255)}"
        for mask in range(1, 8)
        if mask & wanted
    )
    return f"[{''.join(ranges)}]"


def skeleton(
    text: str,
    start: int,
    end: int,
    mentions: Sequence[Mention],
    *,
    kinds_of: Callable[[Mention], set[str]],
) -> Skeleton:
    """The skeleton of ``text[start:end]``: lower case, brackets left out, lists as one group."""
    pieces: list[str] = []
    offsets: list[int] = []
    members: dict[str, Mention] = {}
    here = start
    for mention in mentions:
        mask = 0
        for kind in kinds_of(mention):
            mask |= _BITS.get(kind, 0)
        if not mask or len(members) >= _MAX_GROUPS or mention.start < here:
            continue
        pieces.append(text[here : mention.start])
        offsets.extend(range(here, mention.start))
        char = chr(_BASE + 256 * mask + len(members))
        members[char] = mention
        pieces.append(char)
        offsets.append(mention.start)
        here = mention.end
    pieces.append(text[here:end])
    offsets.extend(range(here, end))
    offsets.append(end)
    plain = _cut("".join(_lowered(piece) for piece in pieces), offsets, _PAREN)
    return _grouped(plain[0], plain[1], members)


def _lowered(piece: str) -> str:
    low = piece.lower()
    low = low if len(low) == len(piece) else piece
    return re.sub(r"\s", " ", low).translate(_DASHES)


_DASHES: Final = str.maketrans("‐‑‒–—", "-----")


def _cut(text: str, offsets: list[int], pattern: re.Pattern[str]) -> tuple[str, list[int]]:
    keep_text: list[str] = []
    keep_offsets: list[int] = []
    here = 0
    for match in pattern.finditer(text):
        keep_text.append(text[here : match.start()])
        keep_offsets.extend(offsets[here : match.start()])
        here = match.end()
    keep_text.append(text[here:])
    keep_offsets.extend(offsets[here:])
    return "".join(keep_text), keep_offsets


def _grouped(text: str, offsets: list[int], members: dict[str, Mention]) -> Skeleton:
    """Lists of mentions of one kind become one character, the first's."""
    groups: dict[str, Group] = {}
    out: list[str] = []
    kept: list[int] = []
    here = 0
    while here < len(text):
        char = text[here]
        if char not in members:
            out.append(char)
            kept.append(offsets[here])
            here += 1
            continue
        first = here
        listed, combined = [members[char]], False
        mask = (ord(char) - _BASE) >> 8
        here += 1
        while step := _STEP.match(text, here):
            mask_next = (ord(step[1]) - _BASE) >> 8
            if not mask & mask_next:
                break
            combined = combined or _COMBINED.search(text, here, step.start(1)) is not None
            listed.append(members[step[1]])
            here = step.end()
        groups[char] = Group(tuple(listed), combined)
        out.append(char)
        kept.append(offsets[first])
    kept.append(offsets[-1])
    return Skeleton("".join(out), tuple(kept), groups)
