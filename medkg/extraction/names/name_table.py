"""The names of a dictionary in columns, and a copy of them kept between runs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate
from typing import Final

import numpy as np
import pyarrow as pa

from medkg.extraction.names import derived, lexicon, matcher, stopwords, word_table
from medkg.extraction.names.column_cache import kept_columns, rules_mark
from medkg.extraction.names.lexicon import Name
from medkg.extraction.text import normalise
from medkg.ontology import Ontology, Term
from medkg.types import content_id

__all__ = ["NameTable", "name_table"]

# Fewer terms are read afresh: nothing is gained by keeping them.
MIN_KEPT: Final = 5_000
# The same names come from the same tables and rules.
_RULES: Final = (derived, lexicon, matcher, normalise, stopwords, word_table)
_COLUMNS: Final = ("words", "patterns", "offsets", "curie", "scope", "text", "exact")


class NameTable:
    """Words, coded names and, for each of these, its :class:`Name`\\ s; kept in Arrow columns."""

    def __init__(self, columns: Mapping[str, pa.Array]) -> None:
        self.words: list[str] = columns["words"].to_pylist()
        self.patterns: list[bytes] = columns["patterns"].to_pylist()
        # Not to_numpy, which imports pandas where it is installed.
        self._offsets = np.from_dlpack(columns["offsets"])
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
    mark = content_id(
        [o.fingerprint for o in ontologies], sorted(stop), sorted(generic), rules_mark(_RULES)
    )
    columns = kept_columns(
        "names", mark, _COLUMNS, make=lambda: _columns(ontologies, stop, generic)
    )
    return NameTable(columns)


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
    left_out = frozenset(normalise.fold(text) for text in (*stop, *generic))
    for key, name in list(derived.derived_names(entries, left_out=left_out)):
        held = entries.get(key, ())
        if all(other.curie != name.curie for other in held):
            entries[key] = (*held, name)
    return entries
