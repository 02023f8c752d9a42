"""The names of a dictionary in columns, and a copy of them kept between runs."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from medkg.extraction import derived, lexicon, matcher, normalise, stopwords, word_table
from medkg.extraction.lexicon import Name
from medkg.ontology import Ontology, Term
from medkg.paths import cache_dir
from medkg.types import content_id

__all__ = ["NameTable", "name_table"]

# Fewer terms are read afresh: nothing is gained by keeping them.
MIN_KEPT: Final = 5_000
# Copies of other vocabularies or of other versions that stay beside the newest.
COPIES: Final = 4
# The same names come from the same tables and rules.
_RULES: Final = (derived, lexicon, matcher, normalise, stopwords, word_table)
_COLUMNS: Final = ("words", "patterns", "offsets", "curie", "scope", "text", "exact")


class NameTable:
    """Words, coded names and, for each of these, its :class:`Name`\\ s; kept in Arrow columns."""

    def __init__(self, columns: Mapping[str, pa.Array]) -> None:
        self.words: list[str] = columns["words"].to_pylist()
        self.patterns: list[bytes] = columns["patterns"].to_pylist()
        self._offsets = columns["offsets"].to_numpy(zero_copy_only=False)
        self._columns = [columns[name] for name in ("curie", "scope", "text", "exact")]

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def forget_patterns(self) -> None:
        """Free what the matcher alone needed."""
        self.words, self.patterns = [], []

    def names(self, index: int, terms: Mapping[str, Term]) -> tuple[Name, ...]:
        """All names of one folded name."""
        first, last = int(self._offsets[index]), int(self._offsets[index + 1])
        rows = zip(
            *(column.slice(first, last - first).to_pylist() for column in self._columns),
            strict=True,
        )
        return tuple(
            Name(curie, terms[curie].kind, scope, text, exact) for curie, scope, text, exact in rows
        )


def name_table(
    ontologies: Sequence[Ontology],
    *,
    stop: Collection[str],
    generic: Collection[str],
) -> NameTable:
    """The usable names of some vocabularies, from the copy in ``cache_dir()`` if there is one.

    The copy's name holds the vocabularies' fingerprints, the stop lists and the rules. A
    damaged copy is made anew; a folder that cannot be written to costs only time.
    """
    if sum(map(len, ontologies)) < MIN_KEPT:
        return NameTable(_columns(ontologies, stop, generic))
    mark = content_id([o.fingerprint for o in ontologies], sorted(stop), sorted(generic), _rules())
    try:
        copy = cache_dir() / f"names-{mark}.parquet"
    except OSError:
        return NameTable(_columns(ontologies, stop, generic))
    held = _read(copy)
    if held is None:
        held = _columns(ontologies, stop, generic)
        with contextlib.suppress(OSError):
            _keep(held, copy)
    return NameTable(held)


def _columns(
    ontologies: Sequence[Ontology], stop: Collection[str], generic: Collection[str]
) -> dict[str, pa.Array]:
    entries = _entries(ontologies, stop, generic)
    words = matcher.code_words(entries)
    names = [name for held in entries.values() for name in held]
    return {
        "words": pa.array(words, pa.string()),
        "patterns": pa.array(matcher.encode(entries, words), pa.binary()),
        "offsets": pa.array(accumulate(map(len, entries.values()), initial=0), pa.int32()),
        "curie": pa.array([name.curie for name in names], pa.string()),
        "scope": pa.array([name.scope for name in names], pa.string()),
        "text": pa.array([name.text for name in names], pa.string()),
        "exact": pa.array([name.exact for name in names], pa.string()),
    }


def _entries(
    ontologies: Sequence[Ontology], stop: Collection[str], generic: Collection[str]
) -> dict[str, tuple[Name, ...]]:
    entries = lexicon.names_by_key(ontologies, stop=stop, generic=generic)
    left_out = frozenset(normalise.folded(text) for text in (*stop, *generic))
    for key, name in list(derived.derived_names(entries, left_out=left_out)):
        held = entries.get(key, ())
        if all(other.curie != name.curie for other in held):
            entries[key] = (*held, name)
    return entries


@lru_cache(maxsize=1)
def _rules() -> str:
    digest = blake2b(digest_size=16)
    for module in _RULES:
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()


def _read(copy: Path) -> dict[str, pa.Array] | None:
    """Columns of the copy; None where there is none or it is damaged."""
    try:
        table = pq.read_table(copy, columns=list(_COLUMNS), memory_map=False)
        columns = {name: _only(table.column(name)) for name in _COLUMNS}
    except (OSError, pa.ArrowException, KeyError, IndexError):
        return None
    os.utime(copy)
    return columns


def _only(column: Any) -> pa.Array:
    return column.chunk(0).flatten()


def _keep(columns: Mapping[str, pa.Array], copy: Path) -> None:
    # Columns of different lengths: one row of lists. Written beside its place and moved, so
    # that no reader sees half a file.
    table = pa.table(
        {
            name: pa.ListArray.from_arrays(pa.array([0, len(values)], pa.int32()), values)
            for name, values in columns.items()
        }
    )
    handle, name = tempfile.mkstemp(dir=copy.parent, prefix=copy.name, suffix=".part")
    os.close(handle)
    part = Path(name)
    try:
        pq.write_table(table, part, compression="zstd", write_statistics=False)
        part.replace(copy)
    finally:
        part.unlink(missing_ok=True)
    copies = sorted(copy.parent.glob("names-*.parquet"), key=lambda path: path.stat().st_mtime)
    for old in copies[:-COPIES]:
        old.unlink(missing_ok=True)
