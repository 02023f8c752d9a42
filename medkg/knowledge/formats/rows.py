"""What every format reader is asked, what it gives, and the checks that all of them share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from medkg.errors import FormatError
from medkg.files.opening import Limits
from medkg.files.reading import FILE_LIMITS
from medkg.knowledge.obo import stands_in
from medkg.ontology import Term
from medkg.types import Problem
from medkg.vocabulary import KINDS, kind_of

__all__ = ["Asked", "Row", "VocabularyReading", "checked"]

#: Line (or record) number, and the term found there.
Row = tuple[int, Term]

# Problems of one code that are kept with their place; the rest are counted.
_KEPT: Final = 20
_CURIE: Final = re.compile(r"[A-Za-z][\w.\-]*:[^\s|\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """How to read a vocabulary file.

    ``format`` is a key of ``FORMATS``; empty: what the file's name says.
    ``kind`` is the kind of terms of which the file says none; empty: what the id's prefix
    implies. ``prefix`` completes ids that have none, and is the only one kept where ``only`` is
    set.
    """

    kind: str = ""
    prefix: str = ""
    only: bool = False
    encoding: str = "utf-8"
    format: str = ""
    limits: Limits = FILE_LIMITS


@dataclass(slots=True)
class VocabularyReading:
    """What was learned while reading: the file's release, counts, and problems with their place.

    ``roles`` gives the roles of each chemical, where the format tells them.

    Filled while the terms are iterated over, complete afterwards.
    """

    release: str = ""
    licence: str = ""
    problems: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    roles: dict[str, list[str]] = field(default_factory=dict)

    def problem(self, code: str, message: str, where: str) -> None:
        """Count a problem, and keep it with its place if it is among the first of its code."""
        self.counts[code] += 1
        if self.counts[code] <= _KEPT:
            self.problems.append(Problem("warning", code, message, where))


def checked(
    rows: Iterable[Row], path: Path, asked: Asked, reading: VocabularyReading
) -> Iterator[Term]:
    """Terms with a usable id and a kind; what is wrong with them is counted in ``reading``.

    A term whose id is none is left out; one without a name, or whose id came before, is kept
    (:class:`~medkg.ontology.Ontology` calls it by its id, and joins the two).

    Raises:
        FormatError: ``asked.kind`` is no kind, or no term is left.
    """
    if asked.kind and asked.kind not in KINDS:
        raise FormatError(f"no kind {asked.kind!r}; there are: {', '.join(KINDS)}")
    # Hashes take a fraction of the ids' memory; a collision would cost a wrong warning.
    seen: set[int] = set()
    replaced: list[Term] = []
    file = str(path)
    for line, term in rows:
        where = f"{file}:{line}"
        if not _CURIE.fullmatch(term.curie):
            reading.problem("bad-id", _bad_id(term.curie, asked), where)
            continue
        if asked.only and term.curie.partition(":")[0] != asked.prefix:
            reading.counts["of other vocabularies"] += 1
            continue
        if not term.kind:
            term = _with_kind(term, asked.kind or kind_of(term.curie))
        if stands_in(term):
            replaced.append(term)
            continue
        key = hash(term.curie)
        if key in seen:
            reading.problem("duplicate-id", f"{term.curie} is here again; the two join", where)
        seen.add(key)
        yield _sound(term, where, reading)
    if not seen:
        raise FormatError(f"{path}: no usable term in the file{_first(reading)}")
    # Last, because what the file says of such an id under its own name goes before.
    for term in replaced:
        key = hash(term.curie)
        if key not in seen:
            seen.add(key)
            yield term


def _with_kind(term: Term, kind: str) -> Term:
    # Done for every term; dataclasses.replace takes several times as long.
    return Term(
        term.curie,
        term.name,
        kind,
        term.synonyms,
        term.xrefs,
        term.parents,
        term.obsolete,
        term.replaced_by,
    )


def _sound(term: Term, where: str, reading: VocabularyReading) -> Term:
    if not term.name and not term.obsolete:
        reading.problem("no-name", f"{term.curie} has no name; it is called by its id", where)
    if term.curie not in term.parents:
        return term
    reading.problem("own-parent", f"{term.curie} is its own parent; ignored", where)
    return replace(term, parents=tuple(p for p in term.parents if p != term.curie))


def _bad_id(curie: str, asked: Asked) -> str:
    if not asked.prefix and ":" not in curie:
        return f"{curie[:60]!r} is no id of the form PREFIX:123; name a prefix (prefix=, --prefix)"
    return f"{curie[:60]!r} is no id of the form PREFIX:123; left out"


def _first(reading: VocabularyReading) -> str:
    if not reading.problems:
        return ""
    first = reading.problems[0]
    return f"; first problem: {first.where}: {first.message}"
