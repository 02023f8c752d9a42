"""Short names of genes: which gene each usually means, and which mean none alone.

HGNC keeps by-names that several genes have, or that a family, a complex or a substance is far
better known by ("PKC", "CO2"). A by-name listed here is read as the gene beside it, or as none.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["INDIRECT", "means"]

_NOT_ALNUM: Final = re.compile(r"[\W_]+")

# By-name, in capitals and without marks, and the approved symbol it usually stands for.
_USUAL: Final[dict[str, str]] = {
    "COX1": "PTGS1", "COX2": "PTGS2", "ERK": "MAPK1", "P38": "MAPK14", "P21": "CDKN1A",
    "P16": "CDKN2A", "P14ARF": "CDKN2A", "P27": "CDKN1B", "P57": "CDKN1C", "P15": "CDKN2B",
    "P18": "CDKN2C", "P50": "NFKB1", "P105": "NFKB1", "P52": "NFKB2", "P65": "RELA",
    "P53": "TP53", "P63": "TP63", "P73": "TP73", "P62": "SQSTM1", "P85": "PIK3R1",
    "P107": "RBL1", "P130": "RBL2", "P300": "EP300", "CD25": "IL2RA", "MDR1": "ABCB1",
    "MRP1": "ABCC1", "MRP2": "ABCC2", "DMT1": "SLC11A2", "SF1": "NR5A1", "PARP1": "PARP1",
    "NBS1": "NBN", "AT1": "AGTR1", "AT2": "AGTR2", "HIF1": "HIF1A", "NRF2": "NFE2L2",
    "CIP1": "CDKN1A", "RIP1": "RIPK1", "CA125": "MUC16", "CEA": "CEACAM5", "EPO": "EPO",
    "NK1": "TACR1", "NK2": "TACR2", "NK3": "TACR3", "EP2": "PTGER2", "PAR1": "F2R",
    "CAT1": "SLC7A1", "TAK1": "MAP3K7", "SRC1": "NCOA1", "AP2": "TFAP2A", "CYP2A": "",
    "ATF2": "ATF2", "RS1": "RS1", "MAP2": "MAP2", "GLUT6": "SLC2A6", "RAF1": "RAF1",
    # families, complexes, substances, repeats and cell lines
    "PKC": "", "AP1": "", "PLA2": "", "CO2": "", "CADHERIN": "", "ACTIVIN": "", "S1P": "",
    "CYP2D": "", "CYP2C": "", "CYP3A": "", "HSD1": "", "HSD2": "", "MT1": "", "MT2": "",
    "OCT1": "", "PC3": "", "THP1": "", "INS1": "", "HK2": "HK2", "CD1": "", "PP1": "",
    "GCG": "", "CAG": "", "CTG": "", "CGG": "", "GAA": "", "OXIDOREDUCTASE": "",
    "NRF1": "NRF1", "NUCLEARFACTORERYTHROID2": "", "IL1": "", "SIT": "", "ERGS": "",
}  # fmt: skip
# A protein called by its weight alone is hardly ever the gene that HGNC has under that name.
_WEIGHT: Final = re.compile(r"P\d{2,3}")

#: Genes whose products a drug that "inhibits" or "activates" them mostly reaches by way of
#: others: cytokines, transcription factors, kinases and enzymes at the end of a cascade.
INDIRECT: Final = re.compile(
    r"TNF|IL\d+\w{0,2}|CXCL\d+|CCL\d+|IFN\w+|TGFB\d|NFKB\w+|REL[AB]?|STAT\d\w?|CASP\d+|MAPK\d+|JUN\w?|FOS\w?|AKT\d"
    r"|HIF1A|TP53|TP63|BCL2\w*|BAX|BAK1|MCL1|CCN[A-E]\d|CDKN\w+|MYC\w?|PRKAA\d|NFE2L2|SREBF\d|EGR1|NOS2|VEGFA|MMP\d+"
    r"|NGF|BDNF|GDNF|INS|GCG|EIF4EBP1|RPS6\w*|BECN1|SQSTM1|MAP1LC3\w|CDH\d+|VIM|SNAI\d|PCNA|MKI67|HMOX1|ICAM1|VCAM1|CRP|EDN1|REN1|CTNNB1|SMAD\d|FOXO\d"
)


def means(surface: str, symbol: str) -> bool:
    """Whether ``surface`` may stand for the gene ``symbol``.

    >>> means("COX-2", "PTGS2"), means("COX-2", "MT-CO2"), means("PKC", "PRRT2")
    (True, False, False)
    """
    key = _NOT_ALNUM.sub("", surface).upper()
    if key not in _USUAL and key[-1:] == "S" and key[:-1] in _USUAL:
        key = key[:-1]
    usual = _USUAL.get(key)
    if usual is not None:
        return symbol == usual
    return _WEIGHT.fullmatch(key) is None or symbol == key
