"""medkg as a component of a spaCy pipeline: ``nlp.add_pipe("medkg")``.

spaCy finds the factory by its entry point, so nothing has to be imported first. Vocabularies
are loaded by the function that spaCy's registry ``misc`` holds as ``medkg.vocabulary``; those
used unless others are named it holds as ``medkg.recognised``.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup
from spacy.util import filter_spans, minibatch, registry

from medkg.errors import FormatError
from medkg.extraction.extractor import Extractor
from medkg.types import (
    Assertion,
    Document,
    Evidence,
    Extraction,
    Link,
    Mention,
    Node,
    Section,
    Study,
    content_id,
    to_json,
)

__all__ = ["MedkgComponent", "extraction_of"]

#: Where a document's extraction is kept in ``doc.user_data``: plain JSON, so that it survives
#: ``doc.to_bytes`` and the way between processes.
KEY: Final = "medkg"


class MedkgComponent:
    """Sets entities with their ids on a document, and keeps all that medkg read in it.

    - ``doc.ents``: the mentions, labelled by kind in capitals, ``kb_id_`` the best link's CURIE
      (empty for NIL). Entities set before are merged in by ``spacy.util.filter_spans``: the
      longest wins; of equals, those set before (``overwrite``: medkg's).
    - ``doc.spans["medkg"]``: every mention, whatever became of it in ``doc.ents``.
    - ``doc._.medkg``: the :class:`~medkg.types.Extraction` (mentions, assertions, nodes).
    - ``span._.medkg``: the links of the mention of these characters, best first.

    A mention whose ends are inside tokens covers them whole (``alignment="expand"``), or only
    those inside it (``contract``), or is left out of the spans (``strict``). Set
    ``doc._.medkg_id`` before the component runs to name the document in its evidence.

    >>> import spacy
    >>> from medkg.ontology import Ontology, Term
    >>> toy = Ontology("toy", [Term("X:1", "gout", "disease"), Term("X:2", "aspirin", "drug")])
    >>> doc = MedkgComponent(Extractor([toy]))(spacy.blank("en")("Aspirin treats gout."))
    >>> [(ent.text, ent.label_, ent.kb_id_, ent._.medkg[0].why) for ent in doc.ents]
    [('Aspirin', 'DRUG', 'X:2', 'name'), ('gout', 'DISEASE', 'X:1', 'name')]
    >>> [(a.subject, a.predicate, a.object) for a in doc._.medkg.assertions]
    [('X:2', 'treats', 'X:1')]
    """

    def __init__(
        self,
        extractor: Extractor,
        *,
        overwrite: bool = False,
        alignment: str = "expand",
        vocabularies: Sequence[str] = (),
        pipeline: str = "rules",
    ) -> None:
        if alignment not in ("expand", "contract", "strict"):
            raise FormatError(
                f"alignment is {alignment!r}; it must be 'expand', 'contract' or 'strict'"
            )
        self.extractor = extractor
        self._overwrite = overwrite
        self._alignment = alignment
        self._vocabularies = tuple(vocabularies)
        self._pipeline = pipeline

    def __call__(self, doc: Doc) -> Doc:
        """``doc`` with its entities and extraction set."""
        self._set(doc, self.extractor.extract(_document(doc)))
        return doc

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """``docs``, in order, with their entities and extractions set."""
        for batch in minibatch(docs, size=batch_size):
            held = list(batch)
            found = self.extractor.extract_many(_document(doc) for doc in held)
            for doc, extraction in zip(held, found, strict=True):
                self._set(doc, extraction)
                yield doc

    def _set(self, doc: Doc, extraction: Extraction) -> None:
        doc.user_data[KEY] = to_json(extraction)
        found = []
        for mention in extraction.mentions:
            span = doc.char_span(
                mention.start,
                mention.end,
                label=mention.kind.upper(),
                kb_id=mention.curie or "",
                alignment_mode=self._alignment,
            )
            if span is not None and len(span):
                found.append(span)
        doc.spans[KEY] = SpanGroup(doc, name=KEY, spans=found)
        before = list(doc.ents)
        doc.ents = filter_spans([*found, *before] if self._overwrite else [*before, *found])

    def to_bytes(self, *, exclude: Sequence[str] = ()) -> bytes:
        """What :meth:`from_bytes` compares: the vocabularies' names and the fingerprint."""
        state = {
            "vocabularies": list(self._vocabularies),
            "fingerprint": self.extractor.fingerprint,
        }
        return json.dumps(state, indent=1).encode()

    def from_bytes(self, data: bytes, *, exclude: Sequence[str] = ()) -> MedkgComponent:
        """Itself; warns where medkg or a vocabulary is not what the pipeline was saved with.

        Raises:
            FormatError: the data is not what :meth:`to_bytes` wrote.
        """
        try:
            saved = json.loads(data)["fingerprint"]
        except (ValueError, KeyError, TypeError) as error:
            raise FormatError(f"the saved medkg component cannot be read: {error}") from error
        if saved != self.extractor.fingerprint:
            warnings.warn(
                "this pipeline was saved with another version of medkg or of its vocabularies: "
                "it may find other mentions than it did then",
                stacklevel=2,
            )
        return self

    def to_disk(self, path: str | Path, *, exclude: Sequence[str] = ()) -> None:
        """Write ``medkg.json`` into the folder ``path``; vocabularies are not copied."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "medkg.json").write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, *, exclude: Sequence[str] = ()) -> MedkgComponent:
        """Itself, compared with what :meth:`to_disk` wrote; see :meth:`from_bytes`."""
        return self.from_bytes((Path(path) / "medkg.json").read_bytes())

    def __getstate__(self) -> dict[str, Any]:
        # A process started anew loads the vocabularies; a forked one has them.
        if not self._vocabularies:
            raise FormatError(
                "a medkg component made from an extractor cannot be sent to another process: "
                'add it with nlp.add_pipe("medkg", config={"vocabularies": [...]})'
            )
        return {
            "overwrite": self._overwrite,
            "alignment": self._alignment,
            "vocabularies": self._vocabularies,
            "pipeline": self._pipeline,
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        made = _extractor(state["vocabularies"], state["pipeline"])
        self.__init__(made, **state)  # type: ignore[misc]


def _extractor(vocabularies: Sequence[str], pipeline: str) -> Extractor:
    load = registry.misc.get("medkg.vocabulary")
    return Extractor([load(name) for name in vocabularies], pipeline=pipeline)


def make_component(
    nlp: Language,
    name: str,
    vocabularies: list[str],
    overwrite: bool,
    alignment: str,
    pipeline: str,
) -> MedkgComponent:
    """The component over vocabularies that ``medkg ontology list`` shows, your own included.

    Without any, those that ``medkg.extract`` uses. ``pipeline`` finds sentences and short forms
    in the document's text: ``"rules"`` or ``"scispacy"``.

    Raises:
        UnknownTermError: no vocabulary or pipeline of a name.
        MissingExtraError: scispaCy is asked for and not installed.
    """
    vocabularies = vocabularies or list(registry.misc.get("medkg.recognised"))
    return MedkgComponent(
        _extractor(vocabularies, pipeline),
        overwrite=overwrite,
        alignment=alignment,
        vocabularies=vocabularies,
        pipeline=pipeline,
    )


Language.factory(
    "medkg",
    func=make_component,
    default_config={
        "vocabularies": [],
        "overwrite": False,
        "alignment": "expand",
        "pipeline": "rules",
    },
    assigns=["doc.ents", "doc.spans", "token.ent_type", "token.ent_iob", "token.ent_kb_id"],
)


def _document(doc: Doc) -> Document:
    name = doc._.medkg_id or f"TEXT:{content_id(doc.text)}"
    title = doc.text.partition("\n")[0]
    sections = (Section("title", 0, len(title)),) if title else ()
    return Document(name, doc.text, "text", sections=sections)


def extraction_of(doc: Doc) -> Extraction | None:
    """What medkg read in ``doc``, None where it has not; ``doc._.medkg``."""
    held = doc.user_data.get(KEY)
    if held is None:
        return None
    return Extraction(
        _document(doc),
        tuple(_mention(row) for row in held["mentions"]),
        tuple(_assertion(row) for row in held["assertions"]),
        tuple(Node(**row) for row in held["nodes"]),
    )


def _mention(row: dict[str, Any]) -> Mention:
    return Mention(**{**row, "links": tuple(Link(**link) for link in row["links"])})


def _assertion(row: dict[str, Any]) -> Assertion:
    evidence = dict(row["evidence"])
    span = evidence["span"]
    evidence["span"] = tuple(span) if span is not None else None
    evidence["study"] = Study(**evidence["study"])
    return Assertion(row["subject"], row["predicate"], row["object"], Evidence(**evidence))


def _links(span: Span) -> tuple[Link, ...]:
    """Links of the mention of these characters; of the span's tokens where those are wider."""
    held = span.doc.user_data.get(KEY)
    rows = held["mentions"] if held else ()
    first, last = span.start_char, span.end_char
    for row in rows:
        if (row["start"], row["end"]) == (first, last):
            return _mention(row).links
    inside = [row for row in rows if first <= row["start"] and row["end"] <= last and row["links"]]
    same = [row for row in inside if row["links"][0]["curie"] == span.kb_id_]
    return _mention(same[0]).links if same else ()


Doc.set_extension("medkg", getter=extraction_of, force=True)
Doc.set_extension("medkg_id", default=None, force=True)
Span.set_extension("medkg", getter=_links, force=True)
