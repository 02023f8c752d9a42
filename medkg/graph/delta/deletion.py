"""Deletion vectors: which rows of a Parquet file are gone, without writing the file again.

The bytes are those of the Delta Lake protocol (version 3, "Deletion Vector Format"): a Roaring
bitmap of row numbers (Lemire et al. 2016, the portable serialisation) behind a small header. A
vector's name is made from what it says, so that equal vectors have one name and the name of any
vector can be told from the rows alone.
"""

from __future__ import annotations

import struct
import uuid
import zlib
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["DeletionVector"]

_MAGIC: Final = 1681511377
_COOKIE: Final = 12346  # a Roaring bitmap without runs
_SPARSE: Final = 4096  # rows past which a container is written as bits
_OFFSET: Final = 1  # of the vector in its file, after the byte that says the file's version
_NAMES: Final = uuid.UUID("1b4e2f9a-5c1d-5b7e-9f0a-6d65646b6701")
_Z85: Final = (
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
)


@dataclass(frozen=True, slots=True)
class DeletionVector:
    """The rows of one data file that are gone.

    >>> vector = DeletionVector.of("part-0.parquet", np.array([True, False, True]))
    >>> vector.rows, vector.file_name.endswith(".bin")
    (1, True)
    """

    name: uuid.UUID
    data: bytes
    rows: int

    @classmethod
    def of(cls, path: str, kept: NDArray[np.bool_]) -> DeletionVector:
        """The vector of the data file ``path`` in which only the rows ``kept`` are left."""
        gone = np.flatnonzero(~kept)
        data = struct.pack("<IQI", _MAGIC, 1, 0) + _roaring(gone)
        checksum = f"{path} {zlib.crc32(data):08x} {zlib.adler32(data):08x} {len(gone)}"
        return cls(uuid.uuid5(_NAMES, checksum), data, len(gone))

    @property
    def file_name(self) -> str:
        """The file beside the data files that holds it."""
        return f"deletion_vector_{self.name}.bin"

    @property
    def file(self) -> bytes:
        """What is in that file."""
        size = struct.pack(">I", len(self.data))
        return b"\x01" + size + self.data + struct.pack(">I", zlib.crc32(self.data))

    @property
    def descriptor(self) -> dict[str, Any]:
        """How an action of the table's log names it."""
        return {
            "storageType": "u",
            "pathOrInlineDv": _z85(self.name.bytes),
            "offset": _OFFSET,
            "sizeInBytes": len(self.data),
            "cardinality": self.rows,
        }


def _roaring(rows: NDArray[np.int64]) -> bytes:
    """Sorted row numbers below 2**32 as one bitmap of 32-bit numbers."""
    keys, starts = np.unique(rows >> 16, return_index=True)
    containers = np.split((rows & 0xFFFF).astype("<u2"), starts[1:])
    head = struct.pack("<II", _COOKIE, len(keys))
    sizes = [
        struct.pack("<HH", int(key), len(low) - 1)
        for key, low in zip(keys, containers, strict=True)
    ]
    data = [_container(low) for low in containers]
    first = len(head) + 8 * len(keys)
    offsets = first + np.cumsum([0, *map(len, data[:-1])])
    return b"".join([head, *sizes, offsets.astype("<u4").tobytes(), *data])


def _container(low: NDArray[np.uint16]) -> bytes:
    if len(low) <= _SPARSE:
        return low.tobytes()
    bits = np.zeros(1 << 16, np.uint8)
    bits[low] = 1
    return np.packbits(bits, bitorder="little").tobytes()


def _z85(data: bytes) -> str:
    found = []
    for at in range(0, len(data), 4):
        word = int.from_bytes(data[at : at + 4], "big")
        found += [_Z85[word // 85**place % 85] for place in (4, 3, 2, 1, 0)]
    return "".join(found)
