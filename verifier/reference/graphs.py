"""Sentences about the whole graph: its cycles and its components, by networkx."""

from __future__ import annotations

from typing import Any

from verifier.reference.search import on_cycle
from verifier.reference.structure import Structure

Nodes = tuple[int, ...]


def cycles(
    structure: Structure, along: str | None, among: set[int], graph: Any = None
) -> list[tuple[Nodes, Nodes]]:
    """For each strongly connected component that has a cycle its nodes and a shortest cycle.

    The cycle ends where it begins; a node with an edge to itself is one. ``graph`` is the graph
    where it is not that of the drawn edges.
    """
    import networkx as nx

    graph = _graph(structure, along, among) if graph is None else graph
    found: list[tuple[Nodes, Nodes]] = []
    for part in nx.strongly_connected_components(graph):
        nodes = tuple(sorted(part))
        loop = next((n for n in nodes if graph.has_edge(n, n)), None)
        if loop is not None:
            found.append((nodes, (loop, loop)))
        elif len(nodes) > 1:
            found.append((nodes, _round(graph, nodes)))
    return sorted(found)


def is_acyclic(structure: Structure, along: str | None, among: set[int]) -> bool:
    """Whether no path comes back to where it was (without networkx: its import takes longer)."""

    def onward(n: int) -> list[int]:
        return [s for s in structure.neighbours(n, along, reverse=False) if s in among]

    return on_cycle({n: onward(n) for n in among}) is None


def is_connected(structure: Structure, along: str | None, among: set[int]) -> bool:
    """Whether edges, taken in either direction, join all nodes; also true of none."""
    left = set(among)
    stack = [left.pop()] if left else []
    while stack:
        n = stack.pop()
        for reverse in (False, True):
            for s in structure.neighbours(n, along, reverse=reverse):
                if s in left:
                    left.discard(s)
                    stack.append(s)
    return not left


def _round(graph: Any, nodes: Nodes) -> Nodes:
    """A shortest cycle through the component's first node."""
    import networkx as nx

    first = nodes[0]
    back = nx.shortest_path(graph.subgraph(nodes).reverse(copy=False), first)
    after = min((n for n in graph.successors(first) if n in back), key=lambda n: (len(back[n]), n))
    return (first, *reversed(back[after]))


def small_components(structure: Structure, along: str | None, among: set[int]) -> list[Nodes]:
    """The weakly connected components but for the largest (the first of the largest)."""
    import networkx as nx

    parts = [
        tuple(sorted(p)) for p in nx.weakly_connected_components(_graph(structure, along, among))
    ]
    parts.sort(key=lambda part: (-len(part), part))
    return sorted(parts[1:])


def _graph(structure: Structure, along: str | None, among: set[int]) -> Any:
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(sorted(among))
    tail, head = structure.edge_ends(along)
    edges = zip(tail.tolist(), head.tolist(), strict=True)
    graph.add_edges_from((a, b) for a, b in edges if a in among and b in among)
    return graph
