"""Where medkg finds what it ships and keeps what it caches."""

from __future__ import annotations

from pathlib import Path

import pytest

from medkg.errors import MissingDataError
from medkg.files import folders as paths


def test_ontologies_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = paths.ontologies_dir()
    assert (folder / "manifest.json").is_file()
    checkout = Path(__file__).resolve().parents[2] / "ontologies"
    if not (Path(paths.__file__).parents[1] / "ontologies").is_dir():
        assert folder == checkout


def test_the_packaged_folder_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in (tmp_path / "medkg" / "ontologies", tmp_path / "ontologies"):
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text("{}")
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path / "medkg")
    assert paths.ontologies_dir() == tmp_path / "medkg" / "ontologies"


def test_missing_ontologies_say_where_they_were_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path / "medkg")
    with pytest.raises(MissingDataError, match="reinstall medkg") as caught:
        paths.ontologies_dir()
    assert str(tmp_path / "ontologies") in str(caught.value)


def test_hpo_files_are_pyhpos_own_and_not_shipped() -> None:
    folder = paths.hpo_dir()
    for name in ("hp.obo", "phenotype.hpoa", "genes_to_phenotype.txt"):
        assert (folder / name).is_file()
        assert not list(paths.ontologies_dir().rglob(name))


def test_hpo_without_its_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Empty:
        def locate_file(self, name: str) -> Path:
            return tmp_path / name

    monkeypatch.setattr(paths, "distribution", lambda name: Empty())
    with pytest.raises(MissingDataError, match="carries no data"):
        paths.hpo_dir()


def test_cache_folder_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDKG_CACHE", str(tmp_path / "a" / "b"))
    assert paths.cache_dir() == tmp_path / "a" / "b"
    assert (tmp_path / "a" / "b").is_dir()
