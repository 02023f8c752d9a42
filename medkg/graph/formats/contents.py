"""What leaves a graph for another format: nodes, edges, evidence, and where it all comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pyarrow as pa

from medkg.types import Edge, Node

__all__ = ["LICENCES", "NUMBERS", "About", "Contents", "Progress"]

#: The numbers of an edge, and the type of each.
NUMBERS: Final = {"belief": float, "support": int, "against": int, "papers": int}

#: Called with a station, a count and, where it is known, the total.
Progress = Callable[..., None]

# Terms under which each source's statements are given, by the pages that state them. The
# sentences of an abstract stay its publisher's.
LICENCES: Final[Mapping[str, str]] = {
    "pubmed": "https://www.nlm.nih.gov/databases/download/terms_and_conditions.html",
    "pmc": "https://www.ncbi.nlm.nih.gov/pmc/about/copyright/",
    "hpo": "https://hpo.jax.org/license",
    "bridge": "https://creativecommons.org/licenses/by/4.0/",
    "mondo": "https://creativecommons.org/licenses/by/4.0/",
    "chebi": "https://creativecommons.org/licenses/by/4.0/",
    "hgnc": "https://creativecommons.org/publicdomain/zero/1.0/",
    "do_symptoms": "https://creativecommons.org/publicdomain/zero/1.0/",
}


_BATCH: Final = 10_000


@dataclass(frozen=True, slots=True)
class About:
    """Where a set of rows comes from; ``sources`` counts the rows of each.

    ``checksum`` is made of the ids of the rows: equal rows, equal checksum, whatever their order.
    """

    name: str
    version: int
    created: str
    medkg: str
    checksum: str
    sources: Mapping[str, int]


@dataclass(frozen=True)
class Contents:
    """The tables of one version, but for its passages; ``batches`` gives the evidence anew.

    Attributes:
        nodes: table [curie, kind, name].
        edges: table [subject, predicate, object, belief, support, against, papers].
        batches: record batches with the columns of ``schema.EVIDENCE``.
        withdrawn: ids of retracted documents.
        name, version, created, medkg: what the graph says about itself.
        progress: told of what is written, if given.
    """

    nodes: pa.Table
    edges: pa.Table
    batches: Callable[[], Iterator[Any]]
    withdrawn: pa.Array
    name: str
    version: int
    created: str
    medkg: str
    progress: Progress | None = None

    def evidence(self) -> Iterator[Any]:
        """Record batches of evidence; rows of papers that were retracted say so themselves."""
        done = 0
        for batch in self.batches():
            done += len(batch)
            yield _retracted(batch, self.withdrawn)
            if self.progress:
                self.progress("evidence", done, None)

    def node_columns(self) -> Iterator[list[Any]]:
        """The columns of the nodes as lists, some thousand rows at a time."""
        return self._columns("nodes", self.nodes)

    def edge_columns(self) -> Iterator[list[Any]]:
        """The columns of the edges as lists, some thousand rows at a time."""
        return self._columns("edges", self.edges)

    def node_records(self) -> Iterator[Node]:
        """The nodes one by one."""
        for columns in self.node_columns():
            yield from map(Node, *columns)

    def edge_records(self) -> Iterator[Edge]:
        """The edges one by one."""
        for columns in self.edge_columns():
            yield from map(Edge, *columns)

    def _columns(self, station: str, table: pa.Table) -> Iterator[list[Any]]:
        done = 0
        for batch in table.to_batches(_BATCH):
            yield [column.to_pylist() for column in batch.columns]
            done += len(batch)
            if self.progress:
                self.progress(station, done, len(table))

    @cached_property
    def about(self) -> About:
        """Sources and checksum; one pass over the evidence."""
        import pyarrow.compute as pc

        sources: dict[str, int] = {}
        total = np.zeros(2, np.uint64)
        for batch in self.batches():
            for row in pc.value_counts(batch["source"]).to_pylist():
                sources[row["values"]] = sources.get(row["values"], 0) + row["counts"]
            ids = bytes.fromhex("".join(batch["id"].to_pylist()))
            total += np.frombuffer(ids, ">u8").reshape(-1, 2).sum(axis=0, dtype=np.uint64)
        checksum = "".join(f"{int(part):016x}" for part in total)
        found = dict(sorted(sources.items()))
        return About(self.name, self.version, self.created, self.medkg, checksum, found)

    def release_notes(self) -> dict[str, str]:
        """Name, version, date, checksum, sources and licences of the graph, each as one text."""
        about = self.about
        unknown = "licence not known to medkg: ask its publisher"
        return {
            "name": about.name,
            "version": str(about.version),
            "created": about.created,
            "generator": f"medkg {about.medkg}",
            "checksum": about.checksum,
            "sources": "; ".join(
                f"{source}: {count} rows, {LICENCES.get(source, unknown)}"
                for source, count in about.sources.items()
            ),
        }


def _retracted(batch: Any, withdrawn: pa.Array) -> Any:
    import pyarrow.compute as pc

    if not len(withdrawn):
        return batch
    flags = batch["retracted"]
    for column in ("document", "reference"):
        flags = pc.or_(flags, pc.is_in(batch[column], value_set=withdrawn))
    at = batch.schema.get_field_index("retracted")
    return batch.set_column(at, batch.schema.field(at), flags)
