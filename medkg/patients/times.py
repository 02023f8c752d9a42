"""Ages and dates of a patient's record as years and as :class:`Time`."""

from __future__ import annotations

import datetime
import re
from typing import Any, Final

from medkg.patients.place import Place
from medkg.patients.resolve import Resolver
from medkg.types import Time

__all__ = ["age_in_years", "iso_date", "read_age", "read_time"]

_NUMBER: Final = r"(\d+(?:\.\d+)?)"
_DURATION: Final = re.compile(
    rf"""
    P (?=.)  (?:{_NUMBER}Y)? (?:{_NUMBER}M)? (?:{_NUMBER}W)? (?:{_NUMBER}D)?
    (?: T (?=.) (?:{_NUMBER}H)? (?:{_NUMBER}M)? (?:{_NUMBER}S)? )?
    """,
    re.ASCII | re.VERBOSE,
)
_YEARS: Final = (1.0, 1 / 12, 7 / 365.25, 1 / 365.25, 1 / 8766, 1 / 525960, 1 / 31557600)
_PARTIAL_DATE: Final = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?", re.ASCII)
_OLDEST: Final = 150.0
_NO_AGE: Final = "not an age: years from 0 to 150, or an ISO 8601 duration such as P3Y6M"
_NO_TIME: Final = (
    "not a time: an ISO 8601 date such as 2024-01-03, an age in years or as P3Y6M, "
    "or the id of a class of onset"
)


def age_in_years(duration: str) -> float | None:
    """Years of an ISO 8601 duration; None where it is not one.

    >>> age_in_years("P2Y6M"), age_in_years("two")
    (2.5, None)
    """
    found = _DURATION.fullmatch(duration.strip())
    if found is None:
        return None
    return sum(
        float(part) * unit for part, unit in zip(found.groups(), _YEARS, strict=True) if part
    )


def iso_date(text: str) -> str | None:
    """The text itself where it is a year, a month, a day or a time of a day; else None.

    >>> iso_date("2024-02-29"), iso_date("2023-02-29"), iso_date("2024")
    ('2024-02-29', None, '2024')
    """
    text = text.strip()
    if _PARTIAL_DATE.fullmatch(text):
        return text
    try:
        datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    # The basic form (20240103) and weeks do not compare with dates as texts.
    return text if text[4:5] == text[7:8] == "-" and text.isascii() else None


def read_age(place: Place, key: str, resolver: Resolver) -> float | None:
    """Years under ``key``: a number, or an ISO 8601 duration; a Problem where it is neither.

    >>> read_age(Place({"age": "P3Y"}, "p.json"), "age", Resolver())
    3.0
    """
    value = place.value(key)
    if value is None:
        return None
    years = age_in_years(value) if isinstance(value, str) else place.number(key)
    if years is None or not 0 <= years <= _OLDEST:
        resolver.fault("age", _NO_AGE, place.where(key))
        return None
    return years


def read_time(place: Place, key: str, resolver: Resolver) -> Time | None:
    """The time under ``key``, as people write it or as ``to_json`` does.

    A text is a date, a duration since birth or the id of a stage; a number is an age in years;
    an object has ``date``, ``age`` or ``stage``. A Problem where it is none of these.

    >>> place = Place({"start": "2024-01-03", "onset": 6}, "p.json")
    >>> read_time(place, "start", Resolver()), read_time(place, "onset", Resolver())
    (Time(date='2024-01-03', age=None, stage=None), Time(date=None, age=6.0, stage=None))
    """
    value = place.value(key)
    if isinstance(value, dict):
        inner = place.object(key)
        parts = [inner.value(part) for part in ("date", "age", "stage")]
        given = [part for part in parts if part is not None]
        value = given[0] if len(given) == 1 else given
    if value is None:
        return None
    time = _time_of(value, resolver)
    if time is None:
        resolver.fault("time", _NO_TIME, place.where(key))
    return time


def _time_of(value: Any, resolver: Resolver) -> Time | None:
    years: float | None = None
    if isinstance(value, str):
        if (date := iso_date(value)) is not None:
            return Time(date=date)
        if resolver.is_curie(value.strip()):
            return Time(stage=value.strip())
        years = age_in_years(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        years = float(value)
    return Time(age=years) if years is not None and 0 <= years <= _OLDEST else None
