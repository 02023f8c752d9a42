"""The RDF store of one version of a graph: loaded once, on disk, and opened by all who ask later.

It stands beside the version's other indexes, as ``index/<version>/rdf-…``, and appears there
whole or not at all. A writer deletes the indexes of older versions while others may still read
them, and the store opens its files only when it needs them. So who reads has a folder of its own
under ``rdf``, with hard links to the same files; what a killed process leaves there is deleted by
the next one. Where the graph's folder cannot be written the store is read in place, or loaded
into memory if there is none.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import weakref
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Final

from medkg.errors import StoreError
from medkg.graph.delta.lock import WriterLock

if TYPE_CHECKING:
    from medkg.graph.formats.contents import Contents
    from medkg.graph.formats.rdf.store import RdfGraph, RdfStore

__all__ = ["StoredRdf", "is_stored", "stored"]

# Raised when the same rows give other statements, so that no older store is taken for theirs.
_STATEMENTS: Final = 1
_READERS: Final = "rdf"


class StoredRdf:
    """An RDF store, open for reading as long as this object is there."""

    def __init__(self, store: RdfStore, own: _Own | None = None) -> None:
        self.store = store
        self._own = own

    @cached_property
    def graph(self) -> RdfGraph:
        """The default graph, as rdflib's own kind of graph."""
        from medkg.graph.formats.rdf.store import over

        return over(self.store)


def is_stored(index: Path | None, held: Mapping[bool, StoredRdf], *, evidence: bool) -> bool:
    """Whether the store of a version is open, or on disk."""
    return evidence in held or (index is not None and _place(index, evidence).is_dir())


def stored(
    graph: Path, index: Path | None, contents: Callable[[], Contents], *, evidence: bool
) -> StoredRdf:
    """The store of a graph's statements, loaded if it is not on disk already.

    Args:
        graph: the graph's folder.
        index: that of the version's indexes; None for what is only loaded into memory.
        contents: what to load.
        evidence: without it, names, categories and plain triples only.

    Raises:
        StoreError: the store cannot be written, as when the disk is full.
    """
    if index is None:
        return _in_memory(contents(), evidence)
    place, own = _place(index, evidence), _own_folder(graph)
    found = _read(place, own)
    if found is None and own is not None:
        found = _made(place, own, contents(), evidence)
    return found or _in_memory(contents(), evidence)


def _place(index: Path, evidence: bool) -> Path:
    return index / f"rdf-{_STATEMENTS}-{'evidence' if evidence else 'plain'}"


def _in_memory(contents: Contents, evidence: bool) -> StoredRdf:
    from medkg.graph.formats.rdf.store import filled

    rows = contents.evidence() if evidence else None
    return StoredRdf(filled(contents.nodes, contents.edges, rows))


def _read(place: Path, own: _Own | None) -> StoredRdf | None:
    from medkg.graph.formats.rdf.store import read_only

    if not place.is_dir():
        return None
    try:
        if own is not None and _linked(place, own.files):
            return StoredRdf(read_only(own.files), own)
        return StoredRdf(read_only(place))
    except StoreError:
        shutil.rmtree(place, ignore_errors=True)  # damaged, or being deleted: made again
        return None


def _made(place: Path, own: _Own, contents: Contents, evidence: bool) -> StoredRdf:
    from medkg.graph.formats.rdf.store import filled, read_only

    rows = contents.evidence() if evidence else None
    shutil.rmtree(own.files, ignore_errors=True)
    try:
        filled(contents.nodes, contents.edges, rows, into=own.files)
    except OSError as error:
        raise StoreError(f"cannot write the RDF store of {place.parent}: {error}") from error
    finished = own.folder / "finished"
    # Not there for others if one was faster, or the version's indexes are gone.
    with contextlib.suppress(OSError):
        if not _linked(own.files, finished):
            own.files.replace(place)
            return StoredRdf(read_only(place))
        finished.replace(place)
    return StoredRdf(read_only(own.files), own)


def _linked(folder: Path, to: Path) -> bool:
    """Whether ``to`` has hard links to all files of a folder; not all file systems have them."""
    try:
        to.mkdir()
        for path in folder.iterdir():
            os.link(path, to / path.name)
    except OSError:
        shutil.rmtree(to, ignore_errors=True)
        return False
    return True


class _Own:
    """A folder that no other process touches, deleted when this object or the process ends.

    Attributes:
        files: where the store is; there only while the folder is locked.
    """

    def __init__(self, readers: Path) -> None:
        self.folder = Path(mkdtemp(dir=readers))
        self.files = self.folder / "store"
        lock = WriterLock(self.folder)
        lock.__enter__()
        weakref.finalize(self, _leave, self.folder, lock, os.getpid())


def _own_folder(graph: Path) -> _Own | None:
    """None where the graph's folder cannot be written."""
    readers = graph / _READERS
    try:
        readers.mkdir(exist_ok=True)
        _sweep(readers)
        return _Own(readers)
    except (OSError, StoreError):
        return None


def _sweep(readers: Path) -> None:
    """Delete what processes left that ended without a chance to do it."""
    for files in readers.glob("*/store"):
        try:
            with WriterLock(files.parent):
                shutil.rmtree(files, ignore_errors=True)
        except StoreError:
            continue  # somebody reads there
        shutil.rmtree(files.parent, ignore_errors=True)


def _leave(folder: Path, lock: WriterLock, owner: int) -> None:
    if os.getpid() != owner:
        return  # a forked child: the folder is its parent's
    shutil.rmtree(folder, ignore_errors=True)
    lock.__exit__(None, None, None)
    with contextlib.suppress(OSError):
        folder.parent.rmdir()
