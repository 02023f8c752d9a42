"""Mentions and assertions of a document."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from medkg.errors import UnknownTermError
from medkg.extraction.abbreviations.expansion import expand_short_forms, resolve_definitions
from medkg.extraction.context.cues import CUES, Cue
from medkg.extraction.names.coordination import expand_coordinations
from medkg.extraction.names.dictionary import Dictionary
from medkg.extraction.names.stopwords import GENERIC_NAMES, NOT_NAMES
from medkg.extraction.pipelines import Parsed, Pipeline, pipeline_of
from medkg.extraction.recognisers.span import TextPassage
from medkg.extraction.relations.pattern_relator import MAX_CLAIMS, PatternRelator
from medkg.extraction.relations.pattern_table import PATTERNS, TOPIC_PATTERNS, Pattern
from medkg.extraction.relations.relator import Relator, merge_assertions, relator_fingerprint
from medkg.extraction.study.reader import StudyReader
from medkg.extraction.text.sentences import Sentence
from medkg.ontology import Ontology
from medkg.types import Assertion, Document, Extraction, Mention, Node, content_id

if TYPE_CHECKING:
    from pathlib import Path

    from spacy.language import Language

    from medkg.extraction.recognisers.further import Further
    from medkg.extraction.recognisers.merging import Preference
    from medkg.extraction.recognisers.span import Recogniser, Span

__all__ = ["Extractor"]

# Part of the fingerprint: raise it when the code would read a text differently.
VERSION: Final = 8
# Documents that further recognisers are given at once.
_BATCH: Final = 32


class Extractor:
    """Reads documents with some vocabularies; make it once, use it for any number.

    ``recognisers`` find mentions beside the dictionary (:meth:`with_recognisers`), ``relators``
    read assertions beside the patterns (:meth:`with_relators`); with ``patterns=()`` they alone
    do. ``patterns`` and ``cues`` are the tables relations and context are read with; ``pipeline``
    finds sentences and short forms, by medkg's rules, by ``"scispacy"`` or by a function of your
    own (:mod:`medkg.extraction.pipelines`); ``stop`` and ``generic`` are names to leave out. With
    ``mentioned_with`` (say 0.3), concepts that no claim relates but that are related with at
    least that probability get a ``mentioned_with`` row, which nothing else is built on.

    Raises:
        UnknownTermError: no pipeline of that name.

    >>> from medkg.ontology import Ontology, Term
    >>> toy = Ontology("toy", [
    ...     Term("DRUGBANK:DB00945", "aspirin", "drug"),
    ...     Term("HP:0002315", "headache", "phenotype"),
    ... ])
    >>> found = Extractor([toy]).extract(Document("PMID:1", "Aspirin relieved headache.", "pubmed"))
    >>> [(a.subject, a.predicate, a.object) for a in found.assertions]
    [('DRUGBANK:DB00945', 'treats', 'HP:0002315')]
    """

    def __init__(
        self,
        ontologies: Sequence[Ontology],
        *,
        recognisers: Sequence[Recogniser] = (),
        relators: Sequence[Relator] = (),
        patterns: Sequence[Pattern] = PATTERNS,
        cues: Sequence[Cue] = CUES,
        pipeline: str | Pipeline = "rules",
        stop: Iterable[str] = NOT_NAMES,
        generic: Iterable[str] = GENERIC_NAMES,
        max_claims: int = MAX_CLAIMS,
        mentioned_with: float | None = None,
    ) -> None:
        stop, generic = frozenset(stop), frozenset(generic)
        self._ontologies = tuple(ontologies)
        self._relators = tuple(relators)
        self._studies = StudyReader()
        self.dictionary = Dictionary(ontologies, stop=stop, generic=generic)
        self._pipeline, self._parse = pipeline_of(pipeline)
        self._patterns = PatternRelator(
            self.dictionary.terms,
            patterns=patterns,
            topic_patterns=TOPIC_PATTERNS if patterns else (),
            cues=cues,
            max_claims=max_claims,
            mentioned_with=mentioned_with,
        )
        self._further = self._make_further(recognisers) if recognisers else None
        self._own_fingerprint = content_id(
            VERSION,
            [ontology.fingerprint for ontology in ontologies],
            [astuple(row) for row in patterns],
            [astuple(cue) for cue in cues],
            sorted(stop),
            sorted(generic),
            max_claims,
            mentioned_with,
        )

    @property
    def fingerprint(self) -> str:
        """Equal for two extractors that read every text alike; rows are stored with it."""
        further = self._further.fingerprint if self._further else ""
        relators = [relator_fingerprint(relator) for relator in self._relators]
        return content_id(self._own_fingerprint, self._pipeline, further, relators)

    def extract(self, document: Document) -> Extraction:
        """Mentions and assertions of one document, in reading order.

        ``nodes`` has one row for each concept that an assertion names.
        """
        return next(self._extract_batch([document]))

    def prepare(self) -> None:
        """Make now what many documents need, as before processes are forked that share it."""
        self.dictionary.prepare()
        self._patterns.prepare()

    def mentions(self, document: Document) -> tuple[Mention, ...]:
        """Mentions of one document in reading order, with their links; no relation is read.

        >>> from medkg.ontology import Ontology, Term
        >>> toy = Extractor([Ontology("toy", [Term("X:1", "Asthma", "disease")])])
        >>> [m.curie for m in toy.mentions(Document("1", "Severe asthma.", "text"))]
        ['X:1']
        """
        [(_, found)] = self._recognised([document])
        return tuple(found)

    def _recognised(self, documents: Sequence[Document]) -> Iterator[tuple[Parsed, list[Mention]]]:
        """What the pipeline and the recognisers found; the further ones are given all at once."""
        parsed = [self._parse(document.text) for document in documents]
        spans: Sequence[Sequence[Span]] = [()] * len(documents)
        if self._further:
            spans = self._further.find(
                [TextPassage(d.text, t.sentences) for d, t in zip(documents, parsed, strict=True)]
            )
        for document, split, found in zip(documents, parsed, spans, strict=True):
            mentions = self._mentions(document, split)
            if self._further:
                mentions = self._further.merged(document, mentions, found)
            yield split, mentions

    def _extract_batch(self, documents: Sequence[Document]) -> Iterator[Extraction]:
        recognised = self._recognised(documents)
        for document, (split, mentions) in zip(documents, recognised, strict=True):
            assertions = self._relate(document, split.sentences, mentions)
            yield Extraction(document, tuple(mentions), assertions, self._nodes(assertions))

    def relate(self, document: Document, mentions: Iterable[Mention]) -> tuple[Assertion, ...]:
        """Assertions between given mentions of a document, read as :meth:`extract` reads its own.

        Their links are ids of the extractor's vocabularies. Of mentions that overlap, the first
        counts.

        Raises:
            UnknownTermError: a link's id is in none of the vocabularies.

        >>> from medkg.ontology import Ontology, Term
        >>> from medkg.types import Link
        >>> toy = Ontology("toy", [
        ...     Term("MESH:D001241", "D001241", "drug"), Term("MESH:D006261", "D006261", "disease")
        ... ])
        >>> def gold(start, end, kind, curie):
        ...     link = Link(curie, curie, 1.0, "gold")
        ...     return Mention("1", start, end, "", kind, 1.0, "gold", (link,))
        >>> given = [gold(0, 3, "drug", "MESH:D001241"), gold(13, 21, "disease", "MESH:D006261")]
        >>> found = Extractor([toy]).relate(Document("1", "ASA relieved headache.", "x"), given)
        >>> [(a.subject, a.predicate, a.object) for a in found]
        [('MESH:D001241', 'treats', 'MESH:D006261')]
        """
        ordered = sorted(mentions, key=lambda mention: (mention.start, -mention.end))
        for mention in ordered:
            for link in mention.links:
                if link.curie not in self.dictionary.terms:
                    raise UnknownTermError(
                        f"{document.id}: {mention.text!r} at {mention.start} is linked to "
                        f"{link.curie}, which is in none of the extractor's vocabularies"
                    )
        return self._relate(document, self._parse(document.text).sentences, ordered)

    def extract_many(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        """The extraction of each document, in order; models are given some at once."""
        rest = iter(documents)
        while batch := list(islice(rest, _BATCH if self._further else 1)):
            yield from self._extract_batch(batch)

    def with_pipeline(self, pipeline: str | Pipeline) -> Extractor:
        """An extractor with another pipeline; it shares this one's vocabularies and recognisers.

        Raises:
            UnknownTermError: no pipeline of that name.

        >>> from medkg.extraction.pipelines import Parsed
        >>> from medkg.ontology import Ontology, Term
        >>> toy = Extractor([Ontology("toy", [Term("X:1", "Asthma", "disease")])])
        >>> found = toy.with_pipeline(lambda text: Parsed((), ())).mentions(
        ...     Document("1", "Severe asthma.", "text"))
        >>> [m.curie for m in found]
        ['X:1']
        """
        made = copy.copy(self)
        made._pipeline, made._parse = pipeline_of(pipeline)
        return made

    def with_recognisers(
        self, *recognisers: Recogniser, prefer: Preference = "longest"
    ) -> Extractor:
        """An extractor with further recognisers, those added before included.

        What they find is merged by the rule of :mod:`medkg.extraction.recognisers.merging`;
        with ``prefer="trusted"`` trust decides between overlapping mentions before length. It
        shares this one's vocabularies; the linker over them is made at the first text.

        >>> from medkg.extraction.recognisers import Span
        >>> from medkg.ontology import Ontology, Term
        >>> class Reader:
        ...     name = fingerprint = "reader"
        ...     def find(self, passages):
        ...         return [[Span(0, 4, "disease", 0.9, "reader")] for _ in passages]
        >>> toy = Extractor([Ontology("toy", [Term("X:1", "Asthma", "disease")])])
        >>> found = toy.with_recognisers(Reader()).extract(Document("1", "Gout, asthma.", "text"))
        >>> [(m.text, m.curie, m.method) for m in found.mentions]
        [('Gout', None, 'reader'), ('asthma', 'X:1', 'dictionary')]
        """
        held = self._further.recognisers if self._further else ()
        made = copy.copy(self)
        made._further = self._make_further([*held, *recognisers], prefer=prefer)
        return made

    def _make_further(
        self, recognisers: Sequence[Recogniser], *, prefer: Preference = "longest"
    ) -> Further:
        from medkg.extraction.recognisers.further import Further

        return Further(recognisers, self._ontologies, terms=self.dictionary.terms, prefer=prefer)

    def with_relators(self, *relators: Relator) -> Extractor:
        """An extractor with further relators, those added before included.

        What they find is merged with the patterns' rows by the rule of
        :func:`medkg.extraction.relations.relator.merge_assertions`.

        Raises:
            UnknownTermError: while extracting, where an assertion names an id that is in none of
                the vocabularies.

        >>> from medkg.ontology import Ontology, Term
        >>> from medkg.types import Evidence
        >>> def pairs(document, sentences, mentions):
        ...     first, second = (mention.curie for mention in mentions)
        ...     place = Evidence("x", document.id, document.id, "pairs", 0.3, span=(0, 14))
        ...     yield Assertion(first, "treats", second, place)
        >>> terms = [Term("CHEBI:1", "aspirin", "drug"), Term("MONDO:1", "gout", "disease")]
        >>> toy = Extractor([Ontology("toy", terms)]).with_relators(pairs)
        >>> found = toy.extract(Document("1", "Aspirin: gout.", "x")).assertions
        >>> [(a.subject, a.object, a.evidence.method) for a in found]
        [('CHEBI:1', 'MONDO:1', 'pairs')]
        """
        made = copy.copy(self)
        made._relators = (*self._relators, *relators)
        return made

    def with_spacy(
        self, model: str | Path | Language, *, labels: Mapping[str, str | None] | None = None
    ) -> Extractor:
        """An extractor with a spaCy pipeline as a recogniser: a package, a folder or a pipeline.

        ``labels`` gives the kind of each entity label (None: a candidate of unknown kind) where
        :data:`medkg.extraction.recognisers.labels.KIND_OF_LABEL` does not. A pipeline without
        biomedical labels, as ``en_core_web_sm``, lends its noun chunks as candidates.

        Raises:
            MissingExtraError: spaCy is not installed.
            MissingDataError: there is no such model.
            FormatError: no label of the model has a kind, and it has no parser for noun chunks.

        >>> import spacy
        >>> from medkg.ontology import Ontology, Term
        >>> nlp = spacy.blank("en")
        >>> nlp.add_pipe("entity_ruler").add_patterns([{"label": "DISEASE", "pattern": "lupus"}])
        >>> toy = Extractor([Ontology("toy", [Term("X:1", "Gout", "disease")])]).with_spacy(nlp)
        >>> [(m.text, m.curie) for m in toy.extract(Document("1", "Gout, lupus.", "text")).mentions]
        [('Gout', 'X:1'), ('lupus', None)]
        """
        from medkg.extraction.recognisers.spacy_models import SpacyRecogniser

        return self.with_recognisers(SpacyRecogniser(model, labels=labels))

    def with_scispacy(
        self,
        model: str | Path = "en_ner_bc5cdr_md",
        *,
        labels: Mapping[str, str | None] | None = None,
    ) -> Extractor:
        """An extractor with a scispaCy model, installed by its user, as a recogniser.

        The same as :meth:`with_spacy`: the labels of scispaCy's models are known.

        >>> from medkg.batch import default_extractor
        >>> default_extractor().with_scispacy("en_ner_bc5cdr_md")  # doctest: +SKIP
        """
        return self.with_spacy(model, labels=labels)

    def with_transformers(
        self, model: str | Path, *, labels: Mapping[str, str | None] | None = None, **options: Any
    ) -> Extractor:
        """An extractor with a Hugging Face token classifier: a folder or a name on the hub.

        ``labels`` is as for :meth:`with_spacy`; ``options`` are those of
        :class:`medkg.extraction.recognisers.token_classifier.TokenClassifier`. Only safetensors
        are read, no remote code is run, and HF_HUB_OFFLINE is respected.

        Raises:
            MissingExtraError: transformers or torch is not installed.
            MissingDataError: there is no such model, or none in safetensors.
            FormatError: no label of the model has a kind.
        """
        from medkg.extraction.recognisers.token_classifier import TokenClassifier

        return self.with_recognisers(TokenClassifier(model, labels=labels, **options))

    def _mentions(self, document: Document, parsed: Parsed) -> list[Mention]:
        text = document.text
        matches = expand_coordinations(text, self.dictionary.find(text), self.dictionary)
        defined = resolve_definitions(text, parsed.abbreviations, matches, self.dictionary)
        mentions = []
        for start, end, links, method in expand_short_forms(
            text, matches, defined, self.dictionary
        ):
            best = links[0]
            kind = self.dictionary.terms[best.curie].kind
            mentions.append(
                Mention(document.id, start, end, text[start:end], kind, best.score, method, links)
            )
        return mentions

    def _relate(
        self, document: Document, sentences: Sequence[Sentence], mentions: Sequence[Mention]
    ) -> tuple[Assertion, ...]:
        """The assertions of all relators, merged, with the document's study."""
        relators: tuple[Relator, ...] = (self._patterns, *self._relators)
        found = merge_assertions(relator(document, sentences, mentions) for relator in relators)
        for row in found:
            for curie in (row.subject, row.object):
                if curie not in self.dictionary.terms:
                    raise UnknownTermError(
                        f"{document.id}: {row.evidence.method} asserts {row.predicate} of {curie}, "
                        "which is in none of the extractor's vocabularies"
                    )
        return tuple(self._studies.stamp(document, found))

    def _nodes(self, assertions: Iterable[Assertion]) -> tuple[Node, ...]:
        curies = sorted({curie for a in assertions for curie in (a.subject, a.object)})
        terms = self.dictionary.terms
        return tuple(Node(c, terms[c].kind, terms[c].name or c) for c in curies)
