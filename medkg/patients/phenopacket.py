"""GA4GH Phenopacket v2 JSON as a patient (Jacobsen et al. 2022, Nat Biotechnol 40:817)."""

from __future__ import annotations

from typing import Any, Final, Literal

from medkg.errors import FormatError
from medkg.patients.phenopacket_records import (
    read_diseases,
    read_genotypes,
    read_measurements,
    read_time_element,
    read_treatments,
)
from medkg.patients.place import Place
from medkg.patients.resolve import Resolver
from medkg.patients.times import iso_date
from medkg.types import Finding, Patient

__all__ = ["is_phenopacket", "read_phenopacket"]

Sex = Literal["female", "male", "other"]
# Protobuf JSON may write an enumeration by name or by number.
_SEX: Final[dict[Any, Sex | None]] = {
    "FEMALE": "female",
    "MALE": "male",
    "OTHER_SEX": "other",
    "UNKNOWN_SEX": None,
    "": None,
    0: None,
    1: "female",
    2: "male",
    3: "other",
}
# Fields that say nothing of the patient's health, or say again what another field says.
_GENOMIC: Final = "interpretations.diagnosis.genomicInterpretations"
_VARIATION: Final = f"{_GENOMIC}.variantInterpretation.variationDescriptor"
_IGNORED: Final = (
    "metaData",
    "subject.alternateIds",
    "subject.taxonomy",
    "interpretations.id",
    "interpretations.progressStatus",
    f"{_GENOMIC}.subjectOrBiosampleId",
    f"{_VARIATION}.moleculeContext",
    f"{_VARIATION}.variation",
    f"{_VARIATION}.vcfRecord",
)
# Defaults of enumerations, which some writers spell out.
_UNSET: Final = ("UNKNOWN_ACTIONABILITY", "UNKNOWN_DRUG_TYPE", "UNKNOWN_KARYOTYPE")
_MARKS: Final = {
    "phenotypicFeatures",
    "metaData",
    "subject",
    "diseases",
    "interpretations",
    "medicalActions",
}
_OTHER_MESSAGES: Final = {"proband": "Family", "relatives": "Family", "members": "Cohort"}


def is_phenopacket(content: dict[str, Any]) -> bool:
    """Whether the keys are those of a phenopacket.

    >>> is_phenopacket({"subject": {}}), is_phenopacket({"findings": []})
    (True, False)
    """
    return bool(_MARKS & content.keys() or _OTHER_MESSAGES.keys() & content.keys())


def read_phenopacket(content: dict[str, Any], file: str, resolver: Resolver) -> Patient:
    """The patient of a phenopacket; what could not be used is in ``problems``.

    Read are: subject (sex, age at the last encounter), phenotypic features, diseases, the
    genes and variants of interpretations that were not rejected, treatments with their dose
    intervals, and measurements. The patient's ``date`` is the day the phenopacket was made.

    Raises:
        FormatError: a field of the wrong type, or another message than a phenopacket.

    >>> read_phenopacket({"id": "p1", "subject": {"sex": "MALE"}}, "p1.json", Resolver()).sex
    'male'
    """
    root = Place(content, file)
    for key, message in _OTHER_MESSAGES.items():
        if key in content:
            raise FormatError(
                f"{file}: {key}: this is a {message}; give the phenopacket of one person"
            )
    subject = root.object("subject")
    packet_id, subject_id = root.text("id"), subject.text("id")
    created = iso_date(root.object("metaData").text("created"))
    patient = Patient(
        id=packet_id or subject_id or "patient",
        findings=_findings(root, resolver),
        sex=_sex(subject, resolver),
        age=_age(subject, resolver),
        date=created and created[: len("2024-01-03")],
        history=tuple(read_diseases(root, resolver)),
        medications=tuple(read_treatments(root, resolver)),
        measurements=tuple(read_measurements(root, resolver)),
        genotypes=tuple(read_genotypes(root, resolver)),
    )
    resolver.note_unread(root, code="not-read", ignored=_IGNORED, empty=_UNSET)
    return patient


def _findings(root: Place, resolver: Resolver) -> tuple[Finding, ...]:
    findings = []
    for feature in root.objects("phenotypicFeatures"):
        kind = feature.object("type")
        curie = resolver.pair(("hpo",), kind.text("id"), kind.text("label"), kind.where())
        excluded = feature.flag("excluded")
        if feature.flag("negated"):
            resolver.warn("version-1", "negated is read as excluded", feature.where("negated"))
            excluded = True
        onset = read_time_element(feature, "onset", resolver)
        if curie is not None:
            findings.append(Finding(curie, not excluded, onset))
    return tuple(findings)


def _sex(subject: Place, resolver: Resolver) -> Sex | None:
    value = subject.value("sex")
    if value is None:
        return None
    if isinstance(value, str | int) and not isinstance(value, bool) and value in _SEX:
        return _SEX[value]
    resolver.fault("sex", "not one of FEMALE, MALE, OTHER_SEX, UNKNOWN_SEX", subject.where("sex"))
    return None


def _age(subject: Place, resolver: Resolver) -> float | None:
    last = subject.object("timeAtLastEncounter")
    birth = subject.value("dateOfBirth")
    if last.content.get("age"):
        time = read_time_element(subject, "timeAtLastEncounter", resolver)
        return time.age if time is not None else None
    if last.content:
        message = f"an age given as {', '.join(last.content)} is not used; give age.iso8601duration"
        resolver.warn("age", message, last.where())
        for kind in last.content:
            last.value(kind)
    elif birth:
        message = "a date of birth alone gives no age; give timeAtLastEncounter.age"
        resolver.warn("age", message, subject.where("dateOfBirth"))
    return None
