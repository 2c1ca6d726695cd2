"""A script on rustworkx."""

from __future__ import annotations

from typing import Any

import rustworkx as rx

from benchmarks.engines import by_hand
from benchmarks.engines.by_hand import Columns
from benchmarks.engines.table import Found, Table, finish

State = tuple[Columns, Any]


def load(table: Table) -> State:
    """Columns as lists, and the graph."""
    at = Columns(table)
    graph: rx.PyDiGraph[int, None] = rx.PyDiGraph()
    graph.add_nodes_from(range(table.nodes))
    graph.add_edges_from_no_data(at.edges)
    return at, graph


def solve(state: State) -> Found:
    """All counterexamples."""
    at, graph = state
    nodes = range(len(at.kind))
    found = by_hand.rules(at, graph.successor_indices)
    inputs = {n for n in nodes if at.kind[n] == "input"}
    outputs = {n for n in nodes if at.kind[n] == "output"}
    found["has-predecessor"] = [n for n in nodes if not graph.in_degree(n) and n not in inputs]
    found["has-successor"] = [n for n in nodes if not graph.out_degree(n) and n not in outputs]
    fed = inputs.union(*(rx.descendants(graph, n) for n in inputs))
    used = outputs.union(*(rx.ancestors(graph, n) for n in outputs))
    found["fed-by-input"] = set(nodes) - fed
    found["reaches-output"] = set(nodes) - used
    loops = {a for a, b in at.edges if a == b}
    found["acyclic"] = loops.union(
        *(part for part in rx.strongly_connected_components(graph) if len(part) > 1)
    )
    found["matmul-reduced"] = by_hand.reduced(
        at, graph.successor_indices, graph.predecessor_indices
    )
    return finish(found)
