"""A patient and a graph as ranked candidates: diagnoses, therapies, and why.

In come a :class:`medkg.types.Patient` and a graph (and a model, for predictions); out go
:class:`medkg.types.Candidate` lists, each with reasons and evidence. Open ``diagnosis.py`` or
``treatment.py`` first; ``safety/`` holds the checks of a therapy.
"""

from __future__ import annotations

from medkg.reasoning.diagnosis import diagnose, rank_diseases
from medkg.reasoning.explain import Explanation, explain
from medkg.reasoning.settings import Settings
from medkg.reasoning.treatment import Thresholds, treat

__all__ = [
    "Explanation",
    "Settings",
    "Thresholds",
    "diagnose",
    "explain",
    "rank_diseases",
    "treat",
]
