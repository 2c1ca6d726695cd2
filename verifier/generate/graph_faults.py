"""Faults that any graph can have, whatever its nodes mean."""

from __future__ import annotations

import random

from verifier.generate.conventions import STYLES
from verifier.generate.injection import Injected, NoPlaceError, inner, pick
from verifier.generate.plan import Node, Plan

_COLLECTIVES = {"all-reduce", "all-gather", "reduce-scatter", "all-to-all"}


def edge_dropped(plan: Plan, rng: random.Random) -> Injected:
    """One rank no longer feeds its collective, and thereby nothing at all."""
    nodes = plan.nodes
    fed = [node.id for node in nodes.values() if node.kind in _COLLECTIVES]
    outs: dict[str, int] = {}
    for tail, _, _ in plan.edges:
        outs[tail] = outs.get(tail, 0) + 1
    collectives = set(fed)
    lost = [edge[:2] for edge in plan.edges if edge[1] in collectives and outs[edge[0]] == 1]
    if not lost:
        raise NoPlaceError("the plan has no collective, expected at least one")
    tail, head = rng.choice(lost)
    return Injected(
        plan=plan.without_edge(tail, head),
        nodes=frozenset({tail}),
        echoes=frozenset({head}),
        edges=frozenset({(tail, head)}),
        kind="edge-dropped",
        about=f"the edge from `{tail}` into the collective `{head}` is missing",
    )


def isolated(plan: Plan, rng: random.Random) -> Injected:
    """A node has lost all its edges."""
    node = pick(rng, (node.id for node in inner(plan)), "operator")
    around = {*plan.predecessors(node), *plan.successors(node)}
    return Injected(
        plan=plan.without_edges({edge[:2] for edge in plan.edges if node in edge[:2]}),
        nodes=frozenset({node}),
        kind="isolated",
        about=f"`{node}` has no edge",
        echoes=frozenset(around),
    )


def dead_end(plan: Plan, rng: random.Random) -> Injected:
    """A node feeds nothing."""
    node = pick(rng, (node.id for node in inner(plan)), "operator")
    heads = frozenset(plan.successors(node))
    return Injected(
        plan=plan.without_edges({(node, head) for head in heads}),
        nodes=frozenset({node}),
        kind="dead-end",
        about=f"`{node}` feeds nothing",
        echoes=heads,
    )


def back_edge(plan: Plan, rng: random.Random) -> Injected:
    """An edge from a node to one of its ancestors, at most six steps back."""
    after: dict[str, list[str]] = {}
    before: dict[str, list[str]] = {}
    for tail, head, _ in plan.edges:
        after.setdefault(tail, []).append(head)
        before.setdefault(head, []).append(tail)
    within = {node.id for node in inner(plan)}
    starts = (name for name in within if within.intersection(after.get(name, ())))
    first = last = pick(rng, sorted(starts), "two operators in a row")
    for _ in range(rng.randint(1, 6)):
        steps = [name for name in after.get(last, ()) if name in within]
        last = rng.choice(steps) if steps else last
    cycle = _reach(after, first) & _reach(before, last)
    return Injected(
        plan=plan.with_edge(last, first),
        nodes=frozenset(cycle),
        edges=frozenset({(last, first)}),
        kind="back-edge",
        about=f"the edge from `{last}` back to `{first}` closes a cycle of {len(cycle)} nodes",
    )


def self_loop(plan: Plan, rng: random.Random) -> Injected:
    """A node feeds itself."""
    node = pick(rng, (node.id for node in inner(plan)), "operator")
    return Injected(
        plan=plan.with_edge(node, node),
        nodes=frozenset({node}),
        edges=frozenset({(node, node)}),
        kind="self-loop",
        about=f"`{node}` feeds itself",
    )


def duplicate_edge(plan: Plan, rng: random.Random) -> Injected:
    """The same edge stands twice."""
    tail, head, attributes = rng.choice(plan.edges)
    return Injected(
        plan=plan.with_edge(tail, head, attributes),
        edges=frozenset({(tail, head)}),
        kind="duplicate-edge",
        about=f"the edge from `{tail}` to `{head}` stands twice",
    )


def undeclared(plan: Plan, rng: random.Random) -> Injected:
    """A node stands in edges alone and has no statement."""
    node = pick(rng, (node.id for node in inner(plan)), "operator")
    return Injected(
        plan=plan.undeclared(node),
        nodes=frozenset({node}),
        kind="undeclared",
        about=f"`{node}` stands in edges but has no statement",
    )


def second_component(plan: Plan, rng: random.Random) -> Injected:
    """Two nodes that know each other and nobody else."""
    like = plan.nodes[pick(rng, (n.id for n in inner(plan) if n.role == "final_norm"), "norm")]
    pair = []
    for role in ("final_norm", "ffn_act"):
        twin = Node("", role, like.gpus, None, like.stage, like.phase, like.dp, like.ep, like.sp)
        twin.tp, twin.before, twin.after, twin.cluster = (
            like.tp,
            like.after,
            like.after,
            like.cluster,
        )
        twin.id = f"stranger_{STYLES[plan.spec.convention].identify(twin)}"
        pair.append(twin)
    tail, head = pair
    return Injected(
        plan=plan.with_node(tail).with_node(head).with_edge(tail.id, head.id),
        nodes=frozenset({tail.id, head.id}),
        kind="second-component",
        about=f"`{tail.id}` and `{head.id}` are joined to nothing else",
    )


def _reach(step: dict[str, list[str]], start: str) -> set[str]:
    seen, todo = {start}, [start]
    while todo:
        fresh = [name for name in step.get(todo.pop(), ()) if name not in seen]
        seen.update(fresh)
        todo += fresh
    return seen
