"""A saved model says the same when loaded, and a damaged one is refused."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from medkg.errors import FormatError
from medkg.learn import Model, train
from tests.learn.block_graph import QUICK, block_graph

GRAPH = block_graph(share=0.8)


@pytest.fixture(scope="module")
def model() -> Model:
    return train(GRAPH, epochs=10, settings=QUICK)


def test_a_loaded_model_scores_the_same(model: Model, tmp_path: Path) -> None:
    model.save(tmp_path)
    loaded = Model.load(tmp_path)
    assert (loaded.score(model.heads, model.tails) == model.score(model.heads, model.tails)).all()
    assert loaded.metrics == json.loads(json.dumps(model.metrics))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "config.json",
        "weights.safetensors",
    ]


def test_scoring_a_loaded_model_needs_no_torch(model: Model, tmp_path: Path) -> None:
    model.save(tmp_path)
    code = (
        "import sys; from medkg.learn import Model; "
        f"m = Model.load({str(tmp_path)!r}); m.rank('MONDO:0000001'); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def flip_a_byte(folder: Path) -> None:
    path = folder / "weights.safetensors"
    content = bytearray(path.read_bytes())
    content[-5] ^= 0xFF
    path.write_bytes(content)


def truncate(folder: Path) -> None:
    path = folder / "weights.safetensors"
    path.write_bytes(path.read_bytes()[:1000])


def resign(folder: Path) -> None:
    """The checksum of the weights as they are now, as a forger would write it."""
    config = json.loads((folder / "config.json").read_text())
    content = (folder / "weights.safetensors").read_bytes()
    config["weights_sha256"] = hashlib.sha256(content).hexdigest()
    (folder / "config.json").write_text(json.dumps(config))


def truncate_and_resign(folder: Path) -> None:
    truncate(folder)
    resign(folder)


def pickle_and_resign(folder: Path) -> None:
    (folder / "weights.safetensors").write_bytes(pickle.dumps({"vectors/heads": [1.0]}))
    resign(folder)


def drop_a_tensor(folder: Path) -> None:
    path = folder / "weights.safetensors"
    tensors = load_file(path)
    tensors.pop("vectors/heads")
    save_file(tensors, path)
    resign(folder)


def add_a_tensor(folder: Path) -> None:
    path = folder / "weights.safetensors"
    save_file({**load_file(path), "extra": np.zeros(1)}, path)
    resign(folder)


def fill_with_nan(folder: Path) -> None:
    path = folder / "weights.safetensors"
    tensors = load_file(path)
    tensors["vectors/heads"][0, 0] = np.nan
    save_file(tensors, path)
    resign(folder)


def forget_a_drug(folder: Path) -> None:
    edit(folder, heads=json.loads((folder / "config.json").read_text())["heads"][1:])


def edit(folder: Path, **changes: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (flip_a_byte, "checksum"),
        (truncate, "checksum"),
        (truncate_and_resign, "not a safetensors file"),
        (pickle_and_resign, "not a safetensors file"),
        (drop_a_tensor, "vectors/heads"),
        (add_a_tensor, "extra"),
        (fill_with_nan, "not finite"),
        (forget_a_drug, "vectors/heads"),
        (lambda folder: (folder / "weights.safetensors").unlink(), "no readable weights"),
        (lambda folder: (folder / "config.json").unlink(), "no readable model"),
        (lambda folder: (folder / "config.json").write_text("{"), "no readable model"),
        (lambda folder: (folder / "config.json").write_text("[1]"), "model format"),
        (lambda folder: edit(folder, format=99), "format 99"),
        (lambda folder: edit(folder, surprise=1), "surprise"),
        (lambda folder: edit(folder, heads="all"), "list of strings"),
        (lambda folder: edit(folder, calibration=["a"]), "calibration"),
        (lambda folder: edit(folder, settings=[]), "settings"),
        (lambda folder: edit(folder, settings={}, metrics={}), "'metrics' lacks"),
        (lambda folder: edit(folder, scoring="magic"), "no scoring 'magic'"),
    ],
)
def test_a_damaged_model_is_refused(model: Model, tmp_path: Path, damage, message: str) -> None:  # type: ignore[no-untyped-def]
    model.save(tmp_path)
    damage(tmp_path)
    with pytest.raises(FormatError, match=message):
        Model.load(tmp_path)


def test_settings_of_another_medkg_are_refused_when_encoding(model: Model) -> None:
    other = dataclasses.replace(model, settings={**model.settings, "surprise": 1})
    with pytest.raises(FormatError, match="surprise"):
        other.on(GRAPH)
