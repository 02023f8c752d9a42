"""Public corpora as texts with gold spans. Reading the test split takes the word ``"test"``.

The data is not part of the project: it lies in the folder that the environment variable
MEDKG_BENCHMARK_DATA names, by default ``../shared/data`` beside the checkout.

BC5CDR: raw abstracts with character spans and MeSH ids from the PubTator files (Li et al.,
2016, doi:10.1093/database/baw068). NCBI disease: only tokens are published here (Dogan et al.,
2014, doi:10.1016/j.jbi.2013.12.006; IOB by Crichton et al., 2017), so each sentence is put
together again by :func:`detokenise`, and the gold spans are those of its tokens.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from lxml import etree

Split = Literal["train", "dev", "test"]

ROOT: Final = Path(__file__).resolve().parents[2]

CDR_FILES: Final[dict[Split, str]] = {
    "train": "CDR_TrainingSet.PubTator.txt.gz",
    "dev": "CDR_DevelopmentSet.PubTator.txt.gz",
    "test": "CDR_TestSet.PubTator.txt.gz",
}
_UNMARKED: Final = re.compile(r"(?:<<|\[\[) (.*?) (?:>>|\]\])")  # ChemProt's marks of entities
_IOB_FILES: Final[dict[Split, str]] = {
    "train": "train.tsv.gz",
    "dev": "devel.tsv.gz",
    "test": "test.tsv.gz",
}


@dataclass(frozen=True, slots=True)
class Gold:
    """An annotated mention; ``ids`` are bare MeSH ids, empty where the corpus has none (NIL)."""

    start: int
    end: int
    text: str
    type: str
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text with its gold mentions; ``text[gold.start : gold.end] == gold.text``."""

    id: str
    text: str
    gold: tuple[Gold, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens of an IOB file and their tags."""

    tokens: tuple[str, ...]
    tags: tuple[str, ...]


def data_folder() -> Path:
    """Folder of the benchmark data.

    Raises:
        FileNotFoundError: it is not there; the message says which variable names it.
    """
    folder = Path(os.environ.get("MEDKG_BENCHMARK_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        raise FileNotFoundError(f"no benchmark data at {folder}: set MEDKG_BENCHMARK_DATA")
    return folder


def bc5cdr(split: Split) -> list[Annotated]:
    """500 abstracts with Disease and Chemical mentions; the title ends in a newline.

    An id field ``D001|D002`` names two concepts; ``-1`` is no concept.
    """
    blocks = pubtator_blocks(data_folder() / "re-bc5cdr-cdr" / CDR_FILES[split])
    return [_pubtator_document(lines) for lines in blocks]


def ncbi(split: Split, *, window: int = 1) -> list[Annotated]:
    """NCBI disease sentences as text, ``window`` successive sentences to one text.

    The published tokens no longer say where an abstract ends, so a window above 1 gives
    context (an abbreviation's definition) that may reach over two abstracts.
    """
    sentences = list(iob(data_folder() / "ner-ncbi-disease" / _IOB_FILES[split]))
    texts = []
    for first in range(0, len(sentences), window):
        parts = [_sentence_text(s) for s in sentences[first : first + window]]
        texts.append(_joined(f"ncbi-{split}-{first}", parts))
    return texts


def bc5cdr_iob(split: Split) -> Iterator[Sentence]:
    """Sentences of the token version of BC5CDR."""
    return iob(data_folder() / "ner-bc5cdr" / _IOB_FILES[split])


def iob(path: Path) -> Iterator[Sentence]:
    """Sentences of a two-column file: token, tab, IOB2 tag; a blank line ends a sentence."""
    tokens: list[str] = []
    tags: list[str] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            token, tab, tag = line.rstrip("\n").partition("\t")
            if tab:
                tokens.append(token)
                tags.append(tag)
            elif tokens:
                yield Sentence(tuple(tokens), tuple(tags))
                tokens, tags = [], []
    if tokens:
        yield Sentence(tuple(tokens), tuple(tags))


def iob_spans(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """Mentions as (first token, last token + 1, type) of a sentence's IOB2 tags."""
    spans: list[tuple[int, int, str]] = []
    for position, tag in enumerate(tags):
        prefix, _, kind = tag.partition("-")
        if prefix == "B":
            spans.append((position, position + 1, kind))
        elif prefix == "I" and spans and spans[-1][1] == position and spans[-1][2] == kind:
            spans[-1] = (spans[-1][0], position + 1, kind)
    return spans


# Written closed to the token before it, and closed to the token after it.
_NO_SPACE_BEFORE: Final = frozenset(".,;:)]%?!'/-")
_NO_SPACE_AFTER: Final = frozenset("([/+")


def detokenise(tokens: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """The sentence as it was probably written, and each token's character span in it.

    The rule: one space between tokens, but none before ``. , ; : ) ] % ? ! ' / -``, none after
    ``( [ / +``, none after a hyphen unless "and", "or" or "to" follows ("low- and high-dose")
    or a slash stands before it ("+/- 3"), none before a plus unless a slash follows, none
    before a possessive s, none inside a decimal number or a thousand, none after the dot of a
    single letter, none inside double quotes taken in turn as opening and closing.

    Of the gaps between tokens of BC5CDR's training set, whose raw text is known, 99.3 % come
    out as they were written (``test_corpora.py``).
    """
    spaced = [_space_before(tokens, i) for i in range(len(tokens))]
    _close_quotes(tokens, spaced)
    text = ""
    spans = []
    for token, space in zip(tokens, spaced, strict=True):
        text += " " * space
        spans.append((len(text), len(text) + len(token)))
        text += token
    return text, spans


def _space_before(tokens: Sequence[str], i: int) -> bool:
    if i == 0:
        return False
    word, last = tokens[i], tokens[i - 1]
    before = tokens[i - 2] if i > 1 else ""
    after = tokens[i + 1] if i + 1 < len(tokens) else ""
    if last == "-":
        return before == "/" or word in ("and", "or", "to")
    if word == "+":
        return after == "/"
    if word in _NO_SPACE_BEFORE or last in _NO_SPACE_AFTER:
        return False
    return not _inside_a_word(before, last, word)


def _inside_a_word(before: str, mark: str, word: str) -> bool:
    """Whether an apostrophe, dot or comma stands inside one word or number."""
    if mark == "'":
        return len(word) == 1
    numbers = before.isdigit() and word.isdigit()
    if mark == ".":
        return numbers or (len(before) == 1 and word != "(")
    return mark == "," and numbers and len(word) == 3


def _close_quotes(tokens: Sequence[str], spaced: list[bool]) -> None:
    is_open = False
    for i, word in enumerate(tokens):
        if word != '"':
            continue
        if is_open:
            spaced[i] = False
        else:
            spaced[i] = i > 0 and tokens[i - 1] not in "([/-"
            if i + 1 < len(tokens):
                spaced[i + 1] = False
        is_open = not is_open


def _sentence_text(sentence: Sentence) -> Annotated:
    text, spans = detokenise(sentence.tokens)
    gold = []
    for first, last, kind in iob_spans(sentence.tags):
        start, end = spans[first][0], spans[last - 1][1]
        gold.append(Gold(start, end, text[start:end], kind))
    return Annotated("", text, tuple(gold))


def _joined(name: str, parts: Sequence[Annotated]) -> Annotated:
    text = ""
    gold = []
    for part in parts:
        text += " " if text else ""
        offset = len(text)
        gold += [Gold(g.start + offset, g.end + offset, g.text, g.type) for g in part.gold]
        text += part.text
    return Annotated(name, text, tuple(gold))


def pubtator_blocks(path: Path) -> Iterator[list[str]]:
    """The lines of each document of a PubTator file."""
    block: list[str] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                block.append(line.rstrip("\n"))
            elif block:
                yield block
                block = []
    if block:
        yield block


def _pubtator_document(lines: Sequence[str]) -> Annotated:
    pmid, _, title = lines[0].split("|", 2)
    text = f"{title}\n{lines[1].split('|', 2)[2]}"
    gold = []
    for line in lines[2:]:
        fields = line.split("\t")
        if fields[1] == "CID":
            continue
        start, end = int(fields[1]), int(fields[2])
        ids = tuple(i for i in fields[5].split("|") if i != "-1") if len(fields) > 5 else ()
        gold.append(Gold(start, end, fields[3], fields[4], ids))
    return Annotated(f"PMID:{pmid}", text, tuple(gold))


def pubmed_texts() -> dict[str, str]:
    """Abstracts of the shared PubMed XML by PMID, as medkg reads them."""
    from medkg import sources

    files = sorted((data_folder() / "text-pubmed-xml").glob("*.xml*"))
    return {document.id: document.text for document in sources.read(files)}


def pubmedqa_texts() -> dict[str, str]:
    """1,000 PubMedQA abstracts by PMID: the sections of the abstract, the conclusion last."""
    path = data_folder() / "text-pubmedqa" / "ori_pqal.json.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        records = json.load(file)
    return {
        f"PMID:{pmid}": "\n".join(
            [record["QUESTION"], *record["CONTEXTS"], record.get("LONG_ANSWER", "")]
        ).strip()
        for pmid, record in records.items()
    }


def unseen_texts() -> dict[str, str]:
    """Texts of test splits without annotations: BC5CDR, sentences of ChemProt, DDI Medline."""
    folder = data_folder()
    texts = {document.id: document.text for document in bc5cdr("test")}
    with gzip.open(folder / "re-chemprot" / "test.jsonl.gz", "rt", encoding="utf-8") as file:
        marked = (json.loads(line)["text"] for line in file)
        plain = dict.fromkeys(_UNMARKED.sub(r"\1", text) for text in marked)
    texts |= {f"CHEMPROT:test-{number}": text for number, text in enumerate(plain)}
    with zipfile.ZipFile(folder / "re-ddi2013" / "DDICorpus-2013.zip") as archive:
        for name in sorted(archive.namelist()):
            if "/Test/" in name and "MedLine" in name and name.endswith(".xml"):
                root = etree.fromstring(archive.read(name), etree.XMLParser(resolve_entities=False))
                sentences = (" ".join(s.get("text", "").split()) for s in root.iter("sentence"))
                texts.setdefault(root.get("id", name), "\n".join(filter(None, sentences)))
    return texts
