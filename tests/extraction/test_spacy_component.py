"""medkg as a spaCy component, found by its entry point, over a vocabulary of one's own."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from medkg import knowledge
from medkg.errors import FormatError, UnknownTermError
from medkg.extraction import Extractor, spacy_component
from medkg.extraction.spacy_component import MedkgComponent
from medkg.types import Document

TEXT = "Aspirin relieved headache. Metformin did not treat asthma."
TERMS = "id\tname\tkind\nMINE:1\tgout\tdisease\nMINE:2\taspirin\tdrug\n"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a vocabulary of one's own, which no other module sees."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "terms.tsv").write_text(TERMS, encoding="utf-8")
    knowledge.add(folder / "terms.tsv", name="toy-terms", prefix="MINE")
    yield "toy-terms"
    knowledge.remove("toy-terms")


@pytest.fixture
def nlp(own: str) -> Language:
    made = spacy.blank("en")
    made.add_pipe("medkg", config={"vocabularies": [own]})
    return made


@pytest.fixture
def component(extractor: Extractor) -> MedkgComponent:
    return MedkgComponent(extractor)


def entities(doc: Doc) -> list[tuple[str, str, str]]:
    return [(ent.text, ent.label_, ent.kb_id_) for ent in doc.ents]


def test_without_vocabularies_those_recognised_everywhere_are_loaded(
    monkeypatch: pytest.MonkeyPatch, extractor: Extractor
) -> None:
    asked: list[str] = []

    def toy(names: list[str], pipeline: str) -> Extractor:
        asked.extend(names)
        return extractor

    monkeypatch.setattr(spacy_component, "_extractor", toy)
    component = spacy.blank("en").add_pipe("medkg")
    assert tuple(asked) == knowledge.RECOGNISED
    assert json.loads(component.to_bytes())["vocabularies"] == asked


def test_the_factory_is_an_entry_point() -> None:
    (point,) = entry_points(group="spacy_factories", name="medkg")
    assert point.value == "medkg.extraction.spacy_component:make_component"


def test_no_import_is_needed(own: str) -> None:
    code = (
        "import spacy; nlp = spacy.blank('en'); "
        f"nlp.add_pipe('medkg', config={{'vocabularies': [{own!r}]}}); "
        "print([(e.text, e.kb_id_) for e in nlp('Gout.').ents])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[('Gout', 'MINE:1')]"


def test_entities_have_kind_and_id(nlp: Language) -> None:
    assert entities(nlp("Aspirin treats gout.")) == [
        ("Aspirin", "DRUG", "MINE:2"),
        ("gout", "DISEASE", "MINE:1"),
    ]


def test_the_extraction_is_what_extract_returns(
    component: MedkgComponent, extractor: Extractor
) -> None:
    doc = spacy.blank("en")(TEXT)
    doc._.medkg_id = "PMID:7"
    found = component(doc)._.medkg
    wanted = extractor.extract(Document("PMID:7", TEXT, "text", sections=found.document.sections))
    assert found == wanted
    assert [a.evidence.polarity for a in found.assertions] == ["for", "against"]
    assert {a.evidence.reference for a in found.assertions} == {"PMID:7"}


def test_a_document_that_was_not_read_has_none() -> None:
    doc = spacy.blank("en")("gout")
    assert doc._.medkg is None and doc[0:1]._.medkg == ()


def test_span_links_say_why(component: MedkgComponent) -> None:
    doc = component(spacy.blank("en")("Hypertension was common here."))
    (entity,) = doc.ents
    assert [link.curie for link in entity._.medkg] == ["MONDO:2", "HP:9"]
    assert entity._.medkg[0].why == "name"
    assert doc[1:3]._.medkg == ()


def test_entities_set_before_are_merged_longest_first(component: MedkgComponent) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns(
        [
            {"label": "GROUP", "pattern": "asthma clinic"},  # longer than medkg's
            {"label": "WORD", "pattern": "gravis"},  # shorter than medkg's
            {"label": "MINE", "pattern": "melanoma"},  # as long as medkg's
            {"label": "PLACE", "pattern": "Paris"},  # alone
        ]
    )
    text = "An asthma clinic in Paris saw myasthenia gravis and melanoma."
    doc = component(nlp(text))
    assert entities(doc) == [
        ("asthma clinic", "GROUP", ""),
        ("Paris", "PLACE", ""),
        ("myasthenia gravis", "DISEASE", "MONDO:17"),
        ("melanoma", "MINE", ""),
    ]
    assert [span.text for span in doc.spans["medkg"]] == ["asthma", "myasthenia gravis", "melanoma"]


def test_overwrite_prefers_medkgs_of_equal_length(extractor: Extractor) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "MINE", "pattern": "melanoma"}])
    doc = MedkgComponent(extractor, overwrite=True)(nlp("It was melanoma."))
    assert entities(doc) == [("melanoma", "DISEASE", "MONDO:11")]


@pytest.mark.parametrize(
    ("alignment", "texts"), [("expand", ["asthma/COPD"]), ("contract", []), ("strict", [])]
)
def test_mentions_that_end_inside_a_token(
    extractor: Extractor, alignment: str, texts: list[str]
) -> None:
    doc = Doc(
        spacy.blank("en").vocab, words=["His", "asthma/COPD", "."], spaces=[True, False, False]
    )
    doc = MedkgComponent(extractor, alignment=alignment)(doc)
    assert [ent.text for ent in doc.ents] == texts
    assert [m.text for m in doc._.medkg.mentions] == ["asthma"]
    for entity in doc.ents:
        assert [link.curie for link in entity._.medkg] == ["MONDO:1"]


def test_a_wrong_alignment_is_refused(extractor: Extractor) -> None:
    with pytest.raises(FormatError, match="'shrink'"):
        MedkgComponent(extractor, alignment="shrink")


@pytest.mark.skipif(find_spec("scispacy") is None, reason="needs scispaCy")
def test_the_pipeline_is_chosen_by_the_config(own: str) -> None:
    by_rules, by_scispacy = spacy.blank("en"), spacy.blank("en")
    by_rules.add_pipe("medkg", config={"vocabularies": [own]})
    component = by_scispacy.add_pipe(
        "medkg", config={"vocabularies": [own], "pipeline": "scispacy"}
    )
    text = "Aspirin treats gout."
    assert by_scispacy(text)._.medkg == by_rules(text)._.medkg
    sent = pickle.loads(pickle.dumps(component))  # noqa: S301 - our own, just made
    assert sent.extractor.fingerprint == component.extractor.fingerprint
    assert sent.extractor.fingerprint != by_rules.get_pipe("medkg").extractor.fingerprint


def test_a_pipeline_that_is_not_there(own: str) -> None:
    with pytest.raises(UnknownTermError, match="rules, scispacy"):
        spacy.blank("en").add_pipe("medkg", config={"vocabularies": [own], "pipeline": "magic"})


def test_a_vocabulary_that_is_not_there(own: str) -> None:
    with pytest.raises(UnknownTermError, match="no vocabulary 'nowhere'"):
        spacy.blank("en").add_pipe("medkg", config={"vocabularies": ["nowhere"]})


def test_pipe_reads_as_one_by_one_does(nlp: Language) -> None:
    texts = [f"Case {i}: aspirin treats gout." for i in range(7)] + ["", "Nothing."]
    piped = [entities(doc) for doc in nlp.pipe(texts, batch_size=3)]
    assert piped == [entities(nlp(text)) for text in texts]


def test_two_processes_read_as_one_does(nlp: Language) -> None:
    texts = ["Aspirin treats gout.", "Nothing.", "Gout and aspirin."] * 2
    found = list(nlp.pipe(texts, n_process=2, batch_size=2))
    assert [entities(doc) for doc in found] == [entities(nlp(text)) for text in texts]
    assert [doc._.medkg for doc in found] == [nlp(text)._.medkg for text in texts]
    assert len(found[0]._.medkg.assertions) == 1
    assert found[0].ents[0]._.medkg[0].curie == "MINE:2"


def test_a_pipeline_comes_back_from_disk(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "saved")
    again = spacy.load(tmp_path / "saved")
    assert entities(again("Gout.")) == [("Gout", "DISEASE", "MINE:1")]
    held = json.loads((tmp_path / "saved" / "medkg" / "medkg.json").read_text(encoding="utf-8"))
    assert held["vocabularies"] == ["toy-terms"]
    assert "gout" not in (tmp_path / "saved" / "config.cfg").read_text(encoding="utf-8")


def test_a_pipeline_comes_back_from_bytes(nlp: Language) -> None:
    again = spacy.blank("en")
    again.add_pipe("medkg", config={"vocabularies": ["toy-terms"]})
    again.from_bytes(nlp.to_bytes())
    assert entities(again("Gout.")) == [("Gout", "DISEASE", "MINE:1")]


def test_another_version_of_the_vocabularies_is_told(
    component: MedkgComponent, tmp_path: Path
) -> None:
    component.to_disk(tmp_path)
    state = json.loads((tmp_path / "medkg.json").read_text(encoding="utf-8"))
    (tmp_path / "medkg.json").write_text(json.dumps({**state, "fingerprint": "0"}), "utf-8")
    with pytest.warns(UserWarning, match="another version"):
        component.from_disk(tmp_path)


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff"])
def test_what_was_not_saved_by_medkg_is_refused(component: MedkgComponent, data: bytes) -> None:
    with pytest.raises(FormatError, match="cannot be read"):
        component.from_bytes(data)


def test_documents_keep_the_extraction_when_stored(nlp: Language) -> None:
    doc = nlp("Aspirin treats gout.")
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert again._.medkg == doc._.medkg
    store = DocBin(store_user_data=True, docs=[doc])
    (held,) = DocBin(store_user_data=True).from_bytes(store.to_bytes()).get_docs(nlp.vocab)
    assert held._.medkg == doc._.medkg
    assert entities(held) == entities(doc)


def test_it_can_be_sent_to_a_process_that_is_started_anew(
    nlp: Language, component: MedkgComponent
) -> None:
    sent = pickle.loads(pickle.dumps(nlp.get_pipe("medkg")))  # noqa: S301 - our own, just made
    assert entities(sent(spacy.blank("en")("Gout."))) == [("Gout", "DISEASE", "MINE:1")]
    with pytest.raises(FormatError, match="another process"):
        pickle.dumps(component)
