"""Curated tables and ontologies, as :class:`Ontology` and :class:`Assertion`."""

from __future__ import annotations

from medkg.knowledge.vocabularies import available, load

__all__ = ["available", "load"]
