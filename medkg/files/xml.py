"""Elements of a large XML file, one after the other, safely and in constant memory."""

from __future__ import annotations

import html
from collections.abc import Collection, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, cast

from lxml import etree

from medkg.files.compression import BrokenInputError
from medkg.files.opening import Input, Limits, content

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["SAFE_XML", "elements", "free", "text_of"]

#: How medkg parses XML from strangers; every reader of XML takes these options. Nothing is
#: fetched, no DTD is read, and libxml2's own caps on depth, text and expansion stay on. (Not
#: collect_ids=False: its libxml2 flag makes the parser load the external DTD.)
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

# No entity is expanded either: an article needs none.
_SAFE: dict[str, Any] = {**SAFE_XML, "resolve_entities": False}
# A formula's TeX or content markup repeats what its presentation markup says.
_MATHML = "{http://www.w3.org/1998/Math/MathML}"
_REPEATED = (f"{_MATHML}annotation", f"{_MATHML}annotation-xml")


def elements(
    file: Input, tags: Collection[str], *, roots: Collection[str], limits: Limits
) -> Iterator[_Element]:
    """The elements named ``tags`` in document order, each complete, freed after its turn.

    Every element that is complete before a break in the file is yielded before the error.

    Raises:
        BrokenInputError: not XML, cut, damaged, another root than ``roots``, own entities
            declared, or larger than ``limits``.
        OSError: the file cannot be opened or read.

    >>> import io
    >>> file = Input("a.xml", lambda: io.BytesIO(b"<r><b>1</b><c/><b>2</b></r>"))
    >>> [e.text for e in elements(file, ["b"], roots=["r"], limits=Limits())]
    ['1', '2']
    """
    chunks = content(file, limits)
    head = _checked_prolog(chunks, roots=roots, limit=limits.prolog)
    parser = etree.XMLPullParser(events=("end",), tag=tuple(tags), **_SAFE)
    stream = chain(head, chunks)
    failure: BrokenInputError | None = None
    pending = 0
    done = False
    while not done:
        try:
            chunk = next(stream, b"")
        except BrokenInputError as error:
            failure, chunk = error, b""
        done = not chunk
        try:
            if done:
                parser.close()
            else:
                parser.feed(chunk)
        except etree.XMLSyntaxError as error:
            # A cut archive ends the XML early too; the first cause is the one to name.
            failure = failure or BrokenInputError("broken-xml", f"broken XML: {error}")
            done = True
        pending += len(chunk)
        for _, event in parser.read_events():
            element = cast("_Element", event)
            pending = 0
            yield element
            free(element)
        if pending > limits.record and not done:
            message = f"no record ends within {limits.record:,} bytes"
            failure, done = BrokenInputError("record-too-large", message), True
    if failure is not None:
        raise failure


def text_of(element: _Element | None) -> str:
    """The text of an element without its markup, white space runs made one space.

    >>> text_of(etree.fromstring("<t> the <i>BRCA1</i>\\n gene, H<sub>2</sub>O </t>"))
    'the BRCA1 gene, H2O'
    """
    if element is None:
        return ""
    if len(element):
        return _marked_up_text(element)
    return " ".join((element.text or "").split())


def _marked_up_text(element: _Element) -> str:
    etree.strip_elements(element, *_REPEATED, with_tail=False)
    text = "".join(cast("Iterator[str]", element.itertext()))
    # Names such as &nbsp; that only the (unread) DTD defines come through as written.
    if next(element.iter(etree.Entity), None) is not None:
        text = html.unescape(text)
    return " ".join(text.split())


def _checked_prolog(chunks: Iterator[bytes], *, roots: Collection[str], limit: int) -> list[bytes]:
    """The first chunks, up to the root's start tag, found to be XML of the right kind."""
    parser = etree.XMLPullParser(events=("start",), **_SAFE)
    head: list[bytes] = []
    size = 0
    for chunk in chunks:
        head.append(chunk)
        size += len(chunk)
        root = _first_element(parser, chunk)
        if root is not None:
            _check_root(root, roots)
            return head
        if size > limit:
            raise BrokenInputError("not-xml", f"no root element within {limit:,} bytes")
    if not head:
        raise BrokenInputError("empty-file", "the file is empty")
    raise BrokenInputError("not-xml", "the file ends before a root element")


def _first_element(parser: etree.XMLPullParser, chunk: bytes) -> _Element | None:
    """Feed little by little, so that not much more than the prolog is parsed twice."""
    for start in range(0, len(chunk), 1024):
        failure: etree.XMLSyntaxError | None = None
        try:
            parser.feed(chunk[start : start + 1024])
        except etree.XMLSyntaxError as error:
            failure = error
        event = next(iter(parser.read_events()), None)
        if event is not None:
            return cast("_Element", event[1])
        if failure is not None:
            raise BrokenInputError("not-xml", f"not XML: {failure}") from failure
    return None


def _check_root(root: _Element, roots: Collection[str]) -> None:
    if root.tag not in roots:
        wanted = " or ".join(f"<{name}>" for name in roots)
        raise BrokenInputError("wrong-root", f"root element is <{root.tag}>, expected {wanted}")
    dtd: Any = root.getroottree().docinfo.internalDTD  # its stub lacks iterentities
    if dtd is not None and next(iter(dtd.iterentities()), None) is not None:
        raise BrokenInputError(
            "entities",
            "declares its own entities, which can hide a bomb or read other files; refused",
        )


def free(element: _Element) -> None:
    """Drop all that stands before the element at any level, and what is in it."""
    element.clear()
    node: _Element | None = element
    while node is not None:
        parent = node.getparent()
        if parent is not None and node.getprevious() is not None:
            del parent[: parent.index(node)]
        node = parent
