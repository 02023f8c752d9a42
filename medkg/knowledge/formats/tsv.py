"""A user's own list of terms: TSV or CSV with a header."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from medkg.errors import FormatError
from medkg.knowledge.formats.delimited import open_delimited
from medkg.knowledge.formats.rows import Asked, Row, VocabularyReading
from medkg.ontology import Scope, Synonym, Term, normalise_curie
from medkg.vocabulary import KINDS

__all__ = ["COLUMNS", "read_tsv"]

#: What a column may be called, in any case and with blanks, dashes or underscores.
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "curie": ("curie", "id", "identifier", "code", "term_id"),
    "name": ("name", "label", "term", "preferred_name", "preferred_label"),
    "synonyms": ("synonyms", "synonym", "exact_synonyms", "aliases", "alias"),
    "narrow_synonyms": ("narrow_synonyms",),
    "broad_synonyms": ("broad_synonyms",),
    "related_synonyms": ("related_synonyms",),
    "parents": ("parents", "parent", "is_a", "subclass_of", "parent_id"),
    "xrefs": ("xrefs", "xref", "mappings", "cross_references"),
    "kind": ("kind", "type", "category"),
    "obsolete": ("obsolete", "deprecated"),
    "replaced_by": ("replaced_by",),
}
_SCOPES: Final[dict[str, Scope]] = {
    "synonyms": "exact",
    "narrow_synonyms": "narrow",
    "broad_synonyms": "broad",
    "related_synonyms": "related",
}
_BAR: Final = re.compile(r"\s*\|\s*")
_NO_WORD: Final = re.compile(r"\W+")
_TRUE: Final = ("true", "yes", "1", "t", "y")


def read_tsv(path: Path, asked: Asked, reading: VocabularyReading) -> Iterator[Row]:
    """Line and term of every row under a header of :data:`COLUMNS`; ``name`` is a must.

    Several values in a cell are parted by ``|``. An id without a prefix gets ``asked.prefix``;
    where there is no id column the id is the prefix and the name in small letters. Columns of
    other names are passed over.

    Raises:
        FormatError: no header of this kind, another encoding; names file and line.
    """
    table = open_delimited(path, asked, reading)
    columns = _known(table.columns)
    if "name" not in columns:
        found = ", ".join(table.columns[:20]) or "none"
        raise FormatError(
            f"{path}:1: no column with names; the first line must name the columns, one of them "
            f"'name' (found: {found}; understood: {', '.join(COLUMNS)})"
        )
    if "curie" not in columns and not asked.prefix:
        raise FormatError(
            f"{path}:1: no column with ids; add one called 'curie', or name a prefix and ids are "
            "made from the names (prefix='MY', --prefix MY)"
        )
    for line, cells in table.rows:
        row = {what: cells[column] for what, column in columns.items()}
        yield line, _term(row, f"{path}:{line}", asked, reading)


def _known(columns: tuple[str, ...]) -> dict[str, str]:
    spellings = {re.sub(r"[\s\-]+", "_", column.casefold()): column for column in columns}
    found: dict[str, str] = {}
    for what, names in COLUMNS.items():
        column = next((spellings[name] for name in names if name in spellings), None)
        if column is not None:
            found[what] = column
    return found


def _term(row: Mapping[str, str], where: str, asked: Asked, reading: VocabularyReading) -> Term:
    name = row["name"]
    kind = row.get("kind", "").lower()
    if kind and kind not in KINDS:
        reading.problem("unknown-kind", f"no kind {kind!r} ({', '.join(KINDS)})", where)
        kind = ""
    synonyms = [
        Synonym(text, scope)
        for column, scope in _SCOPES.items()
        if row.get(column)
        for text in _values(row[column])
        if text != name
    ]
    replaced_by = row.get("replaced_by", "")
    return Term(
        _own_id(row, asked.prefix),
        name,
        kind,
        tuple(dict.fromkeys(synonyms)),
        tuple(dict.fromkeys(map(normalise_curie, _values(row.get("xrefs", ""))))),
        tuple([_completed(parent, asked.prefix) for parent in _values(row.get("parents", ""))]),
        bool(replaced_by) or row.get("obsolete", "").lower() in _TRUE,
        _completed(replaced_by, asked.prefix) if replaced_by else None,
    )


def _own_id(row: Mapping[str, str], prefix: str) -> str:
    if "curie" in row:
        return _completed(row["curie"], prefix)
    slug = _NO_WORD.sub("-", row["name"].casefold()).strip("-")
    return f"{prefix}:{slug}"


def _completed(value: str, prefix: str) -> str:
    if value and prefix and ":" not in value:
        return f"{prefix}:{value}"
    return normalise_curie(value)


def _values(cell: str) -> list[str]:
    if "|" not in cell:
        return [cell] if cell else []
    return [value for value in dict.fromkeys(_BAR.split(cell)) if value]
