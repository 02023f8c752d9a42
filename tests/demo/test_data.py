"""The example literature, its gold standard and the example patients are sound."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "medkg" / "demo" / "data"
GOLD = ROOT / "tests" / "data" / "demo_gold.jsonl"

PREFIX = {
    "treats": ("DRUGBANK:", ("MONDO:", "HP:")),
    "prevents": ("DRUGBANK:", ("MONDO:", "HP:")),
    "causes": ("DRUGBANK:", ("MONDO:", "HP:")),
    "has_phenotype": ("MONDO:", ("HP:", "MONDO:")),
    "associated_with": ("HGNC:", ("MONDO:", "HP:")),
    "targets": ("DRUGBANK:", ("HGNC:",)),
    "contraindicated_in": ("DRUGBANK:", ("MONDO:", "HP:")),
    "interacts_with": ("DRUGBANK:", ("DRUGBANK:",)),
}
# Distinct positive pairs, hypothetical claims not counted.
MINIMUM = {
    "treats": 500,
    "prevents": 25,
    "causes": 200,
    "has_phenotype": 180,
    "associated_with": 80,
    "targets": 150,
    "contraindicated_in": 40,
    "interacts_with": 40,
}
MARFAN, ROOT_DILATATION, LOSARTAN = "MONDO:0007947", "HP:0002616", "DRUGBANK:DB00678"


def articles(name: str) -> list[Any]:
    parser = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False)
    return list(etree.parse(str(DATA / name), parser).getroot().iter("PubmedArticle"))


def clean(element: Any) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def text_of(article: Any) -> str:
    parts = []
    for part in article.iterfind(".//Abstract/AbstractText"):
        label = part.get("Label")
        parts.append((f"{label}: " if label else "") + clean(part))
    return clean(article.find(".//ArticleTitle")) + "\n" + "\n".join(parts)


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {a.findtext("MedlineCitation/PMID"): text_of(a) for a in articles("abstracts.xml")}


@pytest.fixture(scope="module")
def gold() -> list[dict[str, Any]]:
    return [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]


def pairs(gold: list[dict[str, Any]], predicate: str) -> set[tuple[str, str]]:
    return {
        (row["subject"], row["object"])
        for row in gold
        if row["predicate"] == predicate
        and row["polarity"] == "for"
        and row["certainty"] != "hypothetical"
    }


def test_records_are_many_distinct_and_marked_as_examples() -> None:
    records = articles("abstracts.xml")
    pmids = [a.findtext("MedlineCitation/PMID") for a in records]
    assert len(records) == 132
    assert len(set(pmids)) == len(pmids)
    assert all(99000001 <= int(pmid) <= 99999999 for pmid in pmids)
    assert all("not a published paper" in (a.findtext(".//Keyword") or "") for a in records)


def test_abstracts_have_the_length_and_form_of_real_ones() -> None:
    bodies = [a.findall(".//AbstractText") for a in articles("abstracts.xml")]
    words = [sum(len(clean(part).split()) for part in body) for body in bodies]
    assert words.count(0) == 1
    assert all(80 <= count <= 185 for count in words if count)
    labelled = sum(any(part.get("Label") for part in body) for body in bodies)
    assert 0.35 < labelled / len(bodies) < 0.65
    assert len({clean(body[0]) for body in bodies}) == len(bodies)


def test_special_records_are_there() -> None:
    records = articles("abstracts.xml")
    retracted = [a for a in records if a.find(".//PublicationType[@UI='D016441']") is not None]
    assert [a.findtext(".//PMID") for a in retracted] == ["99000033"]
    assert retracted[0].find(".//CommentsCorrections[@RefType='RetractionIn']") is not None
    assert sum(a.find(".//VernacularTitle") is not None for a in records) == 1
    mathml = "{http://www.w3.org/1998/Math/MathML}math"
    assert sum(next(a.iter(mathml), None) is not None for a in records) == 1
    types = Counter(t.text for a in records for t in a.iter("PublicationType"))
    for name in ("Randomized Controlled Trial", "Review", "Case Reports", "Meta-Analysis"):
        assert types[name] >= 5
    journals = {a.findtext(".//Journal/Title") for a in records}
    assert len(journals) >= 10


def test_every_gold_sentence_stands_at_its_offsets(
    texts: dict[str, str], gold: list[dict[str, Any]]
) -> None:
    for row in gold:
        assert texts[row["pmid"]][row["start"] : row["end"]] == row["sentence"], row["pmid"]
        assert row["subject_text"] in row["sentence"]
        assert row["object_text"] in row["sentence"]


def test_gold_ids_fit_their_predicate(gold: list[dict[str, Any]]) -> None:
    for row in gold:
        subject, objects = PREFIX[row["predicate"]]
        assert row["subject"].startswith(subject), row
        assert row["object"].startswith(objects), row
        assert row["polarity"] in {"for", "against"}
        assert row["certainty"] in {"stated", "hedged", "hypothetical"}
    keys = Counter(
        (r["pmid"], r["start"], r["subject"], r["predicate"], r["object"], r["polarity"])
        for r in gold
    )
    assert max(keys.values()) == 1


@pytest.mark.parametrize("predicate", sorted(MINIMUM))
def test_enough_positive_pairs(gold: list[dict[str, Any]], predicate: str) -> None:
    assert len(pairs(gold, predicate)) >= MINIMUM[predicate]


def test_treatments_overlap_enough_to_learn_from(gold: list[dict[str, Any]]) -> None:
    treats = pairs(gold, "treats")
    drugs = Counter(drug for drug, _ in treats)
    diseases = Counter(disease for _, disease in treats)
    assert len(drugs) >= 70
    assert len(diseases) >= 60
    assert sum(count >= 2 for count in drugs.values()) >= 80
    assert sum(count >= 3 for count in diseases.values()) >= 60


def test_polarity_and_certainty_are_varied(gold: list[dict[str, Any]]) -> None:
    assert sum(row["polarity"] == "against" for row in gold) >= 60
    assert sum(row["certainty"] == "hedged" for row in gold) >= 40
    assert sum(row["certainty"] == "hypothetical" for row in gold) >= 20


def test_papers_disagree_about_losartan_in_marfan_syndrome(gold: list[dict[str, Any]]) -> None:
    votes: dict[str, set[str]] = defaultdict(set)
    for row in gold:
        claim = (row["subject"], row["predicate"], row["certainty"])
        if claim == (LOSARTAN, "treats", "stated") and row["object"] in {MARFAN, ROOT_DILATATION}:
            votes[row["polarity"]].add(row["pmid"])
    assert len(votes["for"]) >= 3
    assert votes["against"] == {"99000003"}


def test_update_revises_adds_and_deletes(texts: dict[str, str]) -> None:
    root = etree.parse(str(DATA / "update.xml")).getroot()
    updated = articles("update.xml")
    revised, new = (a.findtext(".//PMID") for a in updated)
    assert revised in texts
    assert new not in texts
    deleted = [p.text for p in root.iterfind("DeleteCitation/PMID")]
    assert deleted == ["99000119"]
    assert deleted[0] in texts
    assert "Telmisartan slowed progression of diabetic nephropathy" in texts[revised]
    assert "Telmisartan slowed" not in text_of(updated[0])
    assert "Valsartan slowed progression of diabetic nephropathy" in text_of(updated[0])
    before = next(a for a in articles("abstracts.xml") if a.findtext(".//PMID") == revised)
    assert updated[0].findtext(".//DateRevised/Year") > before.findtext(".//DateRevised/Year")


def test_the_corrected_claim_stands_in_one_paper_only(gold: list[dict[str, Any]]) -> None:
    papers = {
        row["pmid"]
        for row in gold
        if row["predicate"] == "treats"
        and row["subject_text"].lower() == "telmisartan"
        and row["object_text"] == "diabetic nephropathy"
    }
    assert papers == {"99000034"}


def test_phenopacket_is_version_2_and_has_no_diagnosis() -> None:
    packet = json.loads((DATA / "patient.json").read_text(encoding="utf-8"))
    assert packet["metaData"]["phenopacketSchemaVersion"] == "2.0"
    assert packet["subject"]["timeAtLastEncounter"]["age"]["iso8601duration"] == "P17Y"
    features = packet["phenotypicFeatures"]
    present = {f["type"]["id"] for f in features if not f.get("excluded")}
    excluded = {f["type"]["id"] for f in features if f.get("excluded")}
    assert {ROOT_DILATATION, "HP:0001083", "HP:0001166", "HP:0000098", "HP:0000767"} <= present
    assert {"HP:0001249", "HP:0000193", "HP:0001363"} <= excluded
    assert not present & excluded
    assert all(re.fullmatch(r"HP:\d{7}", term) for term in present | excluded)
    assert [d["term"]["id"] for d in packet["diseases"]] == ["MONDO:0004979"]
    agents = [a["treatment"]["agent"]["id"] for a in packet["medicalActions"]]
    assert agents == ["DRUGBANK:DB01001"]


def test_plain_patient_is_plain() -> None:
    patient = json.loads((DATA / "patient_plain.json").read_text(encoding="utf-8"))
    assert patient["allergies"] == ["penicillamine"]
    terms = patient["findings"] + patient["excluded"]
    assert all(re.fullmatch(r"HP:\d{7}", term) for term in terms)
    assert not set(patient["findings"]) & set(patient["excluded"])


def test_the_literature_tells_the_story_of_the_patient(gold: list[dict[str, Any]]) -> None:
    told = {
        (row["subject_text"].lower(), row["predicate"], row["object"])
        for row in gold
        if row["polarity"] == "for" and row["certainty"] == "stated"
    }
    for drug in ("losartan", "irbesartan", "atenolol", "propranolol", "perindopril"):
        assert (drug, "treats", MARFAN) in told
    for drug in ("atenolol", "propranolol"):
        assert (drug, "contraindicated_in", "MONDO:0004979") in told
    assert ("propranolol", "interacts_with", "DRUGBANK:DB01001") in told
    assert ("ciprofloxacin", "contraindicated_in", MARFAN) in told
