"""Dated records of a phenopacket: diseases, treatments, measurements, genotypes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from medkg.patients.place import Place
from medkg.patients.resolve import Resolver
from medkg.patients.times import age_in_years, iso_date
from medkg.types import Condition, Genotype, Measurement, Medication, Time

__all__ = [
    "read_diseases",
    "read_genotypes",
    "read_measurements",
    "read_time_element",
    "read_treatments",
]

# Protobuf JSON may write an enumeration by name or by number.
_SIGNIFICANCE: Final[dict[Any, str]] = {
    "BENIGN": "benign",
    1: "benign",
    "LIKELY_BENIGN": "likely benign",
    2: "likely benign",
    "UNCERTAIN_SIGNIFICANCE": "uncertain significance",
    3: "uncertain significance",
    "LIKELY_PATHOGENIC": "likely pathogenic",
    4: "likely pathogenic",
    "PATHOGENIC": "pathogenic",
    5: "pathogenic",
}
_REJECTED: Final = ("REJECTED", 1)
# Expressions of one variant say the same; the first of these that is there names it.
_SYNTAXES: Final = ("hgvs.c", "hgvs", "hgvs.g", "hgvs.p")
_UCUM: Final = "UCUM:"


def read_time_element(parent: Place, key: str, resolver: Resolver) -> Time | None:
    """The TimeElement under ``key``; a Problem for the kinds that :class:`Time` cannot hold.

    >>> place = Place({"onset": {"age": {"iso8601duration": "P6Y"}}}, "p.json")
    >>> read_time_element(place, "onset", Resolver()).age
    6.0
    """
    element = parent.object(key)
    duration = element.object("age").text("iso8601duration")
    timestamp = element.text("timestamp")
    stage, _ = _ontology_class(element, "ontologyClass")
    for kind in ("ageRange", "gestationalAge", "interval"):
        if element.value(kind):
            resolver.warn("time", "not used: only one date or age is", element.where(kind))
    if duration:
        years = age_in_years(duration)
        if years is not None:
            return Time(age=years)
        where = element.object("age").where("iso8601duration")
        resolver.fault("age", "not an ISO 8601 duration such as P3Y6M", where)
    if timestamp:
        return _timestamp(element, "timestamp", resolver)
    return Time(stage=stage) if stage else None


def read_diseases(root: Place, resolver: Resolver) -> Iterator[Condition]:
    """Each disease, excluded ones too."""
    for disease in root.objects("diseases"):
        curie, label = _ontology_class(disease, "term")
        where = disease.object("term").where()
        found = resolver.term(("mondo",), curie or label, where)
        onset = read_time_element(disease, "onset", resolver)
        end = read_time_element(disease, "resolution", resolver)
        excluded = disease.flag("excluded")
        if found is not None:
            yield Condition(found, onset, end, "excluded" if excluded else "confirmed")


def read_treatments(root: Place, resolver: Resolver) -> Iterator[Medication]:
    """Each drug treatment, one medication for each dose interval."""
    for action in root.objects("medicalActions"):
        treatment = action.object("treatment")
        target, label = _ontology_class(action, "treatmentTarget")
        if not treatment.content:
            continue
        reason = None
        if target or label:
            where = action.object("treatmentTarget").where()
            reason = resolver.term(("mondo", "hpo"), target or label, where)
        drug = _drug(treatment, resolver)
        route_id, route_label = _ontology_class(treatment, "routeOfAdministration")
        intervals = list(treatment.objects("doseIntervals")) or [Place({}, root.file)]
        for interval in intervals:
            dose, unit = _quantity(interval.object("quantity"))
            schedule_id, schedule_label = _ontology_class(interval, "scheduleFrequency")
            times = interval.object("interval")
            start, end = (_timestamp(times, key, resolver) for key in ("start", "end"))
            if drug is not None:
                route, schedule = route_label or route_id, schedule_label or schedule_id
                yield Medication(drug, dose, unit, route, schedule, start, end, reason)


def read_measurements(root: Place, resolver: Resolver) -> Iterator[Measurement]:
    """Each measurement; a complex one, such as a blood pressure, as its parts."""
    for measurement in root.objects("measurements"):
        code, name = _ontology_class(measurement, "assay")
        time = read_time_element(measurement, "timeObserved", resolver)
        value = measurement.object("value")
        parts = list(measurement.object("complexValue").objects("typedQuantities"))
        for part in parts:
            part_code, part_name = _ontology_class(part, "type")
            yield _measured(part_code or code, part_name or name, part, time, resolver)
        if not (code or name):
            resolver.fault("empty", "no assay", measurement.object("assay").where())
        elif value.content.get("quantity"):
            yield _measured(code or name, name, value, time, resolver)
        elif value.content.get("ontologyClass"):
            result, words = _ontology_class(value, "ontologyClass")
            yield Measurement(
                code or name, result or words, time=time, interpretation=words, name=name
            )
        elif not parts:
            resolver.fault("empty", "no value", measurement.where("value"))
            yield Measurement(code or name, time=time, name=name)


def read_genotypes(root: Place, resolver: Resolver) -> Iterator[Genotype]:
    """The gene or variant of each genomic interpretation that was not rejected."""
    diseases = {disease.object("term").content.get("id") for disease in root.objects("diseases")}
    for interpretation in root.objects("interpretations"):
        diagnosis = interpretation.object("diagnosis")
        disease, _ = _ontology_class(diagnosis, "disease")
        if disease and disease not in diseases:
            message = "not used: only diseases are read as conditions"
            resolver.warn("not-read", message, diagnosis.where("disease"))
        for genomic in diagnosis.objects("genomicInterpretations"):
            rejected = genomic.value("interpretationStatus") in _REJECTED
            genotype = _genotype(genomic, resolver)
            if rejected:
                resolver.warn("rejected", "a rejected interpretation is not used", genomic.where())
            elif genotype is not None:
                yield genotype


def _genotype(genomic: Place, resolver: Resolver) -> Genotype | None:
    reading = genomic.object("variantInterpretation")
    descriptor = reading.object("variationDescriptor")
    alone, context = genomic.object("gene"), descriptor.object("geneContext")
    gene = _gene(alone, resolver) or _gene(context, resolver)
    zygosity_id, zygosity = _ontology_class(descriptor, "allelicState")
    variant = _variant(descriptor)
    significance = reading.value("acmgPathogenicityClassification")
    if not (alone.content or context.content):
        resolver.fault("no-gene", "a variant without a gene is not used", genomic.where())
    if gene is None:
        return None
    # An object or a list here is not hashable, and says nothing.
    known = significance if isinstance(significance, str | int) else None
    return Genotype(
        gene,
        variant=variant,
        zygosity=zygosity or zygosity_id,
        significance=_SIGNIFICANCE.get(known, ""),
    )


def _variant(descriptor: Place) -> str:
    """The variant in HGVS, else in words, else by its id."""
    expressions = {e.text("syntax"): e.text("value") for e in descriptor.objects("expressions")}
    structure_id, structure = _ontology_class(descriptor, "structuralType")
    identifier, label = descriptor.text("id"), descriptor.text("label")
    written = [expressions[syntax] for syntax in _SYNTAXES if syntax in expressions]
    return next(filter(None, (*written, label, structure, structure_id, identifier)), "")


def _gene(gene: Place, resolver: Resolver) -> str | None:
    """By the id where HGNC knows it (``valueId``, then ``alternateIds``), else by the symbol."""
    if not gene.content:
        return None
    hgnc = resolver.load("hgnc")
    symbol, value_id = gene.text("symbol"), gene.text("valueId")
    others = [value for _, value in gene.items("alternateIds") if isinstance(value, str)]
    for curie in (value_id, *others):
        found = hgnc.canonical(curie) if curie else None
        if found is not None:
            return found
    return resolver.term(("hgnc",), symbol or value_id, gene.where())


def _drug(treatment: Place, resolver: Resolver) -> str | None:
    """By the id where it is known, else by the label, else the id as it is."""
    curie, label = _ontology_class(treatment, "agent")
    drugs = resolver.load("drugs")
    known = drugs.canonical(curie) if curie else None
    by_label = drugs.find(label) if label and known is None else ()
    found = by_label[0] if len(by_label) == 1 else known
    if found is not None:
        return found
    where = treatment.object("agent").where()
    return resolver.term(("drugs",), curie or label, where, keep=True)


def _measured(
    code: str, name: str, value: Place, time: Time | None, resolver: Resolver
) -> Measurement:
    quantity = value.object("quantity")
    number, unit = _quantity(quantity)
    if number is None:
        # Protobuf may leave nought out, yet a value nobody gave must not read as nought.
        resolver.fault("empty", "no value", quantity.where("value"))
    limits = quantity.object("referenceRange")
    low, high = limits.number("low"), limits.number("high")
    range_unit = _unit(limits.object("unit"))
    if range_unit not in ("", unit):
        resolver.warn("range", "not used: its unit is not the value's", limits.where())
        low = high = None
    return Measurement(code, number, unit, time, low, high, name=name)


def _quantity(quantity: Place) -> tuple[float | None, str]:
    return quantity.number("value"), _unit(quantity.object("unit"))


def _unit(unit: Place) -> str:
    """UCUM's code where there is one, else the label, else the id."""
    curie, label = unit.text("id"), unit.text("label")
    if curie.startswith(_UCUM):
        return curie.removeprefix(_UCUM)
    return label or curie


def _ontology_class(parent: Place, key: str) -> tuple[str, str]:
    """Id and label of the OntologyClass under ``key``."""
    found = parent.object(key)
    return found.text("id"), found.text("label")


def _timestamp(place: Place, key: str, resolver: Resolver) -> Time | None:
    text = place.text(key)
    date = iso_date(text) if text else None
    if text and date is None:
        resolver.fault("time", "not an ISO 8601 date", place.where(key))
    return Time(date=date) if date else None
