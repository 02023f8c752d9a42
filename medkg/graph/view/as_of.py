"""Which rows count when a graph is read as of a year, or by its sources and kinds of study."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

import pyarrow as pa

from medkg.errors import StoreError
from medkg.graph.belief.overrides import CURATOR
from medkg.graph.view.qualifiers import Wanted, rows_with

__all__ = ["AsOf"]

#: From the surest on.
_CERTAINTIES: Final = ("stated", "hedged", "hypothetical")


@dataclass(frozen=True, slots=True)
class AsOf:
    """The rows that all that is given allows; None, and False for ``reviewed``, allow all.

    ``year`` is the last one that counts. A row without a year, as most curated ones are, is left
    out when a year is given, since nobody can say that it was known then; with ``undated`` it is
    kept. A design or species is compared without case, hyphen and underscore, and a row without
    one, or without a qualifier, is left out when one is given. ``reviewed`` keeps what a curator
    accepted or corrected.

    >>> print(AsOf.of(year=2015, sources="pubmed", min_certainty="hedged"))
    year <= 2015 (undated rows left out), source pubmed, certainty hedged or more
    """

    year: int | None = None
    undated: bool = False
    sources: frozenset[str] | None = None
    designs: frozenset[str] | None = None
    species: frozenset[str] | None = None
    min_certainty: str | None = None
    qualifiers: Mapping[str, Wanted] | None = None
    reviewed: bool = False

    @classmethod
    def of(cls, **given: Any) -> AsOf:
        """The filter of these values; one text stands for a set of one.

        Raises:
            StoreError: a certainty that does not exist, or a set with nothing in it.
        """
        for name in ("sources", "designs", "species"):
            given[name] = _set(name, given.get(name))
        if given.get("min_certainty") not in (None, *_CERTAINTIES):
            raise StoreError(
                f"no certainty {given['min_certainty']!r}; there are: {', '.join(_CERTAINTIES)}"
            )
        return cls(**given)

    @property
    def columns(self) -> Sequence[str]:
        """The columns that ``keep`` looks at."""
        held = {
            "year": self.year,
            "source": self.sources or self.reviewed or None,
            "design": self.designs,
            "species": self.species,
            "certainty": self.min_certainty,
            "qualifiers": self.qualifiers or None,
        }
        return [name for name, value in held.items() if value is not None]

    def keep(self, rows: pa.Table) -> pa.ChunkedArray:
        """Which of the rows count, as booleans."""
        import pyarrow.compute as pc

        tests = []
        if self.year is not None:
            early = pc.less_equal(rows["year"], self.year)
            tests.append(pc.fill_null(early, self.undated))
        if self.sources is not None:
            tests.append(_among(rows["source"], self.sources))
        if self.reviewed:
            tests.append(pc.equal(rows["source"], CURATOR))
        for name, wanted in (("design", self.designs), ("species", self.species)):
            if wanted is not None:
                tests.append(_among(_plain_column(rows[name]), map(_plain, wanted)))
        if self.min_certainty is not None:
            sure = _CERTAINTIES[: _CERTAINTIES.index(self.min_certainty) + 1]
            tests.append(_among(rows["certainty"], sure))
        if self.qualifiers:
            tests.append(rows_with(self.qualifiers, rows["qualifiers"]))
        every = pa.chunked_array([pa.array([True] * len(rows), pa.bool_())])
        return reduce(pc.and_, tests, every)

    def __str__(self) -> str:
        parts = []
        if self.year is not None:
            kept = "kept" if self.undated else "left out"
            parts.append(f"year <= {self.year} (undated rows {kept})")
        for name in ("sources", "designs", "species"):
            wanted = getattr(self, name)
            if wanted is not None:
                parts.append(f"{_SAID[name]} {' or '.join(sorted(wanted))}")
        if self.min_certainty is not None:
            parts.append(f"certainty {self.min_certainty} or more")
        for name, value in (self.qualifiers or {}).items():
            parts.append(f"{name} {'as a function says' if callable(value) else value}")
        if self.reviewed:
            parts.append("reviewed by a curator")
        return ", ".join(parts)


_SAID: Final = {"sources": "source", "designs": "design", "species": "species"}


def _set(name: str, given: str | Collection[str] | None) -> frozenset[str] | None:
    if given is None:
        return None
    wanted = frozenset([given] if isinstance(given, str) else given)
    if not wanted:
        raise StoreError(f"{name} is empty: name at least one, or leave it out for all")
    return wanted


def _plain(text: str) -> str:
    return text.lower().replace("_", " ").replace("-", " ")


def _plain_column(column: pa.ChunkedArray) -> Any:
    import pyarrow.compute as pc

    lower = pc.utf8_lower(column)
    return pc.replace_substring_regex(lower, pattern="[-_]", replacement=" ")


def _among(column: Any, values: Any) -> Any:
    import pyarrow.compute as pc

    return pc.is_in(column, value_set=pa.array(sorted(values), pa.string()))
