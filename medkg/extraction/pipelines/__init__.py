"""A text as sentences and short forms: by medkg's rules, or by scispaCy.

Comes in: a string. Goes out: offsets (:class:`~medkg.extraction.pipelines.parsed.Parsed`). A
pipeline is a function; ``PIPELINES`` names those that come with medkg. Begin with ``rules.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from medkg.errors import UnknownTermError
from medkg.extraction.pipelines import rules
from medkg.extraction.pipelines.parsed import Parsed, Pipeline

__all__ = ["PIPELINES", "Parsed", "Pipeline", "pipeline_of"]


def _rules() -> Pipeline:
    return rules.parse


@cache  # its models are loaded once
def _scispacy() -> Pipeline:
    from medkg.extraction.pipelines.scispacy import Scispacy

    return Scispacy()


#: Name -> what makes the pipeline.
PIPELINES: Final[Mapping[str, Callable[[], Pipeline]]] = {"rules": _rules, "scispacy": _scispacy}


def pipeline_of(pipeline: str | Pipeline) -> tuple[str, Pipeline]:
    """What tells a pipeline from others, and the pipeline.

    That is its ``fingerprint`` where it has one, else its name; a function's is its qualified
    name.

    Raises:
        UnknownTermError: no pipeline of that name.
        MissingExtraError: scispaCy is asked for and not installed.

    >>> pipeline_of("rules")[0]
    'rules'
    """
    if not isinstance(pipeline, str):
        kind = pipeline if hasattr(pipeline, "__qualname__") else type(pipeline)
        name = f"{kind.__module__}.{kind.__qualname__}"
        return getattr(pipeline, "fingerprint", name), pipeline
    if pipeline not in PIPELINES:
        raise UnknownTermError(f"no pipeline {pipeline!r}; there are: {', '.join(PIPELINES)}")
    made = PIPELINES[pipeline]()
    return getattr(made, "fingerprint", pipeline), made
