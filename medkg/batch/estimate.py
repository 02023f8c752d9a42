"""What a build will cost, by a sample: ``medkg build --dry-run``."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from medkg import sources
from medkg.batch.extracting import default_extractor
from medkg.batch.held import HeldDocuments
from medkg.batch.inputs import Given, counted, in_order, size
from medkg.batch.intake import pipeline_of, row_of
from medkg.batch.workers import reading
from medkg.extraction import Extractor
from medkg.graph import Graph
from medkg.sources import Input, ReadReport
from medkg.types import Document

__all__ = ["Estimate", "estimate"]

# Files and documents that are parsed, to know how many documents the bytes are.
_FILES: Final = 20
_PARSED: Final = 20_000


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a build would do.

    ``documents`` and ``to_read`` (those the graph does not hold as they are) are extrapolated by
    the bytes of those parsed, and counted where these are all (``exact``). ``assertions`` and
    ``seconds`` follow from ``sampled`` documents that were read; ``rate`` is documents a second,
    commits left out.
    """

    files: int
    bytes: int
    sampled: int
    exact: bool
    documents: int
    to_read: int
    assertions: int
    rate: float
    seconds: float


def estimate(
    paths: Given,
    *,
    into: str | Path,
    extractor: Extractor | None = None,
    workers: int = 1,
    keep_text: bool | None = None,
    sample: int = 500,
) -> Estimate:
    """What :func:`medkg.batch.build` of the same arguments would read, and how long it takes.

    Nothing is written. Addresses and standard input are not opened, and not counted.

    Args:
        paths: as for ``build``.
        into: the graph, which need not be there.
        extractor: default: all shipped vocabularies and HPO.
        workers: processes that extract.
        keep_text: as for ``build``.
        sample: documents to extract from, over the whole range of the files.

    Raises:
        MissingDataError, FormatError: as :func:`medkg.sources.read`.
    """
    extractor = extractor or default_extractor()
    files = [file for file in in_order(paths, ReadReport()) if file.path]
    with reading(extractor, workers=workers) as read:
        graph = Graph.open(into) if Graph.exists(into) else None
        held = HeldDocuments(graph.document_batches() if graph else ())
        kept = bool(graph and graph.has_text) if keep_text is None else keep_text
        pipeline = pipeline_of(extractor.fingerprint, keep_text=kept)
        seen, share = _parsed(files)
        new = [d for d in seen if not held.has_same_or_later(row_of(d, pipeline))]
        taken = new[:: max(len(new) // sample, 1)]
        started = time.perf_counter()
        found = sum(len(claims.assertions) for claims in read(taken))
        seconds = time.perf_counter() - started
    rate = len(taken) / seconds if taken else 0.0
    to_read = len(new) / share if share else 0.0
    return Estimate(
        files=len(files),
        bytes=size(files),
        sampled=len(taken),
        exact=share == 1,
        documents=round(len(seen) / share) if share else 0,
        to_read=round(to_read),
        assertions=round(to_read * found / len(taken)) if taken else 0,
        rate=round(rate, 1),
        seconds=round(to_read / rate, 1) if rate else 0.0,
    )


def _parsed(files: Sequence[Input]) -> tuple[list[Document], float]:
    """Documents from the beginning of files over the whole range, and their share of the bytes."""
    chosen = files[:: max(len(files) // _FILES, 1)]
    documents: list[Document] = []
    read = 0

    def take(count: int) -> None:
        nonlocal read
        read += count

    for index, file in enumerate(counted(chosen, take)):
        left = -(-(_PARSED - len(documents)) // (len(chosen) - index))
        documents += islice(sources.read(file, report=ReadReport()), left)
    total = size(files)
    return documents, min(read / total, 1.0) if total else 0.0
