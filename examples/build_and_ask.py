"""Build a graph from PubMed XML, then ask it what it knows about one disease.

python examples/build_and_ask.py [FILES...]      default: the example abstracts
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import medkg
from medkg.demo import data_dir

MARFAN = "MONDO:0007947"


def main(files: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        # knowledge=() leaves the curated HPO annotations out: literature alone, in seconds.
        into = Path(folder) / "small.medkg"
        report = medkg.build(files or [data_dir() / "abstracts.xml"], into=into, knowledge=())
        print(f"{report.read} abstracts, {report.added} assertions")

        graph = medkg.Graph.open(into)
        for edge in graph.edges(predicate="treats", object=MARFAN):
            print(f"\n{graph.name(edge.subject)} treats {graph.name(edge.object)}")
            print(f"  belief {edge.belief:.2f}, {edge.support} for, {edge.against} against")
            for assertion in graph.evidence(edge.subject, edge.predicate, edge.object):
                evidence = assertion.evidence
                print(f"  {evidence.polarity:8} {evidence.reference}: {evidence.text}")


if __name__ == "__main__":
    main(sys.argv[1:])
