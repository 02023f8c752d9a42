"""Records of a text format that stand one below the other, each some lines long."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from medkg.files.compression import BrokenInputError
from medkg.files.opening import Input, Limits, lines

__all__ = ["blocks"]


def blocks(
    file: Input,
    limits: Limits,
    *,
    is_ours: Callable[[bytes], bool],
    begins: Callable[[bytes], bool],
    refusal: tuple[str, str],
) -> Iterator[list[bytes]]:
    """The lines of each record; an empty line or one that ``begins`` a record ends one.

    Args:
        file: what is read.
        limits: how long a record may be.
        is_ours: whether the first line that is not empty is one of the format.
        begins: whether a line begins a record.
        refusal: code and message for a file whose first line is not of the format.

    Raises:
        BrokenInputError: while iterating: another format, an empty file, a record without end.
    """
    record: list[bytes] = []
    size = 0
    empty = True
    for line in lines(file, limits):
        filled = bool(line.strip())
        if empty and filled:
            empty = False
            if not is_ours(line):
                raise BrokenInputError(*refusal)
        if record and (not filled or begins(line)):
            yield record
            record, size = [], 0
        if filled:
            record.append(line)
            size += len(line)
        if size > limits.record:
            message = f"no record ends within {limits.record:,} bytes"
            raise BrokenInputError("record-too-large", message)
    if record:
        yield record
    if empty:
        raise BrokenInputError("empty-file", "the file is empty")
