"""What the forest says of paths is so, and what a plan narrows to it finds."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from verifier.ground.schedule import schedule


@pytest.mark.parametrize("seed", range(60))
def test_a_path_of_the_forest_is_a_path(seed: int) -> None:
    rng = np.random.default_rng(seed)
    nodes = int(rng.integers(1, 40))
    tail, head = rng.integers(0, nodes, (2, int(rng.integers(0, 90))))
    keep = tail < head
    plan = schedule(nodes, tail[keep], head[keep])
    graph = nx.DiGraph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from(zip(tail[keep].tolist(), head[keep].tolist(), strict=True))
    start, end = (side.ravel() for side in np.meshgrid(np.arange(nodes), np.arange(nodes)))
    found = plan.forest.leads(start, end)
    for a, b, led in zip(start.tolist(), end.tolist(), found.tolist(), strict=True):
        assert not led or (a != b and nx.has_path(graph, a, b))


@pytest.mark.parametrize("width", [1, 2, 5])
def test_what_all_paths_go_through_is_found(width: int) -> None:
    """Layers of nodes side by side with one node between them, as collectives are."""
    stages = 6
    size = width + 1
    tail, head = [], []
    for stage in range(stages):
        gate = stage * size
        for rank in range(1, size):
            tail += [gate, gate + rank]
            head += [gate + rank, gate + size]
    plan = schedule(stages * size + 1, np.array(tail), np.array(head))
    gates = np.arange(0, stages * size + 1, size)
    start, end = (side.ravel() for side in np.meshgrid(gates, gates))
    assert (plan.forest.leads(start, end) == (start < end)).all()
