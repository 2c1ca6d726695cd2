"""The order in which path operators sweep a graph: all edges of a level at once.

A node's level is the length of the longest path from it to a dead end. On a cyclic graph some
edges close cycles (a depth-first search finds a set of them); levels are those of the graph without
these, and a sweep is repeated until nothing changes.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from verifier.arrays import BoolArray, IntArray, bounds_of, grouped, sorting_both, spread
from verifier.ground.cycles import closing, turning
from verifier.ground.forest import Forest, forest
from verifier.records import record

SMALL, NARROW = 100_000, 50
"""In a graph of at most so many nodes a level of fewer than so many is not worth a column."""


@record
class Sweep:
    """Edges grouped for one direction: what each step reads and writes.

    Step ``k`` takes the edges ``edge_bounds[k]:edge_bounds[k+1]``; ``source`` holds what they read,
    ``starts`` (within the step) where each written node's edges begin, ``written`` those nodes.
    What a sweep finds is laid out in the order in which it is written, so that a step writes in one
    piece and reads what was written shortly before: ``position`` is where each node stands in it
    (those never written come last), and ``reads`` where each ``source`` does. ``late`` are the
    positions that some step reads before they are written, and ``first`` the first such step: none
    where no cycle is.
    """

    source: IntArray
    edge_bounds: list[int]
    starts: IntArray
    written: IntArray
    write_bounds: list[int]
    position: IntArray
    reads: IntArray
    late: IntArray
    first: int


class Schedule:
    """Both directions' sweeps over one set of edges, and whether it has cycles."""

    def __init__(self, nodes: int, tail: IntArray, head: IntArray) -> None:
        self.nodes = nodes
        self.tail = tail
        self.head = head
        self._neighbours: dict[bool, tuple[IntArray, IntArray]] = {}
        self._level, self.core = _levels(nodes, tail, head)
        self.cyclic = bool(self.core.any())

    @cached_property
    def forward(self) -> Sweep:
        """Successors before their predecessors: for operators that look ahead."""
        return _sweep(self.nodes, self.tail, self.head, self._level[self.tail])

    @cached_property
    def backward(self) -> Sweep:
        """Predecessors before their successors: for operators that look back."""
        return _sweep(self.nodes, self.head, self.tail, -self._level[self.head])

    @cached_property
    def forest(self) -> Forest:
        """Each node hung on a successor of the next level; only of a graph without cycles."""
        above = np.full(self.nodes, -1, dtype=np.int64)
        near = self._level[self.tail] == self._level[self.head] + 1
        above[self.tail[near]] = self.head[near]
        return forest(above, self.forward.written, self.forward.write_bounds)

    def sweep(self, *, reverse: bool) -> Sweep:
        """The sweep of one direction."""
        return self.backward if reverse else self.forward

    def places(self, *, reverse: bool) -> IntArray:
        """Each node's place in a sweep: step ``k`` writes the nodes in place ``k + 1``."""
        return self._level.max(initial=0) - self._level if reverse else self._level

    def successors(self, *, reverse: bool) -> tuple[IntArray, IntArray]:
        """Distinct neighbours as (bounds, neighbours); ``reverse`` for predecessors."""
        if reverse not in self._neighbours:
            self._neighbours[reverse] = self._adjacency(reverse=reverse)
        return self._neighbours[reverse]

    def _adjacency(self, *, reverse: bool) -> tuple[IntArray, IntArray]:
        tail, head = (self.head, self.tail) if reverse else (self.tail, self.head)
        order = sorting_both(tail, head)
        tail, head = tail[order], head[order]
        if len(tail):
            new = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
            if not new.all():
                kept = np.append(0, np.flatnonzero(new) + 1)
                tail, head = tail[kept], head[kept]
        return bounds_of(tail, self.nodes), head


def in_cycles(plan: Schedule) -> BoolArray:
    """Bool ``[N]``: the nodes that a path leads back to."""
    found = np.zeros(plan.nodes, dtype=np.bool_)
    if not plan.cyclic:
        return found
    inside = plan.core[plan.tail] & plan.core[plan.head]
    found[turning(plan.nodes, plan.tail[inside], plan.head[inside])] = True
    return found


def schedule(nodes: int, tail: IntArray, head: IntArray) -> Schedule:
    """The schedule of a graph given by its edges' ends."""
    return Schedule(nodes, tail, head)


def _sweep(nodes: int, write: IntArray, read: IntArray, level: IntArray) -> Sweep:
    order = sorting_both(level, write)
    write, read, level = write[order], read[order], level[order]
    count = len(write)
    if not count:
        empty = np.zeros(0, dtype=np.int64)
        return Sweep(empty, [0], empty, empty, [0], np.arange(nodes), empty, empty, 0)
    new_level = np.flatnonzero(level[1:] != level[:-1]) + 1
    new_write = np.flatnonzero((write[1:] != write[:-1]) | (level[1:] != level[:-1])) + 1
    edge_bounds = np.concatenate([[0], new_level, [count]])
    starts = np.concatenate([[0], new_write])
    write_bounds = np.searchsorted(starts, edge_bounds)
    step = np.searchsorted(edge_bounds, starts, side="right") - 1
    written = write[starts]
    position = np.full(nodes, -1, dtype=np.int32)
    position[written] = np.arange(len(written), dtype=np.int32)
    others = np.flatnonzero(position < 0)
    position[others] = np.arange(len(written), nodes, dtype=np.int32)
    reads = position[read].astype(np.int64)  # what numpy takes as an index without converting it
    begin = np.repeat(write_bounds[:-1], np.diff(edge_bounds))
    late = np.flatnonzero((reads >= begin) & (reads < len(written)))
    first = int(np.searchsorted(edge_bounds, late[0], side="right")) - 1 if len(late) else 0
    return Sweep(
        read,
        edge_bounds.tolist(),
        starts - edge_bounds[step],
        written,
        write_bounds.tolist(),
        position,
        reads,
        reads[late],
        first,
    )


def _levels(nodes: int, tail: IntArray, head: IntArray) -> tuple[IntArray, BoolArray]:
    """Each node's level; and which nodes are in cycles, or between them."""
    level, core = _peel(nodes, tail, head)
    if not core.any():
        return level, core
    core &= _peel(nodes, head, tail)[1]
    inside = core[tail] & core[head]
    back = np.zeros(len(tail), dtype=np.bool_)
    back[np.flatnonzero(inside)[closing(nodes, tail[inside], head[inside])]] = True
    level, _ = _peel(nodes, tail[~back], head[~back])
    return level, core


def _peel(nodes: int, tail: IntArray, head: IntArray) -> tuple[IntArray, BoolArray]:
    """Levels from the dead ends up, and which nodes never become one (they reach a cycle)."""
    bounds, order = grouped(head, nodes)
    into = tail[order]
    remaining = np.bincount(tail, minlength=nodes)
    level = np.zeros(nodes, dtype=np.int64)
    left = np.ones(nodes, dtype=np.bool_)
    place = np.zeros(nodes, dtype=np.int64)
    front = np.flatnonzero(remaining == 0)
    depth = 0
    while len(front):
        if len(front) < NARROW and nodes <= SMALL:
            _peel_on(front, depth, (into, bounds, remaining), (level, left))
            break
        level[front] = depth
        left[front] = False
        counts = bounds[front + 1] - bounds[front]
        reached = into[spread(bounds[front], counts)[1]]
        np.subtract.at(remaining, reached, 1)
        done = reached[remaining[reached] == 0]
        place[done] = np.arange(len(done))
        front = done[place[done] == np.arange(len(done))]  # each once
        depth += 1
    return level, left


def _peel_on(
    front: IntArray,
    depth: int,
    edges: tuple[IntArray, IntArray, IntArray],
    found: tuple[IntArray, BoolArray],
) -> None:
    """The rest of it node by node: a step of numpy costs as much as some fifty nodes do."""
    into, bounds, remaining = (column.tolist() for column in edges)
    nodes: list[int] = []
    levels: list[int] = []
    now = front.tolist()
    while now:
        nodes += now
        levels += [depth] * len(now)
        depth += 1
        after = []
        for node in now:
            for before in into[bounds[node] : bounds[node + 1]]:
                remaining[before] -= 1
                if not remaining[before]:
                    after.append(before)
        now = after
    level, left = found
    level[nodes] = levels
    left[nodes] = False


def components(nodes: int, tail: IntArray, head: IntArray) -> IntArray:
    """The weakly connected component of each node, named by its smallest node."""
    label = np.arange(nodes)
    while True:
        low = np.minimum(label[tail], label[head])
        before = label.copy()
        np.minimum.at(label, before[tail], low)  # hook whole trees, so that long chains take
        np.minimum.at(label, before[head], low)  # a logarithmic number of rounds
        while True:  # pointer jumping: follow labels to their ends
            jumped = label[label]
            if (jumped == label).all():
                break
            label = jumped
        if (label == before).all():
            return label
