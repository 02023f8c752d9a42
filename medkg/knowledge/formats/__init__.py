"""Vocabulary files of the formats in use, read as a stream of terms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from medkg.errors import FormatError, MissingDataError
from medkg.knowledge.formats.chebi import read_chebi
from medkg.knowledge.formats.drugbank import read_drugbank
from medkg.knowledge.formats.hgnc import read_hgnc
from medkg.knowledge.formats.mesh import read_mesh
from medkg.knowledge.formats.obo import read_obo
from medkg.knowledge.formats.obographs import read_obographs
from medkg.knowledge.formats.owl import read_owl
from medkg.knowledge.formats.rows import Asked, Row, VocabularyReading, checked
from medkg.knowledge.formats.rrf import read_rrf
from medkg.knowledge.formats.sssom import read_sssom
from medkg.knowledge.formats.tsv import read_tsv
from medkg.ontology import Ontology, Term

__all__ = ["FORMATS", "SUFFIXES", "Asked", "VocabularyReading", "format_of", "read", "terms"]

#: Formats by name.
FORMATS: Final[dict[str, Callable[[Path, Asked, VocabularyReading], Iterator[Row]]]] = {
    "obo": read_obo,
    "owl": read_owl,
    "obographs": read_obographs,
    "sssom": read_sssom,
    "rrf": read_rrf,
    "tsv": read_tsv,
    "hgnc": read_hgnc,
    "mesh": read_mesh,
    "chebi": read_chebi,
    "drugbank": read_drugbank,
}

#: The format that a file's name ends with, longer endings first; ``.gz``, ``.bz2``, ``.xz`` and
#: ``.zip`` after it change nothing.
SUFFIXES: Final[dict[str, str]] = {
    "hgnc_complete_set.txt": "hgnc",
    "hgnc_complete_set.tsv": "hgnc",
    "drugbank vocabulary.csv": "drugbank",
    ".sssom.tsv": "sssom",
    ".obo": "obo",
    ".owl": "owl",
    ".rdf": "owl",
    ".json": "obographs",
    ".rrf": "rrf",
    ".tsv": "tsv",
    ".csv": "tsv",
    ".txt": "tsv",
    ".xml": "mesh",
}
_PACKED: Final = (".gz", ".bz2", ".xz", ".zip")


def format_of(name: str) -> str:
    """The key of :data:`FORMATS` that a file's name asks for.

    Raises:
        FormatError: no format ends so; the message lists the endings.

    >>> format_of("mondo.sssom.tsv.gz"), format_of("hp.obo")
    ('sssom', 'obo')
    """
    bare = name.lower()
    for packed in _PACKED:
        bare = bare.removesuffix(packed)
    for suffix, found in SUFFIXES.items():
        if bare.endswith(suffix):
            return found
    raise FormatError(
        f"{name}: no vocabulary format ends so (known: {', '.join(SUFFIXES)}); "
        f"name one of {', '.join(FORMATS)} (format=, --format)"
    )


def terms(path: Path, asked: Asked, reading: VocabularyReading) -> Iterator[Term]:
    """Terms of a vocabulary file, one at a time; ``reading`` fills on the way.

    Raises:
        MissingDataError: no such file.
        FormatError: not of its format, damaged, or without a usable term; names file and line.
    """
    if not path.exists():
        raise MissingDataError(f"no file at {path}")
    chosen = asked.format or ("rrf" if path.is_dir() else format_of(path.name))
    if chosen not in FORMATS:
        raise FormatError(f"no format {chosen!r}; there are: {', '.join(FORMATS)}")
    return checked(FORMATS[chosen](path, asked, reading), path, asked, reading)


def read(
    path: str | Path,
    *,
    format: str = "",  # noqa: A002 - the word on the command line
    kind: str = "",
    prefix: str = "",
    encoding: str = "utf-8",
    reading: VocabularyReading | None = None,
) -> Ontology:
    """The vocabulary in a file: OBO, OWL, obographs JSON, SSSOM, RRF, MeSH XML, TSV or CSV.

    The file's name chooses the format (:data:`SUFFIXES`) unless ``format`` does. ``kind`` is for
    terms of which the file says none, ``prefix`` for ids that have none. Problems with single
    terms are collected in ``reading``.

    Raises:
        MissingDataError: no such file.
        FormatError: not of its format, damaged, or without a usable term; names file and line.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "mine.tsv"
    ...     _ = path.write_text("id\\tname\\tsynonyms\\n1\\tMarfan syndrome\\tMFS|Marfan's\\n")
    ...     read(path, kind="disease", prefix="MY").find("mfs")
    ('MY:1',)
    """
    path = Path(path)
    found = VocabularyReading() if reading is None else reading
    asked = Asked(kind=kind, prefix=prefix, encoding=encoding, format=format)
    held = list(terms(path, asked, found))
    day = datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
    return Ontology(
        path.name.partition(".")[0],
        held,
        release=found.release or day,
        licence=found.licence,
        source=str(path),
    )
