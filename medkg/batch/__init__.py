"""Files into a graph: read, extract, store. The one station that wires three others."""

from __future__ import annotations

from medkg.batch.building import build
from medkg.batch.curated import GraphReport, add_graph
from medkg.batch.estimate import Estimate, estimate
from medkg.batch.extracting import Claims, default_extractor, extract
from medkg.batch.report import BuildReport, Progress, silent
from medkg.batch.workers import reading

__all__ = [
    "BuildReport",
    "Claims",
    "Estimate",
    "GraphReport",
    "Progress",
    "add_graph",
    "build",
    "default_extractor",
    "estimate",
    "extract",
    "reading",
    "silent",
]
