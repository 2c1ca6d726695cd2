"""What every node and edge has without a vocabulary."""

from __future__ import annotations

import numpy as np

from verifier.arrays import sorting_both
from verifier.facts.values import Values, from_ints
from verifier.graph import Graph

NODE = ("line", "in-degree", "out-degree", "declared", "declarations")
EDGE = ("line", "copy")


def node(graph: Graph, name: str) -> Values:
    """One of `NODE`; an edge that is drawn twice counts twice in a degree."""
    nodes = len(graph.node_ids)
    if name == "line":
        return from_ints(graph.lines(graph.node_start))
    if name == "in-degree":
        return from_ints(np.bincount(graph.head, minlength=nodes))
    if name == "out-degree":
        return from_ints(np.bincount(graph.tail, minlength=nodes))
    if name == "declared":
        return Values(graph.declared.astype(np.int32), [False, True])
    return from_ints(graph.declarations)


def edge(graph: Graph, name: str) -> Values:
    """One of `EDGE`; ``copy`` is 1 for the first edge from a tail to a head, then 2, 3, …."""
    if name == "line":
        return from_ints(graph.lines(graph.edge_start))
    order = sorting_both(graph.tail, graph.head)
    ordered = graph.tail[order].astype(np.int64) * len(graph.node_ids) + graph.head[order]
    begins = np.ones(len(ordered), dtype=np.bool_)
    begins[1:] = ordered[1:] != ordered[:-1]
    position = np.arange(len(ordered))
    copies = np.empty(len(ordered), dtype=np.int64)
    copies[order] = position - np.maximum.accumulate(np.where(begins, position, 0)) + 1
    return from_ints(copies)
