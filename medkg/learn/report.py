"""Held-out figures that print as text, as a table in notebooks, as JSON and as a data frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any

import numpy as np

from medkg.types.listing import html_table

if TYPE_CHECKING:
    from medkg.types.frames import Backend

__all__ = ["Report"]


@dataclass(frozen=True, repr=False)
class Report:
    """Test figures of each method over one or more splits.

    Attributes:
        by, seeds: how the pairs were split, and once per seed.
        pairs: claims in the graph; ``tested``: test pairs per seed.
        seen: share of test pairs both of whose ends have a training pair.
        candidates: drugs and conditions a pair is ranked among.
        methods: per method and metric, one figure per seed.
    """

    predicate: str
    by: str
    seeds: tuple[int, ...]
    pairs: int
    tested: tuple[int, ...]
    seen: float
    candidates: tuple[int, int]
    methods: Mapping[str, Mapping[str, tuple[float, ...]]]

    def mean(self, method: str, metric: str) -> float:
        """Mean of a figure over the seeds."""
        return fmean(self.methods[method][metric])

    def deviation(self, method: str, metric: str) -> float:
        """Sample standard deviation over the seeds; 0 for a single one."""
        values = self.methods[method][metric]
        return float(np.std(values, ddof=1)) if len(values) > 1 else 0.0

    def rows(self) -> list[dict[str, str]]:
        """One row per method: ``mean ± sd`` of each figure, as text."""
        return [
            {"method": method}
            | {
                metric: f"{self.mean(method, metric):.3f} ± {self.deviation(method, metric):.3f}"
                for metric in figures
            }
            for method, figures in self.methods.items()
        ]

    @property
    def note(self) -> str:
        """What was measured, in one sentence or two."""
        drugs, conditions = self.candidates
        return (
            f"{self.predicate}: {sum(self.tested)} held-out pairs of {self.pairs}, split by "
            f"{self.by}, seeds {', '.join(map(str, self.seeds))} (mean ± sd over seeds);\n"
            f"ranked among {drugs} subjects and {conditions} objects, other known pairs left out; "
            f"{self.seen:.0%} of the pairs have both ends in training"
        )

    def __repr__(self) -> str:
        figures = ", ".join(f"{name} {self.mean(name, 'mrr'):.3f}" for name in self.methods)
        return f"Report({self.predicate}, split by {self.by}, mrr: {figures})"

    def __str__(self) -> str:
        rows = self.rows()
        widths = {key: max(len(key), *(len(row[key]) for row in rows)) for key in rows[0]}
        lines = ["  ".join(f"{key:<{width}}" for key, width in widths.items())]
        lines += ["  ".join(f"{row[key]:<{w}}" for key, w in widths.items()) for row in rows]
        return "\n".join([self.note, *(line.rstrip() for line in lines)])

    def _repr_html_(self) -> str:
        return html_table(self.rows(), caption=self.note)

    def to_frame(self, backend: Backend = "pandas") -> Any:
        """One row for each method and seed, one column for each figure.

        Args:
            backend: ``pandas``, ``polars`` or ``arrow``.

        Raises:
            MissingExtraError: the library is not installed. StoreError: no such backend.
        """
        import pyarrow as pa

        from medkg.types.frames import to_frame

        rows = [
            {"method": method, "seed": seed}
            | {metric: values[number] for metric, values in figures.items()}
            for method, figures in self.methods.items()
            for number, seed in enumerate(self.seeds)
        ]
        return to_frame(pa.Table.from_pylist(rows), backend)

    def to_json(self) -> dict[str, Any]:
        """Everything in the report, as plain JSON values; a figure that does not exist is null."""
        return {
            "predicate": self.predicate,
            "split": self.by,
            "seeds": list(self.seeds),
            "pairs": self.pairs,
            "tested": list(self.tested),
            "seen": self.seen,
            "candidates": list(self.candidates),
            "methods": {
                method: {
                    metric: {
                        "mean": _finite(self.mean(method, metric)),
                        "sd": _finite(self.deviation(method, metric)),
                        "values": [_finite(value) for value in values],
                    }
                    for metric, values in figures.items()
                }
                for method, figures in self.methods.items()
            },
        }


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
