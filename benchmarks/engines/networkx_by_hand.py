"""A script on networkx."""

from __future__ import annotations

import networkx as nx

from benchmarks.engines import by_hand
from benchmarks.engines.by_hand import Columns
from benchmarks.engines.table import Found, Table, finish

State = tuple[Columns, nx.MultiDiGraph]


def load(table: Table) -> State:
    """Columns as lists, and the graph."""
    at = Columns(table)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(table.nodes))
    graph.add_edges_from(at.edges)
    return at, graph


def solve(state: State) -> Found:
    """All counterexamples."""
    at, graph = state
    found = by_hand.rules(at, lambda n: list(graph.successors(n)))
    inputs = {n for n, kind in enumerate(at.kind) if kind == "input"}
    outputs = {n for n, kind in enumerate(at.kind) if kind == "output"}
    found["has-predecessor"] = [n for n, d in graph.in_degree() if not d and n not in inputs]
    found["has-successor"] = [n for n, d in graph.out_degree() if not d and n not in outputs]
    fed = inputs.union(*(nx.descendants(graph, n) for n in inputs))
    used = outputs.union(*(nx.ancestors(graph, n) for n in outputs))
    found["fed-by-input"] = set(graph) - fed
    found["reaches-output"] = set(graph) - used
    found["acyclic"] = [
        n
        for part in nx.strongly_connected_components(graph)
        for n in part
        if len(part) > 1 or graph.has_edge(n, n)
    ]
    found["matmul-reduced"] = by_hand.reduced(
        at, lambda n: list(graph.successors(n)), lambda n: list(graph.predecessors(n))
    )
    return finish(found)
