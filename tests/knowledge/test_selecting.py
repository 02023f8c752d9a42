"""What is kept of a full release: ChEBI's drugs, MeSH's substances, DrugBank's names."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from medkg import knowledge
from medkg.files.download import DownloadError, Manners
from medkg.knowledge.formats import Asked, VocabularyReading, read, terms
from medkg.knowledge.installed import open_version
from medkg.knowledge.releases import RELEASES
from medkg.knowledge.selecting import drug_like, indexed_substances, with_known_names
from medkg.knowledge.update import update
from medkg.ontology import Ontology, Synonym, Term
from tests.files.unruly import Server, always, serving

CHEBI = """\
format-version: 1.2
data-version: 250

[Term]
id: CHEBI:50906
name: role

[Term]
id: CHEBI:23888
name: drug
is_a: CHEBI:50906

[Term]
id: CHEBI:35475
name: anti-inflammatory drug
is_a: CHEBI:23888

[Term]
id: CHEBI:46787
name: solvent
is_a: CHEBI:50906

[Term]
id: CHEBI:15365
name: acetylsalicylic acid
alt_id: CHEBI:2874
synonym: "aspirin" EXACT [KEGG_COMPOUND]
synonym: "CC(=O)Oc1ccccc1C(O)=O" RELATED SMILES [ChEBI]
synonym: "InChI=1S/C9H8O4" RELATED InChI [ChEBI]
synonym: "C9H8O4" RELATED FORMULA [ChEBI]
xref: CAS:50-78-2 "ChemIDplus"
xref: KEGG:D00109
is_a: CHEBI:1
relationship: has_role CHEBI:35475

[Term]
id: CHEBI:15377
name: water
relationship: has_role CHEBI:46787

[Term]
id: CHEBI:2
name: in DrugBank
xref: DrugBank:DB00001
relationship: RO:0000087 CHEBI:46787

[Term]
id: CHEBI:1
name: known before
is_a: CHEBI:15377
"""
DRUGBANK = """\
DrugBank ID,Accession Numbers,Common name,CAS,UNII,Synonyms,Standard InChI Key
DB00945,APRD00264 | EXPT00475 | DB99998,Acetylsalicylic acid,50-78-2,R16CO5Y76E,\
Acetylsalicylate | Aspirin | acetylsalicylic  acid,BSYNRYMUTXBXSQ-UHFFFAOYSA-N
DB00001,BTD00024,Lepirudin,138068-37-8,Y43GF64R34,,
,,nameless,,,,
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDKG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MEDKG_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as told:
        yield told


def test_chebi_of_drugs_and_roles(tmp_path: Path) -> None:
    path = tmp_path / "chebi.obo"
    path.write_text(CHEBI)
    reading = VocabularyReading()
    found = list(terms(path, Asked(kind="drug", prefix="CHEBI", format="chebi"), reading))
    assert reading.roles["CHEBI:15365"] == ["CHEBI:35475"]
    below = Ontology("c", found).descendants("CHEBI:50906")
    found = [replace(t, kind="other") if t.curie in below else t for t in found]
    old = Ontology("chebi", [Term("CHEBI:1", "known before", "drug")])
    kept = {term.curie: term for term in drug_like(found, old, reading)}
    roles = {"CHEBI:50906", "CHEBI:23888", "CHEBI:35475", "CHEBI:46787"}
    assert set(kept) == roles | {"CHEBI:15365", "CHEBI:2874", "CHEBI:2", "CHEBI:1"}
    aspirin = kept["CHEBI:15365"]
    assert aspirin.synonyms == (Synonym("aspirin"),)
    assert aspirin.xrefs == ("CAS:50-78-2",)
    assert aspirin.parents == ("CHEBI:1",)
    assert kept["CHEBI:1"].parents == ()
    assert kept["CHEBI:2"].xrefs == ("DRUGBANK:DB00001",)
    assert kept["CHEBI:2874"].replaced_by == "CHEBI:15365"
    assert reading.counts["left out: chemicals without a drug's role"] == 1
    assert "CHEBI:1" not in {t.curie for t in drug_like(found, None, VocabularyReading())}


def test_update_chebi_takes_that_cut(tmp_path: Path) -> None:
    path = tmp_path / "chebi.obo"
    path.write_text(CHEBI)
    done = update("chebi", path, accept_smaller=True)
    # Roles, aspirin, what DrugBank has; CHEBI:1 and water are not in the shipped table.
    assert done.info.release == "250"
    mine = open_version("chebi", "own")
    assert {term.kind for term in mine} == {"drug", "other"}
    assert "CHEBI:15365" in mine
    assert mine.term("CHEBI:46787").kind == "other"


def heading(number: str, kind: str, name: str = "heading") -> Term:
    return Term(f"MESH:{number}", name, kind)


def test_mesh_of_diseases_and_chemicals() -> None:
    found = [
        heading("D1", "disease"),
        heading("D2", "drug"),
        heading("D3", "phenotype"),
        heading("D4", "other"),
        Term("MESH:C1", "syndrome of x", "disease", parents=("MESH:D1", "MESH:D2", "MESH:D3")),
        Term("MESH:C2", "testumab", "drug", (Synonym("n" * 101),), (), ("MESH:D2", "MESH:D4")),
        Term("MESH:C3", "TP53 protein, human", "other", parents=("MESH:D2",)),
        Term("MESH:C4", "recA protein, E coli", "drug", parents=("MESH:D2",)),
        Term("MESH:C5", "ABC protocol", "drug", parents=("MESH:D2",)),
        Term("MESH:C6", "Aspergillus", "other", parents=("MESH:D4",)),
        Term("MESH:C7", "without heading", "drug"),
        Term("MESH:C8", "fits of kings", "disease", parents=("MESH:D3",)),
        Term("MESH:D5", "X Syndrome", "disease", (Synonym("Syndrome, X"), Synonym("Y, Z"))),
    ]
    reading = VocabularyReading()
    kept = {term.curie: term for term in indexed_substances(found, None, reading)}
    names = [f"MESH:{number}" for number in ("D1", "D2", "D3", "C1", "C2", "C8", "D5")]
    assert list(kept) == names
    assert kept["MESH:C1"].parents == ("MESH:D1",)
    assert (kept["MESH:C2"].parents, kept["MESH:C2"].synonyms) == (("MESH:D2",), ())
    assert (kept["MESH:C8"].kind, kept["MESH:C8"].parents) == ("disease", ("MESH:D3",))
    assert kept["MESH:D5"].synonyms == (Synonym("Y, Z"),)
    assert reading.counts["left out: no disease, finding or chemical"] == 6


def test_drugbank_vocabulary(tmp_path: Path) -> None:
    path = tmp_path / "drugbank vocabulary.csv"
    path.write_text(DRUGBANK)
    reading = VocabularyReading()
    drugs = read(path, reading=reading)
    assert drugs.term("DRUGBANK:DB00945") == Term(
        "DRUGBANK:DB00945",
        "Acetylsalicylic acid",
        "drug",
        (Synonym("Acetylsalicylate"), Synonym("Aspirin")),
        ("CAS:50-78-2", "UNII:R16CO5Y76E"),
    )
    assert drugs.canonical("DRUGBANK:DB99998") == "DRUGBANK:DB00945"
    assert reading.counts["bad-id"] == 1


def test_update_drugs_keeps_brands_and_ids(tmp_path: Path) -> None:
    path = tmp_path / "drugbank vocabulary.csv.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("drugbank vocabulary.csv", DRUGBANK)
    done = update("drugs", path, accept_smaller=True)
    assert done.counts is not None
    assert done.counts["names kept from the version before"] > 5
    before, after = (open_version("drugs", version) for version in ("shipped", "own"))
    assert len(after) == 2
    names = {synonym.text for synonym in after.term("DRUGBANK:DB00945").synonyms}
    assert "Acetylsalicylate" in names
    assert {s.text for s in before.term("DRUGBANK:DB00945").synonyms} - names <= {
        "acetylsalicylic acid",
        "acetylsalicylate",
        "aspirin",
    }
    assert set(before.term("DRUGBANK:DB00945").xrefs) <= set(after.term("DRUGBANK:DB00945").xrefs)


def test_a_name_that_moved_to_another_drug_is_not_kept() -> None:
    old = Ontology("d", [Term("DRUGBANK:DB1", "a", "drug", (Synonym("B"), Synonym("brand")))])
    new = [Term("DRUGBANK:DB1", "a", "drug"), Term("DRUGBANK:DB2", "b", "drug")]
    first, second = with_known_names(new, old, VocabularyReading())
    assert first.synonyms == (Synonym("brand"),)
    assert second is new[1]


def test_drugbank_that_asks_for_a_login(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    release = replace(RELEASES["drugs"], url=f"{server.url}/all-drugbank-vocabulary")
    monkeypatch.setitem(RELEASES, "drugs", release)
    server.answers = [always(403)]
    with pytest.raises(DownloadError, match=r"said 403.*open-data.*update drugs --from"):
        update("drugs", manners=Manners(timeout=5.0, tries=1))
    assert knowledge.load("drugs") is open_version("drugs", "shipped")
