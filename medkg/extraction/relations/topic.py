"""The drug a document is about, and harm that its sentences report without naming it.

An abstract titled "Toxicity of X" says "two patients developed hepatitis" and means: on X. The
claim is read where the title names one drug or two, and no other drug is in the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from medkg.extraction.names.substance_table import is_of_the_body
from medkg.extraction.relations.claims import Claim
from medkg.extraction.relations.patterns import CompiledPatterns
from medkg.extraction.relations.skeleton import Skeleton, kinds_mask
from medkg.extraction.relations.standing import names_other, object_is_meant, stands_as_object
from medkg.types import Mention

__all__ = ["Topic", "find_topic", "find_topic_claims", "title_end"]

# A longer first line is no title but a text without lines.
_LONGEST_TITLE: Final = 1000

# Above this the title is a comparison or a list: no one drug is the topic.
MAX_DRUGS: Final = 2
_HARM: Final = re.compile(
    r"toxic|adverse|side[- ]effect|complication|induced|associated with|poisoning|intoxication"
    r"|overdos|fatal|withdrawal"
    r"|hypersensitivity|allerg|secondary to|due to|caus|abuse|teratogen|reactions? to|risk of"
    r"|during .*(?:therapy|treatment)",
    re.IGNORECASE,
)
_TREATMENT: Final = re.compile(
    r"\b(?:treatment of|efficacy|prevent\w*|prophyla\w+|protect\w+|attenuat\w+|ameliorat\w+"
    r"|revers\w+) ",
    re.IGNORECASE,
)
# What stands before a condition that the patients had already, or that is being treated.
_HAD_ALREADY: Final = re.compile(
    r"(?:(?:patients?|subjects?|children|adults|women|men|man|woman|people|individuals|those|boy"
    r"|girl|persons?|volunteers?|rats|mice) (?:with|who had|suffering from)"
    r"|histor(?:y|ies) of|(?:treatment|management|therapy|treat|prevention|relief|prophylaxis"
    r"|diagnosis|control|models?|treated|indicated|given|used|chemotherapy) (?:of|for)"
    r"|because of)(?: [\w-]+){0,3} $"
)


@dataclass(frozen=True, slots=True)
class Topic:
    """``drugs`` of the title, ``harm`` if it tells of harm, ``had`` what they are given for."""

    drugs: tuple[Mention, ...]
    harm: bool
    had: frozenset[str]

    @property
    def ids(self) -> frozenset[str | None]:
        """Best ids of the drugs."""
        return frozenset(drug.curie for drug in self.drugs)


def title_end(text: str) -> int:
    """Where the first line ends; 0 where it is too long to be a title.

    >>> title_end("Gout\\nIt hurts."), title_end("It hurts."), title_end("ab " * 500)
    (4, 9, 0)
    """
    end = text.find("\n", 0, _LONGEST_TITLE)
    if end < 0 and len(text) <= _LONGEST_TITLE:
        return len(text)
    return max(end, 0)


def find_topic(
    title: str,
    mentions: Sequence[Mention],
    *,
    kinds_of: Callable[[Mention], set[str]],
    claimed: Collection[tuple[str, str]] = (),
    had: frozenset[str] = frozenset(),
) -> Topic | None:
    """The topic that the title's ``mentions`` tell, or None where they name no drug or several.

    ``claimed`` are the pairs of cause and harm that the title itself states: its other drugs
    are then not to blame, and its other conditions were there before.
    """
    causes = {subject for subject, _ in claimed}
    drugs: dict[str, Mention] = {}
    others: set[str] = set()
    for mention in mentions:
        if mention.curie is None:
            continue
        if "drug" not in kinds_of(mention):
            others.add(mention.curie)
        elif is_of_the_body(mention.text) or names_other(title, mention.end):
            continue
        elif not causes or mention.curie in causes:
            drugs.setdefault(mention.curie, mention)
    if not 0 < len(drugs) <= MAX_DRUGS:
        return None
    if claimed:
        had |= others - {obj for _, obj in claimed}
    harm = _HARM.search(title) is not None and _TREATMENT.search(title) is None
    return Topic(tuple(drugs.values()), (bool(claimed) or harm) and len(drugs) == 1, had)


def find_topic_claims(
    skeleton: Skeleton,
    patterns: CompiledPatterns,
    topic: Topic,
    *,
    kinds_of: Callable[[Mention], set[str]],
) -> Iterator[Claim]:
    """Claims of a sentence about the topic's drugs; none where it names another drug."""
    members = [m for group in skeleton.groups.values() for m in group.members]
    named = {m.curie for m in members if "drug" in kinds_of(m)}
    if not named <= topic.ids:
        return
    drugs = [drug for drug in topic.drugs if not named or drug.curie in named]
    for pattern in patterns.possible(skeleton, given=kinds_mask("drug")):
        if pattern.row.topic_harm and not topic.harm:
            continue
        for match in pattern.matches(skeleton):
            place = match.start("o")
            if _HAD_ALREADY.search(skeleton.text, max(0, place - 80), place):
                continue
            after = match.end("t") if match.end("t") <= place else 0
            if not stands_as_object(skeleton, match.span("o"), pattern.row, trigger_end=after):
                continue
            trigger = skeleton.span(*match.span("t"))
            for obj in skeleton.groups[match["o"]].members:
                if obj.curie in topic.had or not object_is_meant(obj, pattern.row):
                    continue
                for drug in drugs:
                    yield Claim(pattern.row, drug, obj, trigger)
