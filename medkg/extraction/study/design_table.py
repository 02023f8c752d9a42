"""Wordings that tell a paper's design, as tables.

A phrase is written in lower case; ``*`` at its end lets the word go on, and ``?`` is s or z.
Each row carries the share of papers so worded that are of the design: first where the title
says it, then where the abstract does. The shares are estimates, set on the development half of
``tests/benchmarks/study.py``; their order decides.

Wordings are taken from published search filters:

- trials: Cochrane Highly Sensitive Search Strategy (Lefebvre et al., Cochrane Handbook, chapter
  4, technical supplement, 2023): randomized, randomised, placebo, randomly, trial
- systematic reviews: Montori et al., 2005, doi:10.1136/bmj.38336.804167.47; Shojania and Bero,
  2001 (PubMed's systematic[sb])
- observational studies: Scottish Intercollegiate Guidelines Network, filter for observational
  studies: cohort, case control, cross sectional, follow up, longitudinal, retrospective
- animals: Hooijmans et al., 2010, doi:10.1258/la.2010.009117
- reviews, case reports, guidelines, protocols, letters: scope notes of NLM's Publication
  Characteristics, MeSH 2025
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

__all__ = ["DESIGN_CUES", "GIVEN", "HEADING_CUES", "TYPE_CUES", "DesignCue"]


class DesignCue(NamedTuple):
    """A design, the scores (0..1) of its wordings in the title and below it, the wordings."""

    design: str
    title: float
    body: float
    phrases: tuple[str, ...]


def _split(phrases: str) -> tuple[str, ...]:
    return tuple(phrases.split("|"))


def _row(design: str, title: float, body: float, phrases: str) -> DesignCue:
    return DesignCue(design, title, body, _split(phrases))


# A longer phrase silences the shorter ones inside it: "non-randomized" is no "randomized". A
# design of "" says nothing and only silences.
DESIGN_CUES: Final[tuple[DesignCue, ...]] = (
    _row("meta-analysis", 0.99, 0.96, "meta-analysis|meta-analyses of|metaanalysis|meta analysis"),
    _row("meta-analysis", 0.9, 0.85,
        "we meta-analy*|random-effects meta*|pooled odds ratio*|pooled risk ratio*|pooled "
        "relative risk*|summary relative risk*|network meta*"),
    _row("systematic review", 0.97, 0.88,
        "systematic review|systematic literature review|systematic search|systematically review*|"
        "systematically search*|systematic overview|scoping review|umbrella review|prisma|crd42*"),
    _row("systematic review", 0.8, 0.82,
        "medline|embase|cochrane library|cochrane central|pubmed was searched|search of pubmed|"
        "search of the literature|searched pubmed|pubmed search|literature search|electronic "
        "databases|literature was searched|studies met|articles met|trials met"),
    _row("", 0.0, 0.0,
        "future meta-analys*|previous meta-analys*|recent meta-analys*|previous systematic "
        "review*|searched in the database|medline database of"),
    _row("protocol", 0.97, 0.9,
        "study protocol|trial protocol|protocol for a|protocol of a|design and rationale|"
        "rationale and design"),
    _row("protocol", 0.6, 0.8,
        "will be randomi*|will be recruited|will be enrolled|will be included|will be assessed|"
        "participants will|patients will be|we will recruit|this protocol describes"),
    _row("guideline", 0.8, 0.25,
        "guidelines on|guideline on|guidelines for|recommendations for the|consensus on|"
        "guidelines of"),
    _row("guideline", 0.9, 0.6,
        "practice guideline*|clinical guideline*|consensus statement|position statement|position "
        "paper|expert consensus|scientific statement|consensus guideline*|guideline for|guideline "
        "update|clinical practice recommendation*"),
    _row("guideline", 0.8, 0.85,
        "this guideline|these guidelines|this position statement|this consensus statement|the "
        "guideline panel|guideline development group|we recommend that clinicians|expert panel "
        "recommend*"),
    _row("randomised trial", 0.97, 0.92,
        "randomi?ed controlled trial|randomi?ed clinical trial|randomi?ed trial|randomi?ed "
        "placebo*|double-blind*|double blind*|single-blind*|triple-blind*|placebo-controlled|"
        "placebo controlled|randomi?ed, double*|randomi?ed, controlled|randomi?ed controlled|"
        "randomi?ed, placebo*|prospective, randomi*|prospective randomi*|randomi?ed study|"
        "randomi?ed, open*|randomi?ed crossover|randomi?ed cross-over|cluster randomi*|"
        "cluster-randomi*|block randomi*|randomi?ed prospective*|randomi?ed single*|"
        "computer-generated randomi*|crossover trial|cross-over trial"),
    _row("randomised trial", 0.9, 0.88,
        "were randomi?ed|was randomi?ed|randomi?ed to|randomi?ed into|randomly assign*|randomly "
        "allocat*|randomly divided|randomly distributed|patients randomi?ed|participants "
        "randomi?ed|random assignment|random allocation|randomly received|randomi?ation|were "
        "randomly|we randomi?ed|randomi?ed in a|at random to|randomi?ed either"),
    _row("randomised trial", 0.7, 0.4, "randomi?ed|placebo|sham-controlled"),
    _row("", 0.0, 0.0,
        "randomly selected|randomly chosen|randomly sampled|random sample|randomly drawn|were "
        "randomly selected|were randomly chosen|were randomly sampled|"
        "post-randomi*|pseudo-randomi*|previous randomi*|future randomi*|further randomi*|prior "
        "randomi*|larger randomi*|large randomi*|pending randomi*|several randomi*|a randomi?ed "
        "trial is needed|a randomi?ed controlled trial is|need for randomi*|need for a randomi*|"
        "cox proportional*|placebo-controlled trials|double-blind trials|randomi?ed prospective "
        "trials|prospective randomi?ed trials|prospective randomi?ed studies|prospective "
        "randomi?ed controlled studies"),
    _row("", 0.0, 0.0,
        "randomi?ed controlled trials|randomi?ed clinical trials|randomi?ed trials|randomi?ed "
        "studies|randomi?ed controlled studies"),
    _row("clinical trial", 0.9, 0.8,
        "non-randomi*|nonrandomi*|quasi-experiment*|quasi-randomi*|open-label|open label|"
        "single-arm|uncontrolled trial|controlled before-and-after"),
    _row("clinical trial", 0.92, 0.8,
        "phase i trial|phase i study|phase ii trial|phase ii study|phase iii trial|phase iii "
        "study|phase i/ii|phase 1 study|phase 2 study|phase 3 study|phase 1 trial|phase 2 trial|"
        "phase 3 trial|phase 1/2|phase i clinical|phase ii clinical|phase iii clinical|pilot "
        "trial|dose-escalation|dose escalation study|maximum tolerated dose|dose-limiting "
        "toxicit*|dose limiting toxicit*|first-in-human"),
    _row("clinical trial", 0.6, 0.62,
        "clinicaltrials.gov|nct0*|isrctn*|chictr*|eudract*|anzctr*|this clinical trial|controlled "
        "trial|clinical trial was|in this trial|the trial was|intervention study|interventional "
        "study"),
    _row("", 0.0, 0.0,
        "phase iii trials|phase ii trials|phase i trials|phase iii studies|phase ii studies|phase "
        "i studies|clinical trials|controlled trials"),
    _row("case report", 0.97, 0.9,
        "case report|description of two cases|description of three cases|description of four "
        "cases|description of five cases|report describes|case reports of|case presentation|"
        "report of a case|report of two cases|report of three cases|a case of|case study of a|"
        "case series"),
    _row("case report", 0.9, 0.9,
        "we report a case|we report the case|we describe a case|we describe the case|we present a "
        "case|we present the case|we here report a case|we report a patient|we describe a patient|"
        "we present a patient|this case report|this report describes a|we report two cases|we "
        "report three cases|we describe two cases|we describe two patients|we report two patients|"
        "we report on a|in this case report|the case of a|in our patient|the patient was a|our "
        "patient|we report an unusual|we report a rare|the present case|this case illustrates|"
        "this case highlights"),
    _row("case report", 0.75, 0.4,
        "in a patient with|in a child with|man with|woman with|boy with|girl with|in an infant "
        "with|in a family with"),
    _row("case report", 0.7, 0.8,
        "-year-old man|-year-old woman|-year-old male|-year-old female|-year-old boy|-year-old "
        "girl|-year-old patient|-month-old|-year old man|-year old woman|-year old male|-year old "
        "female|years old man|year-old white|year-old african*|year-old japanese|year-old chinese"),
    _row("case-control", 0.95, 0.9,
        "case-control|case control study|case/control|nested case*|case-referent|matched control*|"
        "matched case*|controls were matched|hospital-based controls|population-based controls"),
    _row("case-control", 0.9, 0.84,
        "cases and controls|cases with controls|cases to controls|case and control groups"),
    _row("case-control", 0.5, 0.66,
        "and controls|healthy control*|normal controls|control subjects and|versus controls|"
        "vs controls|cases and|age- and sex-matched|age-matched control*|"
        "sex-matched control*|healthy controls|control subjects|patients and controls|"
        "controls were|control group of healthy|healthy female volunteers|"
        "healthy age-matched|and healthy volunteers|age and sex matched|"
        "age and gender matched|matched for age|sex- and age-matched|case-controlled|"
        "case-matched|matched healthy|patients and healthy|normal subjects|normal volunteers|"
        "than controls|than in controls|and healthy individuals|and healthy subjects|"
        "healthy women as controls"),
    _row("cross-sectional", 0.95, 0.9, "cross-sectional|cross sectional"),
    _row("cross-sectional", 0.65, 0.72,
        "questionnaire survey|postal survey|mailed survey|telephone survey|web-based survey|"
        "online survey|national survey|household survey|survey was|surveys were|surveyed|"
        "respondents|response rate|prevalence survey|postal questionnaire|mailed questionnaire|"
        "questionnaire was sent|questionnaires were sent|self-administered questionnaire|"
        "anonymous questionnaire|a survey of|survey data from|questionnaires were mailed|"
        "transversal study|nationwide survey*|questionnaire was administered|health "
        "survey|nutrition examination survey|seroprevalence|completed a questionnaire"),
    _row("cross-sectional", 0.6, 0.6,
        "questionnaire was|questionnaires were|structured questionnaire|were interviewed|semi-"
        "structured interview*|focus group*|were asked to|were asked about|self-reported|survey|"
        "surveys|questionnaire survey data|completed questionnaires|completed the questionnaire|"
        "dietary recall*|nationally representative|convenience sample|population-based survey|"
        "interview survey|nhanes|demographic and health survey*|behavioral risk factor "
        "surveillance|face-to-face interview*|telephone interview*|participants completed|"
        "completed a survey|interviews were conducted|self-completed|mail survey|internet survey|"
        "email survey|electronic survey|cluster sampling|knowledge, attitudes"),
    _row("cross-sectional", 0.52, 0.51, "questionnaire|questionnaires|interviewed"),
    _row("cohort", 0.95, 0.86,
        "cohort study|cohort studies of|prospective cohort|retrospective cohort|inception cohort|"
        "birth cohort|longitudinal study|follow-up study|followed up for|prospective "
        "observational|retrospective study|retrospective analysis|retrospective review|"
        "retrospectively review*|retrospectively analy*|retrospectively evaluat*|retrospectively "
        "stud*|retrospectively compar*|retrospectively identif*|retrospective chart review|chart "
        "review|medical records of|records were reviewed|prospective longitudinal|historical "
        "cohort|population-based cohort|retrospective comparative|prospective comparative|follow "
        "up study|follow-up of a|cohort of patients|cohort of women|cohort of"),
    _row("cohort", 0.8, 0.76,
        "retrospective|retrospectively|prospective|prospectively|longitudinal|cohort|"
        "longitudinally|prospective study|multicenter prospective*"),
    _row("cohort", 0.55, 0.6,
        "were reviewed|was reviewed|were followed|was followed|follow-up was|mean follow-up|"
        "median follow-up|follow-up of|follow up of|followed for|consecutive patients|consecutive "
        "series|medical records|hospital records|case notes|database|registry|registries|were "
        "identified from|survival analysis|cox regression|hazard ratio*|at follow-up|years of "
        "follow-up|months of follow-up|years after surgery|incidence rate*|person-years|underwent"),
    _row("observational", 0.9, 0.72,
        "mendelian randomi*|observational study|observational cohort|ecological study|"
        "time series analysis|"
        "diagnostic accuracy study|interrupted time*|natural experiment"),
    _row("cohort", 0.4, 0.5,
        "patients were|patients underwent|consecutive|consecutively|logistic regression|odds "
        "ratio|patients with|increased risk of|were analy?ed|multivariate analysis|multivariable|"
        "of the patients|years after|months after|annual|annually|annual follow-ups|cox|patients "
        "undergoing|patients treated|patients who|women who|children who|men who|were enrolled|"
        "were recruited|study period|mean age|median age|were admitted|admitted to|single-center|"
        "single-centre|multicenter|multicentre|survival rate*|recurrence rate*|mortality rate*|"
        "prognostic factor*|year period|month period|followed up|were hospitalized|referral*|"
        "between january|from january|outcomes of|postoperative*|preoperative*|intraoperative*|"
        "follow-up|long-term outcome*|long-term results|patients had|patients in|patients "
        "received|the patients|all patients|each patient"),
    _row("", 0.0, 0.0,
        "prospective studies|prospective trial*|future prospective*|further prospective*|"
        "retrospective studies|cohort studies|longitudinal studies|database of genotypes|protein "
        "database|protein data bank|mouse cohort*|cohort of mice|prospective therapeutic*"),
    _row("in silico", 0.92, 0.75,
        "molecular docking|docking study|docking studies|molecular dynamics simulation*|in silico|"
        "network pharmacology|homology model*|virtual screening|computational "
        "model*|bioinformatics analys*|mathematical model*|markov model|cost-effectiveness model*|"
        "simulation model*|software pipeline*|we developed an algorithm|web server|computer "
        "simulation*"),
    _row("animal", 0.88, 0.8,
        "in rats|rat model|rats were|mice were|in mice|mouse model|murine model|nude mice|scid "
        "mice|knockout mice|transgenic mice|wistar rats|sprague-dawley|c57bl*|balb/c|xenograft*|"
        "in rabbits|rabbit model|in pigs|porcine model|pigs were|in dogs|dogs were|rabbits were|"
        "canine model|animal model|animals were|zebrafish embryos|zebrafish larvae|in zebrafish|"
        "drosophila|caenorhabditis elegans|c. elegans|tumor-bearing mice|tumour-bearing mice|"
        "mouse embryo*|male rats|female rats|male mice|female mice|adult rats|mice lacking|mice "
        "deficient|-deficient mice|null mice|orthotopic|in sheep|sheep were|monkeys were|rhesus "
        "monkey*|syngeneic mice|mice bearing|rat liver|rat brain|mouse liver|mouse brain"),
    _row("animal", 0.7, 0.6, "mice|rats|wild-type mice|knockout mice|ko mice|laboratory animals"),
    _row("animal", 0.65, 0.48,
        "mouse|murine|rat|rabbit|rabbits|zebrafish|pigs|piglets|porcine|swine|dogs|canine|"
        "hamster*|guinea pig*|sheep|ovine|bovine|rhesus|ewes|cows|calves|chickens|chick embryo*|"
        "ferrets|monkeys|macaques|cats|feline|horses|equine|rodent*|gerbils|lambs|xenopus"),
    _row("in vitro", 0.75, 0.66,
        "in vitro|cell line|cell lines|cultured cells|cells were treated|cells were incubated|"
        "cells were transfected|transfected cells|hek293*|hela cells|cancer cells|tumor cells|"
        "tumour cells|carcinoma cells|glioblastoma cells|osteosarcoma cells|leukemia cells|"
        "neuroblastoma cells|primary culture*|cell culture*|transfection of|ic50|recombinant "
        "protein|purified protein|crystal structure|overexpression of|knockdown of|sirna*|western "
        "blot*|immunoprecipitat*|phosphorylation|phosphorylates|phosphorylated|apoptosis assay|"
        "mtt assay|flow cytometry|luciferase"),
    _row("in vitro", 0.47, 0.45,
        "cells|enzyme|protein kinase|kinase|mutant|mutants|yeast|saccharomyces|escherichia coli|"
        "e. coli|biochemical|expression of|cytotoxicity|cell death"),
    _row("review", 0.97, 0.95,
        "a review|this review|narrative review|critical review|we review|mini-review|minireview|"
        "mini review|this article reviews|this paper reviews|this chapter|this overview|here we "
        "review|here, we review|the present review|in the review|review article|review focuses|"
        "review aims|review summari*|review discuss*|review describ*|review highlight*|review "
        "will|is reviewed|are reviewed|literature review"),
    _row("review", 0.9, 0.85,
        "an overview|an update|state of the art|this article discusses|this paper discusses|this "
        "article summari?es|we summari?e|are summari?ed|we discuss|will be discussed|are "
        "discussed|is discussed|we will discuss|this perspective|in this article, we|we provide "
        "an overview|recent advances in|recent progress in|current knowledge|current status|"
        "current understanding|review of the|overview of"),
    _row("review", 0.8, 0.75,
        "the authors review|the authors discuss|summari?es|summari?ed here|here we discuss|here, "
        "we discuss|we highlight|we focus on|this article|this paper describes"),
    _row("review", 0.6, 0.5,
        "recent advances|recent progress|in recent years|therapeutic implications|future "
        "directions|perspectives|emerging|challenges|prospects|implications for therapy|update on|"
        "insights into|from bench to|current concepts|new strateg*|novel strateg*|promising "
        "target*|advances in|recent studies|recent findings|strategies for|over the past|past "
        "decade*|last decade*|past several years|recent evidence|potential therapeutic|"
        "therapeutic target*|has been shown|have been shown|have been developed|have emerged|has "
        "emerged|several studies|accumulating evidence|growing evidence|is known about|much "
        "progress|is thought to|are thought to|it is well known|not fully understood|play an "
        "important role|plays an important role|has long been"),
    _row("", 0.0, 0.0,
        "review board|we highlight the importance of|we discuss the case|peer review|review of "
        "medical records|review of records|review of charts|chart review of|a review of all|a "
        "review of the records|a review of the medical|a review of medical|review of consecutive|"
        "a retrospective review of|a review was|a review of patients|retrospective review of|"
        "systematic review of|case notes review|currently"),
    _row("letter", 0.95, 0.3,
        "letter to the editor|in reply|author reply|reply to|comment on|correspondence:"),
    _row("editorial", 0.95, 0.4, "editorial|invited commentary|a commentary"),
)  # fmt: skip

# Signs of a paper's own findings: a text with none of them and no method reports no study.
FINDINGS: Final = _split(
    "we found|we show|we demonstrate*|we observed|we identified|we investigated|we examined|"
    "we analy*|we evaluated|we report|we compared|were measured|was measured|were analy*|"
    "was analy*|was observed|were observed|was found|our results|our findings|our data|"
    "these results|these findings|the results|results show*|results indicate*|here we show|"
    "significantly|p <|p<|p =|p=|were treated|was performed|were performed|was determined|"
    "were determined|in this study|the present study|this study|was detected|were detected|"
    "was evaluated|were evaluated|was examined|were examined|were assessed|was assessed|"
    "results:|methods:|were reviewed|was reviewed|underwent|remained|occurred in|were "
    "obtained|were collected|was collected|were included|was associated with|were associated "
    "with|resulted in a|were identified|was identified|compared with|"
    "our study|here, we show|here we report|here, we report|we assessed|"
    "was investigated|were investigated|were compared|our observations|these data|the data"
)

# Publication types that the reader of records makes no design of.
TYPE_CUES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "practice guideline": "guideline",
        "guideline": "guideline",
        "consensus development conference": "guideline",
        "consensus development conference, nih": "guideline",
        "clinical trial protocol": "protocol",
        "editorial": "editorial",
        "letter": "letter",
        "comment": "letter",
    }
)

# How far a design that came with the document is believed; what is not listed, at 0.98. Those
# below rest on MeSH headings, or leave room for a closer word in the text: "Clinical Trial" is
# the type of many a randomised trial.
GIVEN: Final[Mapping[str, float]] = MappingProxyType(
    {
        "clinical trial": 0.87,
        "observational": 0.7,
        "cohort": 0.84,
        "case-control": 0.86,
        "cross-sectional": 0.86,
        "animal": 0.89,
        "in vitro": 0.8,
    }
)

# MeSH heading -> design and score, beside those that the reader of records knows.
HEADING_CUES: Final[Mapping[str, tuple[str, float]]] = MappingProxyType(
    {
        "double-blind method": ("randomised trial", 0.85),
        "single-blind method": ("randomised trial", 0.8),
        "random allocation": ("randomised trial", 0.8),
        "cross-over studies": ("randomised trial", 0.8),
        "case-control studies": ("case-control", 0.86),
        "cross-sectional studies": ("cross-sectional", 0.86),
        "cohort studies": ("cohort", 0.84),
        "molecular docking simulation": ("in silico", 0.7),
        "mendelian randomization analysis": ("observational", 0.85),
        "models, animal": ("animal", 0.7),
        "disease models, animal": ("animal", 0.8),
        "xenograft model antitumor assays": ("animal", 0.85),
        "mice, nude": ("animal", 0.8),
        "mice, transgenic": ("animal", 0.7),
        "mice, knockout": ("animal", 0.7),
        "cell line, tumor": ("in vitro", 0.7),
        "cell line": ("in vitro", 0.65),
        "hela cells": ("in vitro", 0.7),
        "hek293 cells": ("in vitro", 0.7),
        "cells, cultured": ("in vitro", 0.65),
        "tumor cells, cultured": ("in vitro", 0.7),
        "transfection": ("in vitro", 0.6),
        "in vitro techniques": ("in vitro", 0.78),
        "surveys and questionnaires": ("cross-sectional", 0.5),
    }
)
