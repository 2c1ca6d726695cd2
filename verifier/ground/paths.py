"""Path sentences: targets become bit lanes, a sweep answers all nodes and targets at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verifier.arrays import BoolArray, IntArray, ascending_values, spread
from verifier.ground import orders
from verifier.ground.environment import Environment
from verifier.ground.joins import join
from verifier.ground.keys import Keys, Target
from verifier.ground.schedule import components, schedule
from verifier.ground.sweeps import MODES, Lanes, Mode, Sweeper, read, sweep
from verifier.ground.terms import individual
from verifier.ground.truth import Truth, constant, settled
from verifier.language import typed

if TYPE_CHECKING:
    from verifier.ground.evaluate import Evaluator


_REACH = frozenset({"reaches", "reached"})

# From so many pairs of nodes on it pays to look at the forest first.
MANY = 4096

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
    return _swept(at, env, leaf, subject)


def _swept(at: Evaluator, env: Environment, leaf: typed.PathTo, subject: IntArray) -> Truth:
    plan = at.model.schedule(leaf.along)
    if isinstance(leaf.target, typed.Phrase) or leaf.until is not None or leaf.verb not in _REACH:
        return _by_lanes(at, env, leaf, subject)
    if env.rows < MANY or plan.cyclic:
        return _by_lanes(at, env, leaf, subject)
    ends = subject, individual(at.model, env, leaf.target)
    found = plan.forest.leads(*(ends if leaf.verb == "reaches" else ends[::-1]))
    left = np.flatnonzero(~found)
    if len(left):
        found[left] = _by_lanes(at, env.take(left), leaf, subject[left]).must
    return settled(found)


def _by_lanes(at: Evaluator, env: Environment, leaf: typed.PathTo, subject: IntArray) -> Truth:
    mode, reverse = MODES[leaf.verb]
    plan = at.model.schedule(leaf.along)
    keys = Keys(at, env, [leaf.target, *([leaf.until] if leaf.until is not None else [])])
    settled = keys.settled(leaf.target, leaf.until)
    must, may = np.zeros(env.rows, np.bool_), np.zeros(env.rows, np.bool_)
    sweeper = Sweeper(plan, mode, reverse=reverse)
    position = plan.sweep(reverse=reverse).position
    asked = position[subject]
    for block in keys.near(leaf.target, subject, plan, reverse=reverse):
        target = keys.lanes(leaf.target, block, position)
        stop: tuple[Lanes | None, Lanes | None] = (None, None)
        if leaf.until is not None:
            stop = keys.lanes(leaf.until, block, position)
        lane = keys.lane_of_row[block.rows] - block.first
        # The sentence is easier to hold the more targets there are and the fewer nodes stop it.
        low = sweeper.run(target[0], stop[1], block.steps)
        must[block.rows] = read(low, asked[block.rows], lane)
        if settled:
            continue
        high = sweeper.run(target[1], stop[0], block.steps)
        may[block.rows] = read(high, asked[block.rows], lane)
    return Truth(must, must if settled else may)


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
    env_keys = Keys(at, env, targets) if env.rows else None
    if env_keys is None:
        return constant(value=False, rows=0)
    position = plan.forward.position
    results: list[BoolArray] = []
    for low in (True, False):  # bounds: `every` is easier the more nodes are C, `some` likewise
        found = np.zeros(env.rows, np.bool_)
        for block in env_keys.blocks():
            source, goal, through = (env_keys.lanes(t, block, position) for t in targets)
            lane = env_keys.lane_of_row[block.rows] - block.first
            pick = 0 if low else 1
            if leaf.amount == "every":
                reach = sweep(plan, goal[1 - pick], through[pick], "ever")
                hits = reach & source[1 - pick]
                bad = np.bitwise_or.reduce(hits, axis=0)
                found[block.rows] = ~_bit(bad, lane)
                continue
            flip = leaf.amount == "no"
            side = 1 - pick if flip else pick
            to_goal = sweep(plan, goal[side], None, "ever")
            middle = to_goal & through[side]
            reach = sweep(plan, middle, None, "ever")
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
