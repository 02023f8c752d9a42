"""Every format a graph is written in, and the ones it is read from, as one table.

The passages that a graph keeps of its documents are in none of them: ``snapshot`` and ``merge``
take them along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from medkg.errors import FormatError
from medkg.files.writing import write_pieces
from medkg.graph.formats import cx2, graphml, kgx, neo4j, parquet, pykeen
from medkg.graph.formats.contents import Contents
from medkg.graph.formats.rdf import statements, syntaxes
from medkg.graph.formats.rdf.reading import read_rdf
from medkg.graph.formats.rdf.void import described
from medkg.types import Assertion, Node

__all__ = ["FORMATS", "GraphFormat", "Item", "form_of", "read", "write"]

#: What a file holds.
Item = Node | Assertion


@dataclass(frozen=True, slots=True)
class GraphFormat:
    """How a format is written and read.

    Attributes:
        write: writes a graph to a file or into a folder.
        read: what the file or folder holds; None where no evidence is written. KGX comes back
            as one assertion for each edge, source and paper; of the others every row of evidence
            does, with the same id.
        suffix: how the file's name ends (``.gz`` may follow); "" for a folder.
    """

    write: Callable[[Path, Contents], None]
    read: Callable[[Path], Iterator[Item]] | None
    suffix: str


def _file(pieces: Callable[[Contents], Iterable[str]]) -> Callable[[Path, Contents], None]:
    return lambda path, contents: write_pieces(path, pieces(contents))


def _rdf(
    syntax: Callable[[Iterable[statements.Block]], Iterator[str]],
    read_as: str,
    suffix: str,
    *,
    quoted: bool = False,
) -> GraphFormat:
    def pieces(contents: Contents) -> Iterator[str]:
        blocks = statements.of_contents(contents)
        if quoted:
            blocks = statements.quoted(blocks)
        return syntax(described(contents, blocks))

    return GraphFormat(_file(pieces), partial(read_rdf, syntax=read_as), suffix)


#: Formats by name. Where two share a suffix, the first is what the suffix means.
FORMATS: Final[Mapping[str, GraphFormat]] = {
    "nquads": _rdf(syntaxes.nquads, "nquads", ".nq"),
    "trig": _rdf(syntaxes.trig, "trig", ".trig"),
    "ntriples": _rdf(syntaxes.ntriples, "ntriples", ".nt"),
    "turtle": _rdf(syntaxes.turtle, "turtle", ".ttl"),
    "turtle12": _rdf(syntaxes.turtle, "turtle", ".ttl", quoted=True),
    "jsonld": _rdf(syntaxes.jsonld, "jsonld", ".jsonld"),
    "kgx": GraphFormat(partial(kgx.write_kgx, form="tsv"), kgx.read_kgx, ""),
    "kgx-jsonl": GraphFormat(partial(kgx.write_kgx, form="jsonl"), kgx.read_kgx, ""),
    "graphml": GraphFormat(_file(graphml.graphml), None, ".graphml"),
    "neo4j": GraphFormat(neo4j.write_neo4j, None, ""),
    "pykeen": GraphFormat(_file(pykeen.pykeen), None, ".tsv"),
    "cx2": GraphFormat(_file(cx2.cx2), None, ".cx2"),
    "parquet": GraphFormat(parquet.write_parquet, parquet.read_parquet, ""),
}


def form_of(path: Path, form: str | None = None) -> GraphFormat:
    """The format asked for, else the one that the file's name says.

    Raises:
        FormatError: no such format, or a name that says none.

    >>> form_of(Path("x.nq.gz")) is FORMATS["nquads"]
    True
    """
    if form is not None:
        if form not in FORMATS:
            raise FormatError(f"no format {form!r}; there are: {', '.join(FORMATS)}")
        return FORMATS[form]
    suffix = path.with_suffix("").suffix if path.suffix == ".gz" else path.suffix
    for known in FORMATS.values():
        if suffix and known.suffix == suffix:
            return known
    raise FormatError(f"{path}: its name says no format; name one of {', '.join(FORMATS)}")


def write(path: Path, contents: Contents, form: str | None = None) -> None:
    """Write a graph to a file, or into a folder for formats of several files.

    Raises:
        FormatError: as ``form_of``.
    """
    form_of(path, form).write(path, contents)


def read(path: Path, form: str | None = None) -> Iterator[Item]:
    """What a file or folder that medkg wrote holds, one by one.

    Raises:
        FormatError: as ``form_of``; a format that is only written; or the file is not in its
            format, named with the place.
    """
    reader = form_of(path, form).read
    if reader is None:
        readable = ", ".join(name for name, known in FORMATS.items() if known.read)
        raise FormatError(
            f"{path}: its format holds no evidence and is only written; these are read: {readable}"
        )
    return reader(path)
