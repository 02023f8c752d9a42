"""Prints ``medkg/extraction/names/tables/words_in_capitals.tsv``: symbols that are words, counted.

python -m tests.benchmarks.casing

Counted in the unlabelled abstracts and the texts, without their labels, of the training parts.
"""

from __future__ import annotations

from medkg import knowledge
from medkg.extraction.names.case_table import COLUMNS
from medkg.extraction.names.casing import words_in_capitals
from tests.benchmarks import corpora

_LENGTHS = range(3, 8)


def texts() -> list[str]:
    """All texts that are counted."""
    labelled = [*corpora.bc5cdr("train"), *corpora.ncbi("train", window=10)]
    plain = [corpora.pubmed_texts(), corpora.pubmedqa_texts()]
    return [a.text for a in labelled] + [text for held in plain for text in held.values()]


def symbols() -> set[str]:
    """Names in capitals of the vocabularies that are recognised."""
    terms = (term for name in knowledge.RECOGNISED for term in knowledge.load(name))
    names = (text for term in terms for text in (term.name, *(s.text for s in term.synonyms)))
    return {n for n in names if len(n) in _LENGTHS and n.isascii() and n.isalpha() and n.isupper()}


def main() -> None:
    counted = texts()
    found = words_in_capitals(counted, symbols())
    print(f"# {len(counted):,} texts, {sum(map(len, counted)):,} characters")
    print(*COLUMNS, sep="\t")
    for word, forms in found.items():
        print(word, forms.lower, forms.initial, forms.title, forms.upper, sep="\t")


if __name__ == "__main__":
    main()
