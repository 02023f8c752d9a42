"""No held-out claim is visible to training, in any disguise."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.errors import FormatError, LeakError
from medkg.learn.network.messages import plan_messages
from medkg.learn.splits import SPLITS, Split, check_leaks, everything, pair_keys, split_pairs
from medkg.learn.tensors import Dataset, from_triples, to_dataset

DRUGS = [f"DRUGBANK:DB{n:05d}" for n in range(6)]
DISEASES = [f"MONDO:{n:07d}" for n in range(5)]
SIGNS = [f"HP:{n:07d}" for n in range(3)]


def made_of(edges: list[tuple[str, str, str]]) -> Dataset:
    kinds = [("drug", DRUGS), ("disease", DISEASES), ("phenotype", SIGNS)]
    nodes = tuple((curie, kind, curie) for kind, curies in kinds for curie in curies)
    return to_dataset(from_triples(sorted(set(edges)), nodes))


@st.composite
def datasets(draw: st.DrawFn) -> Dataset:
    condition = st.sampled_from(DISEASES + SIGNS)
    drug = st.sampled_from(DRUGS)
    treats = draw(st.lists(st.tuples(drug, condition), min_size=14, max_size=40, unique=True))
    edges = [(d, "treats", c) for d, c in treats]
    edges += [
        (d, p, c)
        for d, p, c in draw(
            st.lists(st.tuples(drug, st.sampled_from(["causes", "prevents"]), condition))
        )
    ]
    # The disease end first, as a source might have it: direction must not matter.
    edges += [(c, "associated_with", d) for d, c in draw(st.lists(st.tuples(drug, condition)))]
    edges += [
        (d, "same_as", s)
        for d, s in draw(
            st.lists(st.tuples(st.sampled_from(DISEASES), st.sampled_from(SIGNS)), max_size=2)
        )
    ]
    return made_of(edges)


def ends(split: Split, pairs: np.ndarray) -> set[frozenset[int]]:
    """Unordered pairs of twin classes."""
    twins = split.dataset.twins
    return {frozenset((int(twins[a]), int(twins[b]))) for a, b in pairs}


@settings(max_examples=60, deadline=None)
@given(datasets(), st.sampled_from(sorted(SPLITS)), st.integers(0, 5))
def test_held_out_pairs_are_hidden_in_every_disguise(data: Dataset, by: str, seed: int) -> None:
    try:
        split = split_pairs(data, "treats", by=by, seed=seed)
    except FormatError:
        return
    held = ends(split, split.valid) | ends(split, split.test)
    assert not held & ends(split, split.train)
    assert not ends(split, split.valid) & ends(split, split.test)
    assert not held & ends(split, split.message[:, [0, 2]])
    assert len(split.positives) == len(data.triples("treats"))
    check_leaks(split)


@settings(max_examples=60, deadline=None)
@given(datasets(), st.integers(0, 5), st.floats(0.05, 0.95))
def test_predicted_pairs_carry_no_message(data: Dataset, seed: int, share: float) -> None:
    split = split_pairs(data, "treats", seed=seed)
    plan = plan_messages(split, split.train.ravel(), layers=2, fanout=4)
    rows, layers = plan.draw(share, np.random.default_rng(seed))
    assert len(rows)
    predicted = ends(split, split.train[rows])
    for edges in layers:
        assert not predicted & ends(split, plan.nodes[edges[:, [0, 2]]])


@settings(max_examples=30, deadline=None)
@given(datasets(), st.integers(0, 5))
def test_an_unseen_disease_has_no_drug_edge(data: Dataset, seed: int) -> None:
    try:
        split = split_pairs(data, "treats", by="disease", seed=seed)
    except FormatError:
        return
    drugs, _ = data.sides("treats")
    held = np.isin(data.twins, data.twins[np.concatenate([split.valid, split.test])[:, 1]])
    for head, _, tail in split.message:
        assert not (head in drugs and held[tail])
        assert not (tail in drugs and held[head])


def full() -> Dataset:
    edges = [(d, "treats", c) for d in DRUGS for c in DISEASES]
    edges += [(DRUGS[0], "causes", DISEASES[0]), (DISEASES[0], "same_as", SIGNS[0])]
    return made_of([*edges, (DRUGS[0], "prevents", SIGNS[0])])


def leaking(split: Split, message: list[tuple[int, str, int]]) -> Split:
    numbers = [(h, split.dataset.relations.index(p), t) for h, p, t in message]
    return dataclasses.replace(split, message=np.array(numbers, dtype=np.int64))


def held_out_first_pair() -> Split:
    data = full()
    index = data.index
    test = np.array([[index[DRUGS[0]], index[DISEASES[0]]]])
    pairs = data.triples("treats")[:, [0, 2]]
    train = pairs[~(pairs == test).all(axis=1)]
    none = np.empty((0, 2), dtype=np.int64)
    return Split(data, "treats", "pair", 0, train, none, test, np.empty((0, 3), dtype=np.int64))


@pytest.mark.parametrize(
    ("head", "predicate", "tail"),
    [
        (DRUGS[0], "treats", DISEASES[0]),
        (DISEASES[0], "treats", DRUGS[0]),
        (DRUGS[0], "causes", DISEASES[0]),
        (DRUGS[0], "prevents", SIGNS[0]),
    ],
    ids=["itself", "its inverse", "another predicate", "its twin"],
)
def test_check_leaks_finds(head: str, predicate: str, tail: str) -> None:
    split = held_out_first_pair()
    check_leaks(split)
    index = split.dataset.index
    with pytest.raises(LeakError, match="tells on a held-out pair"):
        check_leaks(leaking(split, [(index[head], predicate, index[tail])]))


def test_check_leaks_finds_a_test_pair_in_training() -> None:
    split = held_out_first_pair()
    with pytest.raises(LeakError, match="both training and test"):
        check_leaks(dataclasses.replace(split, train=np.concatenate([split.train, split.test])))


def test_check_leaks_finds_a_twin_in_training() -> None:
    split = held_out_first_pair()
    index = split.dataset.index
    twin = np.array([[index[DRUGS[0]], index[SIGNS[0]]]])
    with pytest.raises(LeakError, match="same_as twin"):
        check_leaks(dataclasses.replace(split, train=twin))


def test_splits_depend_on_the_seed_alone() -> None:
    one, same, other = (split_pairs(full(), "treats", seed=s) for s in (1, 1, 2))
    assert one.test.tolist() == same.test.tolist()
    assert one.test.tolist() != other.test.tolist()


def test_keys_are_equal_for_twins_and_directions() -> None:
    data = full()
    drug, disease, sign = (data.index[c] for c in (DRUGS[0], DISEASES[0], SIGNS[0]))
    heads = np.array([drug, disease, drug])
    keys = pair_keys(data, heads, np.array([disease, drug, sign]))
    assert len(set(keys.tolist())) == 1


def test_everything_holds_nothing_out() -> None:
    split = everything(full(), "treats")
    assert len(split.train) == 30
    assert not len(split.valid) + len(split.test)


def test_too_few_pairs_say_what_to_do() -> None:
    with pytest.raises(FormatError, match="lower min_belief"):
        split_pairs(made_of([(DRUGS[0], "treats", DISEASES[0])]), "treats")
    with pytest.raises(FormatError, match="pair, disease"):
        split_pairs(full(), "treats", by="year")
