"""Pipelines are named, passed in, and told apart by the extractor's fingerprint."""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError
from importlib.util import find_spec

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medkg import batch
from medkg.errors import MissingExtraError, UnknownTermError
from medkg.extraction import Extractor
from medkg.extraction.abbreviations.definition import Abbreviation
from medkg.extraction.pipelines import Parsed, pipeline_of, scispacy
from medkg.extraction.text.sentences import Sentence
from medkg.ontology import Ontology, Term
from medkg.types import Document

TOY = Ontology(
    "toy",
    [Term("D:1", "aspirin", "drug"), Term("MONDO:1", "headache", "disease")],
)
NAMES = [
    "rules",
    pytest.param(
        "scispacy",
        marks=pytest.mark.skipif(find_spec("scispacy") is None, reason="needs scispaCy"),
    ),
]


def half_sentences(text: str) -> Parsed:
    """A pipeline that parts a text at semicolons, and knows one short form."""
    starts = [0, *(found.end() for found in re.finditer("; ", text))]
    ends = [*(found.start() for found in re.finditer("; ", text)), len(text)]
    parts = tuple(Sentence(a, b) for a, b in zip(starts, ends, strict=True))
    return Parsed(parts, (Abbreviation(text.index("ASA"), text.index("ASA") + 3, 0, 7),))


def test_a_function_is_a_pipeline() -> None:
    text = "Aspirin rose; ASA relieved headache."
    found = Extractor([TOY], pipeline=half_sentences).extract(Document("1", text, "text"))
    (claim,) = found.assertions
    assert claim.evidence.text == "ASA relieved headache."
    assert [(m.text, m.curie) for m in found.mentions][1] == ("ASA", "D:1")


def test_each_pipeline_is_another_fingerprint() -> None:
    made = [Extractor([TOY], pipeline=one).fingerprint for one in ("rules", half_sentences)]
    assert made[0] == Extractor([TOY]).fingerprint != made[1]
    assert pipeline_of(half_sentences)[0].endswith("test_pipelines.half_sentences")


def test_an_unknown_name_says_which_there_are() -> None:
    with pytest.raises(UnknownTermError, match="rules, scispacy"):
        Extractor([TOY], pipeline="magic")


@pytest.mark.parametrize("name", NAMES)
@given(
    text=st.text(
        alphabet=st.one_of(st.characters(), st.sampled_from(" .\n()AB\ud800\x00")), max_size=200
    )
)
def test_any_text_is_parsed(name: str, text: str) -> None:
    found = pipeline_of(name)[1](text)
    reach = 0
    for sentence in found.sentences:
        assert reach <= sentence.start < sentence.end <= len(text)
        assert "\n" not in text[sentence.start : sentence.end]
        reach = sentence.end
    for item in found.abbreviations:
        assert 0 <= item.start < item.end <= len(text)
        assert 0 <= item.long_start < item.long_end <= len(text)


@pytest.mark.parametrize("name", NAMES)
def test_sentences_and_short_forms(name: str) -> None:
    text = "Aspirin helps. Alzheimer disease (AD) is common."
    found = pipeline_of(name)[1](text)
    assert [text[s.start : s.end] for s in found.sentences] == [
        "Aspirin helps.",
        "Alzheimer disease (AD) is common.",
    ]
    (short,) = found.abbreviations
    assert text[short.start : short.end] == "AD"
    assert text[short.long_start : short.long_end] == "Alzheimer disease"


@pytest.mark.parametrize("name", NAMES)
def test_the_same_claim_is_read_by_each(name: str) -> None:
    text = "Acetylsalicylic acid (aspirin) was given. Aspirin relieved headache."
    found = Extractor([TOY], pipeline=name).extract(Document("1", text, "text"))
    assert [(a.subject, a.predicate, a.object) for a in found.assertions] == [
        ("D:1", "treats", "MONDO:1")
    ]


def test_scispacy_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_version(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(scispacy, "version", no_version)
    with pytest.raises(MissingExtraError, match=r'pip install "medkg\[nlp\]"'):
        scispacy.Scispacy()


@pytest.mark.skipif(find_spec("scispacy") is None, reason="needs scispaCy")
def test_scispacy_that_cannot_be_imported_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scispacy.custom_tokenizer", None)
    with pytest.raises(MissingExtraError, match="custom_tokenizer"):
        scispacy.Scispacy()("text")


def test_another_pipeline_over_the_same_vocabularies_and_recognisers() -> None:
    extractor = Extractor([TOY])
    other = extractor.with_pipeline(half_sentences)
    assert other.fingerprint == Extractor([TOY], pipeline=half_sentences).fingerprint
    assert other.with_pipeline("rules").fingerprint == extractor.fingerprint
    text = "Aspirin rose; ASA relieved headache."
    found = batch.extract(text, extractor=extractor, pipeline=half_sentences)
    assert found == other.extract(found.document)
    assert found != batch.extract(text, extractor=extractor)


def test_the_default_imports_no_spacy() -> None:
    import subprocess

    code = (
        "import sys; from medkg.extraction import Extractor; from medkg.ontology import *; "
        "from medkg.types import Document; "
        "Extractor([Ontology('t', [Term('D:1', 'aspirin', 'drug')])])"
        ".extract(Document('1', 'Aspirin.', 't')); print('spacy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
