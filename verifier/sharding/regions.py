"""Connected parts of a graph in which several states are left open, and may not go together.

Between them lie operators of which it is settled what they give; so each part is a question of its
own, and the same question comes back in every layer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from verifier.records import record
from verifier.sharding.propagate import Passed
from verifier.sharding.situations import BoolArray, IntArray
from verifier.sharding.tables import ANYTHING, Masks


@record
class Member:
    """An operator of a region: its table, what feeds it, and what it may give.

    ``feeds`` has, for each input, the mask of what is settled (not negative) or ``-1 - position``
    of the member that gives it. ``table`` is empty where nothing is asked of the operator.
    """

    table: tuple[int, ...]
    feeds: tuple[int, ...]
    gives: int


Region = tuple[Member, ...]
"""The members in the order of the file; equal regions are equal questions."""

Blame = Callable[[Region], tuple[int, ...] | None]
"""The positions of the fewest members without which the rest of a region goes together.

Where several sets are as small, it is the one that spares the first member, then the second, ….
None is no answer: it was not found out in time whether the region goes together.
"""


def regions(
    passed: Passed,
    role: IntArray,
    edges: tuple[IntArray, IntArray],
    label: Callable[[int, IntArray, IntArray], IntArray],
) -> tuple[IntArray, BoolArray]:
    """Each node's region as the number of one of its members, and which nodes are asked something.

    Args:
        passed: what each node may give.
        role: each node's.
        edges: tails and heads.
        label: names connected components, given the number of nodes, tails and heads.
    """
    nodes = len(role)
    tail, head = edges
    is_open = (passed.gives & (passed.gives - 1)) != 0
    asked = (role != ANYTHING) & ~passed.unfit
    # node n as what gives a tensor is n, as what asks something of its inputs n + nodes
    into = asked[head] & is_open[tail]
    own = np.flatnonzero(asked & is_open)
    first = np.concatenate([head[into] + nodes, own + nodes])
    second = np.concatenate([tail[into], own])
    found = label(2 * nodes, first, second)
    touched = np.zeros(2 * nodes, dtype=np.bool_)
    touched[first] = touched[second] = True
    region = np.where(touched[nodes:], found[nodes:], found[:nodes])
    return region, touched[nodes:]


def collect(
    passed: Passed,
    tables: Masks,
    role: IntArray,
    inputs: Callable[[int], list[int]],
    chosen: tuple[BoolArray, BoolArray],
) -> tuple[list[int], Region]:
    """One region as a question: its nodes and its members.

    Args:
        passed: what each node may give.
        tables: uint8[roles, sets].
        role: each node's.
        inputs: the nodes that feed a node.
        chosen: the nodes that give something in the region, and those that ask something in it.
    """
    gives, asks = chosen
    within: list[int] = np.flatnonzero(gives | asks).tolist()
    position = {node: k for k, node in enumerate(within)}
    members = []
    for node in within:
        table: tuple[int, ...] = ()
        feeds: tuple[int, ...] = ()
        if asks[node]:
            table = tuple(tables[role[node]].tolist())
            feeds = tuple(_feeds(inputs(node), position, gives, passed.gives))
        members.append(Member(table, feeds, int(passed.gives[node])))
    return within, tuple(members)


def _feeds(
    sources: list[int], position: dict[int, int], gives: BoolArray, masks: Masks
) -> Iterator[int]:
    for source in sources:
        yield -1 - position[source] if gives[source] else int(masks[source])
