"""Rank the disease of every published patient of the Phenopacket Store.

    python -m tests.benchmarks.diagnosis [--limit N] [--split dev|test|all] [--wrong N]

Phenotypes alone: genes, known conditions and the interpretation are taken off the patient
first. Settings were chosen on the dev half (by hash of the disease); the test half is for
reporting. A case whose disease HPOA does not describe counts as missed in the rows called
"all cases". Ties get their mean rank. Published anchor: Exomiser, phenotype only, ranks the
right disease first in 35.5 % of 5,213 cases of the same collection (Reese et al. 2026).
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from medkg.graph import Graph
from medkg.knowledge import hpo_assertions, hpo_nodes, load
from medkg.patients import read_patient
from medkg.reasoning import Settings, rank_diseases
from medkg.reasoning.diagnosis import describe
from medkg.reasoning.findings import query_of
from medkg.reasoning.profiles import Floats, Profiles, profiles_of
from medkg.types import Candidate, Patient

ROOT = Path(__file__).resolve().parents[2]
MISSED = float("inf")
Scorer = Callable[[Patient], Floats]


@dataclass(frozen=True)
class Case:
    name: str
    patient: Patient
    disease: str
    covered: bool
    own_paper: bool

    @property
    def split(self) -> str:
        digest = hashlib.blake2b(self.disease.encode()).digest()
        return "test" if digest[0] % 2 else "dev"


def data_folder() -> Path:
    return Path(os.environ.get("MEDKG_BENCHMARK_DATA", ROOT.parent / "shared" / "data"))


def read_cases(folder: Path) -> Iterator[Case]:
    with gzip.open(folder / "index.tsv.gz", "rt", encoding="utf-8") as lines:
        header = next(lines).rstrip("\n").split("\t")
        rows = [dict(zip(header, line.rstrip("\n").split("\t"), strict=True)) for line in lines]
    index = {row["file"]: row for row in rows}
    with gzip.open(folder / "phenopackets.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            row = index[record["file"]]
            patient = replace(read_patient(record["phenopacket"]), genotypes=(), history=())
            yield Case(
                record["file"],
                patient,
                row["disease_id"],
                row["disease_in_hpoa_2025_01"] == "1",
                row["paper_is_source_of_that_disease_in_hpoa"] == "1",
            )


def resnik(profiles: Profiles) -> Scorer:
    """Symmetric best-match average of Resnik similarity (Resnik 1995; Köhler et al. 2009)."""
    frequency, direct = profiles.frequency, profiles.direct
    seen = np.diff(frequency.indptr)
    information = -np.log(np.maximum(seen, 1) / len(profiles.diseases))
    below: dict[int, list[int]] = defaultdict(list)
    for column, above in enumerate(profiles.ancestors):
        for ancestor in above:
            below[int(ancestor)].append(column)
    columns_below = {a: np.array(columns) for a, columns in below.items()}
    sizes = np.maximum(np.diff(direct.indptr), 1)
    filled = np.diff(direct.indptr) > 0
    starts = direct.indptr[:-1][filled]

    def score(patient: Patient) -> Floats:
        query = query_of(patient, profiles)
        best = np.zeros(len(profiles.terms))
        forward = np.zeros(len(profiles.diseases))
        for term in query.present:
            similarity = np.zeros(len(profiles.terms))
            above = query.ancestors(profiles, term)
            for ancestor in above[np.argsort(information[above])]:
                similarity[columns_below[int(ancestor)]] = information[ancestor]
            forward[filled] += np.maximum.reduceat(similarity[direct.indices], starts)
            best = np.maximum(best, similarity)
        backward = np.zeros(len(profiles.diseases))
        backward[filled] = np.add.reduceat(best[direct.indices], starts)
        return np.asarray(forward / max(len(query.present), 1) + backward / sizes)

    return score


def jaccard(profiles: Profiles) -> Scorer:
    """Terms in common over terms in either."""
    direct = profiles.direct.tocsc()
    sizes = np.diff(profiles.direct.indptr)

    def score(patient: Patient) -> Floats:
        query = query_of(patient, profiles)
        common = np.zeros(len(profiles.diseases))
        for term in query.present:
            column = profiles.index.get(term)
            if column is not None:
                common[direct.indices[direct.indptr[column] : direct.indptr[column + 1]]] += 1
        return np.asarray(common / np.maximum(sizes + len(query.present) - common, 1))

    return score


def rank_of(scores: Floats, concept: int) -> float:
    own = scores[concept]
    return float(1 + (scores > own + 1e-9).sum() + ((np.abs(scores - own) <= 1e-9).sum() - 1) / 2)


def by_concept(profiles: Profiles, scores: Floats) -> Floats:
    best = np.full(len(profiles.concepts), -np.inf)
    np.maximum.at(best, profiles.concept_of, scores)
    return best


def figures(cases: Sequence[Case], ranks: Sequence[float]) -> dict[str, float | int]:
    grouped: dict[str, list[float]] = defaultdict(list)
    for case, rank in zip(cases, ranks, strict=True):
        grouped[case.disease].append(rank)
    found: dict[str, float | int] = {"cases": len(cases), "diseases": len(grouped)}
    measures: dict[str, Callable[[Floats], Floats]] = {
        "top-1": lambda r: r <= 1,
        "top-3": lambda r: r <= 3,
        "top-10": lambda r: r <= 10,
        "MRR": lambda r: 1 / r,
    }
    for name, measure in measures.items():
        found[name] = round(float(np.mean(measure(np.array(ranks)))), 4)
        each = [float(np.mean(measure(np.array(own)))) for own in grouped.values()]
        found[f"{name} by disease"] = round(float(np.mean(each)), 4)
    return found


def groups(cases: Sequence[Case]) -> dict[str, list[int]]:
    chosen: dict[str, Callable[[Case], bool]] = {
        "all cases": lambda case: True,
        "disease described in HPOA": lambda case: case.covered,
        "described, paper not its source": lambda case: case.covered and not case.own_paper,
    }
    found = {}
    for half in ("", "test"):
        for name, wanted in chosen.items():
            numbers = [i for i, c in enumerate(cases) if wanted(c) and half in ("", c.split)]
            if numbers and (not half or len(numbers) < len(cases)):
                found[f"{name}{', test half' if half else ''}"] = numbers
    return found


def cause(best: Candidate, truth: Candidate, case: Case) -> str:
    """The first of these that holds is named as what went wrong."""
    missed = [r for r in truth.reasons if r.kind in ("none", "shared ancestor")]
    present = [f for f in case.patient.findings if f.present]
    weights = {r.kind: r.weight for r in truth.reasons}
    mondo = load("mondo")
    related = False
    if best.curie in mondo and truth.curie in mondo:
        related = bool(set(mondo.parents(best.curie)) & set(mondo.parents(truth.curie)))
    if related:
        return "a sibling in MONDO (often a subtype or another gene of it) is first"
    if 2 * len(missed) >= len(present):
        return "half or more of the findings are not features of the disease in HPOA"
    if len(present) <= 3:
        return "three findings or fewer"
    if weights.get("unmentioned", 0.0) < -3:
        return "the disease has many features the paper does not mention"
    if sum(r.weight for r in truth.reasons if r.kind == "excluded") < -1:
        return "a usual feature is excluded in this patient"
    return "another disease explains the findings better"


def show_wrong(
    cases: Sequence[Case], ranks: Sequence[float], graph: Graph, most: int, settings: Settings
) -> str:
    mondo = load("mondo")
    wrong = [i for i, c in enumerate(cases) if c.covered and c.split == "dev" and ranks[i] > 1]
    random.Random(0).shuffle(wrong)
    causes: Counter[str] = Counter()
    for i in wrong[:most]:
        ranking = rank_diseases(cases[i].patient, graph, settings=settings)
        own = {mondo.canonical(cases[i].disease), cases[i].disease}
        names = [ranking.profiles.concepts[concept] for concept in ranking.order]
        rank = next(n for n, name in enumerate(names, start=1) if name in own)
        best, truth = (describe(ranking, graph, n) for n in (1, rank))
        why = cause(best, truth, cases[i])
        causes[why] += 1
        print(f"\n{cases[i].name}: {truth.name} ranks {ranks[i]:g}; first: {best.name}; {why}")
        for candidate in (truth, best):
            print(f"  {candidate.name} {candidate.score:.3g}")
            for reason in candidate.reasons[:12]:
                print(f"    {reason.weight:+.2f} {reason.text}")
    told = "; ".join(f"{count} {why}" for why, count in causes.most_common())
    return f"Causes of {sum(causes.values())} wrong cases of the dev half, drawn by seed 0: {told}."


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--limit", type=int, help="a sample of so many cases (seed 0)")
    parser.add_argument("--split", choices=("dev", "test", "all"), default="all")
    parser.add_argument("--wrong", type=int, default=0, help="show so many wrong dev cases")
    parser.add_argument("--no-baselines", action="store_true")
    parser.add_argument("--no-report", action="store_true", help="print only")
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=VALUE", help="of Settings")
    given = parser.parse_args(arguments)
    settings = Settings(**{k: float(v) for k, v in (pair.split("=") for pair in given.set)})
    cases = list(read_cases(data_folder() / "phenopackets-store"))
    cases = [case for case in cases if given.split in ("all", case.split)]
    if given.limit and given.limit < len(cases):
        cases = random.Random(0).sample(cases, given.limit)
    with tempfile.TemporaryDirectory() as folder:
        graph = Graph.create(Path(folder) / "hpo.medkg")
        graph.add(hpo_assertions(), nodes=hpo_nodes())
        rows, ranks = measure(cases, graph, settings, baselines=not given.no_baselines)
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))
        note = show_wrong(cases, ranks, graph, given.wrong, settings) if given.wrong else ""
        print(note)
    if not given.no_report:
        from tests.benchmarks.report import append

        command = " ".join(["python -m tests.benchmarks.diagnosis", *sys.argv[1:]])
        append("Diagnosis from phenotypes: Phenopacket Store", rows, command, note=note)


def measure(
    cases: Sequence[Case], graph: Graph, settings: Settings, *, baselines: bool
) -> tuple[list[dict[str, object]], list[float]]:
    started = time.perf_counter()
    profiles = profiles_of(graph, load("hpo"), settings)
    print(f"profiles: {len(profiles.diseases)} records, {time.perf_counter() - started:.1f} s")
    number = {curie: i for i, curie in enumerate(profiles.concepts)}
    of_record = dict(zip(profiles.diseases, profiles.concept_of.tolist(), strict=True))
    methods: dict[str, Callable[[Patient], Floats]] = {
        "medkg": lambda patient: rank_diseases(patient, graph, settings=settings).logs
    }
    if baselines:
        for name, scorer in (("Resnik", resnik(profiles)), ("Jaccard", jaccard(profiles))):
            methods[name] = lambda patient, s=scorer: by_concept(profiles, s(patient))
    rows: list[dict[str, object]] = []
    first: list[float] = []
    for name, method in methods.items():
        started = time.perf_counter()
        ranks = []
        for case in cases:
            concept = of_record.get(case.disease, number.get(case.disease))
            ranks.append(MISSED if concept is None else rank_of(method(case.patient), int(concept)))
        spent = 1000 * (time.perf_counter() - started) / max(sum(c.covered for c in cases), 1)
        first = first or ranks
        for group, numbers in groups(cases).items():
            found = figures([cases[i] for i in numbers], [ranks[i] for i in numbers])
            rows.append({"method": name, "group": group, **found, "ms a patient": round(spent, 1)})
    return rows, first


if __name__ == "__main__":
    main()
