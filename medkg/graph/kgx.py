"""KGX, the exchange format of Biolink knowledge graphs: ``nodes`` and ``edges`` files.

One KGX edge is what one source says about one edge of the graph, for it or (``negated``)
against it, with its publications. Rows that are retracted or hypothetical are not written.
Format: Reese et al., 2021, doi:10.1016/j.patter.2020.100155, and KGX 2 (TSV and JSON Lines).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, Literal

import pyarrow as pa

from medkg.errors import FormatError, StoreError
from medkg.graph.sql import query
from medkg.types import Assertion, Evidence, Node, content_id
from medkg.vocabulary import KINDS, PREDICATES, kind_of

__all__ = ["KgxFormat", "edge_rows", "read_kgx_edges", "read_kgx_nodes", "write_kgx"]

KgxFormat = Literal["tsv", "jsonl"]

_NODE_COLUMNS: Final = ("id", "category", "name")
_EDGE_COLUMNS: Final = (
    "id",
    "subject",
    "predicate",
    "object",
    "object_aspect_qualifier",
    "object_direction_qualifier",
    "primary_knowledge_source",
    "knowledge_level",
    "agent_type",
    "negated",
    "publications",
    "has_confidence_score",
)
_LISTS: Final = {"category", "publications"}

# Ids of the Information Resource Registry, where they are not the source's own name.
_INFORES: Final = {"hpo": "infores:hpo-annotations"}
# First part of a method -> Biolink's knowledge_level and agent_type, and back.
_LEVELS: Final = {"curated": ("knowledge_assertion", "manual_agent")}
_OTHER_LEVEL: Final = ("not_provided", "text_mining_agent")

_BIOLINK_KIND: Final = {kind.biolink: kind.name for kind in KINDS.values()}
_BIOLINK_PREDICATE: Final = {(row.biolink, row.direction): row.name for row in PREDICATES.values()}
_SOURCES: Final = {infores: name for name, infores in _INFORES.items()}

_CLAIMS: Final = """
SELECT
    CASE WHEN mutual AND subject > object THEN object ELSE subject END AS subject,
    predicate,
    CASE WHEN mutual AND subject > object THEN subject ELSE object END AS object,
    source, polarity = 'against' AS negated, split_part(method, ':', 1) = 'curated' AS curated,
    coalesce(list_sort(list_distinct(list(reference) FILTER (WHERE reference <> ''))), [])
        AS publications
FROM evidence JOIN relation USING (predicate)
WHERE NOT retracted AND certainty <> 'hypothetical'
    AND document NOT IN (SELECT id FROM withdrawn)
    AND reference NOT IN (SELECT id FROM withdrawn)
GROUP BY ALL
ORDER BY ALL
"""


def write_kgx(
    folder: Path,
    nodes: pa.Table,
    claims: Iterable[dict[str, Any]],
    form: KgxFormat = "tsv",
) -> None:
    """Write ``nodes`` and ``edges`` files of the format into a folder, made if need be.

    Raises:
        StoreError: the format is neither ``tsv`` nor ``jsonl``.
    """
    if form not in ("tsv", "jsonl"):
        raise StoreError(f"KGX is written as 'tsv' or 'jsonl', not {form!r}")
    folder.mkdir(parents=True, exist_ok=True)
    write = _write_tsv if form == "tsv" else _write_jsonl
    write(folder / f"nodes.{form}", _NODE_COLUMNS, map(_node_row, nodes.to_pylist()))
    write(folder / f"edges.{form}", _EDGE_COLUMNS, claims)


def edge_rows(evidence: pa.Table, edges: pa.Table, withdrawn: pa.Array) -> Iterator[dict[str, Any]]:
    """KGX edges of an evidence table, sorted; belief as ``has_confidence_score``."""
    relation = pa.table(
        {
            "predicate": list(PREDICATES),
            "mutual": [row.symmetric for row in PREDICATES.values()],
        }
    )
    claims = query(
        _CLAIMS, evidence=evidence, relation=relation, withdrawn=pa.table({"id": withdrawn})
    )
    columns = edges.select(["subject", "predicate", "object"]).to_pydict().values()
    beliefs = dict(zip(zip(*columns, strict=True), edges["belief"].to_pylist(), strict=True))
    for batch in claims.to_batches(10_000):
        for row in batch.to_pylist():
            yield _edge_row(row, beliefs[row["subject"], row["predicate"], row["object"]])


def _edge_row(row: dict[str, Any], belief: float) -> dict[str, Any]:
    source = row["source"]
    level, agent = _LEVELS["curated"] if row["curated"] else _OTHER_LEVEL
    relation = PREDICATES[row["predicate"]]
    key = (row["subject"], row["predicate"], row["object"], source, row["negated"], level)
    return {
        "id": content_id(*key),
        "subject": row["subject"],
        "predicate": relation.biolink,
        **(_qualifiers(relation.direction) if relation.direction else {}),
        "object": row["object"],
        "primary_knowledge_source": _INFORES.get(source, f"infores:{source}"),
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


def _node_row(node: dict[str, str]) -> dict[str, Any]:
    category = KINDS[node["kind"]].biolink if node["kind"] in KINDS else KINDS["other"].biolink
    return {"id": node["curie"], "category": [category], "name": node["name"]}


def _write_tsv(path: Path, columns: Iterable[str], rows: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as handle:
        handle.write("\t".join(columns) + "\n")
        handle.writelines(
            "\t".join(_cell(row.get(name, "")) for name in columns) + "\n" for row in rows
        )


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "|".join(_cell(part).replace("|", " ") for part in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    # TSV has no quotes: what would end a cell or a row becomes a space.
    return " ".join(str(value).splitlines()).replace("\t", " ")


def _write_jsonl(path: Path, columns: Iterable[str], rows: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as handle:
        handle.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


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
        level = (row.get("knowledge_level"), row.get("agent_type"))
        for reference in row.get("publications") or [""]:
            evidence = Evidence(
                source=_SOURCES.get(infores, infores.removeprefix("infores:")),
                document=document,
                reference=reference,
                method="curated:kgx" if level == _LEVELS["curated"] else "kgx",
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
    with path.open(encoding="utf-8", newline="") as handle:
        if path.suffix == ".jsonl":
            for line, text in enumerate(handle, start=1):
                if text.strip():
                    yield f"{path}, line {line}", _json_row(text, f"{path}, line {line}")
        else:
            table = csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
            for row in table:
                where = f"{path}, line {table.line_num}"
                yield where, {name: _listed(name, cell) for name, cell in row.items() if name}


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
