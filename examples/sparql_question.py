"""Ask the graph a question in SPARQL: which drugs treat a disease and target which genes?

python examples/sparql_question.py GRAPH      e.g. medkg-demo/graph.medkg
"""

from __future__ import annotations

import sys

import medkg

QUESTION = """
PREFIX biolink: <https://w3id.org/biolink/vocab/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?drug ?disease ?gene WHERE {
  ?d biolink:treats ?c ; biolink:affects ?g .
  ?d rdfs:label ?drug . ?c rdfs:label ?disease . ?g rdfs:label ?gene .
} ORDER BY ?drug ?disease ?gene LIMIT 15
"""


def main(graph_folder: str) -> None:
    for row in medkg.Graph.open(graph_folder).sparql(QUESTION):
        print(f"{row['drug']} treats {row['disease']} and targets {row['gene']}")


if __name__ == "__main__":
    main(*sys.argv[1:])
