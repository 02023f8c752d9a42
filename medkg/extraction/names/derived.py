"""Names that a vocabulary implies: the adjective of a disease, the toxicity of an organ.

Only what a noun that *is* a name gives is made, never a word alone, and never over a name that
some vocabulary has. Each is a loose synonym of its noun: the score says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from medkg.extraction.names.lexicon import Name
from medkg.extraction.names.word_table import ADJECTIVES
from medkg.extraction.text.normalise import fold

__all__ = ["derived_names"]

_KINDS: Final = ("disease", "phenotype")
_SCOPE: Final = "related"
_MIN_STEM: Final = 4
# A noun's ending and its adjective's: thrombosis, thrombotic; dyskinesia, dyskinetic.
_ADJECTIVES: Final[tuple[tuple[str, str], ...]] = (
    ("tension", "tensive"),
    ("epsy", "eptic"),
    ("osis", "otic"),
    ("esia", "etic"),
    ("emia", "emic"),
    ("xia", "xic"),
    ("nesia", "nesic"),
    ("algesia", "algesic"),
    ("epsia", "eptic"),
    ("epsy", "epsic"),
    ("phrenia", "phrenic"),
    ("thymia", "thymic"),
    ("trophy", "trophic"),
    ("plegia", "plegic"),
    ("penia", "penic"),
    ("algia", "algic"),
)
# Adjectives of other things as well, or of anything: read on the training parts of the corpora.
_NOT_ADJECTIVES: Final = frozenset(
    ["analgesic", "anesthetic", "anaesthetic", "dystrophic", "genetic", "kinetic", "synthetic"]
)
# What is said in short, or as a person's adjective, and what is meant.
_SHORT: Final[Mapping[str, str]] = {
    "convulsion": "seizure",
    "convulsive": "seizure",
    "overdose": "drug overdose",
    "overdosage": "drug overdose",
    "myelosuppression": "bone marrow disease",
    "nephrotic": "nephrotic syndrome",
    "psychiatric": "psychiatric disorder",
    "angina": "angina pectoris",
    "thromboembolic": "thromboembolism",
    "migraineur": "migraine",
}
# What is wrong with an organ, whatever it is, and the name its diseases go by.
_ORGANS: Final[Mapping[str, tuple[str, ...]]] = {
    "kidney disease": ("renal", "kidney"),
    "liver disease": ("hepatic", "liver", "hepatocellular"),
    "heart disease": ("cardiac", "heart", "myocardial"),
    "lung disease": ("pulmonary", "lung"),
    "gastrointestinal disease": ("gastrointestinal", "gi"),
    "nervous system disease": ("neurological", "neurologic"),
    "thyroid disease": ("thyroid",),
    "skin disease": ("skin", "cutaneous"),
    "vascular disease": ("vascular",),
    "cardiovascular disease": ("cardiovascular",),
    "brain disease": ("brain", "cerebral"),
    "visual impairment": ("visual",),
    "hearing loss": ("auditory",),
    "cognitive impairment": ("cognitive",),
    "memory impairment": ("memory",),
}
_HEADS: Final = (
    "toxicity", "damage", "injury", "dysfunction", "impairment", "lesion", "abnormality",
    "disturbance", "complication", "disorder", "deficit", "deterioration", "defect",
)  # fmt: skip
# Combining forms of organs: nephrotoxicity, nephrotoxic.
_COMBINING: Final[Mapping[str, str]] = {
    "nephro": "kidney disease",
    "hepato": "liver disease",
    "cardio": "heart disease",
    "neuro": "nervous system disease",
    "oto": "hearing loss",
    "pulmo": "lung disease",
    "vestibulo": "vestibular disease",
    "myelo": "bone marrow disease",
}
_TOXIC: Final = ("toxicity", "toxic")


def derived_names(
    entries: Mapping[str, Sequence[Name]], *, left_out: frozenset[str] = frozenset()
) -> Iterator[tuple[str, Name]]:
    """Folded spelling and name of what the names of ``entries`` imply; none that is there.

    >>> held = {"thrombosis": [Name("MONDO:1", "disease", "name", "thrombosis", None)]}
    >>> [(key, name.text) for key, name in derived_names(held)]
    [('thrombotic', 'thrombotic')]
    """
    for text, noun in _implied(entries):
        key = fold(text)
        if key in entries or key in left_out:
            continue
        for name in entries.get(fold(noun), ()):
            if name.kind in _KINDS and name.exact is None:
                yield key, Name(name.curie, name.kind, _SCOPE, text, None)


def _implied(entries: Mapping[str, Sequence[Name]]) -> Iterator[tuple[str, str]]:
    """A spelling and the name it comes from."""
    for noun in entries:
        if " " not in noun:
            for ending, adjective in _ADJECTIVES:
                if noun.endswith(ending) and len(noun) >= len(ending) + _MIN_STEM:
                    text = noun[: -len(ending)] + adjective
                    if text not in _NOT_ADJECTIVES:
                        yield text, noun
    yield from ADJECTIVES.items()
    yield from _SHORT.items()
    for disease, organs in _ORGANS.items():
        yield from ((f"{organ} {head}", disease) for organ in organs for head in _HEADS)
    for form, disease in _COMBINING.items():
        yield from ((form + ending, disease) for ending in _TOXIC)
