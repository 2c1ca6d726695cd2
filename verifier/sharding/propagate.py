"""One pass over a graph: which states each operator may give, and which operators take none.

An operator that takes nothing of what may arrive does not fit; what it gives is then anything, so
that one fault does not become many. All nodes of a level are looked at at once.
"""

from __future__ import annotations

from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from verifier.records import record
from verifier.sharding.tables import Masks

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


class Sweep(Protocol):
    """Edges by level: ``source`` is read, ``written`` are the nodes that it is read for."""

    @property
    def source(self) -> IntArray:
        """The tails of the edges."""

    @property
    def edge_bounds(self) -> list[int]:
        """Where each level's edges begin."""

    @property
    def starts(self) -> IntArray:
        """Where each written node's edges begin, within the level."""

    @property
    def written(self) -> IntArray:
        """The heads, each once."""

    @property
    def write_bounds(self) -> list[int]:
        """Where each level's heads begin."""


@record
class Passed:
    """``gives``: the states that each node may give; ``unfit``: the nodes that take nothing."""

    gives: Masks
    unfit: BoolArray


@record
class _Sets:
    """What is known of all sets of states: their sizes, which masks they meet, their subsets."""

    sizes: IntArray  # [sets]
    meets: NDArray[np.int64]  # [masks, sets]: 1 where mask and set have a state in common
    inside: NDArray[np.int64]  # [sets, sets]: 1 where the first is part of the second


@cache
def _sets(full: int) -> _Sets:
    every = np.arange(full + 1)
    sizes = np.array([int(mask).bit_count() for mask in every])
    meets = ((every[:, None] & every[None, :]) != 0).astype(np.int64)
    inside = ((every[:, None] & every[None, :]) == every[:, None]).astype(np.int64)
    return _Sets(sizes, meets, inside)


def propagate(tables: Masks, role: IntArray, sweep: Sweep, blamed: BoolArray) -> Passed:
    """What each node may give, from what those before it may.

    Args:
        tables: uint8[roles, sets].
        role: each node's.
        sweep: edges by level, tails before heads. Nodes in a cycle have to have the role anything.
        blamed: nodes that are known not to fit, whatever arrives.
    """
    full = tables.shape[1] - 1
    sets = _sets(full)
    gives = tables[role, 0].copy()
    unfit = (gives == 0) | blamed  # of those that nothing feeds; the rest is overwritten
    gives[unfit] = full
    edges, writes = sweep.edge_bounds, sweep.write_bounds
    for k in range(len(edges) - 1):
        source = sweep.source[edges[k] : edges[k + 1]]
        written = sweep.written[writes[k] : writes[k + 1]]
        starts = sweep.starts[writes[k] : writes[k + 1]]
        taken = tables[role[written]]
        taken[~arriving(gives[source], starts, sets)] = 0
        given = np.bitwise_or.reduce(taken, axis=1)
        given[blamed[written]] = 0
        unfit[written] = given == 0
        given[given == 0] = full
        gives[written] = given
    return Passed(gives, unfit)


def arriving(incoming: Masks, starts: IntArray, sets: _Sets) -> BoolArray:
    """bool[nodes, sets]: whether exactly this set may arrive at a node.

    Every input has to be able to be in the set, and its states have to be spread over different
    inputs: for each part of the set at least as many inputs meet the part as it has states (Hall's
    condition, which is exact).

    Args:
        incoming: what each edge may carry, edges of a node next to each other.
        starts: where each node's edges begin.
        sets: of the axis.
    """
    counts = np.add.reduceat(sets.meets[incoming], starts, axis=0)
    inputs = np.diff(np.append(starts, len(incoming)))
    short = (counts < sets.sizes).astype(np.int64)
    possible: BoolArray = (short @ sets.inside == 0) & (counts == inputs[:, None])
    return possible


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
    possible = arriving(incoming, starts, _sets(tables.shape[1] - 1))
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
