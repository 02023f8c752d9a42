"""A sentence with its mentions replaced by one character each, so that patterns stay short."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from medkg.types import Mention

__all__ = ["Group", "Skeleton", "kinds_class", "kinds_mask", "make_skeleton", "mask_of"]

# Private-use characters: U+E000 + 256 * kinds + number of the group in its sentence.
_BASE: Final = 0xE000
_BITS: Final[dict[str, int]] = {"drug": 1, "disease": 2, "phenotype": 2, "gene": 4}
_MAX_GROUPS: Final = 250

_ANY: Final = f"[{chr(_BASE)}-{chr(_BASE + 8 * 256)}]"
_GROUP: Final = re.compile(_ANY)
_DASHES: Final = "‐‑‒–—"
# What is written another way in a skeleton: dashes, white space, private-use characters.
_ODD: Final = re.compile(rf"[^\S ]|[{_DASHES}]|{_ANY}")
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
    r"[\w'-]++ ?)"
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

    def kinds(self) -> int:
        """The bits of the groups' kinds."""
        mask = 0
        for char in self.groups:
            mask |= mask_of(char)
        return mask

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The document's offsets of ``text[start:end]``."""
        return self.offsets[start], self.offsets[end - 1] + 1 if end > start else self.offsets[
            start
        ]


def kinds_mask(*kinds: str) -> int:
    """One bit for each class of ``kinds``; 0 for kinds that no pattern asks for."""
    mask = 0
    for kind in kinds:
        mask |= _BITS.get(kind, 0)
    return mask


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


def make_skeleton(
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
    plain = _ODD.search(text, start, end) is None
    here = start
    for mention in mentions:
        if mention.start < here or len(members) >= _MAX_GROUPS:
            continue
        mask = kinds_mask(*kinds_of(mention))
        if not mask:
            continue
        pieces.append(_lowered(text[here : mention.start], plain))
        offsets.extend(range(here, mention.start))
        char = chr(_BASE + 256 * mask + len(members))
        members[char] = mention
        pieces.append(char)
        offsets.append(mention.start)
        here = mention.end
    pieces.append(_lowered(text[here:end], plain))
    offsets.extend(range(here, end))
    offsets.append(end)
    return _grouped(*_without_brackets("".join(pieces), offsets), members)


def mask_of(char: str) -> int:
    """The bits of the kinds of a group's character."""
    return (ord(char) - _BASE) >> 8


def _lowered(piece: str, plain: bool) -> str:
    low = piece.lower()
    low = low if len(low) == len(piece) else piece
    return low if plain else _ODD.sub(_as_plain, low)


def _as_plain(odd: re.Match[str]) -> str:
    """A hyphen for a dash; a space for other white space and for what would look like a group."""
    return "-" if odd[0] in _DASHES else " "


def _without_brackets(text: str, offsets: list[int]) -> tuple[str, list[int]]:
    kept_text: list[str] = []
    kept_offsets: list[int] = []
    here = 0
    for match in _PAREN.finditer(text):
        kept_text.append(text[here : match.start()])
        kept_offsets.extend(offsets[here : match.start()])
        here = match.end()
    if not here:
        return text, offsets
    kept_text.append(text[here:])
    kept_offsets.extend(offsets[here:])
    return "".join(kept_text), kept_offsets


def _grouped(text: str, offsets: list[int], members: dict[str, Mention]) -> Skeleton:
    """Lists of mentions of one kind become one character, the first's."""
    groups: dict[str, Group] = {}
    out: list[str] = []
    kept: list[int] = []
    here = 0
    while found := _GROUP.search(text, here):
        place, char = found.start(), found[0]
        out.append(text[here : place + 1])
        kept.extend(offsets[here : place + 1])
        listed, combined = [members[char]], False
        here = place + 1
        while step := _STEP.match(text, here):
            if not mask_of(char) & mask_of(step[1]):
                break
            combined = combined or _COMBINED.search(text, here, step.start(1)) is not None
            listed.append(members[step[1]])
            here = step.end()
        groups[char] = Group(tuple(listed), combined)
    out.append(text[here:])
    kept.extend(offsets[here:])
    return Skeleton("".join(out), tuple(kept), groups)
