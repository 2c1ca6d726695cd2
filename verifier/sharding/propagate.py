"""One pass over a graph: which states each operator may give, and which operators take none.

An operator that takes nothing of what may arrive does not fit; what it gives is then anything, so
that one fault does not become many. Nodes in the same situation are looked at once.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from verifier.records import record
from verifier.sharding.situations import (
    BoolArray,
    IntArray,
    Sweep,
    arriving,
    given_for,
    sets_of,
    settle,
)
from verifier.sharding.tables import Masks


@record
class Passed:
    """``gives``: the states that each node may give; ``unfit``: the nodes that take nothing."""

    gives: Masks
    unfit: BoolArray


def propagate(tables: Masks, role: IntArray, sweep: Sweep, blamed: BoolArray) -> Passed:
    """What each node may give, from what those before it may.

    Args:
        tables: uint8[roles, sets].
        role: each node's.
        sweep: edges by level, tails before heads. Nodes in a cycle have to have the role anything.
        blamed: nodes that are known not to fit, whatever arrives.
    """
    full = tables.shape[1] - 1
    gives = tables[role, 0].copy()
    unfit = (gives == 0) | blamed  # of those that nothing feeds; the rest is overwritten
    gives[unfit] = full
    gives[sweep.written] = np.bitwise_or.reduce(tables[:, 1:], axis=1)[role[sweep.written]]
    gives[gives == 0] = full

    def step(nodes: IntArray, incoming: Masks, starts: IntArray) -> Masks:
        given = given_for(tables, role[nodes], incoming, starts)
        given[blamed[nodes]] = 0
        unfit[nodes] = given == 0
        given[given == 0] = full
        return given

    settle(sweep, gives, step)
    return Passed(gives, unfit)


def takes(
    tables: Masks, role: IntArray, incoming: Masks, starts: IntArray
) -> tuple[BoolArray, BoolArray]:
    """Whether each node takes something of what may arrive, and whether it takes all of it.

    Args:
        tables: uint8[roles, sets].
        role: each node's.
        incoming: what each edge may carry, edges of a node next to each other.
        starts: where each node's edges begin.
    """
    possible = arriving(incoming, starts, sets_of(tables.shape[1] - 1))
    taken = tables[role] != 0
    return (taken & possible).any(axis=1), ~(~taken & possible).any(axis=1)


def choose(
    tables: Masks, role: IntArray, sweep: Sweep, passed: Passed, order: tuple[int, ...]
) -> BoolArray:
    """Try to give every node one state, by an order of preference: the nodes that then do not fit.

    Where none of a connected part fails, the states chosen are one way in which all of it fits.
    """
    first = _preferred(tables.shape[1] - 1, order)
    chosen = first[passed.gives]
    failed = np.zeros(len(role), dtype=np.bool_)

    def step(nodes: IntArray, incoming: Masks, starts: IntArray) -> Masks:
        gives, arrives = passed.gives[nodes], np.bitwise_or.reduceat(incoming, starts)
        given = np.where(passed.unfit[nodes], gives, tables[role[nodes], arrives] & gives)
        failed[nodes] = given == 0
        return first[np.where(given == 0, gives, given)]

    settle(sweep, chosen, step)
    return failed


@cache
def _preferred(full: int, order: tuple[int, ...]) -> Masks:
    """For every mask the first of its states in the order, as a mask."""
    found = np.zeros(full + 1, dtype=np.uint8)
    for mask in range(1, full + 1):
        found[mask] = next(1 << state for state in order if mask >> state & 1)
    return found
