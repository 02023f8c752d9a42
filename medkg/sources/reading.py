"""Files one after the other: each by the reader it asks for, archives member by member."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from medkg.files.archives import archive_kind, members
from medkg.files.compression import BrokenInputError
from medkg.files.opening import Input, Limits, peeked
from medkg.sources.formats import FileFormat, format_of, known_suffix
from medkg.sources.places import file_name, is_archive_name
from medkg.sources.report import ReadReport
from medkg.types import Document, Problem

__all__ = ["documents_of"]

_SHOWN: Final = 3
# Code and words of what is passed over in an archive.
_PASSED: Final = {
    "other-files": "files of other kinds left out",
    "nested-archive": "archives inside an archive left out; unpack it first",
}


def documents_of(
    files: Iterable[Input], *, report: ReadReport, limits: Limits, form: FileFormat | None = None
) -> Iterator[Document]:
    """Documents of all files in turn; a file that cannot be read is counted, and the next read."""
    for file in files:
        try:
            with peeked(file, limits) as (head, begun):
                kind = archive_kind(head)
                if kind is not None:
                    found = members(begun, kind, limits)
                    yield from _members(file, found, report, limits, form)
                    continue
                right = form or format_of(file_name(file.name), head)
                if right is not None:
                    yield from right.read(begun, report=report, limits=limits)
                else:
                    message = "of no known format; name the format if it has one"
                    report.skip(Problem("error", "unknown-format", message, file.name))
        except (BrokenInputError, OSError) as error:  # an address that did not come is one too
            report.skip(_problem(error, file.name))


class _Passed:
    """What was passed over in an archive: how many, and the first names."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._first: dict[str, list[str]] = {}

    def add(self, code: str, name: str) -> None:
        self.counts[code] += 1
        if self.counts[code] <= _SHOWN:
            self._first.setdefault(code, []).append(name)

    def tell(self, archive: Input, report: ReadReport) -> None:
        for code, count in self.counts.items():
            shown = ", ".join(name.removeprefix(archive.name + "/") for name in self._first[code])
            message = f"{count:,} {_PASSED[code]}: {shown}" + ", ..." * (count > _SHOWN)
            report.skip(Problem("warning", code, message, archive.name))


def _members(
    archive: Input,
    found: Iterator[Input],
    report: ReadReport,
    limits: Limits,
    form: FileFormat | None,
) -> Iterator[Document]:
    passed = _Passed()
    last = "before any member"
    try:
        for member in found:
            last = f"at {member.name.rpartition('/')[2]}"
            if is_archive_name(member.name):
                passed.add("nested-archive", member.name)
            elif not _wanted(member.name, form):
                passed.add("other-files", member.name)
            else:
                yield from _member(member, passed, report, limits, form)
    except (BrokenInputError, OSError) as error:
        report.skip(_problem(error, f"{archive.name}, {last}"))
    passed.tell(archive, report)


def _wanted(name: str, form: FileFormat | None) -> bool:
    hidden = name.rpartition("/")[2].startswith(".") or "/__MACOSX/" in name
    return not hidden and (form is not None or bool(known_suffix(name)))


def _member(
    member: Input, passed: _Passed, report: ReadReport, limits: Limits, form: FileFormat | None
) -> Iterator[Document]:
    try:
        with peeked(member, limits) as (head, begun):
            if archive_kind(head) is not None:
                passed.add("nested-archive", member.name)
                return
            right = form or format_of(member.name, head)
            if right is not None:
                yield from right.read(begun, report=report, limits=limits)
    except (BrokenInputError, OSError) as error:
        report.skip(_problem(error, member.name))


def _problem(error: BrokenInputError | OSError, where: str) -> Problem:
    code = error.code if isinstance(error, BrokenInputError) else "unreadable"
    return Problem("error", code, str(error), where)
