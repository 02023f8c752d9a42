"""One fit of a link model on one split: epochs, negatives, early stopping, checkpoints."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from medkg.errors import FormatError
from medkg.learn.metrics import filtered_ranks, rank_metrics
from medkg.learn.network.checkpoints import Checkpoint, FitState
from medkg.learn.network.inputs import NodeInputs, PlanTensors, pick_rows
from medkg.learn.network.link_model import LinkModel
from medkg.learn.network.messages import plan_messages
from medkg.learn.network.settings import Settings
from medkg.learn.predictors import Progress, Run
from medkg.learn.splits import Split, pair_keys
from medkg.learn.tensors import Ints
from medkg.types import content_id

__all__ = ["Fitter", "pick_device"]

# Nodes of the right kind without a training pair that negatives may be drawn from: enough to
# stand for the rest, few enough that their neighbourhoods do not set the cost of an epoch.
_BACKGROUND_NODES = 100


def pick_device(device: str) -> torch.device:
    """The device ``device`` names; ``"auto"`` is CUDA where there is one, else the CPU.

    Raises:
        FormatError: CUDA asked for where there is none, or no such device.

    >>> pick_device("cpu").type
    'cpu'
    """
    if device == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        chosen = torch.device(device)
    except RuntimeError as error:
        raise FormatError(f"no device {device!r}: use 'auto', 'cpu' or 'cuda'") from error
    if chosen.type == "cuda" and not torch.cuda.is_available():
        raise FormatError("device 'cuda' was asked for, but torch sees no GPU: use 'auto' or 'cpu'")
    return chosen


class Fitter:
    """Fits one :class:`LinkModel` on one split; deterministic by ``seed`` on one device.

    Args:
        run: seed, device and what validation ranks a pair among.
        make: the untrained model, from the number of nodes with a free vector.
        made_by: settings of the predictor; a checkpoint of others is refused.
    """

    def __init__(
        self,
        split: Split,
        run: Run,
        *,
        inputs: NodeInputs,
        make: Callable[[int], LinkModel],
        settings: Settings,
        made_by: Mapping[str, Any],
    ) -> None:
        self.split, self.settings, self.seed = split, settings, run.seed
        self.made_by = made_by
        self.candidates = candidates = run.candidates
        self.device = pick_device(run.device)
        rng = np.random.default_rng([run.seed, 1])
        self.pools = _pools(split, rng)
        targets = np.unique(
            np.concatenate([*self.pools[0], *self.pools[1], candidates.heads, candidates.tails])
        )
        self.plan = plan_messages(split, targets, layers=settings.layers, fanout=settings.fanout)
        # Only an end of a training pair has something of its own to learn.
        self.identities = (
            np.unique(split.train) if settings.identity else np.empty(0, dtype=np.int64)
        )
        identity = pick_rows(self.identities, len(split.dataset.nodes))
        self.tensors = PlanTensors(self.plan, inputs, identity=identity, device=self.device)
        with torch.random.fork_rng():
            torch.manual_seed(run.seed)
            self.model = make(len(self.identities)).to(self.device)
        self.optimiser = torch.optim.Adam(
            self.model.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay
        )
        self.known = np.sort(pair_keys(split.dataset, split.train[:, 0], split.train[:, 1]))
        self.state = FitState()

    def run(
        self, epochs: int, *, progress: Progress | None = None, checkpoint: Path | None = None
    ) -> FitState:
        """The finished fit, its model holding the weights of the best epoch.

        Without validation pairs every epoch is run and the last is the best. ``checkpoint`` is
        written every ``check_every`` epochs; where it exists already, the run goes on from it
        and ends as it would have without the interruption.
        """
        state, settings = self.state, self.settings
        kept = Checkpoint(checkpoint, self._run_id()) if checkpoint is not None else None
        if kept is not None:
            kept.read(self.model, self.optimiser, state)
        with torch.random.fork_rng(), _one_thread():
            while state.epoch < epochs and not state.finished:
                state.epoch += 1
                report = {"loss": self._step(state.epoch)}
                if state.epoch % settings.check_every == 0 or state.epoch == epochs:
                    report |= self._look(epochs)
                    if kept is not None:
                        kept.write(self.model, self.optimiser, state)
                if progress is not None:
                    progress(state.epoch, epochs, report)
        self.model.load_state_dict(state.best_weights)
        return state

    def _run_id(self) -> str:
        """What a checkpoint belongs to: graph, split, settings and seed."""
        split = self.split
        return content_id(
            split.dataset.fingerprint,
            split.predicate,
            [part.tobytes().hex() for part in (split.train, split.valid, split.test)],
            dict(self.made_by),
            self.seed,
        )

    def _step(self, epoch: int) -> float:
        # Every epoch draws from its own generator, so a resumed run needs no stored state.
        rng = np.random.default_rng([self.seed, 2, epoch])
        torch.manual_seed(int(rng.integers(2**31)))
        rows, layers = self.plan.draw(self.settings.supervised_share, rng)
        positive = self.split.train[rows]
        negative = self._negatives(positive, rng)
        pairs = np.concatenate([positive, negative])
        labels = torch.zeros(len(pairs), device=self.device)
        labels[: len(positive)] = 1.0
        self.model.train()
        vectors = self.tensors.encode(self.model, layers)
        heads, tails = (vectors[self.tensors.rows(pairs[:, side])] for side in (0, 1))
        logits = self.model.decoder(heads, tails)
        losses = binary_cross_entropy_with_logits(logits, labels, reduction="none")
        # Positives and negatives weigh alike, however many negatives are drawn.
        loss = losses[: len(positive)].mean() + losses[len(positive) :].mean()
        self.optimiser.zero_grad()
        torch.autograd.backward(loss)
        self.optimiser.step()
        return float(loss.detach())

    def _negatives(self, positive: Ints, rng: np.random.Generator) -> Ints:
        """Corruptions of both ends, of the right kind, that are no training pair.

        Held-out pairs are *not* avoided: a model that never sees them as negatives has been
        told which they are.
        """
        made = []
        for side in (0, 1):
            corrupt = np.repeat(positive, self.settings.negatives, axis=0)
            near, far = self.pools[side]
            drawn = near[rng.integers(len(near), size=len(corrupt))]
            if len(far):
                other = far[rng.integers(len(far), size=len(corrupt))]
                drawn = np.where(rng.random(len(corrupt)) < self.settings.background, other, drawn)
            corrupt[:, side] = drawn
            keys = pair_keys(self.split.dataset, corrupt[:, 0], corrupt[:, 1])
            made.append(corrupt[~np.isin(keys, self.known)])
        return np.concatenate(made)

    def _look(self, epochs: int) -> dict[str, float]:
        state = self.state
        if not len(self.split.valid):
            state.best_epoch, state.best_weights = state.epoch, self._weights()
            state.finished = state.epoch >= epochs
            return {}
        scores = self.scores(self.candidates.heads, self.candidates.tails)
        pairs = self.candidates.positions(self.split.valid)
        mrr = rank_metrics(filtered_ranks(scores, pairs, self.candidates.known))["mrr"]
        if mrr > state.best_mrr:
            state.best_mrr, state.best_epoch = mrr, state.epoch
            state.best_weights = self._weights()
        state.finished = state.epoch - state.best_epoch >= self.settings.patience
        return {"valid_mrr": mrr, "best_mrr": state.best_mrr}

    def _weights(self) -> dict[str, Tensor]:
        return {name: value.detach().clone() for name, value in self.model.state_dict().items()}

    def scores(self, heads: Ints, tails: Ints) -> NDArray[np.float64]:
        """``[D, C]`` logits of nodes of the plan, messages from all training pairs."""
        self.model.eval()
        with torch.no_grad():
            vectors = self.tensors.encode(self.model)
            left, right = (vectors[self.tensors.rows(side)] for side in (heads, tails))
            logits = self.model.decoder.table(left, right)
        return np.asarray(logits.cpu().numpy(), dtype=np.float64)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Torch on one CPU thread inside: the same sums on every machine.

    An epoch is some hundred small kernels. Measured on two cores with other work running, two
    threads took 2 to 15 times the wall time of one, waiting for each other.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _pools(split: Split, rng: np.random.Generator) -> list[tuple[Ints, Ints]]:
    """For each side: nodes with a training pair, and a sample of the others of its kinds."""
    pools = []
    for side, allowed in enumerate(split.dataset.sides(split.predicate)):
        near = np.unique(split.train[:, side])
        far = np.setdiff1d(allowed, near)
        if len(far) > _BACKGROUND_NODES:
            far = np.sort(rng.choice(far, size=_BACKGROUND_NODES, replace=False))
        pools.append((near, far))
    return pools
