"""One PubmedArticle or PubmedBookArticle element as a Document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from medkg.files.xml import text_of
from medkg.sources.records import MalformedRecordError
from medkg.sources.study import study_of
from medkg.types import Document, Section

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["document_of", "pmid_of", "pmids_of"]

# Label of a structured abstract's part -> section, where NlmCategory is missing or UNASSIGNED.
# NLM, Structured Abstracts: label list and NlmCategory mapping (the frequent ones of 3,000).
SECTION_OF_LABEL: dict[str, str] = {
    "aim": "objective",
    "aims": "objective",
    "aim of the work": "objective",
    "hypothesis": "objective",
    "objective": "objective",
    "objectives": "objective",
    "purpose": "objective",
    "background": "background",
    "context": "background",
    "importance": "background",
    "introduction": "background",
    "rationale": "background",
    "case presentation": "methods",
    "data sources": "methods",
    "design": "methods",
    "design, setting, and participants": "methods",
    "interventions": "methods",
    "main outcome measures": "methods",
    "material and methods": "methods",
    "materials and methods": "methods",
    "method": "methods",
    "methods": "methods",
    "participants": "methods",
    "patients": "methods",
    "patients and methods": "methods",
    "setting": "methods",
    "study design": "methods",
    "study selection": "methods",
    "findings": "results",
    "main results": "results",
    "methods and results": "results",
    "observations": "results",
    "result": "results",
    "results": "results",
    "conclusion": "conclusions",
    "conclusions": "conclusions",
    "conclusions and relevance": "conclusions",
    "discussion": "conclusions",
    "implications": "conclusions",
    "interpretation": "conclusions",
    "significance": "conclusions",
}
CATEGORIES = frozenset({"background", "objective", "methods", "results", "conclusions"})

# CommentsCorrections RefTypes that withdraw this article (NLM PubMed DTD 2025). A partial
# retraction leaves the article standing; RetractionOf marks the notice, not the article.
RETRACTING = frozenset({"RetractionIn", "RetractedandRepublishedIn"})
# The notice is a record of its own, whose title repeats the claim it withdraws: its text
# supports nothing either.
RETRACTED_TYPES = frozenset(
    {"retracted publication", "retraction of publication", "retraction notice"}
)

_ACCESSION = "AccessionNumber"
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_PMID = re.compile(r"[0-9]{1,10}")


def pmid_of(citation: _Element | None) -> str | None:
    """``PMID:n`` of the citation's own PMID child, or None if it has no number.

    >>> from lxml import etree
    >>> pmid_of(etree.fromstring("<BookDocument><PMID Version='2'>0012</PMID></BookDocument>"))
    'PMID:12'
    """
    return None if citation is None else next(pmids_of(citation), None)


def pmids_of(parent: _Element) -> Iterator[str]:
    """``PMID:n`` of every PMID child that is a number.

    >>> from lxml import etree
    >>> list(pmids_of(etree.fromstring("<r><PMID>1</PMID><PMID>x</PMID><PMID>2</PMID></r>")))
    ['PMID:1', 'PMID:2']
    """
    for item in parent.iterchildren("PMID"):
        digits = text_of(item)
        if _PMID.fullmatch(digits):
            yield f"PMID:{int(digits)}"


def document_of(record: _Element) -> Document:
    """The Document of a PubmedArticle or PubmedBookArticle.

    ``text`` is the title, a newline and the abstract's parts, one a line; title alone where
    there is no abstract (metadata ``title_only``). A record without an English title keeps
    the vernacular one.

    Raises:
        MalformedRecordError: no PMID, or no text at all.

    >>> from lxml import etree
    >>> record = etree.fromstring('''<PubmedArticle><MedlineCitation><PMID>7</PMID><Article>
    ...   <ArticleTitle>Aspirin in <i>fever</i>.</ArticleTitle>
    ...   <Abstract><AbstractText Label="RESULTS">It helped.</AbstractText></Abstract>
    ...   </Article></MedlineCitation></PubmedArticle>''')
    >>> document_of(record).text
    'Aspirin in fever.\\nRESULTS: It helped.'
    """
    book = record.tag == "PubmedBookArticle"
    citation = record.find("BookDocument" if book else "MedlineCitation")
    pmid = pmid_of(citation)
    if citation is None or pmid is None:
        raise MalformedRecordError("no-pmid", "the record has no PMID that is a number")
    article = citation if book else citation.find("Article")
    fields = _children(article)
    data = record.find("PubmedBookData" if book else "PubmedData")
    title, vernacular = text_of(fields.get("ArticleTitle")), text_of(fields.get("VernacularTitle"))
    container = fields.get("Book") if book else fields.get("Journal")
    container_title = (
        "" if container is None else text_of(container.find("BookTitle" if book else "Title"))
    )
    title = title or vernacular or (container_title if book else "")
    text, sections = _text(title, fields.get("Abstract"))
    if not text:
        raise MalformedRecordError("no-text", "the record has neither title nor abstract", pmid)
    metadata = _metadata(citation, fields, data)
    metadata["journal"] = container_title
    metadata["vernacular_title"] = vernacular
    metadata["title_only"] = "\n" not in text
    types = metadata["publication_types"]
    return Document(
        id=pmid,
        text=text,
        source="pubmed",
        year=_year(container, fields, data),
        retracted=_is_retracted(types, metadata["corrections"]),
        sections=sections,
        study=study_of(types, (heading[1] for heading in metadata["mesh"])),
        metadata=metadata,
    )


def _children(element: _Element | None) -> dict[Any, _Element]:
    """Child by tag, the first of each."""
    found: dict[Any, _Element] = {}
    for child in () if element is None else element:
        found.setdefault(child.tag, child)
    return found


def _text(title: str, abstract: _Element | None) -> tuple[str, tuple[Section, ...]]:
    """Text and the sections whose offsets tile it, newlines between them apart."""
    sections = [Section("title", 0, len(title))] if title else []
    parts: list[str] = []
    end = len(title)
    for part in () if abstract is None else abstract.iterchildren("AbstractText"):
        body = text_of(part)
        if not body:
            continue
        label = " ".join(part.get("Label", "").split()).rstrip(": ")
        line = f"{label}: {body}" if label else body
        start, end = end + 1, end + 1 + len(line)
        parts.append(line)
        sections.append(Section(_section(part.get("NlmCategory", ""), label), start, end))
    return "\n".join([title, *parts]), tuple(sections)


def _section(category: str, label: str) -> str:
    category = category.lower()
    return category if category in CATEGORIES else SECTION_OF_LABEL.get(label.lower(), "abstract")


def _metadata(
    citation: _Element, fields: dict[Any, _Element], data: _Element | None
) -> dict[str, Any]:
    """All but the titles; lists and strings, so that it becomes JSON as it is."""
    lists = _children(citation)
    pmid = citation.find("PMID")
    identifiers = _article_ids(lists, data)
    article = lists.get("Article", citation)
    # A book keeps its publication types beside its title, an article in a list.
    types = (
        *_items(fields, "PublicationTypeList", "PublicationType"),
        *citation.iterchildren("PublicationType"),
    )
    others = list(citation.iterchildren("OtherAbstract"))
    return {
        "version": 1 if pmid is None else _int(pmid.get("Version")) or 1,
        "revised": _day(lists.get("DateRevised")),
        "mesh": _headings(lists.get("MeshHeadingList")),
        "supplementary_mesh": [
            _named(item) for item in _items(lists, "SupplMeshList", "SupplMeshName")
        ],
        "chemicals": _chemicals(lists.get("ChemicalList")),
        "keywords": [
            text_of(word)
            for group in citation.iterchildren("KeywordList")
            for word in group.iterchildren("Keyword")
        ],
        "publication_types": [text_of(kind) for kind in types],
        "languages": [text_of(item) for item in article.iterchildren("Language")],
        "other_abstracts": [item.get("Language", "") for item in others],
        "translations": [[item.get("Language", ""), text_of(item)] for item in others],
        **_journal(fields.get("Journal"), lists.get("MedlineJournalInfo")),
        "databanks": [
            [text_of(bank.find("DataBankName")), [text_of(item) for item in bank.iter(_ACCESSION)]]
            for bank in _items(fields, "DataBankList", "DataBank")
        ],
        "corrections": _corrections(lists),
        "doi": identifiers.get("doi"),
        "pmcid": identifiers.get("pmc"),
    }


def _items(lists: dict[Any, _Element], tag: str, item: str) -> Iterable[_Element]:
    found = lists.get(tag)
    return () if found is None else found.iterchildren(item)


def _named(name: _Element) -> list[str]:
    return [name.get("UI", ""), text_of(name)]


def _headings(found: _Element | None) -> list[list[Any]]:
    """``[ui, name, major, qualifiers]`` of each: major where the descriptor or a qualifier is.

    A qualifier is ``[ui, name, major]``. There are more of these than of anything else in a
    record: they are met in one pass.
    """
    headings: list[list[Any]] = []
    for item in () if found is None else found.iter("DescriptorName", "QualifierName"):
        major = item.get("MajorTopicYN") == "Y"
        row = [item.get("UI", ""), text_of(item), major]
        if item.tag == "DescriptorName":
            headings.append([*row, []])
        elif headings:
            headings[-1][3].append(row)
            headings[-1][2] = headings[-1][2] or major
    return headings


def _chemicals(found: _Element | None) -> list[list[str]]:
    """``[ui, name, registry number]`` of each; the number stands before the name."""
    chemicals: list[list[str]] = []
    number = ""
    for item in () if found is None else found.iter("RegistryNumber", "NameOfSubstance"):
        if item.tag == "RegistryNumber":
            number = item.text or ""
        else:
            chemicals.append([*_named(item), number])
            number = ""
    return chemicals


def _journal(journal: _Element | None, info: _Element | None) -> dict[str, str]:
    """ISSN and ISO abbreviation; the linking ISSN stands for print and electronic alike."""
    told = {} if info is None else {part.tag: part.text for part in info}
    printed = {} if journal is None else {part.tag: part.text for part in journal}
    return {
        "journal_issn": told.get("ISSNLinking") or printed.get("ISSN") or "",
        "journal_iso": printed.get("ISOAbbreviation") or "",
    }


def _article_ids(lists: dict[Any, _Element], data: _Element | None) -> dict[str, str]:
    """Identifier by kind; only the record's own list, never those of its references."""
    own = None if data is None else data.find("ArticleIdList")
    found: dict[str, str] = {}
    for place in (own, lists.get("ArticleIdList")):
        for item in () if place is None else place.iterchildren("ArticleId"):
            if text := text_of(item):
                found.setdefault(item.get("IdType", ""), text)
    if "doi" not in found and "Article" in lists:
        for location in lists["Article"].iterchildren("ELocationID"):
            if location.get("EIdType") == "doi":
                found["doi"] = text_of(location)
    return found


def _corrections(lists: dict[Any, _Element]) -> list[list[str | None]]:
    """``[RefType, PMID or None]`` of each link to another article, citations left out."""
    return [
        [link.get("RefType", ""), pmid_of(link)]
        for link in _items(lists, "CommentsCorrectionsList", "CommentsCorrections")
        if link.get("RefType") != "Cites"
    ]


def _is_retracted(types: list[str], corrections: list[list[str | None]]) -> bool:
    return any(kind.lower() in RETRACTED_TYPES for kind in types) or any(
        kind in RETRACTING for kind, _ in corrections
    )


def _year(
    container: _Element | None, fields: dict[Any, _Element], data: _Element | None
) -> int | None:
    """Year of the issue or book; else the electronic date; else of PubMed's history."""
    for date in _dates(container, fields, data):
        if date is None:
            continue
        parts = _children(date)
        for tag in ("Year", "MedlineDate"):
            if tag in parts and (match := _YEAR.search(parts[tag].text or "")):
                return int(match[0])
    return None


def _dates(
    container: _Element | None, fields: dict[Any, _Element], data: _Element | None
) -> Iterator[_Element | None]:
    if container is not None:
        yield container.find("JournalIssue/PubDate")
        yield container.find("PubDate")
    yield fields.get("ArticleDate")
    yield fields.get("ContributionDate")
    if data is not None:
        yield data.find("History/PubMedPubDate[@PubStatus='pubmed']")
        yield data.find("History/PubMedPubDate")


def _day(date: _Element | None) -> str:
    """``2024-07-09``, so that days compare as text; empty where there is none."""
    if date is None:
        return ""
    parts = {part.tag: part.text for part in date}
    year, month, day = (_int(parts.get(tag)) or 0 for tag in ("Year", "Month", "Day"))
    return f"{year:04}-{month:02}-{day:02}" if year else ""


def _int(text: str | None) -> int | None:
    return int(text) if text and _PMID.fullmatch(text) else None
