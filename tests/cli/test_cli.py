"""The command line: every verb, its JSON, its record, its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import medkg as package
from medkg.cli import main
from medkg.demo import data_dir


@dataclass
class Done:
    """What a command printed."""

    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def medkg(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run a command in this process, in ``tmp_path``, and check its exit code."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object, code: int = 0) -> Done:
        monkeypatch.setattr(sys, "argv", ["medkg", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as exit_:
            main()
        printed = capsys.readouterr()
        assert (exit_.value.code or 0) == code, printed.out + printed.err
        return Done(printed.out, printed.err)

    return run


def record(path: Path) -> dict[str, object]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def test_help_names_every_verb(tmp_path: Path, medkg: Run) -> None:
    told = medkg("--help").stdout
    for verb in [
        "read",
        "extract",
        "build",
        "export",
        "train",
        "evaluate",
        "diagnose",
        "treat",
        "explain",
        "demo",
    ]:
        assert verb in told
    assert "not medical advice" in told


def test_read_as_json_lines(tmp_path: Path, medkg: Run) -> None:
    done = medkg("-q", "read", data_dir() / "abstracts.xml", "--json")
    documents = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(documents) >= 60
    assert all(document["id"].startswith("PMID:") for document in documents)
    run = record(tmp_path / "run.json")
    assert run["status"] == "done"
    assert run["counts"]["read"] == len(documents)  # type: ignore[index]


def test_extract_a_text(tmp_path: Path, medkg: Run) -> None:
    text = "Losartan is effective for Marfan syndrome."
    done = medkg("-q", "extract", "--text", text, "--json")
    found = json.loads(done.stdout)
    assert [a["predicate"] for a in found["assertions"]] == ["treats"]
    # A text may be a patient's note: it is not written down.
    assert text not in (tmp_path / "run.json").read_text(encoding="utf-8")


def test_extract_several_texts_in_one_run(medkg: Run) -> None:
    texts = ("Losartan is effective for Marfan syndrome.", "Aspirin.")
    done = medkg("-q", "extract", "--text", texts[0], "--text", texts[1], "--json")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["document"]["text"] for one in found] == list(texts)
    assert [len(one["assertions"]) for one in found] == [1, 0]


def test_extract_with_an_unknown_pipeline(medkg: Run) -> None:
    done = medkg("extract", "--text", "Aspirin.", "--pipeline", "magic", code=1)
    assert "rules, scispacy" in done.stderr


def test_build_export_and_ask(tmp_path: Path, medkg: Run) -> None:
    (tmp_path / "none").mkdir()
    graph = tmp_path / "g.medkg"
    abstracts = data_dir() / "abstracts.xml"
    arguments = ("-q", "build", abstracts, "--into", graph, "--knowledge", "bridge", "--json")
    first = json.loads(medkg(*arguments).stdout)
    assert first["added"] > 100
    assert record(graph / "run.json")["verb"] == "build"
    assert json.loads(medkg(*arguments).stdout)["added"] == 0
    query = "SELECT ?s WHERE { ?s <https://w3id.org/biolink/vocab/treats> ?o } LIMIT 3"
    done = medkg("-q", "export", graph, "--into", "g.ttl", "--sparql", query, "--json")
    medkg("-q", "export", graph, "--into", "kgx", "--format", "kgx")
    assert len(done.stdout.splitlines()) == 3
    assert (tmp_path / "g.ttl").stat().st_size > 1000
    assert list((tmp_path / "kgx").iterdir())


def test_patient_verbs(tmp_path: Path, medkg: Run, demo_folder: Path) -> None:
    graph, patient = demo_folder / "graph.medkg", data_dir() / "patient.json"
    done = medkg("-q", "diagnose", patient, "--graph", graph, "--json")
    assert json.loads(done.stdout)[0]["curie"] == "MONDO:0007947"
    shown = medkg("diagnose", patient, "--graph", graph)
    assert "not medical advice" in shown.stderr
    done = medkg(
        "-q", "treat", patient, "--graph", graph, "--model", demo_folder / "model", "--json",
    )  # fmt: skip
    therapies = json.loads(done.stdout)
    assert {"known", "predicted"} == {"known" if t["known"] else "predicted" for t in therapies}
    assert "blocked" in {t["status"] for t in therapies}
    assert "age" not in (tmp_path / "run.json").read_text(encoding="utf-8").replace("package", "")
    told = medkg("explain", "DRUGBANK:DB00678", "MONDO:0007947", "--graph", graph).stdout
    assert "PMID:" in told


def test_evaluate_a_saved_model(tmp_path: Path, medkg: Run, demo_folder: Path) -> None:
    graph, model = demo_folder / "graph.medkg", demo_folder / "model"
    done = medkg("-q", "evaluate", graph, "--model", model, "--json")
    assert json.loads(done.stdout)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("read",), 2, "name at least one file"),
        (("read", "absent.xml"), 1, "absent.xml"),
        (("read", "letter.docx"), 1, ".docx"),
        (("diagnose", "patient.json", "--graph", "absent.medkg"), 1, "patient.json"),
        (("explain", "A:1", "B:2", "--graph", "absent.medkg"), 1, "absent.medkg"),
        (("export", "absent.medkg"), 2, "say what to write"),
        (("nonsense",), 2, "nonsense"),
    ],
)
def test_wrong_use_says_what_to_do(
    tmp_path: Path, medkg: Run, arguments: tuple[str, ...], code: int, told: str
) -> None:
    (tmp_path / "letter.docx").write_bytes(b"PK")
    done = medkg(*arguments, code=code)
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_shared_options_stand_anywhere(medkg: Run) -> None:
    for words in (("--wide", "-q", "ontology", "list"), ("ontology", "list", "--wide", "-q")):
        done = medkg(*words)
        assert done.stdout.startswith("# Vocabularies\nid\t")
        assert done.stderr == ""


def test_a_failed_run_is_recorded_without_its_message(tmp_path: Path, medkg: Run) -> None:
    (tmp_path / "patient.json").write_text('{"findings": "secret"', encoding="utf-8")
    medkg("diagnose", "patient.json", "--graph", "g.medkg", code=1)
    run = record(tmp_path / "run.json")
    assert str(run["status"]).startswith("failed: ")
    assert "secret" not in json.dumps(run)


def test_the_module_runs_as_a_command() -> None:
    command = [sys.executable, "-m", "medkg", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"medkg {package.__version__}"
