"""The endpoint over real HTTP, and the process a query runs in."""

from __future__ import annotations

import csv
import http.client
import io
import json
import os
import threading
from collections.abc import Iterator
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest

from medkg.errors import FormatError, StoreError
from medkg.graph import Graph
from medkg.graph.formats.rdf.child import TimeLimitError, in_child
from medkg.graph.formats.rdf.endpoint import Endpoint, QueryLimits
from medkg.graph.formats.rdf.store import bulk_load
from tests.graph.claims import LOSARTAN, claim

SELECT = "SELECT ?drug ?name { ?drug biolink:treats MONDO:0007947 ; rdfs:label ?name }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# Millions of rows, none of which may be skipped.
SLOW = "SELECT (count(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a != ?l) }"
DATA = b"""
<https://go.drugbank.com/drugs/DB00678> <https://w3id.org/biolink/vocab/treats>
    <http://purl.obolibrary.org/obo/MONDO_0007947> ;
    <http://www.w3.org/2000/01/rdf-schema#label> "Los\\u0001,\\"artan\\"" .
""" + b"".join(b"<http://x/%d> <http://x/p> %d .\n" % (n, n) for n in range(200))


@pytest.fixture(scope="module")
def server() -> Iterator[Endpoint]:
    limits = QueryLimits(seconds=5, body=2000, answer=3000, at_once=1)
    with Endpoint(
        bulk_load(io.BytesIO(DATA), "turtle"), port=0, limits=limits, void=lambda: "# v"
    ) as made:
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield made
        made.shutdown()


def ask(
    server: Endpoint,
    query: str | None = None,
    *,
    method: str = "GET",
    path: str = "/sparql",
    body: str | None = None,
    **headers: str,
) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", int(server.server_address[1]), timeout=20)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        target = path if query is None else f"{path}?{urlencode({'query': query})}"
        connection.request(method, target, body.encode() if body is not None else None, named)
        said = connection.getresponse()
        assert said.getheader("Access-Control-Allow-Origin") is None
        return said.status, said.getheader("Content-Type") or "", said.read().decode()
    finally:
        connection.close()


def test_it_listens_on_this_machine_only(server: Endpoint) -> None:
    assert server.url == f"http://127.0.0.1:{server.server_address[1]}/sparql"
    assert server.local


def test_json_is_the_default(server: Endpoint) -> None:
    status, kind, text = ask(server, SELECT)
    assert (status, kind) == (200, "application/sparql-results+json")
    (row,) = json.loads(text)["results"]["bindings"]
    assert row["name"]["value"] == 'Los\x01,"artan"'


def test_xml_is_well_formed_whatever_the_text(server: Endpoint) -> None:
    status, kind, text = ask(server, SELECT, Accept="application/sparql-results+xml")
    assert (status, kind) == (200, "application/sparql-results+xml")
    names = ElementTree.fromstring(text).iter("{http://www.w3.org/2005/sparql-results#}literal")  # noqa: S314
    assert [name.text for name in names] == ['Los\ufffd,"artan"']


def test_csv_and_tsv(server: Endpoint) -> None:
    status, kind, text = ask(server, SELECT, Accept="text/csv;q=0.9, text/html")
    assert (status, kind) == (200, "text/csv")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert sorted(rows[0]) == ["drug", "name"] and 'Los\x01,"artan"' in rows[1]
    status, kind, text = ask(server, SELECT, Accept="text/tab-separated-values")
    assert (status, kind) == (200, "text/tab-separated-values")
    assert text.startswith("?")


def test_construct_makes_a_graph(server: Endpoint) -> None:
    query = "CONSTRUCT { ?o biolink:treated_by ?s } WHERE { ?s biolink:treats ?o }"
    status, kind, text = ask(server, query)
    assert (status, kind) == (200, "text/turtle") and "treated_by" in text
    status, kind, text = ask(server, query, Accept="application/n-triples")
    assert (status, kind) == (200, "application/n-triples") and text.count("\n") == 1


def test_yes_and_no(server: Endpoint) -> None:
    status, _, text = ask(server, "ASK { ?x biolink:treats ?y }", Accept="text/csv")
    assert status == 200 and json.loads(text)["boolean"] is True


def test_post_both_ways(server: Endpoint) -> None:
    form = urlencode({"query": SELECT})
    assert ask(server, method="POST", body=form, **FORM)[0] == 200
    kind = {"Content-Type": "application/sparql-query; charset=utf-8"}
    assert ask(server, method="POST", body=SELECT, **kind)[0] == 200


def test_it_describes_the_graph(server: Endpoint) -> None:
    assert ask(server, path="/.well-known/void") == (200, "text/turtle", "# v")


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("SELECT", "not a SPARQL query"),
        ("INSERT DATA { <http://a> <http://b> 1 }", "updates"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { ?s no:p ?o }", "unknown prefix"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f }", "add a LIMIT"),
        ("SELECT * { FILTER(" + "(" * 700 + "1" + ")" * 700 + ") }", "too deep"),
    ],
)
def test_what_is_refused(server: Endpoint, query: str, why: str) -> None:
    status, _, text = ask(server, query)
    assert status == 400 and why in text


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"path": "/"}, 404),
        ({"path": "/../etc/passwd"}, 404),
        ({"path": "/sparql"}, 400),
        ({"path": "/sparql?query=a&query=b"}, 400),
        ({"path": "/sparql?query=%ff"}, 400),
        ({"path": "/sparql?query=a&default-graph-uri=http://x"}, 400),
        ({"path": "/sparql?update=DROP+ALL"}, 403),
        ({"query": SELECT, "Host": "evil.example"}, 403),
        ({"query": SELECT, "Host": "["}, 403),
        ({"query": SELECT, "Accept": "image/png"}, 406),
        ({"method": "PUT", "body": "x"}, 405),
        ({"method": "DELETE"}, 405),
        ({"method": "OPTIONS"}, 405),
        ({"method": "POST", "body": "x" * 3000, **FORM}, 413),
        ({"method": "POST", "body": "x", "Content_Type": "text/plain"}, 415),
        ({"method": "POST", "body": "update=CLEAR+ALL", **FORM}, 403),
        ({"method": "POST", "Transfer_Encoding": "chunked", **FORM}, 411),
    ],
)
def test_other_requests_get_a_status(
    server: Endpoint, request_: dict[str, str], status: int
) -> None:
    assert ask(server, **request_)[0] == status  # type: ignore[arg-type]


def test_a_slow_query_is_stopped_and_the_next_one_answered() -> None:
    limits = QueryLimits(seconds=0.5)
    with Endpoint(bulk_load(io.BytesIO(DATA), "turtle"), port=0, limits=limits) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        status, _, text = ask(server, SLOW)
        assert status == 503 and "took longer than 0.5 s" in text
        assert ask(server, "ASK { ?s ?p 1 }")[0] == 200
        server.shutdown()


def test_a_taken_port_is_told(server: Endpoint) -> None:
    with pytest.raises(StoreError, match="cannot listen"):
        Endpoint(server.store, port=int(server.server_address[1]))


def test_sparql_has_a_time_limit(graph: Graph) -> None:
    graph.add([claim(LOSARTAN, "treats", f"MONDO:{n}") for n in range(60)])
    with pytest.raises(TimeLimitError, match=r"took longer than 0\.5 s"):
        graph.sparql(SLOW, timeout=0.5)
    query = "SELECT ?d (avg(?b) AS ?belief) { ?e biolink:object ?d ; medkg:belief ?b } GROUP BY ?d"
    assert graph.sparql(query, timeout=30) == graph.sparql(query)


def test_a_child_that_fails_says_so() -> None:
    def refuse() -> bytes:
        raise FormatError("no")

    with pytest.raises(FormatError, match="no"):
        in_child(refuse, seconds=5, most_bytes=10)
    with pytest.raises(StoreError, match="without an answer"):
        in_child(lambda: os._exit(1), seconds=5, most_bytes=10)
    with pytest.raises(FormatError, match="longer than 10 bytes"):
        in_child(lambda: b"x" * 11, seconds=5, most_bytes=10)


def test_a_child_may_not_take_all_memory() -> None:
    with pytest.raises(StoreError, match="without an answer"):
        in_child(lambda: bytes(1 << 30), seconds=5, most_bytes=1 << 31, memory=1 << 26)
