"""Parquet: ``nodes``, ``edges`` and ``evidence``, for pandas, Polars, DuckDB or Spark.

Nothing is dropped but the table of documents. Where the graph comes from is in the metadata of
each file's schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from medkg.errors import FormatError
from medkg.files.writing import replaced
from medkg.graph.delta.schema import EDGE, EVIDENCE, NODE
from medkg.graph.evidence.rows import assertions_of
from medkg.graph.formats.contents import Contents
from medkg.types import Assertion, Node

__all__ = ["read_parquet", "write_parquet"]


def write_parquet(folder: Path, contents: Contents) -> None:
    """Write the three files into a folder, made if need be; evidence in constant memory."""
    import pyarrow.parquet

    folder.mkdir(parents=True, exist_ok=True)
    notes = {f"medkg.{name}": text for name, text in contents.release_notes().items()}
    parts = {
        "nodes": (NODE, contents.nodes.to_batches(65_536)),
        "edges": (EDGE, contents.edges.to_batches(65_536)),
        "evidence": (EVIDENCE, contents.evidence()),
    }
    for name, (schema, batches) in parts.items():
        described = schema.with_metadata(notes)
        with (
            replaced(folder / f"{name}.parquet") as part,
            pyarrow.parquet.ParquetWriter(part, described, compression="zstd") as writer,
        ):
            for batch in batches:
                writer.write_batch(batch.cast(described))


def read_parquet(folder: Path) -> Iterator[Node | Assertion]:
    """Nodes and assertions of a folder that ``write_parquet`` wrote, in constant memory.

    Raises:
        FormatError: a damaged file, or other columns; names the file.
    """
    for batch in _batches(folder / "nodes.parquet", NODE):
        yield from (Node(**row) for row in batch.to_pylist())
    for batch in _batches(folder / "evidence.parquet", EVIDENCE):
        yield from assertions_of(batch)


def _batches(path: Path, schema: pa.Schema) -> Iterator[Any]:
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            if not file.schema_arrow.equals(schema):
                raise FormatError(f"{path}: its columns are not {', '.join(schema.names)}")
            yield from file.iter_batches(10_000)
    except pa.ArrowException as error:
        raise FormatError(f"{path}: not a Parquet file medkg can read: {error}") from error
