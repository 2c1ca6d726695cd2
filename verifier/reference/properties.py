"""What is so of the graph as a whole, or of the nodes that a phrase means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verifier.language import typed
from verifier.reference import graphs, orders
from verifier.reference.kleene import Truth

if TYPE_CHECKING:
    from verifier.reference.evaluate import Reference


def cycles(
    at: Reference, node: typed.GraphProperty
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Each strongly connected component that has a cycle, and a cycle of it."""
    if node.order is not None or node.joining:
        return orders.cycles(at, node, _nodes_of(at, node))
    phrase = node.phrase
    if phrase is None:
        return graphs.cycles(at.structure, node.along, lambda _: True)
    return graphs.cycles(at.structure, node.along, lambda n: at.member(phrase, {}, n) is not False)


def waits(at: Reference, node: typed.GraphProperty) -> Any:
    """The graph of drawn edges, order and joined parts; None if that is not known."""
    found = orders.waits(at, node, _nodes_of(at, node))
    return None if found is None else found[0]


def small_components(at: Reference, node: typed.GraphProperty) -> list[tuple[int, ...]]:
    """The weakly connected components but for the largest."""
    return graphs.small_components(at.structure, node.along, _nodes_of(at, node))


def _nodes_of(at: Reference, node: typed.GraphProperty) -> set[int]:
    """The nodes of the graph that a property is said of."""
    if node.phrase is None:
        return set(range(at.structure.nodes))
    return {who for who, _ in at.denoted(node.phrase, {})}


def truth(at: Reference, node: typed.GraphProperty) -> Truth:
    """``the graph is acyclic``, ``is connected``."""
    if node.phrase is None:
        at.structure.look_through(at.structure.nodes)
        among = set(range(at.structure.nodes))
    else:
        denoted = dict(at.denoted(node.phrase, {}))
        if None in denoted.values():
            return None
        among = set(denoted)
    if node.order is not None or node.joining:
        return orders.is_acyclic(at, node, among)
    test = graphs.is_acyclic if node.name == "acyclic" else graphs.is_connected
    return test(at.structure, node.along, among)
