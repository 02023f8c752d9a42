"""Text of bytes whose encoding is not said: UTF-8, else Latin-1, and told."""

from __future__ import annotations

from medkg.files.opening import Input
from medkg.sources.report import ReadReport
from medkg.types import Problem

__all__ = ["Lenient"]


class Lenient:
    """A function from the bytes of one file to text; what is no UTF-8 is read as Latin-1.

    UTF-16 and byte order marks are dealt with by :func:`medkg.files.opening.lines`. The first
    bytes that are no UTF-8 are counted as a Problem "latin-1": letters may be wrong.

    >>> import io
    >>> report = ReadReport()
    >>> Lenient(Input("a.txt", io.BytesIO), report)(b"Sj\\xf6gren"), report.skipped[0].code
    ('Sjögren', 'latin-1')
    """

    def __init__(self, file: Input, report: ReadReport) -> None:
        self._file = file
        self._report = report
        self._told = False

    def __call__(self, raw: bytes) -> str:
        """The text."""
        try:
            return raw.decode()
        except UnicodeDecodeError as error:
            if not self._told:
                self._told = True
                message = f"not UTF-8 (byte {error.start}), read as Latin-1; save it as UTF-8"
                self._report.skip(Problem("warning", "latin-1", message, str(self._file)))
            return raw.decode("latin-1")
