"""The example literature and patient, run end to end.

Comes in: medkg's example abstracts, or the user's files. Goes out: a folder with graph, model,
exports and ``report.html``. Begin with ``run.py``.
"""

from __future__ import annotations

from medkg.demo.result import DemoResult
from medkg.demo.run import data_dir, run_demo

__all__ = ["DemoResult", "data_dir", "run_demo"]
