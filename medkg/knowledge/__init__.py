"""Curated tables and ontologies as ontologies and assertions."""
