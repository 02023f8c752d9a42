"""The example literature and patient, run end to end."""

from __future__ import annotations

from medkg.demo.run import DemoResult, data_dir, run_demo

__all__ = ["DemoResult", "data_dir", "run_demo"]
