# ruff: noqa: E501 - a table row stays on one line
"""The table of relation patterns and the blocks they are built of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["BLOCKS", "SENTENCE_PATTERNS", "Pattern"]

_DRUG = ("drug",)
_CONDITION = ("disease", "phenotype")
_GENE = ("gene",)
_DISEASE = ("disease",)
_CAUSE = ("drug", "disease", "phenotype")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One row. ``absorbs``: cues inside the trigger are part of it ("should not be used in").

    ``within``: subject and object are two members of one list ("interaction of A and B").
    ``comparative``: the subject was compared with ``{C}``; a negation denies the difference, not the
    effect, and the claim is then hedged. ``last``: of listed objects only the last is meant.
    ``presupposed``: the words take the claim for granted, whatever the sentence says of it
    ("we studied X-induced Y"). ``object_words``: an expression that the object's own text must
    hold. ``title``: in titles only. ``topic_harm``: in documents whose title tells of harm only. ``withdrawn``: the claim is about
    the drug's withdrawal. ``appositive``: a trigger in the singular is about one subject of a list.
    ``acts``: of genes, only those whose product a drug may act on itself. ``sign``: the object is a
    phenotype, seen in people, and no illness of its own.
    """

    name: str
    predicate: str
    subject: tuple[str, ...]
    object: tuple[str, ...]
    expression: str
    prior: float
    absorbs: bool = False
    within: bool = False
    comparative: bool = False
    presupposed: bool = False
    last: bool = False
    object_words: str = ""
    title: bool = False
    topic_harm: bool = False
    withdrawn: bool = False
    appositive: bool = False
    acts: bool = False
    sign: bool = False


# Words that begin another clause or another noun's claim: a gap does not run across them.
_BREAK = (
    r"(?:but|while|whereas|which|that|who|whose|was|were|is|are|did|does|had|has|have|than|versus|vs"
    r"|compared|because|although|however|by|with|without|from|after|before|during|due|rather|unlike"
    r"|except|not|via|between|among|then|when|if|cells?|models?|resistance|risk|rates?|levels?|odds|ratio"
    r"|manner|leads?|led|causes?|caused|develops?|developed|results?|resulted|increases|reduces|shows?|showed|admissions?|hospitali[sz]ations?"
    r"|mortality|prevent\w*|prophyla\w*|avoid\w*|contraindicat\w*|predict\w*|marker|diagnos\w*|detect\w*)\b"
)
_IMPROVEMENT = r"(?:improvement|remission|relief|resolution|reduction|response|cure|control|clearance|recovery|healing|regression|decrease|alleviation)s?"

BLOCKS: Final[dict[str, str]] = {
    # up to n plain words before the next mention
    "GAP": r"(?:{COUNT}{PEOPLE} (?:with|who have|who had|suffering from|affected by|diagnosed with))?"
    rf"(?: (?!{_BREAK})[\w'%./-]+){{0,5}} ",
    "COUNT": r"(?: (?:about |nearly |over |up to )?[\d.,/%]+(?:,? (?:of|out of)(?: the)?(?: \d+)?)?)?",
    "NEAR": rf"(?: (?!{_BREAK})[\w'%./-]+){{0,3}} ",
    "ANYGAP": r"(?: [\w'%./-]+){0,6} ",
    # what may follow a drug's name and still be the drug
    "TAIL": (
        r"(?:(?: |-)(?:therapy|treatment|monotherapy|administration|supplementation|use|infusions?|injections?"
        r"|prophylaxis|regimens?|chemotherapy|immunotherapy|alone|tablets?|cream|ointment|patch(?:es)?|inhalation|drops|gel"
        r"|eluting stents?|based therapy|based chemotherapy|exposure|overdose|ingestion|in utero|during pregnancy|to (?:standard|usual|conventional|existing|background) (?:therapy|care|treatment)|maintenance|augmentation|intake|acetate"
        r"|hydrochloride|sodium|group|at|doses?|\d+|mg|daily|once|twice)){0,4}(?:,[^,;]{1,50},)?"
    ),
    "CTAIL": (
        r"(?:(?: |-)(?:patients?|symptoms?|severity|attacks?|episodes?|scores?|activity|control|intensity"
        r"|exacerbations?|progression|flares?|seizures?|pain|subjects?|children|adults|cases?"
        r"|recurrences?|relapses?|frequency|burden|growth|volume|size)){0,3}"
    ),
    # auxiliaries and adverbs
    "AUX": (
        r"(?: (?:is|are|was|were|be|been|being|has|have|had|do|does|did|may|might|can|could|will"
        r"|would|should|must|cannot|not|never|no longer|also|only|both|to|able|unable|fails?|failed"
        r"|appears?|appeared|seems?|seemed|proved|proven|found|shown|known|thought|believed"
        r"|reported|considered|demonstrated|therefore|thus|still|itself|alone|remains?|likely"
        r"|unlikely|expected|tends?|tended|[a-z]+ly|more|most|less|very|well|often|quite"
        r"|better|further|as)){0,7}"
    ),
    # the same, but the verb that follows is active: "was reduced" is not "reduced"
    "ACT": (
        r"(?: (?:has|have|had|do|does|did|may|might|can|could|will|would|should|must|cannot|not|never"
        r"|also|only|both|to|able|unable|fails?|failed|appears?|appeared|seems?|seemed|therefore|thus"
        r"|still|itself|alone|likely|unlikely|expected|tends?|tended|[a-z]+ly"
        r"|(?:is|are|was|were|been) (?:[a-z]+ly )?(?:shown|found|known|thought|believed|reported|considered|able|unable|likely|unlikely|expected|said|not able|used|given|prescribed|recommended|administered|indicated|required) to"
        r"|been (?:shown|found|known|demonstrated|reported) to)){0,6}"
    ),
    # as GAP, not across "in" or "for"
    "OFGAP": rf"(?: (?!(?:in|for|at|on|to)\b)(?!{_BREAK})[\w'%./-]+){{0,5}} ",
    "BE": r"(?: (?:is|are|was|were|be|been|being|remains?|remained|proved|proven|became|appears?|appeared|seems?))",
    # up to n words of one list, no other claim between
    "LIST": rf"(?: (?!{_BREAK}|predisposition|susceptibility|absence|lack)[\w'%./-]+){{0,5}} ",
    # not across a further "of": "the risk of invasion of"
    "NOOF": rf"(?: (?!of\b|{_BREAK})[\w'%./-]+){{0,5}} ",
    "IN": r"(?:in|for|against|on|at)",
    "PEOPLE": r"(?:(?:^| )(?:the|all|some|most|many|our|these|those|adult|elderly|young|pediatric|paediatric|older|male|female|pregnant|hospitali[sz]ed|selected))*(?:(?:^| )(?:patients?|children|adults?|women|men|subjects?|people|individuals?|persons?|participants?|infants?|neonates?|adolescents?|those|cases?|mice|rats))",
    "BREAK": _BREAK,
    "IMPROVEMENT": _IMPROVEMENT,
    "IMPROVE": (
        r"(?:improve[sd]?|improving|reduce[sd]?|reducing|decrease[sd]?|decreasing|alleviat(?:e|es|ed|ing)"
        r"|relieve[sd]?|relieving|ameliorat(?:e|es|ed|ing)|attenuat(?:e|es|ed|ing)|resolve[sd]?|resolving"
        r"|suppress(?:es|ed|ing)?|controls?|controlled|controlling|treats?|treated|treating|cure[sd]?"
        r"|curing|lowers?|lowered|eradicat(?:e|es|ed)|heals?|healed|reverse[sd]?|diminish(?:es|ed)?"
        r"|lessen(?:s|ed)?|abolish(?:es|ed)?|shorten(?:s|ed)?|eliminat(?:e|es|ed)|clears?|cleared"
        r"|mitigat(?:e|es|ed)|help(?:s|ed)?|benefit(?:s|ed)?|eases?|eased|halted|slow(?:s|ed)?|delay(?:s|ed)?)"
    ),
    "EFFECTIVE": (
        r"(?:effective|ineffective|efficacious|beneficial|useful|useless|helpful|successful|unsuccessful"
        r"|promising|valuable|active|of benefit|of value|no better than placebo|superior to placebo"
        r"|better than placebo|more effective than placebo|an option|well tolerated and effective)"
    ),
    "CAUSE": (
        r"(?:cause[sd]?|causing|induce[sd]?|inducing|trigger(?:s|ed|ing)?|provoke[sd]?|leads? to|led to"
        r"|leading to|results? in|resulted in|resulting in|produce[sd]?|precipitate[sd]?|elicit(?:s|ed)?"
        r"|contributes? to|contributed to|gives? rise to)"
    ),
    "RISK": (
        r"(?:the |an? )?(?:overall |relative |absolute )?(?:risks?|incidence|rates?|occurrence|frequency|likelihood|odds|chance"
        r"|prevalence|recurrence|development|onset|number)(?: (?:of|for))(?: (?:developing|recurrent|new))?"
    ),
    # what is likelier, but not yet there: its rate is an observation of harm
    "LIKELIER": r"(?:the |an? )?(?:overall |relative |absolute )?(?:risks?|likelihood|odds|chance)(?: (?:of|for))(?: (?:developing|recurrent|new))?",
    "OFTENER": r"(?:the |an? )?(?:overall |relative |absolute )?(?:incidence|rates?|occurrence|frequency|prevalence|recurrence|development|onset|number)(?: (?:of|for))(?: (?:developing|recurrent|new))?",
    "LESS": r"(?:reduce[sd]?|reducing|decrease[sd]?|lower(?:s|ed)?|lessen(?:s|ed)?|halve[sd]?|diminish(?:es|ed)?|cut)",
    "MORE": r"(?:increase[sd]?|increasing|raise[sd]?|elevate[sd]?|double[sd]?)",
    "MUTATION": (
        r"(?:mutations?|variants?|polymorphisms?|deletions?|duplications?|amplifications?|alleles?"
        r"|rearrangements?|fusions?|expansions?|repeats?|haploinsufficiency|deficiency|loss of function|overexpression)"
    ),
    # "is a rare kind of storage disease"
    "KIND": r"(?:is|are) an?(?: [\w-]+){0,7}?(?: {COND})?(?: [\w-]+){0,4}?",
    # not told of people who were given something before
    "UNTREATED": r"(?! (?:locus|gene|rats|mice|cells|models?)\b)(?![^.;]{0,100}\b(?:after|during|following|while|treated|receiving|received|taking|treatment|therapy|induced|baseline)\b)",
    # words before a gene whose product is acted on itself, and what of it is acted on instead
    "DIRECT": rf"(?: (?!{_BREAK}|expression|release|production|secretion|synthesis|phosphorylation|activation|ability|induction|transcription\w*|translocation|signal\w*|interactions?|growth|proliferation|effects?|response|stimulat\w*)[\w'%./-]+){{0,3}}",
    "ITSELF": r"(?![ -](?:\w+ )?(?:expression|mrna|release|secretion|production|synthesis|biosynthesis|phosphorylation|activation|transcription\w*|promoter|induction|induced|mediated|driven|dependent|stimulated|signal\w*|pathways?|translocation|interactions?|proteins? (?:level|expression)|cells?)\b)(?![^.,;]{0,40} (?:signal\w*|pathways?)\b)",
    "MUTTAIL": r"(?: genes?| protein| locus)?",
}

SENTENCE_PATTERNS: Final[tuple[Pattern, ...]] = (
    # --- treats -----------------------------------------------------------------------------
    Pattern("effective_for", "treats", _DRUG, _CONDITION,
            r"{S}{TAIL}{AUX}(?: (?:an?|the))?(?: [\w-]+){0,2}? (?P<t>{EFFECTIVE}(?: (?!{BREAK})[\w-]+){0,3}?) {IN}{GAP}{O}(?:{CTAIL} in{NEAR}{O2})?", 0.9),
    Pattern("effective_treatment", "treats", _DRUG, _CONDITION,
            r"{S}{TAIL}{AUX} (?:an?|the)?(?: (?!(?:chemo)?prevent|prophyla)[\w-]+){0,4}? ?(?P<t>treatment|therapy|option|drug|agent|choice|alternative|remedy)(?: (?:option|agent|of choice))? (?:for|of|in|against){GAP}{O}", 0.9),
    Pattern("effective_in_treating", "treats", _DRUG, _CONDITION,
            r"{S}{TAIL}{AUX}(?: [\w-]+){0,3}? (?P<t>(?:in|for|to) (?:treat|treating|managing|controlling|relieving|reducing|improving|alleviating)){GAP}{O}", 0.88),
    Pattern("improves", "treats", _DRUG, _CONDITION,
            r"{S}{TAIL}{ACT} (?P<t>{IMPROVE})(?! (?:the )?(?:risk|incidence|rate|frequency of new|prevalence|occurrence|odds|likelihood))(?:{OFGAP}{O})(?! (?:risk|incidence|rates?|mortality)\b)(?:{CTAIL}(?: [\w-]+){0,2}? (?:in|of|among|associated with|due to){GAP}{O2})?", 0.85),
    Pattern("improves_outcome_in", "treats", _DRUG, _CONDITION,
            r"{S}{TAIL}{ACT} (?P<t>{IMPROVE}|prolong(?:s|ed)?|increase[sd]?|enhance[sd]?)(?! (?:the )?(?:risk|incidence|mortality))(?: [\w'%./-]+){1,5}? (?:in|of|for|among)(?:{PEOPLE} (?:with|who have|suffering from|undergoing))(?: [\w'-]+){0,3} {O}", 0.8),
    Pattern("improves_measure_in", "treats", _DRUG, _CONDITION,
            r"{S}{TAIL}{ACT} (?P<t>improve[sd]?|improving|alleviat(?:e|es|ed)|ameliorat(?:e|es|ed)|prolong(?:s|ed)?)(?: (?!risk)[\w'%./-]+){1,5}? (?:in|of|for|among){NEAR}{O}(?! (?:risk|incidence|rates?)\b)", 0.78),
    Pattern("treatment_of", "treats", _DRUG, _CONDITION,
            r"{S}{TAIL}{AUX}(?: (?:an?|the|in|for|as|used|useful|approved|indicated|recommended|first-line|combination)){0,5} (?P<t>(?:[\w-]+ ){0,2}?(?:treatment|management|therapy|control|relief|palliation|prophylactic treatment)) (?:of|for|in){GAP}{O}", 0.85),
    Pattern("in_treatment_of", "treats", _DRUG, _CONDITION,
            r"{S}{TAIL} (?:in|for) (?:the )?(?P<t>(?:[\w-]+ ){0,2}?(?:treatment|management|therapy|relief|palliation)) (?:of|for){GAP}{O}", 0.85),
    Pattern("treatment_with", "treats", _DRUG, _CONDITION,
            r"(?P<t>treatment|therapy|management|treating) (?:of |for )?(?:[\w'-]+ ){0,4}?{O}{CTAIL} (?:with|by|using){NEAR}{S}", 0.85),
    Pattern("treated_with", "treats", _DRUG, _CONDITION,
            r"{O}{CTAIL}(?:,? (?:who|that|which|and))?(?: (?:was|were|is|are|been|be|being|can|could|may|should|had|have|has|not|[a-z]+ly)){0,4} (?P<t>treated|managed|controlled|relieved|improved|resolved|cured|reduced|alleviated|suppressed|reversed|abolished|ameliorated|treatable)(?: [a-z]+ly)? (?:with|by|using|on)(?! placebo){NEAR}{S}", 0.8),
    Pattern("responds_to", "treats", _DRUG, _CONDITION,
            r"{O}{CTAIL}(?:,? (?:who|that|which))?(?P<t>{AUX} (?:respond(?:s|ed|ing)?|responsive|unresponsive)|(?: had| has| have| showed)(?: [\w-]+){0,2}? response)(?: [\w-]+){0,2}? to(?: (?:treatment|therapy) with)?{NEAR}{S}", 0.85),
    Pattern("indicated_for", "treats", _DRUG, _CONDITION,
            r"{S}{TAIL}{AUX} (?P<t>approved|indicated|recommended|prescribed|licensed|used|given|administered|first-line|effective)(?! with (?:\w+ )?caution| cautiously) (?:(?!(?:chemo)?prevent|prophyla)[\w-]+ ){0,2}?(?:for|to treat|in|against)(?! \d| (?:the )?(?:chemo)?(?:prevent|prophyla))(?: (?:the )?(?:treatment|management) of)?{GAP}{O}", 0.82),
    Pattern("drug_of_choice", "treats", _DRUG, _CONDITION,
            r"(?P<t>(?:treatment|drug|therapy|agent)s? of choice|standard (?:treatment|therapy|of care)|first-line (?:treatment|therapy|drug)|mainstay of (?:treatment|therapy))(?: (?:for|of|in)){GAP}{O}{AUX}(?: with)?{NEAR}{S}", 0.85),
    Pattern("efficacy_of", "treats", _DRUG, _CONDITION,
            r"(?P<t>efficacy|effectiveness|benefits?|beneficial effects?|therapeutic effects?|success)(?: and (?:safety|tolerability))? of{NEAR}{S}{TAIL}(?: (?:in|for|on|against))(?: (?:the )?(?:treatment|management) of)?{GAP}{O}", 0.8),
    Pattern("use_of", "treats", _DRUG, _CONDITION,
            r"(?<!inappropriate )(?<!unnecessary )(?<!phase i )(?<!phase ii )(?<!phase iii )(?<!phase 1 )(?<!phase 2 )(?<!phase 3 )(?P<t>use|trial) of{NEAR}{S}{TAIL}(?: (?:in|for|to treat))(?: (?:the )?(?:treatment|management|therapy) of)?{GAP}{O}", 0.7),
    Pattern("administration_for", "treats", _DRUG, _CONDITION,
            r"(?P<t>administration) of{NEAR}{S}{TAIL}(?: (?:for|to treat|in(?={PEOPLE} with)))(?: (?:the )?(?:treatment|management|therapy) of)?{GAP}{O}", 0.7),
    Pattern("role_of", "treats", _DRUG, _CONDITION,
            r"(?P<t>role|value|place) (?:of|for){NEAR}{S}{TAIL} (?:in|for) (?:the )?(?:treatment|management|therapy|treating|managing)(?: of)?{GAP}{O}", 0.78),
    Pattern("therapy_for", "treats", _DRUG, _CONDITION,
            r"{S}(?: |-)(?P<t>(?:therapy|treatment|monotherapy|chemotherapy|maintenance) (?:for|of|in)|(?:infusions?|injections?) for){GAP}{O}", 0.78),
    Pattern("remission", "treats", _DRUG, _CONDITION,
            r"{S}{TAIL}{AUX} (?P<t>(?:induced|induces|achieved|achieves|produced|produces|provided|provides|led to|leads to|resulted in|results in|caused|showed|associated with)(?: [\w%'-]+){0,4}? {IMPROVEMENT}) (?:of|in|from)(?:{GAP}{O})(?! (?:risk|incidence|rates?)\b)(?:{CTAIL} (?:in|of|among){GAP}{O2})?", 0.82),
    Pattern("improved_on", "treats", _DRUG, _CONDITION,
            r"{O}{CTAIL}{AUX} (?P<t>improved|resolved|disappeared|remitted|subsided|decreased|abated|cleared|healed)(?: [\w-]+){0,3}? (?:after|with|on|following|under|upon)(?: (?:treatment|therapy|administration|initiation|starting|introduction|use)(?: with| of| by)?)?{NEAR}{S}(?! (?:was|were|is|had been)(?: [a-z]+ly)? (?:substituted|replaced|stopped|discontinued|withdrawn|withheld|reduced|tapered))", 0.8),
    Pattern("reduction_with", "treats", _DRUG, _CONDITION,
            r"(?P<t>{IMPROVEMENT}) (?:of|in|from){NEAR}{O}{CTAIL} (?:with|by|after|following|using|on)(?: (?:treatment|therapy|administration)(?: with| of)?)?{NEAR}{S}", 0.8),
    Pattern("better_than", "treats", _DRUG, _CONDITION,
            r"{S}{TAIL}{AUX}(?: [\w-]+){0,2}? (?P<t>superior to|better than|more effective than|more efficacious than|as effective as|equivalent to|comparable to|similar to|non-?inferior to|inferior to|less effective than|not inferior to|as good as)(?: (?:that|those) (?:of|with))?{NEAR}{C}{TAIL}(?: (?:in|for|at))(?: (?!prevent|prophyla)[\w'-]+){0,3}?{GAP}{O}", 0.91, comparative=True),
    Pattern("title_for", "treats", _DRUG, _CONDITION,
            r"^{S}{TAIL} (?P<t>for){GAP}{O}", 0.75),
    Pattern("drug_reduced_in_condition", "treats", _DRUG, _CONDITION,
            r"(?:with|of) {O}{CTAIL}, {S}{TAIL}{AUX} (?P<t>{IMPROVE}|{EFFECTIVE})", 0.82),
    Pattern("no_effect", "treats", _DRUG, _CONDITION,
            r"{S}{TAIL}{AUX} (?P<t>(?:had|has|have|showed|shows|exerts?|exerted|of)(?: (?!adverse|negative|harmful|deleterious|little|minimal|slight|marginal)[\w-]+){0,3}? (?:effect|benefits?|efficacy|impact|activity)) (?:on|in|against|for){GAP}{O}(?! (?:risk|incidence|rates?)\b)", 0.75),
    Pattern("reduces_measure_in", "treats", _DRUG, _CONDITION,
            r"{S}{TAIL}{ACT} (?P<t>reduce[sd]?|reducing|decrease[sd]?|lower(?:s|ed)?|shorten(?:s|ed)?|slow(?:s|ed)?|delay(?:s|ed)?|prevent(?:s|ed)?)(?: [\w'%./-]+){0,4}? (?:mortality|deaths?|hospitali[sz]ations?|crises|relapses?|relapse rates?|exacerbations?|symptoms?|severity|pain|disability|progression|admissions?|attempts?|episodes?|attacks?|bleeding|inflammation|activity|scores?|tumou?r size|viral load|frequency)(?: (?:in|of|from|among)){GAP}{O}", 0.8),
    Pattern("treatment_and_prevention", "treats", _DRUG, _CONDITION,
            r"{S}{TAIL}{AUX}(?: [\w-]+){0,4}? (?:in|for) (?:the )?(?P<t>treatment and prevention|prevention and treatment) of{GAP}{O}", 0.88),
    Pattern("receivers_fared_better", "treats", _DRUG, _CONDITION,
            r"{O}{CTAIL} (?:who |that )?(?:received|receiving|were given|given|assigned to|taking|treated with|on){NEAR}{S}{TAIL} (?P<t>(?:had|showed|experienced)(?: [a-z]+ly)? (?:fewer|lower|less|better|improved|reduced|greater improvements?|longer survival|higher response|higher remission))", 0.82),
    # --- prevents ---------------------------------------------------------------------------
    Pattern("prevents", "prevents", _DRUG, _CONDITION,
            r"{S}{TAIL}{ACT}(?: (?:in|at|for))? (?P<t>prevent(?:s|ed|ing)?|protect(?:s|ed|ive|ing)?(?: [\w-]+){0,3}? (?:against|from)|avert(?:s|ed)?){GAP}{O}", 0.88),
    Pattern("effective_prevention", "prevents", _DRUG, _CONDITION,
            r"{S}{TAIL}{AUX}(?: (?!deleterious|harmful|worse|inferior)[\w-]+){0,4}? (?:in|for|at|as) (?:the )?(?P<t>(?:[\w-]+ ){0,2}?(?:prevention|prophylaxis|preventing|prophylactic treatment))(?: (?:of|against|for))?{GAP}{O}", 0.88),
    Pattern("reduces_risk", "prevents", _DRUG, _CONDITION,
            r"{S}{TAIL}{ACT} (?P<t>{LESS}(?: [\w-]+){0,2}? (?!(?:the )?(?:frequency|number) of){RISK}){NOOF}{O}(?! (?:days|attacks|episodes|growth|progression)\b)", 0.85),
    Pattern("lower_risk", "prevents", _DRUG, _CONDITION,
            r"{S}{TAIL}{AUX}(?: [\w-]+){0,2}? (?P<t>associated with (?:an? )?(?:[\w-]+ )?(?:lower|reduced|decreased|lowered|reduction in|decrease in)(?: the)? {RISK}){GAP}{O}", 0.85),
    Pattern("prevented_by", "prevents", _DRUG, _CONDITION,
            r"{O}{CTAIL}{AUX} (?P<t>prevented|preventable|averted)(?: [a-z]+ly)? (?:by|with|using){NEAR}{S}", 0.85),
    Pattern("prevention_with", "prevents", _DRUG, _CONDITION,
            r"(?P<t>prevention|prophylaxis|preventing) (?:of |against )?{NEAR}?(?:[\w'-]+ ){0,3}?{O}{CTAIL} (?:with|by|using){NEAR}{S}", 0.88),
    Pattern("prophylaxis", "prevents", _DRUG, _CONDITION,
            r"{S} (?P<t>prophylaxis|vaccination|immunization|chemoprophylaxis) (?:for|against|of|in|to prevent){GAP}{O}", 0.8),
    # --- contraindicated_in -----------------------------------------------------------------
    Pattern("contraindicated", "contraindicated_in", _DRUG, _CONDITION,
            r"{S}{TAIL}{AUX} (?P<t>contra-?indicated) (?:in|for|during|with){ANYGAP}{O}", 0.92),
    Pattern("should_be_avoided", "contraindicated_in", _DRUG, _CONDITION,
            r"{S}{TAIL}(?: therefore| thus)? (?P<t>(?:should|must|can|ought to) (?:[a-z]+ly )?(?:not be (?:[a-z]+ly )?(?:used|given|administered|prescribed|recommended|taken|started|initiated)|be (?:[a-z]+ly )?(?:avoided|withheld|discontinued|stopped|contraindicated))) (?:in|by|for|to|during)(?: (?:all|any))?{ANYGAP}{O}", 0.9, absorbs=True),
    Pattern("not_recommended", "contraindicated_in", _DRUG, _CONDITION,
            r"{S}{TAIL} (?P<t>(?:is|are) (?:not recommended|unsafe|hazardous|dangerous|prohibited|to be avoided)) (?:in|for|during){ANYGAP}{O}", 0.85, absorbs=True),
    Pattern("avoid_in", "contraindicated_in", _DRUG, _CONDITION,
            r"(?P<t>avoid(?:ance of|ing)?|do not (?:use|give|prescribe)|withhold(?:ing)?|never (?:use|give)){NEAR}{S}{TAIL} (?:in|for|to|during){ANYGAP}{O}", 0.85, absorbs=True),
    Pattern("contraindication_to", "contraindicated_in", _DRUG, _CONDITION,
            r"{O}{CTAIL}{AUX}(?: (?:an?|the))?(?: [\w-]+){0,2}? (?P<t>contra-?indications?) (?:to|for|of)(?: (?:the )?(?:use|administration) of)?{NEAR}{S}", 0.9),
    Pattern("should_not_receive", "contraindicated_in", _DRUG, _CONDITION,
            r"{O}{CTAIL} (?P<t>(?:should|must) (?:not (?:receive|take|use|be (?:given|treated with|prescribed|offered))|avoid)){NEAR}{S}", 0.9, absorbs=True),
    # --- interacts_with ---------------------------------------------------------------------
    Pattern("contraindicated_with", "interacts_with", _DRUG, _DRUG,
            r"{S}{TAIL}{AUX} (?P<t>contra-?indicated) (?:with|in combination with|in patients (?:taking|receiving|on)){NEAR}{O}", 0.9),
    Pattern("interacts", "interacts_with", _DRUG, _DRUG,
            r"{S}{TAIL}{ACT} (?P<t>interact(?:s|ed|ing)?) with{GAP}{O}", 0.9),
    Pattern("raises_level", "interacts_with", _DRUG, _DRUG,
            r"{S}{TAIL}{ACT} (?P<t>(?:{MORE}|{LESS}|potentiate[sd]?|enhance[sd]?|inhibit(?:s|ed)?|alter(?:s|ed)?|prolong(?:s|ed)?|accelerate[sd]?|impair(?:s|ed)?)(?: [\w-]+){0,3}? (?:levels?|concentrations?|exposure|effects?|clearance|metabolism|auc|toxicity|absorption|bioavailability|elimination)(?: of)?){NEAR}{O}", 0.85),
    Pattern("raises_drug_level", "interacts_with", _DRUG, _DRUG,
            r"{S}{TAIL}{ACT} (?P<t>{MORE}|{LESS}|potentiate[sd]?|inhibit(?:s|ed)?|enhance[sd]?|alter(?:s|ed)?)(?: (?:the|plasma|serum|blood|mean|steady-state)){0,4} {O} (?:levels?|concentrations?|exposure|clearance|metabolism|auc|toxicity|absorption|bioavailability)", 0.88),
    Pattern("raises_risk_with", "interacts_with", _DRUG, _DRUG,
            r"{S}{TAIL}{ACT} (?P<t>{MORE}(?: [\w-]+){0,5}? (?:risk|toxicity|bleeding)(?: of [\w-]+)?) (?:with|of|when (?:given|combined|taken|used) with|in patients (?:taking|on|receiving)){NEAR}{O}", 0.8),
    Pattern("interaction_between", "interacts_with", _DRUG, _DRUG,
            r"(?P<t>interactions?) (?:between|of|among){NEAR}{S}(?! with\b)", 0.88, within=True),
    Pattern("interaction_with", "interacts_with", _DRUG, _DRUG,
            r"(?P<t>interactions?) (?:of|between){NEAR}{S}{TAIL} (?:with|and){NEAR}{O}", 0.88),
    Pattern("combination_avoided", "interacts_with", _DRUG, _DRUG,
            r"(?:combination|co-?administration|concomitant (?:use|administration)|concurrent (?:use|administration)|combined use|use) of{NEAR}{S}(?: together)? (?P<t>(?:should be avoided|is contra-?indicated|should not be|is not recommended|must be avoided|increases? the risk|increased the risk|is dangerous|can cause|may cause|caused|leads to|led to))", 0.88, absorbs=True, within=True),
    Pattern("not_combined", "interacts_with", _DRUG, _DRUG,
            r"{S}{TAIL} (?P<t>(?:should|must) not be (?:combined|co-?administered|given|used|taken)(?: together)? with){NEAR}{O}", 0.9, absorbs=True),
    Pattern("avoided_with", "interacts_with", _DRUG, _DRUG,
            r"{S}{TAIL} (?P<t>(?:should|must) be avoided) (?:with|in (?:patients|those|people) (?:taking|on|receiving|treated with)){NEAR}{O}", 0.9, absorbs=True),
    # --- causes -----------------------------------------------------------------------------
    Pattern("induced", "causes", _CAUSE, _CONDITION,
            r"{S}(?P<t>(?:-| )(?:induced|caused|triggered|provoked|mediated|precipitated))(?: (?!(?:by|of|in|{IMPROVEMENT})\b)[\w-]+){0,2}? {O}", 0.9, presupposed=True),
    Pattern("related", "causes", _DRUG, _CONDITION,
            r"{S}(?P<t>-(?:related|associated|dependent))(?: [\w-]+){0,2}? {O}", 0.8, presupposed=True),
    Pattern("causes", "causes", _CAUSE, _CONDITION,
            r"{S}{TAIL}{ACT} (?P<t>{CAUSE})(?!(?: [\w%'-]+){0,4}? (?:{IMPROVEMENT}|eradication|disappearance|abolition|suppression|inhibition|prevention|attenuation|fewer|less|lower|better|decline)\b){OFGAP}{O}", 0.85),
    Pattern("caused_by", "causes", _CAUSE, _CONDITION,
            r"(?<!with )(?<!in ){O}{CTAIL}(?:,? (?:which|that))?{AUX} (?P<t>caused|induced|triggered|precipitated|provoked|produced|elicited)(?: [a-z]+ly)? by{GAP}{S}", 0.9, last=True),
    Pattern("due_to", "causes", _CAUSE, _CONDITION,
            r"(?<!with )(?<!in ){O}{CTAIL}{AUX} (?P<t>due to|secondary to|attributable to|attributed to|resulting from|arising from|as a (?:result|consequence|complication|side effect|adverse effect) of|because of){GAP}{S}", 0.85, last=True),
    Pattern("higher_rate", "causes", _DRUG, _CONDITION,
            r"{S}{TAIL}{AUX}(?: [\w-]+){0,2}? (?P<t>(?:associated|linked) with (?:an? )?(?:[\w-]+ )?(?:increased|higher|elevated|greater|high|excess|increase in)(?: the)? {OFTENER}){GAP}{O}", 0.85),
    Pattern("raises_rate", "causes", _DRUG, _CONDITION,
            r"{S}{TAIL}{ACT} (?P<t>{MORE}(?: [\w-]+){0,2}? {OFTENER}){GAP}{O}", 0.88),
    Pattern("higher_risk", "predisposes", _DRUG, _CONDITION,
            r"{S}{TAIL}{AUX}(?: [\w-]+){0,2}? (?P<t>(?:associated|linked) with (?:an? )?(?:[\w-]+ )?(?:increased|higher|elevated|greater|high|excess|increase in)(?: the)? {LIKELIER}){GAP}{O}", 0.85),
    Pattern("raises_risk", "predisposes", _DRUG, _CONDITION,
            r"{S}{TAIL}{ACT} (?P<t>{MORE}(?: [\w-]+){0,2}? {LIKELIER}){GAP}{O}", 0.88),
    Pattern("risk_with", "predisposes", _DRUG, _CONDITION,
            r"(?P<t>risks? of(?: developing)?){NEAR}{O}{AUX}(?: (?:increased|higher|elevated|raised))? (?:with|by|in (?:patients|those|people) (?:taking|receiving|on|treated with)|associated with(?: the use of)?){NEAR}{S}", 0.78),
    Pattern("incidence_with", "causes", _DRUG, _CONDITION,
            r"(?P<t>incidence of){NEAR}{O}{AUX}(?: (?:increased|higher|elevated|raised))? (?:with|by|in (?:patients|those|people) (?:taking|receiving|on|treated with)|associated with(?: the use of)?){NEAR}{S}", 0.78),
    Pattern("developed_after", "causes", _DRUG, _CONDITION,
            r"(?P<t>developed|develops|developing|experienced|suffered|presented with|occurrence of|case of|cases of|episodes? of){GAP}{O}{CTAIL}(?: [\w%'-]+){0,4}? (?:after|following|during|while (?:taking|receiving|on)|on)(?: (?:the )?(?:initiation|start|starting|use|administration|ingestion|treatment|therapy|exposure|introduction|receiving|taking|overdose)(?: of| with| to)?)?{NEAR}{S}", 0.8),
    Pattern("occurs_after", "causes", _DRUG, _CONDITION,
            r"{O}(?: (?:that|which))?{AUX} (?P<t>(?:occurred|occurs|occurring|developed|developing|appeared|arose|reported|observed|noted)(?: in(?: [\w%-]+){1,4}?)? (?:after|following|during|with|in association with|as a (?:complication|result|consequence) of)|associated with)(?: (?:the )?(?:initiation|start|starting|use|administration|ingestion|treatment|therapy|exposure|introduction|overdose)(?: of| with| to)?){0,2}{NEAR}{S}", 0.75),
    Pattern("in_a_patient_taking", "causes", _DRUG, _CONDITION,
            r"{O} in an?(?: [\w-]+){0,4}? (?:man|woman|patient|boy|girl|child|infant|adult|male|female|adolescent|neonate) (?P<t>taking|receiving|given|on|after|who (?:took|had taken|was taking|received|was receiving))(?: [\w-]+){0,2}?{NEAR}{S}", 0.78),
    Pattern("drug_associated_with", "causes", _DRUG, _CONDITION,
            r"{S}{TAIL} (?P<t>(?:is|are|was|were|has been|have been|may be|can be)(?: (?:not|[a-z]+ly)){0,2} associated with)(?!(?: [\w%'-]+){0,4}? (?:{IMPROVEMENT}|fewer|less|lower|better|decline|decreased|reduced|longer|improved)\b){GAP}{O}(?! (?:risk|incidence|rates?)\b)", 0.72),
    Pattern("adverse_effects", "causes", _DRUG, _CONDITION,
            r"(?P<t>(?:adverse|side|toxic|unwanted)[ -](?:effects?|events?|reactions?)|toxicit(?:y|ies)|complications?) (?:of|with|to|associated with|related to|from|caused by){NEAR}{S}{TAIL}{AUX}(?:,)? (?:include[sd]?|including|are|is|were|was|such as|like|comprise[sd]?){GAP}{O}", 0.88),
    Pattern("adverse_effect_of", "causes", _DRUG, _CONDITION,
            r"{O}{CTAIL}{AUX}(?: (?:an?|the|one of the))?(?: [\w-]+){0,4}? (?P<t>(?:adverse|side|toxic)[ -](?:effects?|events?|reactions?)|complications?) (?:of|with|to|from){GAP}{S}", 0.9),
    # --- has_phenotype ----------------------------------------------------------------------
    Pattern("characterised_by", "has_phenotype", _DISEASE, _CONDITION,
            r"(?<!with ){S}(?:,[^,]{1,60},)?(?: (?:syndrome|disease|disorder|patients|type \w+|{KIND}))?{AUX} (?P<t>characteri[sz]ed(?: clinically)?|marked|defined|accompanied|typified|manifested) by{LIST}{O}", 0.9),
    Pattern("presents_with", "has_phenotype", _DISEASE, _CONDITION,
            r"(?<!with )(?<!of )(?<!and ){S}{AUX} (?P<t>manifest(?:s|ed|ing)?|presents?|presented|presenting) (?:as|with){GAP}{O}", 0.85),
    Pattern("symptoms_include", "has_phenotype", _DISEASE, _CONDITION,
            r"(?P<t>symptoms?|signs?|features?|manifestations?|findings?|hallmarks?|presentation)(?: (?:and|or) \w+)? (?:of|in|associated with){GAP}{S}{CTAIL}{AUX}(?:,)? (?:include[sd]?|including|are|were|is|was|such as|comprise[sd]?|consist(?:s|ed)? of){LIST}{O}", 0.9),
    Pattern("symptom_of", "has_phenotype", _DISEASE, _CONDITION,
            r"(?<!risk of )(?<!rates of )(?<!treatment of ){O}{CTAIL}(?:{BE}|, an?|,? as)(?: (?:also|often|not|never|usually|an?|the|one of the))*(?: (?!(?:in|with|than|higher|lower|among|by|for)\b)[\w-]+){0,4}? (?P<t>symptoms?|signs?|features?|manifestations?|findings?|hallmarks?|presentations?) (?:of|in){GAP}{S}", 0.88),
    Pattern("patients_have", "has_phenotype", _DISEASE, _CONDITION,
            r"(?:{PEOPLE} with|{PEOPLE} who have|{PEOPLE} affected by|{PEOPLE} suffering from){NEAR}{S}(?: (?:also|often|usually|commonly|frequently|typically|sometimes|did not|do not|[a-z]+ly)){0,3} (?P<t>had|have|has|having|exhibit(?:s|ed)?|show(?:s|ed)?|presented with|present with|experience[sd]?|suffer(?:s|ed)? from|develops?|reported){GAP}{O}{UNTREATED}", 0.75, sign=True),
    Pattern("disease_patients_have", "has_phenotype", _DISEASE, _CONDITION,
            r"(?<!all ){S} (?:patients|children|adults|individuals|subjects)(?: (?:also|often|usually|commonly|frequently|typically|[a-z]+ly)){0,3} (?P<t>had|have|having|exhibit(?:ed)?|showed|show|presented with|present with|experience[sd]?|suffer(?:ed)? from|develop){GAP}{O}{UNTREATED}", 0.72, sign=True),
    Pattern("occurs_in", "has_phenotype", _DISEASE, _CONDITION,
            r"{O}{CTAIL} (?P<t>(?:is|are|was|were)(?: [a-z]+ly)? (?:present|found|seen|observed|common|frequent|noted|reported|rare|absent|uncommon)|occur(?:s|red)?)(?: (?!in\b)[\w%'-]+){0,4}? in(?:{COUNT}{PEOPLE} (?:with|who have|suffering from|affected by))?(?: (?!{BREAK}|and\b|or\b)[\w'%./-]+){0,3} {S}{UNTREATED}", 0.75, sign=True),
    # --- associated_with --------------------------------------------------------------------
    Pattern("mutations_in", "associated_with", _GENE, _CONDITION,
            r"{MUTATION} (?:in|of|within|affecting)(?: (?:the|human|both))*(?: [\w-]+){0,2}? {S}{MUTTAIL}{AUX} (?P<t>{CAUSE}|(?:associated|linked|identified|found|detected|reported|described|common|implicated|present|observed)(?: with| in| to)|underl(?:ie|ies|ying)|predispose[sd]?(?: to)?|confer(?:s|red)?|{MORE}(?: the)? (?:risk|susceptibility)(?: of| to| for)|responsible for|account(?:s|ed)? for|(?:an?|the)(?: [\w-]+){0,4}? causes? of)(?: (?:an? )?(?:increased |higher |elevated )?(?:risk|susceptibility)(?: of| to| for))?{GAP}{O}", 0.9),
    Pattern("gene_mutations", "associated_with", _GENE, _CONDITION,
            r"{S}(?:-| )?(?:gene )?(?:germline |somatic |pathogenic |\w+ )?{MUTATION}(?: carriers?)?{AUX} (?P<t>{CAUSE}|(?:associated|linked|identified|found|detected|reported|described|common|implicated|present|observed)(?: with| in| to)|underl(?:ie|ies|ying)|predispose[sd]?(?: to)?|confer(?:s|red)?|{MORE}(?: the)? (?:risk|susceptibility)(?: of| to| for)|responsible for|(?:an?|the)(?: [\w-]+){0,4}? causes? of|in)(?: (?:an? )?(?:increased |higher |elevated )?(?:risk|susceptibility)(?: of| to| for))?{GAP}{O}", 0.88),
    Pattern("associated", "associated_with", _GENE, _CONDITION,
            r"{S}{MUTTAIL}(?: (?:expression|levels?|genotypes?|polymorphisms?|status|positivity|activity|haplotypes?|overexpression))?{AUX} (?P<t>(?:associated|linked|correlated|implicated|involved)(?: with| in| to)|(?:associates|correlates|correlate) with|causative (?:gene )?(?:for|of|in)|susceptibility gene (?:for|of)|risk factor for|contributes? to)(?: (?:an? |the )?(?:increased |higher |elevated )?(?:risk|susceptibility|severity|development|pathogenesis)(?: of| to| for))?{GAP}{O}", 0.85),
    Pattern("carriers", "associated_with", _GENE, _CONDITION,
            r"{S}(?: gene)?(?: {MUTATION})? carriers{AUX} (?P<t>(?:have|had|at|with) (?:an? )?(?:[\w-]+ )?(?:increased|higher|elevated|high|greater) (?:lifetime )?risk) (?:of|for){GAP}{O}", 0.88),
    Pattern("gene_causes", "associated_with", _GENE, _CONDITION,
            r"{S}{MUTTAIL} (?P<t>{CAUSE}){GAP}{O}", 0.75),
    Pattern("caused_by_gene", "associated_with", _GENE, _CONDITION,
            r"{O}{CTAIL}(?:,[^,]{1,60},|,)?(?: {KIND})?{AUX}(?: an?(?: [\w-]+){1,6}?)? (?P<t>(?:caused|due|explained|determined)(?: by| to)|result(?:s|ed|ing) from|arises? from|result of|associated with|linked to)(?: [\w-]+){0,3}? (?:(?:{MUTATION} (?:in|of|within)|defects? in|loss of|lack of|the)(?: [\w-]+){0,2}? )?{S}", 0.85),
    Pattern("association_of", "associated_with", _GENE, _CONDITION,
            r"(?P<t>associations?|link|relationship|correlation)(?: (?:was|were|is)(?: [a-z]+){1,2})? (?:between|of){NEAR}{S}{MUTTAIL}(?: {MUTATION}| expression)? (?:and|with){GAP}{O}", 0.78),
    Pattern("expressed_in", "associated_with", _GENE, _CONDITION,
            r"{S}{MUTTAIL}{AUX} (?P<t>(?:over|under)-?expressed|up-?regulated|down-?regulated|elevated|mutated|amplified|methylated|deleted|increased|lost) in{GAP}{O}", 0.78),
    # --- targets ----------------------------------------------------------------------------
    Pattern("inhibits", "targets", _DRUG, _GENE,
            r"{S}{TAIL}{ACT} (?P<t>inhibit(?:s|ed|ing)?|block(?:s|ed|ing)?|target(?:s|ed|ing)(?! genes?)|antagoni[sz]e[sd]?|agoni[sz]e[sd]?|activat(?:e|es|ed)|bind(?:s|ing)?(?: to)?|bound(?: to)?|stimulate[sd]?|inactivate[sd]?|act(?:s|ed|ing)? (?:on|at|via|through)){DIRECT} {O}{ITSELF}", 0.88, acts=True),
    Pattern("inhibitor_of", "targets", _DRUG, _GENE,
            r"{S}(?:, | is | are | was | were )(?:an?|the)?(?: [\w-]+){0,5}? ?(?P<t>inhibitors?|antagonists?|agonists?|blockers?|activators?|antibod(?:y|ies)|ligands?) (?:of|to|against|for|targeting|directed against|at|that (?:targets|binds|blocks)){DIRECT} {O}{ITSELF}", 0.9, appositive=True),
    Pattern("gene_inhibitor", "targets", _DRUG, _GENE,
            r"{S}, (?:an?|the)(?: (?!and\b)[\w-]+){0,4}? {O}(?: receptor| kinase| tyrosine kinase| enzyme)?(?: |-)(?P<t>inhibitor|antagonist|agonist|blocker|antibody)", 0.9, appositive=True, presupposed=True),
    Pattern("is_a_gene_inhibitor", "targets", _DRUG, _GENE,
            r"{S}(?: is an?| are| was an?| were)(?: (?!and\b)[\w-]+){0,4}? {O}(?: receptor| kinase| tyrosine kinase| enzyme)?(?: |-)(?P<t>inhibitors?|antagonists?|agonists?|blockers?|antibod(?:y|ies))", 0.9, appositive=True),
    Pattern("the_gene_inhibitor", "targets", _DRUG, _GENE,
            r"{O}(?: receptor| kinase| tyrosine kinase| enzyme)?(?: |-)(?P<t>inhibitors?|antagonists?|agonists?|blockers?|antibod(?:y|ies))(?:(?<!s),)? {S}", 0.9, appositive=True, presupposed=True),
    Pattern("inhibited_by", "targets", _DRUG, _GENE,
            r"{O}{MUTTAIL}(?: activity)?{AUX} (?P<t>inhibited|blocked|antagoni[sz]ed|activated|targeted|inactivated|stimulated)(?: [a-z]+ly)? (?:by|with){NEAR}{S}", 0.88, acts=True),
    Pattern("inhibition_by", "targets", _DRUG, _GENE,
            r"(?<!transcriptional )(?P<t>inhibition|blockade|activation|antagonism) of{DIRECT} {O}{MUTTAIL}(?: activity)? (?:by|with){NEAR}{S}", 0.88, acts=True),
)  # fmt: skip
