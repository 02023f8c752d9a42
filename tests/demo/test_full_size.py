"""The demo with all of HPO's diseases, on the example abstracts and on real PubMed files."""

from __future__ import annotations

from pathlib import Path

import pytest

import medkg
from medkg.demo import data_dir, run_demo

pytestmark = pytest.mark.nightly


def test_the_patient_is_diagnosed_among_all_diseases(tmp_path: Path) -> None:
    result = run_demo(tmp_path / "out", epochs=60)
    assert result.graph.counts()["edges"] > 100_000
    assert result.diagnoses[0].curie == "MONDO:0007947"
    losartan = next(c for c in result.therapies if c.name == "Losartan")
    assert losartan.known
    assert result.evaluation is not None


def test_real_pubmed_files(benchmark_data: Path, tmp_path: Path) -> None:
    result = run_demo(tmp_path / "out", files=[benchmark_data / "text-pubmed-xml"], epochs=5)
    assert result.build.read == 215
    assert (tmp_path / "out" / "report.html").exists()
    patient = medkg.read_patient(data_dir() / "patient.json")
    assert medkg.diagnose(patient, result.graph, top=1)[0].curie == "MONDO:0007947"
