"""Cues that say how a claim or a mention is meant: words, what they do, and how far.

Two tables of expressions after NegEx and ConText, whose heads name the sources. Of two cues with
the same words the first counts, so a row of your own goes to the front:

>>> from medkg.extraction.context.reader import MentionReader
>>> read = MentionReader((Cue("nary an?", "negation", reach=6), *MENTION_CUES))
>>> read("Nary a fever.", [(7, 12)])[0].negated
True
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, cast, get_args

from medkg.errors import FormatError
from medkg.extraction.text.blocks import fill_blocks, read_blocks
from medkg.extraction.text.word_lists import cell_error, choice
from medkg.files.tables import read_table

__all__ = ["CUES", "MENTION_CUES", "Category", "Cue", "Direction", "read_cues"]

Category = Literal[
    "negation",  # what follows or precedes is denied
    "absence",  # of one noun phrase
    "doubt",  # denied and hedged at once: unlikely
    "hedge",
    "suspicion",  # hedges one noun phrase: possible
    "hypothesis",
    "conditional",
    "family",
    "other",  # another person: a donor, a contact, a healthy control
    "historical",
    "pseudo",
    "stop",
    "clause",  # a new clause, which conditions and open questions reach over
    "predicate",  # a further verb of the same subject, which persons reach over too
    "shield",  # what follows is given: a population, a cause, an earlier treatment
    "pass",  # hides shields inside it
]
Direction = Literal["forward", "backward", "both"]
_COLUMNS: Final = ("category", "direction", "reach", "unless", "words")
_TABLES: Final = Path(__file__).parent / "tables"


@dataclass(frozen=True, slots=True)
class Cue:
    """Words (a regular expression over lower case), what they do, and how far.

    ``reach`` is in words. A ``pseudo`` cue hides shorter cues inside it; a ``stop`` cue ends
    the scope of others. A sentence that matches ``unless`` has no such cue.
    """

    words: str
    category: Category
    direction: Direction = "forward"
    reach: int = 40
    unless: str = ""


def read_cues(path: Path) -> tuple[Cue, ...]:
    """The cues of a table with the columns category, direction, reach, unless and words.

    ``{NAME}`` in an expression is a row of medkg's own ``context/tables/cue_blocks.tsv``.

    Raises:
        FormatError: another header, or a cell that is not allowed; with file and line.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "my_cues.tsv"
    ...     row = ("negation", "forward", "6", "", "nary an?")
    ...     _ = path.write_text("\\t".join(_COLUMNS) + "\\n" + "\\t".join(row) + "\\n")
    ...     read_cues(path)
    (Cue(words='nary an?', category='negation', direction='forward', reach=6, unless=''),)
    """
    found = []
    for line, row in read_table(path, _COLUMNS, may_be_blank=("unless",)):
        if not row["reach"].isdecimal():
            raise cell_error(path, line, "reach", f"is {row['reach']!r}; it must be a count")
        try:
            words, unless = (fill_blocks(row[c], _blocks()) for c in ("words", "unless"))
        except FormatError as error:
            raise FormatError(f"{path}, line {line}: {error}") from None
        category = choice(path, line, row, column="category", of=get_args(Category))
        direction = choice(path, line, row, column="direction", of=get_args(Direction))
        found.append(
            Cue(
                words,
                cast("Category", category),
                cast("Direction", direction),
                int(row["reach"]),
                unless,
            )
        )
    return tuple(found)


@cache
def _blocks() -> dict[str, str]:
    return read_blocks(_TABLES / "cue_blocks.tsv")


#: Cues for the reading of a claim.
CUES: Final[tuple[Cue, ...]] = read_cues(_TABLES / "cues.tsv")
#: Cues for the reading of a mention: those of notes, families, the past and conditions, then CUES.
MENTION_CUES: Final[tuple[Cue, ...]] = (*read_cues(_TABLES / "mention_cues.tsv"), *CUES)
