"""Why links of BC5CDR's development mentions are wrong: 50 of each type, judged by hand."""

from __future__ import annotations

from typing import Final

__all__ = ["CAUSES", "causes_table"]

#: When and on what: the wrong answers of the row "medkg", drawn at random (seed 1).
JUDGED: Final = "Judged by hand on 2026-11-22: 50 of the wrong links of each type, dev split."
#: (type, cause, how many of 50)
CAUSES: Final[tuple[tuple[str, str, int], ...]] = (
    ("Disease", "a description that shares no word with a name (excretion of proteins)", 19),
    ("Disease", "a broader or neighbouring heading is annotated (blood loss: postpartum)", 14),
    ("Disease", "a form of a word that no rule derives (valvulopathy, fatiguability)", 9),
    ("Disease", "the heading for a drug's effect is meant (hepatitis: drug-induced)", 6),
    ("Disease", "a short form that the abstract does not define", 1),
    ("Disease", "nothing is meant", 1),
    ("Chemical", "a symbol or code that no table has, or not defined (MK-801, T, PB)", 19),
    ("Chemical", "an id that MeSH has retired (quetiapine, C069541)", 18),
    ("Chemical", "a broader or neighbouring concept is annotated (barbiturate)", 6),
    ("Chemical", "a synonym that no table has (glycopyrronium)", 5),
    ("Chemical", "nothing is meant", 2),
)


def causes_table() -> str:
    """Causes and their shares as a Markdown table."""
    rows = [f"| {type_} | {cause} | {count / 50:.0%} |" for type_, cause, count in CAUSES]
    return "\n".join([JUDGED, "", "| type | cause | share |", "| --- | --- | --- |", *rows])
