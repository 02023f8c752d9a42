"""Evidence records out of rows of the graph's evidence table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from medkg.types import Evidence, Study

__all__ = ["evidence_of_row", "stated"]


def evidence_of_row(row: Mapping[str, Any]) -> Evidence:
    """The :class:`Evidence` one row of ``Graph.evidence_table()`` stands for.

    >>> row = {"source": "hpo", "document": "OMIM:1", "reference": "PMID:1", "method": "m",
    ...        "score": 1.0, "qualifiers": '{"frequency": 0.5}'}
    >>> evidence_of_row(row).qualifiers["frequency"]
    0.5
    """
    start, end = row.get("start"), row.get("end")
    return Evidence(
        source=row["source"],
        document=row["document"],
        reference=row["reference"],
        method=row["method"],
        score=float(row["score"]),
        span=None if start is None or end is None or start < 0 else (int(start), int(end)),
        text=row.get("text") or "",
        polarity=row.get("polarity") or "for",
        certainty=row.get("certainty") or "stated",
        cue=row.get("cue") or "",
        year=row.get("year"),
        study=Study(row.get("design") or None, row.get("species") or None),
        retracted=bool(row.get("retracted")),
        qualifiers=json.loads(row.get("qualifiers") or "{}"),
    )


def stated(rows: Sequence[Evidence]) -> str:
    """How the rows of one feature state its frequency, in words.

    >>> row = Evidence("hpo", "OMIM:1", "PMID:1", "m", 1.0, qualifiers={"frequency_n": [62, 101]})
    >>> stated([row]), stated([])
    ('frequency 62/101', 'frequency not stated')
    """
    told: dict[str, None] = {}
    for row in rows:
        ratio, share = row.qualifiers.get("frequency_n"), row.qualifiers.get("frequency")
        if row.polarity == "against":
            continue
        if ratio:
            told[f"{ratio[0]}/{ratio[1]}"] = None
        elif share is not None:
            told[f"{100 * share:.3g} %"] = None
    if told:
        return f"frequency {' and '.join(told)}"
    if rows and all(row.source != "hpo" for row in rows):
        return "frequency not stated, claimed in texts"
    return "frequency not stated"
