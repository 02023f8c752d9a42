"""MEDLINE text format (PubMed's ``.nbib``) as documents, streamed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from medkg.files.opening import LIMITS, Input, Limits, given
from medkg.sources.blocks import blocks
from medkg.sources.compose import composed, one_line, pmid_of, year_of
from medkg.sources.pubmed.record import RETRACTED_TYPES, RETRACTING, SECTION_OF_LABEL
from medkg.sources.records import MalformedRecordError, decoded, documents
from medkg.sources.report import ReadReport
from medkg.sources.study import study_of
from medkg.types import Document

__all__ = ["looks_like_medline", "read_medline"]

# Tag -> RefType of PubMed XML. NLM, MEDLINE/PubMed data element descriptions,
# https://www.nlm.nih.gov/bsd/mms/medlineelements.html.
CORRECTIONS: Final[dict[str, str]] = {
    "CIN": "CommentIn",
    "CON": "CommentOn",
    "CRF": "CorrectedandRepublishedFrom",
    "CRI": "CorrectedandRepublishedIn",
    "ECF": "ExpressionOfConcernFor",
    "ECI": "ExpressionOfConcernIn",
    "EFR": "ErratumFor",
    "EIN": "ErratumIn",
    "ORI": "OriginalReportIn",
    "PRIN": "PartialRetractionIn",
    "PROF": "PartialRetractionOf",
    "RIN": "RetractionIn",
    "ROF": "RetractionOf",
    "RPF": "RepublishedFrom",
    "RPI": "RepublishedIn",
    "RRF": "RetractedandRepublishedFrom",
    "RRI": "RetractedandRepublishedIn",
    "SPIN": "SummaryForPatientsIn",
    "UIN": "UpdateIn",
    "UOF": "UpdateOf",
}
_FIELD: Final = re.compile(r"([A-Z][A-Z0-9]{1,3}) *- ?(.*)")
_STARTS: Final = re.compile(rb"\s*PMID ?- *\d")
_MENTIONED: Final = re.compile(r"PMID: *(\d{1,10})")
_NAMED: Final = re.compile(r"\S+ \((.*)\)")
_DATES: Final = ("DP", "DEP", "EDAT")
_DAY: Final = re.compile(r"(\d{4})(\d\d)(\d\d)")
# The label of a part of a structured abstract; PubMed's XML has each part on its own.
_LABEL: Final = re.compile(r"(?:^|(?<=[.?!)\]] ))([A-Z][A-Z &,/'()-]{2,60}): (?=\S)")

Fields = dict[str, list[str]]


def looks_like_medline(head: bytes) -> bool:
    """Whether a file's first bytes are those of MEDLINE text: its first field is a PMID.

    >>> looks_like_medline(b"\\nPMID- 7\\nTI  - Aspirin."), looks_like_medline(b"TY  - JOUR")
    (True, False)
    """
    return _STARTS.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def read_medline(
    file: Input | str | Path, *, report: ReadReport | None = None, limits: Limits = LIMITS
) -> Iterator[Document]:
    """Documents of a file in MEDLINE text format, as PubMed exports it.

    A record is the same document as in PubMed XML: source ``pubmed``, id ``PMID:n``, a line for
    each labelled part of its abstract; metadata as far as the format has it (MeSH without ids).

    Raises:
        MissingDataError: there is no such file (at the call, not at the first document).

    Format: NLM, https://www.nlm.nih.gov/bsd/mms/medlineelements.html.

    >>> import io
    >>> text = b"PMID- 7\\nTI  - Aspirin for\\n      fever.\\nPT  - Retracted Publication\\n"
    >>> [d] = read_medline(Input("a.nbib", lambda: io.BytesIO(text)))
    >>> d.id, d.text, d.retracted
    ('PMID:7', 'Aspirin for fever.', True)
    """
    file = given(file)
    return documents(file, _records(file, limits), _document, report)


def _records(file: Input, limits: Limits) -> Iterator[list[bytes]]:
    return blocks(
        file,
        limits,
        is_ours=lambda line: _STARTS.match(line) is not None,
        begins=lambda line: line.startswith(b"PMID"),
        refusal=("not-medline", "the file does not begin with PMID-"),
    )


def _document(record: list[bytes]) -> Document:
    name = pmid_of(record[0].partition(b"-")[2].decode("ascii", "replace"))
    fields = _fields([decoded(line, name) for line in record])
    if name is None:
        raise MalformedRecordError("no-pmid", "the record has no PMID that is a number")
    vernacular = _first(fields, "TT")
    title = _first(fields, "TI") or _first(fields, "BTI") or vernacular
    text, sections = composed(title, _abstract(_first(fields, "AB")))
    if not text.strip():
        raise MalformedRecordError("no-text", "the record has neither title nor abstract", name)
    metadata = _metadata(fields)
    metadata["vernacular_title"] = vernacular
    metadata["title_only"] = "\n" not in text
    types = metadata["publication_types"]
    return Document(
        id=name,
        text=text,
        source="pubmed",
        year=next(
            (y for tag in ("DP", "DEP", "EDAT") if (y := year_of(_first(fields, tag)))), None
        ),
        retracted=any(kind.lower() in RETRACTED_TYPES for kind in types)
        or any(kind in RETRACTING for kind, _ in metadata["corrections"]),
        sections=sections,
        study=study_of(types, (heading[1] for heading in metadata["mesh"])),
        metadata=metadata,
    )


def _fields(record: list[str]) -> Fields:
    """Values by tag, each on one line."""
    found: dict[str, list[list[str]]] = {}
    value: list[str] = []
    for line in record:
        if line[:1].isspace():
            value.append(line)
        elif field := _FIELD.fullmatch(line):
            value = [field[2]]
            found.setdefault(field[1], []).append(value)
    return {tag: [one_line(" ".join(value)) for value in values] for tag, values in found.items()}


def _first(fields: Fields, tag: str) -> str:
    return next(iter(fields.get(tag, ())), "")


def _abstract(text: str) -> Iterator[tuple[str, str]]:
    labels = list(_LABEL.finditer(text))
    if not labels or labels[0].start():  # labels elsewhere only are no structure
        yield "abstract", text
        return
    for label, end in zip(labels, [*(m.start() for m in labels[1:]), len(text)], strict=True):
        section = SECTION_OF_LABEL.get(label[1].lower(), "abstract")
        yield section, text[label.start() : end].strip()


def _metadata(fields: Fields) -> dict[str, Any]:
    """As of PubMed XML; ids that the format does not have are empty."""
    return {
        "revised": "-".join(day.groups()) if (day := _DAY.match(_first(fields, "LR"))) else "",
        "journal": _first(fields, "JT") or _first(fields, "TA"),
        "mesh": [_heading(heading) for heading in fields.get("MH", ())],
        "chemicals": [
            ["", named[1]] for item in fields.get("RN", ()) if (named := _NAMED.fullmatch(item))
        ],
        "supplementary_mesh": [["", name] for name in fields.get("NM", ())],
        "keywords": [word.lstrip("*") for word in fields.get("OT", ())],
        "publication_types": fields.get("PT", []),
        "languages": fields.get("LA", []),
        "corrections": [
            [kind, f"PMID:{int(other[1])}" if (other := _MENTIONED.search(value)) else None]
            for tag, kind in CORRECTIONS.items()
            for value in fields.get(tag, ())
        ],
        "doi": _identifier(fields, "[doi]"),
        "pmcid": _first(fields, "PMC") or None,
    }


def _heading(heading: str) -> list[Any]:
    """``[ui, name, major]``: a star before the heading or one of its qualifiers."""
    return ["", heading.partition("/")[0].lstrip("*"), "*" in heading]


def _identifier(fields: Fields, kind: str) -> str | None:
    values = (*fields.get("LID", ()), *fields.get("AID", ()))
    return next((v.removesuffix(kind).strip() for v in values if v.endswith(kind)), None)
