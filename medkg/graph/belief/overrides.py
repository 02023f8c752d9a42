"""Which rows of evidence a curator's rejections take out."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from medkg.graph.delta.readable import Readable
from medkg.graph.delta.sql import query

__all__ = ["ACCEPT", "CURATOR", "REJECT", "rejected"]

#: The source of a curator's rows, and their methods.
CURATOR: Final = "curator"
ACCEPT: Final = "review:accept"
REJECT: Final = "review:reject"

# Machine rows about the same sentence of the same paper and with the same triple.
_REJECTED: Final = """
SELECT rows.id FROM rows SEMI JOIN verdicts
ON rows.subject = verdicts.subject AND rows.predicate = verdicts.predicate
    AND rows.object = verdicts.object AND rows.text = verdicts.text
    AND CASE WHEN rows.reference = '' THEN rows.document ELSE rows.reference END
        = verdicts.reference
WHERE NOT starts_with(rows.method, 'review:')
UNION ALL SELECT id FROM verdicts
"""


def rejected(evidence: Readable) -> pa.Array:
    """Ids of the rows that a rejection takes out of every view, and of the rejections."""
    columns = ["id", "subject", "predicate", "object", "document", "reference", "text", "method"]
    verdicts = evidence.read(columns=columns, only={"method": REJECT})
    if not len(verdicts):
        return pa.array([], pa.string())
    rows = evidence.read(columns=columns, only={"subject": verdicts["subject"].unique()})
    return query(_REJECTED, rows=rows, verdicts=verdicts)["id"].combine_chunks()
