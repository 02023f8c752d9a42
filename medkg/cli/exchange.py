"""``medkg export``, ``medkg import`` and ``medkg serve-sparql``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from medkg.cli import screen
from medkg.cli.arguments import GraphPath, Into, Json, RunJson
from medkg.cli.record import recorded
from medkg.errors import StoreError

if TYPE_CHECKING:
    from medkg.graph import Graph

__all__ = ["export", "import_", "serve_sparql"]

FormatName = Annotated[
    str | None,
    typer.Option(
        "--format",
        help="nquads, trig, ntriples, turtle, turtle12, jsonld, kgx, kgx-jsonl or parquet; only "
        "written: graphml, neo4j, pykeen, cx2; by default what the file's name says.",
    ),
]


def export(
    graph: GraphPath,
    into: Annotated[
        Path | None, typer.Option(help="File to write (.gz packs it), or folder.")
    ] = None,
    form: FormatName = None,
    void: Annotated[
        Path | None, typer.Option(help="Describe graph and file: VoID and DCAT, in Turtle.")
    ] = None,
    sparql: Annotated[str | None, typer.Option(help="A query, or @FILE with one.")] = None,
    timeout: Annotated[
        float | None, typer.Option(min=0.001, help="Seconds the query may take.")
    ] = None,
    version: Annotated[int | None, typer.Option(help="An older version of the graph.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Query results as JSON Lines.")] = False,
    run_json: RunJson = Path("run.json"),
) -> None:
    """Write the graph in another format, describe it, or ask it a SPARQL question."""
    from medkg.graph import Graph

    if into is None and void is None and sparql is None:
        raise typer.BadParameter(
            "say what to write: --into FILE [--format NAME], --void FILE or --sparql QUERY"
        )
    with recorded(
        "export",
        run_json,
        graph=graph,
        into=into,
        void=void,
        form=form,
        sparql=sparql,
        version=version,
    ) as run:
        opened = Graph.open(graph, version=version)
        run.counts["version"] = opened.version
        if into is not None:
            with screen.progress() as tell:
                opened.write(into, form=form, progress=tell)
            screen.note(f"wrote {into}")
        if void is not None:
            _describe(opened, void, [into] if into and into.is_file() else [])
        if sparql is not None:
            query = Path(sparql[1:]).read_text(encoding="utf-8") if sparql[:1] == "@" else sparql
            rows = opened.sparql(query, timeout=timeout)
            run.counts["rows"] = len(rows)
            _show_rows(rows, json)


def _describe(graph: Graph, path: Path, files: list[Path]) -> None:
    from medkg.files.writing import write_pieces
    from medkg.graph.formats.rdf.void import void

    write_pieces(path, void(graph.contents(), files))
    screen.note(f"wrote {path}")


def _described(graph: Path, version: int) -> str:
    """The description, by a process of its own: the memory it takes would stay in this one.

    Raises:
        StoreError: the other process failed.
    """
    with TemporaryDirectory() as folder:
        told, record = Path(folder) / "void.ttl", Path(folder) / "run.json"
        words = ["-q", "export", graph, "--void", told, "--version", version, "--run-json", record]
        command = [sys.executable, "-m", "medkg", *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            screen.note(done.stderr.strip())
            raise StoreError("the graph could not be described")
        return told.read_text(encoding="utf-8")


def _show_rows(rows: list[dict[str, Any]], json: bool) -> None:
    if json:
        for row in rows:
            screen.print_json(row, line=True)
    elif rows:
        columns = list(rows[0])
        screen.table("Answers", columns, [[row.get(c, "") for c in columns] for row in rows])
    screen.note(f"{len(rows):,} rows")


def import_(
    files: Annotated[
        list[Path],
        typer.Argument(help="Files or folders that medkg wrote.", show_default=False),
    ],
    into: Into,
    form: FormatName = None,
    json: Json = False,
    run_json: RunJson = Path("run.json"),
) -> None:
    """Add what exported RDF, KGX or Parquet holds to a graph; a second time adds nothing."""
    from medkg.graph import Graph
    from medkg.graph.adding import add_items
    from medkg.graph.formats.exchange import read

    with recorded("import", run_json, files=files, into=into, form=form) as run:
        graph = Graph.open(into) if Graph.exists(into) else Graph.create(into)
        added = 0
        for path in files:
            added += add_items(graph, read(path, form))
        run.counts = {"added": added, **graph.counts(), "version": graph.version}
    if json:
        screen.print_json(run.counts)
    else:
        title = f"{into}: version {graph.version}"
        screen.counts(title, run.counts)


def serve_sparql(
    graph: GraphPath,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 7878,
    host: Annotated[
        str, typer.Option(help="Address to listen on; others than 127.0.0.1 open it to the net.")
    ] = "127.0.0.1",
    timeout: Annotated[float, typer.Option(min=0.001, help="Seconds a query may take.")] = 30.0,
    evidence: Annotated[
        bool, typer.Option(help="With --no-evidence: names and believed edges, ten times smaller.")
    ] = True,
    version: Annotated[int | None, typer.Option(help="An older version of the graph.")] = None,
) -> None:
    """Answer SPARQL queries over HTTP, for reading only, until it is interrupted."""
    from medkg.graph import Graph
    from medkg.graph.formats.rdf.endpoint import Endpoint, QueryLimits

    opened = Graph.open(graph, version=version)
    with screen.progress() as tell:
        held = opened.stored_rdf(evidence=evidence, progress=tell)

    def about() -> str:
        return _described(opened.path, opened.version)

    limits = QueryLimits(seconds=timeout)
    with Endpoint(held.store, host=host, port=port, limits=limits, void=about) as server:
        screen.write(f"{opened.path.name}, version {opened.version}: {server.url}")
        if not server.local:
            screen.note("anyone who reaches this address can read the graph: there is no password")
        server.serve_forever()
