"""A generated plan is a sound graph, placed as its spec says."""

from __future__ import annotations

from collections import Counter, defaultdict

import networkx as nx

from verifier.generate import Node, Plan

COMMUNICATION = {"all-reduce", "all-gather", "all-to-all", "send", "recv", "split", "gather"}


def graph(plan: Plan) -> nx.DiGraph:
    built = nx.DiGraph()
    built.add_nodes_from(plan.nodes)
    built.add_edges_from((tail, head) for tail, head, _ in plan.edges)
    return built


def of_kind(plan: Plan, *kinds: str) -> list[Node]:
    return [node for node in plan.nodes.values() if node.kind in kinds]


def test_is_acyclic_and_all_of_it_lies_between_input_and_output(plan: Plan) -> None:
    built = graph(plan)
    assert nx.is_directed_acyclic_graph(built)
    assert len(built) == len(plan.nodes)  # edges name declared nodes alone
    sources = [name for name in built if not built.in_degree(name)]
    sinks = [name for name in built if not built.out_degree(name)]
    assert [plan.nodes[name].kind for name in sources] == ["input"]
    assert [plan.nodes[name].kind for name in sinks] == ["output"]
    assert len(nx.descendants(built, sources[0])) == len(built) - 1
    assert len(nx.ancestors(built, sinks[0])) == len(built) - 1


def test_no_edge_stands_twice(plan: Plan) -> None:
    assert max(Counter((tail, head) for tail, head, _ in plan.edges).values()) == 1


def test_each_phase_has_one_input_and_one_output(plan: Plan) -> None:
    phases = plan.spec.phases or (None,)
    assert [node.phase for node in of_kind(plan, "input")] == list(phases)
    assert [node.phase for node in of_kind(plan, "output")] == list(phases)


def test_phases_touch_in_the_caches_and_the_first_token_alone(plan: Plan) -> None:
    crossing = {
        (plan.nodes[tail].role, plan.nodes[head].role)
        for tail, head, _ in plan.edges
        if plan.nodes[tail].phase != plan.nodes[head].phase
    }
    both = len(plan.spec.phases) == 2
    assert crossing == ({("kv_write", "kv_read"), ("output", "input")} if both else set())
    if both:
        built = graph(plan)
        for read in (n for n in plan.nodes.values() if n.role == "kv_read"):
            before = [plan.nodes[p] for p in built.predecessors(read.id)]
            (write,) = (n for n in before if n.role == "kv_write")
            assert (write.layer, write.gpus) == (read.layer, read.gpus)


def test_every_gpu_works_and_stages_cut_a_replica_into_equal_runs(plan: Plan) -> None:
    spec = plan.spec
    stages: dict[tuple[int, int], set[int]] = defaultdict(set)
    for node in plan.nodes.values():
        if node.stage is not None:
            stages[node.dp or 0, node.stage].update(node.gpus)
    flat = [gpu for key in sorted(stages) for gpu in sorted(stages[key])]
    assert flat == list(range(spec.world))
    assert {len(gpus) for gpus in stages.values()} == {spec.world // spec.dp // spec.pp}


def test_gpu_numbers_follow_the_ranks(plan: Plan) -> None:
    spec = plan.spec
    for node in plan.nodes.values():
        if len(node.gpus) != 1 or node.stage is None:
            continue
        number = (node.dp or 0) * spec.pp + node.stage
        number = (number * spec.ep + (node.ep or 0)) * spec.sp + (node.sp or 0)
        assert node.gpus == (number * spec.tp + (node.tp or 0),)


def test_no_edge_leaves_a_gpu_but_through_communication(plan: Plan) -> None:
    for tail, head, _ in plan.edges:
        a, b = plan.nodes[tail], plan.nodes[head]
        if a.gpus and b.gpus and a.gpus != b.gpus:
            assert {a.kind, b.kind} & COMMUNICATION


def test_stage_layer_and_replica_never_go_back(plan: Plan) -> None:
    for tail, head, _ in plan.edges:
        a, b = plan.nodes[tail], plan.nodes[head]
        if a.phase != b.phase:
            continue
        if a.stage is not None and b.stage is not None:
            assert b.stage - a.stage == (a.kind == "send")
        if a.layer is not None and b.layer is not None:
            assert 0 <= b.layer - a.layer <= 1
        if a.dp != b.dp:
            assert {a.kind, b.kind} & {"input", "output", "split", "gather"}


def test_layers_are_contiguous_blocks_of_stages(plan: Plan) -> None:
    spec = plan.spec
    for phase in spec.phases or (None,):
        found = {
            (n.layer, n.stage)
            for n in plan.nodes.values()
            if n.layer is not None and n.phase == phase
        }
        assert found == {(layer, layer // (spec.layers // spec.pp)) for layer in range(spec.layers)}


def test_all_layers_have_the_same_operators(plan: Plan) -> None:
    for phase in plan.spec.phases or (None,):
        counts = [
            Counter(n.role for n in plan.nodes.values() if (n.layer, n.phase) == (layer, phase))
            for layer in range(plan.spec.layers)
        ]
        assert all(count == counts[0] for count in counts)


def test_a_collective_has_the_gpus_of_what_feeds_it(plan: Plan) -> None:
    built = graph(plan)
    size = {"all-to-all": plan.spec.ep}
    for node in of_kind(plan, "all-reduce", "all-gather", "all-to-all"):
        fed = [plan.nodes[name].gpus for name in built.predecessors(node.id)]
        assert sorted(set().union(*fed)) == sorted(node.gpus)
        axis = plan.spec.sp if node.role == "kv_allgather" else size.get(node.kind, plan.spec.tp)
        assert len(node.gpus) == axis > 1
        reached = {g for name in built.successors(node.id) for g in plan.nodes[name].gpus}
        if node.role != "lm_allgather":  # its result leaves the ranks
            assert reached >= set(node.gpus)


def test_sends_and_receives_pair_up(plan: Plan) -> None:
    built, spec = graph(plan), plan.spec
    sends = of_kind(plan, "send")
    assert len(sends) == len(of_kind(plan, "recv"))
    for send in sends:
        (name,) = built.successors(send.id)
        recv = plan.nodes[name]
        assert recv.kind == "recv"
        assert list(built.predecessors(name)) == [send.id]
        assert (send.src, send.dst) == (recv.src, recv.dst) == (*send.gpus, *recv.gpus)
    ranks = dict.fromkeys(spec.phases or (None,), spec.ep * spec.tp * spec.sp)
    if "decode" in ranks:
        ranks["decode"] //= spec.sp
    assert len(sends) == sum(ranks.values()) * spec.dp * (spec.pp - 1)


def test_residual_additions_have_two_inputs(plan: Plan) -> None:
    built = graph(plan)
    assert {built.in_degree(node.id) for node in of_kind(plan, "residual-add")} == {2}


def test_experts_are_shared_out_evenly_and_selected_by_dashed_edges(plan: Plan) -> None:
    spec = plan.spec
    share = spec.experts // spec.ep
    seen: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for node in of_kind(plan, "expert"):
        assert node.expert is not None
        assert node.expert // share == (node.ep or 0)
        seen[node.phase, node.dp, node.layer, node.sp, node.tp].append(node.expert)
    assert all(sorted(found) == list(range(spec.experts)) for found in seen.values())
    dashed = {head for tail, head, attributes in plan.edges if attributes.get("style") == "dashed"}
    assert dashed == {node.id for node in of_kind(plan, "expert")}
    assert all(
        plan.nodes[tail].kind == "moe-gate" for tail, _, attributes in plan.edges if attributes
    )


def test_decode_has_no_sequence_parallelism(plan: Plan) -> None:
    decode = [node for node in plan.nodes.values() if node.phase == "decode"]
    assert not [n for n in decode if n.sp is not None or n.role in {"sp_split", "sp_gather"}]
