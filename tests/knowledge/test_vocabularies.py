"""The vocabularies medkg loads by name: what is in them, and the cache of HPO."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from medkg.errors import FormatError, MissingDataError, UnknownTermError
from medkg.files.folders import ontologies_dir
from medkg.knowledge import available, load, vocabularies
from medkg.knowledge.vocabularies import read_hpo, shipped
from medkg.ontology import Ontology

TOY_HPO = """\
data-version: hp/releases/2025-01-01

[Term]
id: HP:0000001
name: All

[Term]
id: HP:0000118
name: Phenotypic abnormality
is_a: HP:0000001

[Term]
id: HP:0000119
name: Abnormality of something
alt_id: HP:0000120
is_a: HP:0000118

[Term]
id: HP:0000005
name: Mode of inheritance
is_a: HP:0000001
"""


NAMES = ("mondo", "hpo", "drugs", "hgnc", "mesh", "chebi", "icd10cm")


def test_names() -> None:
    assert available() == NAMES
    with pytest.raises(UnknownTermError, match=", ".join(NAMES)):
        load("snomed")
    assert load("mondo") is load("mondo")


@pytest.mark.parametrize("name", NAMES)
def test_every_vocabulary_is_sound(name: str) -> None:
    ontology = load(name)
    assert ontology.id == name
    assert ontology.release
    assert ontology.licence
    assert ontology.source
    assert len(ontology.fingerprint) == 32
    for term in ontology:
        assert term.name
        assert ":" in term.curie
        assert not term.name.startswith("obsolete ")
        assert ontology.canonical(term.curie) == term.curie
        texts = [synonym.text for synonym in term.synonyms]
        assert all(text == text.strip() and text for text in texts), term
        assert set(ontology.parents(term.curie)) <= set(term.parents) | {
            ontology.canonical(parent) for parent in term.parents
        }


def test_mondo() -> None:
    mondo = load("mondo")
    assert len(mondo) == 23_766
    marfan = mondo.term("MONDO:0007947")
    assert marfan.name == "Marfan syndrome"
    assert marfan.kind == "disease"
    for other in ("OMIM:154700", "ORPHA:558", "DOID:14323", "MESH:D008382", "UMLS:C0024796"):
        assert mondo.canonical(other) == "MONDO:0007947"
    assert mondo.find("hypertension") == ("MONDO:0005044",)
    assert "MONDO:0000001" in mondo.ancestors("MONDO:0007947")
    assert not [t for t in mondo if "non-human animal" in t.name]
    # Names a risk, not the disease.
    scopes = {s.text: s.scope for s in mondo.term("MONDO:0005148").synonyms}
    assert scopes["type 2 diabetes"] == "exact"
    assert scopes["diabetes mellitus, type 2, protection against"] == "related"
    # Obsolete, with and without a replacement.
    assert mondo.name(str(mondo.canonical("MONDO:0017288"))).startswith("DICER1")
    assert mondo.canonical("MONDO:0000769") is None
    # The heir that MONDO states, and the one current term of the name.
    assert mondo.canonical("MONDO:0000002") == "MONDO:0009299"
    assert mondo.canonical("MONDO:0021170") == "MONDO:0056822"
    # Not exact in MONDO's release.
    scopes = {s.text: s.scope for s in mondo.term("MONDO:0019532").synonyms}
    assert scopes["warm AIHA"] == "exact"
    assert scopes["warm antibody hemolytic anaemia"] == "related"


def test_hgnc() -> None:
    hgnc = load("hgnc")
    assert len(hgnc) == 44_117
    assert hgnc.find("p53") == hgnc.find("TP53") == ("HGNC:11998",)
    assert hgnc.find("tumor protein p53") == ("HGNC:11998",)
    for other in ("NCBIGene:2200", "ENSEMBL:ENSG00000166147", "UniProt:P35555"):
        assert hgnc.canonical(other) == hgnc.find("FBN1")[0] == "HGNC:3603"
    assert hgnc.canonical("HGNC:6") == "HGNC:12469"  # A1S9T, withdrawn for UBA1
    assert {term.kind for term in hgnc} == {"gene"}


@pytest.mark.parametrize(
    ("name", "curie"),
    [
        ("aspirin", "DB00945"),
        ("paracetamol", "DB00316"),
        ("Tylenol", "DB00316"),
        ("losartan potassium", "DB00678"),
        ("imatinib mesylate", "DB00619"),
        ("mesalamine", "DB00244"),
        ("adrenaline", "DB00668"),
        ("insulin", "DB00030"),
        ("lithium", "DB01356"),
        # The name list files each of these under a salt or isomer.
        ("testosterone", "DB00624"),
        ("verapamil", "DB00661"),
        ("mirtazapine", "DB00370"),
        ("acetylcysteine", "DB06151"),
    ],
)
def test_drug_names_lead_to_the_right_id(name: str, curie: str) -> None:
    assert load("drugs").find(name) == (f"DRUGBANK:{curie}",)


def test_drugs() -> None:
    drugs = load("drugs")
    assert len(drugs) == 16_250
    assert drugs.canonical("MESH:D008687") == "DRUGBANK:DB00331"  # metformin
    assert drugs.canonical("UNII:9100L32L2N") == "DRUGBANK:DB00331"
    assert drugs.canonical("CHEBI:6801") == "DRUGBANK:DB00331"
    assert "SHAM" in [s.text for s in drugs.term("DRUGBANK:DB03819").synonyms]
    for term in drugs:
        assert term.curie.startswith("DRUGBANK:DB")
        for synonym in term.synonyms:
            assert "<ref" not in synonym.text
            assert "vauthors" not in synonym.text
            assert "http" not in synonym.text


@pytest.mark.parametrize(
    ("name", "curie", "kind"),
    [
        ("Hypertension", "MESH:D006973", "disease"),
        ("Marfan syndrome", "MESH:D008382", "disease"),
        ("Depressive Disorder", "MESH:D003866", "disease"),
        ("Joubert syndrome 8", "MESH:C567358", "disease"),
        ("fever", "MESH:D005334", "phenotype"),
        ("seizures", "MESH:D012640", "phenotype"),
        ("acetylsalicylic acid", "MESH:D001241", "drug"),
        ("Anticonvulsants", "MESH:D000927", "drug"),
        ("levomenol", "MESH:C004497", "drug"),
    ],
)
def test_mesh_names_and_kinds(name: str, curie: str, kind: str) -> None:
    mesh = load("mesh")
    assert mesh.find(name) == (curie,)
    assert mesh.term(curie).kind == kind


def test_mesh() -> None:
    mesh = load("mesh")
    assert len(mesh) == 201_040
    kinds = Counter(term.kind for term in mesh)
    assert kinds == {"drug": 189_335, "disease": 11_295, "phenotype": 410}
    assert "MESH:D009422" in mesh.ancestors("MESH:D004827")  # epilepsy: nervous system diseases
    assert mesh.parents("MESH:C567358") == ("MESH:D002526", "MESH:D015785")
    assert mesh.find("TP53 protein, human") == ()
    assert mesh.find("Escherichia coli") == ()
    # An inverted name is left out where the straight one is there, and only there.
    assert mesh.find("Syndrome, Marfan") == ()
    assert mesh.find("Abdomen, Acute") == mesh.find("Acute Abdomen") == ("MESH:D000006",)


def test_chebi() -> None:
    chebi = load("chebi")
    assert len(chebi) == 13_101
    assert Counter(term.kind for term in chebi) == {"drug": 11_508, "other": 1_593}
    assert chebi.find("metformin") == ("CHEBI:6801",)
    assert chebi.canonical("CHEBI:101712") == "CHEBI:5280"  # gatifloxacin
    assert chebi.canonical("DRUGBANK:DB01261") == "CHEBI:40237"  # sitagliptin
    assert "CHEBI:23888" in chebi.ancestors("CHEBI:35526")  # hypoglycaemic agent: drug


def test_icd10cm() -> None:
    icd10cm = load("icd10cm")
    assert len(icd10cm) == 47_161
    assert icd10cm.name("ICD10CM:E11.9") == "Type 2 diabetes mellitus without complications"
    assert icd10cm.parents("ICD10CM:E11.9") == ("ICD10CM:E11",)
    assert {"ICD10CM:E08-E13", "ICD10CM:E00-E89"} <= icd10cm.ancestors("ICD10CM:E11.9")
    kinds = [icd10cm.term(f"ICD10CM:{code}").kind for code in ("I10", "R50.9", "Z88.5", "U07.1")]
    assert kinds == ["disease", "phenotype", "other", "disease"]
    assert {s.scope for term in icd10cm for s in term.synonyms} == {"related"}


def test_hpo() -> None:
    hpo = load("hpo")
    assert hpo.release == "2025-01-16"
    assert hpo.find("Arachnodactyly") == ("HP:0001166",)
    assert hpo.canonical("HP:0004715") == "HP:0000003"
    assert hpo.term("HP:0001166").kind == "phenotype"
    assert hpo.term("HP:0000006").kind == "other"  # autosomal dominant inheritance
    assert "HP:0000118" in hpo.ancestors("HP:0001166")
    phenotypes = {term.curie for term in hpo if term.kind == "phenotype"}
    assert phenotypes == hpo.descendants("HP:0000118")


def content(ontology: Ontology) -> list[object]:
    return [ontology.release, ontology.fingerprint, *ontology]


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    path = tmp_path / "hp.obo"
    path.write_text(TOY_HPO)
    return path


def test_cache_gives_the_same_terms(toy: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    first = read_hpo(toy, cache=cache)
    assert first.release == "2025-01-01"
    assert [(t.curie, t.kind) for t in first] == [
        ("HP:0000001", "other"),
        ("HP:0000118", "phenotype"),
        ("HP:0000119", "phenotype"),
        ("HP:0000005", "other"),
    ]
    assert first.term("HP:0000120").kind == "phenotype"
    assert len(list(cache.iterdir())) == 1
    again = read_hpo(toy, cache=cache)
    assert content(again) == content(first)


def test_cached_terms_are_the_ones_used(
    toy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_hpo(toy, cache=tmp_path)
    monkeypatch.setattr(vocabularies, "read_obo", None)
    assert len(read_hpo(toy, cache=tmp_path)) == 4


@pytest.mark.parametrize("damage", [b"", b"junk", b"PAR1" + b"\0" * 50 + b"PAR1"])
def test_damaged_cache_is_made_anew(toy: Path, tmp_path: Path, damage: bytes) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    first = read_hpo(toy, cache=cache)
    (copy,) = cache.iterdir()
    whole = copy.read_bytes()
    copy.write_bytes(damage)
    assert content(read_hpo(toy, cache=cache)) == content(first)
    assert copy.read_bytes() == whole


def test_another_file_gets_another_copy(toy: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    first = read_hpo(toy, cache=cache)
    toy.write_text(TOY_HPO.replace("Abnormality of something", "Renamed"))
    second = read_hpo(toy, cache=cache)
    assert second.name("HP:0000119") == "Renamed"
    assert second.fingerprint != first.fingerprint
    assert len(list(cache.iterdir())) == 2


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(toy: Path, tmp_path: Path) -> None:
    assert len(read_hpo(toy, cache=tmp_path / "absent")) == 4


def test_hpo_that_is_something_else(tmp_path: Path) -> None:
    other = tmp_path / "hp.obo"
    other.write_text("[Term]\nid: X:1\nname: a\n")
    with pytest.raises(FormatError, match="HP:0000118"):
        read_hpo(other, cache=tmp_path)
    with pytest.raises(MissingDataError):
        read_hpo(tmp_path / "absent.obo", cache=tmp_path)


def test_an_altered_table_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "ontologies"
    shutil.copytree(ontologies_dir(), folder)
    monkeypatch.setattr(vocabularies, "ontologies_dir", lambda: folder)
    path, info = shipped("mondo_hp")
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(FormatError, match=r"mondo_hp\.parquet: damaged"):
        shipped("mondo_hp")
    path.unlink()
    with pytest.raises(MissingDataError, match="reinstall"):
        shipped("mondo_hp")
    rows = json.loads((folder / "manifest.json").read_text())
    del rows[info.file]
    (folder / "manifest.json").write_text(json.dumps(rows))
    with pytest.raises(MissingDataError, match=r"no table of 'mondo_hp'"):
        shipped("mondo_hp")
