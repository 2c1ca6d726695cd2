"""Faults that leave a sound graph but not a sound plan: communication, placement, completeness."""

from __future__ import annotations

import random

from verifier.generate.injection import Injected, NoPlaceError, around, inner, new_edges, pick
from verifier.generate.plan import Plan

# Each is fed by row-parallel matmuls; the second is what it turns into.
_GATHERS = {"attn_allreduce": "attn_allgather", "ffn_allreduce": "ffn_allgather"}


def all_reduce_removed_bridged(plan: Plan, rng: random.Random) -> Injected:
    """Row-parallel matmuls feed their partial sums directly into the residual addition."""
    gone = _all_reduce(plan, rng)
    changed = plan.without_node(gone, bridge=True)
    return Injected(
        plan=changed,
        nodes=frozenset(plan.predecessors(gone)),
        edges=new_edges(plan, changed),
        kind="all-reduce-removed-bridged",
        about=f"`{gone}` is missing, its ranks feed its consumers",
    )


def all_reduce_removed(plan: Plan, rng: random.Random) -> Injected:
    """Row-parallel matmuls feed nothing, their all-reduce and its edges are gone."""
    gone = _all_reduce(plan, rng)
    return Injected(
        plan=plan.without_node(gone),
        nodes=frozenset(plan.predecessors(gone)),
        kind="all-reduce-removed",
        about=f"`{gone}` is missing with its edges",
        echoes=frozenset(plan.successors(gone)),
    )


def collective_turned(plan: Plan, rng: random.Random) -> Injected:
    """An all-gather stands where partial sums need an all-reduce."""
    name = _all_reduce(plan, rng)
    return Injected(
        plan=plan.replaced(name, role=_GATHERS[plan.nodes[name].role]),
        nodes=frozenset({name}),
        kind="collective-turned",
        about=f"`{name}` gathers partial sums instead of adding them",
    )


def wrong_gpu(plan: Plan, rng: random.Random) -> Injected:
    """A node stands on the GPU of the same rank in another stage."""
    spec = plan.spec
    if spec.pp == 1:
        raise NoPlaceError("the plan has one pipeline stage, expected at least two")
    name = pick(
        rng,
        (n.id for n in inner(plan) if len(n.gpus) == 1 and n.kind not in {"send", "recv"}),
        "operator on one GPU",
    )
    node = plan.nodes[name]
    assert node.stage is not None
    other = rng.choice([stage for stage in range(spec.pp) if stage != node.stage])
    gpu = node.gpus[0] + (other - node.stage) * spec.world // spec.dp // spec.pp
    return Injected(
        plan=plan.replaced(name, gpus=(gpu,)),
        nodes=frozenset({name}),
        kind="wrong-gpu",
        about=f"`{name}` of stage {node.stage} is on GPU {gpu} of stage {other}",
        echoes=around(plan, [name]),
    )


def ranks_swapped(plan: Plan, rng: random.Random) -> Injected:
    """Two tensor-parallel ranks of an operator have each other's GPU."""
    first, second = rng.sample(plan.predecessors(_all_reduce(plan, rng)), 2)
    gpus = plan.nodes[first].gpus, plan.nodes[second].gpus
    return Injected(
        plan=plan.replaced(first, gpus=gpus[1]).replaced(second, gpus=gpus[0]),
        nodes=frozenset({first, second}),
        kind="ranks-swapped",
        about=f"`{first}` and `{second}` have each other's GPU",
        echoes=around(plan, [first, second]),
    )


def layer_missing(plan: Plan, rng: random.Random) -> Injected:
    """All nodes of one layer are gone, in all replicas and phases; its neighbours are joined."""
    if plan.spec.layers == 1:
        raise NoPlaceError("the plan has one layer, expected at least two")
    layer = rng.randrange(plan.spec.layers)
    gone = [node.id for node in plan.nodes.values() if node.layer == layer]
    changed = plan.without_nodes(gone, bridge=True)
    return Injected(
        plan=changed,
        edges=new_edges(plan, changed),
        kind="layer-missing",
        about=f"layer {layer} is missing",
        numbers=frozenset({layer}),
    )


def expert_missing(plan: Plan, rng: random.Random) -> Injected:
    """An expert of one layer is gone, on all its ranks and in all replicas and phases."""
    name = pick(rng, (node.id for node in inner(plan) if node.kind == "expert"), "expert")
    layer, expert = plan.nodes[name].layer, plan.nodes[name].expert
    gone = {n.id for n in inner(plan) if n.expert == expert and n.layer == layer}
    return Injected(
        plan=plan.without_nodes(gone),
        kind="expert-missing",
        about=f"expert {expert} of layer {layer} is missing",
        echoes=around(plan, gone),
        numbers=frozenset(n for n in (expert, layer) if n is not None),
    )


def send_without_recv(plan: Plan, rng: random.Random) -> Injected:
    """A send feeds the operators of the next stage, there is no receive."""
    gone = pick(rng, (node.id for node in inner(plan) if node.kind == "recv"), "receive")
    changed = plan.without_node(gone, bridge=True)
    return Injected(
        plan=changed,
        nodes=frozenset(plan.predecessors(gone)),
        edges=new_edges(plan, changed),
        kind="send-without-recv",
        about=f"`{gone}` is missing, the send feeds its consumers",
    )


def skip_dropped(plan: Plan, rng: random.Random) -> Injected:
    """A residual addition has lost the tensor that skips the block."""
    name = pick(rng, (n.id for n in inner(plan) if n.kind == "residual-add"), "residual addition")
    skip = plan.predecessors(name)[-1]  # the generator draws the block's own output first
    return Injected(
        plan=plan.without_edge(skip, name),
        nodes=frozenset({name}),
        edges=frozenset({(skip, name)}),
        kind="skip-dropped",
        about=f"`{name}` has lost its skip edge from `{skip}`",
    )


def _all_reduce(plan: Plan, rng: random.Random) -> str:
    names = (node.id for node in plan.nodes.values() if node.role in _GATHERS)
    return pick(rng, names, "all-reduce after a row-parallel matmul")
