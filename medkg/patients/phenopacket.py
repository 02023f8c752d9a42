"""GA4GH Phenopacket v2 JSON as a patient (Jacobsen et al. 2022, Nat Biotechnol 40:817)."""

from __future__ import annotations

from typing import Any, Final, Literal

from medkg.errors import FormatError
from medkg.patients.checked import Place
from medkg.patients.resolve import Resolver, age_in_years
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
# ACMG/AMP classes that speak against a variant (Richards et al. 2015).
_BENIGN: Final = {"BENIGN", "LIKELY_BENIGN", 1, 2}
_REJECTED: Final = {"REJECTED", 1}
_UNREAD: Final = ("measurements", "biosamples", "files")
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

    Read are: subject (sex, age at the last encounter), phenotypic features, diseases (not
    excluded ones), genes of interpretations (not rejected, variant not benign or likely
    benign), and the agents of treatments.

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
    for key in _UNREAD:
        if content.get(key):
            resolver.warn("not-read", f"{key} are not used", root.where(key))
    subject = root.object("subject")
    return Patient(
        id=root.text("id") or subject.text("id") or "patient",
        findings=_findings(root, resolver),
        sex=_sex(subject, resolver),
        age=_age(subject, resolver),
        genes=_genes(root, resolver),
        drugs=_drugs(root, resolver),
        conditions=_conditions(root, resolver),
    )


def _findings(root: Place, resolver: Resolver) -> tuple[Finding, ...]:
    findings = []
    for feature in root.objects("phenotypicFeatures"):
        kind = feature.object("type")
        curie = resolver.pair(("hpo",), kind.text("id"), kind.text("label"), kind.where())
        if curie is None:
            continue
        excluded = feature.flag("excluded")
        if feature.flag("negated"):
            resolver.warn("version-1", "negated is read as excluded", feature.where("negated"))
            excluded = True
        onset = _duration(feature.object("onset"), resolver)
        findings.append(Finding(curie, not excluded, onset))
    return tuple(findings)


def _duration(element: Place, resolver: Resolver) -> float | None:
    """Years of a TimeElement; None for an ontology class, a date or a gestational age."""
    age = element.object("age")
    text = age.text("iso8601duration")
    if not text:
        return None
    years = age_in_years(text)
    if years is None:
        resolver.fault(
            "age", "not an ISO 8601 duration such as P3Y6M", age.where("iso8601duration")
        )
    return years


def _sex(subject: Place, resolver: Resolver) -> Sex | None:
    value = subject.content.get("sex", "")
    if isinstance(value, str | int) and not isinstance(value, bool) and value in _SEX:
        return _SEX[value]
    resolver.fault("sex", "not one of FEMALE, MALE, OTHER_SEX, UNKNOWN_SEX", subject.where("sex"))
    return None


def _age(subject: Place, resolver: Resolver) -> float | None:
    last = subject.object("timeAtLastEncounter")
    if last.content.get("age"):
        return _duration(last, resolver)
    if last.content:
        message = f"an age given as {', '.join(last.content)} is not used; give age.iso8601duration"
        resolver.warn("age", message, last.where())
    elif subject.content.get("dateOfBirth"):
        message = "a date of birth alone gives no age; give timeAtLastEncounter.age"
        resolver.warn("age", message, subject.where("dateOfBirth"))
    return None


def _conditions(root: Place, resolver: Resolver) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for disease in root.objects("diseases"):
        if disease.flag("excluded"):
            continue
        term = disease.object("term")
        curie = resolver.term(("mondo",), term.text("id") or term.text("label"), term.where())
        if curie:
            found[curie] = None
    return tuple(found)


def _genes(root: Place, resolver: Resolver) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for interpretation in root.objects("interpretations"):
        diagnosis = interpretation.object("diagnosis")
        for genomic in diagnosis.objects("genomicInterpretations"):
            if genomic.content.get("interpretationStatus") in _REJECTED:
                continue
            gene = genomic.object("gene")
            variant = genomic.object("variantInterpretation")
            if variant.content:
                if variant.content.get("acmgPathogenicityClassification") in _BENIGN:
                    continue
                gene = variant.object("variationDescriptor").object("geneContext")
            if gene.content and (curie := _gene(gene, resolver)):
                found[curie] = None
    return tuple(found)


def _gene(gene: Place, resolver: Resolver) -> str | None:
    """By the id where HGNC knows it (``valueId``, then ``alternateIds``), else by the symbol."""
    hgnc = resolver.load("hgnc")
    others = [value for _, value in gene.items("alternateIds") if isinstance(value, str)]
    for curie in (gene.text("valueId"), *others):
        found = hgnc.canonical(curie) if curie else None
        if found is not None:
            return found
    return resolver.term(("hgnc",), gene.text("symbol") or gene.text("valueId"), gene.where())


def _drugs(root: Place, resolver: Resolver) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for action in root.objects("medicalActions"):
        agent = action.object("treatment").object("agent")
        if not agent.content:
            continue
        curie, label = agent.text("id"), agent.text("label")
        drugs = resolver.load("drugs")
        known = drugs.canonical(curie) if curie else None
        by_label = drugs.find(label) if label and known is None else ()
        found_id = by_label[0] if len(by_label) == 1 else known
        if found_id is None:
            found_id = resolver.term(("drugs",), curie or label, agent.where())
        if found_id:
            found[found_id] = None
    return tuple(found)
