"""Levels are the same, worked out a level or a node at a time."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from verifier.ground import schedule


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("narrow", [0, 3, 10_000])
def test_levels_are_longest_paths(seed: int, narrow: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "NARROW", narrow)
    rng = np.random.default_rng(seed)
    nodes = int(rng.integers(1, 40))
    tail, head = rng.integers(0, nodes, (2, int(rng.integers(0, 80))))
    if seed % 2:  # half of them without a cycle
        keep = tail < head
        tail, head = tail[keep], head[keep]
    plan = schedule.schedule(nodes, tail, head)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from(zip(tail.tolist(), head.tolist(), strict=True))
    assert plan.cyclic == (not nx.is_directed_acyclic_graph(graph))
    places = plan.places(reverse=False).tolist()
    if not plan.cyclic:
        expected = [0] * nodes
        for node in reversed(list(nx.topological_sort(graph))):
            expected[node] = max((expected[n] + 1 for n in graph.successors(node)), default=0)
        assert places == expected
    on_cycles = {n for c in nx.strongly_connected_components(graph) if len(c) > 1 for n in c}
    on_cycles |= {n for n in graph if graph.has_edge(n, n)}
    assert set(np.flatnonzero(schedule.in_cycles(plan)).tolist()) == on_cycles
