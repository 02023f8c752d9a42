from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from medkg.sources import READERS, ReadReport
from medkg.types import Document

Outcome = tuple[list[Document], ReadReport]


@pytest.fixture
def read_bytes(tmp_path: Path) -> Callable[..., Outcome]:
    """Documents and report of some bytes, written to a file of the given name."""

    def run(content: bytes | str, name: str = "sample.xml", **options: int) -> Outcome:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        suffix = next(suffix for suffix in READERS if name.endswith(suffix))
        report = ReadReport()
        return list(READERS[suffix](path, report=report, **options)), report

    return run
