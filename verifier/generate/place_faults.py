"""Faults of communication and placement beyond a missing collective, and of what labels say."""

from __future__ import annotations

import random
from dataclasses import replace

from verifier.generate.injection import Injected, NoPlaceError, inner, pick
from verifier.generate.plan import PLAIN, Plan

_REDUCES = {"attn_allreduce", "ffn_allreduce"}


def _all_reduce(plan: Plan, rng: random.Random) -> str:
    names = (n.id for n in plan.nodes.values() if n.role in _REDUCES)
    return pick(rng, names, "all-reduce after a row-parallel matmul")


def collective_doubled(plan: Plan, rng: random.Random) -> Injected:
    """The sum of all ranks is summed over all ranks again."""
    name = _all_reduce(plan, rng)
    twin = replace(plan.nodes[name], id=f"{name}_again")
    heads = plan.successors(name)
    changed = plan.with_node(twin).without_edges({(name, head) for head in heads})
    for tail, head in ((name, twin.id), *((twin.id, head) for head in heads)):
        changed = changed.with_edge(tail, head)
    return Injected(
        plan=changed,
        nodes=frozenset({name, twin.id}),
        edges=frozenset({(name, twin.id)}),
        kind="collective-doubled",
        about=f"`{twin.id}` adds up what `{name}` has added up",
    )


def collective_misplaced(plan: Plan, rng: random.Random) -> Injected:
    """Partial sums are added to the residual, and reduced after that."""
    name = _all_reduce(plan, rng)
    tails, adds = plan.predecessors(name), plan.successors(name)
    edges = []
    for tail, head, attributes in plan.edges:
        if tail in adds:
            edges.append((name, head, attributes))
        elif name not in (tail, head):
            edges.append((tail, head, attributes))
    for tail in tails:
        near = [a for a in adds if plan.nodes[a].gpus == plan.nodes[tail].gpus]
        edges += [(tail, add, PLAIN) for add in near]
    edges += [(add, name, PLAIN) for add in adds]
    return Injected(
        plan=replace(plan, edges=list({edge[:2]: edge for edge in edges}.values())),
        nodes=frozenset(tails),
        edges=frozenset((t, a) for t, a, _ in edges if t in tails and a in adds),
        kind="collective-misplaced",
        about=f"`{name}` comes after the residual addition",
        echoes=frozenset({name, *adds}),
    )


def wrong_group(plan: Plan, rng: random.Random) -> Injected:
    """An all-reduce lists the GPUs of another tensor-parallel group."""
    name = _all_reduce(plan, rng)
    node = plan.nodes[name]
    groups = sorted({n.gpus for n in plan.nodes.values() if n.role in _REDUCES} - {node.gpus})
    if not groups:
        raise NoPlaceError("the plan has one tensor-parallel group, expected at least two")
    return Injected(
        plan=plan.replaced(name, gpus=rng.choice(groups)),
        nodes=frozenset({name}),
        edges=frozenset((tail, name) for tail in plan.predecessors(name)),
        kind="wrong-group",
        about=f"`{name}` lists GPUs that none of its ranks is on",
        echoes=frozenset({*plan.predecessors(name), *plan.successors(name)}),
    )


def wrong_stage(plan: Plan, rng: random.Random) -> Injected:
    """A node says that it is of another stage than its layer, its GPU and its neighbours."""
    spec = plan.spec
    if spec.pp == 1:
        raise NoPlaceError("the plan has one pipeline stage, expected at least two")
    name = pick(rng, (n.id for n in inner(plan) if n.layer is not None), "operator of a layer")
    stage = plan.nodes[name].stage
    other = rng.choice([s for s in range(spec.pp) if s != stage])
    changed = plan.replaced(name, stage=other)
    if changed.lines(name) == plan.lines(name):
        raise NoPlaceError("the plan's labels do not name stages, expected a convention that does")
    return Injected(
        plan=changed,
        nodes=frozenset({name}),
        kind="wrong-stage",
        about=f"`{name}` of stage {stage} says that it is of stage {other}",
        echoes=frozenset({*plan.predecessors(name), *plan.successors(name)}),
    )


def gpu_twice(plan: Plan, rng: random.Random) -> Injected:
    """Two tensor-parallel ranks of an operator are on one GPU."""
    first, second = rng.sample(plan.predecessors(_all_reduce(plan, rng)), 2)
    return Injected(
        plan=plan.replaced(first, gpus=plan.nodes[second].gpus),
        nodes=frozenset({first}),
        kind="gpu-twice",
        about=f"`{first}` is on the GPU of `{second}`",
        echoes=frozenset({second}),
    )


def stage_bypassed(plan: Plan, rng: random.Random) -> Injected:
    """An edge leads past a whole stage."""
    if plan.spec.pp < 3:
        raise NoPlaceError("the plan has fewer than three pipeline stages")
    tail = pick(rng, (n.id for n in inner(plan) if n.role == "send" and n.stage == 0), "send")
    like = plan.nodes[tail]
    head = pick(
        rng,
        (
            n.id
            for n in inner(plan)
            if n.role == "attn_norm"
            and n.stage == 2
            and (n.phase, n.dp, n.ep, n.sp, n.tp)
            == (like.phase, like.dp, like.ep, like.sp, like.tp)
        ),
        "norm in the third stage",
    )
    return Injected(
        plan=plan.with_edge(tail, head),
        nodes=frozenset({tail, head}),
        edges=frozenset({(tail, head)}),
        kind="stage-bypassed",
        about=f"the edge from `{tail}` to `{head}` leads past stage 1",
    )


def replicas_joined(plan: Plan, rng: random.Random) -> Injected:
    """An operator of one replica reads what another replica computes."""
    if plan.spec.dp == 1:
        raise NoPlaceError("the plan has one replica, expected at least two")
    head = pick(rng, (n.id for n in inner(plan) if n.role == "ffn_norm" and n.dp == 1), "norm")
    like = plan.nodes[head]
    tail = pick(
        rng,
        (
            n.id
            for n in inner(plan)
            if n.role == "attn_residual"
            and n.dp == 0
            and (n.layer, n.phase, n.ep, n.sp, n.tp)
            == (like.layer, like.phase, like.ep, like.sp, like.tp)
        ),
        "residual addition in the first replica",
    )
    return Injected(
        plan=plan.with_edge(tail, head),
        nodes=frozenset({tail, head}),
        edges=frozenset({(tail, head)}),
        kind="replicas-joined",
        about=f"`{head}` of replica 1 reads `{tail}` of replica 0",
    )


def shape_wrong(plan: Plan, rng: random.Random) -> Injected:
    """An operator says that it gives twice of what it is read as."""
    roles = {"attn_norm", "ffn_norm", "attn_residual", "ffn_residual", "ffn_act", "final_norm"}
    name = pick(rng, (n.id for n in inner(plan) if n.role in roles), "operator that keeps shapes")
    (*rest, (last, size)) = plan.nodes[name].after
    return Injected(
        plan=plan.replaced(name, after=(*rest, (last, 2 * size))),
        nodes=frozenset({name}),
        kind="shape-wrong",
        about=f"`{name}` gives twice of what it reads",
        echoes=frozenset(plan.successors(name)),
    )


def reduction_widened(plan: Plan, rng: random.Random) -> Injected:
    """An all-reduce says that it puts the ranks' tensors side by side."""
    name = _all_reduce(plan, rng)
    (*rest, (last, size)) = plan.nodes[name].after
    return Injected(
        plan=plan.replaced(name, after=(*rest, (last, plan.spec.tp * size))),
        nodes=frozenset({name}),
        kind="reduction-widened",
        about=f"`{name}` gives more than each rank brings",
        echoes=frozenset({*plan.predecessors(name), *plan.successors(name)}),
    )


def degree_misstated(plan: Plan, rng: random.Random) -> Injected:
    """A label claims another tensor-parallel degree than the plan's."""
    name = pick(rng, (n.id for n in inner(plan) if n.role == "qkv"), "projection")
    return Injected(
        plan=plan.replaced(name, note=f"TP={plan.spec.tp + 1}"),
        nodes=frozenset({name}),
        kind="degree-misstated",
        about=f"`{name}` claims {plan.spec.tp + 1} tensor-parallel ranks",
    )


def id_misspelt(plan: Plan, rng: random.Random) -> Injected:
    """An edge names a node that nobody declares, by a slip of the pen."""
    inside = {node.id for node in inner(plan)}
    tail, head, _ = rng.choice([e for e in plan.edges if {*e[:2]} <= inside])
    typo = f"{head[:-1]}x{head[-1:]}"
    edges = [(t, typo if (t, h) == (tail, head) else h, a) for t, h, a in plan.edges]
    return Injected(
        plan=replace(plan, edges=edges),
        nodes=frozenset({typo}),
        kind="id-misspelt",
        about=f"the edge from `{tail}` leads to `{typo}`, meant is `{head}`",
        echoes=frozenset({tail, head}),
    )


def no_source(plan: Plan, rng: random.Random) -> Injected:
    """A node is fed by nothing."""
    name = pick(rng, (node.id for node in inner(plan)), "operator")
    tails = frozenset(plan.predecessors(name))
    return Injected(
        plan=plan.without_edges({(tail, name) for tail in tails}),
        nodes=frozenset({name}),
        kind="no-source",
        about=f"`{name}` is fed by nothing",
        echoes=tails,
    )
