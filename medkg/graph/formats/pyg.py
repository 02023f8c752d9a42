"""The graph as PyTorch Geometric's ``HeteroData``.

What a model of one's own starts from; medkg's own (:mod:`medkg.learn`) hides held-out edges
before it makes tensors. Evidence is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from medkg.errors import MissingExtraError
from medkg.graph.formats.contents import NUMBERS

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData

    PygData = HeteroData

__all__ = ["to_pyg"]


def to_pyg(nodes: pa.Table, edges: pa.Table) -> HeteroData:
    """Typed nodes and edges of a node table and an edge table.

    A node type is a kind, with ``curie`` and ``name`` (lists) and ``num_nodes``; an edge type is
    (kind, predicate, kind), with ``edge_index`` ``[2, E] int64``, ``belief`` ``[E] float64``,
    and ``support``, ``against`` and ``papers`` ``[E] int64``.

    Raises:
        MissingExtraError: PyTorch or PyTorch Geometric is not installed.
    """
    try:
        import torch
        from torch_geometric.data import HeteroData
    except ImportError as error:
        raise MissingExtraError("tensors need PyG: pip install 'medkg[learn]'") from error
    made = HeteroData()
    place: dict[str, tuple[str, int]] = {}
    for kind, curies, names in _by_kind(nodes):
        made[kind].curie, made[kind].name, made[kind].num_nodes = curies, names, len(curies)
        place.update((curie, (kind, row)) for row, curie in enumerate(curies))
    groups: dict[tuple[str, str, str], list[tuple[Any, ...]]] = {}
    columns = [edges[name].to_pylist() for name in ("subject", "predicate", "object", *NUMBERS)]
    for subject, predicate, target, *numbers in zip(*columns, strict=True):
        (head_kind, head), (tail_kind, tail) = place[subject], place[target]
        groups.setdefault((head_kind, predicate, tail_kind), []).append((head, tail, *numbers))
    for triple, rows in groups.items():
        heads, tails, *values = zip(*rows, strict=True)
        made[triple].edge_index = torch.from_numpy(np.array([heads, tails], np.int64))
        for (name, kind_of_number), column in zip(NUMBERS.items(), values, strict=True):
            made[triple][name] = torch.from_numpy(np.array(column, kind_of_number))
    return made


def _by_kind(nodes: pa.Table) -> Iterator[tuple[str, list[str], list[str]]]:
    import pyarrow.compute as pc

    for kind in nodes["kind"].unique().to_pylist():
        chosen = nodes.filter(pc.equal(nodes["kind"], kind))
        yield kind, chosen["curie"].to_pylist(), chosen["name"].to_pylist()
