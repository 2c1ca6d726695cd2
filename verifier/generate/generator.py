"""From a spec to a plan: the phases, the replicas in them, and what joins them."""

from __future__ import annotations

from verifier.generate.conventions import STYLES
from verifier.generate.layers import Caches, replica
from verifier.generate.loom import Loom, cluster_id
from verifier.generate.plan import PLAIN, Cluster, Edge, Node, Plan, Shape
from verifier.generate.spec import Phase, Spec
from verifier.generate.training import backward, update


def generate(spec: Spec) -> Plan:
    """Make the correct plan that a spec describes; the same spec always gives the same plan."""
    phases: tuple[Phase | None, ...] = spec.phases or (None,)
    plan = Plan(spec, {}, [], {})
    caches: list[Caches] = [{} for _ in range(spec.dp)]
    previous: str | None = None
    for phase in phases:
        if spec.clustered:
            _clusters(plan, phase)
        first, last = _phase(plan, phase, caches)
        if previous is not None:  # the first generated token starts the next phase
            plan.edges.append((previous, first, PLAIN))
        previous = last
    return plan


def _phase(plan: Plan, phase: Phase | None, caches: list[Caches]) -> tuple[str, str]:
    """Add a phase; returns its input and its output."""
    spec, nodes, edges = plan.spec, plan.nodes, plan.edges
    looms = [Loom(spec, phase, dp, nodes, edges) for dp in range(spec.dp)]
    shapes = looms[0].shapes
    start = root = _root(plan, phase, "input", (), shapes.world_ids, shapes.world_ids)
    if spec.dp > 1:
        gpus = tuple(loom.gpu(rank) for loom in looms for rank in loom.ranks)
        root = _root(plan, phase, "dp_split", gpus, shapes.world_ids, shapes.replica_ids)
        edges.append((start, root, PLAIN))
    ends: list[str] = []
    logits_of = [
        replica(loom, dict.fromkeys(loom.ranks, root), cache)
        for loom, cache in zip(looms, caches, strict=True)
    ]
    if spec.training:
        gradients = [backward(*pair) for pair in zip(looms, logits_of, strict=True)]
        ends = update(looms, gradients, edges)
        output = _root(plan, phase, "output", (), shapes.hidden, shapes.hidden)
        edges.extend(_into(ends, output))
        return start, output
    for stream in logits_of:
        ends += stream.values()
    logits = shapes.world_logits
    if spec.dp > 1:
        gpus = tuple(loom.gpu(rank) for loom in looms for rank in loom.ranks)
        gather = _root(plan, phase, "dp_gather", gpus, shapes.replica_logits, logits)
        edges.extend(_into(ends, gather))
        ends = [gather]
    output = _root(plan, phase, "output", (), logits, logits)
    edges.extend(_into(ends, output))
    return start, output


def _root(
    plan: Plan,
    phase: Phase | None,
    role: str,
    gpus: tuple[int, ...],
    before: Shape,
    after: Shape,
) -> str:
    """Add a node that belongs to no replica and no stage."""
    cluster = cluster_id(phase) if phase and plan.spec.clustered else None
    node = Node("", role, gpus, phase=phase, before=before, after=after, cluster=cluster)
    node.id = STYLES[plan.spec.convention].identify(node)
    plan.nodes[node.id] = node
    return node.id


def _into(tails: list[str], head: str) -> list[Edge]:
    return [(tail, head, PLAIN) for tail in dict.fromkeys(tails)]


def _clusters(plan: Plan, phase: Phase | None) -> None:
    """Declare the clusters of a phase: the phase if it has a name, replicas if several, stages."""
    spec, clusters = plan.spec, plan.clusters
    around: str | None = None
    if phase:
        around = cluster_id(phase)
        clusters[around] = Cluster(f"{phase.capitalize()} Phase", None)
    for dp in range(spec.dp):
        parent = around
        if spec.dp > 1:
            parent = cluster_id(phase, dp)
            clusters[parent] = Cluster(f"Replica {dp}", around)
        for stage in range(spec.pp):
            label = STYLES[spec.convention].stage_label(spec, stage)
            clusters[cluster_id(phase, dp, stage)] = Cluster(label, parent)
