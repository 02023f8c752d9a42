"""A row of named values (of JSON lines, CSV or Parquet) as a Document."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from medkg.files.compression import BrokenInputError
from medkg.sources.compose import one_line, paper_id, without_surrogates, year_of
from medkg.sources.records import MalformedRecordError
from medkg.sources.text import document_from_text
from medkg.types import Document, Section, Study

__all__ = ["COLUMNS", "document_of_row", "mapped"]

#: Field of a document -> names of a column that holds it, the first found taken. Case, and
#: spaces or hyphens for underscores, do not matter.
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "id": ("id", "document_id", "doc_id", "identifier", "uid"),
    "pmid": ("pmid", "pubmed_id", "pubmedid"),
    "pmcid": ("pmcid", "pmc", "pmc_id"),
    "doi": ("doi",),
    "text": ("text", "full_text", "fulltext", "body", "content", "sentence", "note"),
    "title": ("title", "article_title", "articletitle"),
    "abstract": ("abstract", "abstract_text", "abstracttext"),
    "year": ("year", "publication_year", "pub_year", "date", "publication_date", "pub_date"),
    "source": ("source",),
    "retracted": ("retracted", "is_retracted"),
    "sections": ("sections",),
    "study": ("study",),
    "metadata": ("metadata",),
}
_TEXTS: Final = ("text", "title", "abstract")
_YES: Final = frozenset({"1", "true", "yes", "y", "retracted"})


def mapped(names: Iterable[str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Field -> column name, for the columns found; ``given`` before the defaults.

    Raises:
        BrokenInputError: no column holds text, or one that is given is not there; the message
            names the columns found.

    >>> mapped(["PMID", "Article Title", "n"])
    {'pmid': 'PMID', 'title': 'Article Title'}
    """
    columns = list(names)
    given = given or {}
    shown = ", ".join(repr(name[:40]) for name in columns[:30]) or "none"
    unknown = sorted(set(given) - set(COLUMNS))
    if unknown:
        raise BrokenInputError(
            "columns", f"no field is called {unknown[0]!r}; there are: {', '.join(COLUMNS)}"
        )
    for field, name in given.items():
        if name not in columns:
            raise BrokenInputError(
                "columns", f"no column {name!r} for {field!r}; the columns are: {shown}"
            )
    plain: dict[str, str] = {}
    for name in columns:
        plain.setdefault(_plain(name), name)
    found = dict(given)
    for field, aliases in COLUMNS.items():
        column = next((plain[alias] for alias in aliases if alias in plain), None)
        if field not in found and column is not None and column not in given.values():
            found[field] = column
    if not any(field in found for field in _TEXTS):
        raise BrokenInputError(
            "columns",
            f"no column of text (text, title or abstract); the columns are: {shown}; name yours "
            'with columns={"text": ...}',
        )
    return found


def document_of_row(row: Mapping[str, Any], fields: Mapping[str, str], *, source: str) -> Document:
    """The Document of a row whose fields are the columns that ``fields`` names.

    The text is ``title``, a newline, ``abstract`` and ``text``, as far as they are there; a
    ``text`` that begins with the title is the whole. The id is a PMID, else a PMC id, else
    ``id``, else the DOI, else a hash of the text. Other columns that are scalars become metadata.

    Raises:
        MalformedRecordError: no text, or a value of the wrong kind.

    >>> row = {"pmid": 7, "title": "Aspirin", "text": "It helped.", "score": 3}
    >>> document = document_of_row(row, mapped(row), source="csv")
    >>> document.id, document.text, document.metadata["score"]
    ('PMID:7', 'Aspirin\\nIt helped.', 3)
    """
    values = {field: row.get(name) for field, name in fields.items()}
    name = _id(values)
    title = one_line(_string(values, "title", name))
    parts = [_string(values, field, name).strip("\r\n") for field in ("abstract", "text")]
    body = "\n".join(part for part in parts if part.strip())
    text = body if not title or body.startswith(title) else f"{title}\n{body}" if body else title
    if not text.strip():
        raise MalformedRecordError("no-text", "the record has no text", name)
    plain = document_from_text(text, name)
    return Document(
        id=plain.id,
        text=text,
        source=one_line(_string(values, "source", name)) or source,
        year=year_of(values.get("year")),
        retracted=_truth(values.get("retracted")),
        sections=_sections(values.get("sections"), len(text)) or plain.sections,
        study=_study(values.get("study")),
        metadata={
            **_others(row, fields.values()),
            **_metadata(values.get("metadata"), name),
            "title_only": plain.metadata["title_only"],
        },
    )


def _plain(name: str) -> str:
    return "_".join(name.strip().lower().replace("-", " ").replace("_", " ").split())


def _id(values: Mapping[str, Any]) -> str | None:
    pmid, pmcid, doi = (_scalar(values.get(field)) for field in ("pmid", "pmcid", "doi"))
    own = one_line(_scalar(values.get("id")))
    return paper_id(pmid, pmcid) or own or paper_id(None, None, doi)


def _scalar(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():  # a column of numbers with gaps
        value = int(value)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _string(values: Mapping[str, Any], field: str, name: str | None) -> str:
    value = values.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        kind = type(value).__name__
        raise MalformedRecordError("wrong-kind", f"{field} is {kind}, not text", name)
    return without_surrogates(value)


def _truth(value: Any) -> bool:
    return value is True or _scalar(value).strip().lower() in _YES


def _sections(value: Any, length: int) -> tuple[Section, ...]:
    """As ``to_json`` writes them; nothing unless all are."""
    found = []
    for item in value if isinstance(value, list) else ():
        if not isinstance(item, Mapping):
            return ()
        label, start, end = (item.get(key) for key in ("label", "start", "end"))
        if not (isinstance(label, str) and type(start) is int and type(end) is int):
            return ()
        if not 0 <= start < end <= length:
            return ()
        found.append(Section(label, start, end))
    return tuple(found)


def _study(value: Any) -> Study:
    if not isinstance(value, Mapping):
        return Study()
    design, species = value.get("design"), value.get("species")
    return Study(
        design if isinstance(design, str) else None, species if isinstance(species, str) else None
    )


def _metadata(value: Any, name: str | None) -> Mapping[str, Any]:
    if value is None or value == "":
        return {}
    if not isinstance(value, Mapping):
        raise MalformedRecordError("wrong-kind", "metadata is no object", name)
    return value


def _others(row: Mapping[str, Any], used: Collection[str]) -> dict[str, Any]:
    return {
        key: value
        for key, value in row.items()
        if key not in used and isinstance(value, str | int | float | bool) and value != ""
    }
