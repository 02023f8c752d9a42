"""Words that names of one concept use for one another, and words that a name can do without.

The rows of equal words follow one of these rules: an organ's noun and its Latin or Greek
adjective; a noun and the adjective of it; two words that the entry terms of a MeSH heading use
for one another. Modifiers and generic heads were found in training texts, and hold words of the
language in general. All are asked only where no vocabulary spells the mention as it is.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "ADJECTIVES",
    "COMPLETIONS",
    "EMPTY_WORDS",
    "ENDINGS",
    "EQUAL_PHRASES",
    "EQUAL_WORDS",
    "GENERIC_HEADS",
    "MODIFIERS",
    "ORGANS",
    "ORGAN_HEADS",
    "OTHER_HEADS",
    "SYMBOLS",
]


def _groups(rows: str) -> dict[str, str]:
    table: dict[str, str] = {}
    for row in rows.strip().split("\n"):
        first, *others = row.split()
        table.update(dict.fromkeys(others, first))
    return table


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The first word of a row stands for the others; all are folded. First organs and their
# adjectives, then words of disease, then of drugs. MeSH has tumours by site and by tissue: its
# headings by site (D001749, Urinary Bladder Neoplasms) hold the carcinomas of the site.
# Insufficiency is MeSH's word for failure (D051437), abstinence for withdrawal (D009357),
# pruritus for itching (D011537), emesis for vomiting (D014839).
EQUAL_WORDS: Final = _groups(
    """
    kidney renal nephric
    liver hepatic
    heart cardiac
    lung pulmonary
    brain cerebral
    stomach gastric
    intestine intestinal bowel enteric
    colon colonic
    bladder vesical
    skin cutaneous dermal
    muscle muscular
    nerve neural
    eye ocular
    bone osseous
    breast mammary
    ovary ovarian
    pancreas pancreatic
    esophagus esophageal
    prostate prostatic
    thyroid thyroidal
    vein venous
    artery arterial
    retina retinal
    cornea corneal
    spleen splenic
    uterus uterine
    cervix cervical
    larynx laryngeal
    vessel vascular
    blood hematologic hematological
    spine spinal
    fetus fetal
    mouth oral
    optic optical
    neoplasm cancer tumor carcinoma malignancy neoplasia
    disease disorder illness condition
    failure insufficiency
    injury damage trauma
    hemorrhage bleeding haemorrhage
    impairment deficit dysfunction impaired
    abnormality anomaly malformation defect
    poisoning intoxication
    toxicity toxic
    hypersensitivity allergy allergic
    infarct infarction
    thrombus thrombosis thrombotic
    ischemia ischemic
    depression depressive depressed
    psychosis psychotic
    epilepsy epileptic
    seizure convulsion convulsive
    diabetes diabetic
    necrosis necrotic
    fibrosis fibrotic
    sclerosis sclerotic
    stenosis stenotic
    cirrhosis cirrhotic
    inflammation inflammatory
    arrhythmia arrhythmic dysrhythmia
    syndrome syndromic
    hypertension hypertensive
    hypotension hypotensive
    loss lost
    mental psychiatric
    cognitive cognition
    addiction addicted
    withdrawal abstinence
    neuropathy neuropathic
    myopathy myopathic
    nephropathy nephropathic
    edema oedema swelling
    pain ache painful
    fever pyrexia
    itching pruritus
    vomiting emesis
    agent drug medication compound
    acid acidic
    antagonist blocker
    hydrochloride hcl
    """
)
# Phrases that one word stands for; folded. Entry terms of MeSH D064420 (side effects, adverse
# reactions, toxicity of drugs), D001480 (basal ganglia, extrapyramidal) and D056486 (chemical
# and drug induced).
EQUAL_PHRASES: Final[tuple[tuple[str, str], ...]] = (
    ("side effect", "toxicity"),
    ("adverse effect", "toxicity"),
    ("adverse event", "toxicity"),
    ("adverse reaction", "toxicity"),
    ("basal ganglia", "extrapyramidal"),
    ("chemically induced", "drug"),
    ("chemical induced", "drug"),
    ("substance induced", "drug"),
)
# Dropped from the words of a name.
EMPTY_WORDS: Final = _words(
    "of the in a an with and or to by for from on as due caused induced related associated"
    " nos unspecified"
)
# Say how, how much, since when or in whom, and not what; dropped when nothing else is left.
MODIFIERS: Final = _words(
    "acute chronic severe mild moderate recurrent persistent transient reversible irreversible"
    " progressive refractory intractable symptomatic asymptomatic fatal lethal late early onset"
    " delayed new worsening worsened drug medication chemical spontaneous idiopathic primary"
    " secondary essential clinical experimental generalized bilateral unilateral subacute"
    " sustained postoperative intraoperative perioperative massive major minor partial complete"
    " total advanced end stage sudden isolated marked profound life threatening patient adult"
    " neonatal infantile juvenile childhood pediatric elderly active current long term"
    " maternal diffuse focal multiple single first second episode attack state"
    " degree high low dose increased decreased treatment iatrogenic direct type form"
)
# Rules of word formation in English: an adjective's ending and the endings of the noun it may
# come from, most likely first.
ENDINGS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("tensive", ("tension",)),
    ("toxic", ("toxicity",)),
    ("genic", ("genesis", "genicity")),
    ("leptic", ("lepsy",)),
    ("ptic", ("psy", "psia", "psis")),
    ("tic", ("sis", "tis", "sia", "tism", "sy")),
    ("mic", ("mia",)),
    ("nic", ("nia",)),
    ("ric", ("ria", "ry")),
    ("ic", ("ia", "y", "ism", "")),
    ("ssive", ("ssion",)),
    ("sive", ("sion",)),
    ("tive", ("tion",)),
    ("ious", ("iety", "ium")),
    ("ous", ("us", "a", "")),
    ("onian", ("onism", "on disease")),
    ("ian", ("ism", "ia")),
    ("al", ("", "e", "um", "us")),
    ("ed", ("ion", "")),
    ("ing", ("ion", "")),
)
# Adjectives that no ending explains, with the noun, as MeSH heads it where it does.
ADJECTIVES: Final[dict[str, str]] = {
    "diabetic": "diabetes mellitus",
    "parkinsonian": "parkinsonian disorders",
    "suicidal": "suicide",
    "manic": "mania",
    "anaphylactic": "anaphylaxis",
    "obese": "obesity",
    "alcoholic": "alcoholism",
    "schizophrenic": "schizophrenia",
    "asthmatic": "asthma",
    "atherosclerotic": "atherosclerosis",
    "demented": "dementia",
    "delirious": "delirium",
    "comatose": "coma",
    "cancerous": "neoplasms",
    "deaf": "deafness",
    "blind": "blindness",
    "nauseous": "nausea",
    "febrile": "fever",
    "hyperalgesic": "hyperalgesia",
}
# What a writer leaves out: "nephrotic (syndrome)", "(drug) overdose".
COMPLETIONS: Final = ("{} syndrome", "{} disease", "{} disorder", "drug {}")
# Combining forms of organs, Greek or Latin, and what a disease of one is called.
ORGANS: Final[tuple[tuple[str, str], ...]] = (
    ("nephro", "kidney"),
    ("hepato", "liver"),
    ("cardio", "heart"),
    ("neuro", "nervous system"),
    ("oto", "ear"),
    ("myelo", "bone marrow"),
    ("pulmo", "lung"),
    ("vasculo", "vascular"),
    ("retino", "retinal"),
    ("uro", "urologic"),
    ("gastro", "stomach"),
    ("entero", "intestinal"),
    ("dermato", "skin"),
    ("hemato", "hematologic"),
    ("encephalo", "brain"),
    ("myo", "muscle"),
    ("arthro", "joint"),
    ("osteo", "bone"),
)
ORGAN_HEADS: Final[tuple[tuple[frozenset[str], tuple[str, ...]], ...]] = (
    (
        frozenset(["toxicity", "toxicities", "toxic"]),
        ("drug-induced injury", "disease", "disorder"),
    ),
    (frozenset(["pathy", "pathies", "pathic"]), ("disease", "disorder")),
    (frozenset(["suppression", "suppressive"]), ("disease", "disorder")),
)
# Heads that say only that something is wrong; each may stand for the others.
GENERIC_HEADS: Final = _words(
    "dysfunction impairment disturbance abnormality complication lesion problem symptom toxicity"
    " deficit injury damage disease disorder insufficiency failure defect malfunction effect"
    " alteration change dysfunctional event deterioration reaction manifestation sign"
    " anomaly malformation syndrome"
)
OTHER_HEADS: Final = ("disease", "disorder", "dysfunction", "injury", "syndrome", "insufficiency")
# Symbols and formulas of chemistry, in this case only; a charge after them does not count.
SYMBOLS: Final[dict[str, str]] = {
    "H": "hydrogen", "Li": "lithium", "B": "boron", "C": "carbon", "N": "nitrogen",
    "O": "oxygen", "F": "fluorine", "Na": "sodium", "Mg": "magnesium", "Al": "aluminum",
    "Si": "silicon", "P": "phosphorus", "S": "sulfur", "Cl": "chlorine", "K": "potassium",
    "Ca": "calcium", "Cr": "chromium", "Mn": "manganese", "Fe": "iron", "Co": "cobalt",
    "Ni": "nickel", "Cu": "copper", "Zn": "zinc", "As": "arsenic", "Se": "selenium",
    "Br": "bromine", "Sr": "strontium", "Ag": "silver", "Cd": "cadmium", "Sn": "tin",
    "Sb": "antimony", "I": "iodine", "Ba": "barium", "Pt": "platinum", "Au": "gold",
    "Hg": "mercury", "Tl": "thallium", "Pb": "lead", "Bi": "bismuth", "Gd": "gadolinium",
    "H2O": "water", "H2O2": "hydrogen peroxide", "NO": "nitric oxide", "N2O": "nitrous oxide",
    "CO": "carbon monoxide", "CO2": "carbon dioxide", "NH3": "ammonia", "O2": "oxygen",
    "NaCl": "sodium chloride", "KCl": "potassium chloride", "LiCl": "lithium chloride",
    "CaCl2": "calcium chloride", "MgCl2": "magnesium chloride", "MgSO4": "magnesium sulfate",
    "NaHCO3": "sodium bicarbonate", "HCl": "hydrochloric acid", "H2S": "hydrogen sulfide",
    "HgCl2": "mercuric chloride", "CdCl2": "cadmium chloride", "CCl4": "carbon tetrachloride",
    "FeSO4": "ferrous sulfate", "CuSO4": "copper sulfate", "N2": "nitrogen", "H2": "hydrogen",
    "As2O3": "arsenic trioxide", "BaCl2": "barium chloride", "ZnSO4": "zinc sulfate",
}  # fmt: skip
