"""The Delta Lake tables under a graph, and which version of each makes a version of the graph.

Comes in: Arrow rows. Goes out: Arrow rows of one version. ``tables.py`` is the only file that
imports deltalake; ``schema.py`` has the columns. Begin with ``tables.py``.
"""
