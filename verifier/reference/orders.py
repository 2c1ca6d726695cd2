"""A graph with an order beside its edges, and with parts that are one node, by networkx."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from verifier.language import typed
from verifier.reference.kleene import Truth

if TYPE_CHECKING:
    from verifier.reference.evaluate import Reference

Nodes = tuple[int, ...]


def is_acyclic(at: Reference, node: typed.GraphProperty, among: set[int]) -> Truth:
    """Whether nothing waits for itself; unknown where it hangs on what is not known."""
    import networkx as nx

    built = waits(at, node, among)
    if built is None:
        return None
    graph, _, lacking = built
    if not nx.is_directed_acyclic_graph(graph):
        return False
    return None if lacking else True


def cycles(at: Reference, node: typed.GraphProperty, among: set[int]) -> list[tuple[Nodes, Nodes]]:
    """For each strongly connected component its nodes and a cycle; of a part both ends are told."""
    from verifier.reference.graphs import cycles_of

    built = waits(at, node, among)
    if built is None:
        return []
    graph, parts, _ = built
    found = []
    for names, cycle in cycles_of(graph):
        nodes = tuple(sorted(n for name in names for n in parts[name]))
        path: list[int] = []
        for a, b in pairwise(cycle):
            ends = graph.edges[a, b]["ends"]
            path += [n for n in ends if not path or path[-1] != n]
        if path[0] != path[-1]:
            path.append(path[0])
        found.append((nodes, tuple(path)))
    return sorted(found)


def waits(
    at: Reference, node: typed.GraphProperty, among: set[int]
) -> tuple[Any, dict[int, set[int]], bool] | None:
    """The graph of parts, the nodes of each, and whether some node lacks its place.

    None where it is not known what is joined, or what is in order.
    """
    import networkx as nx

    parts = _parts(at, node, among)
    order = [] if node.order is None else _order(at, node.order, among)
    if parts is None or order is None:
        return None
    name = {n: min(part) for part in parts for n in part}
    graph = nx.DiGraph()
    graph.add_nodes_from(name.values())
    tail, head = at.structure.edge_ends(node.along)
    for a, b in zip(tail.tolist(), head.tolist(), strict=True):
        if a in among and b in among and (a == b or name[a] != name[b]):
            graph.add_edge(name[a], name[b], ends=(a, b))
    lacking = False
    for pair in order:
        if pair is None:
            lacking = True
        elif not graph.has_edge(name[pair[0]], name[pair[1]]):
            graph.add_edge(name[pair[0]], name[pair[1]], ends=pair)
    return graph, {min(part): part for part in parts}, lacking


def _parts(at: Reference, node: typed.GraphProperty, among: set[int]) -> list[set[int]] | None:
    """What is joined, as sets of nodes."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(among)
    for phrase in node.joining:
        for who, truth in at.denoted(phrase, {}):
            if truth is None:
                return None
            drawn = at.structure.facts.graph
            members = (
                [int(drawn.tail[who]), int(drawn.head[who])]
                if phrase.variable.sort == typed.EDGE
                else [
                    n for n in at.structure.members(phrase.variable.sort.group)[who] if n in among
                ]
            )
            if among.issuperset(members):
                graph.add_edges_from(pairwise(members))
    return list(nx.connected_components(graph))


def _order(
    at: Reference, order: typed.Order, among: set[int]
) -> list[tuple[int, int] | None] | None:
    """Each node of a step with each of the next; None in the list for one that lacks its value."""
    values: dict[int, int] = {}
    pairs: list[tuple[int, int] | None] = []
    for who, truth in at.denoted(order.phrase, {}):
        if truth is None:
            return None
        if who in among:
            value = at.value(order.value, {order.phrase.variable.name: who})
            if value is None:
                pairs.append(None)
            else:
                values[who] = value
    for members in at.structure.members(order.group.group).values():
        steps: dict[int, list[int]] = {}
        for who in members:
            if who in values:
                steps.setdefault(values[who], []).append(who)
        for earlier, later in pairwise(sorted(steps)):
            pairs += [(a, b) for a in steps[earlier] for b in steps[later]]
    return pairs
