# ruff: noqa: E501 - a table row stays on one line
"""Patterns for markers of a condition and for what raises its risk."""

from __future__ import annotations

from typing import Final

from medkg.extraction.relations.pattern_table import Pattern

__all__ = ["MARKER_PATTERNS"]

_MARKER = ("gene", "drug")
_CONDITION = ("disease", "phenotype")
_RISK = ("disease", "phenotype", "gene")
_ILL = ("disease", "phenotype")

_LEVELS = r"(?: |-)?(?:(?:gene|protein|serum|plasma|urinary|circulating|tumou?r) )?(?:levels?|expression|concentrations?|overexpression|positivity|status|mutations?|methylation|polymorphisms?|genotypes?|activity|titres?|titers?|antibod(?:y|ies))?"
_IS = r"(?:{AUX}| may serve as| might serve as| could serve as| can serve as| serves as| served as| emerged as| can be used as| could be used as)"
_MARK = r"(?:bio)?markers?|predictors?|indicators?|prognostic factors?"

MARKER_PATTERNS: Final[tuple[Pattern, ...]] = (
    # --- biomarker_of -----------------------------------------------------------------------
    Pattern("is_a_marker", "biomarker_of", _MARKER, _CONDITION,
            rf"{{S}}{_LEVELS}{_IS}(?:,? (?:an?|the|one of the|as))*(?: (?!(?:no|not)\b)[\w-]+){{0,4}}? (?P<t>{_MARK}) (?:of|for|in)(?: (?:the )?(?:diagnosis|detection|severity|progression|prognosis|outcome|recurrence|presence|activity|early detection|response to treatment)(?: (?:of|in))?)?{{ANYGAP}}{{O}}", 0.85),
    Pattern("marker_such_as", "biomarker_of", _MARKER, _CONDITION,
            rf"(?P<t>{_MARK}) (?:of|for|in){{ANYGAP}}{{O}}{{CTAIL}},? (?:such as|including|include[sd]?|are|is|was|were|like|namely|:)(?: [\w-]+){{0,3}} {{S}}", 0.8),
    Pattern("marker_first", "biomarker_of", _MARKER, _CONDITION,
            rf"{{O}} (?P<t>{_MARK})(?:,|:| such as| including| like)?(?: the)? {{S}}", 0.8),
    Pattern("predicts", "biomarker_of", _MARKER, _CONDITION,
            rf"{{S}}{_LEVELS}{{ACT}} (?P<t>(?:accurately |independently |reliably |strongly )?(?:predict(?:s|ed|ing)?|diagnose[sd]?|distinguish(?:es|ed)?|discriminate[sd]?|detect(?:s|ed)?))(?: (?:patients|those|subjects|the presence of|the development of|progression of|progression to|outcome in|survival in|severity of|response in|recurrence of|risk of))?{{ANYGAP}}{{O}}", 0.75),
    # --- predisposes ------------------------------------------------------------------------
    Pattern("risk_factor_for", "predisposes", _RISK, _CONDITION,
            r"{S}(?: carriers?| carriage| mutations?| polymorphisms?| history)?(?:{AUX}|,)(?:,? (?:an?|the|one of the|as|among the))*(?: (?!(?:no|not)\b)[\w-]+){0,5}? (?P<t>(?:risk|predisposing|contributing) factors?) (?:for|of|in|to)(?: (?:the )?(?:development|occurrence|onset|progression|incidence) of)?{ANYGAP}{O}", 0.88),
    Pattern("risk_factors_include", "predisposes", _RISK, _CONDITION,
            r"(?P<t>(?:risk|predisposing) factors?) (?:for|of|in)(?: (?:the )?(?:development|occurrence|onset) of)?{ANYGAP}{O}{CTAIL}(?: [\w-]+){0,4}?,? (?:include[sd]?|including|are|were|was|is|such as|:){ANYGAP}{S}", 0.82),
    Pattern("predisposes_to", "predisposes", _RISK, _CONDITION,
            r"{S}(?: mutations?| carriers?)?{AUX} (?P<t>predispos(?:e[sd]?|ing)(?: (?:patients|individuals|carriers|them|people|women|men|children))?|susceptible|prone|vulnerable) to{GAP}{O}", 0.88),
    Pattern("risk_raised_by", "predisposes", _ILL, _CONDITION,
            r"{S}(?: patients)?{AUX} (?P<t>(?:associated|linked) with (?:an? |the )?(?:[\w-]+ )?(?:increased|higher|elevated|greater|high|excess|increase in)(?: the)? {RISK}){GAP}{O}", 0.86),
    Pattern("raises_its_risk", "predisposes", _RISK, _CONDITION,
            r"{S}(?: patients| carriers?| mutations?)?{ACT} (?P<t>(?:{MORE}|confer(?:s|red)?)(?: (?!(?:reduc|decreas|lower)\w*)[\w-]+){0,3}? {LIKELIER}){GAP}{O}", 0.86),
    Pattern("at_risk_of", "predisposes", _ILL, _CONDITION,
            r"(?:{PEOPLE} (?:with|who have)){NEAR}{S}{AUX} (?P<t>(?:at|have|had|with)(?: an?)?(?: [\w-]+){0,2}? (?:increased|higher|elevated|high|greater|excess)(?: [\w-]+){0,2}? risk) (?:of|for)(?: developing)?{GAP}{O}", 0.88),
)  # fmt: skip
