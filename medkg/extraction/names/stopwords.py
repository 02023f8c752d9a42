"""Names that the dictionary leaves out or lets in, as tables the user can replace.

The first two were read off what a dictionary without them finds in biomedical abstracts.
"""

from __future__ import annotations

from typing import Final

from medkg.extraction.names.case_table import WORDS_IN_CAPITALS

__all__ = ["EXCLUDED_BRANCHES", "GENERIC_NAMES", "KNOWN_ACRONYMS", "KNOWN_ALIASES", "NOT_NAMES"]


def _table(rows: str) -> frozenset[str]:
    return frozenset(name.strip() for row in rows.split("\n") for name in row.split("|")) - {""}


# Branches whose terms qualify a disease and are none.
EXCLUDED_BRANCHES: Final[tuple[str, ...]] = (
    "MONDO:0021125",  # disease characteristic
    # MeSH's chemicals that are no substance a patient takes, or no single one. On the
    # development part of BC5CDR their names were wrong four times in five.
    "MESH:D020164",  # Chemical Actions and Uses
    "MESH:D011506",  # Proteins
    "MESH:D045762",  # Enzymes and Coenzymes
    "MESH:D046911",  # Macromolecular Substances
    "MESH:D045424",  # Complex Mixtures
    "MESH:D004364",  # Pharmaceutical Preparations
    "MESH:D009696",  # Nucleic Acids
    "MESH:D036341",  # Intercellular Signaling Peptides and Proteins
)

# Names that say nothing: roots of vocabularies and words for "something is wrong".
GENERIC_NAMES: Final = _table(
    """
    disease|disorder|syndrome|condition|illness|sickness|injury|trauma|wound|lesion|complication
    abnormality|anomaly|malformation|phenotype|symptom|sign|medical condition|human disease
    genetic disease|inherited|hereditary|familial|genetic|congenital|acquired|sporadic|idiopathic
    rare|common|complete|partial|localized|undifferentiated|high grade|low grade|mosaic|infectious
    well differentiated|poorly differentiated|moderately differentiated|allergic|sterile|infertile
    isolated|susceptibility|adverse drug reaction|adverse event|side effect|toxicity|drug effect
    drug|medication|protein|peptide|vitamin|antibody|hormone|enzyme|placebo|vaccine|all
    infection|death|recurrence|emergency|disease progression|signs and symptoms|disease models
    pathologic processes|hypertrophy|acid|solution|lead|salt|lipid|electrolyte|antigen
    drinking water
    serine/threonine-protein kinase|protein kinase|drug resistance
    """
)

# Names that in running text are nearly always something else. Upper case here means that only
# the upper-case spelling is left out. Symbols that are words are learned (``case_table``); the
# others in capitals are units, methods, scales and studies, which no count of spellings tells
# from genes and diseases, and words too rare to count.
NOT_NAMES: Final = frozenset(WORDS_IN_CAPITALS) | _table(
    """
    date|dates|fig|figs|generic|luminal|rabbit|house dust|natural killer cells|escherichia coli
    alcohol|staphylococcus aureus|mouse|rat|dog|cat|horse|pig|cow|chicken|egg|milk|serum|plasma
    skin|lung|pancreas|pituitary|cervix|air|car|arm|arms|bed|cold|face|read|can|men|art|rich|soft
    analgesia|oncology|ordering|collecting|cutting|dependence|inversion|calculus|mono|ski|wise
    spatial|yes|mol|zeta|san|kid|kids|toddler|statin|fall|falls|aspiration|star|impact|focus|rest
    balance|direct|advance|unique|optimum|control|insight|complex|match|target|spark|media|light
    chips|simple|neutral|active|sap|patch|basis|nine|ten|set|rod|coil|strip|minor|major|gap|dim
    prism|cope|pace|act|sup|fast|blind|strong|alert|rapid|clean|relief|comfort|proven|ease|aim
    balanced|excitability|ataxin|regulator|orphan|hedgehog|notch|dynamin|factor 2|factor 3|calm
    manic|high sensitivity|highly sensitive|small head|bone age|short|tall|weak|slow|pale|clumsy
    progressive|recurrent|chronic|acute|severe|mild|moderate|bilateral|unilateral|onset|sucking
    cytosol|sand|silver|oil|tea|honey|cotton|wool|feather|dander|pollen|grass|wheat|corn|rice|oats
    tobacco|wood|beef|pork|fish|shrimp|beer|wine|paper|ink|water|oxygen|hemoglobin|creatinine
    overgrowth|injury of|cell death|inflammation marker|weather|neonatal death|stillborn|hunger
    cure|gain|loss|delay|stress|cyst of|proton pump|hypersensitive|platelet|b cell|t cell|colon
    gold|versus|life|yeast|pre|program|image|equal|success|express|choice|lambda|dimension|monitor|senior
    cascade|sector|carbon|protease|beam|capture|orange|buccal|tracer|price|spiral|soybean|lamb|salmon
    pomegranate|barley|tomato|parathyroid|thrombo|pointer|apple|tabacum|dilator|trout|seawater|justice
    conserve|soma|bean|spinach|amber|pea|lettuce|poultry|cornstarch|flour|today|lemon|jamaica|frog
    hole|bet|mer|flower|armadillo|fru|glass|glasses|carp|bend|clipper|sturdy|amyloid|hyperplastic
    epididymal|epididymis|hypothyroid|actinomycetes|malnourished|jumping|arranging|bouncing|hopping
    mouthing|stereotyped|rosette|inactivity|inertia|unresponsive|anger|sand|shock wave|lipase
    body weight|birth weight|birthweight|fetal weight|oxidative stress|resection margin|proton
    surgical margin|biomarker|genetic marker|epitope|element|mineral|cadaver|ion|isotope|metal
    radioisotope|radionuclide|allergen|paraffin|agarose|pain free|antral|retinal|end of life|ice
    tumorigenesis|carcinogenesis|oncogenesis|short arm|free radical|ester|nonane|postmortem change
    critically ill|nucleotide|oligonucleotide|eye drops|mole|visual pigment|foreign body|elements
    PRE|MUSE|DEPO|PEST|CANCER|PAIN|BAD|BID|SON|ARC|NIN|TTV|AIDA|HAL|COMP|CAST|SSB|ENG|ANG|ADO|POR
    PIP|INA|EMB|BET|PDF|MIA|MAL|NTS|DRUG|DRUGS|BODY|MAIN|DESIGN|WOMEN|CHILD|BLOOD|HEART|GENE
    MRI|CPAP|TNM|FAC|FDG|PCI|ANOVA|NACT|SLT|SRF|PTS|EBP|ECL|SLN|PVR|ACR|CRL|NCCT|PTA|GCS|PEP|UTI
    AAPS|DST|GES|APT|SCI|AGA|OTC|SCL|CPE|DSI|FEV|CAM|ABP|ACL|INF|BCS|PRK|PND|AOA|HRS|DSE|GFR|CRT
    NAG|ADR|ALP|CTA|UNP|PAR|CPES|CPM|CTHS|CAB|CDM|TFI|ATC|SAH|PAH|RTP|GEM|ARI|NAC|PTC|PHP|PIS|EFS
    NBP|PBP|CNR|VHR|ROM|ABS|SEP|EPI|PNI|FIR|DAC|ARD|PTB|DCR|DRT|NOS|GPE|KAP|CRN|CAT
    HR|OR|CI|SD|SE|CT|ICU|RCT|BMI|QOL|VAS|ECG|EEG|ROC|AUC|HPLC|PCR|ELISA|DNA|RNA|MRNA
    USA|UK|WHO|FDA|NIH|NHS|IVF|PSA|MED|DES|STAR|CAP|CAR|AND|THE|BUT|HAD|ONE
    TWO|FIVE|SIX|AGE|AIM|SPEED|PACE|HOPE|LIFE|CARE|CASE|CASES|RISK
    ACT|AIMS|ARM|BED|DAY|DAYS|MALE|TEST|TEAM|TIME|PRE|MAP|CAMP
    TIA|LDL|HDL|VLDL|IGG|IGM|IGA|IGE|BIG|ASK|ALT|AST|GGT|LDH|CPR|CSF|RBC|WBC|ESR|PT|APTT
    CHD1L|TRAP|CLASP|SPIN|SPARC|PLUS|STEPS|SMART|PROMPT|GRADE|STAGE|SCORE|LOG
    """
)

# Three-letter symbols of diseases that nobody defines any more; others must be defined in the
# document to be read.
KNOWN_ACRONYMS: Final = _table("SLE|ALS|CML|AML|CLL|IBD|IBS|MDS|HCC|CKD|CHF|DVT|OCD|HIV|BPH")
# Gene aliases without a digit that are read as the gene; other letter-only aliases are too
# often something else.
KNOWN_ALIASES: Final = _table("VEGF|VEGFR|AKT|MEK|ERK|RAS|TNFA|HER|CEA|BNP|EPO|RANKL|PKA|PKC|PDGF")
