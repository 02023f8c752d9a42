"""SHACL: whether RDF is as medkg writes it. The only file that imports pySHACL."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from medkg.errors import MissingExtraError
from medkg.types import Problem

if TYPE_CHECKING:
    from medkg.graph.formats.rdf.store import RdfGraph

__all__ = ["SHAPES", "violations"]

#: The shapes, a Turtle file that any SHACL validator takes.
SHAPES: Final = Path(__file__).with_name("shapes.ttl")

_RESULTS: Final = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?node ?path ?message { ?result a sh:ValidationResult ; sh:focusNode ?node ;
    sh:resultMessage ?message . OPTIONAL { ?result sh:resultPath ?path } }
ORDER BY ?node ?path ?message
"""


def violations(data: RdfGraph | Path) -> list[Problem]:
    """What in the data breaks a shape, by node; empty where nothing does.

    ``data`` is an rdflib graph (``Graph.to_rdf()``) or a file in Turtle or N-Triples. pySHACL
    looks at every node in Python: for some hundred thousand statements, not for millions.

    Raises:
        MissingExtraError: pySHACL is not installed.
    """
    try:
        from pyshacl import validate
    except ImportError as error:
        raise MissingExtraError("SHACL needs pySHACL: pip install 'medkg[rdf]'") from error
    source = str(data) if isinstance(data, Path) else data
    _, report, _ = validate(source, shacl_graph=str(SHAPES), inplace=True, do_owl_imports=False)
    return [
        Problem("error", "shape", f"{path or 'node'}: {message}", str(node))
        for node, path, message in report.query(_RESULTS)
    ]
