"""Searches agree with networkx on random graphs."""

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from verifier.reference.search import connected

EDGES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12)


@given(EDGES, st.integers(0, 6), st.integers(0, 6))
def test_a_path_of_at_least_one_edge(edges: list[tuple[int, int]], start: int, end: int) -> None:
    graph = nx.DiGraph(edges)
    graph.add_nodes_from(range(7))
    after = {n for one in graph.successors(start) for n in (one, *nx.descendants(graph, one))}
    found = connected(
        start, end, lambda n: list(graph.successors(n)), lambda n: list(graph.predecessors(n))
    )
    assert found is (end in after)
