"""Small PubMed files made on the fly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

PROLOG = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
)


def article(pmid: int, title: str = "", abstract: str = "") -> str:
    """One article; its title and abstract are given as text, not as markup."""
    body = f"<Abstract><AbstractText>{escape(abstract)}</AbstractText></Abstract>"
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article>'
        f"<ArticleTitle>{escape(title or f'Title of {pmid}.')}</ArticleTitle>"
        f"{body if abstract else ''}</Article></MedlineCitation></PubmedArticle>\n"
    )


def article_set(articles: Iterable[str], prolog: str = PROLOG) -> str:
    return f"{prolog}<PubmedArticleSet>\n{''.join(articles)}</PubmedArticleSet>\n"


def numbered(count: int, abstract: str = "An abstract.") -> Iterator[str]:
    return (article(number, abstract=abstract) for number in range(1, count + 1))
