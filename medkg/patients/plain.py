"""A plain dict, as people write by hand, as a patient."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from medkg.errors import FormatError
from medkg.patients.checked import Place, json_type
from medkg.patients.resolve import Resolver, age_in_years
from medkg.types import Finding, Patient

__all__ = ["FIELDS", "read_plain"]

FIELDS: Final = (
    "id",
    "sex",
    "age",
    "age_years",
    "findings",
    "excluded",
    "genes",
    "drugs",
    "allergies",
    "conditions",
)
_SEX: Final = {
    "female": "female",
    "f": "female",
    "male": "male",
    "m": "male",
    "other": "other",
    "unknown": None,
    "": None,
}
# Where a name of each field is looked up, in this order.
_VOCABULARIES: Final[dict[str, tuple[str, ...]]] = {
    "findings": ("hpo", "mondo"),
    "excluded": ("hpo", "mondo"),
    "genes": ("hgnc",),
    "drugs": ("drugs",),
    "allergies": ("drugs",),
    "conditions": ("mondo", "hpo"),
}


def read_plain(content: dict[str, Any], file: str, resolver: Resolver) -> Patient:
    """The patient of a plain dict; what could not be used is in ``problems``.

    Keys are those of ``FIELDS``. Elements of the lists are CURIEs or names; a finding may
    also be ``{"id" or "name": .., "onset": years or ISO 8601, "value": ..}``. ``age`` is in
    years, or an ISO 8601 duration.

    Raises:
        FormatError: a field of the wrong type.

    >>> read_plain({"id": "p1", "sex": "male", "age": 41}, "p1.json", Resolver()).age
    41.0
    """
    root = Place(content, file)
    for key in content:
        if key not in FIELDS:
            known = ", ".join(FIELDS)
            resolver.warn("unknown-field", f"not used; fields are: {known}", root.where(key))
    present = tuple(_findings(root, "findings", resolver))
    excluded = tuple(_findings(root, "excluded", resolver))
    return Patient(
        id=root.text("id") or "patient",
        findings=present + excluded,
        sex=_sex(root, resolver),  # type: ignore[arg-type]
        age=_years(root, "age_years" if "age_years" in content else "age", resolver),
        genes=_terms(root, "genes", resolver),
        drugs=_terms(root, "drugs", resolver),
        allergies=_terms(root, "allergies", resolver),
        conditions=_terms(root, "conditions", resolver),
    )


def _terms(root: Place, key: str, resolver: Resolver) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for path, value in root.items(key):
        if not isinstance(value, str):
            raise FormatError(f"{root.file}: {path}: expected a text, found {json_type(value)}")
        curie = resolver.term(_VOCABULARIES[key], value.strip(), f"{root.file}: {path}")
        if curie is not None:
            found[curie] = None
    return tuple(found)


def _findings(root: Place, key: str, resolver: Resolver) -> Iterator[Finding]:
    for path, value in root.items(key):
        if isinstance(value, str):
            item = Place({"id": value}, root.file, path)
        elif isinstance(value, dict):
            item = Place(value, root.file, path)
        else:
            raise FormatError(
                f"{root.file}: {path}: expected a text or an object, found {json_type(value)}"
            )
        curie = resolver.pair(_VOCABULARIES[key], item.text("id"), item.text("name"), item.where())
        if curie is not None:
            yield Finding(
                curie,
                key == "findings",
                _years(item, "onset", resolver),
                item.text("value") or None,
            )


def _sex(root: Place, resolver: Resolver) -> str | None:
    value = root.text("sex").casefold()
    if value not in _SEX:
        resolver.fault("sex", "not one of female, male, other", root.where("sex"))
    return _SEX.get(value)


def _years(place: Place, key: str, resolver: Resolver) -> float | None:
    if isinstance(place.content.get(key), str):
        years = age_in_years(place.text(key))
    else:
        years = place.number(key)
        if years is None:
            return None
    if years is None or not 0 <= years <= 150:
        message = "not an age: years from 0 to 150, or an ISO 8601 duration such as P3Y6M"
        resolver.fault("age", message, place.where(key))
        return None
    return years
