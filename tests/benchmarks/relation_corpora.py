"""Public corpora with gold relations between gold entities of a document.

BC5CDR (Li et al., 2016, doi:10.1093/database/baw068): chemical-induced diseases, by MeSH id.
BioRED (Luo et al., 2022, doi:10.1093/bib/bbac282): eight types of relations between genes,
diseases, chemicals and variants; its test split is not public here, so ``dev`` is held out.
Both in PubTator form: lines ``PMID|t|title``, ``PMID|a|abstract``, mentions, relations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from tests.benchmarks.corpora import CDR_FILES, data_folder, pubtator_blocks

Corpus = Literal["bc5cdr", "biored"]

_FILES: Final[dict[str, dict[str, str]]] = {
    "bc5cdr": {str(split): f"re-bc5cdr-cdr/{name}" for split, name in CDR_FILES.items()},
    "biored": {
        "train": "re-biored/Train.PubTator.gz",
        "dev": "re-biored/Dev.PubTator.gz",
    },
}


@dataclass(frozen=True, slots=True)
class Entity:
    """A gold mention; a composite one has several ``ids``."""

    start: int
    end: int
    text: str
    type: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """A gold relation of a document; ``first`` and ``second`` are ids of entities."""

    type: str
    first: str
    second: str


@dataclass(slots=True)
class Related:
    """A document with gold entities and relations; the title ends in a newline."""

    id: str
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)

    def types(self) -> dict[str, str]:
        """The type of every id."""
        return {curie: entity.type for entity in self.entities for curie in entity.ids}


def load(corpus: Corpus, split: str) -> list[Related]:
    """The documents of a split, in the file's order.

    Raises:
        FileNotFoundError: the benchmark data is not there.
        KeyError: no such split.
    """
    return list(read_pubtator(data_folder() / _FILES[corpus][split]))


def read_pubtator(path: Path) -> Iterator[Related]:
    """The documents of a PubTator file."""
    return map(_document, pubtator_blocks(path))


def _document(lines: Iterable[str]) -> Related:
    title = body = ""
    made = Related("")
    for line in lines:
        pmid, mark, rest = [*line.split("|", 2), "", ""][:3]
        if pmid.isdigit() and mark == "t":
            made.id, title = f"PMID:{pmid}", rest
        elif pmid.isdigit() and mark == "a":
            body = rest
        else:
            cells = line.split("\t")
            if cells[1].isdigit():
                made.entities.append(_entity(cells))
            elif len(cells) >= 4:
                made.relations.append(Relation(cells[1], cells[2], cells[3]))
    made.text = f"{title}\n{body}"
    return made


def _entity(cells: list[str]) -> Entity:
    start, end, text, kind = int(cells[1]), int(cells[2]), cells[3], cells[4]
    # BC5CDR joins the ids of a composite mention with a bar, BioRED with a comma; a bar is part
    # of a variant's id.
    ids = cells[5].split("|" if kind in ("Chemical", "Disease") else ",") if len(cells) > 5 else []
    return Entity(start, end, text, kind, tuple(curie for curie in ids if curie and curie != "-1"))
