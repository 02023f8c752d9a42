"""Relation patterns: what a row says, and the tables of them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Final

from medkg.errors import FormatError
from medkg.extraction.text.blocks import fill_blocks, read_blocks
from medkg.extraction.text.word_lists import cell_error, choice, fraction
from medkg.files.tables import read_table
from medkg.vocabulary import KINDS, PREDICATES

__all__ = ["PATTERNS", "TOPIC_PATTERNS", "Pattern", "pattern_blocks", "read_patterns"]

_TABLES: Final = Path(__file__).parent / "tables"
_COLUMNS: Final = (
    "name",
    "predicate",
    "subject",
    "object",
    "prior",
    "flags",
    "object_words",
    "expression",
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One row; the fields from ``absorbs`` on, but ``object_words``, are the table's flags.

    ``expression`` is over the sentence in lower case, each list of mentions one letter: ``{S}``
    and ``{O}`` are subject and object, ``{O2}`` a second object, ``{C}`` what the subject was
    compared with, ``{COND}`` any condition, other names in braces blocks of
    ``tables/pattern_blocks.tsv``; the group ``t`` is what says the relation.

    ``absorbs``: cues inside the trigger are part of it ("should not be used in").
    ``within``: subject and object are two members of one list ("interaction of A and B").
    ``comparative``: the subject was compared with ``{C}``; a negation denies the difference, not
    the effect, and the claim is then hedged. ``presupposed``: the words take the claim for
    granted, whatever the sentence says of it ("we studied X-induced Y"). ``last``: of listed
    objects only the last is meant. ``object_words``: an expression that the object's own text
    must hold. ``title``: in titles only. ``topic_harm``: in documents whose title tells of harm
    only. ``withdrawn``: the claim is about the drug's withdrawal. ``appositive``: a trigger in
    the singular is about one subject of a list. ``acts``: of genes, only those whose product a
    drug may act on itself. ``sign``: the object is a phenotype, seen in people, and no illness
    of its own.
    """

    name: str
    predicate: str
    subject: tuple[str, ...]
    object: tuple[str, ...]
    expression: str
    prior: float
    absorbs: bool = False
    within: bool = False
    comparative: bool = False
    presupposed: bool = False
    last: bool = False
    object_words: str = ""
    title: bool = False
    topic_harm: bool = False
    withdrawn: bool = False
    appositive: bool = False
    acts: bool = False
    sign: bool = False


_FLAGS: Final = frozenset(field.name for field in fields(Pattern) if field.default is False)


def read_patterns(path: Path) -> tuple[Pattern, ...]:
    """The patterns of a table, in order; its columns are those of medkg's own ``patterns.tsv``.

    Raises:
        FormatError: another header, an unknown predicate, kind, flag or block, or a prior that
            is no number from 0 to 1; with file and line.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "my_patterns.tsv"
    ...     row = ("soothes", "treats", "drug", "disease", "0.8", "", "", "{S} (?P<t>soothes) {O}")
    ...     _ = path.write_text("\\t".join(_COLUMNS) + "\\n" + "\\t".join(row) + "\\n")
    ...     [(row.name, row.predicate, row.prior) for row in read_patterns(path)]
    [('soothes', 'treats', 0.8)]
    """
    found = []
    blocks = pattern_blocks()
    slots = dict.fromkeys(("S", "O", "O2", "C", "COND"), "x")
    for line, row in read_table(path, _COLUMNS, may_be_blank=("flags", "object_words")):
        predicate = choice(path, line, row, column="predicate", of=PREDICATES)
        flags = row["flags"].split()
        for column, of in (("flags", _FLAGS), ("subject", KINDS), ("object", KINDS)):
            for word in row[column].split():
                if word not in of:
                    known = ", ".join(sorted(of))
                    raise cell_error(path, line, column, f"{word!r} is none of {known}")
        try:
            fill_blocks(row["expression"], {**blocks, **slots})
            object_words = fill_blocks(row["object_words"], blocks)
        except FormatError as error:
            raise FormatError(f"{path}, line {line}: {error}") from None
        found.append(
            Pattern(
                row["name"],
                predicate,
                tuple(row["subject"].split()),
                tuple(row["object"].split()),
                row["expression"],
                fraction(path, line, row, column="prior"),
                object_words=object_words,
                **dict.fromkeys(flags, True),
            )
        )
    return tuple(found)


@cache
def pattern_blocks() -> dict[str, str]:
    """The parts that expressions are built of, by name; not {S}, {O}, {O2}, {C} and {COND}."""
    return read_blocks(_TABLES / "pattern_blocks.tsv")


#: All patterns that are read within a sentence.
PATTERNS: Final[tuple[Pattern, ...]] = (
    *read_patterns(_TABLES / "patterns.tsv"),
    *read_patterns(_TABLES / "harm_patterns.tsv"),
    *read_patterns(_TABLES / "marker_patterns.tsv"),
)
#: Patterns that name a condition alone: the drug is the document's topic.
TOPIC_PATTERNS: Final[tuple[Pattern, ...]] = read_patterns(_TABLES / "topic_patterns.tsv")
