"""Text vectors."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.learn.network.features import fit_text, kind_columns

NAMES = ["breast cancer", "lung cancer", "colon cancer", "gout", "acute gout", "migraine", ""]


def test_a_name_never_seen_has_a_vector_near_its_like() -> None:
    text = fit_text(NAMES, dimensions=4)
    unseen, cancer, gout = text(["kidney cancer", "lung cancer", "gout"])
    assert np.isclose(np.linalg.norm(unseen), 1.0)
    assert unseen @ cancer > unseen @ gout


def test_equal_names_and_seeds_give_equal_vectors() -> None:
    assert (fit_text(NAMES, dimensions=4)(NAMES) == fit_text(NAMES, dimensions=4)(NAMES)).all()


def test_more_dimensions_than_names_are_zero() -> None:
    text = fit_text(["gout", "migraine"], dimensions=8)
    assert text(["gout"]).shape == (1, 8)
    assert not text.axes[:, 1:].any()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(), min_size=1, max_size=5))
def test_any_text_gives_finite_vectors(names: list[str]) -> None:
    assert np.isfinite(fit_text(names, dimensions=3)(names)).all()
    assert np.isfinite(fit_text(NAMES, dimensions=3)(names)).all()


def test_a_kind_unknown_at_training_is_zero() -> None:
    assert kind_columns(["drug", "new"], ["drug"]).tolist() == [[1.0], [0.0]]
