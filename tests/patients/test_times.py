"""Dates, ages, amounts and what is current: worked out by hand."""

from __future__ import annotations

import pytest

from medkg.errors import FormatError
from medkg.patients.quantities import parse_quantity
from medkg.patients.times import iso_date
from medkg.types import Condition, Medication, Patient, Time


@pytest.mark.parametrize(
    ("one", "other", "before"),
    [
        (Time(date="2023"), Time(date="2024-03-05"), True),
        (Time(date="2024"), Time(date="2024-03-05"), False),
        (Time(date="2024-03"), Time(date="2024-03-05"), False),
        (Time(date="2024-03-04T23:59:00Z"), Time(date="2024-03-05"), True),
        (Time(date="2024-03-05T08:00:00Z"), Time(date="2024-03-05"), False),
        (Time(date="2024-03-06"), Time(date="2024-03-05"), False),
        (Time(age=2.9), Time(age=3.0), True),
        (Time(age=3.0), Time(age=3.0), False),
        (Time(age=3.0), Time(date="2024"), None),
        (Time(stage="HP:0003593"), Time(age=3.0), None),
    ],
)
def test_which_is_earlier(one: Time, other: Time, before: bool | None) -> None:
    assert one.is_before(other) is before


@pytest.mark.parametrize("fields", [{}, {"date": "2024", "age": 3.0}])
def test_a_time_is_one_thing(fields: dict[str, object]) -> None:
    with pytest.raises(FormatError, match="exactly one"):
        Time(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("end", "current"),
    [
        (None, True),
        (Time(date="2024-06-29"), False),
        (Time(date="2024-06-30"), True),
        (Time(date="2024"), True),
        (Time(date="2030-01-01"), True),
        (Time(age=39.0), False),
        (Time(age=41.0), True),
        (Time(stage="HP:0003593"), False),
    ],
)
def test_a_record_holds_through_the_day_of_its_end(end: Time | None, current: bool) -> None:
    patient = Patient(
        "p",
        age=40.0,
        date="2024-06-30",
        history=(Condition("MONDO:1", end=end),),
        medications=(Medication("DRUGBANK:1", end=end),),
    )
    assert bool(patient.conditions) is bool(patient.drugs) is current


def test_a_drug_that_is_given_again_is_current() -> None:
    ended = Medication("DRUGBANK:1", 5.0, "mg", end=Time(date="2020"))
    again = Medication("DRUGBANK:1", 2.5, "mg", start=Time(date="2024"))
    patient = Patient("p", date="2024-06-30", medications=(ended, again, again))
    assert patient.drugs == ("DRUGBANK:1",)


def test_a_suspected_condition_counts_and_an_excluded_one_does_not() -> None:
    history = (
        Condition("MONDO:1", certainty="suspected"),
        Condition("MONDO:2", certainty="excluded"),
    )
    assert Patient("p", history=history).conditions == ("MONDO:1",)


@pytest.mark.parametrize("text", ["2024", "2024-12", "2024-02-29", "2024-01-03T08:30:00+01:00"])
def test_dates(text: str) -> None:
    assert iso_date(f" {text} ") == text


@pytest.mark.parametrize(
    "text", ["", "24", "2024-13", "2023-02-29", "20240103", "2024-W01-1", "3/1/2024", "٢٠٢٤"]
)
def test_no_dates(text: str) -> None:
    assert iso_date(text) is None


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("5 mg", (5.0, "mg")),
        ("5mg", (5.0, "mg")),
        ("-2.5", (-2.5, "")),
        ("120 mm[Hg]", (120.0, "mm[Hg]")),
        ("1,000 mg", None),
        ("1-2 tablets", None),
        ("5 mg daily", None),
        ("< 3", None),
        ("", None),
    ],
)
def test_quantities(text: str, quantity: tuple[float, str] | None) -> None:
    assert parse_quantity(text) == quantity
