"""Each fault changes just what it says, and names it."""

from __future__ import annotations

import random
from collections import Counter

import networkx as nx
import pytest

from verifier.generate import FAULTS, Injected, NoPlaceError, Plan, Spec, generate

SPECS = {
    "dense": Spec(layers=4, tp=2, pp=2, dp=2),
    "moe": Spec(model="moe", layers=4, tp=2, pp=2, ep=2, sp=2, phases=("prefill", "decode")),
    "deep": Spec(layers=4, pp=4),
}
PLANS = {name: generate(spec) for name, spec in SPECS.items()}
# By fault: how many nodes and edges it adds and takes away; None where the place decides.
CHANGES: dict[str, tuple[int | None, int | None, int | None, int | None]] = {
    "all-reduce-removed-bridged": (0, 1, 2, 4),
    "all-reduce-removed": (0, 1, 0, 4),
    "collective-turned": (0, 0, 0, 0),
    "edge-dropped": (0, 0, 0, 1),
    "isolated": (0, 0, 0, None),
    "dead-end": (0, 0, 0, None),
    "back-edge": (0, 0, 1, 0),
    "self-loop": (0, 0, 1, 0),
    "duplicate-edge": (0, 0, 1, 0),
    "undeclared": (0, 1, 0, 0),
    "second-component": (2, 0, 1, 0),
    "wrong-gpu": (0, 0, 0, 0),
    "ranks-swapped": (0, 0, 0, 0),
    "layer-missing": (0, None, None, None),
    "expert-missing": (0, None, 0, None),
    "send-without-recv": (0, 1, 2, 3),
    "skip-dropped": (0, 0, 0, 1),
    "no-source": (0, 0, 0, None),
    "id-misspelt": (0, 0, 1, 1),
    "collective-doubled": (1, 0, None, None),
    "collective-misplaced": (0, 0, None, None),
    "wrong-group": (0, 0, 0, 0),
    "wrong-stage": (0, 0, 0, 0),
    "gpu-twice": (0, 0, 0, 0),
    "stage-bypassed": (0, 0, 1, 0),
    "replicas-joined": (0, 0, 1, 0),
    "shape-wrong": (0, 0, 0, 0),
    "reduction-widened": (0, 0, 0, 0),
    "degree-misstated": (0, 0, 0, 0),
    "norm-missing": (0, 1, None, None),
    "residual-missing": (0, 1, None, None),
    "send-missing": (0, 1, 1, 2),
    "layers-swapped": (0, 0, None, None),
    "router-missing": (0, 1, 0, None),
    "router-isolated": (0, 0, 0, None),
    "dispatch-missing": (0, 1, None, None),
    "combine-missing": (0, 1, None, None),
    "all-to-all-missing": (0, 1, None, None),
    "expert-doubled": (1, 0, None, 0),
    "cache-write-missing": (0, 1, None, None),
}
# Faults that not every plan has a place for, and the plan that has one.
AT_HOME = {
    "expert-missing": "moe",
    "router-missing": "moe",
    "router-isolated": "moe",
    "dispatch-missing": "moe",
    "combine-missing": "moe",
    "all-to-all-missing": "moe",
    "expert-doubled": "moe",
    "cache-write-missing": "moe",
    "stage-bypassed": "deep",
    "replicas-joined": "dense",
}


def edges(plan: Plan) -> Counter[tuple[str, str]]:
    return Counter((tail, head) for tail, head, _ in plan.edges)


def graph(plan: Plan) -> nx.DiGraph:
    built = nx.DiGraph((tail, head) for tail, head, _ in plan.edges)
    built.add_nodes_from(plan.nodes)
    return built


def inject(kind: str, name: str, seed: int = 0) -> Injected:
    return FAULTS[kind](PLANS[name], random.Random(seed))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_changes_just_what_it_says(kind: str, seed: int) -> None:
    name = AT_HOME.get(kind, ("dense", "moe")[seed % 2])
    before = PLANS[name]
    text = before.dot()
    fault = inject(kind, name, seed)
    assert before.dot() == text, "the correct plan has changed"
    assert fault.plan.dot() != text
    assert fault.kind == kind
    after = fault.plan
    counts = (
        len(after.nodes.keys() - before.nodes.keys()),
        len(before.nodes.keys() - after.nodes.keys()),
        (edges(after) - edges(before)).total(),
        (edges(before) - edges(after)).total(),
    )
    for found, wanted in zip(counts, CHANGES[kind], strict=True):
        assert found == wanted or (wanted is None and found > 0)
    assert fault.nodes or fault.edges or fault.echoes
    known = before.nodes.keys() | after.nodes.keys()
    if kind == "id-misspelt":
        known |= fault.nodes  # nobody declares it
    assert fault.nodes | fault.echoes | {end for edge in fault.edges for end in edge} <= known
    assert not fault.nodes & fault.echoes
    assert set(fault.edges) <= set(edges(before) | edges(after))
    changed = {key for key, node in after.nodes.items() if before.nodes.get(key, node) != node}
    assert changed <= fault.nodes


@pytest.mark.parametrize("kind", FAULTS)
def test_the_same_seed_gives_the_same_fault(kind: str) -> None:
    name = AT_HOME.get(kind, "moe")
    first, second = inject(kind, name), inject(kind, name)
    assert first.plan.dot() == second.plan.dot()
    assert (first.nodes, first.edges, first.about) == (second.nodes, second.edges, second.about)


@pytest.mark.parametrize("seed", range(5))
def test_a_bridged_all_reduce_lets_partial_sums_into_the_addition(seed: int) -> None:
    fault = inject("all-reduce-removed-bridged", "dense", seed)
    built, nodes = graph(fault.plan), fault.plan.nodes
    assert {nodes[name].kind for name in fault.nodes} <= {"attn-out-proj", "ffn-down"}
    for tail, head in fault.edges:
        assert nodes[head].kind == "residual-add"
        assert nodes[tail].gpus == nodes[head].gpus
        assert built.in_degree(head) == 2
    assert {tail for tail, _ in fault.edges} == fault.nodes


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("seed", range(5))
def test_a_back_edge_closes_the_cycle_it_names(seed: int, name: str) -> None:
    fault = inject("back-edge", name, seed)
    cycles = [c for c in nx.strongly_connected_components(graph(fault.plan)) if len(c) > 1]
    assert cycles == [set(fault.nodes)]


def test_degree_faults_leave_the_degrees_they_say() -> None:
    for kind in ("isolated", "dead-end", "second-component", "self-loop"):
        fault = inject(kind, "dense")
        built = graph(fault.plan)
        for name in fault.nodes:
            if kind == "isolated":
                assert built.degree(name) == 0
            elif kind == "dead-end":
                assert built.out_degree(name) == 0 < built.in_degree(name)
            elif kind == "self-loop":
                assert built.has_edge(name, name)
    stranger = inject("second-component", "dense")
    parts = sorted(nx.weakly_connected_components(graph(stranger.plan)), key=len)
    assert parts[0] == set(stranger.nodes)
    assert len(parts) == 2


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("seed", range(4))
def test_a_missing_layer_leaves_a_sound_graph(seed: int, name: str) -> None:
    fault = inject("layer-missing", name, seed)
    built, nodes = graph(fault.plan), fault.plan.nodes
    assert nx.is_directed_acyclic_graph(built)
    assert {node.layer for node in nodes.values() if node.layer is not None} < set(range(4))
    for node in nodes.values():
        if node.kind not in {"input", "output"}:
            assert built.in_degree(node.id), node.id
            assert built.out_degree(node.id), node.id
    for tail, head in fault.edges:
        assert set(nodes[tail].gpus) & set(nodes[head].gpus)
        assert nodes[tail].phase == nodes[head].phase


def test_misplaced_nodes_say_so_in_their_labels() -> None:
    fault = inject("wrong-gpu", "dense")
    (name,) = fault.nodes
    stages = {
        n.stage for n in PLANS["dense"].nodes.values() if fault.plan.nodes[name].gpus == n.gpus
    }
    assert fault.plan.nodes[name].stage not in stages
    assert f"GPU: {fault.plan.nodes[name].gpus[0]}" in fault.plan.lines(name)
    swapped = inject("ranks-swapped", "dense")
    before = {PLANS["dense"].nodes[name].gpus for name in swapped.nodes}
    assert before == {swapped.plan.nodes[name].gpus for name in swapped.nodes}


@pytest.mark.parametrize(
    ("kind", "spec", "message"),
    [
        ("all-reduce-removed", Spec(), "no all-reduce after a row-parallel matmul"),
        ("edge-dropped", Spec(), "no collective"),
        ("wrong-gpu", Spec(), "one pipeline stage"),
        ("layer-missing", Spec(layers=1), "one layer"),
        ("expert-missing", Spec(), "no expert"),
        ("send-without-recv", Spec(), "no receive"),
    ],
)
def test_a_plan_without_a_place_for_the_fault_is_refused(
    kind: str, spec: Spec, message: str
) -> None:
    with pytest.raises(NoPlaceError, match=f"the plan has {message}"):
        FAULTS[kind](generate(spec), random.Random(0))
