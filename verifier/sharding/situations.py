"""What nodes give for what arrives at them, nodes in the same situation being looked at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from verifier.arrays import numbered
from verifier.records import record
from verifier.sharding.tables import Masks

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


# Guesses are put right in so many rounds, or else level by level.
ROUNDS = 16

# Up to so many nodes are looked at one by one, and not by situation.
FEW = 256

# Keys of situations up to this may get another digit.
LARGE = 1 << 56


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
class Sets:
    """What is known of all sets of states: their sizes, which masks they meet, their subsets."""

    sizes: IntArray  # [sets]
    meets: NDArray[np.int64]  # [masks, sets]: 1 where mask and set have a state in common
    inside: NDArray[np.int64]  # [sets, sets]: 1 where the first is part of the second


@cache
def sets_of(full: int) -> Sets:
    """The sets of an axis, given the mask of all its states."""
    every = np.arange(full + 1)
    sizes = np.array([int(mask).bit_count() for mask in every])
    meets = ((every[:, None] & every[None, :]) != 0).astype(np.int64)
    inside = ((every[:, None] & every[None, :]) == every[:, None]).astype(np.int64)
    return Sets(sizes, meets, inside)


Step = Callable[[IntArray, Masks, IntArray], Masks]
"""What some nodes have, given them, what their inputs have, and where those of each begin."""


def settle(sweep: Sweep, found: Masks, step: Step) -> None:
    """Work out what every node that is fed has from what its inputs have, in place.

    What is there at first is a guess, looked at again where an input's was wrong. Without cycles
    there is one answer that agrees with itself, and most of it comes in a few rounds; what does not
    is worked out level by level.
    """
    if not len(sweep.written):
        return
    feeds = _Feeds(sweep)
    wrong = np.arange(len(feeds.nodes))
    for _ in range(ROUNDS):
        nodes = feeds.nodes[wrong]
        new = step(nodes, *feeds.of(wrong, found))
        changed = nodes[new != found[nodes]]
        if not len(changed):
            return
        found[nodes] = new
        wrong = feeds.after(changed)
    edges, writes = sweep.edge_bounds, sweep.write_bounds
    for k in range(len(edges) - 1):
        source = sweep.source[edges[k] : edges[k + 1]]
        nodes = sweep.written[writes[k] : writes[k + 1]]
        found[nodes] = step(nodes, found[source], sweep.starts[writes[k] : writes[k + 1]])


class _Feeds:
    """The nodes that are fed, and what feeds each, whatever its level."""

    def __init__(self, sweep: Sweep) -> None:
        self.nodes = sweep.written
        self._source = sweep.source
        levels = np.repeat(sweep.edge_bounds[:-1], np.diff(sweep.write_bounds))
        self._starts = sweep.starts + levels
        self._counts = np.diff(self._starts, append=len(sweep.source))

    def of(self, which: IntArray, gives: Masks) -> tuple[Masks, IntArray]:
        """What arrives at some of the nodes, and where that of each begins."""
        if len(which) == len(self.nodes):
            return gives[self._source], self._starts
        counts = self._counts[which]
        ends = np.cumsum(counts)
        shift = np.repeat(self._starts[which] - ends + counts, counts)
        return gives[self._source[np.arange(len(shift)) + shift]], ends - counts

    def after(self, nodes: IntArray) -> IntArray:
        """Which of the nodes some others feed."""
        given = np.zeros(int(self._source.max()) + 1, dtype=np.uint8)
        given[nodes[nodes < len(given)]] = 1
        return np.flatnonzero(np.bitwise_or.reduceat(given[self._source], self._starts))


def given_for(tables: Masks, role: IntArray, incoming: Masks, starts: IntArray) -> Masks:
    """What each node gives for what arrives; 0 where it takes none of it.

    It hangs on the role and on how many inputs carry each mask, more of them than there are states
    being as many; so nodes that are alike in these are looked at once.
    """
    full = tables.shape[1] - 1
    several = len(starts) > FEW
    first, which = _alike(role, incoming, starts, full) if several else (slice(None), None)
    if several:
        counts = np.diff(starts, append=len(incoming))[first]
        ends = np.cumsum(counts)
        shift = np.repeat(starts[first] - ends + counts, counts)
        incoming, starts = incoming[np.arange(len(shift)) + shift], ends - counts
    taken = tables[role[first]]
    taken[~arriving(incoming, starts, sets_of(full))] = 0
    found: Masks = np.bitwise_or.reduce(taken, axis=1)
    return found if which is None else found[which]


def _alike(
    role: IntArray, incoming: Masks, starts: IntArray, full: int
) -> tuple[IntArray, IntArray]:
    """One node for each situation, by number, and the situation of each node."""
    states = full.bit_length()
    key, size = role, int(role.max()) + 1
    for mask in np.flatnonzero(np.bincount(incoming, minlength=full + 1)).tolist():
        if size > LARGE:
            first, key = numbered(key)
            size = len(first)
        times = np.add.reduceat(incoming == mask, starts, dtype=np.int64)
        key = key * (states + 1) + np.minimum(times, states)
        size *= states + 1
    if size > 4 * len(key):
        return numbered(key)
    place = np.zeros(size, dtype=np.int64)  # a table of the keys instead of a sort
    place[key] = 1
    which = (np.cumsum(place) - 1)[key]
    first = np.empty(int(which.max()) + 1, dtype=np.int64)
    first[which] = np.arange(len(key))
    return first, which


def arriving(incoming: Masks, starts: IntArray, sets: Sets) -> BoolArray:
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
