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
    Feeds,
    IntArray,
    Sweep,
    arriving,
    given_for,
    sets_of,
)
from verifier.sharding.tables import Masks

# Guesses are put right in so many rounds, or else level by level.
ROUNDS = 16


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
    if not len(sweep.written):
        return Passed(gives, unfit)
    feeds = Feeds(sweep)
    gives[feeds.nodes] = np.bitwise_or.reduce(tables[:, 1:], axis=1)[role[feeds.nodes]]
    gives[gives == 0] = full
    # What inputs give is guessed at first, and looked at again where a guess was wrong. Without
    # cycles there is one answer that agrees with itself, and most of it comes in a few rounds.
    wrong = np.arange(len(feeds.nodes))
    for _ in range(ROUNDS):
        nodes = feeds.nodes[wrong]
        given = given_for(tables, role[nodes], *feeds.of(wrong, gives))
        given[blamed[nodes]] = 0
        unfit[nodes] = given == 0
        given[given == 0] = full
        changed = nodes[given != gives[nodes]]
        if not len(changed):
            return Passed(gives, unfit)
        gives[nodes] = given
        wrong = feeds.after(changed)
    _in_order(tables, role, sweep, blamed, Passed(gives, unfit))
    return Passed(gives, unfit)


def _in_order(
    tables: Masks, role: IntArray, sweep: Sweep, blamed: BoolArray, passed: Passed
) -> None:
    """Fill in what the nodes that are fed give, level by level."""
    edges, writes = sweep.edge_bounds, sweep.write_bounds
    for k in range(len(edges) - 1):
        source = sweep.source[edges[k] : edges[k + 1]]
        written = sweep.written[writes[k] : writes[k + 1]]
        starts = sweep.starts[writes[k] : writes[k + 1]]
        given = given_for(tables, role[written], passed.gives[source], starts)
        given[blamed[written]] = 0
        passed.unfit[written] = given == 0
        given[given == 0] = tables.shape[1] - 1
        passed.gives[written] = given


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
    edges, writes = sweep.edge_bounds, sweep.write_bounds
    for k in range(len(edges) - 1):
        source = sweep.source[edges[k] : edges[k + 1]]
        written = sweep.written[writes[k] : writes[k + 1]]
        starts = sweep.starts[writes[k] : writes[k + 1]]
        arrives = np.bitwise_or.reduceat(chosen[source], starts)
        given = tables[role[written], arrives] & passed.gives[written]
        given[passed.unfit[written]] = passed.gives[written][passed.unfit[written]]
        failed[written] = given == 0
        chosen[written] = first[np.where(given == 0, passed.gives[written], given)]
    return failed


@cache
def _preferred(full: int, order: tuple[int, ...]) -> Masks:
    """For every mask the first of its states in the order, as a mask."""
    found = np.zeros(full + 1, dtype=np.uint8)
    for mask in range(1, full + 1):
        found[mask] = next(1 << state for state in order if mask >> state & 1)
    return found
