"""The errors medkg raises on wrong use.

Bad data is not an error: it is counted and returned as :class:`medkg.types.Problem`.
Each child is also the builtin a caller would expect, so ``except KeyError`` keeps working.
"""

from __future__ import annotations

__all__ = [
    "FormatError",
    "LeakError",
    "MedkgError",
    "MissingDataError",
    "MissingExtraError",
    "StoreError",
    "UnknownTermError",
]


class MedkgError(Exception):
    """Base of every error medkg raises on purpose."""


class UnknownTermError(MedkgError, KeyError):
    """A CURIE or name that no loaded vocabulary holds."""

    def __str__(self) -> str:
        # KeyError prints repr(args[0]); a message is for people.
        return str(self.args[0]) if self.args else ""


class FormatError(MedkgError, ValueError):
    """Input that does not have the format it should: names file, record and what to do."""


class LeakError(MedkgError, AssertionError):
    """A held-out edge (or its inverse) is visible to training."""


class MissingExtraError(MedkgError, ImportError):
    """An optional dependency is not installed; the message names the extra that brings it."""


class MissingDataError(MedkgError, FileNotFoundError):
    """A data file medkg needs is not there; the message says where it looked."""


class StoreError(MedkgError, RuntimeError):
    """The graph store cannot do what was asked: a second writer, a newer schema, no graph here."""
