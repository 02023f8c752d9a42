"""Words that names of one concept use for one another, and words that a name can do without."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from medkg.extraction.text.word_lists import choice, parted, read_pairs
from medkg.files.tables import read_table

__all__ = [
    "ADJECTIVES",
    "COMPLETIONS",
    "EMPTY_WORDS",
    "ENDINGS",
    "EQUAL_PHRASES",
    "EQUAL_WORDS",
    "GENERIC_HEADS",
    "MODIFIERS",
    "ORGANS",
    "ORGAN_HEADS",
    "OTHER_HEADS",
    "SYMBOLS",
]

_TABLES: Final = Path(__file__).parent / "tables"


def _name_words() -> dict[str, tuple[str, ...]]:
    """Words by what they are to a name, in the table's order."""
    path = _TABLES / "name_words.tsv"
    found: dict[str, tuple[str, ...]] = dict.fromkeys(
        ("empty", "modifier", "generic head", "other head", "completion"), ()
    )
    for line, row in read_table(path, ("role", "words")):
        found[choice(path, line, row, column="role", of=found)] += (row["words"],)
    return found


_NAME_WORDS: Final = _name_words()

#: Word -> the word that stands for it.
EQUAL_WORDS: Final[dict[str, str]] = {
    other: word
    for word, others in read_pairs(_TABLES / "equal_words.tsv", ("word", "others")).items()
    for other in others.split()
}
#: Phrases, and the word that stands for each.
EQUAL_PHRASES: Final[tuple[tuple[str, str], ...]] = tuple(
    read_pairs(_TABLES / "equal_phrases.tsv", ("phrase", "word")).items()
)
#: Dropped from the words of a name.
EMPTY_WORDS: Final = frozenset(_NAME_WORDS["empty"])
#: Say how, how much, since when or in whom, and not what.
MODIFIERS: Final = frozenset(_NAME_WORDS["modifier"])
#: Heads that say only that something is wrong; each may stand for the others.
GENERIC_HEADS: Final = frozenset(_NAME_WORDS["generic head"])
#: Heads to try in place of a generic one, most likely first.
OTHER_HEADS: Final = _NAME_WORDS["other head"]
#: What a writer leaves out, with ``{}`` for the name.
COMPLETIONS: Final = tuple(words.replace("...", "{}") for words in _NAME_WORDS["completion"])
#: An adjective's ending, and the endings of the noun it may come from, most likely first.
ENDINGS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = tuple(
    (adjective, parted(nouns))
    for adjective, nouns in read_pairs(_TABLES / "endings.tsv", ("adjective", "noun")).items()
)
#: Adjectives that no ending explains -> noun.
ADJECTIVES: Final = read_pairs(_TABLES / "adjectives.tsv", ("adjective", "noun"))
#: Combining forms of organs, and what a disease of one is called.
ORGANS: Final[tuple[tuple[str, str], ...]] = tuple(
    read_pairs(_TABLES / "organs.tsv", ("form", "organ")).items()
)
#: What follows a combining form, and the nouns to try in place of it.
ORGAN_HEADS: Final[tuple[tuple[frozenset[str], tuple[str, ...]], ...]] = tuple(
    (frozenset(parted(endings)), parted(nouns))
    for endings, nouns in read_pairs(_TABLES / "organ_heads.tsv", ("endings", "nouns")).items()
)
#: Symbol or formula of chemistry, in this case only -> substance.
SYMBOLS: Final = read_pairs(_TABLES / "symbols.tsv", ("symbol", "substance"))
