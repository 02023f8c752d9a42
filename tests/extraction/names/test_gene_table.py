"""Which gene a by-name usually means."""

from __future__ import annotations

import pytest

from medkg.extraction.names.dictionary import Dictionary
from medkg.extraction.names.gene_table import INDIRECT, may_mean
from medkg.ontology import Ontology, Synonym, Term


@pytest.mark.parametrize(
    ("surface", "symbol", "meant"),
    [
        ("COX-2", "PTGS2", True),
        ("COX-2", "MT-CO2", False),
        ("ERKs", "MAPK1", True),
        ("ERK", "EPHB2", False),
        ("PKC", "PRRT2", False),
        ("CO2", "MT-CO2", False),
        ("p53", "TP53", True),
        ("p170", "A2ML1", False),  # called by its weight alone
        ("GATA1", "GATA1", True),
    ],
)
def test_by_names(surface: str, symbol: str, meant: bool) -> None:
    assert may_mean(surface, symbol) is meant


def test_cytokines_are_reached_by_way_of_others() -> None:
    assert all(INDIRECT.fullmatch(symbol) for symbol in ("TNF", "IL6", "CASP3", "MAPK1"))
    assert not any(INDIRECT.fullmatch(symbol) for symbol in ("PTGS2", "DRD2", "EGFR", "MTOR"))


def test_the_dictionary_leaves_out_the_genes_and_classes_not_meant() -> None:
    genes = [
        Term("HGNC:1", "PTGS2", "gene", (Synonym("COX2"),)),
        Term("HGNC:2", "MT-CO2", "gene", (Synonym("COX2"),)),
        Term("HGNC:3", "PRRT2", "gene", (Synonym("PKC"),)),
    ]
    drug = Term("DRUGBANK:1", "Estradiol cypionate", "drug", (Synonym("Estrogen"),))
    toy = Dictionary([Ontology("hgnc", genes), Ontology("drugs", [drug])])
    text = "COX-2, PKC and oestrogen; estrogen, estradiol cypionate"
    found = [(text[m.start : m.end], [n.curie for n in m.names]) for m in toy.find(text)]
    assert found == [("COX-2", ["HGNC:1"]), ("estradiol cypionate", ["DRUGBANK:1"])]
