"""Path sentences: targets become bit lanes, a sweep answers all nodes and targets at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from verifier.ground import orders
from verifier.ground.arrays import BoolArray, IntArray, ascending_values, sorting, spread
from verifier.ground.environment import Environment
from verifier.ground.joins import join
from verifier.ground.schedule import components, schedule
from verifier.ground.sweeps import Lanes, lanes, read, sweep
from verifier.ground.terms import individual
from verifier.ground.truth import Truth, constant
from verifier.language import typed
from verifier.logic.free import free_variables
from verifier.records import record

if TYPE_CHECKING:
    from verifier.ground.evaluate import Evaluator

Target = typed.Phrase | typed.EntityTerm
Mode = Literal["always", "ever"]

# A sweep holds a few words per node and 64 lanes; more lanes than this go one block at a time.
WORDS_AT_ONCE = 4_000_000

_MODES: dict[str, tuple[Mode, bool]] = {
    "followed": ("always", False),
    "preceded": ("always", True),
    "reaches": ("ever", False),
    "reached": ("ever", True),
}
_STEPS: dict[str, tuple[Mode, bool]] = {
    "directly followed": ("always", False),
    "directly preceded": ("always", True),
    "feeds": ("ever", False),
    "fed": ("ever", True),
}


def truth(at: Evaluator, env: Environment, leaf: typed.PathTo | typed.PathsThrough) -> Truth:
    """The truth of a path sentence in each row."""
    if isinstance(leaf, typed.PathsThrough):
        return _through(at, env, leaf)
    subject = individual(at.model, env, leaf.subject)
    if leaf.verb in _STEPS:
        return _step(at, env, leaf, subject)
    mode, reverse = _MODES[leaf.verb]
    plan = at.model.schedule(leaf.along)
    keys = _Keys(at, env, [leaf.target, *([leaf.until] if leaf.until is not None else [])])
    must, may = np.zeros(env.rows, np.bool_), np.zeros(env.rows, np.bool_)
    for block in keys.blocks(at.model.nodes):
        target = keys.lanes(leaf.target, block)
        stop = keys.lanes(leaf.until, block) if leaf.until is not None else None
        lane = keys.lane_of_row[block.rows] - block.first
        # The sentence is easier to hold the more targets there are and the fewer nodes stop it.
        passing = ~stop[1] if stop is not None else _everywhere(target[0])
        low = sweep(plan, target[0], passing, mode, reverse=reverse)
        must[block.rows] = read(low, subject[block.rows], lane)
        if keys.settled(leaf.target, leaf.until):
            may[block.rows] = must[block.rows]
            continue
        passing = ~stop[0] if stop is not None else passing
        high = sweep(plan, target[1], passing, mode, reverse=reverse)
        may[block.rows] = read(high, subject[block.rows], lane)
    return Truth(must, may)


@record
class _Block:
    """Lanes ``first`` to ``last`` and the rows that ask for them."""

    first: int
    last: int
    rows: IntArray


class _Keys:
    """The distinct sets of nodes that targets denote over the rows, a lane each."""

    def __init__(self, at: Evaluator, env: Environment, targets: list[Target]) -> None:
        self._at = at
        self._truths: dict[Target, tuple[IntArray, IntArray, BoolArray]] = {}
        closed = all(not free_variables(t) for t in targets)
        if closed:
            self.lane_of_row = np.zeros(env.rows, dtype=np.int64)
            env = env.take(np.zeros(min(1, env.rows), dtype=np.int64))
        else:
            env, self.lane_of_row = at.reduced(env, *targets)
        self.count = env.rows
        for target in targets:
            self._truths[target] = self._denoted(env, target)

    def _denoted(self, env: Environment, target: Target) -> tuple[IntArray, IntArray, BoolArray]:
        """(node, lane, certain) for every node that the target may denote in a lane."""
        if isinstance(target, typed.Phrase):
            joined = join(self._at, env, target)
            node = joined.env.variables[target.variable.name]
            if joined.beyond.any():  # too many possible pairs: any node may be meant
                rows = np.flatnonzero(joined.beyond)
                more = np.tile(np.arange(self._at.model.nodes), len(rows))
                lane = np.concatenate([joined.row, np.repeat(rows, self._at.model.nodes)])
                certain = np.concatenate([joined.truth.must, np.zeros(len(more), np.bool_)])
                return np.concatenate([node, more]), lane, certain
            return node, joined.row, joined.truth.must
        node = individual(self._at.model, env, target)
        return node, np.arange(env.rows), np.ones(env.rows, dtype=np.bool_)

    def settled(self, *targets: Target | None) -> bool:
        """Whether every node that may be meant is."""
        return all(bool(self._truths[t][2].all()) for t in targets if t is not None)

    def blocks(self, nodes: int) -> list[_Block]:
        """The lanes in blocks that fit into memory."""
        size = max(64, WORDS_AT_ONCE // max(1, nodes) * 64)
        order = sorting(self.lane_of_row)
        sorted_lanes = self.lane_of_row[order]
        found = []
        for first in range(0, self.count, size):
            last = min(self.count, first + size)
            low, high = np.searchsorted(sorted_lanes, [first, last])
            found.append(_Block(first, last, order[low:high]))
        return found

    def lanes(self, target: Target, block: _Block) -> tuple[Lanes, Lanes]:
        """Which nodes the target must and may denote, in the block's lanes."""
        node, lane, certain = self._truths[target]
        inside = (lane >= block.first) & (lane < block.last)
        count, nodes = block.last - block.first, self._at.model.nodes
        sure = inside & certain
        must = lanes(nodes, count, node[sure], lane[sure] - block.first)
        if certain.all():
            return must, must
        return must, lanes(nodes, count, node[inside], lane[inside] - block.first)


def _everywhere(like: Lanes) -> Lanes:
    return np.full_like(like, np.uint64(0xFFFFFFFFFFFFFFFF))


def _step(at: Evaluator, env: Environment, leaf: typed.PathTo, subject: IntArray) -> Truth:
    """`feeds`, `is directly followed by` and their reverses: one edge, no sweep."""
    mode, reverse = _STEPS[leaf.verb]
    bounds, neighbours = at.model.schedule(leaf.along).successors(reverse=reverse)
    counts = bounds[subject + 1] - bounds[subject]
    row, place = spread(bounds[subject], counts)
    node = neighbours[place]
    pairs = env.take(row)
    if isinstance(leaf.target, typed.Phrase):
        from verifier.logic.lower import guard

        bound = pairs.bind(leaf.target.variable.name, node)
        hit = at.truth(bound, guard(leaf.target))
    else:
        same = individual(at.model, pairs, leaf.target) == node
        hit = Truth(same, same)
    return _gather(mode, hit, row, counts, env.rows)


def _gather(mode: Mode, hit: Truth, row: IntArray, counts: IntArray, rows: int) -> Truth:
    """Whether each (`always`, and there is one) or some neighbour of each row is a hit."""

    def over(mask: BoolArray) -> BoolArray:
        number = np.bincount(row[mask], minlength=rows)
        return (number == counts) & (counts > 0) if mode == "always" else number > 0

    return Truth(over(hit.must), over(hit.may))


def _through(at: Evaluator, env: Environment, leaf: typed.PathsThrough) -> Truth:
    """A path from A to B that avoids C, or one that meets it: swept from B backwards."""
    plan = at.model.schedule(None)
    targets: list[Target] = [leaf.source, leaf.target, leaf.through]
    env_keys = _Keys(at, env, targets) if env.rows else None
    if env_keys is None:
        return constant(value=False, rows=0)
    results: list[BoolArray] = []
    for low in (True, False):  # bounds: `every` is easier the more nodes are C, `some` likewise
        found = np.zeros(env.rows, np.bool_)
        for block in env_keys.blocks(at.model.nodes):
            source, goal, through = (env_keys.lanes(t, block) for t in targets)
            lane = env_keys.lane_of_row[block.rows] - block.first
            pick = 0 if low else 1
            if leaf.amount == "every":
                reach = sweep(plan, goal[1 - pick], ~through[pick], "ever")
                hits = reach & source[1 - pick]
                bad = np.bitwise_or.reduce(hits, axis=0)
                found[block.rows] = ~_bit(bad, lane)
                continue
            flip = leaf.amount == "no"
            side = 1 - pick if flip else pick
            everywhere = _everywhere(goal[0])
            to_goal = sweep(plan, goal[side], everywhere, "ever")
            middle = to_goal & through[side]
            reach = sweep(plan, middle, everywhere, "ever")
            met = _bit(np.bitwise_or.reduce(reach & source[side], axis=0), lane)
            found[block.rows] = ~met if flip else met
        results.append(found)
    return Truth(results[0], results[1])


def _bit(word: Lanes, lane: IntArray) -> BoolArray:
    return ((word[lane // 64] >> (lane % 64).astype(np.uint64)) & np.uint64(1)).astype(np.bool_)


def graph_property(at: Evaluator, leaf: typed.GraphProperty) -> Truth:
    """``acyclic`` or ``connected`` (weakly; a graph of no node is): one row.

    Unknown where it is not settled which nodes the graph is of.
    """
    model = at.model
    plan = model.schedule(leaf.along)
    inside = np.ones(model.nodes, dtype=np.bool_)
    if leaf.phrase is not None:
        joined = join(at, Environment(1), leaf.phrase)
        if not joined.truth.must.all():
            return Truth(np.zeros(1, np.bool_), np.ones(1, np.bool_))
        inside = np.zeros(model.nodes, dtype=np.bool_)
        inside[joined.env.variables[leaf.phrase.variable.name]] = True
        if not inside.all():
            both = inside[plan.tail] & inside[plan.head]
            plan = schedule(model.nodes, plan.tail[both], plan.head[both])
    if leaf.order is not None or leaf.joining:
        return orders.acyclic(at, leaf, plan, inside)
    if leaf.name == "acyclic":
        return constant(not plan.cyclic, 1)
    label = components(model.nodes, plan.tail, plan.head)
    return constant(len(ascending_values(label[inside])) <= 1, 1)
