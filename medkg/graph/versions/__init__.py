"""Versions compared, cited and put together. Begin with ``diff.py``."""
