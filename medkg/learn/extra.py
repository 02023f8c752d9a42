"""The error a reader sees when the ``learn`` extra is not installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from medkg.errors import MissingExtraError

__all__ = ["learn_extra"]

_LIBRARIES = ("torch", "torch_geometric", "safetensors")


@contextmanager
def learn_extra() -> Iterator[None]:
    """Context in which a missing torch, PyG or safetensors names the extra that brings it.

    Raises:
        MissingExtraError: one of the libraries is not installed.

    >>> with learn_extra():
    ...     import safetensors
    """
    try:
        yield
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        if library not in _LIBRARIES:
            raise
        raise MissingExtraError(
            f'learning needs {library}, which is not installed: pip install "medkg[learn]"'
        ) from error
