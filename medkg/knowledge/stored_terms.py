"""Terms of a stored table, each made when it is asked for: most runs need few of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, ValuesView
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from medkg.knowledge.tables import read_term_table, terms_of
from medkg.ontology import Term

__all__ = ["StoredTerms", "stored_terms"]


def stored_terms(path: Path) -> Mapping[str, Term] | list[Term]:
    """The terms of a table; where an id comes twice a list, as they are to be merged.

    Raises:
        MissingDataError: no such file.
        FormatError: damaged, or not a table of terms.
    """
    stored = StoredTerms(read_term_table(path))
    return stored if stored.distinct else terms_of(stored.table)


class StoredTerms(Mapping[str, Term]):
    """The terms of an Arrow table with the columns of ``TERM_SCHEMA``, by id."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table
        curies = table.column("curie").to_pylist()
        self._place = {curie: place for place, curie in enumerate(curies)}
        self._made: dict[str, Term] = {}
        self._whole = False

    @property
    def distinct(self) -> bool:
        """Whether no id comes twice."""
        return len(self._place) == len(self.table)

    @cached_property
    def current(self) -> int:
        """How many are not obsolete."""
        return len(self) - int(pc.sum(self.table.column("obsolete")).as_py() or 0)

    def __getitem__(self, curie: str) -> Term:
        if curie not in self._made:
            (self._made[curie],) = terms_of(self.table.slice(self._place[curie], 1))
        return self._made[curie]

    def __contains__(self, curie: object) -> bool:
        return curie in self._place

    def __iter__(self) -> Iterator[str]:
        return iter(self._place)

    def __len__(self) -> int:
        return len(self._place)

    def values(self) -> ValuesView[Term]:
        """All terms in the order of the table, made at once."""
        if not self._whole:
            made = dict(zip(self._place, terms_of(self.table), strict=True))
            self._made = made | self._made  # in the table's order; a term stays the same object
            self._whole = True
        return self._made.values()
