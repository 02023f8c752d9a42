"""Token classifiers: a tiny BERT with weights set by hand, saved as models are."""

from __future__ import annotations

import builtins
import shutil
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from medkg.errors import FormatError, MissingDataError, MissingExtraError  # noqa: E402
from medkg.extraction import Extractor  # noqa: E402
from medkg.extraction.recognisers import TextPassage  # noqa: E402
from medkg.extraction.recognisers.token_classifier import TokenClassifier  # noqa: E402
from medkg.extraction.text.sentences import Sentence, sentences  # noqa: E402
from medkg.types import Document  # noqa: E402

# Each word's tag is fixed by the weights; "##" pieces would say something else if asked.
WORDS = {
    "renal": "B-DISEASE",
    "failure": "I-DISEASE",
    "lupus": "B-DISEASE",
    "aspirin": "B-CHEMICAL",
    "ros": "B-CHEMICAL",
    "##uva": "O",
    "##statin": "B-DISEASE",
    "the": "O",
    "helps": "O",
    ".": "O",
    ",": "O",
}
TAGS = ["O", "B-DISEASE", "I-DISEASE", "B-CHEMICAL", "I-CHEMICAL"]
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def save(folder: Path, *, positions: int = 512, tags: list[str] = TAGS) -> Path:
    """A BERT without layers whose logits are 4 for the word's tag and 0 for the others."""
    vocabulary = [*SPECIAL, *WORDS]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    tokeniser = transformers.BertTokenizerFast(
        vocab={word: i for i, word in enumerate(vocabulary)}, model_max_length=positions
    )
    tokeniser.save_pretrained(folder)
    size = len(vocabulary)
    config = transformers.BertConfig(
        vocab_size=size,
        hidden_size=size,
        num_hidden_layers=0,
        num_attention_heads=1,
        intermediate_size=4,
        max_position_embeddings=positions,
        id2label=dict(enumerate(tags)),
        label2id={tag: i for i, tag in enumerate(tags)},
    )
    model = transformers.BertForTokenClassification(config)
    with torch.no_grad():
        embeddings = model.bert.embeddings
        embeddings.word_embeddings.weight.copy_(torch.eye(size))
        embeddings.position_embeddings.weight.zero_()
        embeddings.token_type_embeddings.weight.zero_()
        # What LayerNorm makes of a one-hot vector: high at its place, low at all others.
        one = torch.eye(size)[0]
        normal = (one - one.mean()) / torch.sqrt(one.var(unbiased=False) + config.layer_norm_eps)
        high, low = float(normal[0]), float(normal[1])
        weight = torch.zeros(len(tags), size)
        for word, tag in WORDS.items():
            if tag in tags:
                weight[tags.index(tag), vocabulary.index(word)] = 4 / (high - low)
        model.classifier.weight.copy_(weight)
        model.classifier.bias.copy_(-low * weight.sum(dim=1))
    model.save_pretrained(folder, safe_serialization=True)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(tmp_path_factory.mktemp("models") / "tiny")


def find(recogniser: TokenClassifier, text: str) -> list[tuple[str, str | None]]:
    (spans,) = recogniser.find([TextPassage(text, sentences(text))])
    return [(text[s.start : s.end], s.kind) for s in spans]


def test_words_are_put_together_and_scored(folder: Path) -> None:
    text = "The aspirin helps renal failure ."
    (spans,) = TokenClassifier(folder, device="cpu").find([TextPassage(text)])
    assert [(text[s.start : s.end], s.kind) for s in spans] == [
        ("aspirin", "drug"),
        ("renal failure", "disease"),
    ]
    # softmax of (4, 0, 0, 0, 0): e^4 / (e^4 + 4)
    assert [s.score for s in spans] == pytest.approx([0.9317, 0.9317], abs=2e-4)
    assert spans[0].method == "transformers:tiny"


def test_the_first_piece_of_a_word_decides(folder: Path) -> None:
    recogniser = TokenClassifier(folder, device="cpu")
    assert find(recogniser, "rosuvastatin helps lupus.") == [
        ("rosuvastatin", "drug"),
        ("lupus", "disease"),
    ]


@pytest.mark.parametrize("window", [4, 5, 7, 16, 510])
@pytest.mark.parametrize("batch", [1, 3, 16])
def test_windows_and_batches_change_nothing(folder: Path, window: int, batch: int) -> None:
    text = "The aspirin helps renal failure . Lupus , rosuvastatin ! " * 20
    whole = find(TokenClassifier(folder, device="cpu"), text)
    assert len(whole) == 80
    cut = TokenClassifier(folder, device="cpu", window=window, overlap=2, batch=batch)
    assert find(cut, text) == whole


def test_a_text_longer_than_the_model_takes(tmp_path: Path) -> None:
    recogniser = TokenClassifier(save(tmp_path / "short", positions=12), device="cpu")
    text = "renal failure " * 100
    (spans,) = recogniser.find([TextPassage(text, (Sentence(0, len(text) - 1),))])
    assert [s.start for s in spans] == list(range(0, 1400, 14))
    assert all(s.end - s.start == 13 for s in spans)


def test_passages_keep_their_order(folder: Path) -> None:
    texts = ["lupus", "", "the the the aspirin", "the", "renal failure " * 3]
    found = TokenClassifier(folder, device="cpu", batch=2).find([TextPassage(t) for t in texts])
    assert [len(spans) for spans in found] == [1, 0, 1, 0, 3]


@pytest.mark.parametrize("text", ["", " ", "\x00lupus\ud800", "狼疮 lupus ß", "lupus" * 500])
def test_any_text_will_do(folder: Path, text: str) -> None:
    spans = find(TokenClassifier(folder, device="cpu"), text)
    assert all(word for word, _ in spans)


def test_in_one_line_with_the_dictionary(extractor: Extractor, folder: Path) -> None:
    added = extractor.with_transformers(folder, device="cpu")
    found = added.extract(Document("D", "Aspirin helps lupus.", "text"))
    assert [(m.text, m.kind, m.curie, m.method) for m in found.mentions] == [
        ("Aspirin", "drug", "DRUGBANK:1", "dictionary+transformers:tiny"),
        ("lupus", "disease", None, "transformers:tiny"),
    ]


def test_labels_given_change_the_kind_and_the_fingerprint(folder: Path) -> None:
    plain = TokenClassifier(folder, device="cpu")
    given = TokenClassifier(folder, device="cpu", labels={"DISEASE": "phenotype"})
    assert find(given, "lupus") == [("lupus", "phenotype")]
    assert plain.fingerprint != given.fingerprint
    assert plain.fingerprint == TokenClassifier(folder, device="cpu").fingerprint


def test_labels_that_say_nothing_are_refused(tmp_path: Path) -> None:
    model = save(tmp_path / "nameless", tags=["LABEL_0", "LABEL_1"])
    with pytest.raises(FormatError, match=r"its labels: LABEL_0, LABEL_1.*labels="):
        TokenClassifier(model, device="cpu")


def test_only_safetensors_are_read(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "pickled"
    shutil.copytree(folder, copy)
    model = transformers.BertForTokenClassification.from_pretrained(folder)
    torch.save(model.state_dict(), copy / "pytorch_model.bin")
    (copy / "model.safetensors").unlink()
    with pytest.raises(MissingDataError, match="safetensors"):
        TokenClassifier(copy, device="cpu")


def test_remote_code_is_not_run(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "remote"
    shutil.copytree(folder, copy)
    config = transformers.BertConfig.from_pretrained(copy)
    config.auto_map = {"AutoConfig": "evil.Evil", "AutoModelForTokenClassification": "evil.Evil"}
    config.model_type = "evil"
    (copy / "config.json").write_text(
        config.to_json_string().replace('"bert"', '"evil"'), encoding="utf-8"
    )
    ran = tmp_path / "ran"
    (copy / "evil.py").write_text(f"open({str(ran)!r}, 'w')\nclass Evil: pass\n", encoding="utf-8")
    with pytest.raises(MissingDataError, match="remote code"):
        TokenClassifier(copy, device="cpu")
    assert not ran.exists()


def test_offline_is_respected(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[bool] = []

    def refuse(source: str, **settings: Any) -> None:
        asked.append(settings["local_files_only"])
        raise OSError("not in the cache")

    monkeypatch.setattr(transformers.AutoTokenizer, "from_pretrained", refuse)
    for value, offline in (("1", None), ("0", None), ("0", True), ("1", False)):
        monkeypatch.setenv("HF_HUB_OFFLINE", value)
        monkeypatch.delenv("TRANSFORMERS_OFFLINE", raising=False)
        with pytest.raises(MissingDataError, match="some/model"):
            TokenClassifier("some/model", offline=offline)
    assert asked == [True, False, True, False]


def test_without_transformers_the_message_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "transformers":
            raise ImportError("No module named 'transformers'")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r'pip install "medkg\[models\]"'):
        TokenClassifier("some/model")
