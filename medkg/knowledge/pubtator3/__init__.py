"""PubTator 3's downloads as assertions and nodes. Begin with ``relations.py``."""
