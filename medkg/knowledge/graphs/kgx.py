"""Any graph in KGX format: https://github.com/biolink/kgx (Biolink Model, Unni et al., 2022)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from medkg.errors import FormatError, MissingDataError
from medkg.files.reading import numbered_lines
from medkg.knowledge.graphs.rows import Concept, Row, bad_line, concept
from medkg.knowledge.hpo import KnowledgeReport
from medkg.vocabulary import KINDS, PREDICATES

__all__ = ["read_kgx_graph"]

_PREDICATES: Final = {(row.biolink, row.direction): row.name for row in PREDICATES.values()} | {
    # Other names of Biolink for what a predicate of medkg says.
    ("biolink:applied_to_treat", ""): "treats",
    ("biolink:treats_or_applied_or_studied_to_treat", ""): "treats",
    ("biolink:ameliorates_condition", ""): "treats",
    ("biolink:contributes_to", ""): "predisposes",
    ("biolink:has_side_effect", ""): "causes",
    ("biolink:has_adverse_event", ""): "causes",
    ("biolink:directly_physically_interacts_with", ""): "targets",
    ("biolink:physically_interacts_with", ""): "targets",
}
_KINDS: Final = {kind.biolink: kind.name for kind in KINDS.values()} | {
    "biolink:SmallMolecule": "drug",
    "biolink:Drug": "drug",
    "biolink:MolecularMixture": "drug",
    "biolink:Protein": "gene",
    "biolink:DiseaseOrPhenotypicFeature": "disease",
}
_LISTS: Final = re.compile(r"[|]")
_TRUE: Final = frozenset({"true", "True", "1", True})
# Biolink's agent_type -> method, by which belief tells curators from machines.
_METHODS: Final = {
    "text_mining_agent": "pattern:kgx",
    "automated_agent": "curated:IEA",
    "data_analysis_pipeline": "curated:IEA",
    "computational_model": "curated:IEA",
}


def read_kgx_graph(path: Path, *, report: KnowledgeReport) -> Iterator[Row]:
    """Rows of ``*edges.tsv`` or ``*edges.jsonl`` in a folder, with the ``*nodes`` file beside it.

    One row for each publication. A predicate that medkg has no like for is counted. Ids are
    medkg's where they can be mapped.

    Raises:
        MissingDataError: no edges. FormatError: no column subject, predicate or object.
    """
    edges = _beside(path, "edges")
    nodes: dict[str, tuple[str, str]] = {}
    for _, row in _rows(_beside(edges.parent, "nodes"), ("id",), report):
        categories = _listed(row.get("category"))
        kind = next((_KINDS[c] for c in categories if c in _KINDS), "other")
        nodes[str(row["id"])] = (kind, str(row.get("name") or ""))
    for where, row in _rows(edges, ("subject", "predicate", "object"), report):
        ends: list[Concept] = []
        for name in ("subject", "object"):
            curie = str(row[name])
            if not re.fullmatch(r"[^\s:]+:\S+", curie):
                bad_line(report, f"{name} {curie!r} is no CURIE", where)
                break
            ends.append(concept(curie, *nodes.get(curie, ("other", ""))))
        if len(ends) != 2:
            continue
        direction = str(row.get("object_direction_qualifier") or "")
        biolink = str(row["predicate"])
        predicate = _PREDICATES.get((biolink, direction)) or _PREDICATES.get((biolink, ""))
        if predicate is None:
            report.counts[f"left out: {biolink}"] += 1
            continue
        source = str(row.get("primary_knowledge_source") or "").removeprefix("infores:")
        for publication in _listed(row.get("publications")) or [source]:
            yield Row(
                *(ends[0], predicate, ends[1], source or "kgx", publication),
                "against" if row.get("negated") in _TRUE else "for",
                method=_METHODS.get(str(row.get("agent_type") or ""), ""),
                qualifiers={"primary_knowledge_source": source} if source else {},
            )


def _beside(path: Path, what: str) -> Path:
    if path.is_file():
        return path
    found = sorted(
        p for p in path.glob(f"*{what}.*") if re.search(r"\.(tsv|jsonl)(\.\w+)?$", p.name)
    )
    if not found:
        raise MissingDataError(f"no KGX file *{what}.tsv or *{what}.jsonl in {path}")
    return found[0]


def _rows(
    file: Path, needed: tuple[str, ...], report: KnowledgeReport
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    header: list[str] | None = None
    for number, line in numbered_lines(file):
        where = f"{file.name}:{number}"
        row: Any
        if ".jsonl" in file.name:
            try:
                row = json.loads(line) if line.strip() else {}
            except (ValueError, RecursionError) as error:
                bad_line(report, f"no JSON ({error})", where)
                continue
        elif header is None:
            header = line.split("\t")
            missing = [name for name in needed if name not in header]
            if missing:
                raise FormatError(f"{file}:1: no KGX: without column {', '.join(missing)}")
            continue
        else:
            row = dict(zip(header, line.split("\t"), strict=False))
        if isinstance(row, dict) and all(row.get(name) for name in needed):
            yield where, row
        else:
            bad_line(report, f"without {', '.join(needed)}", where)


def _listed(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(item) for item in value]
    return [part for part in _LISTS.split(str(value or "")) if part]
