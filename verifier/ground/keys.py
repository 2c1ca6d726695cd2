"""The targets of path sentences as bit lanes: one for each distinct set of nodes they denote.

A sweep answers 64 lanes to a word. Where no cycle is, a lane holds nothing before its first target
comes, and nobody asks beyond the last node that it is read at: lanes whose targets are near each
other are swept together, over the stretch of the plan between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verifier.arrays import BoolArray, IntArray, grouped, sorting
from verifier.ground.environment import Environment
from verifier.ground.joins import join
from verifier.ground.schedule import Schedule
from verifier.ground.sweeps import Board, Lanes
from verifier.ground.terms import individual
from verifier.language import typed
from verifier.logic.free import free_variables
from verifier.records import record

if TYPE_CHECKING:
    from verifier.ground.evaluate import Evaluator

Target = typed.Phrase | typed.EntityTerm

# A sweep holds a few words per node and 64 lanes; more lanes than this go one block at a time.
WORDS_AT_ONCE = 4_000_000

# Up to so many blocks are swept one by one, and more where that leaves half of the steps out.
BLOCKS_APART = 6

# A step that computes with fewer words than so many takes as long as with so many.
WORDS_OF_STEP = 2048


@record
class Block:
    """Lanes ``first`` to ``last``, the rows that ask for them, and the steps that a sweep takes."""

    first: int
    last: int
    rows: IntArray
    steps: slice = slice(None)


class Keys:
    """The distinct sets of nodes that targets denote over the rows, a lane each."""

    def __init__(self, at: Evaluator, env: Environment, targets: list[Target]) -> None:
        self._at = at
        closed = all(not free_variables(t) for t in targets)
        if closed:
            self.lane_of_row = np.zeros(env.rows, dtype=np.int64)
            env = env.take(np.zeros(min(1, env.rows), dtype=np.int64))
        else:
            env, self.lane_of_row = at.reduced(env, *targets)
        self.count = env.rows
        self._boards: dict[tuple[Target, int], Board] = {}
        self._denoted = {target: self._denote(env, target) for target in targets}

    def _denote(self, env: Environment, target: Target) -> _Denoted:
        if not isinstance(target, typed.Phrase):
            node = individual(self._at.model, env, target)
            return _denoted(node, np.arange(env.rows), np.ones(env.rows, np.bool_), env.rows)
        joined = join(self._at, env, target)
        node, lane = joined.env.variables[target.variable.name], joined.row
        certain = joined.truth.must
        if joined.beyond.any():  # too many possible pairs: any node may be meant
            rows = np.flatnonzero(joined.beyond)
            more = np.tile(np.arange(self._at.model.nodes), len(rows))
            node = np.concatenate([node, more])
            lane = np.concatenate([lane, np.repeat(rows, self._at.model.nodes)])
            certain = np.concatenate([certain, np.zeros(len(more), np.bool_)])
        return _denoted(node, lane, certain, env.rows)

    def settled(self, *targets: Target | None) -> bool:
        """Whether every node that may be meant is."""
        return all(bool(self._denoted[t].certain.all()) for t in targets if t is not None)

    def blocks(self) -> list[Block]:
        """The lanes in blocks that fit into memory."""
        size = max(64, WORDS_AT_ONCE // max(1, self._at.model.nodes) * 64)
        bounds, order = grouped(self.lane_of_row, self.count)
        found = []
        for first in range(0, self.count, size):
            last = min(self.count, first + size)
            found.append(Block(first, last, order[bounds[first] : bounds[last]]))
        return found

    def near(
        self, target: Target, subject: IntArray, plan: Schedule, *, reverse: bool
    ) -> list[Block]:
        """The lanes in blocks of which each takes a part of the sweep's steps.

        Args:
            target: where paths end; the lanes are numbered anew by where its first is.
            subject: the node that each row asks about.
            plan: the edges and their order.
            reverse: along reversed edges.
        """
        if plan.cyclic or not self.count:
            return self.blocks()
        place = plan.places(reverse=reverse)
        steps = int(place.max(initial=0))
        low, high = self._denoted[target].least(place, steps), np.zeros(self.count, np.int64)
        np.maximum.at(high, self.lane_of_row, place[subject])
        order = sorting(low)
        self._renumber(order)
        low, high = low[order], high[order]
        nodes = self._at.model.nodes
        size = 64 * max(1, min(WORDS_AT_ONCE, WORDS_OF_STEP * steps) // nodes)
        starts = np.arange(0, self.count, size)
        first, last = np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)
        taken = int(np.maximum(0, last - first).sum())
        if len(starts) > BLOCKS_APART and 2 * taken > len(starts) * steps:
            return self.blocks()
        bounds, rows = grouped(self.lane_of_row, self.count)
        found = []
        for start, one, other in zip(starts.tolist(), first.tolist(), last.tolist(), strict=True):
            end = min(self.count, start + size)
            found.append(Block(start, end, rows[bounds[start] : bounds[end]], slice(one, other)))
        return found

    def _renumber(self, order: IntArray) -> None:
        number = np.empty(self.count, dtype=np.int64)
        number[order] = np.arange(self.count)
        self.lane_of_row = number[self.lane_of_row]
        for target, found in self._denoted.items():
            lane = number[found.lane]
            self._denoted[target] = _denoted(found.node, lane, found.certain, self.count)

    def lanes(self, target: Target, block: Block, position: IntArray) -> tuple[Lanes, Lanes]:
        """Which nodes the target must and may denote, in the block's lanes.

        Rows are by the ``position`` of each node. They are good until those of another block are
        asked for.
        """
        found = self._denoted[target]
        part = slice(int(found.bounds[block.first]), int(found.bounds[block.last]))
        place, lane = position[found.node[part]], found.lane[part] - block.first
        certain, count = found.certain[part], block.last - block.first
        if certain.all():
            must = self._board(target, 0, count).set(place, lane)
            return must, must
        must = self._board(target, 0, count).set(place[certain], lane[certain])
        return must, self._board(target, 1, count).set(place, lane)

    def _board(self, target: Target, side: int, count: int) -> Board:
        board = self._boards.get((target, side))
        if board is None or not board.holds(count):
            board = self._boards[target, side] = Board(self._at.model.nodes, count)
        return board


@record
class _Denoted:
    """The nodes that a target may denote in each lane, and whether it must; by lane."""

    node: IntArray
    lane: IntArray
    certain: BoolArray
    bounds: IntArray

    def least(self, place: IntArray, without: int) -> IntArray:
        """The first place of a node in each lane; ``without`` where there is none."""
        found = np.full(len(self.bounds) - 1, without, dtype=np.int64)
        some = np.flatnonzero(np.diff(self.bounds))
        if len(some):
            found[some] = np.minimum.reduceat(place[self.node], self.bounds[some])
        return found


def _denoted(node: IntArray, lane: IntArray, certain: BoolArray, count: int) -> _Denoted:
    bounds, order = grouped(lane, count)
    return _Denoted(node[order], lane[order], certain[order], bounds)
