"""Measured comparisons on public data, each a module run with ``python -m``."""
