"""The part of a graph over which an axis is gone through: what a node that is asked about hangs on.

That is all that comes before it; and where states are left open, what is fed with them as well, for
it has a say in how they can be chosen. Where this is much, the whole graph is gone through at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from verifier.language import typed
from verifier.records import struct
from verifier.reference.candidates import pool
from verifier.reference.kleene import Truth, conjunction
from verifier.reference.slices import Pool
from verifier.reference.structure import Binding

if TYPE_CHECKING:
    from verifier.reference.evaluate import Reference

States = frozenset[int]
Role = list[typed.Transfer | None]
"""The transfers that a node may have, None among them for one that nothing is known of."""

LITTLE = 2_000
"""So many nodes are gone through for the sake of one; for more it is the whole graph."""

MUCH = 25_000
"""More nodes are not gone through, be they the whole graph: it would take some seconds."""
STEPS = 30
"""To find a node's role takes about as long as so many steps, to judge it a sixth of that."""


@struct
class Walk:
    """One axis over nodes with all that comes before them.

    ``before`` are each node's predecessors; but for nodes in cycles, ``turning``, each stands there
    after what feeds it. ``after`` are the successors that are gone through as well, ``gives`` the
    states that a node may give. Of ``unsure`` nodes it is not known whether they fit.
    """

    axis: typed.Axis
    before: dict[int, list[int]]
    after: dict[int, list[int]]
    turning: set[int]
    roles: dict[int, Role]
    rows: dict[int, list[typed.Row]]
    gives: dict[int, States]
    unfit: set[int]
    unsure: set[int]

    @property
    def everything(self) -> States:
        """All states."""
        return frozenset(range(len(self.axis.states)))

    def asks(self, node: int) -> bool:
        """Whether something is asked of what arrives at a node."""
        return self.roles[node] != [None] and node not in self.turning

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

    def may_take(self, node: int, some: States) -> bool:
        """Whether a node takes something of which these states are a part."""
        return any(
            role is None or any(row.arrives >= some for row in self.rows[id(role)])
            for role in self.roles[node]
        )


class Side:
    """One axis of one graph, with what is assumed or without: roles, and what was gone through."""

    def __init__(self, at: Reference, axis: typed.Axis, *, assumed: bool) -> None:
        self.at = at
        self.axis = axis
        self.whole: Walk | None = None
        self.around: dict[int, Walk] = {}
        self._gone = 0
        self._roles: dict[int, Role] = {}
        self._rows: dict[int, list[typed.Row]] = {}
        self._transfers: list[tuple[typed.Transfer, list[typed.Formula], Truth]] = []
        with at.unbounded():
            self._read(assumed=assumed)

    def _read(self, *, assumed: bool) -> None:
        """The transfers that count, with what is known of their conditions, and their rows."""
        for transfer in self.axis.transfers:
            if transfer.word == "repair" or (transfer.word == "assume" and not assumed):
                continue
            holds = True if transfer.guard is None else self.at.truth(transfer.guard, {})
            if holds is not False:
                conditions = [c.formula for c in transfer.phrase.conjuncts]
                conditions.sort(key=_looks_around)  # in the end it is one whichever comes first
                self._transfers.append((transfer, conditions, holds))
                self._rows[id(transfer)] = [
                    row
                    for row in transfer.rows
                    if row.guard is None or self.at.truth(row.guard, {}) is not False
                ]

    def before(self, nodes: Iterable[int], most: int, known: Iterable[int] = ()) -> set[int] | None:
        """The nodes, what comes before them, and what is known; None where that is more than so."""
        found, stack = set(known), list(nodes)
        while stack:
            node = stack.pop()
            if node not in found:
                if len(found) >= most:
                    return None
                self.at.spend(1)
                found.add(node)
                stack += self.at.structure.neighbours(node, self.axis.along, reverse=True)
        return found

    def enough(self) -> int:
        """How many nodes more may be gone through for the sake of one."""
        if self.at.structure.nodes > MUCH:
            return MUCH - self._gone
        return min(LITTLE, self.at.structure.nodes - self._gone)

    def walk(self, nodes: set[int]) -> Walk:
        """The nodes in order, nothing judged yet. They have to hold all that comes before them."""
        self.at.spend(len(nodes) * STEPS // 6)
        self._gone += len(nodes)
        self._find_roles(nodes)
        lists = {
            n: self.at.structure.neighbours(n, self.axis.along, reverse=True) for n in sorted(nodes)
        }
        before, turning = _ordered(lists)
        after: dict[int, list[int]] = {n: [] for n in before}
        for node, sources in before.items():
            for source in sources:
                after[source].append(node)
        return Walk(self.axis, before, after, turning, self._roles, self._rows, {}, set(), set())

    def beside(self, walk: Walk) -> set[int]:
        """What else is fed with open states of the walk, and asks something of what arrives."""
        structure = self.at.structure
        if len(walk.before) == structure.nodes:
            return set()
        found = {
            user
            for node, states in walk.gives.items()
            if len(states) > 1
            for user in structure.neighbours(node, self.axis.along, reverse=False)
            if user not in walk.before
        }
        self._find_roles(found)
        return {user for user in found if self._roles[user] != [None]}

    def _find_roles(self, nodes: set[int]) -> None:
        """Of the transfers that denote a node the last one, and all after it that may."""
        left = np.array(sorted(nodes - self._roles.keys()), dtype=np.int64)
        self.at.spend(STEPS * len(left))
        roles: dict[int, Role] = {}
        roles.update((node, []) for node in left.tolist())
        with self.at.unbounded():
            for transfer, conditions, holds in reversed(self._transfers):
                settled = set()
                for node in _among(pool(self.at, transfer.phrase, None, {}), left):
                    binding: Binding = {transfer.phrase.variable.name: node}
                    asked = (self.at.truth(condition, binding) for condition in conditions)
                    truth = conjunction(chain((holds,), asked))
                    if truth is not False:
                        roles[node].insert(0, transfer)
                    if truth is True:
                        settled.add(node)
                left = left[[node not in settled for node in left.tolist()]] if settled else left
        for node in left.tolist():
            roles[node].insert(0, None)
        self._roles |= roles


def _looks_around(condition: typed.Formula) -> bool:
    """Whether a condition asks about other individuals, which takes longer."""
    stack: list[typed.Formula] = [condition]
    while stack:
        match stack.pop():
            case typed.And(operands=operands) | typed.Or(operands=operands):
                stack += operands
            case typed.Not(operand=operand):
                stack.append(operand)
            case typed.Quantified() | typed.PathTo() | typed.PathsThrough() | typed.SetVerb():
                return True
    return False


def _among(found: Iterable[int], nodes: np.ndarray) -> list[int]:
    if isinstance(found, Pool):
        return nodes[found.has(nodes)].tolist()  # type: ignore[no-any-return]
    inside = found if isinstance(found, range) else set(found)
    return [node for node in nodes.tolist() if node in inside]


def _ordered(before: dict[int, list[int]]) -> tuple[dict[int, list[int]], set[int]]:
    """The lists of predecessors, but for cycles each after what feeds it; the nodes in cycles."""
    turning: set[int] = set()
    left = _sorted(before, turning)
    if len(left) < len(before):
        turning = _in_cycles(before, left)
        left = _sorted(before, turning)
    return {node: before[node] for node in left}, turning


def _sorted(before: dict[int, list[int]], turning: set[int]) -> list[int]:
    """Topological order, as far as it goes; ``turning`` wait for nothing."""
    waits = {n: 0 if n in turning else len(lists) for n, lists in before.items()}
    after: dict[int, list[int]] = {}
    for node, lists in before.items():
        for source in lists:
            after.setdefault(source, []).append(node)
    order = [node for node, number in waits.items() if not number]
    for node in order:  # grows on the way
        for user in after.get(node, ()):
            if user not in turning:
                waits[user] -= 1
                if not waits[user]:
                    order.append(user)
    return order


def _in_cycles(before: dict[int, list[int]], done: list[int]) -> set[int]:
    """The nodes that a path leads back to."""
    import networkx as nx

    graph = nx.DiGraph((a, b) for b, sources in before.items() for a in sources)
    graph.remove_nodes_from(done)
    inside = {n for part in nx.strongly_connected_components(graph) if len(part) > 1 for n in part}
    return inside | {n for n in graph if graph.has_edge(n, n)}
