"""Faults of completeness and order: parts that are missing, doubled, or in the wrong place."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from verifier.generate.injection import Injected, NoPlaceError, around, inner, new_edges, pick
from verifier.generate.plan import Node, Plan


def _of_role(plan: Plan, rng: random.Random, what: str, *roles: str) -> str:
    return pick(rng, (n.id for n in inner(plan) if n.role in roles), what)


def _bridged(plan: Plan, gone: str, kind: str, about: str, blamed: frozenset[str]) -> Injected:
    """A node is missing, what fed it feeds its consumers."""
    changed = plan.without_node(gone, bridge=True)
    return Injected(
        plan=changed,
        nodes=blamed,
        edges=new_edges(plan, changed),
        kind=kind,
        about=about,
        echoes=frozenset({*plan.predecessors(gone), *plan.successors(gone)} - blamed),
    )


def norm_missing(plan: Plan, rng: random.Random) -> Injected:
    """A layer's block has no norm on one rank: its products read what is not normalised."""
    gone = _of_role(plan, rng, "norm in a layer", "attn_norm", "ffn_norm")
    about = f"`{gone}` is missing, what fed it feeds its consumers"
    heads = plan.successors(gone)  # a dispatch only hands on what the router reads as well
    blamed = frozenset(head for head in heads if plan.nodes[head].kind != "moe-dispatch")
    return _bridged(plan, gone, "norm-missing", about, blamed)


def residual_missing(plan: Plan, rng: random.Random) -> Injected:
    """A block's output is not added to what went into it, on one rank."""
    gone = _of_role(plan, rng, "residual addition", "attn_residual", "ffn_residual")
    product, *_ = plan.predecessors(gone)  # the generator draws the block's own output first
    collected = plan.nodes[product].kind == "all-reduce"
    blamed = frozenset(plan.predecessors(product) if collected else [product])
    about = f"`{gone}` is missing, what fed it feeds its consumers"
    return _bridged(plan, gone, "residual-missing", about, blamed)


def send_missing(plan: Plan, rng: random.Random) -> Injected:
    """A receive is fed by the operator of the stage before, nothing sends."""
    gone = _of_role(plan, rng, "send", "send")
    about = f"`{gone}` is missing, its operator feeds the receive"
    return _bridged(plan, gone, "send-missing", about, frozenset(plan.successors(gone)))


def router_missing(plan: Plan, rng: random.Random) -> Injected:
    """Nothing selects experts on one rank."""
    gone = _of_role(plan, rng, "router", "moe_gate")
    heads = plan.successors(gone)
    blamed = frozenset(head for head in heads if plan.nodes[head].role == "moe_dispatch")
    return Injected(
        plan=plan.without_node(gone),
        nodes=blamed,
        kind="router-missing",
        about=f"`{gone}` is missing",
        echoes=around(plan, [gone]) - blamed,
    )


def router_isolated(plan: Plan, rng: random.Random) -> Injected:
    """A router has lost all its edges."""
    gate = _of_role(plan, rng, "router", "moe_gate")
    return Injected(
        plan=plan.without_edges({edge[:2] for edge in plan.edges if gate in edge[:2]}),
        nodes=frozenset({gate}),
        kind="router-isolated",
        about=f"`{gate}` has no edge",
        echoes=around(plan, [gate]),
    )


def dispatch_missing(plan: Plan, rng: random.Random) -> Injected:
    """Tokens go to the experts of one rank without being dispatched."""
    gone = _of_role(plan, rng, "dispatch", "moe_dispatch")
    about = f"`{gone}` is missing, what fed it feeds its consumers"
    return _bridged(plan, gone, "dispatch-missing", about, _experts(plan, plan.successors, gone))


def combine_missing(plan: Plan, rng: random.Random) -> Injected:
    """What the experts of one rank return is not combined."""
    gone = _of_role(plan, rng, "combine", "moe_combine")
    about = f"`{gone}` is missing, what fed it feeds its consumers"
    return _bridged(plan, gone, "combine-missing", about, _experts(plan, plan.predecessors, gone))


def _experts(plan: Plan, step: Callable[[str], list[str]], start: str) -> frozenset[str]:
    """The experts on the other side of an all-to-all, or directly beside."""
    near = step(start)
    through = [far for name in near if plan.nodes[name].kind == "all-to-all" for far in step(name)]
    return frozenset(n for n in (*near, *through) if plan.nodes[n].kind == "expert")


def all_to_all_missing(plan: Plan, rng: random.Random) -> Injected:
    """Experts on several GPUs are fed, or drained, without an all-to-all."""
    roles = ("dispatch_alltoall", "combine_alltoall")
    gone = _of_role(plan, rng, "all-to-all", *roles)
    ends = plan.successors if plan.nodes[gone].role == roles[0] else plan.predecessors
    about = f"`{gone}` is missing, what fed it feeds its consumers"
    return _bridged(plan, gone, "all-to-all-missing", about, frozenset(ends(gone)))


def expert_doubled(plan: Plan, rng: random.Random) -> Injected:
    """An expert of a layer has a second node on the same rank."""
    name = pick(rng, (n.id for n in inner(plan) if n.kind == "expert"), "expert")
    twin = replace(plan.nodes[name], id=f"{name}_again")
    changed = plan.with_node(twin)
    for edge in plan.edges:
        if name in edge[:2]:
            tail, head = (twin.id if end == name else end for end in edge[:2])
            changed = changed.with_edge(tail, head, edge[2])
    return Injected(
        plan=changed,
        nodes=frozenset({name, twin.id}),
        kind="expert-doubled",
        about=f"`{twin.id}` is the expert of `{name}` once more",
    )


def cache_write_missing(plan: Plan, rng: random.Random) -> Injected:
    """Decode reads a cache that prefill does not write."""
    if plan.spec.phases != ("prefill", "decode"):
        raise NoPlaceError("the plan has one phase, expected prefill and decode")
    fed = {tail for tail, head, _ in plan.edges if plan.nodes[head].role == "kv_read"}
    writes = (n.id for n in inner(plan) if n.role == "kv_write" and n.id in fed)
    gone = pick(rng, writes, "cache write that is read")
    readers = frozenset(h for h in plan.successors(gone) if plan.nodes[h].role == "kv_read")
    changed = plan.without_node(gone, bridge=True)
    cut = changed.without_edges({e for e in new_edges(plan, changed) if e[1] in readers})
    return Injected(
        plan=cut,
        nodes=readers,
        kind="cache-write-missing",
        about=f"`{gone}` is missing",
        echoes=frozenset({*plan.predecessors(gone), *plan.successors(gone)} - readers),
    )


def layers_swapped(plan: Plan, rng: random.Random) -> Injected:
    """The nodes of two neighbouring layers say that they are of each other's layer."""
    spec = plan.spec
    if spec.layers == 1:
        raise NoPlaceError("the plan has one layer, expected at least two")
    first = rng.randrange(spec.layers - 1)
    other = {first: first + 1, first + 1: first}
    nodes: dict[str, Node] = {}
    for key, node in plan.nodes.items():
        moved = node.layer in other
        nodes[key] = replace(node, layer=other[node.layer]) if moved else node  # type: ignore[index]
    changed = replace(plan, nodes=nodes).identified()
    moved_nodes = [n.id for n in changed.nodes.values() if n.layer in other]
    stages = {node.stage for node in plan.nodes.values() if node.layer in other}
    back = {
        (tail, head)
        for tail, head, _ in changed.edges
        if changed.nodes[tail].layer == first + 1 and changed.nodes[head].layer == first
    }
    return Injected(
        plan=changed,
        nodes=frozenset(moved_nodes),
        edges=frozenset(back),
        kind="layers-swapped",
        about=f"the nodes of layers {first} and {first + 1} name each other's layer",
        numbers=frozenset({first, first + 1, *(s for s in stages if s is not None)}),
    )
