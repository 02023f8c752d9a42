"""Assertions as a graph, and the graph as other formats.

Comes in: assertions, or a graph's folder. Goes out: edges with beliefs, their evidence, paths,
tables and files. Begin with ``store.py`` (writing), ``graph_view.py`` (questions) and
``table_view.py`` (tables and formats); each room below says what it does.
"""

from __future__ import annotations

from medkg.graph.curation.judged import Precision, precision, priors_from
from medkg.graph.curation.review import Decision, append_decisions, read_decisions, undecided
from medkg.graph.evidence.commit import Compaction
from medkg.graph.evidence.passages import Passage, passages_of
from medkg.graph.evidence.plan import Change, DocumentRow
from medkg.graph.graph_view import GraphView
from medkg.graph.review_queue import review_queue
from medkg.graph.store import Graph
from medkg.graph.versions.citation import Citation, snapshot
from medkg.graph.versions.diff import Difference, diff
from medkg.graph.versions.merge import merge
from medkg.graph.view.conflicts import Conflict

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
    "Passage",
    "Precision",
    "append_decisions",
    "diff",
    "merge",
    "passages_of",
    "precision",
    "priors_from",
    "read_decisions",
    "review_queue",
    "snapshot",
    "undecided",
]
