"""An extractor that fails on some documents, as their text says, and costs nothing to make."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator
from typing import NoReturn

from medkg.errors import FormatError
from medkg.types import Assertion, Document, Evidence, Extraction, Node

KILL, STOP, END = "[kill]", "[stop]", "[end]"
RAISE, PANIC, DEEP = "[raise]", "[panic]", "[deep]"
MISUSE, INTERRUPT = "[misuse]", "[interrupt]"


class Panic(BaseException):
    """As Rust's, it is no Exception."""


class Poisoned:
    """Claims one thing of each document, unless its text says what is to happen."""

    fingerprint = "0f"

    def prepare(self) -> None:
        """There is nothing to make."""

    def extract_many(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        for document in documents:
            _fail(document.text)
            said = (document.source, document.id, document.id, "pattern", 0.9, (0, 1))
            evidence = Evidence(*said, text=document.text)
            claim = Assertion("DRUGBANK:DB00678", "treats", "MONDO:0007947", evidence)
            nodes = (Node(claim.subject, "drug", "Losartan"), Node(claim.object, "disease", "MFS"))
            yield Extraction(document, (), (claim,), nodes)


def _fail(text: str) -> None:
    if KILL in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if STOP in text:
        os.kill(os.getpid(), signal.SIGTERM)
    if END in text:
        os._exit(3)
    if RAISE in text:
        raise ValueError("no such token")
    if PANIC in text:
        raise Panic("index out of bounds")
    if MISUSE in text:
        raise FormatError("the model has no labels")
    if INTERRUPT in text:
        raise KeyboardInterrupt
    if DEEP in text:
        _deeper()


def _deeper() -> NoReturn:
    _deeper()
