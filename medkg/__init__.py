"""medkg: build medical knowledge graphs from literature, and reason over them.

For research, not medical advice. The verbs are ``fetch, read, extract, link, build, train,
evaluate, diagnose, treat, explain``; they and the records they hand over load on first use, so
that ``import medkg`` stays light. ``Extractor`` and ``Linker`` are what ``extract`` and ``link``
use, for parts and vocabularies of your own.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from medkg.batch import build, extract
    from medkg.demo import run_demo
    from medkg.extraction import Extractor
    from medkg.extraction.linking.linker import Linker
    from medkg.graph import Graph
    from medkg.knowledge import load as load_ontology
    from medkg.learn import Model, evaluate, train
    from medkg.linking import link
    from medkg.ontology import Ontology
    from medkg.patients import read_patient
    from medkg.reasoning import diagnose, explain, treat
    from medkg.sources import fetch, read
    from medkg.types import Assertion, Candidate, Document, Edge, Evidence, Mention, Patient

__version__ = "0.1.0"

__all__ = [
    "Assertion",
    "Candidate",
    "Document",
    "Edge",
    "Evidence",
    "Extractor",
    "Graph",
    "Linker",
    "Mention",
    "Model",
    "Ontology",
    "Patient",
    "__version__",
    "build",
    "diagnose",
    "evaluate",
    "explain",
    "extract",
    "fetch",
    "link",
    "load_ontology",
    "read",
    "read_patient",
    "run_demo",
    "train",
    "treat",
]

# public name -> where it is defined
_PUBLIC: dict[str, tuple[str, str]] = {
    "Assertion": ("medkg.types", "Assertion"),
    "Candidate": ("medkg.types", "Candidate"),
    "Document": ("medkg.types", "Document"),
    "Edge": ("medkg.types", "Edge"),
    "Evidence": ("medkg.types", "Evidence"),
    "Extractor": ("medkg.extraction", "Extractor"),
    "Graph": ("medkg.graph", "Graph"),
    "Linker": ("medkg.extraction.linking.linker", "Linker"),
    "Mention": ("medkg.types", "Mention"),
    "Model": ("medkg.learn", "Model"),
    "Ontology": ("medkg.ontology", "Ontology"),
    "Patient": ("medkg.types", "Patient"),
    "build": ("medkg.batch", "build"),
    "diagnose": ("medkg.reasoning", "diagnose"),
    "evaluate": ("medkg.learn", "evaluate"),
    "explain": ("medkg.reasoning", "explain"),
    "extract": ("medkg.batch", "extract"),
    "fetch": ("medkg.sources", "fetch"),
    "link": ("medkg.linking", "link"),
    "load_ontology": ("medkg.knowledge", "load"),
    "read": ("medkg.sources", "read"),
    "read_patient": ("medkg.patients", "read_patient"),
    "run_demo": ("medkg.demo", "run_demo"),
    "train": ("medkg.learn", "train"),
    "treat": ("medkg.reasoning", "treat"),
}


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'medkg' has no attribute {name!r}")
    module, attribute = _PUBLIC[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted(__all__)
