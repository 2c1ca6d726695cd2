"""Sentences about the whole graph: its cycles, told by networkx, and its components."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import numpy as np

from verifier.reference.search import on_cycle
from verifier.reference.slices import Slices
from verifier.reference.structure import Structure

Nodes = tuple[int, ...]


def cycles(
    structure: Structure, along: str | None, among: Callable[[int], bool]
) -> list[tuple[Nodes, Nodes]]:
    """For each strongly connected component that has a cycle its nodes and a shortest cycle.

    Only nodes that paths without end lead to and from are asked whether they are ``among`` those
    that the sentence is about.
    """
    import networkx as nx

    tail, head = structure.edge_ends(along)
    onward = _lasting(tail, head, structure.nodes)
    tail, head = tail[onward], head[onward]
    back = _lasting(head, tail, structure.nodes)
    tail, head = tail[back], head[back]
    inside = {n for n in sorted({*tail.tolist(), *head.tolist()}) if among(n)}
    graph = nx.DiGraph()
    graph.add_nodes_from(sorted(inside))
    edges = zip(tail.tolist(), head.tolist(), strict=True)
    graph.add_edges_from((a, b) for a, b in edges if a in inside and b in inside)
    return cycles_of(graph)


def _lasting(tail: Any, head: Any, nodes: int) -> Any:
    """The edges, by position, that lead on for ever: not to dead ends alone."""
    into = Slices(head, nodes)
    left = np.bincount(tail, minlength=nodes)  # edges of a node that may lead on
    lasting = np.ones(len(tail), dtype=np.bool_)
    last = np.zeros(nodes, dtype=np.int64)  # where a node stands last among those that end now
    ends = np.flatnonzero(left == 0)
    while len(ends):
        edges = into.of_all(ends)
        lasting[edges] = False
        sources = tail[edges]
        np.subtract.at(left, sources, 1)
        ends = sources[left[sources] == 0]
        last[ends] = np.arange(len(ends))
        ends = ends[last[ends] == np.arange(len(ends))]
    return np.flatnonzero(lasting)


def cycles_of(graph: Any) -> list[tuple[Nodes, Nodes]]:
    """The same of a graph of networkx.

    A cycle ends where it begins; a node with an edge to itself is one.
    """
    import networkx as nx

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
    return len(list(islice(_components(structure, along, among), 2))) < 2


def _round(graph: Any, nodes: Nodes) -> Nodes:
    """A shortest cycle through the component's first node."""
    import networkx as nx

    first = nodes[0]
    back = nx.shortest_path(graph.subgraph(nodes).reverse(copy=False), first)
    after = min((n for n in graph.successors(first) if n in back), key=lambda n: (len(back[n]), n))
    return (first, *reversed(back[after]))


def small_components(structure: Structure, along: str | None, among: set[int]) -> list[Nodes]:
    """The weakly connected components but for the largest (the first of the largest)."""
    parts = list(_components(structure, along, among))
    parts.sort(key=lambda part: (-len(part), part))
    return sorted(parts[1:])


def _components(structure: Structure, along: str | None, among: set[int]) -> Iterator[Nodes]:
    """The parts that edges join, taken in either direction, each in ascending order."""
    tail, head = structure.edge_ends(along)
    edges = Slices(np.concatenate([tail, head]), structure.nodes)
    bounds, other = edges.listed(np.concatenate([head, tail]))
    left = set(among)
    for first in sorted(among):
        if first in left:
            left.discard(first)
            part = [first]
            for n in part:  # grows on the way
                for s in other[bounds[n] : bounds[n + 1]]:
                    if s in left:
                        left.discard(s)
                        part.append(s)
            yield tuple(sorted(part))
