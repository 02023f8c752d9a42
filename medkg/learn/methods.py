"""The predictors that medkg knows by name, and a saved model's among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from medkg.errors import FormatError
from medkg.learn.baselines import BASELINES, Baseline
from medkg.learn.kronrls import KronRls
from medkg.learn.network.decoders import DECODERS
from medkg.learn.network.encoders import ENCODERS
from medkg.learn.network.graph_network import GraphNetwork
from medkg.learn.network.settings import Settings
from medkg.learn.predictors import Predictor

__all__ = ["PREDICTORS", "predictor_of"]


def _network(*, encoder: str, decoder: str, **numbers: Any) -> Predictor:
    return GraphNetwork(Settings(**numbers), encoder=ENCODERS[encoder], decoder=DECODERS[decoder])


#: Name -> the predictor of these settings.
PREDICTORS: Final[Mapping[str, Callable[..., Predictor]]] = {
    "graph network": _network,
    "KronRLS": KronRls,
    **{one.name: partial(Baseline, one.name, one.function) for one in BASELINES},
}


def predictor_of(settings: Mapping[str, Any]) -> Predictor:
    """The predictor with these settings, as ``Predictor.settings`` gave them.

    Raises:
        FormatError: no such predictor or part, or settings of another medkg.

    >>> predictor_of({"predictor": "KronRLS", "penalty": 0.5})
    KronRls(bandwidth=1.0, penalty=0.5)
    """
    numbers = dict(settings)
    name = numbers.pop("predictor", None)
    try:
        return PREDICTORS[name](**numbers)
    except KeyError as error:
        raise FormatError(
            f"medkg has no predictor, encoder or decoder named {error}: "
            "pass the one the model was trained by as predictor"
        ) from error
    except TypeError as error:
        raise FormatError(f"the settings of {name!r} are of another medkg: {error}") from error
