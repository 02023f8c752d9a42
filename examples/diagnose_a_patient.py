"""Rank diagnoses and therapies for a patient written as a plain dict.

python examples/diagnose_a_patient.py GRAPH [MODEL]      e.g. medkg-demo/graph.medkg
"""

from __future__ import annotations

import sys

import medkg

PATIENT = {
    "id": "example",
    "sex": "male",
    "age": 17,
    "findings": [
        "Ectopia lentis",
        "Arachnodactyly",
        "Aortic root aneurysm",
        "Tall stature",
        "Pectus excavatum",
        "High palate",
    ],
    "excluded": ["Craniosynostosis"],
    "conditions": ["Asthma"],
    "drugs": ["Salbutamol"],
}


def main(graph_folder: str, model_folder: str | None = None) -> None:
    graph = medkg.Graph.open(graph_folder)
    model = medkg.Model.load(model_folder) if model_folder else None
    patient = medkg.read_patient(PATIENT)
    for problem in patient.problems:
        print(f"{problem.level}: {problem.where}: {problem.message}")

    for disease in medkg.diagnose(patient, graph, top=3):
        print(f"{disease.rank}. {disease.name}  p = {disease.score:.3g}")
        for reason in disease.reasons:
            print(f"     {reason.weight:+.1f}  {reason.text}")

    for therapy in medkg.treat(patient, graph, model=model, top=8):
        source = "known" if therapy.known else "predicted"
        print(f"{therapy.rank}. {therapy.name} ({source}, {therapy.status})")
        for reason in (*therapy.reasons, *therapy.cautions):
            print(f"     {reason.text}")


if __name__ == "__main__":
    main(*sys.argv[1:])
