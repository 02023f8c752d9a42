"""The user's own vocabularies: added, updated, preferred where newer, and never half there."""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from medkg import knowledge
from medkg.errors import FormatError, MissingDataError, StoreError, UnknownTermError
from medkg.files.download import DownloadError, Manners
from medkg.knowledge import installed, own, vocabularies
from medkg.knowledge.formats import Asked
from medkg.knowledge.installed import listed, newer_or_equal, open_version
from medkg.knowledge.releases import RELEASES
from medkg.knowledge.update import bring, default_name, update
from medkg.ontology import Ontology, Synonym, Term
from tests.files.unruly import Server, always, dropped, serving, whole

MINE = "id\tname\tsynonyms\tparents\n1\tMarfan syndrome\tMFS\t\n2\tneonatal Marfan syndrome\t\t1\n"
QUICK = Manners(timeout=5.0, tries=3, sleep=lambda _: None)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MEDKG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MEDKG_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return tmp_path / "home" / "ontologies"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as told:
        yield told


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.tsv"
    path.write_text(MINE)
    return path


def obo(number: int, release: str = "2099-01-01", prefix: str = "DOID") -> bytes:
    stanzas = (f"[Term]\nid: {prefix}:{i}\nname: disease {i}\n" for i in range(number))
    return "\n".join([f"data-version: doid/releases/{release}\n", *stanzas]).encode()


def test_own_vocabulary_in_one_call(mine: Path) -> None:
    ontology = knowledge.add(mine, name="my", kind="disease", prefix="MY")
    assert knowledge.load("my") is ontology
    assert ontology.id == "my"
    assert ontology.find("mfs") == ("MY:1",)
    assert ontology.parents("MY:2") == ("MY:1",)
    assert ontology.term("MY:2").kind == "disease"
    assert ontology.source == str(mine.resolve())
    assert ontology.licence == "not stated"
    assert "my" in knowledge.available()


def test_name_and_prefix_of_ones_own(mine: Path) -> None:
    mine.write_text("name\tsynonyms\nroyal gout\tpodagra of kings\n")
    ontology = knowledge.add(mine, kind="disease")
    assert knowledge.load("mine") is ontology
    assert ontology.find("Podagra of kings") == ("MINE:royal-gout",)
    mine.write_text(MINE + "MONDO:3\tthird\t\t2\n")
    done = update("mine")
    assert done.changed
    assert [term.curie for term in knowledge.load("mine")] == ["MINE:1", "MINE:2", "MONDO:3"]
    assert knowledge.load("mine").parents("MONDO:3") == ("MINE:2",)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("a/My Terms v2.tsv.gz", "my-terms-v2"),
        ("https://x.org/f/rare.obo?download=1", "rare"),
        ("_.tsv", ""),
        ("高血压.tsv", ""),
    ],
)
def test_name_by_the_file(source: str, name: str) -> None:
    assert default_name(source) == name


def test_remove(mine: Path, home: Path) -> None:
    knowledge.add(mine, name="my", prefix="MY")
    assert knowledge.remove("my") is False
    assert list(home.iterdir()) == []
    with pytest.raises(UnknownTermError, match="no vocabulary 'my'"):
        knowledge.load("my")
    with pytest.raises(UnknownTermError, match="no release of 'my' is known"):
        update("my")
    with pytest.raises(UnknownTermError, match=r"no vocabulary 'my' of yours.*yours: none"):
        knowledge.remove("my")
    assert knowledge.add(mine, name="my", prefix="MY").find("mfs") == ("MY:1",)


@pytest.mark.parametrize("name", ["drugs", "hpo", "mesh"])
def test_what_ships_cannot_be_removed(name: str) -> None:
    with pytest.raises(UnknownTermError, match=f"'{name}' comes with medkg and stays"):
        knowledge.remove(name)
    assert name in knowledge.available()


@pytest.mark.parametrize("name", ["", "..", "../home", "/", "my/../my", ".my"])
def test_nothing_else_can_be_removed(mine: Path, home: Path, name: str) -> None:
    knowledge.add(mine, name="my", prefix="MY")
    with pytest.raises(UnknownTermError, match="to remove"):
        knowledge.remove(name)
    assert "my" in own.names()


def test_removing_an_update_brings_the_shipped_one_back(tmp_path: Path) -> None:
    shipped = vocabularies.load("icd10cm")
    terms = (Term(f"ICD10CM:{i}", f"code {i}", "disease") for i in range(3))
    facts = {"release": "2099-01-01", "licence": "l", "citation": "c", "source": "s"}
    own.install("icd10cm", terms, lambda: facts)
    assert len(knowledge.load("icd10cm")) == 3
    assert knowledge.remove("icd10cm") is True
    assert knowledge.load("icd10cm") is shipped


def test_a_damaged_one_can_be_removed(mine: Path, home: Path) -> None:
    knowledge.add(mine, name="my", prefix="MY")
    (home / "my" / "manifest.json").write_text("{")
    with pytest.raises(FormatError):
        knowledge.load("my")
    assert knowledge.remove("my") is False
    assert knowledge.available() == vocabularies.available()


def test_one_that_cannot_be_removed_stays(
    mine: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    knowledge.add(mine, name="my", prefix="MY")

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(StoreError, match="cannot be written to"):
        knowledge.remove("my")
    assert "my" in own.names()


def test_added_again_it_is_replaced(mine: Path, home: Path) -> None:
    first = knowledge.add(mine, name="my", prefix="MY")
    for number in range(3, 6):
        mine.write_text(MINE + f"{number}\tanother\t\t\n")
        newest = knowledge.add(mine, name="my", prefix="MY")
    assert newest.fingerprint != first.fingerprint
    assert f"MY:{number}" in newest
    # The table in use and the one before it are kept, no others.
    assert len(list((home / "my").glob("*.parquet"))) == 2
    assert not list((home / "my").glob("*.part"))
    assert "MY:4" in open_version("my", "previous")


def test_own_terms_are_found_by_their_file_form(mine: Path, home: Path) -> None:
    knowledge.add(mine, name="my", prefix="MY")
    row = json.loads((home / "my" / "manifest.json").read_text())
    (file, facts), *rest = row.items()
    assert rest == []
    assert facts["sha256"] == hashlib.sha256((home / "my" / file).read_bytes()).hexdigest()
    assert facts["counts"] == {"terms": 2, "obsolete": 0, "synonyms": 1, "xrefs": 0, "parents": 1}


@pytest.mark.parametrize("name", ["../x", "a/b", "A", "1a", ".x", "a" * 64, "nul", "a\0"])
def test_names_that_could_lead_elsewhere(mine: Path, home: Path, name: str) -> None:
    with pytest.raises(FormatError, match="cannot be a vocabulary's name"):
        knowledge.add(mine, name=name)
    with pytest.raises(UnknownTermError):
        knowledge.load(name)
    assert not home.exists()


@pytest.mark.parametrize("name", ["mondo", "hpo", "doid"])
def test_known_names_are_not_taken(mine: Path, name: str) -> None:
    with pytest.raises(FormatError, match=f"update {name} --from"):
        knowledge.add(mine, name=name)


def test_wrong_use(mine: Path, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"no kind 'sickness'.*disease"):
        knowledge.add(mine, name="my", prefix="MY", kind="sickness")
    with pytest.raises(FormatError, match="cannot be a prefix"):
        knowledge.add(mine, name="my", prefix="M Y")
    mine.with_name("1!.tsv").write_text(MINE)
    with pytest.raises(FormatError, match="cannot be a vocabulary's name"):
        knowledge.add(mine.with_name("1!.tsv"))
    with pytest.raises(MissingDataError, match="absent"):
        knowledge.add(tmp_path / "absent.tsv", name="my")
    with pytest.raises(MissingDataError, match="MRCONSO"):
        knowledge.add(tmp_path, name="my")
    with pytest.raises(DownloadError, match="give a path, or an http"):
        knowledge.add("file:///etc/passwd", name="my", format="tsv")
    with pytest.raises(UnknownTermError, match=r"mondo.*medkg ontology add"):
        knowledge.load("my")
    with pytest.raises(UnknownTermError, match=r"doid.*yours: none"):
        knowledge.update("my")


def test_odd_terms_are_told_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(
        "curie;name;kind;parents\n"
        "MY:1;one;disease;MY:3\n"
        "MY:2;two;sickness;MY:1\n"
        "MY:3;three;disease;MY:2|MY:77\n"
        "MY:1;uno;disease;\n"
        "MY:4;;disease;MY:4\n"
        "MY:5;five;disease;;;;more\n"
        "no id;six;disease;\n"
    )
    done = bring(path, "odd", Asked())
    told = {problem.code: problem for problem in done.problems}
    assert set(told) == {
        "unknown-kind",
        "duplicate-id",
        "no-name",
        "own-parent",
        "too-many-cells",
        "bad-id",
        "cycle",
        "unknown-parent",
    }
    assert told["duplicate-id"].where == f"{path}:5"
    assert told["unknown-kind"].where == f"{path}:3"
    assert "MY:1, MY:2, MY:3" in told["cycle"].message
    odd = knowledge.load("odd")
    assert odd.ancestors("MY:1") == {"MY:1", "MY:2", "MY:3"}
    assert odd.name("MY:1") == "one"
    assert odd.name("MY:4") == "MY:4"
    assert "MY:5" not in odd


def test_many_problems_are_counted_and_a_few_kept(tmp_path: Path) -> None:
    path = tmp_path / "odd.tsv"
    path.write_text("id\tname\nX:0\tzero\n" + "".join(f"X:{i}\t\n" for i in range(1, 500)))
    done = bring(path, "odd", Asked())
    assert done.counts == {"no-name": 499}
    assert len(done.problems) == 20


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"m\.tsv: empty; the first line must name the columns"),
        ("id\tlabels\n1\ta\n", r"m\.tsv:1: no column with names.*\(found: id, labels"),
        ("id\tname\tName\n", r"m\.tsv:1: column name is there twice"),
        ('id\tname\nX:1\t"a\nX:2\tb\n', r"m\.tsv:2: a quote that is opened here is not closed"),
        ("id\tname\n", r"m\.tsv: no usable term"),
    ],
)
def test_tables_that_cannot_be_read(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "m.tsv"
    path.write_text(content)
    with pytest.raises(FormatError, match=message):
        knowledge.add(path, name="my")


def test_ids_from_names(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_text("Name\nMarfan's Syndrome\n高血压\n")
    terms = list(knowledge.add(path, name="my", prefix="MY", kind="disease"))
    assert [term.curie for term in terms] == ["MY:marfan-s-syndrome", "MY:高血压"]


def test_update_from_the_official_address(server: Server, monkeypatch: Any) -> None:
    release = RELEASES["doid"]
    monkeypatch.setitem(RELEASES, "doid", _at(release, server.url + "/doid.obo"))
    server.answers = [dropped(obo(40), 500), whole(obo(40))]
    done = update("doid", manners=QUICK)
    assert (done.changed, done.used, done.info.release) == (True, True, "2099-01-01")
    doid = knowledge.load("doid")
    assert len(doid) == 40
    assert doid.licence == "CC0-1.0"
    assert {term.kind for term in doid} == {"disease"}
    again = update("doid", manners=QUICK)
    assert not again.changed
    assert knowledge.load("doid") is doid
    server.answers = [whole(obo(41), ETag='"two"')]
    assert update("doid", manners=QUICK).changed
    assert len(knowledge.load("doid")) == 41
    assert len(open_version("doid", "previous")) == 40


def _at(release: Any, url: str) -> Any:
    return replace(release, url=url)


FAILURES = {
    "not there": (always(404), "said 404"),
    "busy": (always(503), "503"),
    "another page": (always(200, b"<html>maintenance</html>"), "is this OBO"),
    "cut off": (dropped(obo(40), 300, ETag=""), "dropped"),
    "cut gzip": (whole(gzip.compress(obo(999))[:200], ETag='"a"'), "cut-off gzip"),
    "bomb": (whole(gzip.compress((b" " * 9999 + b"\n") * 1000), ETag='"b"'), "decompression bomb"),
    "far smaller": (whole(obo(10), ETag='"c"'), "only 10 terms.*--smaller"),
    "another vocabulary": (whole(obo(99, prefix="X"), ETag='"d"'), "no usable term"),
    "circle": (always(302, Location="/doid.obo"), "redirects more than 8 times"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failed_update_leaves_the_old_version(server: Server, failure: str) -> None:
    server.answers = [whole(obo(40))]
    update("doid", server.url + "/doid.obo", manners=QUICK)
    before = knowledge.load("doid")
    answer, message = FAILURES[failure]
    server.answers = [answer]
    with pytest.raises((FormatError, MissingDataError), match=message):
        update("doid", server.url + "/doid.obo", manners=QUICK)
    assert knowledge.load("doid") is before
    server.answers = [whole(obo(45), ETag='"later"')]
    assert update("doid", server.url + "/doid.obo", manners=QUICK).info.counts["terms"] == 45


def test_far_fewer_terms_when_meant(server: Server) -> None:
    for number, tag in ((40, '"a"'), (10, '"b"')):
        server.answers = [whole(obo(number), ETag=tag)]
        update("doid", server.url + "/doid.obo", manners=QUICK, accept_smaller=True)
    assert len(knowledge.load("doid")) == 10


def test_checksums(server: Server, mine: Path) -> None:
    server.answers = [whole(MINE.encode())]
    digest = hashlib.sha256(MINE.encode()).hexdigest()
    asked = Asked(prefix="MY")
    assert bring(server.url + "/m.tsv", "my", asked, sha256=digest, manners=QUICK).changed
    assert bring(mine, "my", asked, sha256=digest).changed
    for source in (server.url + "/m.tsv", mine):
        with pytest.raises(DownloadError, match="checksum differs"):
            bring(source, "other", asked, sha256="0" * 64, manners=QUICK)
    assert own.names() == ("my",)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS])
@pytest.mark.parametrize("place", ["table", "manifest"])
def test_a_full_disk_leaves_the_old_version(
    mine: Path, home: Path, monkeypatch: pytest.MonkeyPatch, code: int, place: str
) -> None:
    before = knowledge.add(mine, name="my", prefix="MY")
    files = {path.name for path in (home / "my").iterdir()}
    mine.write_text(MINE + "3\tthird\t\t\n")

    def full(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patched:
        if place == "table":
            patched.setattr(pq.ParquetWriter, "write_table", full)
        else:
            patched.setattr(own.os, "fsync", full)
        expected = "disk is full; make room" if code in (errno.ENOSPC, errno.EDQUOT) else "written"
        with pytest.raises(StoreError, match=rf"{expected}.*MEDKG_HOME.*nothing has changed"):
            update("my")
    assert knowledge.load("my") is before
    assert {path.name for path in (home / "my").iterdir()} == files
    assert update("my").changed
    assert "MY:3" in knowledge.load("my")


def test_a_damaged_table_says_what_to_do(mine: Path, home: Path) -> None:
    knowledge.add(mine, name="my", prefix="MY")
    (table,) = (home / "my").glob("*.parquet")
    whole_table = table.read_bytes()
    table.write_bytes(whole_table[:-9])
    installed._load_own.cache_clear()
    with pytest.raises(FormatError, match=r"damaged.*medkg ontology update my"):
        knowledge.load("my")
    table.unlink()
    with pytest.raises(MissingDataError, match="medkg ontology update my"):
        knowledge.load("my")
    (home / "my" / "manifest.json").write_text('{"../../x.parquet": {}}')
    with pytest.raises(FormatError, match="manifest"):
        knowledge.load("my")


def test_readers_see_the_old_or_the_new(mine: Path) -> None:
    knowledge.add(mine, name="my", prefix="MY")
    stop = threading.Event()
    wrong: list[object] = []

    def look() -> None:
        while not stop.is_set():
            held = own.held("my")
            if held is None or held.info.counts["terms"] not in (2, 3) or not held.path.is_file():
                wrong.append(held)

    reader = threading.Thread(target=look)
    reader.start()
    for turn in range(10):
        mine.write_text(MINE + ("3\tthird\t\t\n" if turn % 2 else ""))
        update("my")
    stop.set()
    reader.join()
    assert wrong == []


@pytest.mark.parametrize(
    ("release", "other", "newer"),
    [
        ("2025-03-01", "2024-07, mappings of 0.7", True),
        ("2024-07-02", "2024-07, mappings of 0.7", True),
        ("2024-06-30", "2024-07", False),
        ("2025", "2025-07", True),
        ("2024", "2025-07", False),
        ("v7", "2025-07", True),
        ("2020-01-01", "", True),
    ],
)
def test_the_rule_of_preference(release: str, other: str, newer: bool) -> None:
    assert newer_or_equal(release, other) is newer


def test_own_copy_of_a_shipped_vocabulary(tmp_path: Path) -> None:
    path = tmp_path / "mondo.obo"
    shipped = vocabularies.load("mondo")
    path.write_bytes(obo(30_000, "2001-01-01", "MONDO"))
    done = update("mondo", path)
    assert not done.used
    assert knowledge.load("mondo") is shipped
    path.write_bytes(
        obo(30_000, "2099-01-01", "MONDO")
        + b"\n[Term]\nid: MONDO:0005583\nname: non-human animal disease\n"
        b"\n[Term]\nid: MONDO:1000000\nname: glanders in horses\nis_a: MONDO:0005583\n"
        b"\n[Term]\nid: MONDO:0007947\nname: Marfan syndrome\n"
    )
    done = update("mondo", path)
    assert done.used
    mine = knowledge.load("mondo")
    assert mine is not shipped
    assert mine.release == "2099-01-01"
    assert "MONDO:1000000" not in mine
    assert mine.name("MONDO:0007947") == "Marfan syndrome"
    assert open_version("mondo", "shipped") is shipped
    assert open_version("mondo", "own") is mine
    rows = {(row.name, row.origin): row for row in listed()}
    assert not rows["mondo", "shipped"].in_use
    assert rows["mondo", "own"].in_use
    assert rows["mondo", "own"].terms == len(mine)


def test_dropped_ids_stay_replaced(tmp_path: Path) -> None:
    path = tmp_path / "doid.obo"
    path.write_bytes(obo(10) + b"alt_id: DOID:77\n")
    update("doid", path)
    path.write_bytes(obo(11))
    update("doid", path)
    assert knowledge.load("doid").canonical("DOID:77") == "DOID:9"


def test_kinds_by_branch(tmp_path: Path) -> None:
    path = tmp_path / "hp.obo"
    path.write_bytes(obo(3, prefix="HP"))
    with pytest.raises(FormatError, match="no HP:0000118"):
        update("hpo", path, accept_smaller=True)
    path.write_bytes(
        obo(1, prefix="HP")
        + b"\n[Term]\nid: HP:0000118\nname: abnormal\n"
        + b"\n[Term]\nid: HP:0000002\nname: tall\nalt_id: HP:0000003\nis_a: HP:0000118\n"
    )
    update("hpo", path, accept_smaller=True)
    hpo = knowledge.load("hpo")
    kinds = {term.curie: term.kind for term in (*hpo, *hpo.obsolete())}
    assert kinds["HP:0"] == "other"
    assert kinds["HP:0000118"] == kinds["HP:0000002"] == kinds["HP:0000003"] == "phenotype"


def test_a_release_of_two_files(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    data = Path(__file__).resolve().parents[1] / "data" / "ontologies"
    release = replace(
        RELEASES["mesh"], url=f"{server.url}/desc2025.xml", also=(f"{server.url}/supp2025.xml",)
    )
    monkeypatch.setitem(RELEASES, "mesh", release)
    server.answers = [
        whole((data / name).read_bytes()) for name in ("desc2025.xml", "supp2025.xml")
    ]
    done = update("mesh", accept_smaller=True, manners=QUICK)
    assert done.info.release == "2025"
    mesh = {term.curie: term.kind for term in open_version("mesh", "own")}
    # Headings of other branches and gene products are left out.
    assert mesh == {
        "MESH:C000001": "drug",
        "MESH:D008382": "disease",
        "MESH:D000001": "disease",
        "MESH:D005334": "phenotype",
        "MESH:D000911": "drug",
    }


def test_release_addresses() -> None:
    for name, release in RELEASES.items():
        assert own.check_name(name) == name
        for url in (release.url, *release.also):
            assert url.startswith("https://")
        assert release.licence
        assert release.citation


def test_install_keeps_every_field() -> None:
    terms = [
        Term("X:1", "a", "disease", (Synonym("b", "narrow"),), ("Y:1",), ("X:2",)),
        Term("X:2", "", "gene"),
        Term("X:3", "c", "drug", obsolete=True, replaced_by="X:2"),
    ]
    facts = {"release": "1", "licence": "l", "citation": "c", "source": "s"}
    own.install("x", terms, lambda: facts)
    held = knowledge.load("x")
    assert [*held, *held.obsolete()] == terms
    assert (held.release, held.licence, held.source) == ("1", "l", "s")
    assert isinstance(held, Ontology)
