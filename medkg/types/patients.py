"""Who is asked about: a patient and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from medkg.types.documents import Problem

__all__ = ["Finding", "Patient"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A phenotype looked for in a patient: present or excluded; onset in years."""

    curie: str
    present: bool = True
    onset: float | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Patient:
    """The features of one patient; ``age`` in years, ids as CURIEs where they are known."""

    id: str
    findings: tuple[Finding, ...] = ()
    sex: Literal["female", "male", "other"] | None = None
    age: float | None = None
    genes: tuple[str, ...] = ()
    drugs: tuple[str, ...] = ()
    allergies: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
