from __future__ import annotations

import pytest

from medkg.extraction.study.design_table import DESIGN_CUES, GIVEN, HEADING_CUES, TYPE_CUES
from medkg.graph.belief.priors import STUDY
from medkg.sources.study import (
    DESIGNS,
    HEADING_DESIGNS,
    LABORATORY_SPECIES,
    PUBLICATION_TYPE_DESIGNS,
    study_of,
)
from medkg.types import Study


@pytest.mark.parametrize(
    ("types", "headings", "design", "species"),
    [
        ([], [], None, None),
        (["Journal Article"], ["Humans"], None, "human"),
        (["Randomized Controlled Trial", "Clinical Trial, Phase III"], ["Humans"],
         "randomised trial", "human"),
        (["Clinical Trial, Phase II"], ["Humans"], "clinical trial", "human"),
        (["Meta-Analysis", "Systematic Review", "Review"], ["Humans"], "meta-analysis", "human"),
        (["Systematic Review", "Review"], [], "systematic review", None),
        (["Review", "Case Reports"], ["Humans"], "case report", "human"),
        (["Review"], ["Humans", "Animals", "Mice"], "review", "human"),
        (["Review"], ["Animals"], "review", "animal"),
        (["Observational Study"], ["Humans", "Cohort Studies"], "cohort", "human"),
        (["Observational Study"], ["Humans"], "observational", "human"),
        ([], ["Humans", "Retrospective Studies", "Cross-Sectional Studies"],
         "cross-sectional", "human"),
        ([], ["Humans", "Retrospective Studies"], "cohort", "human"),
        ([], ["Humans", "Case-Control Studies"], "case-control", "human"),
        (["Clinical Trial, Veterinary"], ["Animals", "Dogs"], "animal", "dog"),
        ([], ["Animals", "Rats"], "animal", "rat"),
        ([], ["Animals"], "animal", "animal"),
        ([], ["Humans", "Animals", "Mice"], "animal", "mouse"),
        ([], ["Humans", "Animals"], None, "human"),
        ([], ["Humans", "In Vitro Techniques"], "in vitro", "human"),
        ([], ["Animals", "Rats", "In Vitro Techniques"], "in vitro", "rat"),
        (["JOURNAL ARTICLE", "CASE REPORTS"], ["HUMANS"], "case report", "human"),
        (["Journal Article"], ["Randomized Controlled Trials as Topic"], None, None),
        (["Clinical Trial Protocol"], ["Humans"], None, "human"),
    ],
)  # fmt: skip
def test_design_and_species(
    types: list[str], headings: list[str], design: str | None, species: str | None
) -> None:
    assert study_of(types, headings) == Study(design, species)


def test_all_who_name_a_design_use_the_same_names() -> None:
    from_records = {design for _, design in (*PUBLICATION_TYPE_DESIGNS, *HEADING_DESIGNS)}
    from_texts = {cue.design for cue in DESIGN_CUES if cue.design}
    from_headings = {*TYPE_CUES.values(), *(design for design, _ in HEADING_CUES.values()), *GIVEN}
    assert from_records | from_texts | from_headings == set(DESIGNS)
    species = {name for _, name in LABORATORY_SPECIES} | {"human", "homo sapiens"}
    assert set(STUDY) <= {*DESIGNS, *species}
