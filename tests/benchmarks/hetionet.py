"""Hetionet v1.0 pieces (Himmelstein et al., 2017) as an ``EdgeSource``."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from medkg.learn.tensors import from_triples

# Hetionet's metaedges that carry to a drug, a disease, a gene or a symptom, under medkg's name
# where there is one. Palliative pairs stay beside `treats`: they are another relation.
PREDICATES = {
    "CtD": "treats",
    "CpD": "palliates",
    "DpS": "has_phenotype",
    "DrD": "resembles",
    "CrC": "resembles",
    "PCiC": "includes",
    "DlA": "localizes",
    "CcSE": "causes",
    "GiG": "interacts_with",
}
KINDS = {"Compound": "drug", "Disease": "disease", "Symptom": "phenotype", "Gene": "gene"}


def _table(path: Path) -> Iterator[list[str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            yield line.rstrip("\n").split("\t")


def hetionet(folder: Path) -> Any:
    """The graph; complete for treats, palliates, symptoms, genes and targets, else samples."""
    described = {node: (name, kind) for node, name, kind in _table(folder / "nodes.tsv.gz")}
    edges = {
        (source, PREDICATES[metaedge], target)
        for source, metaedge, target in _table(folder / "edges-5k.sif.gz")
        if metaedge in PREDICATES
    }
    for row in _table(folder / "DaG-association.tsv.gz"):
        edges.add((f"Gene::{row[2]}", "associated_with", f"Disease::{row[0]}"))
    for row in _table(folder / "CbG-binding.tsv.gz"):
        edges.add((f"Compound::{row[0]}", "targets", f"Gene::{row[1]}"))
    kept = sorted(edge for edge in edges if edge[0] in described and edge[2] in described)
    nodes = sorted({end for edge in kept for end in (edge[0], edge[2])})
    rows = tuple((n, KINDS.get(described[n][1], "other"), described[n][0]) for n in nodes)
    return from_triples(kept, rows)
