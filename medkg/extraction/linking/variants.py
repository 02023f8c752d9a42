"""Other ways to write a mention that no vocabulary spells as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from medkg.extraction.linking.name_words import key_of
from medkg.extraction.names.word_table import (
    ADJECTIVES,
    COMPLETIONS,
    ENDINGS,
    GENERIC_HEADS,
    MODIFIERS,
    ORGAN_HEADS,
    ORGANS,
    OTHER_HEADS,
    SYMBOLS,
)

__all__ = ["Variant", "make_variants"]

_PARTS: Final = re.compile(r"\s*(?:/|,|\band/or\b|\band\b|\bor\b)\s*")
_SPACES: Final = re.compile(r"\s+")
_CHARGE: Final = re.compile(r"\(?\d?[+-]+\d?\)?$|\(\d?[+-]+\d?\)$")
_CAUSE: Final = re.compile(r".*[-–\s](?:induced|related|associated|dependent)\s+(.+)")


class Variant(NamedTuple):
    """A text to look up in place of the mention, how sure it is, and a remark on why."""

    text: str
    score: float
    why: str


def make_variants(text: str) -> Iterator[Variant]:
    """Variants, the surest first: noun of an adjective, without modifiers, each part."""
    yield from _symbol(text)
    if "-" in text:
        yield Variant(text.replace("-", ""), 0.96, " (as one word)")
    yield from _completed(text)
    yield from _nouns(text)
    yield from _organ(text)
    yield from _without_cause(text)
    yield from _without_modifiers(text)
    yield from _other_heads(text)
    yield from _composite(text)
    yield from _shorter(text)


def _symbol(text: str) -> Iterator[Variant]:
    """ "Na+" and "CaCl(2)" as sodium and calcium chloride."""
    bare = _CHARGE.sub("", text).replace("(", "").replace(")", "")
    if bare in SYMBOLS:
        yield Variant(SYMBOLS[bare], 0.95, f" (symbol {bare})")


def _completed(text: str) -> Iterator[Variant]:
    """ "nephrotic" for "nephrotic syndrome", "overdose" for "drug overdose"."""
    for pattern in COMPLETIONS:
        yield Variant(pattern.format(text), 0.86, f" ({pattern.format('...')})")


def _organ(text: str) -> Iterator[Variant]:
    """ "nephrotoxicity": a disease of the kidney, if nothing closer has a name."""
    low = text.lower()
    for prefix, organ in ORGANS:
        if low.startswith(prefix):
            rest = low[len(prefix) :].lstrip("-")
            for endings, heads in ORGAN_HEADS:
                if rest in endings:
                    for head in heads:
                        yield Variant(f"{organ} {head}", 0.84, f" ({prefix}- is {organ})")


def _without_cause(text: str) -> Iterator[Variant]:
    """ "carbamazepine-induced rash": a rash that a drug causes, else a rash."""
    hit = _CAUSE.match(text)
    if hit:
        yield Variant(f"drug-induced {hit[1]}", 0.86, " (cause left open)")
        yield Variant(hit[1], 0.84, " (without the cause)")
        for variant in (*_nouns(hit[1]), *_without_modifiers(hit[1]), *_other_heads(hit[1])):
            yield Variant(variant.text, 0.8, variant.why)


def _other_heads(text: str) -> Iterator[Variant]:
    """ "cardiac dysfunction" for "heart disease" where the first has no name."""
    head, _, last = text.lower().rpartition(" ")
    if head and key_of(last) in GENERIC_HEADS:
        for other in OTHER_HEADS:
            yield Variant(f"{head} {other}", 0.78, f" ({last} as {other})")


def _nouns(text: str) -> Iterator[Variant]:
    """The last word, if an adjective, as the noun it comes from."""
    head, _, last = text.lower().rpartition(" ")
    front = f"{head} " if head else ""
    if last in ADJECTIVES:
        yield Variant(front + ADJECTIVES[last], 0.9, f" (noun of {last})")
    for ending, nouns in ENDINGS:
        if last.endswith(ending) and len(last) > len(ending) + 3:
            stem = last[: len(last) - len(ending)]
            for noun in nouns:
                yield Variant(front + stem + noun, 0.85, f" (noun of {last})")


def _without_modifiers(text: str) -> Iterator[Variant]:
    parts = re.split(r"[\s-]+", text)
    kept = [word for word in parts if key_of(word) not in MODIFIERS and key_of(word)]
    if kept and len(kept) < len(parts):
        yield Variant(" ".join(kept), 0.88, " (without modifiers)")
        for noun in _nouns(" ".join(kept)):
            yield Variant(noun.text, 0.8, noun.why)


def _composite(text: str) -> Iterator[Variant]:
    """Each part of "renal and hepatic failure", with the shared head and alone."""
    parts = [part for part in _PARTS.split(text) if part]
    if len(parts) < 2:
        return
    head = parts[-1].rpartition(" ")[2]
    first = parts[0].partition(" ")[0]
    for part in parts[:-1]:
        yield Variant(f"{part} {head}", 0.8, f" (part: {part} {head})")
    yield Variant(parts[-1], 0.78, f" (part: {parts[-1]})")
    yield Variant(parts[0], 0.77, f" (part: {parts[0]})")
    for part in parts[1:]:
        yield Variant(f"{first} {part}", 0.75, f" (part: {first} {part})")


def _shorter(text: str) -> Iterator[Variant]:
    """The end of the mention, then its beginning, a word shorter each time."""
    parts = _SPACES.split(text.strip())
    for cut in range(1, len(parts)):
        share = (len(parts) - cut) / len(parts)
        if cut == len(parts) - 1 and key_of(parts[-1]) in GENERIC_HEADS:
            share = -0.4  # "Syndrome", "Pain": says nearly nothing
        yield Variant(" ".join(parts[cut:]), 0.55 + 0.3 * share, " (end of the mention)")
        if cut == 1 and len(parts) > 2:
            yield Variant(" ".join(parts[:-1]), 0.7, " (beginning of the mention)")
