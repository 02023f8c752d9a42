"""How medkg parses XML from strangers; every reader of XML takes these options."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["SAFE_XML"]

#: For lxml's ``iterparse``. Nothing is fetched, no DTD is read, and libxml2's own caps on depth,
#: text and expansion stay on. (Not collect_ids=False: its libxml2 flag makes the parser load the
#: external DTD.)
SAFE_XML: Final[dict[str, Any]] = {
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "huge_tree": False,
    "recover": False,
    "remove_comments": True,
    "remove_pis": True,
}
