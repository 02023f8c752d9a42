"""Symbols that are words: in capitals they are read only where the document defines them.

Each row is a symbol and how often its word stands in lower case, at the start of a sentence,
with a capital inside one, and in capitals amid other text. Learned without labels by
``casing.words_in_capitals`` with its default thresholds (the word seen at least 10 times, and at
least 25 times as often as its capitals) from 2,258 texts, 3,444,950 characters: PubMed abstracts,
PubMedQA, and the training texts of BC5CDR and NCBI disease. The symbols are the names of three
to seven capitals in the recognised vocabularies.
"""

from __future__ import annotations

from typing import Final

__all__ = ["WORDS_IN_CAPITALS"]

WORDS_IN_CAPITALS: Final[dict[str, tuple[int, ...]]] = {
    row.split()[0]: tuple(map(int, row.split()[1:]))
    for row in """
    ADD 11 0 2 0
    AGO 10 0 0 0
    AIR 14 2 6 0
    ALL 684 230 4 29
    APEX 12 0 0 0
    ARCH 23 1 0 0
    BASE 79 1 0 0
    BEST 45 2 3 0
    BIND 12 0 0 0
    CALL 25 0 0 0
    CAN 446 86 5 3
    CELL 650 9 6 0
    CLAMP 10 0 0 0
    COLD 23 2 0 0
    CUT 25 0 0 0
    DAMAGE 138 2 0 0
    DEATH 182 3 0 0
    DELTA 14 0 2 0
    EARS 11 0 0 0
    END 126 5 2 3
    ERA 13 0 0 0
    FACE 22 0 0 0
    FACT 30 0 0 0
    FAST 15 1 0 0
    FAT 42 0 0 0
    FED 17 0 0 0
    FIND 41 0 0 0
    FOR 4929 139 4 1
    GAP 19 0 0 0
    GAS 17 0 1 0
    GAVE 16 0 0 0
    GREAT 18 0 2 0
    HAS 736 4 0 3
    HIP 41 2 2 1
    HIS 46 5 7 0
    IMPACT 133 4 2 0
    LARGE 155 7 0 0
    LASER 38 1 0 0
    LED 69 0 0 0
    LIGHT 19 1 0 0
    LIMIT 14 0 0 0
    LIP 20 1 0 0
    MAPS 33 0 0 0
    MASS 109 3 2 0
    MAX 15 0 0 0
    MEN 201 9 3 0
    MICE 272 7 0 0
    MILK 19 0 0 0
    MINOR 29 3 0 0
    NAIL 10 0 1 0
    NEU 23 0 0 0
    NODAL 10 1 0 0
    NOT 1592 8 0 0
    OUT 166 11 0 0
    PER 219 1 0 0
    PILOT 17 0 0 0
    PLAN 13 0 0 0
    POST 115 12 0 0
    RACE 17 0 0 0
    RED 27 2 2 0
    REF 13 1 0 0
    REST 17 1 0 0
    RICH 26 0 0 0
    SALT 25 0 0 0
    SCAN 26 0 0 0
    SERA 16 2 0 0
    SET 50 0 2 0
    SEX 115 4 0 0
    SHAM 15 1 0 0
    SHE 25 13 0 0
    SIMPLE 31 2 0 0
    STEP 26 0 7 0
    STOP 36 0 9 1
    SUGAR 12 0 0 0
    TASK 29 0 4 0
    TEN 24 16 1 0
    THYROID 49 3 2 0
    TRAITS 10 0 0 0
    TUBE 30 0 0 0
    TYPE 386 10 14 0
    WAS 5256 0 0 64
    WAVE 19 0 0 0
    """.strip().split("\n")
}
