"""What a graph's user does to it, once through, on all shared texts; each step is checked.

python -m tests.benchmarks.walkthrough [--workers 2] [--without-ray]

Built twice, updated (a revision, a deletion, a retraction, of invented papers), compared with its
version before, asked in SPARQL and in NetworkX, and built on Ray with a worker killed. Texts:
PubMed XML, PubMedQA (written as JSON lines), PMC JATS, and the texts of BC5CDR and BioRED from
their PubTator files; corpora that publish tokens or single sentences are left out.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from medkg.batch import BuildReport, build, default_extractor
from medkg.batch.on_ray import reading_on_ray
from medkg.extraction import Extractor
from medkg.graph import Graph
from medkg.graph.versions.diff import diff
from medkg.reasoning import treat
from medkg.types import Condition, Document, Extraction, Patient
from medkg.vocabulary import PREDICATES
from tests.benchmarks import corpora

# Invented; no PMID is as high yet.
RETRACTED, REVISED, DELETED = 91_000_001, 91_000_002, 91_000_003
MEMANTINE, ARTHRITIS = "DRUGBANK:DB01043", "MONDO:0008383"
_CLAIMS: Final = {
    RETRACTED: "Memantine is an effective treatment for rheumatoid arthritis.",
    REVISED: "Losartan is an effective treatment for gout.",
    DELETED: "Imatinib is an effective treatment for scurvy.",
}
_REVISION: Final = "Colchicine is an effective treatment for gout."
_ARTICLE: Final = """<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID>
<DateRevised><Year>{year}</Year><Month>01</Month><Day>02</Day></DateRevised>
<Article><Journal><JournalIssue><PubDate><Year>2020</Year></PubDate></JournalIssue></Journal>
<ArticleTitle>An invented study.</ArticleTitle>
<Abstract><AbstractText>{text}</AbstractText></Abstract>
<PublicationTypeList><PublicationType UI="{ui}">{kind}</PublicationType></PublicationTypeList>
</Article></MedlineCitation></PubmedArticle>"""


def invented(pmid: int, text: str, year: int, *, retracted: bool = False) -> str:
    """A PubMed record that says ``text``."""
    ui, kind = ("D016441", "Retracted Publication") if retracted else ("D016428", "Journal Article")
    return _ARTICLE.format(pmid=pmid, year=year, text=text, ui=ui, kind=kind)


def shared_texts(folder: Path) -> list[Path]:
    """All shared texts as files that medkg reads."""
    data = corpora.data_folder()
    patterns = {
        "text-pubmed-xml": "*.xml*",
        "text-pmc-jats": "*xml*",
        "re-bc5cdr-cdr": "*.PubTator.txt.gz",
        "re-biored": "*.PubTator.gz",
    }
    found = [path for name, glob in patterns.items() for path in sorted((data / name).glob(glob))]
    answers = folder / "pubmedqa.jsonl"
    with answers.open("w", encoding="utf-8") as file:
        for name, text in corpora.pubmedqa_texts().items():
            file.write(json.dumps({"id": name, "text": text, "source": "pubmedqa"}) + "\n")
    return [*found, answers]


def log(step: str, *lines: str) -> None:
    """Print a step and what was seen."""
    print(f"\n{step}", *lines, sep="\n  ", flush=True)


def told(report: BuildReport) -> str:
    """A build in one line."""
    return (
        f"version {report.version}: {report.read:,} documents read, {report.extracted:,} extracted,"
        f" {report.unchanged_documents:,} unchanged, {report.deleted} deleted; evidence "
        f"{report.added:,} added, {report.removed:,} removed; {report.skipped} problems; "
        f"{report.seconds:.1f} s"
    )


def build_twice(files: Sequence[Path], into: Path, workers: int) -> int:
    """The version after a build, and the same after the next."""
    first = build(files, into=into, workers=workers)
    log("Built from all shared texts", told(first), str(Graph.open(into).counts()))
    for problem in first.problems[:10]:
        print(f"    {problem.where}: {problem.message}")
    assert first.extracted > 3_000
    assert first.added > 0
    second = build(files, into=into, workers=workers)
    log("Built again: nothing is added", told(second))
    assert (second.added, second.removed, second.extracted) == (0, 0, 0)
    assert second.version == first.version
    return second.version


def therapies(graph: Graph) -> dict[str, float]:
    """Drugs for a patient with rheumatoid arthritis, with their scores."""
    patient = Patient("invented", history=(Condition(ARTHRITIS),))
    return {c.curie: c.score for c in treat(patient, graph, top=None)}


def update(into: Path, folder: Path) -> None:
    """An update file changes, deletes and retracts; the retracted paper's therapy is gone."""
    assert MEMANTINE in therapies(Graph.open(into))
    [edge] = Graph.open(into).edges(subject=MEMANTINE, predicate="treats", object=ARTHRITIS)
    assert edge.papers == 1
    before = therapies(Graph.open(into))
    records = [
        invented(RETRACTED, _CLAIMS[RETRACTED], 2021, retracted=True),
        invented(REVISED, _REVISION, 2021),
    ]
    gone = f'<DeleteCitation><PMID Version="1">{DELETED}</PMID></DeleteCitation>'
    file = folder / "pubmed99n0002.xml"
    file.write_text(f"<PubmedArticleSet>{''.join(records)}{gone}</PubmedArticleSet>", "utf-8")
    report = build(file, into=into)
    assert (report.extracted, report.deleted) == (2, 1)
    graph = Graph.open(into)
    rows = graph.evidence_table().select(["document", "text", "retracted"]).to_pylist()
    said = {
        pmid: [(row["text"], row["retracted"]) for row in rows if row["document"] == f"PMID:{pmid}"]
        for pmid in _CLAIMS
    }
    log("An update file: a retraction, a revision, a deletion", told(report))
    assert said[DELETED] == []
    assert said[REVISED] == [(_REVISION, False)]
    assert said[RETRACTED] == [(_CLAIMS[RETRACTED], True)]
    after = therapies(graph)
    assert after
    assert MEMANTINE not in after
    assert {**after, MEMANTINE: before[MEMANTINE]} == before
    log(
        f"Therapies of a patient with rheumatoid arthritis: {len(before)}, then {len(after)}",
        f"gone, with its only paper: {graph.name(MEMANTINE)}, score {before[MEMANTINE]:.2f} before",
        "the others and their scores are as before",
    )


def differences(into: Path, before: int) -> None:
    """What the update changed, and nothing else."""
    found = diff(into, before, Graph.open(into).version)
    log("The difference between the versions", *str(found).splitlines())
    papers = {f"PMID:{pmid}" for pmid in _CLAIMS}
    assert set(found.documents_added["id"].to_pylist()) == papers
    assert set(found.evidence_removed["document"].to_pylist()) == papers
    assert found.counts["evidence_removed"] == 3
    assert found.counts["evidence_added"] == 2
    back = diff(into, Graph.open(into).version, before)
    assert back.counts["evidence_added"] == 3


def ask(into: Path, nodes: int = 50) -> None:
    """Neighbours of random nodes, by SPARQL and by NetworkX."""
    graph = Graph.open(into)
    net = graph.to_networkx()
    ends = sorted(node for node in net if net.degree(node))
    terms = {row.biolink for row in PREDICATES.values()}
    compared = 0
    for node in random.Random(0).sample(ends, nodes):
        found = graph.sparql(
            f"SELECT ?p ?out ?in WHERE {{ {{ {node} ?p ?out }} UNION {{ ?in ?p {node} }} }}"
        )
        asked = {(row["p"], row.get("out"), row.get("in")) for row in found if row["p"] in terms}
        held = {
            (PREDICATES[key].biolink, *((other, None) if forward else (None, other)))
            for forward, linked in ((True, net.succ[node]), (False, net.pred[node]))
            for other, keyed in linked.items()
            for key, values in keyed.items()
            if values["belief"] > 0
        }
        assert asked == held, (node, asked ^ held)
        compared += len(held)
    log(f"Neighbours of {nodes} random nodes by SPARQL and by NetworkX", f"{compared:,}, the same")


class Deadly(Extractor):
    """The default extractor; once, at its second batch, its process dies."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark
        self.inner = default_extractor()
        self.batches = 0

    def extract_many(self, documents: Sequence[Document]) -> Iterator[Extraction]:  # type: ignore[override]
        self.batches += 1
        if self.batches == 2 and not self.mark.exists():
            self.mark.write_text("killed")
            os.kill(os.getpid(), signal.SIGKILL)
        return self.inner.extract_many(documents)


def on_ray(folder: Path, workers: int) -> None:
    """The PubMed XML built by actors, one of them killed, beside a plain build."""
    files = sorted((corpora.data_folder() / "text-pubmed-xml").glob("*.xml*"))
    mark = folder / "killed"
    reader = reading_on_ray(None, workers=workers, make=lambda: Deadly(mark))
    ray = build(
        files, into=folder / "ray.medkg", extractor=default_extractor(), reader=reader, shard=50
    )
    plain = build(files, into=folder / "plain.medkg")
    assert mark.exists()
    pair = [Graph.open(folder / name) for name in ("ray.medkg", "plain.medkg")]
    one, two = (graph.evidence_table().sort_by("id") for graph in pair)
    assert one.equals(two)
    for table in ("document_table", "node_table", "edge_table"):
        left, right = (getattr(graph, table)() for graph in pair)
        assert left.equals(right), table
    log(
        f"On Ray with {workers} workers, one killed at its second batch",
        told(ray),
        f"beside it: {told(plain)}",
        f"documents, {len(one):,} rows of evidence, nodes and edges are equal",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--without-ray", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="medkg-walkthrough-") as name:
        folder = Path(name)
        papers = folder / "pubmed99n0001.xml"
        records = "".join(invented(pmid, text, 2020) for pmid, text in _CLAIMS.items())
        papers.write_text(f"<PubmedArticleSet>{records}</PubmedArticleSet>", "utf-8")
        into = folder / "walkthrough.medkg"
        before = build_twice([*shared_texts(folder), papers], into, given.workers)
        update(into, folder)
        differences(into, before)
        ask(into)
        if not given.without_ray:
            on_ray(folder, given.workers)
    print("\nAll of it holds.")


if __name__ == "__main__":
    main()
