"""What a JATS article becomes: ids, text, sections, citations, formulae, retraction, licence."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from medkg.sources import READERS, ReadReport, read_jats
from medkg.sources.jats.text import running_text
from medkg.types import Document

Outcome = tuple[list[Document], ReadReport]
DATA = Path(os.environ.get("MEDKG_BENCHMARK_DATA", "../shared/data")) / "text-pmc-jats"
IDS = '<article-id pub-id-type="pmid">7</article-id><article-id pub-id-type="pmc">70</article-id>'
NAMES = 'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:mml="http://www.w3.org/1998/Math/MathML"'


def article(
    body: str = "",
    meta: str = "",
    *,
    ids: str = IDS,
    kind: str = "research-article",
    title: str = "Aspirin in <italic>fever</italic>",
    back: str = "",
) -> str:
    return (
        f'<article {NAMES} article-type="{kind}"><front><journal-meta><journal-title-group>'
        "<journal-title>J Test</journal-title></journal-title-group></journal-meta>"
        f"<article-meta>{ids}<title-group><article-title>{title}</article-title></title-group>"
        f"{meta}</article-meta></front><body>{body}</body><back>{back}</back></article>"
    )


@pytest.fixture
def one(read_bytes: Callable[..., Outcome]) -> Callable[..., Document]:
    def read(content: str) -> Document:
        documents, report = read_bytes(content, "a.nxml", "jats")
        assert report.skipped == []
        [document] = documents
        return document

    return read


def sections(document: Document) -> list[tuple[str, str]]:
    return [(s.label, document.text[s.start : s.end]) for s in document.sections]


def running(markup: str) -> str:
    return running_text(etree.fromstring(f"<p {NAMES}>{markup}</p>"))


def cite(*names: str) -> str:
    return ",".join(f'<xref ref-type="bibr">{name}</xref>' for name in names)


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (IDS, "PMID:7"),
        ('<article-id pub-id-type="pmc">PMC70</article-id>', "PMC:PMC70"),
        ('<article-id pub-id-type="pmcid">PMC70</article-id>', "PMC:PMC70"),
        ('<article-id pub-id-type="doi">10.1000/X.y</article-id>', "DOI:10.1000/x.y"),
        ('<article-id pub-id-type="pmid">x</article-id>' + IDS[45:], "PMC:PMC70"),
    ],
)
def test_the_id_is_the_pmid_where_there_is_one(
    ids: str, expected: str, one: Callable[..., Document]
) -> None:
    assert one(article("<p>A.</p>", ids=ids)).id == expected


def test_text_is_title_abstract_body_and_captions_in_order(one: Callable[..., Document]) -> None:
    meta = (
        "<abstract><title>Abstract</title><sec><title>Methods:</title><p>We gave.</p><p>Twice.</p>"
        "</sec><sec><title>Trial registration</title><p>None.</p></sec></abstract>"
        '<abstract abstract-type="graphical"><p>A picture.</p></abstract>'
        '<abstract abstract-type="executive-summary"><p>In short.</p></abstract>'
        '<trans-abstract xml:lang="fr"><p>En bref.</p></trans-abstract>'
    )
    body = (
        "<p>First words.</p>"
        '<sec sec-type="materials|methods"><title>2. What we did</title><p>One.</p>'
        "<sec><title>Animals</title><p>Two.</p></sec></sec>"
        "<sec><title>RESULTS</title><p>See the list: <list><list-item><p>item</p></list-item>"
        "</list>end.</p><fig><label>Figure 1</label><caption><title>Pain.</title><p>By day.</p>"
        "</caption><graphic/></fig><table-wrap><label>T1</label><caption><p>Doses.</p></caption>"
        "<table><tr><td>5 mg</td></tr></table></table-wrap></sec>"
        "<sec><title>Competing interests</title><p>None.</p></sec>"
    )
    back = (
        "<ack><p>Thanks.</p></ack><app-group><app><title>Appendix</title><p>More.</p></app>"
        "</app-group><glossary><def-list><def-item><term>AD</term><def><p>a disease</p></def>"
        "</def-item></def-list></glossary><ref-list><ref><mixed-citation>Lee</mixed-citation>"
        "</ref></ref-list>"
    )
    assert sections(one(article(body, meta, back=back))) == [
        ("title", "Aspirin in fever"),
        ("methods", "Methods: We gave.\nTwice."),
        ("abstract", "Trial registration: None."),
        ("summary", "In short."),
        ("body", "First words."),
        ("methods", "2. What we did\nOne.\nAnimals\nTwo."),
        ("results", "RESULTS\nSee the list: end.\nitem"),
        ("figure", "Pain. By day."),
        ("table", "Doses."),
        ("appendix", "Appendix\nMore."),
        ("abbreviations", "AD: a disease"),
    ]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (f"It helped [{cite('1', '2')}].", "It helped."),
        (f"It helped<sup>{cite('1', '2')}</sup>, once.", "It helped, once."),
        (f"It helped<sup>[{cite('1')}]</sup> once.", "It helped once."),
        (f"It helped ({cite('Lee 2010')}; {cite('Kim 2011')}) once.", "It helped once."),
        (f"It helped (reviewed in {cite('Lee 2010')}).", "It helped."),
        (f"{cite('Lee et al. (2010)')} saw it.", "Lee et al. (2010) saw it."),
        (f"It helped (5 mg, {cite('Lee 2010')}).", "It helped (5 mg, Lee 2010)."),
        (f"by {cite('1')}\u2013{cite('3')} of us", "by of us"),
        ('see <xref ref-type="fig">Figure 1</xref>', "see Figure 1"),
        ('Lee<xref ref-type="aff">*</xref> et al.', "Lee et al."),
        ("H<sub>2</sub>O,\n   10<sup>9</sup>/L", "H2O, 109/L"),
        ("a<break/>b<fn><p>note</p></fn>", "a b"),
        (
            "if <inline-formula><alternatives><tex-math>\\documentclass{x}</tex-math><mml:math>"
            "<mml:mi>p</mml:mi><mml:mo>&lt;</mml:mo><mml:mn>5</mml:mn></mml:math></alternatives>"
            "</inline-formula> holds",
            "if p<5 holds",
        ),
        ("x <disp-formula><label>(1)</label><tex-math>y</tex-math></disp-formula> z", "x z"),
    ],
)
def test_citations_and_formulae(markup: str, expected: str) -> None:
    assert running(markup) == expected


def test_text_with_many_brackets_is_read_in_linear_time() -> None:
    for piece in ("(", "[,", "(see ref.", "\ue000", "\ue001", "( "):
        assert len(running(piece * 50_000 + cite("1"))) <= 50_000 * len(piece) + 1


def test_record_fields(one: Callable[..., Document]) -> None:
    meta = (
        "<article-categories><subj-group><subject>Randomized Controlled Trial</subject>"
        "</subj-group></article-categories>"
        '<pub-date pub-type="pmc-release"><year>2015</year></pub-date>'
        '<pub-date pub-type="epub"><year>2011</year></pub-date>'
        '<pub-date pub-type="ppub"><year>2012</year></pub-date>'
        '<permissions><license license-type="open-access" xlink:href="https://creativecommons.org'
        '/licenses/by/4.0/"><license-p>Open.</license-p></license></permissions>'
        "<kwd-group><kwd>pain</kwd><kwd> </kwd></kwd-group>"
    )
    document = one(article("<p>A.</p>", meta))
    assert (document.source, document.year, document.retracted) == ("pmc", 2012, False)
    assert document.study.design == "randomised trial"
    wanted = {
        "journal": "J Test",
        "article_type": "research-article",
        "publication_types": ["Journal Article"],
        "keywords": ["pain"],
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "pmcid": "PMC70",
        "title_only": False,
    }
    assert {key: document.metadata[key] for key in wanted} == wanted


@pytest.mark.parametrize(
    ("kind", "meta", "title", "expected"),
    [
        ("retraction", "", "Retraction: Aspirin", True),
        ("research-article", "", "RETRACTED: Aspirin", True),
        ("research-article", "", "[Retracted] Aspirin", True),
        ("research-article", "", "Retracted canines in orthodontics", False),
        ("partial-retraction", "", "Partial retraction: Aspirin", False),
        ("correction", '<related-article related-article-type="corrected-article"/>', "A", False),
        (
            "research-article",
            '<related-article related-article-type="retraction-forward" ext-link-type="pubmed" '
            'xlink:href="99"/>',
            "Aspirin",
            True,
        ),
    ],
)
def test_retraction(
    kind: str, meta: str, title: str, expected: bool, one: Callable[..., Document]
) -> None:
    document = one(article("<p>A.</p>", meta, kind=kind, title=title))
    assert document.retracted is expected
    if "99" in meta:
        assert document.metadata["corrections"] == [["retraction-forward", "PMID:99"]]


def test_an_article_set_with_one_that_is_missing(read_bytes: Callable[..., Outcome]) -> None:
    missing = '<Reply Id="70" error="The following is not available: 70"/>'
    content = f"<pmc-articleset>{article('<p>A.</p>')}{missing}{article(ids='')}</pmc-articleset>"
    documents, report = read_bytes(content, "a.xml", "jats")
    assert [d.id for d in documents] == ["PMID:7"]
    assert [p.code for p in report.skipped] == ["no-article", "no-id"]


def test_an_article_in_a_namespace(one: Callable[..., Document]) -> None:
    bare = article("<sec><title>Results</title><p>A.</p></sec>")
    space = 'xmlns="https://jats.nlm.nih.gov/ns/archiving/1.3/"'
    assert one(bare.replace("<article ", f"<article {space} ", 1)) == one(bare)
    oai = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><record>{}</record></OAI-PMH>'
    assert one(oai.format(bare.replace("<article ", f"<article {space} ", 1))).id == "PMID:7"


def test_entities_of_the_file_are_refused(read_bytes: Callable[..., Outcome]) -> None:
    for value in ('SYSTEM "file:///etc/passwd"', '"aaaaaaaaaa"'):
        documents, report = read_bytes(
            f"<!DOCTYPE article [<!ENTITY a {value}>]>{article('<p>&a;</p>')}", "a.nxml", "jats"
        )
        assert documents == [] and [p.code for p in report.skipped] == ["entities"]


def test_deep_nesting_is_no_crash(read_bytes: Callable[..., Outcome]) -> None:
    for depth in (200, 5000):
        body = "<sec>" * depth + "<p>A.</p>" + "</sec>" * depth
        documents, report = read_bytes(article(body), "a.nxml", "jats")
        assert len(documents) + len(report.skipped) == 1


TAGS = ("sec", "p", "title", "fig", "caption", "xref", "list", "list-item", "def-list", "sup")


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_tree_is_read(data: st.DataObject, one: Callable[..., Document]) -> None:
    markup = st.recursive(
        st.text("a[(1,;. )]\n", max_size=8),
        lambda inner: st.builds(
            lambda tag, content: f'<{tag} ref-type="bibr">{"".join(content)}</{tag}>',
            st.sampled_from(TAGS),
            st.lists(inner, max_size=4),
        ),
        max_leaves=20,
    )
    document = one(article(data.draw(markup)))
    assert "\ue000" not in document.text and "\ue001" not in document.text
    end = -1
    for section in document.sections:
        assert section.start == end + 1 and section.start < section.end
        end = section.end
    assert end == len(document.text)


def test_real_articles() -> None:
    if not DATA.is_dir():
        pytest.skip(f"no JATS articles at {DATA}")
    report = ReadReport()
    files = sorted([*DATA.glob("*.nxml"), *DATA.glob("*.xml.gz")])
    documents = [d for file in files for d in READERS["jats"].read(file, report=report)]
    assert (len(documents), report.skipped) == (11, [])
    full = 0
    for document in documents:
        assert re.fullmatch(r"PMID:\d+", document.id) and document.metadata["pmcid"]
        assert document.metadata["doi"] and document.year and document.metadata["journal"]
        labels = {section.label for section in document.sections}
        full += {"methods", "results"} <= labels
        assert re.search(r"\[\s*\]|\(\s*\)|\ue000", document.text) is None
    assert full >= 7
    assert next(read_jats(files[0])) == documents[0]
