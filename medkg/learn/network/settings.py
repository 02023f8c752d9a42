"""The numbers a graph network depends on, in one record that goes into the model's config."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Hyperparameters of one network; the defaults were chosen on validation pairs of Hetionet.

    Attributes:
        hidden: width of a node vector.
        layers: of the encoder, which is how many hops a message travels.
        bases: basis matrices shared by the relations (Schlichtkrull et al., 2018, eq. 3).
        dropout: share of hidden units dropped in training.
        identity: learn a free vector per node beside the one made from its text. It is zero
            for a node outside training.
        identity_dropout: share of nodes whose free vector is hidden in each epoch, so that
            text and neighbours must speak for a node that has none.
        learning_rate, weight_decay: of Adam.
        negatives: corrupted pairs per positive and side.
        background: share of the negatives drawn from any node of the right kind; the others
            come from nodes that have a training pair, which are the harder ones.
        supervised_share: share of the training pairs hidden from the graph and predicted in
            each epoch; the others carry messages.
        fanout: messages a node takes per relation; the least connected neighbours are kept,
            as a rare phenotype says more than a common one (Resnik, 1995).
        text_dimensions: width of the text vector.
        patience: epochs without a better validation MRR before training stops.
        check_every: epochs between two looks at the validation pairs.
    """

    hidden: int = 32
    layers: int = 2
    bases: int = 4
    dropout: float = 0.3
    identity: bool = True
    identity_dropout: float = 0.3
    learning_rate: float = 0.01
    weight_decay: float = 1e-4
    negatives: int = 48
    background: float = 0.2
    supervised_share: float = 0.3
    fanout: int = 16
    text_dimensions: int = 64
    patience: int = 60
    check_every: int = 5
