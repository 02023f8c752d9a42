"""KGX, the exchange format of Biolink knowledge graphs: ``nodes`` and ``edges`` files.

One KGX edge is what one source says about one edge of the graph, for it or (``negated``)
against it, with its publications. Rows that are retracted or hypothetical are not written, nor
are sentences, spans, cues and qualifiers; TSV has no quotes, so tabs and line ends in it become
spaces and ``|`` in a list does too (JSON Lines keeps them). ``metadata.json`` says where the
graph comes from.
Format: Reese et al., 2021, doi:10.1016/j.patter.2020.100155, and KGX 2 (TSV and JSON Lines).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, Literal

import pyarrow as pa

from medkg.errors import FormatError
from medkg.files.reading import numbered_lines
from medkg.files.writing import write_pieces
from medkg.graph.delta.schema import EVIDENCE
from medkg.graph.delta.sql import query_batches
from medkg.graph.formats.contents import Contents
from medkg.types import Assertion, Evidence, Node, content_id
from medkg.vocabulary import KINDS, PREDICATES, kind_of

__all__ = ["KgxFormat", "read_kgx", "read_kgx_edges", "read_kgx_nodes", "write_kgx"]

KgxFormat = Literal["tsv", "jsonl"]

_NODE_COLUMNS: Final = ("id", "category", "name")
_EDGE_COLUMNS: Final = (
    "id",
    "category",
    "subject",
    "predicate",
    "object",
    "object_aspect_qualifier",
    "object_direction_qualifier",
    "primary_knowledge_source",
    "aggregator_knowledge_source",
    "knowledge_level",
    "agent_type",
    "negated",
    "publications",
    "has_confidence_score",
)
_LISTS: Final = {"category", "publications", "aggregator_knowledge_source"}

# Ids of the Information Resource Registry, where they are not the source's own name.
_INFORES: Final = {"hpo": "infores:hpo-annotations"}
# First part of a method -> Biolink's knowledge_level and agent_type, and back.
_LEVELS: Final = {
    "curated": ("knowledge_assertion", "manual_agent"),
    "review": ("knowledge_assertion", "manual_validation_of_automated_agent"),
    "imported": ("not_provided", "not_provided"),
    "cooccurrence": ("statistical_association", "text_mining_agent"),
}
_OTHER_LEVEL: Final = ("not_provided", "text_mining_agent")
_METHODS: Final = {level: f"{method}:kgx" for method, level in _LEVELS.items()}

# What ends a cell or a line, for Python too.
_ENDS: Final = re.compile("[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

_BIOLINK_KIND: Final = {kind.biolink: kind.name for kind in KINDS.values()}
_BIOLINK_PREDICATE: Final = {(row.biolink, row.direction): row.name for row in PREDICATES.values()}
_SOURCES: Final = {infores: name for name, infores in _INFORES.items()}

_CLAIMED: Final = pa.schema(
    [
        EVIDENCE.field(name)
        for name in (
            *("subject", "predicate", "object", "source"),
            *("reference", "method", "polarity", "certainty", "retracted"),
        )
    ]
)
_CLAIMS: Final = """
SELECT
    CASE WHEN mutual AND subject > object THEN object ELSE subject END AS subject,
    predicate,
    CASE WHEN mutual AND subject > object THEN subject ELSE object END AS object,
    source, polarity = 'against' AS negated,
    CASE WHEN split_part(method, ':', 1) IN ({families}) THEN split_part(method, ':', 1)
        ELSE '' END AS family,
    coalesce(list_sort(list_distinct(list(reference) FILTER (WHERE reference <> ''))), [])
        AS publications
FROM batches JOIN relation USING (predicate)
WHERE NOT retracted AND certainty <> 'hypothetical'
GROUP BY ALL
ORDER BY ALL
""".format(families=", ".join(f"'{family}'" for family in _LEVELS))


def write_kgx(folder: Path, contents: Contents, form: KgxFormat = "tsv") -> None:
    """Write ``nodes`` and ``edges`` files of the format into a folder, made if need be."""
    lines = _tsv if form == "tsv" else _jsonl
    nodes = map(_node_row, contents.node_records())
    write_pieces(folder / f"nodes.{form}", lines(_NODE_COLUMNS, nodes))
    write_pieces(folder / f"edges.{form}", lines(_EDGE_COLUMNS, _edge_rows(contents)))
    notes = json.dumps(contents.release_notes(), ensure_ascii=False, indent=1)
    write_pieces(folder / "metadata.json", [notes + "\n"])


def _edge_rows(contents: Contents) -> Iterator[dict[str, Any]]:
    """KGX edges, sorted; belief as ``has_confidence_score``."""
    relation = pa.table(
        {
            "predicate": list(PREDICATES),
            "mutual": [row.symmetric for row in PREDICATES.values()],
        }
    )
    batches = (batch.select(_CLAIMED.names) for batch in contents.evidence())
    claims = query_batches(_CLAIMS, batches, _CLAIMED, relation=relation)
    columns = contents.edges.select(["subject", "predicate", "object"]).to_pydict().values()
    beliefs = dict(
        zip(zip(*columns, strict=True), contents.edges["belief"].to_pylist(), strict=True)
    )
    for batch in claims.to_batches(10_000):
        for row in batch.to_pylist():
            yield _edge_row(row, beliefs[row["subject"], row["predicate"], row["object"]])


def _edge_row(row: dict[str, Any], belief: float) -> dict[str, Any]:
    source = row["source"]
    level, agent = _LEVELS.get(row["family"], _OTHER_LEVEL)
    relation = PREDICATES[row["predicate"]]
    key = (row["subject"], row["predicate"], row["object"], source, row["negated"], level, agent)
    return {
        "id": content_id(*key),
        "category": ["biolink:Association"],
        "subject": row["subject"],
        "predicate": relation.biolink,
        **(_qualifiers(relation.direction) if relation.direction else {}),
        "object": row["object"],
        "primary_knowledge_source": _INFORES.get(source, f"infores:{source}"),
        "aggregator_knowledge_source": ["infores:medkg"],
        "knowledge_level": level,
        "agent_type": agent,
        "negated": row["negated"],
        "publications": row["publications"],
        "has_confidence_score": belief,
    }


def _qualifiers(direction: str) -> dict[str, str]:
    return {
        "object_aspect_qualifier": "activity",
        "object_direction_qualifier": direction,
    }


def _node_row(node: Node) -> dict[str, Any]:
    category = KINDS[node.kind if node.kind in KINDS else "other"].biolink
    return {"id": node.curie, "category": [category], "name": node.name}


def _tsv(columns: Iterable[str], rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    columns = list(columns)
    yield "\t".join(columns) + "\n"
    for row in rows:
        yield "\t".join(_cell(row.get(name, "")) for name in columns) + "\n"


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "|".join(_cell(part).replace("|", " ") for part in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    # TSV has no quotes: what would end a cell or a row becomes a space.
    return _ENDS.sub(" ", str(value))


def _jsonl(columns: Iterable[str], rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    return (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def read_kgx(folder: Path) -> Iterator[Node | Assertion]:
    """Nodes and assertions of a folder with KGX ``nodes`` and ``edges``, TSV or JSON Lines.

    Raises:
        FormatError: no such files, or as ``read_kgx_edges``.
    """
    for form in ("tsv", "jsonl"):
        if (folder / f"edges.{form}").is_file():
            yield from read_kgx_nodes(folder / f"nodes.{form}")
            yield from read_kgx_edges(folder / f"edges.{form}")
            return
    raise FormatError(f"{folder}: neither edges.tsv nor edges.jsonl is there")


def read_kgx_nodes(path: str | Path) -> Iterator[Node]:
    """Nodes of a KGX ``nodes.tsv`` or ``nodes.jsonl``.

    A category medkg has no kind for leaves the kind to the id's prefix.

    Raises:
        FormatError: a row without id, or a file that is neither; names file and line.
    """
    for where, row in _rows(Path(path)):
        curie = _needed(row, "id", where)
        kinds = [_BIOLINK_KIND[c] for c in row.get("category") or () if c in _BIOLINK_KIND]
        yield Node(curie, kinds[0] if kinds else kind_of(curie), row.get("name") or curie)


def read_kgx_edges(path: str | Path) -> Iterator[Assertion]:
    """Assertions of a KGX ``edges.tsv`` or ``edges.jsonl``, one for each publication.

    Raises:
        FormatError: a row without subject, object or source, or a predicate medkg does not
            have; names file and line.
    """
    for where, row in _rows(Path(path)):
        ends = _needed(row, "subject", where), _needed(row, "object", where)
        relation = _needed(row, "predicate", where)
        direction = row.get("object_direction_qualifier") or ""
        predicate = _BIOLINK_PREDICATE.get((relation, direction)) or _BIOLINK_PREDICATE.get(
            (relation, "")
        )
        if predicate is None:
            known = ", ".join(dict.fromkeys(biolink for biolink, _ in _BIOLINK_PREDICATE))
            raise FormatError(f"{where}: predicate {relation!r} is not one of {known}")
        infores = _needed(row, "primary_knowledge_source", where)
        document = row.get("id") or content_id(*ends, relation, infores)
        level = (str(row.get("knowledge_level")), str(row.get("agent_type")))
        for reference in row.get("publications") or [""]:
            evidence = Evidence(
                source=_SOURCES.get(infores, infores.removeprefix("infores:")),
                document=document,
                reference=reference,
                method=_METHODS.get(level, "kgx"),
                score=1.0,
                polarity="against" if row.get("negated") in (True, "true", "True") else "for",
            )
            yield Assertion(ends[0], predicate, ends[1], evidence)


def _needed(row: dict[str, Any], name: str, where: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value:
        raise FormatError(f"{where}: no {name}; a KGX row needs one")
    return value


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    if path.suffix not in (".tsv", ".jsonl"):
        raise FormatError(f"{path}: KGX files end in .tsv or .jsonl")
    lines = numbered_lines(path, nul=True)
    if path.suffix == ".jsonl":
        for number, text in lines:
            if text.strip():
                yield f"{path}, line {number}", _json_row(text, f"{path}, line {number}")
        return
    _, header = next(lines, (0, ""))
    names = header.split("\t")
    for number, text in lines:
        where = f"{path}, line {number}"
        cells = text.split("\t")
        if len(cells) > len(names):
            raise FormatError(f"{where}: {len(cells)} cells under {len(names)} headers")
        yield where, {name: _listed(name, cell) for name, cell in zip(names, cells, strict=False)}


def _json_row(text: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(text)
    except ValueError as error:
        raise FormatError(f"{where}: not JSON: {error}") from error
    if not isinstance(row, dict):
        raise FormatError(f"{where}: not a JSON object")
    return row


def _listed(name: str, cell: str | None) -> Any:
    if name in _LISTS:
        return [part for part in (cell or "").split("|") if part]
    return cell
