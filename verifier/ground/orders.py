"""`the graph is acyclic with order per gpu joining …`: drawn edges and an order, parts as one node.

The order adds edges from each step of a group's individual to the next. A step is all nodes of one
value; where two follow each other an extra node stands between them, so that the number of edges
stays that of the nodes. An edge that is drawn within a part vanishes with it; an order within a
part remains, and is a cycle: one cannot come before what it is one with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verifier.arrays import BoolArray, IntArray, sorting_both
from verifier.ground.columns import as_ints
from verifier.ground.environment import Environment
from verifier.ground.joins import join
from verifier.ground.schedule import Schedule, components, schedule
from verifier.ground.terms import evaluate
from verifier.ground.truth import Truth
from verifier.language import typed

if TYPE_CHECKING:
    from verifier.ground.evaluate import Evaluator

Edges = tuple[IntArray, IntArray]


def acyclic(at: Evaluator, leaf: typed.GraphProperty, plan: Schedule, inside: BoolArray) -> Truth:
    """One row; unknown where it is not settled what is joined, or what is in order.

    Args:
        at: the evaluator.
        leaf: the sentence.
        plan: the edges of its class among its nodes.
        inside: its nodes.
    """
    nodes = at.model.nodes
    part, joined = _parts(at, leaf, inside)
    extra, before, after, vague = 0, *_nothing(), False
    placed = True
    if leaf.order is not None:
        extra, (before, after), placed, vague = _steps(at, leaf.order, inside, part)
    if not (joined and placed):
        return Truth(np.zeros(1, np.bool_), np.ones(1, np.bool_))
    kept = (part[plan.tail] != part[plan.head]) | (plan.tail == plan.head)
    tail = np.concatenate([part[plan.tail[kept]], before])
    head = np.concatenate([part[plan.head[kept]], after])
    free = not schedule(nodes + extra, tail, head).cyclic
    return Truth(np.array([free and not vague]), np.array([free]))


def _nothing() -> Edges:
    none = np.zeros(0, dtype=np.int64)
    return none, none


def _parts(at: Evaluator, leaf: typed.GraphProperty, inside: BoolArray) -> tuple[IntArray, bool]:
    """The part that each node is in, named by its first node, and whether that is settled."""
    tails, heads = [], []
    settled = True
    for phrase in leaf.joining:
        joined = join(at, Environment(1), phrase)
        settled &= bool(joined.truth.must.all())
        found = joined.env.variables[phrase.variable.name]
        if phrase.variable.sort == typed.EDGE:
            tail, head = at.model.tail[found], at.model.head[found]
        else:
            tail, head = _members(at, phrase.variable.sort.group, found, inside)
        both = inside[tail] & inside[head]
        tails.append(tail[both])
        heads.append(head[both])
    if not tails:
        return np.arange(at.model.nodes), settled
    return components(at.model.nodes, np.concatenate(tails), np.concatenate(heads)), settled


def _members(at: Evaluator, group: str, individuals: IntArray, inside: BoolArray) -> Edges:
    """Each member of an individual with the next one."""
    whole = at.model.group(group)
    kept = np.isin(whole.of, individuals) & inside[whole.node]
    node, of = whole.node[kept], whole.of[kept]
    same = of[1:] == of[:-1]
    return node[:-1][same], node[1:][same]


def _steps(
    at: Evaluator, order: typed.Order, inside: BoolArray, part: IntArray
) -> tuple[int, Edges, bool, bool]:
    """Extra nodes and edges of an order, whether it is settled of whom, and if a value lacks."""
    joined = join(at, Environment(1), order.phrase)
    node = joined.env.variables[order.phrase.variable.name]
    values = as_ints(evaluate(at, joined.env, order.value))
    assert values is not None, "the resolver lets only whole numbers through"
    vague = bool((inside[node] & ~values.known).any())
    placed = inside[node] & values.known
    value = np.zeros(at.model.nodes, dtype=np.int64)
    value[node[placed]] = values.data[placed]
    ordered = np.zeros(at.model.nodes, dtype=np.bool_)
    ordered[node[placed]] = True
    whole = at.model.group(order.group.group)
    kept = ordered[whole.node]
    member, of = whole.node[kept], whole.of[kept]
    if not len(member):
        return 0, _nothing(), bool(joined.truth.must.all()), vague
    sort = sorting_both(of, value[member])
    member, of = member[sort], of[sort]
    new_one = np.concatenate([[True], of[1:] != of[:-1]])
    new_step = new_one | np.concatenate([[True], value[member[1:]] != value[member[:-1]]])
    step = np.cumsum(new_step) - 1
    first = np.zeros(int(step[-1]) + 1, dtype=np.bool_)  # steps with nothing before them
    first[step[new_one]] = True
    last = np.append(first[1:], True)
    # The node before step k has the number nodes + k.
    enters, leaves = ~first[step], ~last[step]
    between = at.model.nodes + step
    before = np.concatenate([between[enters], part[member[leaves]]])
    after = np.concatenate([part[member[enters]], between[leaves] + 1])
    return len(first), (before, after), bool(joined.truth.must.all()), vague
