"""Ids and names in a patient's record as canonical ids, and what is wrong with them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from medkg.errors import UnknownTermError
from medkg.ontology import Ontology, normalise_name
from medkg.patients.place import Place
from medkg.types import Problem

__all__ = ["Resolver", "loader"]

_CURIE: Final = re.compile(r"[A-Za-z][\w.\-]*:\S+")
_INDEX: Final = re.compile(r"\[\d+\]")


def _load(name: str) -> Ontology:
    from medkg.knowledge import load

    return load(name)


@dataclass(slots=True)
class Resolver:
    """Looks ids and names up in the vocabularies and collects the problems.

    ``load`` gives a vocabulary by its name (``hpo``, ``mondo``, ``drugs``, ``hgnc``).
    """

    load: Callable[[str], Ontology] = _load
    problems: list[Problem] = field(default_factory=list)

    def warn(self, code: str, message: str, where: str) -> None:
        """Note something a reader should know, with nothing lost."""
        self.problems.append(Problem("warning", code, message, where))

    def fault(self, code: str, message: str, where: str) -> None:
        """Note something that could not be used as it stands."""
        self.problems.append(Problem("error", code, message, where))

    def note_unread(
        self,
        root: Place,
        *,
        code: str,
        ignored: Collection[str] = (),
        empty: Collection[str] = (),
        hint: bool = False,
    ) -> None:
        """Note each field that nobody read, once for all the records that have it.

        ``ignored`` are paths without indices, such as ``subject.id``, with all below them;
        ``empty`` are values that say nothing; with ``hint`` the message says which fields
        are read there.
        """
        counts: Counter[str] = Counter()
        first: dict[str, tuple[Place, str]] = {}
        for place, key in root.unread():
            if isinstance(place.content[key], str) and place.content[key] in empty:
                continue
            path = _INDEX.sub("", f"{place.path}.{key}".lstrip("."))
            if not any(f"{path}.".startswith(f"{skipped}.") for skipped in ignored):
                counts[path] += 1
                first.setdefault(path, (place, key))
        for path, (place, key) in first.items():
            times = f", in {counts[path]} places" if counts[path] > 1 else ""
            known = f"; fields are: {', '.join(sorted(place.asked))}" if hint else ""
            self.warn(code, f"{path}: not used{times}{known}", place.where(key))

    def is_curie(self, text: str) -> bool:
        """Whether a text has the form of an id."""
        return _CURIE.fullmatch(text) is not None

    def term(
        self, vocabularies: tuple[str, ...], text: str, where: str, *, keep: bool = False
    ) -> str | None:
        """The id of an id or a name; an unknown id is kept as it is, an unknown name is None.

        With ``keep``, so is an unknown name: a drug nobody knows is still a drug.
        """
        if not text:
            self.fault("empty", "empty id or name", where)
            return None
        if self.is_curie(text):
            return self._id(vocabularies, text, where)
        found = self._name(vocabularies, text, where, kept="; kept as written" if keep else "")
        return text if found is None and keep else found

    def pair(
        self,
        vocabularies: tuple[str, ...],
        curie: str,
        label: str,
        where: str,
        *,
        keep: bool = False,
    ) -> str | None:
        """The id of an (id, label) pair; the id counts, and a label that is not its is noted."""
        if not curie:
            return self.term(vocabularies, label, where, keep=keep)
        found = self.term(vocabularies, curie, where, keep=keep)
        if found is not None and label:
            self._check_label(vocabularies, found, label, where)
        return found

    def _id(self, vocabularies: tuple[str, ...], curie: str, where: str) -> str:
        for name in vocabularies:
            ontology = self.load(name)
            found = ontology.canonical(curie)
            if found is None:
                continue
            if found != curie and curie in ontology:
                message = f"{curie} is obsolete; {found} ({ontology.name(found)}) takes its place"
                self.warn("obsolete", message, where)
            return found
        tried = ", ".join(_described(self.load(name)) for name in vocabularies)
        self.fault("unknown-id", f"{curie} is not in {tried}; kept as it is", where)
        return curie

    def _name(
        self, vocabularies: tuple[str, ...], text: str, where: str, *, kept: str
    ) -> str | None:
        for name in vocabularies:
            ontology = self.load(name)
            found = ontology.find(text)
            if len(found) == 1:
                return found[0]
            if found:
                by_name = [
                    c for c in found if normalise_name(ontology.name(c)) == normalise_name(text)
                ]
                if len(by_name) == 1:
                    return by_name[0]
                choices = ", ".join(f"{curie} ({ontology.name(curie)})" for curie in found)
                self.fault("ambiguous", f"{text!r} may be {choices}: give the id{kept}", where)
                return None
        hints = [_hint(self.load(name), text) for name in vocabularies]
        tried = ", ".join(_described(self.load(name)) for name in vocabularies)
        near = "; ".join(hint for hint in hints if hint)
        message = f"{text!r} is no name in {tried}" + (f"; near: {near}" if near else "")
        self.fault("unknown-name", message + kept, where)
        return None

    def _check_label(
        self, vocabularies: tuple[str, ...], curie: str, label: str, where: str
    ) -> None:
        for name in vocabularies:
            ontology = self.load(name)
            if curie not in ontology:
                continue
            term, wanted = ontology.term(curie), normalise_name(label)
            names = {normalise_name(term.name), *(normalise_name(s.text) for s in term.synonyms)}
            if wanted in names:
                return
            others = [other for other in ontology.find(label) if other != curie]
            if others:
                message = (
                    f"{curie} is {term.name!r}, yet its label names {others[0]}; the id counts"
                )
                self.fault("label-mismatch", message, where)
            else:
                message = f"{curie} is {term.name!r}, its label says {label!r}; the id counts"
                self.warn("label-mismatch", message, where)
            return


def _described(ontology: Ontology) -> str:
    return f"{ontology.id} {ontology.release}".strip()


def _hint(ontology: Ontology, text: str) -> str:
    try:
        ontology.term(text)
    except UnknownTermError as error:
        _, found, near = str(error).partition("did you mean ")
        return near.rstrip("?") if found else ""
    return ""


def loader(vocabularies: Mapping[str, Ontology]) -> Callable[[str], Ontology]:
    """A ``load`` that looks in ``vocabularies`` first.

    >>> loader({"hpo": Ontology("toy", [])})("hpo").id
    'toy'
    """
    return lambda name: vocabularies[name] if name in vocabularies else _load(name)
