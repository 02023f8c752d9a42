"""Design, species and sample size of a paper, each with the words that say so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from medkg.extraction.study.design_table import (
    DESIGN_CUES,
    FINDINGS,
    GIVEN,
    HEADING_CUES,
    TYPE_CUES,
    DesignCue,
)
from medkg.extraction.study.sample_size import (
    NOUNS,
    STUDY_NOUNS,
    Size,
    find_sample_size,
    find_study_count,
)
from medkg.extraction.study.species_table import SPECIES, SPECIES_WORDS
from medkg.extraction.text.automaton import build_automaton
from medkg.types import Assertion, Document, Study

__all__ = ["StudyClue", "StudyReader", "StudyReading"]

# Designs that sum up other papers, and those that study no patient.
_SYNTHESES: Final = frozenset({"meta-analysis", "systematic review", "review", "guideline"})
_LABORATORY: Final = frozenset({"animal", "in vitro"})
# Designs that are an animal study where a text speaks of animals and of no person: randomised
# rabbits, consecutive pigs. Their words weigh this much there.
_OF_PEOPLE: Final = frozenset(
    {"randomised trial", "clinical trial", "cohort", "case-control", "cross-sectional",
     "observational", "case report"}
)  # fmt: skip
_NO_PEOPLE: Final = 0.5
# How sure it is that people were studied, or written about, where no species is named.
_UNNAMED: Final = 0.6
# A cue in these sections may speak of others' work, or of what is still to be done.
_SECTION_WEIGHT: Final[Mapping[str, float]] = {"background": 0.6, "conclusions": 0.8}
_MORE: Final = 0.03  # for each further wording of a design, up to five
# A text of that many characters below its title, without a sign of findings, is a review by this.
_LONG: Final = 300
_SILENT: Final = 0.7
# Laboratory words weigh less there, and in a text that speaks of people so many times.
_CLINICAL: Final = 4
_NO_LABORATORY: Final = 0.75
_CEILING: Final = 0.94  # which further wordings reach
_SURE_ENOUGH: Final = 0.5
_GIVEN: Final = 0.98
_SPACES: Final = "\u00a0\u2002\u2003\u2009\u202f"
_HYPHENS: Final = "\u2010\u2011\u2012\u2013\u2212"
_NAMES: Final = {row.curie: row.name for row in SPECIES}
_OF_HEADING: Final = {heading: row.curie for row in SPECIES for heading in row.headings}
_HUMAN: Final = "NCBITaxon:9606"


@dataclass(frozen=True, slots=True)
class StudyClue:
    """What a paper is taken for, the span that says so (None for a type or heading), and why."""

    value: str
    span: tuple[int, int] | None
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class StudyReading:
    """What is known of a study; None or empty where nothing says.

    ``species`` are NCBI Taxon ids, surest first. ``size`` counts participants or animals,
    ``studies`` the papers that a synthesis includes.
    """

    study: Study
    design: StudyClue | None = None
    species: tuple[StudyClue, ...] = ()
    size: Size | None = None
    studies: Size | None = None

    @property
    def qualifiers(self) -> dict[str, Any]:
        """``species``, ``sample_size`` and ``studies``, as evidence carries them."""
        found: dict[str, Any] = {}
        if self.species:
            found["species"] = [clue.value for clue in self.species]
        if self.size:
            found["sample_size"] = self.size.number
        if self.studies:
            found["studies"] = self.studies.number
        return found


class _Sign(NamedTuple):
    """What a phrase is a sign of: a row of one of the tables."""

    role: str  # design, finding, species, people or studies
    value: str = ""
    title: float = 0.0
    body: float = 0.0
    open: bool = False  # the word may go on after the phrase


_Hit = tuple[int, int, _Sign]


class StudyReader:
    """Reads designs by a table of wordings; make it once, use it for any number of documents.

    >>> text = "Aspirin in stroke.\\nIn this double-blind trial, 120 patients were enrolled."
    >>> found = StudyReader().read(Document("PMID:1", text, "pubmed"))
    >>> found.study, found.size.number
    (Study(design='randomised trial', species='human'), 120)
    >>> text[slice(*found.design.span)]
    'double-blind'
    """

    def __init__(self, *, cues: Sequence[DesignCue] = DESIGN_CUES) -> None:
        signs: dict[str, list[_Sign]] = {}
        for phrase, sign in _signs(cues):
            signs.setdefault(phrase, []).append(sign)
        self._signs = list(signs.values())
        self._automaton = build_automaton([phrase.encode() for phrase in signs])

    def read(self, document: Document) -> StudyReading:
        """Design, species and sizes of one document.

        A design that came with the document stands, unless it rests on headings alone
        (``GIVEN``) and the text is clearer.
        """
        flat = _lower_ascii(document.text)
        hits = self._find(flat)
        headings = [str(row[1]).lower() for row in document.metadata.get("mesh", ())]
        design = _find_design(document, hits, headings)
        name = design.value if design else None
        species = _find_species(hits["species"], headings, name)
        studies = None
        if name in _SYNTHESES:
            studies = find_study_count(flat, [(start, end) for start, end, _ in hits["studies"]])
        return StudyReading(
            Study(name, document.study.species or _main_species(species, name)),
            design,
            species,
            find_sample_size(flat, [(start, end) for start, end, _ in hits["people"]]),
            studies,
        )

    def stamp(self, document: Document, assertions: Iterable[Assertion]) -> list[Assertion]:
        """The assertions, their evidence with the document's study, species and sample size.

        >>> StudyReader().stamp(Document("PMID:1", "No claim.", "pubmed"), [])
        []
        """
        rows = list(assertions)
        if not rows:
            return rows
        reading = self.read(document)
        found = reading.qualifiers
        return [
            replace(
                row,
                evidence=replace(
                    row.evidence,
                    study=reading.study,
                    qualifiers={**row.evidence.qualifiers, **found},
                ),
            )
            for row in rows
        ]

    def _find(self, flat: str) -> dict[str, list[_Hit]]:
        """Hits by role, in order; one that starts inside another of its role is left out."""
        found: dict[str, list[_Hit]] = {
            role: [] for role in ("design", "finding", "species", "people", "studies")
        }
        reach = dict.fromkeys(found, 0)
        size = len(flat)
        matches = self._automaton.find_matches_as_indexes(flat.encode("ascii"), overlapping=True)
        matches.sort(key=lambda match: (match[1], -match[2]))
        for number, start, end in matches:
            if start and flat[start].isalnum() and flat[start - 1].isalnum():
                continue
            closed = end == size or not (flat[end - 1].isalnum() and flat[end].isalnum())
            for sign in self._signs[number]:
                if (closed or sign.open) and start >= reach[sign.role]:
                    reach[sign.role] = end
                    found[sign.role].append((start, end, sign))
        return found


def _lower_ascii(text: str) -> str:
    """The text in lower-case ASCII, character for character, so that offsets stay."""
    if not text.isascii():
        for plain, marks in ((" ", _SPACES), ("-", _HYPHENS)):
            for mark in marks:
                text = text.replace(mark, plain)
        text = text.encode("ascii", "replace").decode("ascii")
    return text.lower()


def _signs(cues: Sequence[DesignCue]) -> Iterator[tuple[str, _Sign]]:
    for cue in cues:
        sign = _Sign("design", cue.design, cue.title, cue.body)
        for phrase in cue.phrases:
            for spelling in {phrase.replace("?", "s"), phrase.replace("?", "z")}:
                yield spelling.rstrip("*"), sign._replace(open=spelling.endswith("*"))
    for phrase in FINDINGS:
        yield phrase.rstrip("*"), _Sign("finding", open=phrase.endswith("*"))
    for curie, words in SPECIES_WORDS.items():
        for word in words:
            yield word.rstrip("*"), _Sign("species", curie, open=word.endswith("*"))
    for noun in NOUNS:
        yield noun, _Sign("people")
    for noun in STUDY_NOUNS:
        yield noun, _Sign("studies")


def _find_design(
    document: Document, hits: Mapping[str, Sequence[_Hit]], headings: Sequence[str]
) -> StudyClue | None:
    """The design that the document's types, headings and words speak most surely for."""
    best: dict[str, StudyClue] = {}

    def claim(clue: StudyClue) -> None:
        if clue.value not in best or best[clue.value].score < clue.score:
            best[clue.value] = clue

    given = document.study.design
    if given:
        claim(StudyClue(given, None, GIVEN.get(given, _GIVEN), "came with the document"))
    for kind in document.metadata.get("publication_types", ()):
        if design := TYPE_CUES.get(str(kind).lower()):
            claim(StudyClue(design, None, _GIVEN, f"publication type {kind}"))
    for heading in headings:
        if heading in HEADING_CUES:
            design, score = HEADING_CUES[heading]
            claim(StudyClue(design, None, score, f"MeSH {heading}"))
    for clue in _clues_of_words(document, hits):
        claim(clue)
    found = max(best.values(), key=lambda clue: clue.score, default=None)
    return found if found and found.score >= _SURE_ENOUGH else None


def _clues_of_words(document: Document, hits: Mapping[str, Sequence[_Hit]]) -> Iterator[StudyClue]:
    """One clue for each design that the text has words of."""
    own = len(hits["finding"])
    title_end = len(document.title)
    weights = _section_weights(document)
    best: dict[str, tuple[float, int, int]] = {}
    counts: dict[str, int] = {}
    for start, end, sign in hits["design"]:
        if not sign.value:
            continue
        score = sign.title if start < title_end else sign.body
        for first, last, weight in weights:
            if first <= start < last:
                score *= weight
        counts[sign.value] = counts.get(sign.value, 0) + 1
        if sign.value not in best or best[sign.value][0] < score:
            best[sign.value] = score, start, end
    of_animals = bool(hits["species"]) and all(hit[2].value != _HUMAN for hit in hits["species"])
    silent = own == 0 and len(document.text) - title_end > _LONG
    if silent and best.get("review", (0.0,))[0] < _SILENT:
        yield StudyClue("review", None, _SILENT, "reports no findings of its own")
    for design, (surest, start, end) in best.items():
        score = surest + _MORE * min(5, counts[design] - 1)
        if design in _LABORATORY and (silent or len(hits["people"]) >= _CLINICAL):
            score *= _NO_LABORATORY
        if of_animals and design in _OF_PEOPLE:
            score, surest = _NO_PEOPLE * score, _NO_PEOPLE * surest
        if of_animals and design == "animal":
            score += _MORE
        if design == "review" and score < 0.9:
            score -= 0.04 * min(5, own)
        yield StudyClue(
            design, (start, end), min(score, max(surest, _CEILING)), f'"{document.text[start:end]}"'
        )


def _section_weights(document: Document) -> list[tuple[int, int, float]]:
    return [
        (section.start, section.end, _SECTION_WEIGHT[section.label])
        for section in document.sections
        if section.label in _SECTION_WEIGHT
    ]


def _find_species(
    hits: Sequence[_Hit], headings: Sequence[str], design: str | None
) -> tuple[StudyClue, ...]:
    """The species studied: those of the headings, else those the text names, surest first."""
    tagged = dict.fromkeys(_OF_HEADING[name] for name in headings if name in _OF_HEADING)
    if tagged:
        return tuple(StudyClue(curie, None, 0.95, "MeSH heading") for curie in tagged)
    counts: dict[str, int] = {}
    first: dict[str, _Hit] = {}
    for hit in hits:
        curie = hit[2].value
        counts[curie] = counts.get(curie, 0) + 1
        first.setdefault(curie, hit)
    clues = []
    for curie, count in counts.items():
        laboratory = curie != _HUMAN
        # One word about mice in a paper about patients is a comparison, not its subject.
        if laboratory and design not in _LABORATORY and count < 2:
            continue
        start, end, _ = first[curie]
        score = min(0.95, 0.6 + 0.1 * (count - 1))
        clues.append(StudyClue(curie, (start, end), score, f"named {count} times"))
    if not hits and design in _OF_PEOPLE | _SYNTHESES:
        return (StudyClue(_HUMAN, None, _UNNAMED, f"a {design} that names no species"),)
    return tuple(sorted(clues, key=lambda clue: -clue.score))


def _main_species(species: Sequence[StudyClue], design: str | None) -> str | None:
    """The name for ``Study.species``: a laboratory animal's where the design is "animal"."""
    names = [_NAMES[clue.value] for clue in species if clue.value in _NAMES]
    if design == "animal":
        return next((name for name in names if name != "human"), None)
    if "human" in names:
        return "human"
    return names[0] if names else None
