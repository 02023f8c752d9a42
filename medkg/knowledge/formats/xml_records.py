"""The records below the root of a vocabulary's XML, one after the other, in constant memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from medkg.errors import FormatError
from medkg.files.opening import Limits
from medkg.files.reading import opened
from medkg.files.xml import SAFE_XML, free

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["xml_records"]


def xml_records(
    path: Path, limits: Limits, *, roots: Collection[str], tags: Collection[str], advice: str
) -> Iterator[_Element]:
    """The elements named ``tags`` right below the root, each complete, freed after its turn.

    Raises:
        FormatError: another root than ``roots``, broken, or with entities that could hide a bomb
            or read other files; names file and line, and ends in ``advice``.
    """
    wanted = " or ".join(name.rpartition("}")[2] for name in roots)
    root: _Element | None = None
    with opened(path, limits) as content:
        events = etree.iterparse(content, events=("start", "end"), tag=(*roots, *tags), **SAFE_XML)
        try:
            for event, element in events:
                if root is None:
                    root = element
                    if root.getparent() is not None or root.tag not in roots:
                        raise FormatError(f"{path}: no {wanted} at the top; {advice}")
                    _check_entities(path, root)
                if event == "end" and element.getparent() is root:
                    yield element
                    free(element)
        except etree.XMLSyntaxError as error:
            raise FormatError(
                f"{path}:{error.lineno or 1}: broken or cut-off XML ({error.msg}); "
                f"fetch the file again; {advice}"
            ) from error
    if root is None:
        raise FormatError(f"{path}: no {wanted} in the file; {advice}")


def _check_entities(path: Path, root: _Element) -> None:
    """Let through only entities that abbreviate a plain text, as Protégé writes for IRIs."""
    dtd: Any = root.getroottree().docinfo.internalDTD
    for entity in dtd.iterentities() if dtd is not None else ():
        value = entity.orig or entity.content or ""
        if entity.content is None or "&" in value or "%" in value or len(value) > 500:
            raise FormatError(
                f"{path}: entity {entity.name!r} could hide a bomb or read other files; refused"
            )
