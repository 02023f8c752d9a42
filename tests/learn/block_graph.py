"""A small made-up graph with a structure worth learning."""

from __future__ import annotations

import numpy as np

from medkg.learn.network.settings import Settings
from medkg.learn.tensors import Triples, from_triples

#: Hyperparameters for a graph this small.
QUICK = Settings(text_dimensions=8, patience=30)
Row = tuple[str, str, str]


def block_graph(
    *, drugs: int = 40, conditions: int = 40, blocks: int = 4, share: float = 0.5, seed: int = 0
) -> Triples:
    """Drugs and conditions in ``blocks``; a drug treats ``share`` of its own block's conditions
    and none of another's. Each block has a gene its drugs target and a phenotype its
    conditions show, so neighbours tell the block and popularity does not.

    >>> graph = block_graph(drugs=4, conditions=4, blocks=2, share=1.0)
    >>> sum(predicate == "treats" for _, predicate, _ in graph.edges)
    8
    """
    rng = np.random.default_rng(seed)
    drug = [f"DRUGBANK:DB{number:05d}" for number in range(drugs)]
    condition = [f"MONDO:{number:07d}" for number in range(conditions)]
    nodes = [(curie, "drug", f"compound {n}") for n, curie in enumerate(drug)]
    nodes += [(curie, "disease", f"disorder {n}") for n, curie in enumerate(condition)]
    edges: list[Row] = []
    for block in range(blocks):
        gene, sign = f"HGNC:{block + 1}", f"HP:{block + 1:07d}"
        nodes += [(gene, "gene", f"gene {block}"), (sign, "phenotype", f"sign {block}")]
        own_drugs, own_conditions = drug[block::blocks], condition[block::blocks]
        edges += [(curie, "targets", gene) for curie in own_drugs]
        edges += [(curie, "has_phenotype", sign) for curie in own_conditions]
        edges += [
            (one, "treats", other)
            for one in own_drugs
            for other in own_conditions
            if rng.random() < share
        ]
    return from_triples(edges, nodes)
