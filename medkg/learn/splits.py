"""Which pairs train, which are held out, and what must then be hidden from the graph.

A pair is held out as a *claim*, not as a row: the same drug with a ``same_as`` twin of the
condition is the same claim, and any other predicate between the two (``causes``, ``prevents``)
tells on it. All of these leave the message edges together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from medkg.errors import FormatError, LeakError
from medkg.learn.tensors import Dataset, Ints

__all__ = ["SPLITS", "Split", "check_leaks", "everything", "pair_keys", "split_pairs"]

Bools = NDArray[np.bool_]
_FEWEST = 10


@dataclass(frozen=True)
class Split:
    """Held-out claims and the edges that remain to pass messages.

    Attributes:
        train, valid, test: ``[n, 2] int64`` head and tail nodes of ``predicate`` pairs.
        message: ``[E, 3] int64`` edges with every trace of ``valid`` and ``test`` removed.
    """

    dataset: Dataset
    predicate: str
    by: str
    seed: int
    train: Ints
    valid: Ints
    test: Ints
    message: Ints

    @property
    def positives(self) -> Ints:
        """``[n, 2]`` all pairs, whichever part they are in."""
        return np.concatenate([self.train, self.valid, self.test])


def pair_keys(dataset: Dataset, heads: Ints, tails: Ints) -> Ints:
    """``[n] int64``: one number per claim, the same for either direction and any twin."""
    left, right = dataset.twins[heads], dataset.twins[tails]
    low, high = np.minimum(left, right), np.maximum(left, right)
    return np.asarray(low * len(dataset.nodes) + high, dtype=np.int64)


def _by_pair(dataset: Dataset, pairs: Ints) -> Ints:
    return pair_keys(dataset, pairs[:, 0], pairs[:, 1])


def _by_disease(dataset: Dataset, pairs: Ints) -> Ints:
    return np.asarray(dataset.twins[pairs[:, 1]], dtype=np.int64)


# What is held out together: pairs with the same number are never in different parts.
SPLITS: dict[str, Callable[[Dataset, Ints], Ints]] = {"pair": _by_pair, "disease": _by_disease}


def _telling(dataset: Dataset, predicate: str, by: str, held: Ints, edges: Ints) -> Bools:
    """``[E] bool``: the ``edges`` that would give a held-out pair away."""
    keys = pair_keys(dataset, edges[:, 0], edges[:, 2])
    hidden = np.isin(keys, pair_keys(dataset, held[:, 0], held[:, 1]))
    if by == "disease":
        # A disease nobody has studied has no drug edge of any kind.
        heads, _ = dataset.sides(predicate)
        unseen = dataset.twins[held[:, 1]]
        for one, other in ((0, 2), (2, 0)):
            hidden |= np.isin(edges[:, one], heads) & np.isin(
                dataset.twins[edges[:, other]], unseen
            )
    return np.asarray(hidden, dtype=np.bool_)


def split_pairs(
    dataset: Dataset,
    predicate: str,
    *,
    by: str = "pair",
    seed: int = 0,
    share: float = 0.1,
) -> Split:
    """A random split: ``share`` of the groups for test, as many for validation, the rest train.

    ``by="pair"`` groups a pair with its twins; ``by="disease"`` holds out whole conditions,
    with every edge between them and any drug.

    Raises:
        FormatError: no such ``by``, or fewer than ten pairs or three groups to split.
    """
    if by not in SPLITS:
        raise FormatError(f"no split by {by!r}; there are: {', '.join(SPLITS)}")
    pairs = dataset.triples(predicate)[:, [0, 2]]
    groups = SPLITS[by](dataset, pairs)
    names = np.unique(groups)
    if len(pairs) < _FEWEST or len(names) < 3:
        raise FormatError(
            f"the graph holds {len(pairs)} {predicate!r} pairs in {len(names)} groups by {by}; "
            f"at least {_FEWEST} in 3 are needed: add documents, or lower min_belief"
        )
    count = max(1, round(share * len(names)))
    order = np.random.default_rng(seed).permutation(names)
    test = np.isin(groups, order[:count])
    valid = np.isin(groups, order[count : 2 * count])
    hidden = _telling(dataset, predicate, by, pairs[test | valid], dataset.edges)
    made = Split(
        dataset,
        predicate,
        by,
        seed,
        train=pairs[~(test | valid)],
        valid=pairs[valid],
        test=pairs[test],
        message=dataset.edges[~hidden],
    )
    check_leaks(made)
    return made


def everything(dataset: Dataset, predicate: str) -> Split:
    """The split that holds nothing out: what the model given to users is fitted on."""
    pairs = dataset.triples(predicate)[:, [0, 2]]
    none = np.empty((0, 2), dtype=np.int64)
    return Split(dataset, predicate, "pair", 0, pairs, none, none, dataset.edges)


def check_leaks(split: Split) -> None:
    """Nothing, where no held-out pair can be seen in training.

    Looked for: a validation or test pair among the training pairs, or in the other held-out
    part; a message edge of any predicate, in either direction, between the two ends of a
    held-out pair or their ``same_as`` twins; with ``by="disease"``, any edge between a
    held-out condition and a drug.

    Raises:
        LeakError: one of these, with an example.
    """
    dataset = split.dataset
    parts = {"training": split.train, "validation": split.valid, "test": split.test}
    keys = {name: pair_keys(dataset, part[:, 0], part[:, 1]) for name, part in parts.items()}
    for one, other in (("training", "validation"), ("training", "test"), ("validation", "test")):
        shared = np.isin(keys[one], keys[other])
        if shared.any():
            head, tail = parts[one][shared][0]
            raise LeakError(
                f"{_pair(dataset, head, tail)} is in both {one} and {other} "
                f"(as itself or a same_as twin); {int(shared.sum())} such pairs"
            )
    held = np.concatenate([split.valid, split.test])
    told = _telling(dataset, split.predicate, split.by, held, split.message)
    if told.any():
        head, relation, tail = split.message[told][0]
        raise LeakError(
            f"a message edge tells on a held-out pair: {dataset.relations[relation]} between "
            f"{_pair(dataset, head, tail)}; {int(told.sum())} such edges"
        )


def _pair(dataset: Dataset, head: int, tail: int) -> str:
    return f"{dataset.nodes[head]} and {dataset.nodes[tail]}"
