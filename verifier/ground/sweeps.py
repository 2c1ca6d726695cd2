"""Path operators for many targets at once: one bit lane per target, 64 lanes to a word.

`always`: on every maximal path a target comes, and nothing that stops before it:
Z(n) = n has successors, and each successor s is a target, or lets pass and has Z(s).
`ever`: the same with `some` for `each`. Least fixed points, from below.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from verifier.ground.arrays import BoolArray, IntArray
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
"""uint64[nodes, words]: bit ``k % 64`` of word ``k // 64`` belongs to target ``k``."""


def sweep(
    plan: Schedule,
    target: Lanes,
    stop: Lanes | None,
    mode: Mode,
    *,
    reverse: bool = False,
    steps: slice = slice(None),
) -> Lanes:
    """For every node and lane, whether the operator holds there (the node itself not counted).

    Args:
        plan: the edges and their order.
        target: where a path has arrived.
        stop: where a path may not go on.
        mode: on every maximal path, or on some path.
        reverse: along reversed edges.
        steps: of the sweep those that are wanted; only of a graph without cycles.
    """
    order = plan.backward if reverse else plan.forward
    state = np.zeros_like(target)
    reduce = np.bitwise_and.reduceat if mode == "always" else np.bitwise_or.reduceat
    passing = None if stop is None else ~stop
    narrow = target.shape[1] == 1  # one word: plain vectors are twice as fast
    if narrow:
        target, state = target[:, 0], state[:, 0]
        passing = None if passing is None else passing[:, 0]
    edges, writes = order.edge_bounds, order.write_bounds
    wanted = range(len(edges) - 1)[steps]
    while True:
        changed = False
        for k in wanted:
            source = order.source[edges[k] : edges[k + 1]]
            arrived = state[source]
            if passing is not None:
                arrived &= passing[source]
            arrived |= target[source]
            written = order.written[writes[k] : writes[k + 1]]
            result = reduce(arrived, order.starts[writes[k] : writes[k + 1]], axis=0)
            if plan.cyclic and not changed:
                changed = bool((state[written] != result).any())
            state[written] = result
        if not changed:
            return state[:, None] if narrow else state


def lanes(nodes: int, count: int, node: IntArray, lane: IntArray) -> Lanes:
    """Lanes with the bit of each (node, lane) pair set."""
    words = max(1, -(-count // 64))
    found: Lanes = np.zeros((nodes, words), dtype=np.uint64)
    bit = np.uint64(1) << (lane % 64).astype(np.uint64)
    np.bitwise_or.at(found, (node, lane // 64), bit)
    return found


def read(found: Lanes, node: IntArray, lane: IntArray) -> BoolArray:
    """The bit of each (node, lane) pair."""
    word = found[node, lane // 64]
    return ((word >> (lane % 64).astype(np.uint64)) & np.uint64(1)).astype(np.bool_)
