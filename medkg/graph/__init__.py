"""Assertions as a graph, and the graph as other formats."""

from __future__ import annotations

from medkg.graph.commit import Change, DocumentRow
from medkg.graph.store import Graph

__all__ = ["Change", "DocumentRow", "Graph"]
