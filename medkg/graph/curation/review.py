"""A curator's decisions on assertions: rows like any other, which override the readers'.

A decision is about what one sentence is said to claim. It is kept as evidence of the source
``curator``, in a document of its own, so a rebuild that replaces the paper's rows leaves it where
it is; and it names the sentence by its words, not by its offsets, so it still holds when the
paper's text is revised around it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final, Literal, cast

import pyarrow as pa

from medkg.errors import FormatError
from medkg.graph.belief.overrides import ACCEPT, CURATOR, REJECT
from medkg.graph.evidence.plan import DocumentRow
from medkg.types import Assertion, Certainty, Evidence, Polarity, Problem, content_id, to_json
from medkg.vocabulary import PREDICATES

__all__ = [
    "Decision",
    "append_decisions",
    "decisions_of",
    "read_decisions",
    "rows_of",
    "undecided",
]

Verdict = Literal["accept", "reject", "correct"]
Triple = tuple[str, str, str]

_CHOICES: Final = {
    "decision": ("accept", "reject", "correct"),
    "polarity": ("for", "against"),
    "certainty": ("stated", "hedged", "hypothetical"),
}
_NEEDED: Final = ("decision", "subject", "predicate", "object", "reference")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a curator says of one assertion: ``accept``, ``reject`` or ``correct``.

    The assertion is named by its triple, paper and sentence. ``corrected`` is the triple that
    the sentence does claim; ``polarity`` and ``certainty`` are those it claims it with, so a
    negation that was not seen is corrected with the same triple and ``polarity="against"``.

    >>> Decision("accept", "DRUGBANK:DB00678", "treats", "MONDO:0007947", "PMID:1").triple
    ('DRUGBANK:DB00678', 'treats', 'MONDO:0007947')
    """

    decision: Verdict
    subject: str
    predicate: str
    object: str
    reference: str
    text: str = ""
    polarity: Polarity = "for"
    certainty: Certainty = "stated"
    corrected: Triple | None = None
    curator: str = ""
    date: str = ""
    note: str = ""
    method: str = ""

    def __post_init__(self) -> None:
        for name, allowed in _CHOICES.items():
            if getattr(self, name) not in allowed:
                raise FormatError(
                    f"{name} {getattr(self, name)!r} does not exist: use {', '.join(allowed)}"
                )
        if self.decision == "correct" and self.corrected is None:
            raise FormatError("a correction needs 'corrected': [subject, predicate, object]")
        for name in (self.predicate, *(self.corrected or ())[1:2]):
            if name not in PREDICATES:
                raise FormatError(f"no predicate {name!r}; there are: {', '.join(PREDICATES)}")

    @classmethod
    def about(cls, assertion: Assertion, decision: Verdict, **given: Any) -> Decision:
        """The decision on ``assertion``; ``given`` are further fields."""
        e = assertion.evidence
        held = {"polarity": e.polarity, "certainty": e.certainty}
        return cls(
            decision,
            assertion.subject,
            assertion.predicate,
            assertion.object,
            e.reference or e.document,
            text=e.text,
            method=e.method,
            **{**held, **given},
        )

    @property
    def triple(self) -> Triple:
        """Subject, predicate and object of the assertion that was read."""
        return self.subject, self.predicate, self.object

    @property
    def key(self) -> str:
        """Equal for decisions on one assertion: of those the last counts."""
        return "review:" + content_id(*self.triple, self.reference, self.text)


def rows_of(
    decision: Decision, read: Evidence | None = None
) -> tuple[DocumentRow, list[Assertion]]:
    """The document and the evidence rows that hold a decision.

    ``read`` is the evidence that was judged: its year, study and offsets go with the decision.
    """
    base = read or Evidence(CURATOR, decision.key, decision.reference, ACCEPT, 1.0)
    evidence = replace(
        base,
        source=CURATOR,
        document=decision.key,
        reference=decision.reference,
        method=ACCEPT,
        score=1.0,
        text=decision.text,
        polarity=decision.polarity,
        certainty=decision.certainty,
        qualifiers={**base.qualifiers, "decision": to_json(decision)},
    )
    rows = []
    if decision.decision != "accept":
        rows.append(Assertion(*decision.triple, replace(evidence, method=REJECT, score=0.0)))
    if decision.decision != "reject":
        rows.append(Assertion(*(decision.corrected or decision.triple), evidence))
    return DocumentRow(CURATOR, decision.key, content_id(decision), year=evidence.year), rows


def decisions_of(rows: pa.Table) -> list[Decision]:
    """The decisions that evidence rows hold, each once, by key."""
    held = {}
    for qualifiers in rows["qualifiers"].to_pylist():
        decision = _decision(json.loads(qualifiers)["decision"])
        held[decision.key] = decision
    return [held[key] for key in sorted(held)]


def read_decisions(path: str | Path) -> tuple[list[Decision], list[Problem]]:
    """Decisions of a JSON Lines file, and the lines that hold none.

    A line whose ``decision`` is null or missing is still to be judged and is passed over.

    Raises:
        FormatError: the file cannot be read.
    """
    path = Path(path)
    decisions, problems = [], []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise FormatError(f"cannot read decisions from {path}: {error}") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
            if isinstance(raw, dict) and raw.get("decision") is None:
                continue
            decisions.append(_decision(raw))
        except (ValueError, RecursionError) as error:
            where = f"{path}, line {number}"
            problems.append(Problem("error", "bad-decision", f"{where}: {error}", where))
    return decisions, problems


def append_decisions(path: str | Path, decisions: Iterable[Decision]) -> None:
    """Add decisions to a JSON Lines file, made if it is not there."""
    with Path(path).open("a", encoding="utf-8") as handle:
        for decision in decisions:
            handle.write(json.dumps(to_json(decision), ensure_ascii=False) + "\n")


def undecided(assertions: Iterable[Assertion], decided: Sequence[Decision]) -> Iterator[Assertion]:
    """The assertions on which there is no decision."""
    keys = {decision.key for decision in decided}
    for assertion in assertions:
        if Decision.about(assertion, "accept").key not in keys:
            yield assertion


def _decision(raw: Any) -> Decision:
    if not isinstance(raw, Mapping):
        raise FormatError("a decision is a JSON object")
    missing = [name for name in _NEEDED if not isinstance(raw.get(name), str) or not raw[name]]
    if missing:
        raise FormatError(f"a decision needs {', '.join(missing)} as text")
    known = {field.name for field in fields(Decision)}
    given = {name: value for name, value in raw.items() if name in known and value is not None}
    corrected = given.pop("corrected", None)
    strange = [name for name, value in given.items() if not isinstance(value, str)]
    if strange:
        raise FormatError(f"{', '.join(strange)} of a decision must be text")
    return Decision(**given, corrected=_triple(corrected))


def _triple(raw: Any) -> Triple | None:
    if raw is None:
        return None
    if (
        not isinstance(raw, list | tuple)
        or len(raw) != 3
        or not all(isinstance(part, str) and part for part in raw)
    ):
        raise FormatError("'corrected' is a list of subject, predicate and object")
    return cast(Triple, tuple(raw))
