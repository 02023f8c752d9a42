"""Assertions and passages as rows, and changes of rows as versions.

Comes in: assertions, documents or Arrow columns. Goes out: a commit. Begin with ``rows.py``, then
``plan.py`` (what a change does) and ``commit.py`` (how it becomes a version).
"""
