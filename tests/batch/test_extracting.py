"""Any text can be read."""

from __future__ import annotations

import pytest

from medkg import batch
from medkg.types import Document


@pytest.mark.parametrize("text", ["", "\n", "\x00", "\ud800", "a" * 10_000])
def test_any_text_can_be_extracted(text: str) -> None:
    found = batch.extract(Document("PMID:1", text, "pubmed"))
    assert found.document.text == text
    for mention in found.mentions:
        assert text[mention.start : mention.end] == mention.text
