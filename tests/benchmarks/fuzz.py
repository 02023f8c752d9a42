"""Coverage-guided fuzzing of the readers: nothing they do not declare may come out.

python -m tests.benchmarks.fuzz --reader pubmed --seconds 60

Needs ``atheris`` (``pip install atheris``), which is no dependency of the project. The seeds are
the good files of ``tests/sources/cases.py``. A finding is written to the folder ``--findings``
and ends the run; without one the run ends by itself.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "sources"))


def main() -> None:
    import atheris  # type: ignore[import-not-found]

    with atheris.instrument_imports(include=["medkg"]):
        from medkg.sources import READERS, Input, Limits, ReadReport, read
    from tests.sources.cases import CASES

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reader", choices=["any", *READERS], default="any")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--findings", type=Path, default=Path(tempfile.gettempdir()))
    given = parser.parse_args()
    limits = Limits(file=1 << 20, record=1 << 18)

    def one(content: bytes) -> None:
        report = ReadReport()
        file = Input("fuzzed", lambda: io.BytesIO(content))
        if given.reader == "any":  # archives, packing and the choice of a reader too
            documents = list(read(file, report=report, limits=limits))
        else:
            reader = READERS[given.reader].read
            documents = list(reader(file, report=report, limits=limits))
        assert report.read == len(documents)
        for document in documents:
            for section in document.sections:
                assert 0 <= section.start <= section.end <= len(document.text)

    with tempfile.TemporaryDirectory() as seeds:
        for name, case in CASES.items():
            if given.reader in ("any", name):
                (Path(seeds) / name).write_bytes(case.content)
        options = [f"-max_total_time={given.seconds}", "-rss_limit_mb=2048", "-print_final_stats=1"]
        atheris.Setup(["fuzz", *options, f"-artifact_prefix={given.findings}/finding-", seeds], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
