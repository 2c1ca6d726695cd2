"""The plans that are checked: generated, with known faults, the same ones on every run."""

from __future__ import annotations

import random

from verifier.generate import FAULTS, NoPlaceError, Plan, generate, sized

OPERATORS_PER_RANK, ALL_REDUCES = 14, 2
SEED = 20

# `undeclared` comes last: the faults before it look their nodes up. One back edge, because two
# would put everything between two cycles into question, which some peers answer pair by pair.
ORDER = (
    "layer-missing",
    "all-reduce-removed-bridged",
    "all-reduce-removed",
    "collective-turned",
    "edge-dropped",
    "isolated",
    "dead-end",
    "back-edge",
    "self-loop",
    "duplicate-edge",
    "second-component",
    "wrong-gpu",
    "ranks-swapped",
    "send-without-recv",
    "skip-dropped",
    "undeclared",
)


def faulty(nodes: int) -> Plan:
    """A dense plan of about that many nodes with the faults that the fifteen rules are about."""
    rng = random.Random(SEED)
    plan = generate(sized(nodes))
    for name in ORDER:
        try:
            plan = FAULTS[name](plan, rng).plan
        except NoPlaceError:  # a plan of one stage sends nothing
            continue
    return _stage_skipped(_gpu_shared(plan, rng), rng)


def width(nodes: int) -> int:
    """How many operators a complete layer of the plan has, over all replicas."""
    spec = sized(nodes)
    return (OPERATORS_PER_RANK * spec.tp + ALL_REDUCES) * spec.dp


def _gpu_shared(plan: Plan, rng: random.Random) -> Plan:
    """Rank 1 of a matmul stands on the GPU of rank 0."""
    name = rng.choice([n.id for n in plan.nodes.values() if n.role == "ffn_up" and n.tp == 1])
    beside = plan.nodes.get(name.removesuffix("1") + "0")
    return plan if beside is None else plan.replaced(name, gpus=beside.gpus)


def _stage_skipped(plan: Plan, rng: random.Random) -> Plan:
    """An edge leads from the first stage to the last."""
    norms = [n for n in plan.nodes.values() if n.role == "ffn_norm"]
    first = rng.choice([n.id for n in norms if n.stage == 0])
    last = rng.choice([n.id for n in norms if n.stage == plan.spec.pp - 1])
    return plan.with_edge(first, last) if first != last and plan.spec.pp > 2 else plan
