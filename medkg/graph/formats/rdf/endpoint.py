"""A local SPARQL endpoint: the query half of the SPARQL 1.1 Protocol, for reading only.

``GET /sparql?query=…`` and ``POST /sparql`` (form or ``application/sparql-query``) answer in
JSON, XML, CSV or TSV, and CONSTRUCT and DESCRIBE in Turtle, N-Triples, JSON-LD or RDF/XML;
``GET /.well-known/void`` describes the graph. There are no updates, nothing is fetched from
elsewhere, and no other site may ask through a browser: no CORS header is sent, and on a loopback
address the Host must be one too. Each query runs in a process of its own, which is killed when
its time is up.
"""

from __future__ import annotations

import ipaddress
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

from medkg.errors import FormatError, StoreError
from medkg.graph.formats.rdf.child import TimeLimitError, in_child
from medkg.graph.formats.rdf.store import GRAPHS, ROWS, answer, check

if TYPE_CHECKING:
    from medkg.graph.formats.rdf.store import RdfStore

__all__ = ["Endpoint", "QueryLimits"]

_LOOPBACK: Final = {"localhost", "127.0.0.1", "::1"}
_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """What one request may take: seconds, bytes in and out, and how many run at a time."""

    seconds: float = 30.0
    body: int = 1 << 20
    answer: int = 256 << 20
    at_once: int = 2


class Endpoint(ThreadingHTTPServer):
    """A server over an Oxigraph store; ``port`` 0 takes a free one, ``url`` says which.

    ``void`` gives the description of the graph, in Turtle; it is called once, if at all.

    >>> import io
    >>> from medkg.graph.formats.rdf.store import bulk_load
    >>> store = bulk_load(io.BytesIO(b"<http://x/a> <http://x/p> 'b' ."), "turtle")
    >>> with Endpoint(store, port=0) as server:
    ...     server.url.startswith("http://127.0.0.1:")
    True
    """

    daemon_threads = True

    def __init__(
        self,
        store: RdfStore,
        *,
        host: str = "127.0.0.1",
        port: int = 7878,
        limits: QueryLimits = QueryLimits(),
        void: Callable[[], str] = str,
    ) -> None:
        self.store = store
        self.limits = limits
        self._void = void
        self._voided = b""
        self._voiding = threading.Lock()
        self.slots = threading.BoundedSemaphore(limits.at_once)
        try:
            super().__init__((host, port), _Handler)
        except OSError as error:
            raise StoreError(f"cannot listen on {host}:{port}: {error}") from error

    def serve_forever(self, poll_interval: float = 0.5) -> None:
        """Answer until ``shutdown`` is called."""
        check("ASK {}")  # loads the parser here, so that no child has to
        super().serve_forever(poll_interval)

    @property
    def void(self) -> bytes:
        """The description of the graph; made when it is first asked for."""
        with self._voiding:
            self._voided = self._voided or self._void().encode("utf-8")
            return self._voided

    @property
    def url(self) -> str:
        """Where queries go."""
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}/sparql"

    @property
    def local(self) -> bool:
        """Whether only this machine can reach it."""
        return ipaddress.ip_address(str(self.server_address[0])).is_loopback


class _Refused(Exception):  # noqa: N818 - an answer, not a failure
    """A request that gets a status and a reason instead of an answer."""

    def __init__(self, status: HTTPStatus, why: str) -> None:
        super().__init__(why)
        self.status = status


class _Handler(BaseHTTPRequestHandler):
    server: Endpoint
    server_version = "medkg"
    sys_version = ""
    timeout = 30  # seconds to wait for a slow client

    def do_GET(self) -> None:
        self._answer_with(self._get)

    def do_POST(self) -> None:
        self._answer_with(self._post)

    def do_PUT(self) -> None:
        self._answer_with(self._no_other)

    do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = do_PUT  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: a query may be about a patient."""

    def _answer_with(self, act: Any) -> None:
        try:
            self._check_host()
            self._send(HTTPStatus.OK, *act())
        except _Refused as refused:
            self._refuse(refused.status, str(refused))
        except TimeLimitError as error:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, str(error))
        except FormatError as error:
            self._refuse(HTTPStatus.BAD_REQUEST, str(error))
        except StoreError as error:
            self._refuse(HTTPStatus.INTERNAL_SERVER_ERROR, str(error))

    def _check_host(self) -> None:
        # A name that an attacker's page made point here: DNS rebinding.
        try:
            host = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        except ValueError:
            host = None
        if self.server.local and host not in _LOOPBACK:
            raise _Refused(HTTPStatus.FORBIDDEN, "this endpoint answers to localhost only")

    def _no_other(self) -> tuple[str, bytes]:
        raise _Refused(HTTPStatus.METHOD_NOT_ALLOWED, "ask with GET or POST; there are no updates")

    def _get(self) -> tuple[str, bytes]:
        parts = urlsplit(self.path)
        if parts.path == "/.well-known/void":
            return "text/turtle", self.server.void
        self._check_path(parts.path)
        return self._answer(_query_of(parts.query))

    def _post(self) -> tuple[str, bytes]:
        parts = urlsplit(self.path)
        self._check_path(parts.path)
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            raise _Refused(HTTPStatus.LENGTH_REQUIRED, "say the length of the body")
        if int(length) > self.server.limits.body:
            most = self.server.limits.body
            raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"at most {most:,} bytes")
        kind = self.headers.get_content_type()
        if kind not in (_FORM, _QUERY):
            raise _Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"send {_FORM} or {_QUERY}")
        try:
            body = self.rfile.read(int(length)).decode("utf-8")
        except UnicodeDecodeError as error:
            raise _Refused(HTTPStatus.BAD_REQUEST, f"not UTF-8: {error}") from error
        return self._answer(body if kind == _QUERY else _query_of(body))

    def _check_path(self, path: str) -> None:
        if path != "/sparql":
            raise _Refused(HTTPStatus.NOT_FOUND, "queries go to /sparql")

    def _answer(self, query: str) -> tuple[str, bytes]:
        rows, graph = _chosen(self.headers.get("Accept", "*/*"))
        store, limits = self.server.store, self.server.limits

        def work() -> bytes:
            check(query)
            kind, text = answer(store, query, rows=rows, graph=graph)
            return json.dumps(kind).encode() + b"\n" + text

        if not self.server.slots.acquire(timeout=limits.seconds):
            raise TimeLimitError(f"{limits.at_once} queries are running: try again later")
        try:
            said = in_child(work, seconds=limits.seconds, most_bytes=limits.answer)
        finally:
            self.server.slots.release()
        kind, _, text = said.partition(b"\n")
        return json.loads(kind), text

    def _refuse(self, status: HTTPStatus, why: str) -> None:
        self.close_connection = True
        self._send(status, "text/plain; charset=utf-8", why.encode("utf-8", "replace"))

    def _send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("X-Content-Type-Options", "nosniff")
            if status == HTTPStatus.METHOD_NOT_ALLOWED:
                self.send_header("Allow", "GET, POST")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            self.close_connection = True  # the client has gone


def _query_of(form: str) -> str:
    try:
        fields = parse_qs(form, keep_blank_values=True, errors="strict", max_num_fields=10)
    except ValueError as error:
        raise _Refused(HTTPStatus.BAD_REQUEST, f"not a form: {error}") from error
    if "update" in fields:
        raise _Refused(HTTPStatus.FORBIDDEN, "this endpoint takes no updates")
    if {"default-graph-uri", "named-graph-uri"} & {*fields}:
        raise _Refused(HTTPStatus.BAD_REQUEST, "name graphs in the query, with FROM or GRAPH")
    if len(fields.get("query", [])) != 1:
        raise _Refused(HTTPStatus.BAD_REQUEST, "send one query, as the parameter 'query'")
    return fields["query"][0]


def _chosen(accept: str) -> tuple[str, str]:
    """Media types for rows and for a graph: the first of each that is most wanted.

    Types that only rows or only graphs can have leave the other at its default.
    """
    wanted = sorted(_ranges(accept), key=lambda item: -item[1])
    found = {}
    for name, offered in (("rows", ROWS), ("graph", GRAPHS)):
        found[name] = next(
            (kind for range_, _ in wanted for kind in offered if _fits(kind, range_)), ""
        )
    if not any(found.values()):
        offered_all = ", ".join([*ROWS, *GRAPHS])
        raise _Refused(HTTPStatus.NOT_ACCEPTABLE, f"there are: {offered_all}")
    return found["rows"] or next(iter(ROWS)), found["graph"] or next(iter(GRAPHS))


def _ranges(accept: str) -> list[tuple[str, float]]:
    found = []
    for item in accept.split(","):
        kind, *parameters = (part.strip().lower() for part in item.split(";"))
        weight = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        try:
            quality = float(weight)
        except ValueError:
            quality = 0.0
        if quality > 0:
            found.append((_ALIASES.get(kind, kind), quality))
    return found


# What clients also call these types.
_ALIASES: Final = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
    "text/plain": "text/csv",
}


def _fits(kind: str, range_: str) -> bool:
    return range_ in ("*/*", kind) or (range_.endswith("/*") and kind.startswith(range_[:-1]))
