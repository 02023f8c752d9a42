"""Lists that show their records: a table in a notebook, a data frame, a few lines of text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from html import escape
from typing import TYPE_CHECKING, Any, Final, SupportsIndex, TypeVar, cast, overload

if TYPE_CHECKING:
    from medkg.types.frames import Backend

__all__ = [
    "FrozenListing",
    "Listing",
    "Name",
    "Row",
    "as_shown",
    "columns_of",
    "html_table",
    "named",
]

T = TypeVar("T")

#: A record as cells by column.
Row = dict[str, object]
#: The name of a CURIE, or the CURIE itself.
Name = Callable[[str], str]

# Records that `repr` and a notebook show.
_LINES: Final = 5
_ROWS: Final = 50
_COLOURS: Final = {"ok": "#1a7f37", "caution": "#9a6700", "blocked": "#cf222e"}
_LEFT: Final = 'style="text-align:left;vertical-align:top"'
_RIGHT: Final = 'style="text-align:right;vertical-align:top"'


class _Shown:
    """What a listing does beside what a list or a tuple does."""

    _name: Name = str

    def rows(self) -> list[Row]:
        """Each record as cells by column: its ``row``, or its fields."""
        return [_row(record, self._name) for record in cast("Iterable[Any]", self)]

    def to_frame(self, backend: Backend = "pandas") -> Any:
        """A row a record, as a data frame of pandas, polars or Arrow.

        Several texts are one, with ``;`` between.

        Raises:
            MissingExtraError: the library is not installed. StoreError: no such backend.
        """
        from medkg.types.frames import frame_of

        return frame_of(
            [{name: _joined(value) for name, value in row.items()} for row in self.rows()], backend
        )

    def _repr_html_(self) -> str:
        """A table; everything in it is escaped, and it loads nothing from elsewhere."""
        return html_table(self.rows())

    def __repr__(self) -> str:
        records = list(cast("Iterable[Any]", self))
        lines = [str(record) for record in records[:_LINES]]
        if len(records) > _LINES:
            lines.append(f"... and {len(records) - _LINES:,} more")
        return "[" + ",\n ".join(lines) + "]"


class Listing(_Shown, list[T]):
    """A list of records that prints well; ``name`` gives the names of their CURIEs.

    >>> from medkg.types import Link
    >>> found = Listing([Link("MONDO:0007947", "Marfan syndrome", 0.98, "exact synonym")])
    >>> found
    [MONDO:0007947 Marfan syndrome (0.98, exact synonym)]
    >>> found.rows()[0]["why"]
    'exact synonym'
    """

    def __init__(self, records: Iterable[T] = (), *, name: Name = str) -> None:
        super().__init__(records)
        self._name = name

    @overload
    def __getitem__(self, index: SupportsIndex) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Listing[T]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> T | Listing[T]:
        """One record, or a listing of some."""
        if isinstance(index, slice):
            return Listing(super().__getitem__(index), name=self._name)
        return super().__getitem__(index)

    def __reduce__(self) -> tuple[Any, ...]:
        # Names may come from a whole graph: a copy in another process shows CURIEs.
        return Listing, (list(self),)


class FrozenListing(_Shown, tuple[T, ...]):
    """The same as a tuple.

    >>> FrozenListing(("one", "two"))
    [one,
     two]
    >>> FrozenListing(()) == ()
    True
    """

    def __new__(cls, records: Iterable[T] = (), *, name: Name = str) -> FrozenListing[T]:
        """A tuple of the records."""
        made = super().__new__(cls, records)
        made._name = name
        return made

    @overload
    def __getitem__(self, index: SupportsIndex) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> FrozenListing[T]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> T | FrozenListing[T]:
        """One record, or a listing of some."""
        if isinstance(index, slice):
            return FrozenListing(super().__getitem__(index), name=self._name)
        return super().__getitem__(index)

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenListing, (tuple(self),)


def html_table(rows: Sequence[Mapping[str, object]], *, caption: str = "") -> str:
    """A table of the first fifty rows, without styles or scripts of elsewhere; all is escaped.

    >>> html_table([{"method": "1 < 2"}]).count("1 &lt; 2")
    1
    """
    columns = columns_of(rows)
    told = f"<caption>{escape(caption)}</caption>" if caption else ""
    head = "".join(f"<th {_LEFT}>{escape(column)}</th>" for column in columns)
    body = "".join(
        f"<tr>{''.join(_html(row.get(column)) for column in columns)}</tr>" for row in rows[:_ROWS]
    )
    more = f"<p>and {len(rows) - _ROWS:,} more</p>" if len(rows) > _ROWS else ""
    return f"<table>{told}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def columns_of(rows: Sequence[Mapping[str, object]]) -> list[str]:
    """The columns in which some row says something, in the order they come.

    >>> columns_of([{"id": "X:1", "why": ""}, {"id": "X:2", "year": 2001}])
    ['id', 'year']
    """
    held = dict.fromkeys(
        name for row in rows for name, value in row.items() if value not in (None, "", ())
    )
    order = dict.fromkeys(name for row in rows for name in row)
    return [name for name in order if name in held]


def named(curie: str, name: Name) -> str:
    """The name of a CURIE; empty where it has none but itself.

    >>> named("X:1", str), named("X:1", {"X:1": "asthma"}.__getitem__)
    ('', 'asthma')
    """
    told = name(curie)
    return "" if told == curie else told


def as_shown(value: object) -> str:
    """A value for people: three digits of a fraction, commas in a count.

    >>> as_shown(0.98765), as_shown(12345), as_shown(True), as_shown(None), as_shown(("a", "b"))
    ('0.988', '12,345', 'yes', '', 'a; b')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(_joined(value))


def _row(record: Any, name: Name) -> Row:
    if hasattr(record, "row"):
        return dict(record.row(name))
    return {field.name: getattr(record, field.name) for field in fields(record)}


def _joined(value: object) -> object:
    return "; ".join(map(str, value)) if isinstance(value, tuple | list) else value


def _html(value: object) -> str:
    if isinstance(value, tuple | list):
        return f"<td {_LEFT}>{'<br>'.join(escape(str(item)) for item in value)}</td>"
    told = escape(as_shown(value))
    if told in _COLOURS:
        told = f'<b style="color:{_COLOURS[told]}">{told}</b>'
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    return f"<td {_RIGHT if numeric else _LEFT}>{told}</td>"
