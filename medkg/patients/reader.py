"""Path or dict in, patient out: the one door."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from medkg.errors import FormatError
from medkg.ontology import Ontology
from medkg.patients.phenopacket import is_phenopacket, read_phenopacket
from medkg.patients.place import json_type
from medkg.patients.plain import read_plain
from medkg.patients.resolve import Resolver, loader
from medkg.types import Patient, Problem

__all__ = ["read_patient"]


def read_patient(
    source: str | Path | Mapping[str, Any],
    *,
    vocabularies: Mapping[str, Ontology] | None = None,
    today: datetime.date | None = None,
) -> Patient:
    """The patient of a JSON file or a dict: a Phenopacket v2, or plain fields.

    Which of the two is seen from the keys. Terms are looked up and made canonical; unknown,
    obsolete, ambiguous or mislabelled ones are listed in ``Patient.problems``, and so is a
    patient with nothing to reason on. What ``to_json`` made of a patient reads as that patient.

    Args:
        source: A path, or the content.
        vocabularies: Replaces shipped ones by name (``hpo``, ``mondo``, ``drugs``, ``hgnc``).
        today: The patient's ``date`` where the file has none; by default the clock's. It
            decides which records have ended.

    Raises:
        FormatError: not JSON, or a field of the wrong type; names the file and the field.
        FileNotFoundError: no such file.

    >>> read_patient({"id": "p1", "sex": "female", "age": 30}).problems[0].code
    'no-findings'
    """
    if isinstance(source, Mapping):
        content, file = dict(source), "patient"
    else:
        content, file = _content(Path(source)), str(source)
    resolver = Resolver(loader(vocabularies or {}))
    reader = read_phenopacket if is_phenopacket(content) else read_plain
    patient = reader(content, file, resolver)
    _check(patient, file, resolver)
    return replace(
        patient,
        date=patient.date or (today or datetime.date.today()).isoformat(),
        problems=_joined(patient.problems, resolver.problems),
    )


def _content(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise FormatError(
            f"{path}: not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        ) from None
    except UnicodeDecodeError as error:
        raise FormatError(f"{path}: not UTF-8: byte {error.start}") from None
    except RecursionError:
        raise FormatError(f"{path}: nested too deeply to be a patient") from None
    if not isinstance(content, dict):
        raise FormatError(f"{path}: expected one JSON object, found {json_type(content)}")
    return content


def _check(patient: Patient, file: str, resolver: Resolver) -> None:
    states: dict[str, set[bool]] = {}
    for finding in patient.findings:
        states.setdefault(finding.curie, set()).add(finding.present)
    for curie, seen in states.items():
        if len(seen) == 2:
            resolver.fault("contradiction", f"{curie} is both present and excluded", file)
    if not any(finding.present for finding in patient.findings):
        resolver.warn("no-findings", "no present finding: nothing to diagnose from", file)
    kept = {
        "measurements": patient.measurements,
        "diplotypes": [genotype for genotype in patient.genotypes if genotype.diplotype],
        "family": patient.family,
        "pregnant": patient.pregnant,
        "lactating": patient.lactating,
    }
    for name, given in kept.items():
        if given:
            message = f"{name}: kept, and used by no ranking and no safety check yet"
            resolver.warn("not-interpreted", message, file)


def _joined(earlier: tuple[Problem, ...], found: list[Problem]) -> tuple[Problem, ...]:
    """Problems of an earlier reading, and those of this one that it does not have already."""
    known = {(p.level, p.code, p.message) for p in earlier}
    return earlier + tuple(p for p in found if (p.level, p.code, p.message) not in known)
