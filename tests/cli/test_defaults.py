"""A verb has the same defaults on the command line and in Python."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import pytest
import typer

import medkg
from medkg import batch, graph, sources
from medkg.cli.app import app
from medkg.graph import Graph
from medkg.graph.formats.rdf.endpoint import Endpoint, QueryLimits
from medkg.graph.versions import citation
from medkg.knowledge import add as add_vocabulary
from medkg.knowledge import formats
from medkg.knowledge.update import bring, update


@dataclass(frozen=True)
class Verb:
    """A function that a command calls; ``names`` are those that differ, by the command's name."""

    called: Callable[..., Any]
    names: Mapping[str, str] = field(default_factory=dict)


VERBS: dict[str, list[Verb]] = {
    "fetch": [Verb(sources.fetch)],
    "read": [Verb(sources.read, {"format_": "format"})],
    "link": [Verb(medkg.link, {"heading": "headings"})],
    "build": [Verb(batch.build), Verb(batch.estimate)],
    "export": [Verb(Graph.write), Verb(Graph.sparql), Verb(Graph.open)],
    "serve-sparql": [
        Verb(Endpoint),
        Verb(QueryLimits, {"timeout": "seconds"}),
        Verb(Graph.stored_rdf),
    ],
    "train": [Verb(medkg.train)],
    "diagnose": [Verb(medkg.diagnose)],
    "treat": [Verb(medkg.treat, {"condition": "conditions"})],
    "find": [Verb(Graph.find, {"top": "limit"})],
    "edges": [Verb(Graph.neighbours), Verb(Graph.as_of, {"source": "sources"})],
    "paths": [
        Verb(Graph.paths, {"length": "max_length", "predicate": "predicates", "top": "k"}),
        Verb(Graph.metapaths, {"top": "k"}),
    ],
    "conflicts": [Verb(Graph.conflicts)],
    "review": [Verb(graph.review_queue, {"predicate": "predicates"})],
    "snapshot": [Verb(citation.snapshot)],
    "compact": [Verb(Graph.compact)],
    "demo": [Verb(medkg.run_demo)],
    "knowledge add": [Verb(batch.add_graph)],
    "ontology add": [Verb(bring), Verb(formats.Asked, {"form": "format"}),
                     Verb(add_vocabulary)],
    "ontology update": [Verb(update, {"smaller": "accept_smaller"})],
}  # fmt: skip

# Differences with a reason.
MEANT = {
    # Forking a process that may hold threads of others is for its owner to ask for.
    ("build", "workers"): (None, 1),
}


def commands(of: typer.Typer = app, before: str = "") -> dict[str, Callable[..., Any]]:
    found = {f"{before}{c.name}": c.callback for c in of.registered_commands if c.callback}
    for group in of.registered_groups:
        assert group.typer_instance is not None
        found |= commands(group.typer_instance, f"{group.typer_instance.info.name} ")
    return found


def defaults(function: Callable[..., Any]) -> dict[str, Any]:
    parameters = inspect.signature(function).parameters.values()
    return {p.name: plain(p.default) for p in parameters if p.default is not p.empty}


def plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list):
        return tuple(value)
    return None if value in ("", ()) else value


@pytest.mark.parametrize("command", VERBS)
def test_defaults_are_those_of_the_function(command: str) -> None:
    asked = defaults(commands()[command])
    for verb in VERBS[command]:
        given = defaults(verb.called)
        for name, default in asked.items():
            other = verb.names.get(name, name)
            if other in given:
                pair = default, given[other]
                meant = MEANT.get((command, name), (default, default))
                assert pair == meant, f"--{name} of {command} and {other} of {verb.called}"


@pytest.mark.parametrize("command", VERBS)
def test_a_name_given_for_another_is_there(command: str) -> None:
    asked = defaults(commands()[command])
    for verb in VERBS[command]:
        assert set(verb.names) <= set(asked)
        assert set(verb.names.values()) <= set(inspect.signature(verb.called).parameters)
