"""Who is asked about: a patient, what was found, and the dated records of care."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from medkg.errors import FormatError
from medkg.types.documents import Problem

__all__ = [
    "Allergy",
    "Condition",
    "FamilyHistory",
    "Finding",
    "Genotype",
    "Measurement",
    "Medication",
    "Patient",
    "Time",
]

_BENIGN = ("benign", "likely benign")


@dataclass(frozen=True, slots=True)
class Time:
    """When something was in a patient's life: a date, an age or a named stage, one of the three.

    ``date`` is ISO 8601, as exact as it is known (``2024``, ``2024-01``, ``2024-01-03``, with a
    time of day or without). ``age`` is in years since birth. ``stage`` is the CURIE of a class
    of onset, such as HPO's ``HP:0003593`` (infantile onset).

    Raises:
        FormatError: none of the three, or more than one.

    >>> Time(date="2024-01").is_before(Time(date="2024-03-05"))
    True
    """

    date: str | None = None
    age: float | None = None
    stage: str | None = None

    def __post_init__(self) -> None:
        if [self.date, self.age, self.stage].count(None) != 2:
            raise FormatError("a Time has one of date, age and stage: give exactly one")

    def is_before(self, other: Time) -> bool | None:
        """Whether it is earlier, as far as both are exact; None where the two do not compare.

        Days count and times of day do not, because time zones are often left out.

        >>> year, day = Time(date="2024"), Time(date="2024-03-05")
        >>> year.is_before(day), year.is_before(Time(age=3.0))
        (False, None)
        """
        if self.date is not None and other.date is not None:
            exact = min(len(self.date), len(other.date), len("2024-01-03"))
            return self.date[:exact] < other.date[:exact]
        if self.age is not None and other.age is not None:
            return self.age < other.age
        return None


@dataclass(frozen=True, slots=True)
class Finding:
    """A phenotype looked for in a patient: present or excluded."""

    curie: str
    present: bool = True
    onset: Time | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A disease or problem on the patient's list, now or in the past (``end`` given)."""

    curie: str
    onset: Time | None = None
    end: Time | None = None
    certainty: Literal["confirmed", "suspected", "excluded"] = "confirmed"


@dataclass(frozen=True, slots=True)
class Medication:
    """A drug taken: ``dose`` in ``unit``, each time; ``schedule`` in words or a code.

    ``reason`` is the condition it is taken for. A drug with two doses one after the other is
    two medications.
    """

    curie: str
    dose: float | None = None
    unit: str = ""
    route: str = ""
    schedule: str = ""
    start: Time | None = None
    end: Time | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """A laboratory value or vital sign; ``code`` is LOINC's where there is one.

    ``value`` is a number in ``unit`` (UCUM), or the id or words of a result without a number.
    ``low`` and ``high`` are the ends of the reference range, in the same unit.
    ``interpretation`` is what the laboratory says of the value, such as "high".
    """

    code: str
    value: float | str | None = None
    unit: str = ""
    time: Time | None = None
    low: float | None = None
    high: float | None = None
    interpretation: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Allergy:
    """An allergy or intolerance to a substance, or to a class of drugs."""

    substance: str
    reaction: str = ""
    severity: Literal["mild", "moderate", "severe"] | None = None


@dataclass(frozen=True, slots=True)
class Genotype:
    """What is known of one gene: a ``variant`` (HGVS), or a ``diplotype`` such as ``*1/*4``.

    With neither, the gene is said to have some variant. ``phenotype`` is what follows from it
    ("poor metaboliser"); ``significance`` is the class of ACMG/AMP (Richards et al. 2015).
    """

    gene: str
    variant: str = ""
    diplotype: str = ""
    phenotype: str = ""
    zygosity: str = ""
    significance: str = ""


@dataclass(frozen=True, slots=True)
class FamilyHistory:
    """A condition of a relative; ``relation`` as in "mother", ``onset`` at the relative's age."""

    relation: str
    condition: str
    onset: Time | None = None


@dataclass(frozen=True, slots=True)
class Patient:
    """One patient as of ``date`` (ISO 8601) and ``age`` (years), ids as CURIEs where known.

    The records keep what was; ``conditions``, ``drugs``, ``allergies`` and ``genes`` are the ids
    of what is. ``pregnant`` and ``lactating`` are None where nothing is said.

    >>> warfarin = Medication("DRUGBANK:DB00682", 5.0, "mg", end=Time(date="2024-05"))
    >>> Patient("p", date="2024-06-30", medications=(warfarin,)).drugs
    ()
    >>> Patient("p", date="2024-05-02", medications=(warfarin,)).drugs
    ('DRUGBANK:DB00682',)
    """

    id: str
    findings: tuple[Finding, ...] = ()
    sex: Literal["female", "male", "other"] | None = None
    age: float | None = None
    date: str | None = None
    history: tuple[Condition, ...] = ()
    medications: tuple[Medication, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    intolerances: tuple[Allergy, ...] = ()
    genotypes: tuple[Genotype, ...] = ()
    family: tuple[FamilyHistory, ...] = ()
    pregnant: bool | None = None
    lactating: bool | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def conditions(self) -> tuple[str, ...]:
        """Conditions of the history that are not excluded and have not ended; suspected count."""
        return _unique(
            record.curie
            for record in self.history
            if record.certainty != "excluded" and self.is_current(record)
        )

    @property
    def drugs(self) -> tuple[str, ...]:
        """Drugs whose medication has not ended."""
        return _unique(record.curie for record in self.medications if self.is_current(record))

    @property
    def allergies(self) -> tuple[str, ...]:
        """Substances the patient does not tolerate."""
        return _unique(record.substance for record in self.intolerances)

    @property
    def genes(self) -> tuple[str, ...]:
        """Genes with a variant that may cause disease.

        Benign variants do not count, and neither do diplotypes, which tell of drugs.
        """
        return _unique(
            record.gene
            for record in self.genotypes
            if record.significance not in _BENIGN and not record.diplotype
        )

    def is_current(self, record: Condition | Medication) -> bool:
        """Whether a record still holds at the patient's date or age.

        It holds through its end's own day. An end that compares with neither is past.
        """
        if record.end is None:
            return True
        now = [Time(date=self.date)] if self.date else []
        now += [Time(age=self.age)] if self.age is not None else []
        return any(record.end.is_before(time) is False for time in now)


def _unique(curies: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(curies))
