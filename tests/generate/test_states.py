"""The states of tensors along tp and sp follow the transfer rules everywhere in a plan.

R replicated, S(x) sharded along x, P partial sums, U valid on the root alone.
"""

from __future__ import annotations

import networkx as nx

from verifier.generate import Plan

# By kind: the states it takes (of every data input) and the one it gives.
TP: dict[str, dict[str, str]] = {
    "input": {"": "R"},
    "output": {"R": "R"},
    "split": {"R": "R"},
    "gather": {"R": "R"},
    "embedding": {"R": "P"},
    "norm": {"R": "R"},
    "qkv-proj": {"R": "S"},
    "kv-cache": {"S": "S"},
    "attn": {"S": "S"},
    "attn-scores": {"S": "S"},
    "softmax": {"S": "S"},
    "attn-context": {"S": "S"},
    "attn-out-proj": {"S": "P"},
    "all-reduce": {"P": "R"},
    "residual-add": {"R": "R"},
    "ffn-up": {"R": "S"},
    "ffn-gate": {"R": "S"},
    "activation": {"S": "S"},
    "elementwise-mul": {"S": "S"},
    "ffn-down": {"S": "P"},
    "moe-gate": {"R": "R"},
    "moe-dispatch": {"R": "R"},
    "all-to-all": {"R": "R", "P": "P"},
    "expert": {"R": "P"},
    "moe-combine": {"P": "P"},
    "send": {"R": "R"},
    "recv": {"R": "R"},
    "lm-head": {"R": "S"},
}


def data_order(plan: Plan) -> tuple[list[str], dict[str, list[str]]]:
    """Nodes in topological order, and what feeds each with data (dashed edges only control)."""
    built = nx.DiGraph()
    built.add_nodes_from(plan.nodes)
    built.add_edges_from((tail, head) for tail, head, attributes in plan.edges if not attributes)
    return list(nx.topological_sort(built)), {n: list(built.predecessors(n)) for n in built}


def test_tp_states_follow_the_transfer_rules(plan: Plan) -> None:
    if plan.spec.tp == 1:
        assert not [n for n in plan.nodes.values() if n.kind == "all-reduce"]
        return
    states: dict[str, str] = {}
    order, fed = data_order(plan)
    for name in order:
        node = plan.nodes[name]
        found = {states[tail] for tail in fed[name]} or {""}
        if node.role in {"lm_allgather", "kv_allgather"}:
            # The logits are gathered along tp; keys along sp, where tp does not matter.
            assert found == {"S"}
            states[name] = "R" if node.role == "lm_allgather" else "S"
        elif node.role == "input":
            states[name] = "R"
        else:
            (state,) = found
            assert state in TP[node.kind], f"{name} takes {state}"
            states[name] = TP[node.kind][state]


def test_sp_states_follow_the_transfer_rules(plan: Plan) -> None:
    if plan.spec.sp == 1:
        return
    states: dict[str, str] = {}
    order, fed = data_order(plan)
    changes = {"sp_split": ("R", "S"), "kv_allgather": ("S", "R"), "sp_gather": ("S", "U")}
    for name in order:
        node = plan.nodes[name]
        found = {states[tail] for tail in fed[name]}
        if node.phase == "decode" or node.role == "input":
            states[name] = "R"
        elif node.role in changes:
            taken, states[name] = changes[node.role]
            assert found == {taken}, name
        elif node.kind in {"attn", "attn-scores", "attn-context"}:
            assert found == {"S", "R"}, name  # queries or weights here, keys and values of all
            states[name] = "S"
        else:
            (states[name],) = found
            if found == {"U"} and len(node.gpus) == 1:
                assert node.sp == 0


def test_shapes_follow_the_cuts(plan: Plan) -> None:
    spec = plan.spec
    for node in plan.nodes.values():
        before, after = dict(node.before), dict(node.after)
        seq = 1 if node.phase == "decode" else spec.seq
        shard = seq if node.phase == "decode" else seq // spec.sp
        rank = spec.batch // spec.dp // spec.ep
        match node.role:
            case "qkv":
                want = {"batch": rank, "seq": shard, "qkv": 3 * spec.hidden // spec.tp}
                assert after == want
            case "attn_out":
                assert before["heads"] * before["head"] * spec.tp == spec.hidden
                assert after == {"batch": rank, "seq": shard, "hidden": spec.hidden}
            case "ffn_up" | "ffn_gate":
                assert after["ffn"] * spec.tp == spec.ffn
            case "sp_split" | "sp_gather":
                assert {before["seq"], after["seq"]} == {seq, shard}
            case "kv_allgather":
                assert after["seq"] == before["seq"] * spec.sp
            case "lm_allgather":
                assert after["vocab"] == before["vocab"] * spec.tp == spec.vocab
            case "dispatch_alltoall" | "combine_alltoall":
                assert (
                    before["experts"] * before["capacity"] == after["experts"] * after["capacity"]
                )
            case "output":
                assert after == {"batch": spec.batch, "seq": seq, "vocab": spec.vocab}
        if node.kind in {"all-reduce", "norm", "residual-add", "send", "recv"}:
            assert node.before == node.after
