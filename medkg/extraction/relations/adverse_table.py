# ruff: noqa: E501 - a table row stays on one line
"""Patterns for harm: what a drug or a condition brings about, provokes or makes worse.

The kinds of wording are those of Gurulingappa et al., 2012 (doi:10.1016/j.jbi.2012.04.008) on
case reports, and of Lowe et al., 2016 (doi:10.1093/database/baw039) on chemical-induced disease.
``TOPIC_PATTERNS`` name the condition alone: the drug is the document's topic.
"""

from __future__ import annotations

from typing import Final

from medkg.extraction.relations.pattern_table import Pattern

__all__ = ["ADVERSE_PATTERNS", "TOPIC_PATTERNS"]

_DRUG = ("drug",)
_CONDITION = ("disease", "phenotype")
_CAUSE = ("drug", "disease", "phenotype")

_GIVEN = r"(?:receiving|given|taking|on|using|exposed(?: in utero)? to|administered|injected with|poisoned with|intoxicated with|who (?:took|take|received|receive|had (?:taken|received)|(?:was|were|are|is) (?:taking|receiving|given|exposed to)))"
_START = r"(?: (?:the|a|an|single|one|first|initial|acute|chronic|long-term|short-term|prolonged|repeated|high|low|oral|intravenous|sublingual|topical|systemic|inadvertent|accidental|combined|of|with|to|by|initiation|start|starting|use|administration|ingestion|injection|infusion|treatment|therapy|exposure|introduction|receiving|taking|overdose|overdosage|doses?|dosage|course|cessation|withdrawal|intoxication|abuse|consumption|anaesthesia|anesthesia)){0,6}"
# Not at the end of another phrase: "deaths from snakebite occurred".
_NOT_OF = r"(?<!from )(?<!via )(?<!via a )(?<!through )(?<!by )(?<!without )(?<!despite )"
_POISON = r"toxic|poisoning|intoxication|nephropath|dyskinesia|myopath|psychos|hypersensitivity|embryopathy|overdose|neuropath|cardiomyopath"
_ADVERSE = r"(?:adverse|side|toxic|unwanted|untoward|undesirable|unfavou?rable)[ -](?:drug )?(?:effects?|events?|reactions?|experiences?|symptoms?)|toxicit(?:y|ies)|complications?"
_SEEN = r"(?:occurred|occurs?|occurring|developed|develops?|developing|appeared|arose|(?:was|were|is|are|been)(?: also| only| [a-z]+ly)? (?:reported|observed|noted|seen|found|detected|described|documented|diagnosed|encountered)|observed|reported|noted|seen|found|detected|resulted|ensued)"

ADVERSE_PATTERNS: Final[tuple[Pattern, ...]] = (
    Pattern("toxicity_of", "causes", _DRUG, _CONDITION,
            r"{S}(?P<t>(?:-| )(?:(?:renal|cardiac|hepatic|liver|lung|pulmonary|ocular|retinal|muscle|acute|chronic|severe|fatal|experimental|cell|cellular|organ|clinical|myocardial|cardiovascular|neurological|[a-z]+ic) )?){O}", 0.82, object_words=_POISON),
    Pattern("induced_in_by", "causes", _CAUSE, _CONDITION,
            r"{O}{CTAIL},?{AUX} (?P<t>caused|induced|produced|elicited|evoked|triggered|provoked)(?: [a-z]+ly)?(?: in(?: [\w-]+){1,4}?)? (?:by|with|following|after)(?: (?:an?|the|single|repeated|acute|chronic|daily|systemic|oral|[a-z]+al|[a-z]+ous|injections?|infusions?|administration|treatment|co-?administration|pretreatment|exposure|of|with|to|high|low|doses?|use|dose)){0,7} {S}", 0.86, last=True),
    Pattern("related_to", "causes", _DRUG, _CONDITION,
            r"(?<!with )(?<!in ){O}{CTAIL}{AUX} (?P<t>related to|ascribed to|traced to|linked to|in response to|as a manifestation of|complicating|consequent (?:up)?on|subsequent to|caused primarily by|possibly due to|probably due to){GAP}{S}", 0.8, last=True),
    Pattern("secondary_to", "causes", _DRUG, _CONDITION,
            r"{O}{CTAIL}(?:(?:,| (?:in|of|with|from|at|on|to|be|is|are|was|were|which|that|been|being|most|thought|considered|believed|suspected|possible|possibly|probably|likely|clearly|directly)\b)(?: (?!(?:and|but|not)\b)[\w-]+){0,5}?)? (?P<t>secondary to|due to|attributed to|attributable to|induced by|caused by|resulting from){NEAR}{S}", 0.72),
    Pattern("after", "causes", _DRUG, _CONDITION,
            rf"^(?!(?:[\w-]+ ){{0,5}}(?:treatment|management|remission|prevention|control|therapy|relief|effects?|role|use|efficacy|induction|protection|worsening|exacerbations?|aggravation|deterioration)\b)(?:(?!(?:was|were|is|are|with|patients|had|has|have|from)\b)[\w-]+ ){{0,6}}?{{O}}{{CTAIL}}(?: in(?: [\w-]+){{1,5}}?)? (?P<t>after|following|during|with|from|associated with|secondary to|due to|caused by){_START}(?: [\w-]+){{0,2}}? {{S}}", 0.7, title=True),
    Pattern("in_people_given", "causes", _DRUG, _CONDITION,
            rf"{_NOT_OF}{{O}}{{CTAIL}}(?: (?!{{BREAK}})[\w-]+){{0,2}}? (?:in|of|among)(?: (?!{{BREAK}})[\w%-]+){{0,7}}? (?P<t>{_GIVEN}){_START}(?: [\w-]+){{0,2}}? {{S}}", 0.68),
    Pattern("seen_after", "causes", _DRUG, _CONDITION,
            rf"{_NOT_OF}{{O}}{{CTAIL}}(?:,? (?:that|which))? (?P<t>{_SEEN})(?: [\w%'/-]+){{0,8}}? (?:after|following|during|with|in association with|on|while|{_GIVEN}){_START}(?: [\w-]+){{0,2}}? {{S}}", 0.7),
    Pattern("seen_in_treated", "causes", _DRUG, _CONDITION,
            r"{O}{CTAIL}(?: [\w%'/-]+){0,6}? in(?: [\w%'/-]+){0,4}? {S}(?P<t>-(?:treated|exposed|intoxicated|injected|dosed))(?!(?: [\w-]+){0,2} (?:was|were|is|are)(?: [a-z]+ly)? (?:reduced|lower|less|decreased|attenuated|prevented|improved|inhibited|abolished|absent|delayed))", 0.68),
    Pattern("treated_developed", "causes", _DRUG, _CONDITION,
            r"{S}(?: |-)(?:treated |exposed |treatment |therapy |group |abusing |dependent |addicted )?(?:patients?|rats?|mice|animals?|subjects?|group|users?|abusers?|infants?|children|women|men|chicks?|dogs?|rabbits?|recipients?|addicts?)(?: (?:who|that))?(?: (?:also|had|have|has|may|can|often|[a-z]+ly)){0,3} (?P<t>developed|develop|showed|show|exhibited|exhibit|experienced|experience|displayed|suffered|reported|had|have|presented with|demonstrated){GAP}{O}", 0.72),
    Pattern("developed_while", "causes", _DRUG, _CONDITION,
            rf"(?P<t>develop(?:ed|s|ing|ment of)?|experienc(?:ed?|ing|es)|suffer(?:ed|s|ing)?(?: from)?|presented with|presenting with|occurrence of|onset of|(?:report|description|cases?|episodes?|instances?|incidence|appearance|evidence|signs|symptoms) of)(?: (?!{{BREAK}})[\w%-]+){{0,5}} {{O}}{{CTAIL}}(?:,? [\w%'/-]+){{0,10}}?,? (?:after|following|during|while|on|secondary to|due to|{_GIVEN})(?: (?:(?:he|she|they|it) (?:was|were|had been)|being|receiving|taking|on)){{0,2}}{_START}(?: [\w-]+){{0,2}}? {{S}}", 0.74),
    Pattern("given_developed", "causes", _DRUG, _CONDITION,
            r"(?P<t>given|receiv(?:ed|ing)|taking|took|treated with|ingest(?:ed|ing|ion of)|inject(?:ed with|ion of)|infusion of|administration of|exposed to|exposure to|after|following|treatment with|therapy with|use of|overdose of|on){NEAR}{S}{TAIL}(?:,? (?!(?:not|no|without)\b)[\w%'/-]+){0,8}?,? (?:develop(?:ed|s|ing|ment of)?|experienced|suffered(?: from)?|presented with|exhibited|occurrence of|complained of|was found to have|were found to have){GAP}{O}", 0.72),
    Pattern("increases", "causes", _DRUG, _CONDITION,
            r"{S}{TAIL}{ACT} (?P<t>increase[sd]?|increasing|enhance[sd]?|evoke[sd]?|promote[sd]?|develop(?:s|ed)|potentiate[sd]?|accelerate[sd]?|prolong(?:s|ed)?)(?!(?: [\w%'-]+){0,4}? (?:{IMPROVEMENT}|fewer|less|lower|better|decline|survival|threshold|risk|incidence)\b){OFGAP}{O}(?! (?:risk|incidence|rates?|threshold|survival)\b)", 0.62),
    Pattern("withdrawn_because", "causes", _DRUG, _CONDITION,
            r"{S}{TAIL}{AUX}(?: [\w-]+){0,2}? (?P<t>(?:withdrawn|discontinued|stopped|suspended|terminated|limited|interrupted)(?: [\w-]+){0,4}? (?:because of|due to|owing to|for|after|by|as a result of)){GAP}{O}", 0.8),
    Pattern("resolved_off", "causes", _DRUG, _CONDITION,
            r"{O}{CTAIL}{AUX}(?: [\w-]+){0,2}? (?P<t>(?:resolved|disappeared|subsided|improved|reversed|abated|recovered|regressed|remitted|reversible|normali[sz]ed|ceased|cleared)(?: [\w-]+){0,5}? (?:after|on|upon|with|following|when|by|once) (?:[\w-]+ ){0,2}?(?:discontinu\w+|withdraw\w+|cessation|stopping|removal|dose reduction|reduction|lowering)(?: of| the)*){NEAR}{S}", 0.84, withdrawn=True),
    Pattern("stopped_resolved", "causes", _DRUG, _CONDITION,
            r"(?P<t>(?:discontinuation|withdrawal|cessation|stopping|removal|discontinuing|withdrawing) of){NEAR}{S}{TAIL}(?:,? [\w%'/-]+){0,6}? (?:resolution|disappearance|improvement|reversal|recovery|resolved|reversed|relieved|improved)(?: of| in| from| the)*{GAP}{O}", 0.8, withdrawn=True),
    Pattern("adverse_effects_seen", "causes", _DRUG, _CONDITION,
            rf"{{S}}(?:,? [\w%'/-]+){{0,10}}? (?P<t>{_ADVERSE})(?:,? (?!(?:no|not)\b)[\w%'/-]+){{0,4}}?,? (?:include[sd]?|including|such as|like|were|was|are|consist(?:ed|ing) of|of|particularly|mainly|especially|namely|:){{GAP}}{{O}}", 0.72),
    Pattern("effects_such_as", "causes", _DRUG, _CONDITION,
            r"{S}(?: |-)(?P<t>(?:related |induced |associated )?(?:side |adverse |toxic )?(?:effects|events|reactions|toxicity|toxicities|complications|symptoms))(?: \w+){0,2}?,? (?:such as|including|include[sd]?|like|are|were|was){GAP}{O}", 0.82),
    Pattern("implicated", "causes", _DRUG, _CONDITION,
            r"{S}{TAIL}{AUX} (?P<t>(?:implicated|incriminated|suspected)(?: [\w-]+){0,3}? (?:in|as|of|for)(?: (?:an?|the|possible|potential|causes?|cause|causing|induction|development|production|pathogenesis|genesis|aetiology|etiology|of)){0,6}|(?:an?|the)(?: [\w-]+){0,3}? (?:causes?|cause|etiology) of|responsible for|toxic to|the culprit (?:of|in|for)){GAP}{O}", 0.78),
    Pattern("cause_was", "causes", _DRUG, _CONDITION,
            r"(?P<t>(?:causes?|aetiology|etiology) of){NEAR}{O}{CTAIL}(?: [\w-]+){0,5}? (?:was|is|were|are|be|to|as|including|include[sd]?){NEAR}{S}", 0.72),
    Pattern("effect_is", "causes", _DRUG, _CONDITION,
            r"{S}(?:'s)?(?: |-)(?:[\w-]+ )?(?P<t>effects? on|effect of|model of){NEAR}{O}", 0.4, object_words=r"toxic|injur|damage|dysfunction|impairment|hypotension|hypertension|seizure|catalepsy"),
    Pattern("worsens", "exacerbates", _CAUSE, _CONDITION,
            r"{S}{TAIL}{ACT} (?P<t>exacerbate[sd]?|exacerbating|worsen(?:s|ed|ing)?|aggravate[sd]?|aggravating|deteriorate[sd]?|unmask(?:s|ed|ing)?|accelerate[sd]?(?: the)? progression of){OFGAP}{O}", 0.85),
    Pattern("worsened_by", "exacerbates", _CAUSE, _CONDITION,
            r"{O}{CTAIL}{AUX} (?P<t>exacerbated|worsened|aggravated|unmasked)(?: [a-z]+ly)? (?:by|with|after|following|during){GAP}{S}", 0.85, last=True),
    Pattern("worsening_of", "exacerbates", _DRUG, _CONDITION,
            r"(?P<t>exacerbations?|worsening|aggravation|deterioration|flares?(?:-ups?)?|unmasking) (?:of|in){NEAR}{O}{CTAIL}(?: [\w-]+){0,4}? (?:by|with|after|following|during|due to|associated with|caused by|induced by|on|in(?: [\w-]+){1,5}? (?:taking|receiving|treated with)){GAP}{S}", 0.8),
    Pattern("drug_exacerbation", "exacerbates", _DRUG, _CONDITION,
            r"{S}(?P<t>-(?:induced|associated|related|exacerbated|aggravated) (?:exacerbations?|worsening|aggravation|deterioration|flares?|unmasking)) (?:of|in){NEAR}{O}", 0.86, presupposed=True),
)  # fmt: skip

TOPIC_PATTERNS: Final[tuple[Pattern, ...]] = (
    Pattern("adverse_effects_were", "causes", _DRUG, _CONDITION,
            rf"(?P<t>{_ADVERSE})(?:,? (?!(?:no|not|of|without)\b)[\w%'/-]+){{0,7}}?,? (?:include[sd]?|including|such as|like|were|was|are|is|consist(?:ed|ing|s) of|particularly|mainly|especially|namely|being){{GAP}}{{O}}", 0.66),
    Pattern("was_an_adverse_effect", "causes", _DRUG, _CONDITION,
            rf"{_NOT_OF}{{O}}{{CTAIL}}(?:,? [\w%'/-]+){{0,6}}? (?P<t>(?:was|were|is|are|as)(?: (?!(?:no|not)\b)[\w-]+){{0,5}}? (?:{_ADVERSE}|dose-limiting|drug-related|treatment-related)\b)(?! (?:of|in)\b)", 0.62),
    Pattern("developed", "causes", _DRUG, _CONDITION,
            r"(?P<t>develop(?:ed|s|ing)|experienc(?:ed|ing|es)|suffer(?:ed|s|ing)(?: from)?|presented with|presenting with|complicated by|complained of){GAP}{O}", 0.56, topic_harm=True),
    Pattern("occurred", "causes", _DRUG, _CONDITION,
            rf"{_NOT_OF}{{O}}{{CTAIL}}(?:,? (?:that|which))? (?P<t>occurred|occurring|developed|appeared|ensued|(?:was|were) (?:reported|observed|noted))(?! (?:with|in patients (?:with|who)))", 0.54, topic_harm=True),
    Pattern("resolved_after_stopping", "causes", _DRUG, _CONDITION,
            r"{O}{CTAIL}(?: [\w-]+){0,4}? (?P<t>(?:resolved|disappeared|subsided|improved|reversed|abated|recovered|regressed|reversible)(?: [\w-]+){0,5}? (?:after|on|upon|with|following|when|by)(?: [\w-]+){0,3}? (?:discontinu\w+|withdraw\w+|cessation|stopping|stopped|removal))", 0.66),
)  # fmt: skip
