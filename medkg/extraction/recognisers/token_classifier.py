"""A Hugging Face token classifier as a recogniser."""

from __future__ import annotations

import hashlib
import json
import os
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from medkg.errors import FormatError, MissingDataError, MissingExtraError
from medkg.extraction.recognisers.labels import kinds_of
from medkg.extraction.recognisers.span import Span, TextPassage
from medkg.extraction.recognisers.tags import label_of, spans_of
from medkg.extraction.recognisers.windows import owners, windows
from medkg.types import content_id

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["TokenClassifier"]

_OFFLINE: Final = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
# A tokeniser is given at most this many characters at once.
_MAX_CHARS: Final = 200_000
_UNSAFE: Final = str.maketrans(dict.fromkeys((0, *range(0xD800, 0xE000)), "\ufffd"))


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The tokens of a passage: model ids, character spans, and the word each belongs to."""

    ids: list[int]
    spans: list[tuple[int, int]]
    words: list[int]
    windows: list[tuple[int, int]]


class TokenClassifier:
    """Spans that a token classifier tags, by the first piece of each word.

    ``model`` is a folder or a name on the hub. Only weights in safetensors are read, and no
    remote code is run. ``labels`` gives the kind of labels that the table does not know (None:
    a candidate of unknown kind). A text longer than the model takes is read in windows of
    ``window`` tokens (default: what the model takes) that overlap by up to ``overlap``, cut
    between sentences; each word is decided in the window that shows most of its context.
    ``batch`` windows go through the model at once, on ``device`` (``auto``: a GPU where there
    is one). A span's score is the mean probability of its words' tags.

    Args:
        offline: never look on the hub; default: what HF_HUB_OFFLINE says.

    Raises:
        MissingExtraError: transformers or torch is not installed.
        MissingDataError: there is no such model, or its weights are not in safetensors.
        FormatError: the model has no label of a known kind, or no fast tokeniser.

    >>> TokenClassifier("no/such/folder", offline=True)
    Traceback (most recent call last):
    medkg.errors.MissingDataError: no token classifier 'no/such/folder' ...
    """

    def __init__(
        self,
        model: str | Path,
        *,
        labels: Mapping[str, str | None] | None = None,
        window: int | None = None,
        overlap: int = 64,
        batch: int = 16,
        device: str = "auto",
        offline: bool | None = None,
    ) -> None:
        self._tokenise, self._model = _load(model, offline)
        self.name = f"transformers:{Path(model).name.replace('+', '-')}"
        self._tags = [str(self._model.config.id2label[i]) for i in range(self._model.num_labels)]
        known = sorted({label for tag in self._tags if (label := label_of(tag))})
        self._kinds = kinds_of(known, labels)
        if not self._kinds:
            raise FormatError(
                f"{self.name} has no label of a known kind (its labels: {', '.join(known)}): "
                f'give them, as labels={{"{known[0] if known else "LABEL"}": "disease"}}'
            )
        self._before, self._after = _special(self._tokenise)
        room = _longest(self._tokenise, self._model) - len(self._before) - len(self._after)
        self._window = min(window or room, room)
        self._overlap = min(overlap, self._window // 2)
        self._batch = batch
        self._device = _device(device)
        self._model.to(self._device).eval()
        self.fingerprint = content_id(
            self.name, _hash(self._model, self._tokenise), self._kinds, self._window, self._overlap
        )

    def find(self, passages: Sequence[TextPassage]) -> list[list[Span]]:
        """The spans of each passage."""
        read = [self._read(passage) for passage in passages]
        shares = self._probabilities(
            [tokens.ids[first:last] for tokens in read for first, last in tokens.windows]
        )
        return [
            list(self._spans(passage, tokens, [next(shares) for _ in tokens.windows]))
            for passage, tokens in zip(passages, read, strict=True)
        ]

    def _read(self, passage: TextPassage) -> _Tokens:
        text = passage.text.translate(_UNSAFE)
        ids: list[int] = []
        spans: list[tuple[int, int]] = []
        words: list[int] = []
        for offset in range(0, len(text), _MAX_CHARS):
            read = self._tokenise(
                text[offset : offset + _MAX_CHARS],
                add_special_tokens=False,
                return_offsets_mapping=True,
                verbose=False,
            )
            base = words[-1] + 1 if words else 0
            for token, (start, end), word in zip(
                read["input_ids"], read["offset_mapping"], read.word_ids(), strict=True
            ):
                if word is not None and end > start:
                    ids.append(token)
                    spans.append((offset + start, offset + end))
                    words.append(base + word)
        starts = [start for start, _ in spans]
        sentences = sorted({bisect_left(starts, s.start) for s in passage.sentences} - {len(ids)})
        return _Tokens(
            ids,
            spans,
            words,
            windows(len(ids), sentences, size=self._window, overlap=self._overlap),
        )

    def _probabilities(self, inputs: Sequence[list[int]]) -> Iterator[npt.NDArray[np.float32]]:
        """``[tokens, tags] float32`` of each input, in order; equal lengths go together."""
        import torch

        pad = self._tokenise.pad_token_id or 0
        by_length = sorted(range(len(inputs)), key=lambda i: len(inputs[i]))
        found: dict[int, npt.NDArray[np.float32]] = {}
        for at in range(0, len(by_length), self._batch):
            numbers = by_length[at : at + self._batch]
            rows = [[*self._before, *inputs[i], *self._after] for i in numbers]
            width = max(map(len, rows))
            ids = torch.tensor([row + [pad] * (width - len(row)) for row in rows])
            mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
            with torch.inference_mode():
                logits = self._model(
                    input_ids=ids.to(self._device), attention_mask=mask.to(self._device)
                ).logits
                shares = torch.softmax(logits.float(), dim=-1).cpu().numpy()
            for row, i in enumerate(numbers):
                first = len(self._before)
                found[i] = shares[row, first : first + len(inputs[i])]
        return (found[i] for i in range(len(inputs)))

    def _spans(
        self, passage: TextPassage, tokens: _Tokens, shares: Sequence[npt.NDArray[np.float32]]
    ) -> Iterator[Span]:
        owner = owners(len(tokens.ids), tokens.windows)
        firsts = [
            place
            for place, word in enumerate(tokens.words)
            if place == 0 or tokens.words[place - 1] != word
        ]
        tags, scores = [], []
        for place in firsts:
            row = shares[owner[place]][place - tokens.windows[owner[place]][0]]
            best = int(row.argmax())
            tags.append(self._tags[best])
            scores.append(float(row[best]))
        bounds = [*firsts, len(tokens.ids)]
        for first, last, label in spans_of(tags):
            if label not in self._kinds:
                continue
            start, end = tokens.spans[bounds[first]][0], tokens.spans[bounds[last] - 1][1]
            score = round(sum(scores[first:last]) / (last - first), 4)
            yield Span(start, end, self._kinds[label], score, self.name)


def _load(model: str | Path, offline: bool | None) -> tuple[Any, Any]:
    """Tokeniser and model."""
    try:
        import safetensors  # noqa: F401
        import torch  # noqa: F401
        from transformers import AutoModelForTokenClassification, AutoTokenizer
    except ImportError as error:
        raise MissingExtraError(
            f"a token classifier needs transformers and torch ({error}): "
            'pip install "medkg[models]"'
        ) from error
    if offline is None:
        offline = any(os.environ.get(name, "").upper() in ("1", "TRUE", "ON") for name in _OFFLINE)
    source = str(model)
    settings: dict[str, Any] = {"trust_remote_code": False, "local_files_only": offline}
    try:
        tokeniser = AutoTokenizer.from_pretrained(source, use_fast=True, **settings)
        found = AutoModelForTokenClassification.from_pretrained(
            source, use_safetensors=True, **settings
        )
    except (OSError, ValueError) as error:
        raise MissingDataError(
            f"no token classifier {source!r} that can be read: it must be a folder or a name on "
            "the hub with config.json, tokenizer.json and weights in model.safetensors; other "
            f"weights and remote code are not loaded ({str(error).strip().splitlines()[0]})"
        ) from error
    if not tokeniser.is_fast:
        raise FormatError(f"{source}: its tokeniser gives no offsets; save it with tokenizer.json")
    return tokeniser, found


def _special(tokenise: Any) -> tuple[list[int], list[int]]:
    """What the model wants before and after a text's tokens ([CLS] and [SEP])."""
    read = tokenise("a", return_special_tokens_mask=True)
    ids, special = read["input_ids"], read["special_tokens_mask"]
    first = special.index(0)
    last = len(special) - special[::-1].index(0)
    return list(ids[:first]), list(ids[last:])


def _longest(tokenise: Any, model: Any) -> int:
    """Tokens the model takes at once; RoBERTa's positions begin after the padding's."""
    held = getattr(model.config, "max_position_embeddings", None) or 512
    if model.config.model_type in ("roberta", "xlm-roberta", "camembert", "longformer"):
        held -= (model.config.pad_token_id or 0) + 1
    return min(int(held), int(min(tokenise.model_max_length, 1 << 20)))


def _device(name: str) -> str:
    import torch

    if name != "auto":
        return name
    return "cuda" if torch.cuda.is_available() else "cpu"


def _hash(model: Any, tokenise: Any) -> str:
    """Of the weights, the settings that shape them, and the tokeniser."""
    digest = hashlib.blake2b(digest_size=16)
    for name, weights in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(weights.detach().cpu().float().numpy().tobytes())
    tags = {str(i): str(tag) for i, tag in model.config.id2label.items()}
    digest.update(json.dumps([tags, model.config.model_type], sort_keys=True).encode())
    digest.update(tokenise.backend_tokenizer.to_str().encode())
    return digest.hexdigest()
