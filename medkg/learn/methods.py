"""The predictors that medkg knows by name, and a saved model's among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from medkg.errors import FormatError
from medkg.learn.baselines import BASELINES
from medkg.learn.gcn import Gcn
from medkg.learn.kronrls import KronRls
from medkg.learn.predictors import Predictor
from medkg.learn.settings import Settings

__all__ = ["PREDICTORS", "predictor_of"]


def _gcn(**numbers: Any) -> Predictor:
    return Gcn(Settings(**numbers))


#: Name -> the predictor of these settings.
PREDICTORS: Final[Mapping[str, Callable[..., Predictor]]] = {
    "gcn": _gcn,
    "kronrls": KronRls,
    **{baseline.name: lambda baseline=baseline: baseline for baseline in BASELINES},
}


def predictor_of(settings: Mapping[str, Any]) -> Predictor:
    """The predictor with these settings, as ``Predictor.settings`` gave them.

    Raises:
        FormatError: no such predictor, or settings of another medkg.

    >>> predictor_of({"predictor": "kronrls", "penalty": 0.5})
    KronRls(bandwidth=1.0, penalty=0.5)
    """
    numbers = dict(settings)
    name = numbers.pop("predictor", None)
    if name not in PREDICTORS:
        known = ", ".join(PREDICTORS)
        raise FormatError(f"no predictor {name!r}; there are: {known}. Pass your own as predictor")
    try:
        return PREDICTORS[name](**numbers)
    except TypeError as error:
        raise FormatError(f"the settings of {name!r} are of another medkg: {error}") from error
