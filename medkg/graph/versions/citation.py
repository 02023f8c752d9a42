"""One version of a graph as something that can be cited, and compared on another machine."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from medkg.errors import StoreError
from medkg.files.writing import write_pieces
from medkg.graph.delta import manifest, tables
from medkg.graph.delta.manifest import Manifest
from medkg.graph.delta.schema import SCHEMAS
from medkg.graph.delta.sql import query
from medkg.graph.evidence.ids import quoted
from medkg.graph.versions.merge import copy
from medkg.types import to_json

__all__ = ["Citation", "Source", "checksum", "snapshot"]

_FILE: Final = "citation.json"
_SOURCES: Final = """
SELECT source, count(*) FILTER (NOT deleted) AS documents, max(revised) AS revised
FROM documents GROUP BY source
"""
_TOGETHER: Final = """
SELECT source, sum(documents)::BIGINT AS documents, max(revised) AS revised
FROM counted GROUP BY source ORDER BY source
"""
_BATCH: Final = 1 << 15  # rows hashed at a time


@dataclass(frozen=True, slots=True)
class Source:
    """What a graph has of one source; ``revised`` is the date of its newest record, if known."""

    name: str
    release: str
    documents: int
    evidence: int
    revised: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A version of a graph: what is in it, and a checksum that says whether another is the same."""

    title: str
    version: int
    date: str
    medkg: str
    checksum: str
    counts: Mapping[str, int]
    sources: tuple[Source, ...]

    @property
    def text(self) -> str:
        """The citation as a sentence."""
        sources = "; ".join(
            f"{source.name}{' ' + source.release if source.release else ''}"
            f" ({source.documents:,} documents{_until(source.revised)})"
            for source in self.sources
        )
        return (
            f"{self.title}, version {self.version}, {self.date[:10]}. Medical knowledge graph of "
            f"{self.counts['evidence']:,} evidence rows, made with medkg {self.medkg} from "
            f"{sources or 'no source'}. Checksum sha256:{self.checksum}."
        )


def snapshot(
    graph: str | Path,
    *,
    version: int | None = None,
    title: str = "",
    releases: Mapping[str, str] | None = None,
    into: str | Path | None = None,
) -> Citation:
    """How to cite a version of the graph in a folder; with ``into``, also a copy of it there.

    The copy is a graph of its own, with ``citation.json`` in its folder. Equal content has an
    equal checksum, whatever was done to come to it.

    Args:
        graph: the folder.
        version: default: the newest.
        title: default: the folder's name.
        releases: release of each source, by name.
        into: a folder for the copy.

    Raises:
        StoreError: no such graph or version; ``into`` is there, or cannot be written.
    """
    folder = Path(graph)
    head = manifest.read(folder, version)
    made = Citation(
        title=title or folder.absolute().stem,
        version=head.version,
        date=head.created,
        medkg=head.medkg,
        checksum=checksum(folder, head),
        counts={name: head.counts[name] for name in ("documents", "evidence")},
        sources=_sources(folder, head, releases or {}),
    )
    if into is not None:
        copied = copy(folder, into=into, version=head.version)
        told = json.dumps({**to_json(made), "text": made.text}, indent=1, ensure_ascii=False)
        try:
            write_pieces(copied.path / _FILE, [told])
        except OSError as error:
            raise StoreError(f"cannot write {copied.path / _FILE}: {error}") from error
    return made


def checksum(folder: Path, version: Manifest) -> str:
    """32 hex digits of SHA-256 over documents, evidence, nodes and passages, in whatever order.

    The hashes of the rows of a table are added up, modulo 2^256 (Bellare and Micciancio 1997,
    AdHash), so a graph of any size is read once and nothing of it is kept.
    """
    found = hashlib.sha256()
    for name in ("document", "evidence", "node", "passage"):
        total = count = 0
        for batch in tables.dataset(folder / name, version.tables[name]).batches(_BATCH):
            lines = pa.table([_lines(batch, name)], names=["line"])
            hashes = query("SELECT sha256(line) AS hash FROM lines", lines=lines)["hash"]
            total += sum(int(text, 16) for text in hashes.to_pylist())
            count += len(hashes)
        if name == "passage" and not count:
            continue  # the same as a graph from before there were passages
        found.update(f"{name} {count} {total % 2**256:064x}\n".encode())
    return found.hexdigest()[:32]


def _lines(rows: pa.RecordBatch, table: str) -> pa.Array:
    """A text for each row, its values as JSON."""
    import pyarrow.compute as pc

    columns = []
    for field in SCHEMAS[table]:
        if table == "evidence" and field.name == "id":
            continue  # made of the others, and not the same in each schema
        column = rows[field.name]
        if pa.types.is_string(field.type):
            (column,) = quoted(pa.chunked_array([column])).chunks
            text = pc.binary_join_element_wise('"', column, '"', "")
        else:
            text = column.cast(pa.string())
        columns.append(pc.fill_null(text, "null"))
    return pc.binary_join_element_wise(*columns, ",")


def _sources(folder: Path, head: Manifest, releases: Mapping[str, str]) -> tuple[Source, ...]:
    documents = tables.dataset(folder / "document", head.tables["document"])
    evidence = tables.dataset(folder / "evidence", head.tables["evidence"])
    counted = [
        query(_SOURCES, documents=part)
        for part in documents.encoded(["source", "deleted", "revised"])
    ]
    rows: Counter[str] = Counter()
    for part in evidence.encoded(["source"]):
        rows.update(
            {row["values"]: row["counts"] for row in part["source"].value_counts().to_pylist()}
        )
    if not counted:
        return ()
    return tuple(
        Source(
            row["source"],
            releases.get(row["source"], ""),
            row["documents"],
            rows[row["source"]],
            row["revised"],
        )
        for row in query(_TOGETHER, counted=pa.concat_tables(counted)).to_pylist()
    )


def _until(revised: str) -> str:
    return f", the newest of {revised}" if revised else ""
