from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from medkg.sources import READERS, Limits, ReadReport
from medkg.types import Document

Outcome = tuple[list[Document], ReadReport]


@pytest.fixture
def read_bytes(tmp_path: Path) -> Callable[..., Outcome]:
    """Documents and report of some bytes in a file of the given name, by one reader."""

    def run(
        content: bytes | str, name: str = "sample.xml", reader: str = "pubmed", **options: Limits
    ) -> Outcome:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        report = ReadReport()
        return list(READERS[reader].read(path, report=report, **options)), report

    return run
