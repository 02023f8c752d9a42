# ruff: noqa: E501 - a table row stays on one line
"""What words and place say about the part of an abstract that a sentence is from: a table of weights.

A multinomial logistic regression on half of the labelled abstracts of PubMedQA (Jin et al., 2019;
those whose PMID hashes to an even number), labels hidden: words and pairs of words by an L1
penalty, then weights with an L2 penalty, in tenths of a nat. Columns: background, aim, methods,
results, conclusions. Cues after Teufel and Moens, 2002, and Hirohata et al., 2008.
"""

from __future__ import annotations

from typing import Final

__all__ = ["PLACES", "WORDINGS", "WORDS"]

Weights = tuple[int, int, int, int, int]

#: Wordings: an expression over lower case, and what it says. The first two are set by hand.
WORDINGS: Final[tuple[tuple[str, Weights], ...]] = (
    (r"\b(?:in conclusion|we conclude|to conclude|in summary)\b", (0, 0, 0, 0, 40)),
    (r"\b(?:aims?|objectives?|purposes?|goals?)(?: of (?:this|the|our)(?: \w+){1,3}?)? (?:was|is|were|are) to\b|\bwe (?:therefore |thus |also )?(?:aimed|sought|hypothesi[sz]ed|set out) (?:to|that)\b", (0, 40, 0, 0, 0)),
    (r"\b(?:aims?|objectives?|purposes?|goals?)(?: \w+){0,4}? (?:was|is|were|are) to\b|\bwe (?:therefore |thus |also )?(?:aimed|sought|hypothesi[sz]ed|wished|wanted|set out|asked)\b|\bthis \w+(?: \w+)? (?:aims|aimed|sought)\b|^to (?:\w+ly )?(?:investigate|evaluate|assess|examine|determine|compare|study|analy[sz]e|describe|explore|test|identify|establish|report|review|estimate|find|validate)\b|\bwas (?:designed|undertaken|conducted|performed) to\b", (7, 14, -11, -6, -5)),
    (r"\b(?:in (?:conclusion|summary)|we (?:conclude|recommend|suggest|propose)|(?:these|our|the present|the) (?:results|findings|data|observations) (?:suggest|indicate|support|demonstrate|imply|confirm)|(?:further|more|future) (?:\w+ )?(?:studies|research|trials|work)|should (?:be|not|consider)|may be|might be|can be|could be|taken together)\b", (2, 1, -6, -4, 7)),
    (r"\b(?:we found|there (?:was|were) (?:no|a)|(?:was|were) (?:found|observed|associated|higher|lower|seen|significantly|similar|detected)|showed|revealed|respectively|median|mean)\b", (-3, -2, -3, 8, 0)),
    (r"\b(?:randomi[sz]ed|enrolled|recruited|retrospective(?:ly)?|prospective(?:ly)?|inclusion criteria|questionnaires?|regression|were (?:measured|assessed|collected|included|used|obtained|performed|calculated|analy[sz]ed|evaluated|reviewed|compared|recorded|examined))\b", (-5, -5, 12, 2, -5)),
    (r"\b(?:is|are|has been|have been|remains?)\b", (6, 6, -12, -6, 6)),
    (r"\b(?:were|was) (?:\w+ly )?\w+ed\b", (1, -4, 9, -3, -3)),
    (r"\bp ?[<=>]|95 ?%|\bci\b|odds ratio|hazard ratio|relative risk|significantly", (-1, -3, 0, 3, 0)),
    (r"\bwe \w+ed\b", (-1, 4, 5, -3, -5)),
)  # fmt: skip

#: Words and pairs: ``#`` is a number, ``^`` the beginning, ``####`` four numbers or more.
WORDS: Final[dict[str, Weights]] = {
    "####": (-2, 1, -1, 6, -4),
    "#": (-4, -6, 5, 7, -3),
    "# #": (-2, -1, 5, 4, -6),
    "# %": (1, -1, -4, 5, -1),
    "# and": (-4, 0, 5, 1, -2),
    "# patients": (-4, -3, 2, 7, -1),
    "# years": (0, 0, 2, -4, 2),
    "%": (1, -1, -4, 4, 0),
    "< #": (-3, 4, -2, 5, -4),
    "= #": (-3, 0, 1, 4, -1),
    "^ in": (0, 1, -3, 2, 0),
    "^ no": (0, 1, -4, 10, -6),
    "^ to": (-9, 11, 3, -4, -1),
    "^ we": (-4, 8, 0, -2, -2),
    "a": (0, -1, 1, -1, 1),
    "aim": (10, 3, -9, -2, -2),
    "all": (-5, -5, 5, 6, -1),
    "analysis": (-3, -1, 6, 2, -4),
    "and": (-1, 0, 0, 0, 1),
    "and the": (-3, -1, 4, -1, 1),
    "assessed": (0, -1, 7, -4, -2),
    "associated with": (0, 4, -7, -1, 3),
    "at": (1, -5, 2, -1, 2),
    "be": (1, 3, -8, -2, 6),
    "both": (0, -3, 0, 5, -1),
    "but": (-2, 2, -7, 4, 2),
    "by": (-2, -1, 3, 2, -3),
    "data": (2, 1, 2, -5, 1),
    "did": (-3, 2, -1, 5, -3),
    "differences": (4, 0, -6, 3, -1),
    "from": (-1, -2, 5, -1, 0),
    "groups": (-1, 0, 4, 3, -6),
    "had": (-4, -4, 1, 6, 2),
    "have": (6, 3, -6, -4, 2),
    "however": (3, 2, -10, 4, 1),
    "identified": (1, -3, -6, 6, 2),
    "in a": (1, 1, 0, -8, 5),
    "is": (2, 0, -2, -6, 5),
    "it": (4, -1, -3, -2, 1),
    "may": (1, 3, -5, -5, 6),
    "no": (-1, -1, -1, 3, 0),
    "not": (-1, -4, -3, 4, 4),
    "of": (2, 1, -3, -3, 3),
    "of #": (-2, -2, 1, 6, -4),
    "of the": (-2, -1, -1, 3, 0),
    "on": (3, 1, 0, -4, -1),
    "or": (-2, -1, 5, -1, 0),
    "our": (-1, 3, -2, -7, 7),
    "p": (1, -2, 1, 5, -4),
    "patients": (-1, -2, -2, 2, 2),
    "significant": (1, -4, -5, 4, 4),
    "significantly": (1, -3, -5, 2, 5),
    "study": (-3, 2, 4, -6, 2),
    "than": (2, 1, -5, -1, 3),
    "that": (1, 2, -6, -1, 4),
    "the": (2, 3, -2, -1, -1),
    "the study": (-2, -4, -3, 9, 0),
    "then": (6, -1, 6, -9, -1),
    "therefore": (7, -1, -6, -2, 2),
    "this": (6, 4, -10, -2, 2),
    "to": (2, 4, -4, -4, 1),
    "to determine": (5, 0, 2, -7, -1),
    "underwent": (-2, -1, 10, -1, -6),
    "using": (-2, 2, 5, -3, -2),
    "was": (-3, -1, 4, 3, -4),
    "was used": (-1, -1, 9, -6, -1),
    "we": (6, -1, 0, -5, 0),
    "were": (-1, -4, 4, 6, -5),
    "whether": (2, 8, -6, -2, -3),
    "with": (1, 0, -1, -2, 2),
}

#: Twelfths of the body, in order: where the sentence begins.
PLACES: Final[tuple[Weights, ...]] = (
    (17, 14, 5, -13, -23),
    (10, 4, 18, -12, -20),
    (1, -3, 23, -4, -17),
    (-5, -11, 25, 7, -15),
    (-10, -18, 26, 16, -14),
    (-11, -19, 21, 22, -13),
    (-15, -18, 16, 25, -7),
    (-17, -19, 10, 27, -2),
    (-18, -20, 4, 26, 7),
    (-18, -20, -3, 20, 21),
    (-18, -20, -1, 10, 28),
    (-14, -17, 1, -2, 31),
)
