"""One JATS article as a Document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from medkg.sources.compose import composed, paper_id, year_of
from medkg.sources.jats.text import abstract_parts, parts, running_text
from medkg.sources.records import MalformedRecordError
from medkg.sources.study import study_of
from medkg.types import Document

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["document_of"]

_XLINK: Final = "{http://www.w3.org/1999/xlink}href"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_LICENCE_REF: Final = "{http://www.niso.org/schemas/ali/1.0/}license_ref"
_LICENCE_URL: Final = re.compile(r"https?://creativecommons\.org/[\w./-]+")
# JATS as OAI-PMH serves it has a namespace, which is a version's.
_NAMESPACE: Final = re.compile(r"\{https?://jats\.nlm\.nih\.gov[^}]*\}")

# article-type (JATS 1.3, suggested values) -> publication type, as PubMed names it.
PUBLICATION_TYPE_OF_ARTICLE: Final[dict[str, str]] = {
    "brief-report": "Journal Article",
    "case-report": "Case Reports",
    "clinical-trial": "Clinical Trial",
    "correction": "Published Erratum",
    "editorial": "Editorial",
    "letter": "Letter",
    "meta-analysis": "Meta-Analysis",
    "news": "News",
    "rapid-communication": "Journal Article",
    "research-article": "Journal Article",
    "retraction": "Retraction of Publication",
    "review-article": "Review",
    "systematic-review": "Systematic Review",
}
# What withdraws the article itself. A partial retraction leaves it standing; the notice repeats
# in its title the claim that it withdraws, so that its text supports nothing either.
RETRACTED_ARTICLES: Final = frozenset({"retraction", "retracted-article", "removal", "withdrawal"})
RETRACTING_LINKS: Final = frozenset(
    {"removal-forward", "retracted-by", "retraction-forward", "retraction-in", "withdrawal-forward"}
)
_RETRACTED_TITLE: Final = re.compile(
    r"\W{0,3}(?:retracted|withdrawn)(?: (?:article|paper|chapter))?\s?[\]):.-]"
    r"|retraction(?: (?:note|notice))?(?: to)?:",
    re.IGNORECASE,
)
# Abstracts that say again, in fewer words or in a picture, what the abstract says.
SKIPPED_ABSTRACTS: Final = frozenset({"graphical", "teaser", "toc", "video", "web-summary"})
_PLAIN_ABSTRACTS: Final = frozenset({"", "abstract", "section", "structured", "unstructured"})

# Dates of the issue before that of the web page, as PubMed's year is.
_DATES: Final = ("collection", "ppub", "print", "epub-ppub", "epub", "electronic", "pub")
_NO_DATES: Final = frozenset(
    {"pmc-release", "nihms-submitted", "received", "accepted", "retracted"}
)


def document_of(article: _Element) -> Document:
    """The Document of a JATS ``article``.

    ``text`` is the title, a newline, and a line for each paragraph, heading and caption of the
    abstract, the body and the appendices. The id is the PMID, else the PMC id, else the DOI.

    Raises:
        MalformedRecordError: no id, no text, or the article is not there.

    >>> from lxml import etree
    >>> found = document_of(etree.fromstring('''<article article-type="case-report"><front>
    ...   <article-meta><article-id pub-id-type="pmid">7</article-id>
    ...   <article-id pub-id-type="pmc">70</article-id><title-group><article-title>Aspirin
    ...   in fever</article-title></title-group></article-meta></front>
    ...   <body><sec><title>Case report</title><p>It helped.</p></sec></body></article>'''))
    >>> found.id, found.text, found.study.design, found.metadata["pmcid"]
    ('PMID:7', 'Aspirin in fever\\nCase report\\nIt helped.', 'case report', 'PMC70')
    """
    _strip_namespace(article)
    meta = article.find("front/article-meta")
    if article.tag == "Reply" or meta is None:
        message = article.get("error") or "the article has no front matter"
        raise MalformedRecordError("no-article", " ".join(message.split()), article.get("id"))
    ids = _ids(meta)
    found = paper_id(ids.get("pmid"), ids.get("pmc"), ids.get("doi"))
    if found is None:
        raise MalformedRecordError("no-id", "the article has no PMID, PMC id or DOI that is one")
    title = _title(meta)
    text, sections = composed(title, _parts(article, meta))
    if not text.strip():
        raise MalformedRecordError("no-text", "the article has neither title nor text", found)
    metadata = _metadata(article, meta, ids)
    metadata["title_only"] = "\n" not in text
    return Document(
        id=found,
        text=text,
        source="pmc",
        year=_year(meta),
        retracted=_is_retracted(article, meta, title),
        sections=sections,
        study=study_of([*metadata["publication_types"], *metadata["subjects"]], ()),
        metadata=metadata,
    )


def _strip_namespace(article: _Element) -> None:
    if _NAMESPACE.match(str(article.tag)):
        for element in article.iter("{*}*"):
            element.tag = _NAMESPACE.sub("", str(element.tag))


def _ids(meta: _Element) -> dict[str, str]:
    """Id by kind; a PMC id has its letters."""
    found: dict[str, str] = {}
    for item in meta.iterchildren("article-id"):
        if text := running_text(item):
            found.setdefault(item.get("pub-id-type", ""), text)
    number = found.get("pmc") or found.get("pmcid") or ""
    if number:
        found["pmc"] = "PMC" + number.removeprefix("PMC")
    return found


def _title(meta: _Element) -> str:
    group = meta.find("title-group")
    if group is None:
        return ""
    titles = [running_text(group.find(name)) for name in ("article-title", "subtitle")]
    return ": ".join(title for title in titles if title)


def _parts(article: _Element, meta: _Element) -> Iterator[tuple[str, str]]:
    for abstract in meta.iterchildren("abstract"):
        kind = (abstract.get("abstract-type") or "").lower()
        if kind not in SKIPPED_ABSTRACTS:
            label = "abstract" if kind in _PLAIN_ABSTRACTS else "summary"
            yield from abstract_parts(abstract, label)
    for place, label in (
        ("body", "body"),
        ("floats-group", "body"),
        ("back/app-group", "appendix"),
        ("back/app", "appendix"),
        ("back/glossary", "abbreviations"),
    ):
        for container in article.iterfind(place):
            yield from parts(container, label)


def _metadata(article: _Element, meta: _Element, ids: dict[str, str]) -> dict[str, Any]:
    """Lists and strings, so that it becomes JSON as it is."""
    kind = article.get("article-type") or ""
    known = PUBLICATION_TYPE_OF_ARTICLE.get(kind)
    return {
        "journal": running_text(article.find("front/journal-meta//journal-title")),
        "article_type": kind,
        "publication_types": [known] if known else [],
        "subjects": _texts(meta.iterfind("article-categories//subject")),
        "keywords": _texts(meta.iterfind("kwd-group//kwd")),
        "languages": [language] if (language := article.get(_LANGUAGE)) else [],
        "other_abstracts": [
            item.get(_LANGUAGE, "") for item in meta.iterchildren("trans-abstract")
        ],
        "corrections": _links(article, meta),
        "license": _licence(meta),
        "doi": ids.get("doi"),
        "pmcid": ids.get("pmc"),
    }


def _texts(elements: Iterator[_Element]) -> list[str]:
    return [text for element in elements if (text := running_text(element))]


def _links(article: _Element, meta: _Element) -> list[list[str | None]]:
    """``[related-article-type, id or None]`` of each link to another article."""
    found: list[list[str | None]] = []
    for place in (meta, article.find("front")):
        for link in () if place is None else place.iterchildren("related-article"):
            number = link.get(_XLINK) or running_text(link)
            kind = link.get("ext-link-type") or ""
            other = paper_id(number) if kind == "pubmed" else paper_id(None, None, number)
            found.append([link.get("related-article-type", ""), other])
    return found


def _licence(meta: _Element) -> str | None:
    """The licence's address, else its type, else its first 200 characters."""
    licence = meta.find("permissions/license")
    if licence is None:
        return None
    text = " ".join("".join(str(piece) for piece in licence.itertext()).split())
    stated = [licence.get(_XLINK), *(item.text for item in licence.iter(_LICENCE_REF))]
    links = [link.get(_XLINK) for link in licence.iter("ext-link", "uri")]
    addresses = [address.strip() for address in (*stated, *links) if address]
    common = _LICENCE_URL.search(" ".join([*addresses, text]))
    if common:
        return common[0].rstrip(".")
    return (addresses[0] if addresses else licence.get("license-type")) or text[:200] or None


def _is_retracted(article: _Element, meta: _Element, title: str) -> bool:
    return (
        article.get("article-type") in RETRACTED_ARTICLES
        or any(kind in RETRACTING_LINKS for kind, _ in _links(article, meta))
        or _RETRACTED_TITLE.match(title) is not None
    )


def _year(meta: _Element) -> int | None:
    found: dict[str, int] = {}
    for date in meta.iterchildren("pub-date"):
        year = year_of(date.findtext("year") or date.findtext("string-date"))
        if year is not None:
            for name in ("publication-format", "date-type", "pub-type"):
                found.setdefault(date.get(name) or "", year)
    for kind in _DATES:
        if kind in found:
            return found[kind]
    return next((year for kind, year in found.items() if kind not in _NO_DATES), None) or next(
        iter(found.values()), None
    )
