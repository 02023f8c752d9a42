"""What a graph says about itself: VoID and DCAT, with its numbers, sources, licences, version.

Vocabularies: VoID (W3C Interest Group Note, 2011), DCAT 3 (W3C, 2024), PROV-O, SPDX for the
checksum of a file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from medkg.graph.formats.contents import LICENCES, Contents
from medkg.graph.formats.rdf import syntaxes
from medkg.graph.formats.rdf.statements import Block, Said
from medkg.vocabulary import KINDS, PREDICATES

__all__ = ["described", "description", "void"]

_BLOCK: Final = 1 << 20
_BATCH: Final = 1 << 16  # rows


def described(contents: Contents, blocks: Iterable[Block]) -> Iterator[Block]:
    """The description, and then the blocks."""
    return chain(description(contents), blocks)


def description(contents: Contents) -> Iterator[Block]:
    """What the dataset is: counts by class and predicate, sources with licences, version, date."""
    about = contents.about
    dataset = f"dataset:{about.checksum}"
    said: list[Said] = [
        ("rdf:type", "iri", "void:Dataset"),
        ("rdf:type", "iri", "dcat:Dataset"),
        ("dcterms:title", "text", about.name),
        ("dcterms:created", "time", about.created),
        ("dcat:version", "text", str(about.version)),
        ("dcterms:identifier", "text", about.checksum),
        ("dcterms:creator", "text", f"medkg {about.medkg}"),
        ("void:entities", "integer", len(contents.nodes)),
        ("medkg:edges", "integer", len(contents.edges)),
        ("medkg:rows", "integer", sum(about.sources.values())),
        ("void:uriSpace", "url", "https://w3id.org/medkg/"),
    ]
    parts = [*_classes(contents, dataset), *_properties(contents, dataset)]
    said += [
        ("void:classPartition" if said[0][0] == "void:class" else "void:propertyPartition",
         "iri", part)
        for part, said, _ in parts
    ]  # fmt: skip
    said += [("dcterms:source", "iri", f"source:{source}") for source in about.sources]
    yield Block(dataset, said)
    yield from parts
    yield from _sources(about.sources)


def _classes(contents: Contents, dataset: str) -> Iterator[Block]:
    counts: dict[str, int] = {}
    for row in contents.nodes["kind"].value_counts().to_pylist():
        kind = KINDS[row["values"] if row["values"] in KINDS else "other"]
        counts[kind.biolink] = counts.get(kind.biolink, 0) + row["counts"]
    for category, count in sorted(counts.items()):
        name = category.partition(":")[2]
        yield Block(
            f"{dataset}-{name}",
            [("void:class", "iri", category), ("void:entities", "integer", count)],
        )


def _properties(contents: Contents, dataset: str) -> Iterator[Block]:
    """Plain triples by predicate: the edges that are believed at all."""
    import pyarrow.compute as pc

    counts: dict[str, int] = {}
    for batch in contents.edges.select(["predicate", "belief"]).to_batches(_BATCH):
        believed = batch["predicate"].filter(pc.greater(batch["belief"], 0))
        for row in believed.value_counts().to_pylist():
            counts[row["values"]] = counts.get(row["values"], 0) + row["counts"]
    for name, count in sorted(counts.items()):
        yield Block(
            f"{dataset}-{name}",
            [
                ("void:property", "iri", PREDICATES[name].biolink),
                ("dcterms:title", "text", name),
                ("void:triples", "integer", count),
            ],
        )


def _sources(sources: Iterable[str]) -> Iterator[Block]:
    for source in sources:
        said: list[Said] = [
            ("rdf:type", "iri", "prov:Agent"),
            ("dcterms:title", "text", source),
        ]
        if source in LICENCES:
            said.append(("dcterms:license", "url", LICENCES[source]))
        yield Block(f"source:{source}", said)


def void(contents: Contents, files: Iterable[Path] = ()) -> Iterator[str]:
    """The description alone, in Turtle; each file is a distribution with its SHA-256.

    Raises:
        OSError: a file cannot be read.
    """
    return syntaxes.turtle(chain(description(contents), _distributions(contents, files)))


def _distributions(contents: Contents, files: Iterable[Path]) -> Iterator[Block]:
    dataset = f"dataset:{contents.about.checksum}"
    for number, path in enumerate(files, start=1):
        file, checksum = f"{dataset}-file{number}", f"{dataset}-file{number}-checksum"
        yield Block(dataset, [("dcat:distribution", "iri", file)])
        yield Block(
            file,
            [
                ("rdf:type", "iri", "dcat:Distribution"),
                ("dcterms:title", "text", path.name),
                ("dcat:byteSize", "integer", path.stat().st_size),
                ("spdx:checksum", "iri", checksum),
            ],
        )
        yield Block(
            checksum,
            [
                ("rdf:type", "iri", "spdx:Checksum"),
                ("spdx:algorithm", "iri", "spdx:checksumAlgorithm_sha256"),
                ("spdx:checksumValue", "text", _sha256(path)),
            ],
        )


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
