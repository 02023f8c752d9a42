"""What changed between two releases of a vocabulary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from medkg.ontology import Ontology, Synonym, Term

__all__ = [
    "Diff",
    "NamedTerm",
    "Obsoleted",
    "Remapped",
    "Renamed",
    "Reparented",
    "Resynonymed",
    "diff",
]


@dataclass(frozen=True, slots=True)
class NamedTerm:
    """A term by id and name."""

    curie: str
    name: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """A term whose preferred name changed."""

    curie: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Obsoleted:
    """A term that is no longer current, and the id that takes its place, if any."""

    curie: str
    name: str
    replaced_by: str | None


@dataclass(frozen=True, slots=True)
class Reparented:
    """A term under other terms than before."""

    curie: str
    name: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remapped:
    """A term with other cross-references than before."""

    curie: str
    name: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resynonymed:
    """A synonym that came or went; one whose scope changed did both."""

    curie: str
    name: str
    synonym: Synonym


@dataclass(frozen=True, slots=True)
class Diff:
    """The changes from ``old`` to ``new``, each sorted by id.

    ``added`` terms were not there before; ``removed`` ones are gone without a trace;
    ``obsoleted`` ones are still known but no longer current; ``restored`` ones the other way
    round; ``replaced`` ones were obsolete before, and what takes their place is another. Names,
    parents, synonyms and cross-references are compared for terms that are current in both.
    """

    old: str
    new: str
    added: tuple[NamedTerm, ...]
    removed: tuple[NamedTerm, ...]
    obsoleted: tuple[Obsoleted, ...]
    restored: tuple[NamedTerm, ...]
    replaced: tuple[Obsoleted, ...]
    renamed: tuple[Renamed, ...]
    reparented: tuple[Reparented, ...]
    synonyms_added: tuple[Resynonymed, ...]
    synonyms_removed: tuple[Resynonymed, ...]
    remapped: tuple[Remapped, ...]

    def counts(self) -> dict[str, int]:
        """Number of changes of each sort, in the order of the fields."""
        return {f.name: len(getattr(self, f.name)) for f in fields(self)[2:]}

    def __bool__(self) -> bool:
        return any(self.counts().values())


def diff(old: Ontology, new: Ontology) -> Diff:
    """The terms and names that two releases do not share.

    >>> old = Ontology("toy", [Term("X:1", "tumour", "disease"), Term("X:2", "gout", "disease")])
    >>> new = Ontology("toy", [Term("X:1", "neoplasm", "disease", (Synonym("tumour"),))])
    >>> {what: count for what, count in diff(old, new).counts().items() if count}
    {'removed': 1, 'renamed': 1, 'synonyms_added': 1}
    """
    before = {term.curie: term for term in old}
    after = {term.curie: term for term in new}
    both = sorted(before.keys() & after.keys())
    came = sorted(after.keys() - before.keys())
    gone = sorted(before.keys() - after.keys())
    pairs = [(before[curie], after[curie]) for curie in both]
    return Diff(
        _label(old),
        _label(new),
        added=tuple(NamedTerm(c, after[c].name) for c in came if c not in old),
        removed=tuple(NamedTerm(c, before[c].name) for c in gone if c not in new),
        obsoleted=tuple(Obsoleted(c, before[c].name, new.canonical(c)) for c in gone if c in new),
        restored=tuple(NamedTerm(c, after[c].name) for c in came if c in old),
        replaced=tuple(
            Obsoleted(c, new.name(c), new.canonical(c))
            for c in sorted(term.curie for term in old.obsolete())
            if c in new and new.term(c).obsolete and new.canonical(c) != _successor(c, old, new)
        ),
        renamed=tuple(Renamed(a.curie, a.name, b.name) for a, b in pairs if a.name != b.name),
        reparented=tuple(_reparented(pairs, old, new)),
        synonyms_added=tuple(_synonyms((b, a) for a, b in pairs)),
        synonyms_removed=tuple(_synonyms((a, b) for a, b in pairs)),
        remapped=tuple(_remapped(pairs)),
    )


def _label(ontology: Ontology) -> str:
    return f"{ontology.id} {ontology.release}".rstrip()


def _successor(curie: str, old: Ontology, new: Ontology) -> str | None:
    """What ``old`` has in an obsolete term's place, by its id in ``new``."""
    heir = old.canonical(curie)
    return None if heir is None else new.canonical(heir) or heir


def _remapped(pairs: list[tuple[Term, Term]]) -> Iterator[Remapped]:
    for a, b in pairs:
        were, are = set(a.xrefs), set(b.xrefs)
        if were != are:
            yield Remapped(b.curie, b.name, tuple(sorted(are - were)), tuple(sorted(were - are)))


def _reparented(
    pairs: list[tuple[Term, Term]], old: Ontology, new: Ontology
) -> Iterator[Reparented]:
    for a, b in pairs:
        if set(a.parents) == set(b.parents):
            continue
        # A parent that only gave way to its successor is no change of place.
        were = {new.canonical(parent) or parent for parent in old.parents(a.curie)}
        are = set(new.parents(b.curie))
        if were != are:
            yield Reparented(b.curie, b.name, tuple(sorted(are - were)), tuple(sorted(were - are)))


def _synonyms(pairs: Iterator[tuple[Term, Term]]) -> Iterator[Resynonymed]:
    for here, there in pairs:
        for synonym in sorted(set(here.synonyms) - set(there.synonyms), key=lambda s: s.text):
            yield Resynonymed(here.curie, here.name, synonym)
