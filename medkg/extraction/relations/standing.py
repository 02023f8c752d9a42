"""Whether a mention in its place stands for its concept: "asthma", not "asthma clinic".

The dictionary finds names; a name may be part of a longer one ("villus atrophy"), be what is
measured or withdrawn, tell whom a study was about, or say only what kind of thing another name
is. The words round a mention are looked at where a pattern has found a claim, never before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from medkg.extraction.names.substance_table import is_never_given, is_of_the_body
from medkg.extraction.relations.skeleton import Skeleton, kinds_class, kinds_mask, mask_of

if TYPE_CHECKING:
    from medkg.extraction.relations.pattern_table import Pattern
    from medkg.types import Mention

__all__ = [
    "condition_fits",
    "drug_fits",
    "names_other",
    "object_is_meant",
    "stands_as_object",
    "stands_as_subject",
]

_HARM: Final = frozenset({"causes", "exacerbates"})
_RISK: Final = frozenset({"causes", "exacerbates", "predisposes"})
_WITH_LEVELS: Final = frozenset({"interacts_with", "contraindicated_in", "biomarker_of"})
# Claims about a condition itself, not about the people who have it.
_OF_ITSELF: Final = frozenset({"causes", "predisposes", "associated_with", "has_phenotype"})

# How far before a mention its words are looked for.
_BEFORE: Final = 60

# Words before a drug's name that make it something measured, lacking or withdrawn.
_NOT_GIVEN: Final = re.compile(
    r"(?:\b(?:receptor|insufficient|inadequate|dietary|serum|plasma|urinary|urine|blood|salivary"
    r"|endogenous|circulating|fasting|baseline|resistance to"
    r"|resistant to|(?:hyper)?sensitivity to|allergy to|allergic to|deficiency of|lack of"
    r"|(?:level|concentration|secretion|excretion|release|uptake|production|synthesis)s?(?: of)?"
    r"|(?:(?:restriction|depletion|deprivation|phosphorylation|absence|inhibition|loss|knockdown"
    r"|removal|discontinuation|withdrawal|cessation|omission|derivatives?|analogu?e?s?) of"
    r"|stopping|discontinuing|omitting|avoiding|without)(?: (?:the|his|her|their|this|all))?"
    rf"|anti|non) ?|\b(?:anti|non)-?|[a-z0-9]-|{kinds_class('gene')} )$"
)
# Words after a drug's name that do the same.
_NOT_DRUG: Final = re.compile(
    r"[ -](?:levels?|concentrations?|deficien(?:cy|t)|resistan(?:ce|t)|secretion|excretion"
    r"|receptors?"
    r"|withdrawal|discontinuation|abuse|misuse|dependence|users?|clearance|metabolism|synthesis"
    r"|hypometabolism|hypermetabolism|intolerance|homeostasis|regulation|dysregulation"
    r"|utili[sz]ation|turnover|transport|channels?|pump|influx|efflux|loss|excess|overload"
    r"|binding|signal\w*"
    r"|release|uptake|tolerance|allergy|hypersensitivity|sensitiv\w+|content|status|free|naive"
    r"|depletion|deprivation"
    r"|antagonists?|agonists?|analogs?|analogues?|inhibitors?|synthase|kinases?|phosphatases?"
    r"|hydroxylase|oxidase|reductase|residues?|transporter|production)\b"
    r"|-(?:lowering|reducing|raising|elevating|sparing|depleting)\b"
)
# Words after a condition's name that make it something else: "cancer cells", "asthma clinic".
_NOT_CONDITION: Final = re.compile(
    r"[ -](?:cells?|cell lines?|models?|clinics?|screening|surgery|registry|centers?|centres?"
    r"|units?"
    r"|specialists?|specimens?|tissues?|genes?|suppressors?|markers?|antigens?|scales?|scores?"
    r"|thresholds?"
    r"|inventory|questionnaires?|index|guidelines?|awareness|foundation|society|survivors?"
    r"|samples?|xenografts?"
    r"|free|times?|necrosis factor|like|virus|vaccines?|vaccination)\b"
    r"|-[a-z0-9]|(?: induced| caused| mediated) (?!(?:by|with|in|after|from)\b)"
)
# "X-induced Y" takes its Y for granted, models of it included, but not "Y cell apoptosis".
_NOT_INDUCED: Final = re.compile(
    rf"(?: [\w-]+){{0,2}} cells?\b|-[a-z0-9]| {kinds_class('disease')}"
)
_NOT_GENE: Final = re.compile(
    r"[ -](?:inhibitors?|antagonists?|agonists?|blockers?|antibod\w+|inhibition|blockade|therapy"
    r"|treatment|administration|infusions?|injections?)\b"
)
# "BCR-ABL", "11beta-HSD1": part of the name of another product.
_HYPHENED_AFTER: Final = re.compile(
    rf"-(?!(?:gene|positive|negative|mutant|mutated|deficient|deficiency|null|linked|related"
    rf"|associated|dependent)\b)(?:\w{{2}}|{kinds_class('gene')})"
)
_HYPHENED_BEFORE: Final = re.compile(rf"(?:[^\W_]{{2}}|{kinds_class('gene')})-$")
_GENE_TOUCHED: Final = re.compile(
    r"\b(?:phosphorylation|knockdown|knockout|silencing|inhibition|blockade) of $"
)
# A class that another name belongs to: "X is a storage disease caused by", "a form of ataxia".
_KIND_OF_THING: Final = re.compile(
    r"\b(?:(?:is|are|was|were|as|be|being) (?:an?|one of the|the(?= most| commonest| prototyp))"
    r"|belongs? to|an?(?: [\w-]+){0,2} (?:form|type|variant|subtype|kind) of)(?: [\w-]+){0,9} $"
    r"|, (?:an?|the)(?: [\w-]+){1,4} $"
)
_NAMED_NEXT: Final = re.compile(rf",? (?:called |known as )?{kinds_class('disease')}")
# One person's illnesses, any of which may show the sign.
_IN_SOMEBODY: Final = re.compile(
    r"\b(?:man|woman|male|female|boy|girl|patient|child|infant|case)(?: [\w-]+){0,3} (?:with|of"
    r"|who)\b"
)
_CAUSED_FIRST: Final = re.compile(r"-(?:induced|related|associated) $")
# What is done about a condition, or in people who have it, is not the condition.
_DONE_ABOUT: Final = re.compile(
    r"\b(?:treatment|therapy|management|response|resistance|sensitivity|survival|diagnosis"
    r"|screening|surgery|admissions?|operated"
    r"|treated|indication|suspected) (?:of|to|in|for|from|with|on)(?: [\w-]+){0,2} $"
)
_PEOPLE_AFTER: Final = re.compile(
    r" (?:patients?|children|adults?|women|men|subjects|individuals|people|persons?"
    r"|participants?|mice|rats|populations?|families|cohorts?|controls?)\b"
)
# What a condition comes from, or by way of: "deaths from snakebite occurred".
_BY_WAY_OF: Final = re.compile(r"\b(?:from|via|through|by|for|despite|without)(?: (?:an?|the))? $")
# "A was superior to B in treating C": B's row is another's.
_COMPARED_TO: Final = re.compile(
    r"\b(?:(?:superior|inferior|better|effective|efficacious) (?:to|than|as)|than|(?:adjuvant"
    r"|adjunct|added|addition|compared|comparison|relative) (?:to|with)|versus|vs)(?: (?:that"
    r"|those) (?:of|with))? $"
)
_MEASURED: Final = re.compile(
    r"[ -](?:(?:gene|protein|serum|plasma|urinary|circulating|tumou?r) )?(?:levels?"
    r"|concentrations?|titers?|titres?|excretion|ratios?|clearance|index)\b"
)
_MEASURED_BEFORE: Final = re.compile(
    r"\b(?:serum|plasma|urinary|urine|blood|salivary|circulating|fasting|(?:level"
    r"|concentration)s? of(?: \w+)?) $"
)
_GENERIC_HARM: Final = re.compile(
    r"(?:toxic(?:ity|ities)?|(?:adverse|side|toxic) (?:effects?|events?|reactions?)|overdos(?:e"
    r"|age)s?"
    r"|complications?|symptoms?|syndromes?|disorders?|diseases?|injur(?:y|ies)|damage|lesions?"
    r"|abnormalit(?:y|ies)"
    r"|clinical course|disease progression|progression|remission|recurrences?|relapses?"
    r"|deterioration|deaths?)",
    re.IGNORECASE,
)
# Illnesses that people have beside another one, though HPO lists them as signs too.
_ILLNESS: Final = re.compile(
    r"hypertensi|diabet|obes|overweight|cancer|carcinoma|tumou?r|neoplas|malignan|infect"
    r"|metabolic syndrome|dyslipid|hyperlipid|hypercholesterol"
    r"|stroke|infarct|coronary|death|remission|relapse|recurrence|rupture|deficiency|smok"
    r"|alcohol|asthma|surgery|autoimmun|thyroid",
    re.IGNORECASE,
)
# Findings that hundreds of conditions of organs are called by: with a word of place before or
# behind them ("villus atrophy") they are not meant as such.
_BROAD: Final = re.compile(
    r"(?:(?:(?:hyper)?troph|atroph|neuropath|myopath|dystroph|malignanc|abnormalit|deformit"
    r"|palsi|pals)(?:y|ies)|varices|varix|(?:hemo|haemo)rrhages?|(?:hypo|hyper|dys)plasias?"
    r"|(?:carcinom|sarcom|adenom|lymphom|neuroendocrine tumou?r|edem|oedem|hematom)as?|cancers?"
    r"|tumou?rs?|neoplasms?|metastas[ie]s|weakness|ruptures?|necrosis|stenos[ie]s|fibrosis"
    r"|scleros[ie]s|calcifications?"
    r"|ulcers?|ulcerations?|cysts?|bleeding|thrombos[ie]s|infarct(?:ion)?s?|inflammation"
    r"|aneurysms?|isch(?:a)?emia|fractures?|abscess(?:es)?|fistulas?|obstructions?|occlusions?"
    r"|perforations?|polyps?|nodules?|mass(?:es)?"
    r"|contractures?|degeneration|effusions?|spasms?|paralysis|pain|hernias?|insufficiency"
    r"|dysfunction|impairment|failure|deficits?|defects?|stones?|irritability|carcinogenesis"
    r"|dilatation|dilation|hypertrophy|swelling|loss)",
    re.IGNORECASE,
)
# Words of place before such a finding: adjectives of anatomy, and organs.
_PLACE_BEFORE: Final = re.compile(
    r"\b(?!(?:various|serious|spontaneous|previous|numerous|continuous|malignant|clinical"
    r"|surgical|initial|final|fatal|lethal|general"
    r"|typical|atypical|usual|unusual|additional|occasional|several|familial|sporadic|chronic"
    r"|systemic|symptomatic|asymptomatic"
    r"|metastatic|idiopathic|iatrogenic|traumatic|neonatal|maternal|fetal|prenatal|postnatal"
    r"|perinatal|hospital|primary|secondary"
    r"|anal|total|partial|focal|severe|historical|potential|residual|minimal|maximal|similar"
    r"|particular|regular|irregular|oral|bilateral"
    r"|unilateral|episodic|periodic|cyclic|dramatic|drastic|specific|public|ordinary|temporary"
    r"|hereditary|acute|therapeutic|experimental|animal"
    r"|incidental|accidental|individual|actual|eventual|gradual|mutual|biologic\w*"
    r"|pharmacologic\w*|toxic|drastic|basic|human|diabetic|alcoholic|painful)\b)"
    r"(?:[a-z]{2,}(?:al|ic|ar|ary|ory|ous|oid|ine|eo|ro)|liver|lung|brain|kidney|heart|breast"
    r"|bone|bowel|colon|stomach|gastro|skin|muscle|nerve"
    r"|bladder|prostate|ovary|uterus|thyroid|pancreas|spleen|esophagus|eye|retina|cornea|lens"
    r"|head|neck|back|chest|leg|arm|hand|foot|knee|hip"
    r"|shoulder|wrist|ankle|neck|spine|disk|disc|joint|tendon|ligament|vein|artery|vessel|aorta"
    r"|valve|node|gland|duct|tract|villus|mucosa"
    r"|tooth|teeth|gum|tongue|lip|palate|nose|throat|ear|hair|nail|scalp|limb|face|facial|groin"
    r"|pelvis|perineum|rectum|anus|cervix|vulva|testis"
    r"|penis|marrow|cell|tissue|organ|wall|membrane|optic|b|t) $"
)
_PLACE_AFTER: Final = re.compile(
    r" (?:of|from) (?:the |both |his |her |their )?(?!patients|children|adults|women|men"
    r"|subjects|people|rats|mice|those|individuals|participants|infants)[a-z]"
)
# Adjectives that the dictionary reads as the illness: "psychiatric epidemiology".
_ADJECTIVE: Final = re.compile(r"[a-z]{3,}(?:tic|ric|nic|gic|mic|ic|ive|al|ian|ous|able)")
_NOUN_ALL_THE_SAME: Final = re.compile(r"colic|panic|tic|relapse|paralytic ileus|withdrawal")
_OTHER_NOUN: Final = re.compile(
    r"[ -](?!(?:patients?|children|adults?|women|men|subjects?|individuals?|people|persons?"
    r"|rats?|mice|animals?|cats?|dogs?|infants?"
    r"|symptoms?|signs?|disorders?|diseases?|illness(?:es)?|conditions?|states?|reactions?"
    r"|episodes?|attacks?|events?|effects?|seizures?|features?"
    r"|activity|movements?|behaviou?rs?|changes|complications?|and|or|in|with|who|that|after|as"
    r"|to|by|on|at|due|because|when|during|were|was|are|is|but|than)\b)[a-z]"
)


# "Reduced locomotion and increased catalepsy".
_WORSE_SINCE: Final = re.compile(
    r"\b(?:and|but)(?: [a-z]+ly)? (?:increased|raised|elevated|worsened|aggravated|induced"
    r"|caused|produced)\b"
)
_PEOPLE_WITH: Final = re.compile(
    r"\b(?:in|of|for|to|among)(?: [\w-]+){0,3} (?:patients|children|adults|women|men|subjects"
    r"|individuals|people|persons|infants|rats|mice)"
    r"(?: [\w-]+)? (?:with|having)(?: [\w-]+| [^ ,.;] and){0,4} $"
)


def stands_as_subject(
    skeleton: Skeleton, span: tuple[int, int], row: Pattern, *, trigger_end: int = 0
) -> bool:
    """Whether the words round a group let it be the subject of the claim of ``row``.

    ``trigger_end``: where the claim's words end if they stand before the group.
    """
    text, start = skeleton.text, span[0]
    members = skeleton.groups[text[start]].members
    before = text[max(0, trigger_end, start - _BEFORE) : start]
    if row.predicate in ("treats", "prevents"):
        if is_never_given(members[0].text):
            return False
        if _COMPARED_TO.search(before) and not row.comparative:
            return False
    if row.predicate == "interacts_with" and any(is_of_the_body(m.text) for m in members):
        return False
    if row.predicate == "biomarker_of" and not kinds_mask("gene") & mask_of(text[start]):
        return _measured(text, span, members[0])
    if not row.withdrawn and not _fits(skeleton, span, row.subject, row.predicate):
        return False
    if not kinds_mask("disease") & mask_of(text[start]):
        return True
    if row.predicate in _RISK and not trigger_end and _of_the_people(skeleton, start):
        return False
    return not (
        _KIND_OF_THING.search(before)
        or _DONE_ABOUT.search(before)
        or _BY_WAY_OF.search(before)
        or _NAMED_NEXT.match(text, span[1])
        or (row.predicate == "has_phenotype" and _of_somebody(skeleton, span, row, trigger_end))
        or _part_of_name(skeleton, span, before)
    )


def stands_as_object(
    skeleton: Skeleton, span: tuple[int, int], row: Pattern, *, trigger_end: int = 0
) -> bool:
    """Whether the words round a group let it be the object of the claim of ``row``.

    ``trigger_end``: where the claim's words end if they stand before the group.
    """
    text, (start, end) = skeleton.text, span
    if row.presupposed and "gene" not in row.object:
        return not _NOT_INDUCED.match(text, end)
    if row.predicate == "interacts_with":
        return not any(is_of_the_body(m.text) for m in skeleton.groups[text[start]].members)
    if not _fits(skeleton, span, row.object, row.predicate):
        return False
    if row.object == ("gene",):
        return bool(trigger_end) or not _BY_WAY_OF.search(text, max(0, start - _BEFORE), start)
    helps = row.predicate in ("treats", "prevents") and trigger_end
    if helps and _WORSE_SINCE.search(text, trigger_end, start):
        return False
    before = text[max(0, trigger_end, start - _BEFORE) : start]
    if row.predicate in _OF_ITSELF:
        # "Found in most gout patients", but not "gout patients were tied to the gene".
        in_people = row.predicate == "associated_with" and trigger_end
        if _PEOPLE_AFTER.match(text, end) and not in_people:
            return False
        if (_DONE_ABOUT if trigger_end else _KIND_OF_THING).search(before):
            return False
    return not _part_of_name(skeleton, span, before)


def object_is_meant(mention: Mention, row: Pattern) -> bool:
    """Whether the object's own words allow the claim: harm only called harm says nothing."""
    if row.predicate in _HARM and _GENERIC_HARM.fullmatch(mention.text):
        return False
    if row.sign and _ILLNESS.search(mention.text):
        return False
    return not row.object_words or re.search(row.object_words, mention.text.lower()) is not None


def condition_fits(skeleton: Skeleton, span: tuple[int, int]) -> bool:
    """Whether the words after a group let it stand for a condition: not "cancer cells"."""
    return not _NOT_CONDITION.match(skeleton.text, span[1])


def drug_fits(skeleton: Skeleton, span: tuple[int, int]) -> bool:
    """Whether the words round a group let it stand for a drug that is given."""
    text, (start, end) = skeleton.text, span
    before = text[max(0, start - _BEFORE) : start]
    return not (_NOT_DRUG.match(text, end) or _NOT_GIVEN.search(before))


def names_other(text: str, end: int) -> bool:
    """Whether the word behind a drug's name makes it another thing: "thymidylate synthase"."""
    return _NOT_DRUG.match(text.lower(), end) is not None


def _fits(skeleton: Skeleton, span: tuple[int, int], kinds: Sequence[str], predicate: str) -> bool:
    """Whether the words around a group let it stand for the drug, gene or condition itself."""
    text, (start, end) = skeleton.text, span
    if "gene" in kinds and kinds_mask("gene") & mask_of(text[start]):
        before = text[max(0, start - _BEFORE) : start]
        if _HYPHENED_AFTER.match(text, end) or _HYPHENED_BEFORE.search(before):
            return False
        if predicate != "targets" and (_NOT_GENE.match(text, end) or _GENE_TOUCHED.search(before)):
            return False
        if kinds == ("gene",):
            return True
    if "drug" not in kinds:
        return condition_fits(skeleton, span)
    return predicate in _WITH_LEVELS or drug_fits(skeleton, span)


def _of_somebody(skeleton: Skeleton, span: tuple[int, int], row: Pattern, trigger_end: int) -> bool:
    """Whether the sign is told of a person, or of what a drug did, and not of the illness."""
    text, start = skeleton.text, span[0]
    if _CAUSED_FIRST.search(text, max(0, start - _BEFORE), start):
        return True
    place = max(trigger_end, start - 2 * _BEFORE, 0)
    return not row.sign and _IN_SOMEBODY.search(text, place, start) is not None


def _of_the_people(skeleton: Skeleton, start: int) -> bool:
    """Whether a condition is that of the people in whom something named before was seen."""
    people = _PEOPLE_WITH.search(skeleton.text, max(0, start - 2 * _BEFORE), start)
    if people is None:
        return False
    return any(char in skeleton.groups for char in skeleton.text[: people.start()])


def _measured(text: str, span: tuple[int, int], mention: Mention) -> bool:
    """Whether a substance is a level in the body, and not a drug or a part of another name."""
    before = text[max(0, span[0] - _BEFORE) : span[0]]
    if re.search(r"[^\W_]-$", before):
        return False  # "non-HDL-cholesterol"
    return (
        is_of_the_body(mention.text)
        or _MEASURED.match(text, span[1]) is not None
        or _MEASURED_BEFORE.search(before) is not None
    )


def _part_of_name(skeleton: Skeleton, span: tuple[int, int], before: str) -> bool:
    """Whether a condition's name is part of a longer one that no vocabulary has."""
    text = skeleton.text
    members = skeleton.groups[text[span[0]]].members
    first, last = members[0].text.lower(), members[-1].text.lower()
    if _ADJECTIVE.fullmatch(last) and not _NOUN_ALL_THE_SAME.fullmatch(last):
        named = text[span[1] : span[1] + 1] == " " and text[span[1] + 1] in skeleton.groups
        return named or _OTHER_NOUN.match(text, span[1]) is not None
    if _BROAD.fullmatch(last) and _PLACE_AFTER.match(text, span[1]):
        return True
    return _BROAD.fullmatch(first) is not None and _PLACE_BEFORE.search(before) is not None
