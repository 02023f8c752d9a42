# ruff: noqa: E501 - an expression stays on one line
"""Substances of the body and of food, which a text more often measures than gives.

Their names are names of drugs too ("Levocarnitine", "Norepinephrine"), but "X lowered glucose"
tells of no interaction of two drugs, and "cholesterol predicts infarction" of a marker.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["is_class", "is_never_given", "is_of_the_body"]

# Names of classes that a vocabulary of drugs gives to one member.
_CLASSES: Final = frozenset({"estrogen", "estrogens", "oestrogen", "oestrogens"})

_OF_THE_BODY: Final = re.compile(
    r"(?:[dl]-|total |free |reduced |oxidi[sz]ed |ldl[- ]|hdl[- ]|non-hdl[- ]|blood |plasma |serum )*"
    r"(?:glucose|cholesterol|(?:low|high)[- ]density lipoproteins?|lipoproteins?|triglycerides?|triacylglycerols?|(?:free |non-?esterified )?fatty acids?"
    r"|phospholipids?|lactate|lactic acid|pyruvate|urea|uric acid|urate|creatinine|creatine|bilirubin|bile acids?|ammonia|homocysteine|albumin"
    r"|(?:nor)?adrenaline|(?:nor)?epinephrine|dopamine|serotonin|5-ht|histamine|acetylcholine|glutamate|glutamic acid|gaba|gamma-aminobutyric acid"
    r"|glycine|aspartate|catecholamines?|melatonin|cortisol|corticosterone|aldosterone|testosterone|(?:o?estr(?:adiol|ogens?|one))|progesterone"
    r"|prolactin|luteinizing hormone|lh|fsh|follicle[- ]stimulating hormone|growth hormone|thyroxine|t3|t4|triiodothyronine|parathyroid hormone|pth"
    r"|vasopressin|oxytocin|angiotensin(?: ii)?|renin|insulin|glucagon|leptin|adiponectin|ghrelin|glutathione|malondialdehyde|superoxide dismutase|sod"
    r"|catalase|nitric oxide|nitrites?|nitrates?|superoxide|hydrogen peroxide|reactive oxygen species|prostaglandins?(?: \w\d?\w?)?|thromboxanes?(?: \w\d)?"
    r"|leukotrienes?(?: \w\d)?|adenosine|atp|camp|calcium|sodium|potassium|magnesium|iron|zinc|copper|phosphate|phosphorus|chloride|bicarbonate"
    r"|ferritin|h(?:a)?emoglobin|carbohydrates?|fats?|proteins?|amino acids?|tryptophan|tyrosine|arginine|cysteine|methionine|serine|proline"
    r"|(?:human )?interleukin[- ]?\d+|il-?\d+|fibrinogen|fibrin|thrombin|dna|rna|oxygen|carbon dioxide|water|alcohol|anandamide|eicosanoids?|collagen)s?"
)


_NEVER_GIVEN: Final = re.compile(
    r"(?:total |ldl[- ]|hdl[- ])?(?:cholesterol|lipoproteins?|triglycerides?|carbohydrates?|fats?|proteins?|creatinine"
    r"|bilirubin|homocysteine|dna|rna|malondialdehyde|fibrin)"
)


def is_of_the_body(text: str) -> bool:
    """Whether a substance is one of the body or of food.

    >>> is_of_the_body("LDL cholesterol"), is_of_the_body("Warfarin")
    (True, False)
    """
    return _OF_THE_BODY.fullmatch(text.lower()) is not None


def is_never_given(text: str) -> bool:
    """Whether a substance is hardly ever a medicine.

    >>> is_never_given("cholesterol"), is_never_given("insulin")
    (True, False)
    """
    return _NEVER_GIVEN.fullmatch(text.lower()) is not None


def is_class(text: str) -> bool:
    """Whether a name that a vocabulary has for one drug means a class of them.

    >>> is_class("Estrogens"), is_class("estradiol")
    (True, False)
    """
    return text.lower() in _CLASSES
