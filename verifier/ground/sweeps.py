"""Path operators for many targets at once: one bit lane per target, 64 lanes to a word.

`always`: on every maximal path a target comes, and nothing that stops before it:
Z(n) = n has successors, and each successor s is a target, or lets pass and has Z(s).
`ever`: the same with `some` for `each`. Least fixed points, from below.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from verifier.arrays import BoolArray, IntArray
from verifier.ground.schedule import Schedule

Mode = Literal["always", "ever"]

MODES: dict[str, tuple[Mode, bool]] = {
    "followed": ("always", False),
    "preceded": ("always", True),
    "reaches": ("ever", False),
    "reached": ("ever", True),
}
"""By verb: the operator, and whether it looks along reversed edges."""

Lanes = NDArray[np.uint64]
"""uint64[nodes, words]: bit ``k % 64`` of word ``k // 64`` belongs to target ``k``.

The rows are in the order of a ``Sweep``: that of a node is its ``position``.
"""


class Sweeper:
    """Sweeps along the same edges, each in the room of the one before it.

    Args:
        plan: the edges and their order.
        mode: on every maximal path, or on some path.
        reverse: along reversed edges.
    """

    def __init__(self, plan: Schedule, mode: Mode, *, reverse: bool = False) -> None:
        self._order = plan.sweep(reverse=reverse)
        self._reduce = np.bitwise_and.reduceat if mode == "always" else np.bitwise_or.reduceat
        self._room: Lanes | None = None
        self._written = slice(0)

    def run(self, target: Lanes, stop: Lanes | None, steps: slice = slice(None)) -> Lanes:
        """For every node and lane, whether the operator holds there (the node itself not counted).

        What is returned is good until the next run.

        Args:
            target: where a path has arrived.
            stop: where a path may not go on.
            steps: of the sweep those that are wanted; only of a graph without cycles.
        """
        found = self._emptied(target)
        state = found
        if target.shape[1] == 1:  # one word: plain vectors are twice as fast
            target, state = target[:, 0], state[:, 0]
            stop = None if stop is None else stop[:, 0]
        order = self._order
        edges, writes = order.edge_bounds, order.write_bounds
        wanted = range(len(edges) - 1)[steps]
        if len(wanted):
            self._written = slice(writes[wanted[0]], writes[wanted[-1] + 1])
        again = wanted[order.first :]  # what is read too soon is read once more
        while True:
            before = state[order.late]
            for k in wanted:
                reads = order.reads[edges[k] : edges[k + 1]]
                arrived = state[reads]
                if stop is not None:
                    arrived &= ~stop[reads]
                arrived |= target[reads]
                starts = order.starts[writes[k] : writes[k + 1]]
                state[writes[k] : writes[k + 1]] = self._reduce(arrived, starts, axis=0)
            if np.array_equal(before, state[order.late]):
                return found
            wanted = again

    def _emptied(self, like: Lanes) -> Lanes:
        """Room for what is found, with nothing in it."""
        if self._room is None or self._room.shape != like.shape:
            self._room = np.zeros_like(like)
        else:
            self._room[self._written] = 0
        self._written = slice(0)
        return self._room


def sweep(
    plan: Schedule, target: Lanes, stop: Lanes | None, mode: Mode, *, reverse: bool = False
) -> Lanes:
    """One sweep, in room of its own; see ``Sweeper``."""
    return Sweeper(plan, mode, reverse=reverse).run(target, stop)


class Board:
    """Lanes of which other bits are set from time to time, each time in the same room."""

    def __init__(self, nodes: int, count: int) -> None:
        self.lanes: Lanes = np.zeros((nodes, _words(count)), dtype=np.uint64)
        self._words = self.lanes.reshape(-1)
        self._set: IntArray = np.zeros(0, dtype=np.int64)

    def holds(self, count: int) -> bool:
        """Whether it has the words of so many lanes."""
        return int(self.lanes.shape[1]) == _words(count)

    def set(self, position: IntArray, lane: IntArray) -> Lanes:
        """The lanes with the bit of each (position, lane) pair, and none besides."""
        self._words[self._set] = 0
        words = self.lanes.shape[1]
        self._set = position if words == 1 else position * np.int64(words) + lane // 64
        bit = np.uint64(1) << (lane % 64).astype(np.uint64)
        np.bitwise_or.at(self._words, self._set, bit)
        return self.lanes


def read(found: Lanes, position: IntArray, lane: IntArray) -> BoolArray:
    """The bit of each (position, lane) pair."""
    word = found[:, 0][position] if found.shape[1] == 1 else found[position, lane // 64]
    return ((word >> (lane % 64).astype(np.uint64)) & np.uint64(1)).astype(np.bool_)


def _words(count: int) -> int:
    return max(1, -(-count // 64))
