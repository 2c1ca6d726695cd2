"""Whether operators take what arrives along an axis: every set of states tried, node by node.

The meaning of `fits along`, as plainly as it can be said. A node that takes none of what may arrive
does not fit, and may then give anything. Where states are left open, some choice of them has to
make all the others fit; if none does, the fewest are to blame, and of equally few those last in
the file: these do not fit either, and the walk is taken again. Nodes in cycles may give anything;
whether they fit is known where they take all, or nothing, of what may arrive.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import TYPE_CHECKING

from verifier.language import typed
from verifier.records import struct
from verifier.reference.errors import OutOfStepsError
from verifier.reference.kleene import Truth, conjunction
from verifier.reference.structure import Binding

if TYPE_CHECKING:
    import networkx as nx

    from verifier.reference.evaluate import Reference

States = frozenset[int]
MOST_TRIED = 200_000
"""So many choices are tried before a part is given up as too large for this evaluator."""


@struct
class Walk:
    """One axis over one graph.

    ``roles`` are the transfers that a node may have, None among them for one that nothing is known
    of; ``gives`` the states that it may give. Of ``unsure`` nodes it is not known whether they fit.
    """

    axis: typed.Axis
    graph: nx.DiGraph
    roles: dict[int, list[typed.Transfer | None]]
    rows: dict[int, list[typed.Row]]
    gives: dict[int, States]
    unfit: set[int]
    unsure: set[int]

    @property
    def everything(self) -> States:
        """All states."""
        return frozenset(range(len(self.axis.states)))

    def takes(self, node: int, arrives: States) -> States:
        """What a node may give when exactly these states arrive; nothing if it takes none."""
        given: set[int] = set()
        for role in self.roles[node]:
            if role is None:
                return self.everything
            rows = self.rows[id(role)]
            found = [row for row in rows if row.arrives == arrives]
            if not found and not arrives:
                return self.everything
            given.update(state for row in found for state in row.gives)
        return frozenset(given)


def fits(at: Reference, node: typed.Fits, binding: Binding) -> Truth:
    """``n fits along tp``."""
    individual = at.structure.individual(node.entity, binding)
    walk = walked(at, node.axis, assumed=node.assumed)
    if individual in walk.unsure:
        at.lacking.append((at.name(typed.NODE, individual), f"what arrives along {node.axis}"))
        return None
    return individual not in walk.unfit


def walked(at: Reference, name: str, *, assumed: bool) -> Walk:
    """The axis over the whole graph, gone through once."""
    found = at.walks.get((name, assumed))
    if found is None:
        found = at.walks[name, assumed] = _walk(at, at.axes[name], assumed=assumed)
    return found


def _walk(at: Reference, axis: typed.Axis, *, assumed: bool) -> Walk:
    import networkx as nx

    structure = at.structure
    at.spend(structure.nodes)  # before anything is built: most replays stop here on a large graph
    graph = nx.DiGraph()
    graph.add_nodes_from(range(structure.nodes))
    tails, heads = structure.edge_ends(axis.along)
    graph.add_edges_from(zip(tails.tolist(), heads.tolist(), strict=True))
    walk = Walk(axis, graph, {n: [None] for n in graph}, {}, {}, set(), set())
    _roles(at, walk, assumed=assumed)
    around = _in_cycles(graph)
    asked = {node: walk.roles[node] for node in around}
    for node in around:
        walk.roles[node] = [None]
        walk.gives[node] = walk.everything
    order = list(nx.topological_sort(graph.subgraph(set(graph) - around)))
    blamed: set[int] = set()
    while True:
        walk.unfit = set(blamed)
        for node in order:
            given = frozenset() if node in blamed else _given(walk, node)
            if not given:
                walk.unfit.add(node)
            walk.gives[node] = given or walk.everything
        guilty = {node for part in _parts(walk) for node in _to_blame(walk, part)}
        if not guilty:
            break
        blamed |= guilty
    for node, roles in asked.items():
        walk.roles[node] = roles
        taken = [bool(walk.takes(node, arrives)) for arrives in _arrivals(walk, node)]
        if not any(taken):
            walk.unfit.add(node)
        elif not all(taken):
            walk.unsure.add(node)
    return walk


def _roles(at: Reference, walk: Walk, *, assumed: bool) -> None:
    """Of the transfers that denote a node the last one, and all after it that may."""
    for transfer in walk.axis.transfers:
        if transfer.word == "repair" or (transfer.word == "assume" and not assumed):
            continue
        holds = True if transfer.guard is None else at.truth(transfer.guard, {})
        if holds is False:
            continue
        walk.rows[id(transfer)] = [
            row
            for row in transfer.rows
            if row.guard is None or at.truth(row.guard, {}) is not False
        ]
        for node, truth in list(at.denoted(transfer.phrase, {})):
            if conjunction((holds, truth)) is True:
                walk.roles[node] = [transfer]
            else:
                walk.roles[node].append(transfer)


def _in_cycles(graph: nx.DiGraph) -> set[int]:
    """The nodes that a path leads back to."""
    import networkx as nx

    inside = {n for part in nx.strongly_connected_components(graph) if len(part) > 1 for n in part}
    return inside | {n for n in graph if graph.has_edge(n, n)}


def _arrivals(walk: Walk, node: int) -> set[States]:
    """All sets of states that may arrive at a node."""
    arrivals: set[States] = {frozenset()}
    for source in walk.graph.predecessors(node):
        arrivals = {some | {state} for some in arrivals for state in walk.gives[source]}
    return arrivals


def _given(walk: Walk, node: int) -> States:
    """What a node may give: over all sets of states that may arrive."""
    return frozenset().union(*(walk.takes(node, arrives) for arrives in _arrivals(walk, node)))


def _parts(walk: Walk) -> list[list[int]]:
    """The nodes that share open states with others, part by part, in the order of the file."""
    import networkx as nx

    links = nx.Graph()
    for node in walk.graph:
        if node in walk.unfit or walk.roles[node] == [None]:
            continue
        around = [*walk.graph.predecessors(node), node]
        for other in around:
            if len(walk.gives[other]) > 1:
                links.add_edge(("asks", node), ("gives", other))
    return [sorted({node for _, node in part}) for part in nx.connected_components(links)]


def _to_blame(walk: Walk, part: list[int]) -> set[int]:
    """The fewest nodes of a part without which the rest of it goes together."""
    asking = [n for n in part if n not in walk.unfit and walk.roles[n] != [None]]
    for size in range(len(asking) + 1):
        for left_out in sorted(combinations(asking, size), reverse=True):
            if _go_together(walk, part, set(asking) - set(left_out)):
                return set(left_out)
    raise AssertionError("nodes that are asked nothing go together")


def _go_together(walk: Walk, part: list[int], asking: set[int]) -> bool:
    """Whether each node of a part can give one state so that all that ask are served.

    Raises:
        OutOfStepsError: the part leaves more open than can be tried out one by one.
    """
    import networkx as nx

    members = set(part)
    order = [n for n in nx.topological_sort(_acyclic(walk, members)) if n in members]
    choices: list[list[int]] = []  # what is left to try for each node so far
    chosen: dict[int, int] = {}
    tried = 0
    while True:
        tried += 1
        if tried > MOST_TRIED:
            raise OutOfStepsError
        if len(choices) == len(order):
            return True
        choices.append(_choices(walk, order[len(choices)], chosen, asking))
        while choices and not choices[-1]:
            choices.pop()
            chosen.pop(order[len(choices)], None)
        if not choices:
            return False
        chosen[order[len(choices) - 1]] = choices[-1].pop()


def _choices(walk: Walk, node: int, chosen: dict[int, int], asking: Iterable[int]) -> list[int]:
    allowed = walk.gives[node]
    if node in asking:
        sources = walk.graph.predecessors(node)
        arrives = frozenset(chosen[s] if s in chosen else min(walk.gives[s]) for s in sources)
        allowed &= walk.takes(node, arrives)
    return sorted(allowed)


def _acyclic(walk: Walk, members: set[int]) -> nx.DiGraph:
    """The part as a graph; nodes in cycles are asked nothing, so edges into them do not count."""
    import networkx as nx

    edges = [(a, b) for a, b in walk.graph.edges if {a, b} <= members and walk.roles[b] != [None]]
    found = nx.DiGraph(edges)
    found.add_nodes_from(members)
    return found
