"""Every format on the same small vocabulary, and what all of them owe to broken files."""

from __future__ import annotations

import bz2
import gzip
import lzma
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medkg.errors import FormatError, MedkgError, MissingDataError
from medkg.files.opening import Limits
from medkg.files.reading import numbered_lines
from medkg.knowledge.formats import (
    FORMATS,
    SUFFIXES,
    Asked,
    VocabularyReading,
    format_of,
    read,
    terms,
)
from medkg.ontology import Ontology, Synonym, Term

DATA = Path(__file__).resolve().parents[2] / "data" / "ontologies"

# toy.* hold the same four terms.
SAME = ("toy.obo", "toy.owl", "toy.json", "toy.tsv", "toy.csv")
FILES = (*SAME, "toy.sssom.tsv", "hgnc_complete_set.txt", "desc2025.xml", "supp2025.xml")
TOY = {
    Term("TOY:1", "disease", "disease"),
    Term(
        "TOY:2",
        "Marfan syndrome",
        "disease",
        (Synonym("MFS"), Synonym("Marfan's disease", "related")),
        ("OMIM:154700",),
        ("TOY:1",),
    ),
    Term("TOY:3", "old syndrome", "disease", obsolete=True, replaced_by="TOY:2"),
    Term("TOY:20", "Marfan syndrome", "disease", obsolete=True, replaced_by="TOY:2"),
}


def content(path: Path) -> set[Term]:
    ontology = read(path, kind="disease", prefix="TOY")
    return {*ontology, *ontology.obsolete()}


@pytest.mark.parametrize("name", SAME)
def test_the_same_terms_from_every_format(name: str) -> None:
    assert content(DATA / name) == TOY
    toy = read(DATA / name, kind="disease", prefix="TOY")
    assert toy.id == "toy"
    assert toy.canonical("TOY:20") == toy.canonical("TOY:3") == "TOY:2"


@pytest.mark.parametrize("name", ["toy.obo", "toy.owl", "toy.json"])
def test_the_release_is_the_files_own(name: str) -> None:
    assert read(DATA / name).release == "2025-03-01"


@pytest.mark.parametrize("name", SAME)
@pytest.mark.parametrize(
    ("suffix", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)]
)
def test_packed_files(tmp_path: Path, name: str, suffix: str, pack: object) -> None:
    path = tmp_path / f"{name}{suffix}"
    path.write_bytes(pack((DATA / name).read_bytes()))  # type: ignore[operator]
    assert content(path) == TOY


@pytest.mark.parametrize("name", SAME)
def test_windows_line_ends_and_byte_order_mark_change_nothing(tmp_path: Path, name: str) -> None:
    data = (DATA / name).read_bytes()
    path = tmp_path / name
    path.write_bytes(data.replace(b"\n", b"\r\n"))
    assert content(path) == TOY
    path.write_bytes(b"\xef\xbb\xbf" + data)
    assert content(path) == TOY


def test_formats_by_name() -> None:
    # ChEBI and others publish OBO files: only an update knows that one is ChEBI's.
    assert set(SUFFIXES.values()) == set(FORMATS) - {"chebi"}
    with pytest.raises(FormatError, match=r"x\.docx.*\.obo.*--format"):
        format_of("x.docx")
    with pytest.raises(FormatError, match="no format 'pdf'"):
        read(DATA / "toy.obo", format="pdf")
    with pytest.raises(FormatError, match="no kind 'sickness'"):
        read(DATA / "toy.obo", kind="sickness")
    with pytest.raises(MissingDataError, match=r"nowhere\.obo"):
        read("nowhere.obo")


def test_sssom() -> None:
    reading = VocabularyReading()
    mapped = read(DATA / "toy.sssom.tsv", kind="disease", reading=reading)
    assert mapped.release == "2025-03-01"
    assert mapped.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert mapped.canonical("ORPHA:558") == mapped.canonical("MIM:154700") == "TOY:2"
    assert mapped.canonical("ICD10CM:Q87.4") is None
    assert [term.curie for term in mapped.obsolete()] == ["TOY:3"]
    assert reading.counts["mappings that are not exact"] == 2


@pytest.mark.parametrize("path", [DATA / "umls", DATA / "umls" / "MRCONSO.RRF"])
def test_rrf(path: Path) -> None:
    reading = VocabularyReading()
    umls = read(path, reading=reading)
    assert list(umls) == [
        Term("UMLS:C0000001", "disease", "disease", (), ("MESH:D000001",), ()),
        Term(
            "UMLS:C0000002",
            "Marfan syndrome",
            "disease",
            (Synonym("MFS"),),
            ("SNOMEDCT:19346006", "MESH:D008382", "OMIM:154700"),
            ("UMLS:C0000001",),
        ),
        Term("UMLS:C0000004", "Arachnodactyly", "phenotype", (), ("HP:0001166",)),
    ]
    assert "licence" in umls.licence
    assert reading.counts == {"concepts without an English name": 1}


def test_rrf_that_is_broken(tmp_path: Path) -> None:
    shutil.copytree(DATA / "umls", tmp_path / "umls")
    table = tmp_path / "umls" / "MRREL.RRF"
    rows = table.read_text().splitlines(keepends=True)
    table.write_text("".join(reversed(rows)))
    with pytest.raises(FormatError, match=r"MRREL\.RRF:\d: C0000001 after .* sort"):
        read(tmp_path / "umls")
    table.write_text(rows[0] + rows[1][:20])
    with pytest.raises(FormatError, match=r"MRREL\.RRF:2: \d columns, not the 16"):
        read(tmp_path / "umls")
    table.unlink()
    (tmp_path / "umls" / "MRSTY.RRF").unlink()
    assert {(t.kind, t.parents) for t in read(tmp_path / "umls")} == {("other", ())}
    (tmp_path / "umls" / "MRCONSO.RRF").unlink()
    with pytest.raises(MissingDataError, match=r"MRCONSO\.RRF"):
        read(tmp_path / "umls")


def test_hgnc() -> None:
    hgnc = read(DATA / "hgnc_complete_set.txt")
    assert hgnc.release == "2025-02-03"
    assert [term.curie for term in hgnc] == ["HGNC:3603"]
    for name in ("FBN1", "MASS", "octd", "fibrillin 1", "fibrillin 1 (Marfan syndrome)"):
        assert hgnc.find(name) == ("HGNC:3603",)
    assert hgnc.canonical("UniProt:P35555") == hgnc.canonical("entrez:2200") == "HGNC:3603"


def test_mesh() -> None:
    mesh = read(DATA / "desc2025.xml")
    assert mesh.release == "2025"
    marfan = mesh.term("MESH:D008382")
    assert marfan.name == "Marfan Syndrome"
    assert marfan.parents == ("MESH:D000001",)
    assert marfan.synonyms == (
        Synonym("Marfan's Syndrome"),
        Synonym("Marfan Syndrome, Type I", "narrow"),
    )
    assert {term.curie: term.kind for term in mesh} == {
        "MESH:D008382": "disease",
        "MESH:D000001": "disease",
        "MESH:D005334": "phenotype",
        "MESH:D000911": "drug",
        "MESH:D016454": "other",
    }
    supplement = read(DATA / "supp2025.xml")
    assert supplement.term("MESH:C000001").kind == "drug"
    assert supplement.term("MESH:C000001").parents == ("MESH:D000911",)
    assert supplement.term("MESH:C000002").kind == "other"


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "damage", [b"", b"\n\n", b"\0" * 99, b"<html>404</html>", bytes(range(128, 256))]
)
def test_what_is_no_vocabulary(tmp_path: Path, name: str, damage: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(damage)
    with pytest.raises(FormatError, match=name.replace(".", r"\.")):
        read(path, prefix="TOY")


@pytest.mark.parametrize("name", FILES)
def test_cut_off_gzip(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.gz"
    whole = gzip.compress((DATA / name).read_bytes())
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FormatError, match=r"gz.*cut-off gzip.*fetch the file again"):
        read(path, prefix="TOY")


@pytest.mark.parametrize("name", FILES)
def test_decompression_bomb(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.gz"
    path.write_bytes(gzip.compress((DATA / name).read_bytes() + b"\n" * 1_000_000))
    asked = Asked(prefix="TOY", limits=Limits(spared=1 << 16))
    with pytest.raises(FormatError, match="decompression bomb"):
        list(terms(path, asked, VocabularyReading()))
    with pytest.raises(FormatError, match="more than 300,000 bytes"):
        list(terms(path, Asked(prefix="TOY", limits=Limits(file=300_000)), VocabularyReading()))


@pytest.mark.parametrize("name", ["toy.obo", "toy.owl", "toy.json", "toy.tsv", "toy.csv"])
def test_latin_1_is_named_with_its_line(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    data = (DATA / name).read_bytes().replace(b"Marfan's disease", b"Sj\xf6gren")
    path.write_bytes(data)
    with pytest.raises(FormatError, match=rf"{name}:\d+: ") as caught:
        read(path, prefix="TOY")
    if name.endswith(("obo", "sv")):
        line = data[: data.index(b"\xf6")].count(b"\n") + 1
        assert f"{name}:{line}: not UTF-8" in str(caught.value)
        assert "latin-1" in str(caught.value)
        toy = read(path, prefix="TOY", encoding="latin-1")
        assert "Sjögren" in [synonym.text for synonym in toy.term("TOY:2").synonyms]


def test_carriage_returns_at_and_inside_the_ends_of_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_bytes(b"id\tname\r\r\nX:1\ta\r\r\n")
    assert read(path).name("X:1") == "a"
    path.write_bytes(b"\rid\tname\nX:1\ta\n")
    with pytest.raises(FormatError, match=r"a\.tsv:1: .*must name the columns"):
        read(path)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(FILES), st.floats(0, 1), st.binary(max_size=6), st.booleans())
def test_any_damage_gives_terms_or_an_error_that_names_the_file(
    tmp_path: Path, name: str, where: float, junk: bytes, cut: bool
) -> None:
    data = (DATA / name).read_bytes()
    at = int(where * len(data))
    path = tmp_path / name
    path.write_bytes(data[:at] + junk + (b"" if cut else data[at + len(junk) :]))
    try:
        assert isinstance(read(path, prefix="TOY"), Ontology)
    except MedkgError as error:
        assert name in str(error)


def test_utf_16_zip_and_endless_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_bytes("id\tname\nX:1\ta\n".encode("utf-16"))
    with pytest.raises(FormatError, match=r"a\.tsv:1: .*UTF-16"):
        read(path)
    path.write_bytes(b"PK\x03\x04 and so on")
    with pytest.raises(FormatError, match="damaged or cut zip"):
        read(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("m.tsv", "id\tname\nX:1\ta\n")
    assert read(path).name("X:1") == "a"
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("other.tsv", "")
    with pytest.raises(FormatError, match="zip archive of 2 files; unpack it"):
        read(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.tsv", "id\tname\n" + (" " * 999 + "\n") * 30_000)
    with pytest.raises(FormatError, match="decompression bomb"):
        read(path)
    path.write_bytes(b"name\n" + b"a" * 100)
    with pytest.raises(FormatError, match=r"a\.tsv:2: no line ends within 50 bytes"):
        list(numbered_lines(path, limits=Limits(record=50)))


MEASURE = """
import resource, sys
from pathlib import Path
from medkg.knowledge import own
from medkg.knowledge.formats import Asked, VocabularyReading, terms
reading = VocabularyReading()
found = terms(Path(sys.argv[1]), Asked(kind="disease"), reading)
facts = lambda: {"release": "", "licence": "", "citation": "", "source": ""}
info, _ = own.install("big", found, facts)
print(info.counts["terms"], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_memory_does_not_follow_the_number_of_terms(tmp_path: Path) -> None:
    peaks = []
    for number in (20_000, 200_000):
        path = tmp_path / f"{number}.tsv"
        with path.open("w") as file:
            file.write("id\tname\tsynonyms\tparents\n")
            for i in range(number):
                file.write(f"BIG:{i}\tdisease number {i}\tgd {i}|thing {i}\tBIG:{i // 2}\n")
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, str(path)],
            env={"MEDKG_HOME": str(tmp_path), "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        )
        count, peak = map(int, done.stdout.split())
        assert count == number
        peaks.append(peak)
    # The 180,000 further terms would take more than 300 MB as objects.
    assert peaks[1] - peaks[0] < 100


@pytest.mark.parametrize(
    ("header", "release"),
    [
        ("data-version: hp/releases/2025-01-16", "2025-01-16"),
        ("data-version: http://purl.obolibrary.org/obo/x/releases/2025-01-16/x.owl", "2025-01-16"),
        ("data-version: 4.2", "4.2"),
        ("date: 16:02:2012 15:20", "2012-02-16"),
        ("date: yesterday\ndata-version: 7", "7"),
    ],
)
def test_the_release_of_an_obo_file(tmp_path: Path, header: str, release: str) -> None:
    path = tmp_path / "a.obo"
    path.write_text(f"{header}\n\n[Term]\nid: X:1\nname: a\n")
    assert read(path).release == release
