"""Knowledge graphs and tables of others, from the files their makers publish, as assertions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from medkg.knowledge.graphs.drkg import read_drkg
from medkg.knowledge.graphs.drug_tables import read_pharmacotherapydb, read_repodb
from medkg.knowledge.graphs.hetionet import read_hetionet
from medkg.knowledge.graphs.kgx import read_kgx_graph
from medkg.knowledge.graphs.primekg import read_primekg
from medkg.knowledge.graphs.rows import Row, claims
from medkg.knowledge.hpo import KnowledgeReport
from medkg.knowledge.pubtator3.relations import pubtator3_nodes, read_pubtator3
from medkg.types import Assertion, Node

__all__ = ["GRAPHS", "Claim", "OtherGraph"]

Claim = tuple[Assertion, tuple[Node, ...]]
"""An assertion, and nodes that it names."""


class _Rows(Protocol):
    def __call__(self, path: Path, *, report: KnowledgeReport) -> Iterator[Row]: ...


@dataclass(frozen=True, slots=True)
class OtherGraph:
    """How a graph of others is read, where it comes from, and under what terms."""

    read: Callable[[Path, KnowledgeReport], Iterator[Claim]]
    files: str
    licence: str
    address: str


def _graph(name: str, rows: _Rows, files: str, licence: str, address: str) -> OtherGraph:
    def read(path: Path, report: KnowledgeReport) -> Iterator[Claim]:
        return claims(rows(path, report=report), name, report=report)

    return OtherGraph(read, files, licence, address)


def _pubtator3(path: Path, report: KnowledgeReport) -> Iterator[Claim]:
    # Its nodes are named by a pass of their own, over the mention dumps.
    nodes = {node.curie: node for node in pubtator3_nodes(path)}
    for claim in read_pubtator3(path, report=report):
        named = tuple(nodes[c] for c in (claim.subject, claim.object) if c in nodes)
        yield claim, named


#: By name, as ``medkg knowledge add NAME --from PATH`` takes them.
GRAPHS: Final[dict[str, OtherGraph]] = {
    "hetionet": _graph(
        "hetionet",
        read_hetionet,
        "*edges*.sif[.gz] and *nodes*.tsv",
        "CC0 for what is its own; its sources keep their licences, some non-commercial",
        "https://github.com/hetio/hetionet",
    ),
    "primekg": _graph(
        "primekg",
        read_primekg,
        "kg.csv",
        "MIT for the graph; its sources keep their licences",
        "https://doi.org/10.7910/DVN/IXA7BM",
    ),
    "drkg": _graph(
        "drkg",
        read_drkg,
        "drkg.tsv",
        "Apache-2.0 for the graph; its sources keep their licences",
        "https://github.com/gnn4dr/DRKG",
    ),
    "repodb": _graph(
        "repodb",
        read_repodb,
        "full.csv or *repodb*.tsv",
        "none stated",
        "https://unmtid-shinyapps.net/shiny/repodb/",
    ),
    "pharmacotherapydb": _graph(
        "pharmacotherapydb",
        read_pharmacotherapydb,
        "indications.tsv",
        "CC0",
        "https://github.com/dhimmel/indications",
    ),
    "kgx": _graph(
        "kgx",
        read_kgx_graph,
        "*nodes.tsv and *edges.tsv, or .jsonl",
        "the file's",
        "https://kghub.org",
    ),
    "pubtator3": OtherGraph(
        _pubtator3,
        "relation2pubtator3 and the mention dumps",
        "NCBI: public domain",
        "https://ftp.ncbi.nlm.nih.gov/pub/lu/PubTator3",
    ),
}
