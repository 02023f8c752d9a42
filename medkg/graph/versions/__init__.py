"""Versions compared, cited and put together.

Comes in: graph folders and version numbers. Goes out: a difference, a citation or a new graph.
Begin with ``diff.py``.
"""
