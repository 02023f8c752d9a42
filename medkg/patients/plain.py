"""A plain dict, as people write by hand and ``to_json`` writes, as a patient."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeVar

from medkg.patients import plain_records as records
from medkg.patients.place import Place
from medkg.patients.resolve import Resolver
from medkg.patients.times import iso_date, read_age
from medkg.types import Patient, Problem

__all__ = ["read_plain"]

_SEX: Final = {
    "female": "female",
    "f": "female",
    "male": "male",
    "m": "male",
    "other": "other",
    "unknown": None,
    "": None,
}
Record = TypeVar("Record")


def read_plain(content: dict[str, Any], file: str, resolver: Resolver) -> Patient:
    """The patient of a plain dict; what could not be used is in ``problems``.

    Lists hold CURIEs, names or objects. Each has two names, that of the ids and that of the
    records, which mean the same: ``conditions`` or ``history``, ``drugs`` or ``medications``,
    ``allergies`` or ``intolerances``, ``genes`` or ``genotypes``; ``findings``, ``excluded``,
    ``measurements`` and ``family`` have one. Fields of the objects are those of the records in
    :mod:`medkg.types.patients`. ``age`` is in years, or an ISO 8601 duration.

    Raises:
        FormatError: a field of the wrong type.

    >>> content = {"medications": [{"id": "DRUGBANK:DB00682", "dose": "5 mg"}]}
    >>> read_plain(content, "p1.json", Resolver()).medications[0].dose
    5.0
    """
    root = Place(content, file)
    absent = partial(records.read_finding, present=False)
    age, years = read_age(root, "age", resolver), read_age(root, "age_years", resolver)
    patient = Patient(
        id=root.text("id") or "patient",
        findings=_read(root, resolver, records.read_finding, "findings")
        + _read(root, resolver, absent, "excluded"),
        sex=_sex(root, resolver),
        age=age if years is None else years,
        date=_date(root, resolver),
        history=_read(root, resolver, records.read_condition, "conditions", "history"),
        medications=_read(root, resolver, records.read_medication, "drugs", "medications"),
        measurements=_read(root, resolver, records.read_measurement, "measurements", named="code"),
        intolerances=_read(root, resolver, records.read_allergy, "allergies", "intolerances"),
        genotypes=_read(root, resolver, records.read_genotype, "genes", "genotypes"),
        family=_read(root, resolver, records.read_family, "family", named="condition"),
        pregnant=root.answer("pregnant"),
        lactating=root.answer("lactating"),
        problems=tuple(_problem(item) for item in root.objects("problems")),
    )
    resolver.note_unread(root, code="unknown-field", hint=True)
    return patient


def _read(
    root: Place,
    resolver: Resolver,
    read: Callable[[Place, Resolver], Record | None],
    *keys: str,
    named: str = "name",
) -> tuple[Record, ...]:
    """The records under all ``keys``; a bare text is the ``named`` field of one."""
    found = (read(item, resolver) for key in keys for item in root.records(key, named=named))
    return tuple(record for record in found if record is not None)


def _problem(item: Place) -> Problem:
    """A problem found when the patient was first read: reading again must not lose it."""
    level: Any = "warning" if item.text("level") == "warning" else "error"
    return Problem(level, item.text("code"), item.text("message"), item.text("where"))


def _sex(root: Place, resolver: Resolver) -> Any:
    value = root.text("sex").casefold()
    if value not in _SEX:
        resolver.fault("sex", "not one of female, male, other", root.where("sex"))
    return _SEX.get(value)


def _date(root: Place, resolver: Resolver) -> str | None:
    text = root.text("date")
    date = iso_date(text) if text else None
    if text and date is None:
        resolver.fault("date", "not an ISO 8601 date such as 2024-01-03", root.where("date"))
    return date
