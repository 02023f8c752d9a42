"""Assertions as a graph, and the graph as other formats."""

from __future__ import annotations

from medkg.graph.citation import Citation, snapshot
from medkg.graph.commit import Compaction
from medkg.graph.conflicts import Conflict
from medkg.graph.difference import Difference, diff
from medkg.graph.graph_view import GraphView
from medkg.graph.judged import Precision, precision, priors_from
from medkg.graph.merging import merge
from medkg.graph.plan import Change, DocumentRow
from medkg.graph.review import Decision, append_decisions, read_decisions, undecided
from medkg.graph.review_queue import review_queue
from medkg.graph.store import Graph

__all__ = [
    "Change",
    "Citation",
    "Compaction",
    "Conflict",
    "Decision",
    "Difference",
    "DocumentRow",
    "Graph",
    "GraphView",
    "Precision",
    "append_decisions",
    "diff",
    "merge",
    "precision",
    "priors_from",
    "read_decisions",
    "review_queue",
    "snapshot",
    "undecided",
]
