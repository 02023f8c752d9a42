"""Short names of genes: which gene each usually means, and which mean none alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from medkg.extraction.text.word_lists import read_pairs, read_words

__all__ = ["INDIRECT", "may_mean"]

_TABLES: Final = Path(__file__).parent / "tables"
_NOT_ALNUM: Final = re.compile(r"[\W_]+")
# By-name, in capitals and without marks -> the approved symbol it usually stands for; "-" is none.
_USUAL: Final = read_pairs(_TABLES / "usual_genes.tsv", ("name", "symbol"))
# A protein called by its weight alone is hardly ever the gene that HGNC has under that name.
_WEIGHT: Final = re.compile(r"P\d{2,3}")

#: Genes whose products a drug mostly reaches by way of others.
INDIRECT: Final = re.compile("|".join(read_words(_TABLES / "indirect_genes.tsv", column="symbol")))


def may_mean(surface: str, symbol: str) -> bool:
    """Whether ``surface`` may stand for the gene ``symbol``.

    >>> may_mean("COX-2", "PTGS2"), may_mean("COX-2", "MT-CO2"), may_mean("PKC", "PRRT2")
    (True, False, False)
    """
    key = _NOT_ALNUM.sub("", surface).upper()
    if key not in _USUAL and key[-1:] == "S" and key[:-1] in _USUAL:
        key = key[:-1]
    usual = _USUAL.get(key)
    if usual is not None:
        return symbol == usual
    return _WEIGHT.fullmatch(key) is None or symbol == key
