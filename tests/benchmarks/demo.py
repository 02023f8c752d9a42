"""Wall time and peak memory of ``medkg demo`` and of ``import medkg``, each in a new process.

python -m tests.benchmarks.demo [--record] [--from FILES...]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.report import append

IMPORT = "import time; t = time.perf_counter(); import medkg; print(time.perf_counter() - t)"


def import_seconds(runs: int = 7) -> float:
    """Median seconds of ``import medkg`` over fresh interpreters."""
    command = [sys.executable, "-c", IMPORT]
    times = [
        float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        for _ in range(runs)
    ]
    return median(times)


def demo(arguments: list[str]) -> tuple[float, float, dict[str, Any]]:
    """Wall seconds, peak MiB of the largest process, and the summary of one demo run."""
    with tempfile.TemporaryDirectory() as folder:
        into = str(Path(folder) / "out")
        command = [sys.executable, "-m", "medkg", "-q", "demo", "--json", "--into", into]
        started = time.perf_counter()
        done = subprocess.run([*command, *arguments], stdout=subprocess.PIPE, check=True)
        wall = time.perf_counter() - started
    # Kilobytes on Linux. The import runs come before, and are far smaller.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return wall, peak, json.loads(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="files", nargs="*", default=[])
    parser.add_argument("--record", action="store_true")
    given = parser.parse_args()
    light = import_seconds()
    source = [argument for file in given.files for argument in ("--from", file)]
    wall, peak, summary = demo(source)
    rows = [
        {"what": "import medkg, s (median of 7)", "value": f"{light:.2f}"},
        {"what": "medkg demo, wall s", "value": f"{wall:.0f}"},
        {"what": "medkg demo, peak MiB", "value": f"{peak:.0f}"},
        *({"what": f"  of it {k}, s", "value": f"{v:.1f}"} for k, v in summary["seconds"].items()),
        *({"what": k.replace("_", " "), "value": f"{v:,}"} for k, v in summary["counts"].items()),
    ]
    for row in rows:
        print(f"{row['what']:40} {row['value']:>12}")
    if given.record:
        names = " ".join(os.path.basename(file) for file in given.files)  # noqa: PTH119
        append("Demo", rows, "python -m tests.benchmarks.demo" + (f" --from {names}" * bool(names)))


if __name__ == "__main__":
    main()
