"""What each kind of sentence claims, and what it does not."""

from __future__ import annotations

import pytest

from medkg.extraction import Extractor
from medkg.types import Document

# sentence -> the claims in it, "subject predicate object"; names as in conftest
STATED = {
    # treats
    "Aspirin is effective for headache.": ["Aspirin treats Headache"],
    "Prednisone and azathioprine are effective in the treatment of asthma and gout.": [
        "Prednisone treats asthma",
        "Prednisone treats gout",
        "Azathioprine treats asthma",
        "Azathioprine treats gout",
    ],
    "Propranolol significantly reduced pain in patients with migraine.": [
        "Propranolol treats Pain",
        "Propranolol treats migraine disorder",
    ],
    "Infliximab improves fatigue in rheumatoid arthritis.": [
        "Infliximab treats Fatigue",
        "Infliximab treats rheumatoid arthritis",
    ],
    "Methotrexate is widely used in the treatment of rheumatoid arthritis.": [
        "Methotrexate treats rheumatoid arthritis"
    ],
    "Treatment of gout with allopurinol was well tolerated.": ["Allopurinol treats gout"],
    "Patients with bipolar disorder treated with lithium had fewer relapses.": [
        "Lithium treats bipolar disorder"
    ],
    "Her Crohn's disease responded well to infliximab.": ["Infliximab treats Crohn disease"],
    "Metformin is the first-line drug for type 2 diabetes.": [
        "Metformin treats type 2 diabetes mellitus"
    ],
    "Metformin remains the treatment of choice for type II diabetes.": [
        "Metformin treats type 2 diabetes mellitus"
    ],
    "Vemurafenib improved overall survival in patients with metastatic melanoma.": [
        "Vemurafenib treats melanoma"
    ],
    "The fever resolved after treatment with aspirin.": ["Aspirin treats Fever"],
    "Infliximab induced remission of Crohn disease.": ["Infliximab treats Crohn disease"],
    "Lithium therapy for bipolar disorder is underused.": ["Lithium treats bipolar disorder"],
    "Sumatriptan for migraine: a randomised trial.": ["Sumatriptan treats migraine disorder"],
    "In patients with hypertension, lisinopril lowered systolic pressure.": [
        "Lisinopril treats hypertension"
    ],
    "Trastuzumab has been approved for breast cancer.": ["Trastuzumab treats breast carcinoma"],
    "Lisinopril is indicated for high blood pressure.": ["Lisinopril treats hypertension"],
    # prevents
    "Aspirin reduced the risk of stroke.": ["Aspirin prevents stroke disorder"],
    "Propranolol prevents migraine attacks.": ["Propranolol prevents migraine disorder"],
    "Warfarin is effective in preventing stroke.": ["Warfarin prevents stroke disorder"],
    "Metformin use was associated with a lower incidence of breast cancer.": [
        "Metformin prevents breast carcinoma"
    ],
    # causes
    "Methotrexate-induced hepatotoxicity is dose dependent.": [
        "Methotrexate causes Hepatotoxicity"
    ],
    "Angioedema caused by lisinopril can be fatal.": ["Lisinopril causes Angioedema"],
    "Lisinopril causes cough.": ["Lisinopril causes Cough"],
    "Azathioprine led to acute pancreatitis.": ["Azathioprine causes acute pancreatitis"],
    "A patient who developed acute pancreatitis after starting valproate is described.": [
        "Valproic acid causes acute pancreatitis"
    ],
    "Side effects of methotrexate include nausea, vomiting and fatigue.": [
        "Methotrexate causes Nausea",
        "Methotrexate causes Vomiting",
        "Methotrexate causes Fatigue",
    ],
    "Infliximab was associated with an increased incidence of melanoma.": [
        "Infliximab causes melanoma"
    ],
    "Seizures due to lithium are rare.": ["Lithium causes Seizure"],
    "Lithium-treated rats developed seizures.": ["Lithium causes Seizure"],
    "Acute pancreatitis was reported in two women after valproate.": [
        "Valproic acid causes acute pancreatitis"
    ],
    "Hepatotoxicity related to methotrexate is rare.": ["Methotrexate causes Hepatotoxicity"],
    "The cough resolved after discontinuation of lisinopril.": ["Lisinopril causes Cough"],
    "Azathioprine was withdrawn because of vomiting.": ["Azathioprine causes Vomiting"],
    "Fatal hepatotoxicity after a single dose of methotrexate": [
        "Methotrexate causes Hepatotoxicity"
    ],
    # exacerbates
    "Propranolol worsens asthma.": ["Propranolol exacerbates asthma"],
    "Asthma was exacerbated by aspirin.": ["Aspirin exacerbates asthma"],
    "Worsening of depression with propranolol was seen.": ["Propranolol exacerbates depression"],
    # biomarker_of, predisposes
    "TNF levels are a biomarker of rheumatoid arthritis.": [
        "TNF biomarker_of rheumatoid arthritis"
    ],
    "Hypertension is a risk factor for stroke.": ["hypertension predisposes stroke disorder"],
    "Patients with gout are at increased risk of stroke.": ["gout predisposes stroke disorder"],
    "APOE predisposes to Alzheimer's disease.": ["APOE predisposes Alzheimer disease"],
    "Infliximab was associated with an increased risk of melanoma.": [
        "Infliximab predisposes melanoma"
    ],
    "Lithium increases the risk of gout.": ["Lithium predisposes gout"],
    # has_phenotype
    "Marfan syndrome is characterised by tall stature and ectopia lentis.": [
        "Marfan syndrome has_phenotype Tall stature",
        "Marfan syndrome has_phenotype Ectopia lentis",
    ],
    "Symptoms of myasthenia gravis include fatigue and muscle weakness.": [
        "myasthenia gravis has_phenotype Fatigue",
        "myasthenia gravis has_phenotype Muscle weakness",
    ],
    "Joint swelling is a common feature of rheumatoid arthritis.": [
        "rheumatoid arthritis has_phenotype Joint swelling"
    ],
    "Patients with cystic fibrosis had cough.": ["cystic fibrosis has_phenotype Cough"],
    "Ectopia lentis was present in 60% of patients with Marfan syndrome.": [
        "Marfan syndrome has_phenotype Ectopia lentis"
    ],
    # associated_with
    "Variants in FBN1 were linked to Marfan syndrome.": ["FBN1 associated_with Marfan syndrome"],
    "CFTR mutations were identified in cystic fibrosis.": ["CFTR associated_with cystic fibrosis"],
    # a gene that is called the cause
    "Mutations in FBN1 cause Marfan syndrome.": ["FBN1 causes Marfan syndrome"],
    "Cystic fibrosis is caused by mutations in the CFTR gene.": ["CFTR causes cystic fibrosis"],
    "CFTR mutations are responsible for cystic fibrosis.": ["CFTR causes cystic fibrosis"],
    "APOE is associated with Alzheimer's disease.": ["APOE associated_with Alzheimer disease"],
    # targets
    "Vemurafenib inhibits BRAF.": ["Vemurafenib targets BRAF", "Vemurafenib inhibits BRAF"],
    "Infliximab, a monoclonal antibody against TNF-alpha, was given.": ["Infliximab targets TNF"],
    "The HER2 inhibitor trastuzumab was given.": [
        "Trastuzumab targets ERBB2",
        "Trastuzumab inhibits ERBB2",
    ],
    "Vemurafenib is a selective BRAF inhibitor.": [
        "Vemurafenib targets BRAF",
        "Vemurafenib inhibits BRAF",
    ],
    # contraindicated_in
    "Propranolol is contraindicated in asthma.": ["Propranolol contraindicated_in asthma"],
    "Propranolol should be avoided in patients with asthma.": [
        "Propranolol contraindicated_in asthma"
    ],
    "Lisinopril should not be used in patients with angioedema.": [
        "Lisinopril contraindicated_in Angioedema"
    ],
    "Patients with asthma should not receive propranolol.": [
        "Propranolol contraindicated_in asthma"
    ],
    "Asthma is a contraindication to propranolol.": ["Propranolol contraindicated_in asthma"],
    # interacts_with
    "Fluconazole increases the plasma concentrations of warfarin.": [
        "Fluconazole interacts_with Warfarin"
    ],
    "The interaction between aspirin and warfarin is well known.": [
        "Aspirin interacts_with Warfarin"
    ],
    "Azathioprine should not be combined with allopurinol.": [
        "Allopurinol interacts_with Azathioprine"
    ],
    "Azathioprine is contraindicated with allopurinol.": [
        "Allopurinol interacts_with Azathioprine"
    ],
}
AGAINST = {
    "Aspirin did not reduce fever.": ["Aspirin treats Fever"],
    "There was no evidence that metformin improves asthma.": ["Metformin treats asthma"],
    "Lithium was ineffective in migraine.": ["Lithium treats migraine disorder"],
    "Propranolol failed to relieve pain.": ["Propranolol treats Pain"],
    "APOE was not associated with melanoma.": ["APOE associated_with melanoma"],
    "Lisinopril does not cause cough.": ["Lisinopril causes Cough"],
    "Metformin is not effective for gout.": ["Metformin treats gout"],
    "Infliximab was not associated with an increased risk of melanoma.": [
        "Infliximab predisposes melanoma"
    ],
    "Neither aspirin nor metformin reduced pain.": ["Aspirin treats Pain", "Metformin treats Pain"],
    "Gout is not a risk factor for stroke.": ["gout predisposes stroke disorder"],
    "Propranolol is not contraindicated in asthma.": ["Propranolol contraindicated_in asthma"],
}
HEDGED = {
    "Metformin may reduce fatigue.": ["Metformin treats Fatigue"],
    "These data suggest that aspirin prevents stroke.": ["Aspirin prevents stroke disorder"],
    "Lithium could cause seizures.": ["Lithium causes Seizure"],
    "Valproate is possibly effective in migraine.": ["Valproic acid treats migraine disorder"],
}
HYPOTHETICAL = {
    "We investigated whether metformin improves asthma.": ["Metformin treats asthma"],
    "To evaluate the efficacy of sumatriptan in migraine.": [
        "Sumatriptan treats migraine disorder"
    ],
    "Does aspirin prevent stroke?": ["Aspirin prevents stroke disorder"],
    "The efficacy of lithium in bipolar disorder was assessed.": [
        "Lithium treats bipolar disorder"
    ],
    "Whether losartan causes cough is unknown.": ["Losartan causes Cough"],
    "The primary endpoint was the incidence of fever caused by lithium.": ["Lithium causes Fever"],
}
NOTHING = [
    "Aspirin and headache were recorded.",
    "Her mother had asthma and received prednisone.",
    "Serum insulin was measured in patients with type 2 diabetes.",
    "Blood was drawn from patients with gout after a meal of metformin.",
    "Methotrexate resistance was seen in melanoma.",
    "Asthma cells were exposed to lithium.",
    "Gout caused by metformin-lowering therapy was seen.",
    "MET was studied; it was a long day.",
    "",
]


def claims(extractor: Extractor, text: str) -> dict[str, tuple[str, str]]:
    found = extractor.extract(Document("PMID:1", text, "pubmed"))
    names = {node.curie: node.name for node in found.nodes}
    return {
        f"{names[a.subject]} {a.predicate} {names[a.object]}": (
            a.evidence.polarity,
            a.evidence.certainty,
        )
        for a in found.assertions
    }


def symmetric(claim: str) -> str:
    subject, name, obj = claim.partition(" interacts_with ")
    return f"{min(subject, obj)}{name}{max(subject, obj)}" if name else claim


def check(extractor: Extractor, text: str, expected: list[str], how: tuple[str, str]) -> None:
    found = {symmetric(claim): reading for claim, reading in claims(extractor, text).items()}
    assert found == {symmetric(claim): how for claim in expected}


@pytest.mark.parametrize("text", STATED)
def test_stated(extractor: Extractor, text: str) -> None:
    check(extractor, text, STATED[text], ("for", "stated"))


@pytest.mark.parametrize("text", AGAINST)
def test_against(extractor: Extractor, text: str) -> None:
    check(extractor, text, AGAINST[text], ("against", "stated"))


@pytest.mark.parametrize("text", HEDGED)
def test_hedged(extractor: Extractor, text: str) -> None:
    check(extractor, text, HEDGED[text], ("for", "hedged"))


@pytest.mark.parametrize("text", HYPOTHETICAL)
def test_hypothetical(extractor: Extractor, text: str) -> None:
    check(extractor, text, HYPOTHETICAL[text], ("for", "hypothetical"))


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(extractor: Extractor, text: str) -> None:
    assert claims(extractor, text) == {}


@pytest.mark.parametrize(
    ("words", "drug", "comparator", "compared"),
    [
        ("superior to", "DRUGBANK:5", "DRUGBANK:4", "superior"),
        ("not superior to", "DRUGBANK:5", "DRUGBANK:4", "not superior"),
        ("non-inferior to", "DRUGBANK:5", "DRUGBANK:4", "similar"),
        ("less effective than", "DRUGBANK:4", "DRUGBANK:5", "superior"),
    ],
)
def test_comparison_speaks_for_the_better_drug(
    extractor: Extractor, words: str, drug: str, comparator: str, compared: str
) -> None:
    text = f"Infliximab was {words} methotrexate in rheumatoid arthritis."
    (found,) = extractor.extract(Document("PMID:1", text, "pubmed")).assertions
    assert (found.subject, found.predicate, found.object) == (drug, "treats", "MONDO:4")
    assert found.evidence.qualifiers["comparator"] == [comparator]
    assert found.evidence.qualifiers["comparison"] == compared


def test_combination_is_a_qualifier(extractor: Extractor) -> None:
    text = "Methotrexate plus infliximab was effective in rheumatoid arthritis."
    found = extractor.extract(Document("PMID:1", text, "pubmed")).assertions
    partners = {a.subject: a.evidence.qualifiers["combination"] for a in found}
    assert partners == {"DRUGBANK:5": ["DRUGBANK:4"], "DRUGBANK:4": ["DRUGBANK:5"]}


def test_object_only_negated(extractor: Extractor) -> None:
    found = claims(extractor, "Aspirin relieved headache but not nausea.")
    assert found["Aspirin treats Headache"] == ("for", "stated")


def test_condition_of_two_vocabularies(extractor: Extractor) -> None:
    treated = extractor.extract(Document("1", "Lisinopril is effective for hypertension.", "x"))
    assert [a.object for a in treated.assertions] == ["MONDO:2"]
    feature = extractor.extract(
        Document("1", "Gout is characterised by fever and hypertension.", "x")
    )
    assert [a.object for a in feature.assertions] == ["HP:4", "HP:9"]


def test_what_a_sentence_takes_for_granted_is_stated(extractor: Extractor) -> None:
    found = claims(extractor, "We investigated whether warfarin prevents lithium-induced seizures.")
    assert found["Lithium causes Seizure"] == ("for", "stated")


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        (
            "Aspirin lowers fever and reduces the risk of stroke.",
            "Aspirin prevents stroke disorder",
        ),
        ("Aspirin is given for fever; however, it may cause nausea.", "Aspirin causes Nausea"),
        ("Infliximab, which targets TNF, is used in gout.", "Infliximab treats gout"),
    ],
)
def test_subject_carries_over_to_a_second_verb(extractor: Extractor, text: str, claim: str) -> None:
    assert claim in claims(extractor, text)


def test_gene_and_drug_of_one_name(extractor: Extractor) -> None:
    found = extractor.extract(Document("1", "Insulin is effective for type 2 diabetes.", "x"))
    assert [a.subject for a in found.assertions] == ["DRUGBANK:8"]


def test_claims_of_a_long_list_are_bounded(extractor: Extractor) -> None:
    drugs = " and ".join(["aspirin", "metformin", "lithium", "warfarin"] * 60)
    text = f"{drugs} are effective for {' and '.join(['asthma', 'gout', 'migraine'] * 60)}."
    found = extractor.extract(Document("PMID:1", text, "pubmed"))
    assert 0 < len(found.assertions) <= 60
    assert len(found.mentions) > 200


def test_numbers_go_with_their_own_condition(extractor: Extractor) -> None:
    text = "Infliximab increased the risk of melanoma (RR 2.1) and gout (RR 1.2, p=0.03)."
    found = extractor.extract(Document("PMID:1", text, "pubmed")).assertions
    measured = {a.object: a.evidence.qualifiers.get("relative_risk") for a in found}
    assert measured == {"MONDO:11": 2.1, "MONDO:13": 1.2}
