"""Bringing in a vocabulary of one's own, and newer releases of those there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from medkg.errors import FormatError, MissingDataError, UnknownTermError
from medkg.files.download import DownloadError, Manners, fetch
from medkg.knowledge import own, vocabularies
from medkg.knowledge.formats import Asked, VocabularyReading, format_of, terms
from medkg.knowledge.installed import available, load, preferred
from medkg.knowledge.releases import RELEASES, Release
from medkg.knowledge.tables import TableInfo, checksum
from medkg.ontology import Ontology, Term
from medkg.types import Problem, content_id

__all__ = ["Updated", "add", "bring", "default_name", "remove", "update"]

_UNFIT: Final = re.compile(r"[^a-z0-9_]+")
_PREFIX: Final = re.compile(r"[A-Za-z][\w.\-]*")
# Formats that other files than a vocabulary's own may have too.
_PLAINER: Final = {"hgnc": "tsv", "drugbank": "tsv", "chebi": "obo"}
# A release this much smaller than the one before was most likely cut off.
_SHRUNK: Final = 0.7


@dataclass(frozen=True, slots=True)
class Updated:
    """What came of adding or updating: the table, and what was odd on the way.

    ``changed`` is False where the source is the one that is already here. ``used`` is False
    where the shipped vocabulary is newer and stays in use.
    """

    name: str
    info: TableInfo
    changed: bool
    used: bool
    problems: tuple[Problem, ...] = ()
    counts: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class _File:
    """A source at hand: its path, what it was called, its checksum and its date."""

    path: Path
    source: str
    sha256: str
    date: str
    more: tuple[Path, ...] = ()


def add(
    source: str | Path,
    *,
    name: str = "",
    kind: str = "",
    prefix: str = "",
    format: str = "",  # noqa: A002 - the word on the command line
    encoding: str = "utf-8",
    licence: str = "",
) -> Ontology:
    """The user's own vocabulary from a file or URL, from now on ``load(name)``.

    Any format of :data:`medkg.knowledge.formats.SUFFIXES`; the plainest is a TSV with a column
    ``name``. Its own name is the file's, unless ``name`` is given. ``kind`` is for terms of
    which the file says none, ``prefix`` for ids that have none (else ids get the vocabulary's
    name, ``MINE:7``). Adding again replaces it. :func:`bring` is the same, and tells of problems.

    Raises:
        FormatError: a name that is taken or unfit, an unknown kind, or a file that cannot be
            read; names file and line.
        MissingDataError: no such file.
        StoreError: it cannot be written.

    >>> import os, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> os.environ["MEDKG_HOME"] = folder.name  # where your vocabularies are kept
    >>> path = Path(folder.name) / "mine.tsv"
    >>> _ = path.write_text("name\\tsynonyms\\nPodagra of kings\\troyal toe|King's toe\\n")

    From here it is three lines:

    >>> import medkg
    >>> mine = add(path, kind="disease")
    >>> medkg.link("kings' toe", vocabularies=("mine",))[0].curie
    'MINE:podagra-of-kings'

    >>> remove("mine")
    False
    >>> del os.environ["MEDKG_HOME"]; folder.cleanup()
    """
    name = name or default_name(source)
    asked = Asked(kind=kind, prefix=prefix, format=format, encoding=encoding)
    bring(source, name, asked, licence=licence)
    return load(name)


def default_name(source: str | Path) -> str:
    """What a vocabulary from this file or address is called if nobody says.

    >>> default_name("data/My Terms.tsv"), default_name("https://example.org/x/rare.obo.gz?a=1")
    ('my-terms', 'rare')
    """
    text = str(source)
    file = Path(urlsplit(text).path if "://" in text else text).name
    return _UNFIT.sub("-", file.partition(".")[0].lower()).strip("-_")


def bring(
    source: str | Path,
    name: str,
    asked: Asked,
    *,
    licence: str = "",
    sha256: str = "",
    manners: Manners | None = None,
) -> Updated:
    """Store a file's terms as the user's vocabulary ``name``, in memory that does not grow.

    Raises:
        FormatError: as :func:`add`.
        MissingDataError: no such file, or it did not come.
        StoreError: it cannot be written; what was there stays.
    """
    if own.check_name(name) in {*vocabularies.available(), *RELEASES}:
        raise FormatError(
            f"{name!r} is the name of a known vocabulary: medkg ontology update {name} --from "
            "brings a newer one; choose another name for your own"
        )
    asked = replace(asked, prefix=asked.prefix or name.upper())
    if not _PREFIX.fullmatch(asked.prefix):
        raise FormatError(f"{asked.prefix!r} cannot be a prefix: letters, digits, '.', '_', '-'")
    file = _at_hand(source, sha256, manners)
    asked = replace(asked, format=asked.format or _format(file))
    reading = VocabularyReading()
    return _stored(name, file, terms(file.path, asked, reading), reading, asked, licence)


def update(
    name: str,
    source: str | Path | None = None,
    *,
    sha256: str = "",
    accept_smaller: bool = False,
    manners: Manners | None = None,
) -> Updated:
    """Bring in the newest release of a vocabulary; if anything fails the old one stays in use.

    ``source`` is a path or URL; by default the official address (``RELEASES``), or where the
    user's own vocabulary was added from. Ids that the release has dropped and the version
    before had replaced stay replaced.

    Raises:
        UnknownTermError: nothing is known of such a vocabulary.
        MissingDataError: the file is not there, did not come, or has another checksum.
        FormatError: it cannot be read, or has far fewer terms than before and not
            ``accept_smaller``.
        StoreError: it cannot be written.
    """
    official = RELEASES.get(name)
    known = own.origin(name)
    source = source or (official.url if official else known.get("source", ""))
    if (official is None and not known) or not source:
        raise UnknownTermError(
            f"no release of {name!r} is known (known: {', '.join(RELEASES)}; yours: "
            f"{', '.join(own.names()) or 'none'}); medkg ontology add brings a new one"
        )
    file = _fetched(source, official, sha256, manners)
    asked = _asked(official, known, file)
    mine = own.held(name)
    if mine is not None and known.get("sha256") == file.sha256 and known == _origin(file, asked):
        return Updated(name, mine.info, changed=False, used=preferred(name, mine.info.release))
    old = load(name) if official and name in available() else None
    reading = VocabularyReading()
    found: Iterator[Term] = chain.from_iterable(
        terms(path, asked, reading) for path in (file.path, *file.more)
    )
    if official is not None:
        found = _with_old_replacements(_shaped(list(found), official, old, reading), old)
    before = len(old) if old is not None else mine.info.counts.get("terms", 0) if mine else 0
    least = 0 if accept_smaller else int(before * _SHRUNK)
    licence = official.licence if official else mine.info.licence if mine else ""
    return _stored(name, file, found, reading, asked, licence, least=least)


def remove(name: str) -> bool:
    """Delete the user's own vocabulary, or own release, of this name; True if one still ships.

    Then :func:`load` gives the shipped one from now on.

    Raises:
        UnknownTermError: there is none of the user's; says which there are.
        StoreError: it cannot be deleted.
    """
    if not own.delete(name):
        mine = f"yours: {', '.join(own.names()) or 'none'}"
        if name in vocabularies.available():
            raise UnknownTermError(
                f"{name!r} comes with medkg and stays; only yours can be removed ({mine})"
            )
        raise UnknownTermError(f"no vocabulary {name!r} of yours to remove ({mine})")
    return name in vocabularies.available()


def _stored(
    name: str,
    file: _File,
    found: Iterable[Term],
    reading: VocabularyReading,
    asked: Asked,
    licence: str,
    *,
    least: int = 0,
) -> Updated:
    def facts() -> dict[str, str]:
        return {
            "release": reading.release or file.date,
            "licence": licence or reading.licence or "not stated",
            "citation": RELEASES[name].citation if name in RELEASES else "",
            "source": file.source,
        }

    def accept(counts: Mapping[str, int]) -> None:
        if counts["terms"] < least:
            raise FormatError(
                f"{file.source}: only {counts['terms']:,} terms, where the version in use leads "
                "to expect far more; it may be cut off, or say accept_smaller=True (--smaller)"
            )

    info, hierarchy = own.install(name, found, facts, accept=accept)
    own.write_origin(name, _origin(file, asked))
    for cycle in hierarchy.cycles:
        shown = ", ".join(cycle[:5]) + (" ..." if len(cycle) > 5 else "")
        reading.problem("cycle", f"terms above each other: {shown}", file.source)
    if hierarchy.unknown_parents:
        message = f"{hierarchy.unknown_parents:,} parents are no terms here; left out"
        reading.problem("unknown-parent", message, file.source)
    used = preferred(name, info.release)
    return Updated(name, info, True, used, tuple(reading.problems), dict(reading.counts))


def _at_hand(source: str | Path, sha256: str, manners: Manners | None) -> _File:
    text = str(source)
    if "://" in text:
        if urlsplit(text).scheme not in ("http", "https"):
            raise DownloadError(f"{text}: give a path, or an http or https address")
        came = fetch(text, sha256=sha256, manners=manners)
        return _File(came.path, text, came.sha256, came.date or _today())
    path = Path(source).expanduser()
    if not path.exists():
        raise MissingDataError(f"no file at {path}")
    content = path / "MRCONSO.RRF" if path.is_dir() else path
    if not content.is_file():
        raise MissingDataError(f"{path} is a folder without MRCONSO.RRF; name a file")
    digest = checksum(content)
    if sha256 and digest != sha256.lower():
        raise DownloadError(f"{path}: checksum differs: sha256 {sha256} expected, {digest} found")
    date = datetime.fromtimestamp(content.stat().st_mtime, UTC).date().isoformat()
    return _File(path, str(path.resolve()), digest, date)


def _fetched(
    source: str | Path, official: Release | None, sha256: str, manners: Manners | None
) -> _File:
    try:
        file = _at_hand(_this_year(source), sha256, manners)
        if official is not None and source == official.url:
            file = _with_more(file, official, manners)
    except DownloadError as error:
        if official is None or not official.by_hand or source != official.url:
            raise
        raise DownloadError(f"{error}. {official.by_hand}") from error
    return file


def _with_more(file: _File, official: Release, manners: Manners | None) -> _File:
    """The file and the further ones of its release, with one checksum over theirs."""
    parts = [_at_hand(_this_year(url), "", manners) for url in official.also]
    if not parts:
        return file
    digest = content_id(file.sha256, *(part.sha256 for part in parts))
    return replace(file, sha256=digest, more=tuple(part.path for part in parts))


def _asked(official: Release | None, known: Mapping[str, str], file: _File) -> Asked:
    if official is None:
        # A user's own vocabulary is read as it was when it was added.
        return Asked(
            kind=known.get("kind", ""),
            prefix=known.get("prefix", ""),
            format=known.get("format", ""),
            encoding=known.get("encoding", "utf-8"),
        )
    try:
        chosen = official.format if file.source == _this_year(official.url) else _format(file)
    except FormatError:
        chosen = official.format
    if chosen == _PLAINER.get(official.format):
        chosen = official.format
    return Asked(kind=official.kind, prefix=official.prefix, only=True, format=chosen)


def _format(file: _File) -> str:
    if file.path.is_dir():
        return "rrf"
    return format_of(urlsplit(file.source).path if "://" in file.source else file.path.name)


def _origin(file: _File, asked: Asked) -> dict[str, str]:
    return {
        "source": file.source,
        "sha256": file.sha256,
        "format": asked.format,
        "kind": asked.kind,
        "prefix": asked.prefix,
        "encoding": asked.encoding,
    }


def _shaped(
    found: list[Term], release: Release, old: Ontology | None, reading: VocabularyReading
) -> Iterable[Term]:
    """The terms that are wanted, with the kind of their branch."""
    terms = _branches(found, release)
    return release.select(list(terms), old, reading) if release.select else terms


def _branches(found: list[Term], release: Release) -> Iterator[Term]:
    tree = Ontology(release.name, found)
    kinds: dict[str, str] = {}
    for root, kind in release.kinds.items():
        if root not in tree:
            raise FormatError(f"{release.name}: no {root} in the release, is it {release.title}?")
        kinds |= dict.fromkeys(tree.descendants(root), kind)
    dropped = {
        below for root in release.without if root in tree for below in tree.descendants(root)
    }
    for term in found:
        current = tree.canonical(term.curie) or term.curie
        kind = kinds.get(current, term.kind)
        if current not in dropped:
            yield term if kind == term.kind else replace(term, kind=kind)


def _with_old_replacements(found: Iterable[Term], old: Ontology | None) -> Iterator[Term]:
    seen = set()
    for term in found:
        seen.add(term.curie)
        yield term
    if old is None:
        return
    for term in old.obsolete():
        heir = old.canonical(term.curie)
        if term.curie not in seen and heir in seen:
            yield Term(term.curie, term.name, term.kind, obsolete=True, replaced_by=heir)


def _this_year(source: str | Path) -> str | Path:
    if isinstance(source, str):
        return source.replace("{year}", str(datetime.now(UTC).year))
    return source


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
