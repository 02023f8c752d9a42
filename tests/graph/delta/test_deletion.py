from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest

from medkg.graph.delta.deletion import DeletionVector


def bitmap(data: bytes) -> set[int]:
    """Row numbers of a vector's bytes, read as the Delta Lake protocol and Roaring define them."""
    magic, bitmaps, key = struct.unpack_from("<IQI", data)
    assert (magic, bitmaps, key) == (1681511377, 1, 0)
    data = data[16:]
    cookie, count = struct.unpack_from("<II", data)
    assert cookie == 12346
    found = set()
    for number in range(count):
        high, size = struct.unpack_from("<HH", data, 8 + 4 * number)
        (at,) = struct.unpack_from("<I", data, 8 + 4 * count + 4 * number)
        if size + 1 <= 4096:
            low = np.frombuffer(data, "<u2", size + 1, at).tolist()
        else:
            bits = np.unpackbits(np.frombuffer(data, np.uint8, 8192, at), bitorder="little")
            low = np.flatnonzero(bits).tolist()
            assert len(low) == size + 1
        found |= {high << 16 | value for value in low}
    return found


@pytest.mark.parametrize("share", [0.00001, 0.03, 0.5, 1.0])
def test_a_vector_holds_the_rows_that_are_gone(share: float) -> None:
    rng = np.random.default_rng(1)
    kept = rng.random(200_000) >= share
    kept[[0, 65_536]] = False
    vector = DeletionVector.of("part-0.parquet", kept)
    assert bitmap(vector.data) == set(np.flatnonzero(~kept).tolist())
    assert vector.descriptor["cardinality"] == vector.rows == int((~kept).sum())
    assert vector.descriptor["sizeInBytes"] == len(vector.data)


def test_the_file_has_version_size_and_checksum() -> None:
    vector = DeletionVector.of("part-0.parquet", np.array([True, False]))
    size = len(vector.data)
    assert vector.file[:5] == b"\x01" + struct.pack(">I", size)
    assert vector.file[5:-4] == vector.data
    assert struct.unpack(">I", vector.file[-4:]) == (zlib.crc32(vector.data),)


def test_equal_vectors_have_one_name_and_others_another() -> None:
    one = DeletionVector.of("a", np.array([True, False, True]))
    assert one == DeletionVector.of("a", np.array([True, False, True]))
    others = [DeletionVector.of("b", np.array([True, False, True])),
              DeletionVector.of("a", np.array([False, True, True]))]  # fmt: skip
    assert len({one.name, *(other.name for other in others)}) == 3
    assert len(one.descriptor["pathOrInlineDv"]) == 20
