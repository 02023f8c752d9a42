"""The OBO reader on a small hand-made file and on broken ones."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medkg.errors import FormatError, MedkgError, MissingDataError
from medkg.knowledge.obo import read_obo
from medkg.ontology import Ontology, Synonym, Term

SMALL = """\
format-version: 1.2
data-version: toy/releases/2025-01-01
! a comment line

[Term]
id: X:1
name: root

[Term]
id: X:2
name: long {curly} name
alt_id: X:20
alt_id: X:3
def: "A \\"quoted\\" text: with colon." [X:ref]
synonym: "short name" EXACT layperson [] {source="X"}
synonym: "a \\"b\\" c" NARROW [ORCID:1]
synonym: "wide" BROAD []
synonym: "loose" []
synonym: "short name" EXACT []
xref: SNOMEDCT_US:123
xref: Orphanet:558 {source="x"} ! label
is_a: X:1 {source="x"} ! root
property_value: foo "bar" xsd:string

[Term]
id: X:3
name: obsolete thing
is_obsolete: true
replaced_by: X:1

[Term]
id: X:4

[Typedef]
id: part_of
name: part of
is_a: X:9
"""


def write(folder: Path, content: str | bytes, name: str = "toy.obo") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_every_field_that_is_read(tmp_path: Path) -> None:
    obo = read_obo(write(tmp_path, SMALL), kind="phenotype")
    assert obo.release == "toy/releases/2025-01-01"
    assert obo.terms == (
        Term("X:1", "root", "phenotype"),
        Term(
            "X:2",
            "long {curly} name",
            "phenotype",
            (
                Synonym("short name", "exact"),
                Synonym('a "b" c', "narrow"),
                Synonym("wide", "broad"),
                Synonym("loose", "related"),
            ),
            ("SNOMEDCT:123", "ORPHA:558"),
            ("X:1",),
        ),
        Term("X:3", "obsolete thing", "phenotype", obsolete=True, replaced_by="X:1"),
        Term("X:4", "", "phenotype"),
        # X:3 has a stanza of its own, so only the other alt_id becomes a term.
        Term("X:20", "long {curly} name", "phenotype", obsolete=True, replaced_by="X:2"),
    )
    toy = Ontology("toy", obo.terms)
    assert toy.canonical("X:20") == "X:2"
    assert toy.canonical("X:3") == "X:1"
    assert toy.ancestors("X:2") == {"X:1", "X:2"}


def test_gzip_windows_line_ends_and_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    plain = read_obo(write(tmp_path, SMALL))
    assert read_obo(write(tmp_path, gzip.compress(SMALL.encode()), "a.obo.gz")) == plain
    assert read_obo(write(tmp_path, SMALL.replace("\n", "\r\n"), "b.obo")) == plain
    assert read_obo(write(tmp_path, b"\xef\xbb\xbf" + SMALL.encode(), "c.obo")) == plain


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"toy\.obo: no \[Term\]"),
        (b"<html>not found</html>", r"toy\.obo:1: .* is this OBO"),
        (b"format-version: 1.2\n\n[Typedef]\nid: x\n", r"no \[Term\]"),
        (b"[Term]\nname: no id\n", r"toy\.obo:1: a \[Term\] without id"),
        (b"[Term]\nid: X:1\n\n[Term]", r"toy\.obo:4: a \[Term\] without id; the file may be cut"),
        (b'[Term]\nid: X:1\nsynonym: "cut o', r"toy\.obo:3: synonym without closing quote"),
        (b"[Term]\nid: X:1\nsyno", r"toy\.obo:3: 'syno' has no 'tag: value'"),
        (b"[Term]\nid: X:1\nis_a: ", r"toy\.obo:3: is_a without a value"),
        (b"[Term]\nid: X:1\nname: caf\xe9\n", r"toy\.obo:3: not UTF-8"),
        (b"[Term]\nid: X:1\nname: a\0b\n", r"toy\.obo:3: a NUL byte"),
        ("[Term]\nid: X:1\n".encode("utf-16"), r"toy\.obo:1: (a NUL byte|not UTF-8)"),
    ],
)
def test_broken_files_name_the_line(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read_obo(write(tmp_path, content))


def test_cut_off_gzip(tmp_path: Path) -> None:
    whole = gzip.compress(SMALL.encode() * 50)
    with pytest.raises(FormatError, match="gzip"):
        read_obo(write(tmp_path, whole[: len(whole) // 2], "a.obo.gz"))
    with pytest.raises(FormatError, match="gzip"):
        read_obo(write(tmp_path, b"plain text", "b.obo.gz"))


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(MissingDataError, match="nowhere"):
        read_obo(tmp_path / "nowhere.obo")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, len(SMALL)), st.binary(max_size=8))
def test_any_damage_gives_terms_or_a_format_error(tmp_path: Path, at: int, junk: bytes) -> None:
    path = write(tmp_path, SMALL.encode()[:at] + junk + SMALL.encode()[at + len(junk) :])
    try:
        assert read_obo(path).terms
    except MedkgError as error:
        assert "toy.obo" in str(error)
