"""What every node gives and whether it takes what arrives, along one axis.

A transfer's phrase is a phrase like any other; where it may or may not denote a node, the node may
or may not have that role. Operators in a cycle may give anything: whether they fit is not known but
where they take all, or nothing, of what may arrive.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import numpy as np

from verifier.arrays import BoolArray, IntArray, ascending_values
from verifier.ground.environment import Environment
from verifier.ground.evaluate import Evaluator
from verifier.ground.joins import join
from verifier.ground.model import Model
from verifier.ground.obligations import closed_truth
from verifier.ground.schedule import Schedule, components, in_cycles, schedule
from verifier.language import typed
from verifier.logic.lower import lower
from verifier.records import struct
from verifier.sharding.propagate import Passed, choose, propagate, takes
from verifier.sharding.regions import Region, collect, regions
from verifier.sharding.tables import ANYTHING, Masks, Tables


@struct
class Typing:
    """The states of one axis over one graph.

    Attributes:
        axis: the axis.
        plan: the edges that carry tensors, each once.
        tables: the transfer tables, by role.
        role: each node's; 0 where nothing is known of the operator.
        gives: the states that each node may give, as masks.
        unfit: the nodes that do not take what arrives.
        blamed: those of them that take it by themselves, but not together with others.
        unsure: the nodes of which it is not known whether they fit.
        circling: those of them that are in a cycle; of the others it was not found out in time
            whether they go together.
    """

    axis: typed.Axis
    plan: Schedule
    tables: Tables
    role: IntArray
    gives: Masks
    unfit: BoolArray
    blamed: BoolArray
    unsure: BoolArray
    circling: BoolArray


def typing(at: Evaluator, name: str, *, assumed: bool) -> Typing:
    """The states along an axis, computed once for each.

    Args:
        at: evaluates the phrases of transfers.
        name: the axis.
        assumed: whether what is assumed of operators is taken for granted.
    """
    memo = at.model.memo
    key = ("states", name, assumed)
    if key not in memo:
        memo[key] = _typing(at, at.model.axes[name], assumed=assumed)
    found: Typing = memo[key]
    return found


def _typing(at: Evaluator, axis: typed.Axis, *, assumed: bool) -> Typing:
    model = at.model
    plan = _plan(model, axis.along)
    tables = Tables(len(axis.states))
    role = _roles(at, axis, tables, assumed=assumed)
    turning = np.flatnonzero(in_cycles(plan))
    asked = role[turning]
    role[turning] = ANYTHING
    blamed = np.zeros(model.nodes, dtype=np.bool_)
    while True:
        passed = propagate(tables.array, role, plan.backward, blamed)
        unsure = np.zeros(model.nodes, dtype=np.bool_)
        circling = np.zeros(model.nodes, dtype=np.bool_)
        found = Typing(
            axis, plan, tables, role, passed.gives, passed.unfit, blamed, unsure, circling
        )
        if model.blame is None:
            break
        guilty: list[int] = []
        for nodes, part in _open(found, passed):
            positions = model.blame(part)
            if positions is None:
                unsure[[n for n, member in zip(nodes, part, strict=True) if member.table]] = True
            else:
                guilty += [nodes[k] for k in positions]
        if not guilty:
            break
        blamed = blamed.copy()
        blamed[guilty] = True  # what they give is anything, so what comes after may fit
    _judge_cycles(found, turning, asked)
    return found


def _judge_cycles(found: Typing, turning: IntArray, asked: IntArray) -> None:
    """Say of the nodes in cycles, given with their roles, which do not fit and which may not."""
    role, nodes = asked[asked != ANYTHING], turning[asked != ANYTHING]
    if not len(nodes):
        return
    bounds, before = found.plan.successors(reverse=True)
    counts = bounds[nodes + 1] - bounds[nodes]
    starts = np.cumsum(counts) - counts
    sources = before[np.arange(counts.sum()) + np.repeat(bounds[nodes] - starts, counts)]
    some, all_ = takes(found.tables.array, role, found.gives[sources], starts)
    found.role[nodes] = role
    found.unfit[nodes] = ~some
    found.circling[nodes] = some & ~all_
    found.unsure[nodes] = some & ~all_


def _plan(model: Model, along: str | None) -> Schedule:
    """The edges of a class, each once however often it is drawn."""
    key = ("plan", along)
    if key not in model.memo:
        whole, pairs = model.schedule(along), model.adjacent(along)
        once = len(pairs[0]) == len(whole.tail)
        model.memo[key] = whole if once else schedule(model.nodes, *pairs)
    found: Schedule = model.memo[key]
    return found


def _roles(at: Evaluator, axis: typed.Axis, tables: Tables, *, assumed: bool) -> IntArray:
    """Each node's role: of the transfers that denote it the last, and any after it that may."""
    role = np.zeros(at.model.nodes, dtype=np.int64)
    for transfer in axis.transfers:
        if transfer.word == "repair" or (transfer.word == "assume" and not assumed):
            continue
        surely = 1 if transfer.guard is None else closed_truth(at, lower(transfer.guard))
        joined = None if surely == 0 else join(at, Environment(1), transfer.phrase)
        if joined is None or not len(joined.row):
            continue
        own = tables.role(_rows(at, transfer))
        nodes = joined.env.variables[transfer.phrase.variable.name]
        certain = joined.truth.must & (surely == 1)
        role[nodes[certain]] = own
        for before in ascending_values(role[nodes[~certain]]).tolist():
            changed = nodes[~certain & (role[nodes] == before)]
            role[changed] = tables.either(before, own)
    return role


def _rows(at: Evaluator, transfer: typed.Transfer) -> Iterator[tuple[int, int]]:
    """The rows whose condition holds or may hold, as masks."""
    for row in transfer.rows:
        if row.guard is None or closed_truth(at, lower(row.guard)) != 0:
            yield sum(1 << s for s in row.arrives), sum(1 << s for s in row.gives)


def _open(found: Typing, passed: Passed) -> Iterator[tuple[list[int], Region]]:
    """The parts in which no simple choice of states makes everything fit."""
    if not ((passed.gives & (passed.gives - 1)) != 0).any():
        return
    tables, plan, role = found.tables.array, found.plan, found.role
    failing: set[int] | None = None
    for order in _orders(len(found.axis.states)):
        failed = choose(tables, role, plan.backward, passed, order)
        if failing is None:
            if not failed.any():
                return
            edges = plan.tail, plan.head
            region, asks = regions(passed, role, edges, components)
        names = set(ascending_values(region[failed & asks]).tolist())
        failing = names if failing is None else failing & names
        if not failing:
            return
    assert failing is not None
    is_open = (passed.gives & (passed.gives - 1)) != 0
    bounds, before = plan.successors(reverse=True)
    for name in sorted(failing):
        inside = region == name
        yield collect(
            passed,
            tables,
            role,
            lambda node: before[bounds[node] : bounds[node + 1]].tolist(),
            (inside & is_open, inside & asks),
        )


def _orders(states: int) -> list[tuple[int, ...]]:
    """Some orders of preference, with each state first at least once."""
    whole = tuple(range(states))
    return (
        [whole[k:] + whole[:k] for k in range(states)] if states > 3 else list(permutations(whole))
    )
