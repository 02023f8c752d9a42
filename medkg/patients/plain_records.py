"""Dated records as people write them by hand: conditions, drugs, labs, allergies, genes, family."""

from __future__ import annotations

from typing import Any, Final

from medkg.errors import FormatError
from medkg.patients.place import Place, json_type
from medkg.patients.quantities import parse_quantity
from medkg.patients.resolve import Resolver
from medkg.patients.times import read_time
from medkg.types import (
    Allergy,
    Condition,
    FamilyHistory,
    Finding,
    Genotype,
    Measurement,
    Medication,
)

__all__ = [
    "read_allergy",
    "read_condition",
    "read_family",
    "read_finding",
    "read_genotype",
    "read_measurement",
    "read_medication",
]

# Where a name of each kind is looked up, in this order.
_FINDINGS: Final = ("hpo", "mondo")
_CONDITIONS: Final = ("mondo", "hpo")
_DRUGS: Final = ("drugs",)
_GENES: Final = ("hgnc",)
_CERTAINTY: Final = ("confirmed", "suspected", "excluded")
_SEVERITY: Final = ("mild", "moderate", "severe")
_SIGNIFICANCE: Final = (
    "benign",
    "likely benign",
    "uncertain significance",
    "likely pathogenic",
    "pathogenic",
)


def read_finding(item: Place, resolver: Resolver, *, present: bool = True) -> Finding | None:
    """A finding; ``"present": false`` says that it was looked for and is absent."""
    curie = _term(item, "name", _FINDINGS, resolver)
    stated = item.answer("present")
    onset = read_time(item, "onset", resolver)
    value = item.text("value") or None
    if curie is None:
        return None
    return Finding(curie, present if stated is None else stated, onset, value)


def read_condition(item: Place, resolver: Resolver) -> Condition | None:
    """A condition with onset, end and certainty, as far as they are given."""
    curie = _term(item, "name", _CONDITIONS, resolver)
    onset, end = read_time(item, "onset", resolver), read_time(item, "end", resolver)
    certainty: Any = _choice(item, "certainty", _CERTAINTY, resolver) or "confirmed"
    return None if curie is None else Condition(curie, onset, end, certainty)


def read_medication(item: Place, resolver: Resolver) -> Medication | None:
    """A drug; ``dose`` may be a number beside ``unit``, or one text such as ``5 mg``."""
    curie = _term(item, "name", _DRUGS, resolver, keep=True)
    dose, unit = _dose(item, resolver)
    route, schedule = item.text("route"), item.text("schedule")
    start, end = read_time(item, "start", resolver), read_time(item, "end", resolver)
    reason = item.text("reason")
    treated = resolver.term(_CONDITIONS, reason, item.where("reason")) if reason else None
    if curie is None:
        return None
    return Medication(curie, dose, unit, route, schedule, start, end, treated)


def read_measurement(item: Place, resolver: Resolver) -> Measurement | None:
    """A value with its unit, time and reference range; ``code`` is kept as it is."""
    code = item.text("code")
    name = item.text("name")
    value, unit = _value(item)
    time = read_time(item, "time", resolver)
    low, high = item.number("low"), item.number("high")
    interpretation = item.text("interpretation")
    if not (code or name):
        resolver.fault("empty", "no code", item.where())
        return None
    if not resolver.is_curie(code):
        message = "no id such as LOINC:2160-0; kept as written"
        resolver.warn("no-code", message, item.where("code"))
    if low is not None and high is not None and low > high:
        resolver.fault("range", "low is above high; neither is used", item.where("low"))
        low = high = None
    return Measurement(code or name, value, unit, time, low, high, interpretation, name)


def read_allergy(item: Place, resolver: Resolver) -> Allergy | None:
    """An allergy; a substance that no vocabulary has is kept as written."""
    substance = _term(item, "substance", _DRUGS, resolver, keep=True)
    reaction = item.text("reaction")
    severity: Any = _choice(item, "severity", _SEVERITY, resolver)
    return None if substance is None else Allergy(substance, reaction, severity)


def read_genotype(item: Place, resolver: Resolver) -> Genotype | None:
    """What is known of a gene."""
    gene = _term(item, "gene", _GENES, resolver)
    texts = {key: item.text(key) for key in ("variant", "diplotype", "phenotype", "zygosity")}
    significance = _choice(item, "significance", _SIGNIFICANCE, resolver) or ""
    return None if gene is None else Genotype(gene, **texts, significance=significance)


def read_family(item: Place, resolver: Resolver) -> FamilyHistory | None:
    """A relative's condition."""
    relation = item.text("relation")
    condition = _term(item, "condition", _CONDITIONS, resolver)
    onset = read_time(item, "onset", resolver)
    if not relation:
        resolver.fault("empty", "no relation, such as mother", item.where("relation"))
    return FamilyHistory(relation, condition, onset) if relation and condition else None


def _term(
    item: Place,
    key: str,
    vocabularies: tuple[str, ...],
    resolver: Resolver,
    *,
    keep: bool = False,
) -> str | None:
    """By ``curie`` or ``id``, else by what stands under ``key``, id or name."""
    curie, identifier = item.text("curie"), item.text("id")
    label = item.text(key) or (item.text("name") if key != "name" else "")
    return resolver.pair(vocabularies, curie or identifier, label, item.where(), keep=keep)


def _choice(item: Place, key: str, choices: tuple[str, ...], resolver: Resolver) -> str | None:
    text = item.text(key).casefold().replace("_", " ")
    if text and text not in choices:
        resolver.fault(key, f"not one of {', '.join(choices)}", item.where(key))
    return text if text in choices else None


def _dose(item: Place, resolver: Resolver) -> tuple[float | None, str]:
    """Dose and unit; a Problem where the text is more than a number and one unit."""
    unit = item.text("unit")
    if not isinstance(item.value("dose"), str):
        dose = item.number("dose")
    else:
        parsed = parse_quantity(item.text("dose"))
        if parsed is None or (unit and parsed[1] not in ("", unit)):
            message = "not a number and one unit, such as 5 mg; say how often under schedule"
            resolver.fault("dose", message, item.where("dose"))
            return None, ""
        dose, unit = parsed[0], unit or parsed[1]
    if dose is not None and dose < 0:
        resolver.fault("dose", "less than nought", item.where("dose"))
        return None, ""
    return dose, unit


def _value(item: Place) -> tuple[float | str | None, str]:
    """A measured number and its unit, or the words of a result without a number."""
    value, unit = item.value("value"), item.text("unit")
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return item.number("value"), unit
    if not isinstance(value, str):
        raise FormatError(
            f"{item.where('value')}: expected a number or a text, found {json_type(value)}"
        )
    parsed = parse_quantity(value)
    if parsed is None or (unit and parsed[1] not in ("", unit)):
        return value.strip() or None, unit
    return parsed[0], unit or parsed[1]
