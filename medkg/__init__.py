"""medkg: build medical knowledge graphs from literature, and reason over them.

For research, not medical advice. The verbs are ``read, extract, build, train, evaluate,
diagnose, treat, explain``; they and the records they hand over load on first use, so that
``import medkg`` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# public name -> module that defines it
_PUBLIC: dict[str, str] = {}

__all__ = ["__version__", *_PUBLIC]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'medkg' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
