# ruff: noqa: E501 - a table row stays on one line
"""Cues that say how a claim is meant: a table after NegEx and ConText.

Chapman et al., 2001 (doi:10.1006/jbin.2001.1029); Harkema et al., 2009
(doi:10.1016/j.jbi.2009.05.002). Words for aims and hedges follow Hyland, 1998, and Vincze et
al., 2008 (BioScope, doi:10.1186/1471-2105-9-S11-S9).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["CUES", "Category", "Cue", "Direction"]

Category = Literal[
    "negation",  # what follows or precedes is denied
    "absence",  # of one noun phrase
    "doubt",  # denied and hedged at once: unlikely
    "hedge",
    "suspicion",  # hedges one noun phrase: possible
    "hypothesis",
    "conditional",
    "family",
    "other",  # another person: a donor, a contact, a healthy control
    "historical",
    "pseudo",
    "stop",
    "clause",  # a new clause, which conditions and open questions reach over
    "predicate",  # a further verb of the same subject, which persons reach over too
    "shield",  # what follows is given: a population, a cause, an earlier treatment
    "pass",  # hides shields inside it
]
Direction = Literal["forward", "backward", "both"]


@dataclass(frozen=True, slots=True)
class Cue:
    """Words (a regular expression over lower case), what they do, and how far.

    ``reach`` is in words. A ``pseudo`` cue hides shorter cues inside it; a ``stop`` cue ends
    the scope of others. A sentence that matches ``unless`` has no such cue.
    """

    words: str
    category: Category
    direction: Direction = "forward"
    reach: int = 40
    unless: str = ""


_STUDIED = (
    "investigated|evaluated|assessed|examined|studied|explored|tested|compared|analy[sz]ed"
    "|determined|reviewed"
)
_STUDY = (
    "investigate|evaluate|assess|examine|study|explore|test|compare|analy[sz]e|determine|review"
    "|ascertain|establish|clarify|elucidate|verify|estimate|find out|see|report on"
)
_SHOWN = "found|observed|seen|detected|confirmed|supported|demonstrated|established|evident|shown"

CUES: Final[tuple[Cue, ...]] = (
    # negation of what follows
    Cue(r"(?:was|were|is|are|did|does|do|has|have|had|could|would|should|will) not", "negation", reach=12),
    Cue(r"cannot|can not|never|not|n't|neither|nor", "negation", reach=12),
    Cue(r"no (?:\w+ )?evidence (?:that|of|for|to)", "negation", reach=25),
    Cue(r"no|none of(?: the)?|nobody", "negation", reach=12),
    Cue(r"fail(?:s|ed|ing)? to", "negation", reach=10),
    Cue(r"(?:was|were|is|are|proved|proven|be|been) (?:unable to|ineffective|inefficacious|useless|unsuccessful)", "negation", reach=12),
    Cue(r"ineffective|inefficacious|ineffectiveness|unhelpful|unsuccessful(?:ly)?", "negation", reach=12),
    Cue(r"lack of|lacks|lacked|lacking|absence of|little or no|hardly|scarcely|barely", "negation", reach=8),
    Cue(r"refut(?:e|es|ed)|contradict(?:s|ed)?|argues? against|argued against|speaks? against|ruled? out|excluded?", "negation", reach=15),
    Cue(r"unrelated to|independent of|not due to", "negation", reach=10),
    Cue(r"resistant to|refractory to|unresponsive to|intolerant of", "negation", reach=6),
    # negation of one noun phrase
    Cue(r"without|free of|free from|devoid of|negative for|rather than|instead of|other than", "absence", reach=6),
    # negation of what comes before
    Cue(rf"(?:was|were|is|are|has been|have been|could) not (?:be )?(?:\w+ly )?(?:{_SHOWN})", "negation", "backward"),
    Cue(r"(?:was|were|is|are) (?:ruled out|excluded|absent|lacking|refuted)|did not occur|not confirmed", "negation", "backward"),
    Cue(r"(?:had|has|have|showed|with) no (?:\w+ )?(?:effect|benefit|impact|influence|efficacy|improvement)", "negation", "both", 15),
    # hedges
    Cue(r"may|might|could|possib(?:le|ly)|potential(?:ly)?|perhaps|presumabl[ey]|putative(?:ly)?|conceivabl[ey]", "hedge", reach=20),
    Cue(r"probabl[ey]|likely|seem(?:s|ed)?(?: to)?|appear(?:s|ed)?(?: to)?|tend(?:s|ed)? to", "hedge", reach=20),
    Cue(r"suggest(?:s|ed|ing|ive)?(?: that| of)?|suspected|speculat(?:e|es|ed)|postulat(?:e|es|ed)|propos(?:e|es|ed) that", "hedge"),
    Cue(r"(?:is|are|was|were|been) (?:thought|believed|assumed|presumed|considered|reported|said) to", "hedge", reach=20),
    Cue(r"raise[sd]? the possibility|possibility (?:that|of)|preliminary|anecdotal(?:ly)?|promising|a trend (?:toward|towards|to)", "hedge"),
    Cue(r"limited evidence|weak evidence|some evidence|conflicting|inconclusive|evidence is (?:limited|weak)", "hedge", "both"),
    Cue(r"(?:is|was|remains?|are)(?: \w+ly| very| still)? (?:weak|limited|scarce|sparse|scant|inconclusive|conflicting|insufficient)", "hedge", "backward", unless=r"^(?!.*\b(?:evidence|data|support|proof)\b)"),
    Cue(r"cannot be (?:excluded|ruled out)|could not be (?:excluded|ruled out)|is possible|are possible|is likely|is probable", "hedge", "backward"),
    Cue(r"unlikely", "doubt", "both", 12),
    Cue(r"unlikely to", "doubt", reach=10),
    # what holds under a condition only
    Cue(r"if|unless|in case(?: of)?|in the event (?:of|that)|provided that|on condition that", "conditional", "both"),
    # aims, questions, hypotheses
    Cue(rf"to (?:\w+ly )?(?:{_STUDY})(?: (?:the|whether|if|how))?", "hypothesis"),
    Cue(rf"(?:we|this (?:study|trial|paper|review|work|report)|the (?:present |current )?study|authors) (?:\w+ly )?(?:{_STUDIED}|{'|'.join(v + 's' for v in ('investigate', 'evaluate', 'assess', 'examine', 'explore', 'test', 'compare'))})", "hypothesis"),
    Cue(r"whether|aim(?:s|ed)?(?: of| was| is| to)?|objectives?|purpose(?: of| was)?|goal(?: of| was)?|sought to|designed to|intended to", "hypothesis"),
    Cue(r"(?:primary|secondary|main|principal) (?:efficacy |safety |study )?(?:end ?points?|outcomes?)(?: measures?| variables?)? (?:was|were|is|are|included?|comprised)(?: the)? (?:incidence|occurrence|rates?|frequency|number|proportion|change|time|development|composite|reduction|improvement)", "hypothesis"),
    Cue(r"hypothes[ie]s(?:ed|es)?|hypothesi[sz]e[sd]?(?: that)?|we asked|unknown (?:whether|if)|unclear (?:whether|if)|not (?:clear|known) (?:whether|if)", "hypothesis"),
    Cue(rf"(?:was|were|is being|are being|will be|has been|have been|to be) (?:{_STUDIED})", "hypothesis", "backward"),
    Cue(r"(?:remains?|is|are|remained) (?:unclear|unknown|uncertain|controversial|debated|to be \w+|under investigation|unproven)", "hypothesis", "backward"),
    Cue(r"(?:further|more|additional|future) (?:\w+ )?(?:studies|trials|research|work|investigations?)", "hypothesis", "both"),
    Cue(r"(?:was|were) randomi[sz]ed to|(?:was|were) randomly (?:assigned|allocated)", "hypothesis"),
    # someone else
    Cue(r"family history(?: of)?|familial history(?: of)?|(?:mother|father|brother|sister|sibling|parent|uncle|aunt|cousin|relative|grandmother|grandfather|grandparent|son|daughter)s?", "family", reach=10),
    # the past of the patient
    Cue(r"(?:past |previous |prior |medical )?history of|previously|in the past|prior", "historical", reach=6),
    # not what they look like
    Cue(r"(?:see|know|determine|ask|asked|test|assess|decide|tell|clear|unclear|wondered|find out) if", "hypothesis"),
    Cue(r"even if|as if|if any|if anything|if not", "pseudo"),
    Cue(r"not only|not all|not every|no doubt|without doubt|not necessarily|no further|no longer|gram[- ]negative|not just|not merely", "pseudo"),
    Cue(r"failure to thrive|no(?:t)? (?:less|worse|inferior) (?:effective )?(?:than|to)|non-?inferior(?:ity)?(?: to)?|not inferior to", "pseudo"),
    Cue(r"no (?:\w+ )?(?:difference|change)s?|not (?:\w+ )?(?:different|differ)(?: \w+ly)?|did not differ(?: \w+ly)?", "pseudo"),
    Cue(r"not been (?:\w+ )?(?:reported|described)|no (?:previous|prior|other) (?:\w+ )?(?:report|stud(?:y|ie)|case)s?|in may|may (?:19|20)\d\d", "pseudo"),
    Cue(r"whether or not", "hypothesis"),
    Cue(r"(?:warrants?|warranting|justif(?:y|ies)|call(?:s|ing)? for|encourages?|support(?:s|ing)? (?:further|future)) (?:\w+ ){0,2}(?:trials?|studies|study|evaluation|investigations?|research)", "hypothesis"),
    Cue(r"evaluation of(?= .{1,120} continues?\b)", "hypothesis"),
    # where scopes end
    Cue(r"but|however|although|though|while|whereas|except|apart from|aside from|yet|despite|because|nevertheless|in contrast|on the other hand", "stop"),
    Cue(r";|:|and (?:we )?(?:found|show(?:s|ed)?|demonstrat(?:e|es|ed)|reveal(?:s|ed)?)(?: that)?|found that|show(?:s|ed|n)? that|demonstrated? that|revealed? that|(?:results|data|findings) (?:show|demonstrate|indicate|confirm)(?:ed)?(?: that)?", "stop"),
    Cue(r"and (?:significantly |also |thus |therefore )?(?:reduced|improved|increased|decreased|caused|led|resulted|was|were|is|are|had|has|showed)", "stop"),
)  # fmt: skip
