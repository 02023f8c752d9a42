"""Wheel, sdist and editable install all find the shipped data."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ASK = """
import json
from pathlib import Path
import medkg
from medkg.demo import data_dir
from medkg.files.folders import ontologies_dir
manifest = json.loads((ontologies_dir() / "manifest.json").read_text(encoding="utf-8"))
print(json.dumps({
    "package": str(Path(medkg.__file__).parent),
    "ontologies": str(ontologies_dir()),
    "tables": sorted(file for file in manifest if (ontologies_dir() / file).is_file()),
    "declared": sorted(manifest),
    "demo": sorted(path.name for path in data_dir().iterdir()),
    "template": (Path(medkg.__file__).parent / "demo" / "report.html.j2").is_file(),
    "words": sorted(path.name for path in Path(medkg.__file__).parent.rglob("*.tsv")),
    "typed": (Path(medkg.__file__).parent / "py.typed").is_file(),
}))
"""


def run(*command: str, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def wheel_from(source: Path, folder: Path) -> Path:
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation")
    run(*pip, "--wheel-dir", str(folder), str(source), cwd=folder)
    (wheel,) = folder.glob("*.whl")
    return wheel


def answers_of(wheel: Path, folder: Path) -> dict[str, object]:
    """What the package says when it is imported from the unpacked wheel alone."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    code = f"import sys; sys.path.insert(0, {str(folder / 'site')!r})\n{ASK}"
    found = json.loads(run(sys.executable, "-c", code, cwd=folder))
    assert found["package"].startswith(str(folder)), "another installation answered"
    return found


def check(found: dict[str, object]) -> None:
    assert found["declared"], "the manifest is empty"
    assert found["tables"] == found["declared"]
    assert {"abstracts.xml", "update.xml", "patient.json"} <= set(found["demo"])  # type: ignore[call-overload]
    assert found["template"]
    assert found["words"] == sorted(path.name for path in (ROOT / "medkg").rglob("*.tsv"))
    assert found["typed"]


def test_editable_install_finds_its_data() -> None:
    check(json.loads(run(sys.executable, "-c", ASK, cwd=ROOT)))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdist")
    build = (sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", str(folder))
    run(*build, cwd=ROOT)
    (made,) = folder.glob("*.tar.gz")
    return made


def test_wheel_finds_its_data(tmp_path: Path) -> None:
    found = answers_of(wheel_from(ROOT, tmp_path), tmp_path)
    check(found)
    assert str(found["ontologies"]).startswith(str(tmp_path))


@pytest.mark.nightly
def test_wheel_made_from_the_sdist_finds_its_data(sdist: Path, tmp_path: Path) -> None:
    check(answers_of(wheel_from(sdist, tmp_path), tmp_path))
