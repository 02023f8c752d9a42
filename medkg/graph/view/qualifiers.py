"""Qualifiers of evidence rows: as a table of one value a row, and which rows have given values."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

import pyarrow as pa

__all__ = ["Wanted", "qualifier_rows", "rows_with"]

#: Values of a qualifier: one, several of which one must fit, or a function that says whether.
Wanted = str | float | bool | Collection[str | float] | Callable[[Any], bool]

_ROW: Final = ("id", "subject", "predicate", "object", "source", "reference")
_TABLE: Final = pa.schema(
    [(name, pa.string()) for name in (*_ROW, "name", "value")] + [("number", pa.float64())]
)


def qualifier_rows(rows: pa.Table, names: Collection[str] | None = None) -> pa.Table:
    """Table [id, subject, predicate, object, source, reference, name, value, number].

    One row for each value of each qualifier, in the order of ``rows``; of a list one for each of
    its parts. ``value`` is text, ``number`` the same where it is a number.

    >>> text = '{"dose": "5 mg", "sample_size": 120, "population": ["men", "boys"]}'
    >>> given = pa.table({name: ["x"] for name in _ROW} | {"qualifiers": [text]})
    >>> [(row["name"], row["value"]) for row in qualifier_rows(given).to_pylist()]
    [('dose', '5 mg'), ('population', 'men'), ('population', 'boys'), ('sample_size', '120')]
    """
    taken: list[int] = []
    found: list[tuple[str, Any]] = []
    for row, text in enumerate(rows["qualifiers"].to_pylist()):
        for name, value in sorted(json.loads(text).items()):
            if names is None or name in names:
                values = _values(value)
                taken += [row] * len(values)
                found += [(name, value) for value in values]
    columns = [rows[name].take(pa.array(taken, pa.int64())) for name in _ROW]
    numbers = [float(v) if type(v) in (int, float) else None for _, v in found]
    columns += [pa.array([name for name, _ in found], pa.string())]
    columns += [pa.array([_text(value) for _, value in found], pa.string())]
    return pa.table([*columns, pa.array(numbers, pa.float64())], schema=_TABLE)


def rows_with(wanted: Mapping[str, Wanted], qualifiers: pa.ChunkedArray) -> pa.ChunkedArray:
    """Which of the rows have a value that fits of every qualifier wanted, as booleans.

    Texts are compared without case.
    """
    import pyarrow.compute as pc

    tests = [(name, _test(value)) for name, value in wanted.items()]
    texts = qualifiers.unique()
    fit = [all(_has(read, *test) for test in tests) for read in map(json.loads, texts.to_pylist())]
    return pa.array(fit, pa.bool_()).take(pc.index_in(qualifiers, value_set=texts))


def _has(qualifiers: Mapping[str, Any], name: str, test: Callable[[Any], bool]) -> bool:
    return name in qualifiers and any(map(test, _values(qualifiers[name])))


def _test(wanted: Wanted) -> Callable[[Any], bool]:
    if callable(wanted):
        return wanted
    fitting = {_text(value).lower() for value in _values(wanted)}
    return lambda value: _text(value).lower() in fitting


def _values(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple | set | frozenset) else [value]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
