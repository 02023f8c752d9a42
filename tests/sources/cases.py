"""A small good file of every format, for what every reader must pass."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from tests.sources.pubmed.samples import article_set, numbered

COUNT = 4


@dataclass(frozen=True)
class Case:
    """A good file of ``count`` records, in ASCII but for Parquet.

    ``record_end`` ends each record and stands nowhere else; every record is known to be whole
    once it has come. ``tells_cut`` is False for a format in which a file cut between two lines
    is as good as a whole one. ``tells_kind`` is False for plain text, which anything can be.
    """

    content: bytes
    record_end: bytes
    suffix: str
    tells_cut: bool = True
    tells_kind: bool = True
    count: int = COUNT


def _jats(number: int) -> str:
    return (
        f'<article><front><article-meta><article-id pub-id-type="pmc">{number}</article-id>'
        f"<title-group><article-title>Title of {number}.</article-title></title-group>"
        "</article-meta></front><body><p>A text.</p></body></article>\n"
    )


def _bioc_xml(number: int) -> str:
    return (
        f"<document><id>{number}</id><passage><infon key='type'>title</infon><offset>0</offset>"
        f"<text>Title of {number}.</text></passage></document>\n"
    )


def _bioc_json(number: int) -> dict[str, object]:
    passage = {"infons": {"type": "title"}, "offset": 0, "text": f"Title of {number}."}
    return {"id": str(number), "passages": [passage], "relations": []}


def _medline(number: int) -> str:
    return f"PMID- {number}\nTI  - Title of\n      {number}.\nAB  - A text.\nSO  - X. 2020.\n\n"


def _jsonl(number: int) -> str:
    return json.dumps({"id": str(number), "title": f"Title of {number}.", "abstract": "A text."})


def _parquet() -> bytes:
    buffer = io.BytesIO()
    texts = [f"Title of {number}." for number in _NUMBERS]
    pq.write_table(pa.table({"pmid": list(_NUMBERS), "text": texts}), buffer)
    return buffer.getvalue()


_NUMBERS = range(1, COUNT + 1)

CASES: dict[str, Case] = {
    "pubmed": Case(article_set(numbered(COUNT)).encode(), b"</PubmedArticle>", ".xml"),
    "jats": Case(
        f"<pmc-articleset>{''.join(map(_jats, _NUMBERS))}</pmc-articleset>".encode(),
        b"</article>",
        ".nxml",
    ),
    "bioc-xml": Case(
        f"<collection>{''.join(map(_bioc_xml, _NUMBERS))}</collection>".encode(),
        b"</document>",
        ".xml",
    ),
    "bioc-json": Case(
        json.dumps({"source": "x", "documents": [_bioc_json(n) for n in _NUMBERS]}).encode(),
        b'"relations": []}',
        ".json",
    ),
    "pubtator": Case(
        "\n".join(f"{n}|t|Title of {n}.\n{n}|a|A text.\n" for n in _NUMBERS).encode(),
        b"|a|A text.\n\n",
        ".pubtator",
        tells_cut=False,
    ),
    "medline": Case(
        "".join(map(_medline, _NUMBERS)).encode(), b"X. 2020.\n\n", ".nbib", tells_cut=False
    ),
    "jsonl": Case(
        "".join(f"{_jsonl(n)}\n" for n in _NUMBERS).encode(), b'"}\n', ".jsonl", tells_cut=False
    ),
    "csv": Case(
        "".join(["pmid,title\n", *(f'{n},"Title of {n}."\n' for n in _NUMBERS)]).encode(),
        b'."\n',
        ".csv",
        tells_cut=False,
    ),
    "parquet": Case(_parquet(), _parquet()[-8:], ".parquet"),
    "text": Case(
        b"A title.\nA text.\n", b"A text.\n", ".txt", tells_cut=False, tells_kind=False, count=1
    ),
}
