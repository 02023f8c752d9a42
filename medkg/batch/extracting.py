"""Documents to what a graph takes of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from medkg import knowledge, sources
from medkg.errors import MedkgError
from medkg.extraction import Extractor
from medkg.extraction.pipelines import Pipeline
from medkg.types import Assertion, Document, Extraction, Node, Problem

__all__ = ["Claims", "claims_of", "default_extractor", "extract", "killed", "patiently"]

_KILLED: Final = "extraction-killed"
# Documents in a row that kill their processes, before the machine is thought to be at fault.
_PATIENCE: Final = 10
# Characters of an error's message: it may quote the whole document.
_MESSAGE: Final = 300


class Claims(NamedTuple):
    """What a graph takes of one document's extraction; ``mentions`` is how many were found.

    Where the document could not be read, there are none, and ``problem`` says why.
    """

    mentions: int
    assertions: tuple[Assertion, ...]
    nodes: tuple[Node, ...]
    problem: Problem | None = None


def default_extractor(pipeline: str | Pipeline = "rules") -> Extractor:
    """Extractor over the shipped vocabularies and HPO, which are held once, whatever the pipeline.

    Raises:
        UnknownTermError: no pipeline of that name.
        MissingExtraError: scispaCy is asked for and not installed.

    >>> default_extractor() is default_extractor()
    True
    """
    made = _shipped()
    return made if pipeline == "rules" else made.with_pipeline(pipeline)


@cache
def _shipped() -> Extractor:
    return Extractor([knowledge.load(name) for name in knowledge.RECOGNISED])


def extract(
    text: str | Document,
    *,
    extractor: Extractor | None = None,
    pipeline: str | Pipeline | None = None,
) -> Extraction:
    """Mentions and assertions of one text or document.

    Args:
        text: plain text, or a document as :func:`medkg.read` gives it.
        extractor: default: all shipped vocabularies and HPO.
        pipeline: what finds sentences and short forms, in place of the extractor's: ``"rules"``
            (the default extractor's), ``"scispacy"`` or a function of your own
            (:mod:`medkg.extraction.pipelines`).

    Raises:
        UnknownTermError: no pipeline of that name.
        MissingExtraError: scispaCy is asked for and not installed.

    >>> found = extract("Losartan reduced aortic root dilatation in patients with Marfan syndrome.")
    >>> [mention.text for mention in found.mentions][:1]
    ['Losartan']
    """
    document = sources.document_from_text(text) if isinstance(text, str) else text
    chosen = extractor or default_extractor()
    if pipeline is not None:
        chosen = chosen.with_pipeline(pipeline)
    return chosen.extract(document)


def claims_of(extractor: Extractor, documents: Sequence[Document]) -> list[Claims]:
    """What a graph takes of each document; one that the extractor fails on has a problem.

    Raises:
        MedkgError: the extractor itself cannot be used, whatever the document.
    """
    found: list[Claims] = []
    try:
        for extraction in extractor.extract_many(documents):
            mentions = len(extraction.mentions)
            found.append(Claims(mentions, extraction.assertions, extraction.nodes))
    except (MedkgError, KeyboardInterrupt, SystemExit):
        raise
    # Whatever a library does with a document, the others are still to be read: memory, recursion
    # or any error; the panic of a library in Rust is no Exception.
    except BaseException as error:
        reason = f"{type(error).__name__}: {error}"[:_MESSAGE]
    rest = documents[len(found) :]
    if len(documents) == len(rest) == 1:
        return [_unread(documents[0], "extraction-failed", f"reading it failed: {reason}")]
    # Models are given several at once: which of them it was shows when they are read alone.
    return found + [claims for document in rest for claims in claims_of(extractor, [document])]


def killed(document: Document, how: str) -> Claims:
    """None, of a document whose reading ended its process again and again."""
    return _unread(document, _KILLED, f"reading it killed its process ({how})")


def patiently(found: Iterable[Claims]) -> Iterator[Claims]:
    """The claims, up to the tenth document in a row that killed its process.

    Raises:
        MedkgError: there were ten.
    """
    dead = 0
    for claims in found:
        yield claims
        dead = dead + 1 if claims.problem and claims.problem.code == _KILLED else 0
        if claims.problem and dead == _PATIENCE:
            raise MedkgError(
                f"{dead} documents in a row killed their processes (the last, "
                f"{claims.problem.where}: {claims.problem.message}); it may be the machine's "
                "fault: run the build again with fewer workers; what was committed is kept"
            )


def _unread(document: Document, code: str, message: str) -> Claims:
    problem = Problem("error", code, message, f"{document.source} {document.id}")
    return Claims(0, (), (), problem)
