"""Tables of terms: round trip, equal bytes, damage; the shipped ones and their licences."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medkg.errors import FormatError, MissingDataError
from medkg.files.folders import ontologies_dir
from medkg.knowledge.tables import (
    checksum,
    manifest,
    read_pairs,
    read_terms,
    term_table,
    write_table,
)
from medkg.ontology import Synonym, Term

# What may be redistributed with medkg. Share-alike and non-commercial licences may not.
# The NLM asks to be named, to say that its data were changed, and to claim no endorsement
# (https://www.nlm.nih.gov/databases/download/terms_and_conditions_mesh.html).
ALLOWED_LICENCES = {
    "CC0-1.0",
    "CC-BY-4.0",
    "public domain",
    "NLM terms (free with attribution)",
}
MOST_BYTES = 15_000_000

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
TERMS = st.lists(
    st.builds(
        Term,
        TEXT,
        TEXT,
        st.sampled_from(["gene", "drug"]),
        st.lists(
            st.builds(Synonym, TEXT, st.sampled_from(["exact", "narrow", "broad", "related"])),
            max_size=3,
        ).map(tuple),
        st.lists(TEXT, max_size=3).map(tuple),
        st.lists(TEXT, max_size=3).map(tuple),
        st.booleans(),
        st.none() | TEXT,
    ),
    max_size=5,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(TERMS)
def test_terms_come_back_as_they_were(tmp_path: Path, terms: list[Term]) -> None:
    write_table(term_table(terms), tmp_path / "t.parquet")
    assert read_terms(tmp_path / "t.parquet") == terms


def test_equal_terms_give_equal_bytes(tmp_path: Path) -> None:
    terms = [Term(f"X:{i}", f"name {i}", "gene", (Synonym("s"),)) for i in range(1000)]
    for name in ("a", "b"):
        write_table(term_table(terms), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert len(checksum(tmp_path / "a")) == 64


def test_damaged_tables(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    with pytest.raises(MissingDataError, match=r"t\.parquet"):
        read_terms(path)
    write_table(term_table([Term("X:1", "a", "gene")]), path)
    whole = path.read_bytes()
    for content in (b"", b"text", whole[: len(whole) // 2], whole[: len(whole) // 2] + b"\0" * 99):
        path.write_bytes(content)
        with pytest.raises(FormatError, match=r"t\.parquet"):
            read_terms(path)
    write_table(pa.table({"subject": ["a"]}), path)
    with pytest.raises(FormatError, match="columns"):
        read_terms(path)
    with pytest.raises(FormatError, match="columns"):
        read_pairs(path)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a.parquet": {"id": "a"}}', '{"a": 1}'])
def test_damaged_manifest(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(FormatError, match="not a manifest"):
        manifest(tmp_path)


def test_missing_manifest(tmp_path: Path) -> None:
    with pytest.raises(MissingDataError, match="manifest"):
        manifest(tmp_path)


def test_every_shipped_file_is_in_the_manifest_unaltered() -> None:
    folder = ontologies_dir()
    infos = manifest(folder)
    shipped = {path.name for path in folder.iterdir()} - {"manifest.json", "README.md"}
    assert {info.file for info in infos} == shipped
    for info in infos:
        assert checksum(folder / info.file) == info.sha256
        assert info.release
        assert info.citation
        assert info.source
    assert sum((folder / name).stat().st_size for name in shipped) <= MOST_BYTES


def test_only_licences_that_allow_shipping() -> None:
    for info in manifest(ontologies_dir()):
        assert info.licence in ALLOWED_LICENCES, f"{info.file}: {info.licence}"


def test_manifest_counts_are_the_tables() -> None:
    folder = ontologies_dir()
    for info in manifest(folder):
        if "pairs" in info.counts:
            assert info.counts["pairs"] == len(read_pairs(folder / info.file))
            continue
        terms = read_terms(folder / info.file)
        current = [term for term in terms if not term.obsolete]
        assert info.counts["terms"] == len(current)
        assert info.counts["obsolete"] == len(terms) - len(current)
        assert info.counts["synonyms"] == sum(len(term.synonyms) for term in current)
        assert info.counts["xrefs"] == sum(len(term.xrefs) for term in current)
        assert info.counts["parents"] == sum(len(term.parents) for term in current)


def test_manifest_is_sorted_json_for_people() -> None:
    text = (ontologies_dir() / "manifest.json").read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"
