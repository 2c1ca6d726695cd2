"""The rules on parallelism, communication, GPUs, phases, the KV cache and arithmetic.

They are silent on correct plans and exact on plans with one fault.
"""

from __future__ import annotations

import contextlib
import random
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from verifier.findings.check import Options, check
from verifier.findings.model import FileResult, RuleResult
from verifier.generate import CONVENTIONS, FAULTS, NoPlaceError, Spec, generate
from verifier.generate.plan import Node, Plan
from verifier.graph import read_text
from verifier.language.load import load
from verifier.language.parameters import parse_given
from verifier.language.program import resolve
from verifier.language.typed import Program

FILES = (
    "tp", "pp", "gpus", "communication", "ep", "moe", "dp", "sp", "cp", "phases", "kv-cache",
    "arithmetic",
)  # fmt: skip
GIVEN = ("tp", "pp", "ep", "dp", "sp", "layers", "world", "heads", "hidden", "ffn", "vocab", "seq")


@cache
def _program(params: tuple[str, ...] = ()) -> Program:
    return resolve(load(list(FILES)), parse_given(params))


def _params(spec: Spec) -> tuple[str, ...]:
    """Everything that a plan's author knows about it."""
    found = [f"{name}={getattr(spec, name)}" for name in (*GIVEN, "batch")]
    if spec.model == "moe":
        found += [f"experts={spec.experts}", f"topk={spec.top_k}"]
    if spec.phases:
        found.append(f"phases={len(spec.phases)}")
    return tuple(found)


def _check(text: str, params: tuple[str, ...] = (), replay: int = 1) -> FileResult:
    (graph,) = read_text(text, "plan.dot")
    return check(graph, _program(params), Options(replay=replay))


def _rule(result: FileResult, name: str) -> RuleResult:
    return next(r for r in result.rules if r.rule == name)


def _bound(result: FileResult, name: str, variable: str) -> set[Any]:
    """What a variable is in the counterexamples of a rule; an edge is a pair."""
    found = [c.bindings[variable] for c in _rule(result, name).counterexamples]
    return {tuple(value) if isinstance(value, list | tuple) else value for value in found}


# ---- correct plans: no rule is broken, undecided or vacuous


def _specs() -> list[Spec]:
    """A sample of all combinations, ten of each convention, none of them large."""
    rng = random.Random(20)
    every = [
        {"model": model, "tp": tp, "pp": pp, "ep": ep, "dp": dp, "sp": sp, "phases": phases}
        for model, tp, pp, ep, dp, sp, phases in product(
            ("dense", "moe"), (1, 2, 4, 8), (1, 2, 4), (1, 8), (1, 2), (1, 2),
            ((), ("prefill",), ("prefill", "decode")),
        )
        if (model == "moe" or ep == 1) and tp * pp * ep * dp * sp * (1 + len(phases)) <= 64
    ]  # fmt: skip
    chosen = rng.sample(every, 60)
    return [
        Spec(
            convention=CONVENTIONS[number % len(CONVENTIONS)],
            layers=4 if options["pp"] == 4 else 2 * options["pp"],  # type: ignore[operator]
            attention=rng.choice(("fused", "split")),
            gated=rng.random() < 0.5,
            clusters=rng.random() < 0.4,
            **options,  # type: ignore[arg-type]
        )
        for number, options in enumerate(chosen)
    ]


@pytest.mark.parametrize("given", [False, True], ids=["bare", "params"])
@pytest.mark.parametrize("spec", _specs(), ids=lambda s: f"{s.convention}-{s.model}-{s.world}")
def test_a_correct_plan_breaks_nothing(spec: Spec, *, given: bool) -> None:
    result = _check(generate(spec).dot(), _params(spec) if given else ())
    wrong = {r.rule: r.verdict for r in result.rules if r.verdict not in {"holds", "skipped"}}
    assert wrong == {}


def test_most_rules_speak_about_some_correct_plan() -> None:
    spec = Spec(
        model="moe", layers=4, tp=2, pp=2, ep=2, dp=2, sp=2, phases=("prefill", "decode"),
        convention="stage-cluster",
    )  # fmt: skip
    dense = Spec(layers=4, tp=2, pp=2)
    held = {
        r.rule
        for s in (spec, dense)
        for r in _check(generate(s).dot(), _params(s)).rules
        if r.verdict == "holds"
    }
    assert len(held) >= 70
    assert {r.split(".")[0] for r in held} == set(FILES) - {"cp"}


# ---- one fault

DENSE = Spec(layers=4, tp=2, pp=2)
WIDE = Spec(layers=4, tp=4, pp=2)
MOE = Spec(model="moe", layers=2, tp=2, ep=2, experts=4)
SERVING = Spec(layers=2, tp=2, phases=("prefill", "decode"))


@cache
def _plan(spec: Spec) -> Plan:
    return generate(spec)


def _some(plan: Plan, role: str, seed: int = 0, **where: Any) -> Node:
    found = [
        n
        for n in plan.nodes.values()
        if n.role == role and all(getattr(n, k) == v for k, v in where.items())
    ]
    return random.Random(seed).choice(found)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("fault", ["all-reduce-removed", "all-reduce-removed-bridged"])
def test_a_removed_all_reduce(fault: str, convention: str, seed: int) -> None:
    plan = generate(replace(DENSE, convention=convention))  # type: ignore[arg-type]
    injected = FAULTS[fault](plan, random.Random(seed))
    result = _check(injected.plan.dot(), _params(DENSE))
    says_row = convention in {"megatron", "rank-words"}
    rule = "tp.matmul-reduced" if says_row else "tp.output-collected"
    assert _bound(result, rule, "m") == injected.nodes


@pytest.mark.parametrize("seed", range(3))
def test_an_all_reduce_turned_into_an_all_gather(seed: int) -> None:
    injected = FAULTS["collective-turned"](_plan(DENSE), random.Random(seed))
    (name,) = injected.nodes
    result = _check(injected.plan.dot())
    assert _bound(result, "tp.matmul-reduced", "m") == set(_plan(DENSE).predecessors(name))


@pytest.mark.parametrize("seed", range(3))
def test_an_edge_past_the_all_reduce(seed: int) -> None:
    plan = _plan(DENSE)
    out = _some(plan, "attn_out", seed)
    plan = plan.with_edge(out.id, _some(plan, "attn_residual", layer=out.layer, tp=out.tp).id)
    assert _bound(_check(plan.dot()), "tp.matmul-reduced", "m") == {out.id}


def test_an_all_reduce_behind_the_residual() -> None:
    """out -> residual -> all-reduce -> norm: what skipped the block is added once per rank."""
    plan = _plan(DENSE)
    total = _some(plan, "attn_allreduce", layer=1)
    plan = plan.without_node(total.id, bridge=True)
    rest = [_some(plan, "attn_residual", layer=1, tp=rank).id for rank in (0, 1)]
    after = {(r, s) for r in rest for s in plan.successors(r)}
    plan = plan.without_edges(after).with_node(total)
    for tail, head in after:
        plan = plan.with_edge(tail, total.id).with_edge(total.id, head)
    outs = {_some(plan, "attn_out", layer=1, tp=rank).id for rank in (0, 1)}
    result = _check(plan.dot())
    assert _bound(result, "tp.reduced-before-added", "m") == outs
    assert _rule(result, "tp.matmul-reduced").verdict == "holds"


@pytest.mark.parametrize("seed", range(5))
def test_swapped_ranks(seed: int) -> None:
    injected = FAULTS["ranks-swapped"](_plan(WIDE), random.Random(seed))
    assert _bound(_check(injected.plan.dot()), "gpus.rank-on-its-gpu", "m") == injected.nodes


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("role", ["qkv", "ffn_up", "attn_residual"])
def test_a_gpu_of_another_stage(role: str, convention: str) -> None:
    plan = generate(replace(DENSE, convention=convention))  # type: ignore[arg-type]
    node = _some(plan, role, stage=0)
    result = _check(plan.replaced(node.id, gpus=(node.gpus[0] + 2,)).dot())
    assert _bound(result, "pp.gpu-of-its-stage", "n") == {node.id}
    assert _bound(result, "pp.stage-gpus-disjoint", "k") == {node.gpus[0] + 2}


def test_a_stage_on_the_gpus_of_another() -> None:
    plan = _plan(DENSE)
    for node in list(plan.nodes.values()):
        if node.stage == 1:
            plan = plan.replaced(node.id, gpus=tuple(gpu - 2 for gpu in node.gpus))
    result = _check(plan.dot(), _params(DENSE))
    assert _bound(result, "pp.stage-gpus-disjoint", "k") == {0, 1}


def test_a_gpu_out_of_the_world() -> None:
    node = _some(_plan(DENSE), "ffn_down")
    result = _check(_plan(DENSE).replaced(node.id, gpus=(4,)).dot(), _params(DENSE))
    assert _bound(result, "gpus.in-world", "n") == {node.id}


@pytest.mark.parametrize("seed", range(3))
def test_a_silent_edge_between_gpus(seed: int) -> None:
    plan = _plan(DENSE)
    norm = _some(plan, "attn_norm", seed)
    other = _some(plan, "qkv", layer=norm.layer, tp=1 - (norm.tp or 0))
    result = _check(plan.with_edge(norm.id, other.id).dot())
    assert _bound(result, "gpus.crossed-by-communication", "e") == {(norm.id, other.id)}


@pytest.mark.parametrize("seed", range(3))
def test_a_rank_that_does_not_feed_its_collective(seed: int) -> None:
    injected = FAULTS["edge-dropped"](_plan(DENSE), random.Random(seed))
    ((tail, head),) = injected.edges
    result = _check(injected.plan.dot())
    assert _bound(result, "communication.fed-on-every-gpu", "c") == {head}
    assert _bound(result, "communication.fed-on-every-gpu", "k") == set(
        injected.plan.nodes[tail].gpus
    )


def test_a_collective_that_feeds_one_gpu() -> None:
    plan = _plan(DENSE)
    total = _some(plan, "ffn_allreduce", layer=0)
    lost = [s for s in plan.successors(total.id) if plan.nodes[s].gpus == (1,)]
    result = _check(plan.without_edges({(total.id, s) for s in lost}).dot())
    assert _bound(result, "communication.feeds-every-gpu", "c") == {total.id}
    assert _bound(result, "communication.feeds-every-gpu", "k") == {1}


def test_a_collective_over_the_wrong_gpus() -> None:
    plan = _plan(DENSE)
    total = _some(plan, "attn_allreduce", stage=0)
    result = _check(plan.replaced(total.id, gpus=(2, 3)).dot())
    edges = {(p, total.id) for p in plan.predecessors(total.id)}
    assert _bound(result, "tp.collective-covers-sources", "e") == edges
    assert _bound(result, "communication.fed-on-every-gpu", "c") == {total.id}


def test_a_group_that_differs_in_one_layer() -> None:
    plan = _plan(WIDE)
    total = _some(plan, "ffn_allreduce", stage=1)
    result = _check(plan.replaced(total.id, gpus=total.gpus[:2]).dot(), _params(WIDE))
    assert _bound(result, "tp.groups-agree", "k") == set(total.gpus[:2])
    assert _bound(result, "tp.group-size", "r") == {total.id}


def test_a_rank_that_the_input_does_not_feed() -> None:
    plan = _plan(DENSE)
    embedding = _some(plan, "embedding", tp=1)
    result = _check(plan.without_edge("input", embedding.id).dot())
    assert _bound(result, "tp.input-feeds-every-rank", "n") == {embedding.id}


def test_a_layer_with_one_all_reduce() -> None:
    plan = _plan(DENSE)
    gone = _some(plan, "ffn_allreduce", layer=2)
    result = _check(plan.without_node(gone.id, bridge=True).dot())
    assert _bound(result, "tp.two-reductions-per-layer", "k") == {2}


# ---- pipeline


@pytest.mark.parametrize("seed", range(3))
def test_a_send_that_nobody_receives(seed: int) -> None:
    injected = FAULTS["send-without-recv"](_plan(DENSE), random.Random(seed))
    assert _bound(_check(injected.plan.dot()), "pp.send-received", "n") == injected.nodes


def test_a_send_to_the_wrong_gpu() -> None:
    plan = _plan(DENSE)
    send = _some(plan, "send", tp=0)
    (recv,) = plan.successors(send.id)
    result = _check(plan.replaced(send.id, dst=1).dot())
    assert _bound(result, "pp.send-to-next-stage", "n") == {send.id}
    assert _bound(result, "pp.send-matches-recv", "e") == {(send.id, recv)}


def test_a_send_from_another_gpu() -> None:
    plan = _plan(DENSE)
    send = _some(plan, "send", tp=0)
    result = _check(plan.replaced(send.id, src=1).dot())
    assert _bound(result, "pp.send-from-its-gpu", "n") == {send.id}


def test_a_receive_in_the_stage_of_its_send() -> None:
    plan = _plan(DENSE)
    send = _some(plan, "send", tp=1)
    (recv,) = plan.successors(send.id)
    result = _check(plan.replaced(recv, stage=0).dot())
    assert _bound(result, "pp.recv-of-next-stage", "e") == {(send.id, recv)}


def test_a_stage_that_hands_nothing_on() -> None:
    plan = _plan(DENSE)
    sends = {n.id for n in plan.nodes.values() if n.role == "send"}
    cut = {e[:2] for e in plan.edges if e[0] in sends}
    assert _bound(_check(plan.without_edges(cut).dot()), "pp.hands-on", "t") == {0}


# ---- experts


@pytest.mark.parametrize("seed", range(3))
def test_a_missing_expert(seed: int) -> None:
    injected = FAULTS["expert-missing"](_plan(MOE), random.Random(seed))
    expert, layer = map(int, re.findall(r"\d+", injected.about))
    result = _check(injected.plan.dot(), _params(MOE))
    (found,) = _rule(result, "moe.experts-complete").counterexamples
    assert found.bindings["k"] == layer
    assert [str(m).split()[-1] for m in found.missing] == [str(expert)]
    bare = _check(injected.plan.dot())
    assert _bound(bare, "moe.same-experts-every-layer", "k") == {layer}


def test_no_all_to_all_before_the_experts() -> None:
    plan = _plan(MOE)
    gone = [n.id for n in plan.nodes.values() if n.role == "dispatch_alltoall" and n.layer == 1]
    result = _check(plan.without_nodes(gone, bridge=True).dot())
    experts = {n.id for n in plan.nodes.values() if n.role == "expert" and n.layer == 1}
    assert _bound(result, "ep.dispatched", "e") == experts


def test_an_expert_fed_past_the_all_to_all() -> None:
    plan = _plan(MOE)
    expert = _some(plan, "expert", layer=0)
    norm = _some(plan, "ffn_norm", layer=0, ep=expert.ep, tp=expert.tp)
    result = _check(plan.with_edge(norm.id, expert.id).dot())
    assert _bound(result, "ep.dispatch-not-bypassed", "e") == {expert.id}


def test_experts_whose_results_do_not_come_back() -> None:
    plan = _plan(MOE)
    gone = [n.id for n in plan.nodes.values() if n.role == "combine_alltoall" and n.layer == 0]
    result = _check(plan.without_nodes(gone, bridge=True).dot())
    experts = {n.id for n in plan.nodes.values() if n.role == "expert" and n.layer == 0}
    assert _bound(result, "ep.combined", "e") == experts


def test_an_expert_on_the_wrong_rank() -> None:
    plan = _plan(MOE)
    wrong = [n.id for n in plan.nodes.values() if n.role == "expert" and n.expert == 0]
    for name in wrong:
        node = plan.nodes[name]
        plan = plan.replaced(name, ep=1, gpus=tuple(g + 2 for g in node.gpus))
    result = _check(plan.dot(), _params(MOE))
    assert _bound(result, "ep.experts-per-rank", "k") == {0, 1}
    assert _bound(result, "ep.experts-per-gpu", "k") == {0, 1, 2, 3}


def test_an_all_to_all_over_two_stages() -> None:
    spec = Spec(model="moe", layers=2, pp=2, ep=2)
    plan = generate(spec)
    node = _some(plan, "combine_alltoall", stage=0)
    result = _check(plan.replaced(node.id, gpus=(1, 2)).dot())
    assert _bound(result, "ep.group-in-stage", "c") == {node.id}
    assert _bound(result, "ep.group-in-stage", "k") == {2}
    assert _bound(result, "ep.groups-agree", "k") == {1, 2}


def test_a_gate_that_nobody_hears() -> None:
    plan = generate(Spec(model="moe", layers=2))
    gate = _some(plan, "moe_gate", layer=1)
    result = _check(plan.without_edges({(gate.id, s) for s in plan.successors(gate.id)}).dot())
    assert _bound(result, "moe.gate-heard", "g") == {gate.id}


def test_an_isolated_gate() -> None:
    plan = generate(Spec(model="moe", layers=2))
    gate = _some(plan, "moe_gate", layer=0)
    cut = {e[:2] for e in plan.edges if gate.id in e[:2]}
    result = _check(plan.without_edges(cut).dot())
    assert _bound(result, "moe.gate-reads-its-layer", "g") == {gate.id}


def test_an_expert_that_no_dispatch_reaches() -> None:
    plan = generate(Spec(model="moe", layers=2))
    expert = _some(plan, "expert", layer=0)
    dispatch = _some(plan, "moe_dispatch", layer=0)
    result = _check(plan.without_edge(dispatch.id, expert.id).dot())
    assert _bound(result, "moe.dispatch-reaches-every-expert", "e") == {expert.id}


# ---- replicas, sequence, phases, cache


def test_an_edge_between_replicas() -> None:
    plan = generate(Spec(layers=2, dp=2))
    tail, head = _some(plan, "attn_norm", dp=0, layer=1), _some(plan, "qkv", dp=1, layer=1)
    result = _check(plan.with_edge(tail.id, head.id).dot())
    assert _bound(result, "dp.replicas-apart", "e") == {(tail.id, head.id)}


def test_a_replica_whose_result_is_lost() -> None:
    plan = generate(Spec(layers=2, dp=2))
    head = _some(plan, "lm_head", dp=1)
    plan = plan.without_edges({(head.id, s) for s in plan.successors(head.id)})
    assert _bound(_check(plan.dot()), "dp.gathered", "k") == {1}


def test_attention_on_a_part_of_the_keys() -> None:
    plan = generate(Spec(layers=2, sp=2, attention="fused"))
    gone = _some(plan, "kv_allgather", layer=1)
    result = _check(plan.without_node(gone.id, bridge=True).dot())
    heads = {n.id for n in plan.nodes.values() if n.role == "attn" and n.layer == 1}
    assert _bound(result, "sp.keys-gathered", "n") == heads


def test_a_sequence_that_is_not_gathered() -> None:
    plan = generate(Spec(layers=2, sp=2))
    split, gather = _some(plan, "sp_split"), _some(plan, "sp_gather")
    cut = {e[:2] for e in plan.edges if e[1] == gather.id}
    plan = plan.without_edges(cut)
    for role in ("kv_allgather",):
        plan = plan.without_nodes(
            [n.id for n in plan.nodes.values() if n.role == role], bridge=True
        )
    assert _bound(_check(plan.dot()), "sp.split-gathered", "n") == {split.id}


def test_decode_that_splits_the_sequence() -> None:
    plan = _plan(SERVING)
    like = _some(plan, "embedding", phase="decode", tp=0)
    split = replace(like, id="decode_sp_split", role="sp_split")
    plan = plan.with_node(split).with_edge("decode_input", split.id).with_edge(split.id, like.id)
    assert _bound(_check(plan.dot()), "sp.none-in-decode", "n") == {split.id}


def test_prefill_that_leads_into_the_middle_of_decode() -> None:
    plan = _plan(SERVING)
    tail = _some(plan, "ffn_residual", phase="prefill", layer=1, tp=0)
    head = _some(plan, "attn_norm", phase="decode", layer=0, tp=0)
    result = _check(plan.with_edge(tail.id, head.id).dot())
    assert _bound(result, "phases.joined-at-ends", "e") == {(tail.id, head.id)}


def test_decode_that_leads_back() -> None:
    plan = _plan(SERVING)
    tail = _some(plan, "lm_head", phase="decode", tp=0)
    head = _some(plan, "final_norm", phase="prefill", tp=0)
    result = _check(plan.with_edge(tail.id, head.id).dot())
    assert _bound(result, "phases.no-way-back", "e") == {(tail.id, head.id)}


def test_decode_without_a_stage() -> None:
    spec = Spec(layers=4, pp=2, phases=("prefill", "decode"))
    plan = generate(spec)
    gone = [n.id for n in plan.nodes.values() if n.phase == "decode" and n.stage == 1]
    result = _check(plan.without_nodes(gone, bridge=True).dot(), _params(spec))
    assert _rule(result, "phases.decode-stages").verdict == "broken"


@pytest.mark.parametrize("seed", range(3))
def test_decode_attention_that_does_not_read_the_cache(seed: int) -> None:
    plan = _plan(SERVING)
    read = _some(plan, "kv_read", seed)
    feeds = [s for s in plan.successors(read.id) if plan.nodes[s].role == "scores"]
    result = _check(plan.without_edges({(read.id, s) for s in feeds}).dot())
    assert _bound(result, "kv-cache.read-in-decode", "n") == set(feeds)


def test_a_cache_that_nobody_wrote() -> None:
    plan = _plan(SERVING)
    read = _some(plan, "kv_read", layer=1, tp=1)
    writes = {(p, read.id) for p in plan.predecessors(read.id) if plan.nodes[p].role == "kv_write"}
    result = _check(plan.without_edges(writes).dot())
    assert _bound(result, "kv-cache.read-after-write", "r") == {read.id}


def test_a_cache_of_another_layer() -> None:
    plan = _plan(SERVING)
    write, read = (
        _some(plan, role, layer=k, tp=0) for role, k in (("kv_write", 0), ("kv_read", 1))
    )
    result = _check(plan.with_edge(write.id, read.id).dot())
    assert _bound(result, "kv-cache.per-layer", "e") == {(write.id, read.id)}


def test_a_cache_of_another_rank() -> None:
    plan = _plan(SERVING)
    write, read = (
        _some(plan, role, layer=1, tp=k) for role, k in (("kv_write", 0), ("kv_read", 1))
    )
    result = _check(plan.with_edge(write.id, read.id).dot())
    assert _bound(result, "kv-cache.same-rank", "e") == {(write.id, read.id)}


# ---- arithmetic


@pytest.mark.parametrize(
    ("params", "rule"),
    [
        (("world=6", "tp=4", "pp=2"), "world-holds-ranks"),
        (("world=2",), "drawn-within-world"),
        (("layers=5", "pp=2"), "layers-by-stages"),
        (("experts=6", "ep=4"), "experts-by-ranks"),
        (("heads=12", "tp=8"), "heads-by-ranks"),
        (("hidden=1000", "tp=3"), "hidden-by-ranks"),
        (("hidden=1000", "heads=7"), "hidden-by-heads"),
        (("ffn=1001", "tp=2"), "ffn-by-ranks"),
        (("vocab=32001", "tp=2"), "vocab-by-ranks"),
        (("seq=2049", "sp=2"), "seq-by-ranks"),
        (("batch=3", "dp=2"), "batch-by-replicas"),
        (("topk=8", "experts=4"), "topk-within-experts"),
        (("world=16", "tp=2", "pp=2", "ep=1", "dp=1", "sp=1"), "world-product"),
    ],
)
def test_degrees_that_do_not_fit(params: tuple[str, ...], rule: str) -> None:
    result = _check(_plan(DENSE).dot(), params)
    assert _rule(result, f"arithmetic.{rule}").verdict == "broken"


def test_a_label_that_claims_another_degree() -> None:
    text = 'digraph { a [label="QKV\\nTP=4"]; b [label="FFN Up\\nTP=8"]; a -> b }'
    result = _check(text, ("tp=8",))
    assert _bound(result, "arithmetic.claimed-tp-agrees", "n") == {"a"}
    assert _rule(_check(text), "arithmetic.claimed-tp-same").verdict == "broken"


# ---- ranks without numbers


def _unnumbered(text: str, *, keep_parallelism: bool) -> str:
    """A plan of the convention rank-words without its ranks and degrees; ids tell the GPU alone."""
    text = re.sub(r"^//.*\n", "", text)
    text = re.sub(r"\\n(?:TP|DP|EP|SP)-Rank\d+", "", text)
    return text if keep_parallelism else re.sub(r" \((?:row|column)-parallel\)", "", text)


@pytest.mark.parametrize("keep", [True, False], ids=["row-parallel", "plain"])
def test_correct_ranks_without_numbers(*, keep: bool) -> None:
    spec = replace(DENSE, convention="rank-words")
    text = _unnumbered(generate(spec).dot(), keep_parallelism=keep)
    for params in ((), _params(spec)):
        result = _check(text, params)
        verdicts = {r.rule: r.verdict for r in result.rules}
        assert set(verdicts.values()) <= {"holds", "skipped"}
        spoken = "tp.matmul-reduced" if keep else "tp.output-collected"
        assert verdicts[spoken] == "holds"
        assert _rule(result, spoken).matched == 2 * 4 * 2  # products a layer, layers, ranks


@pytest.mark.parametrize("seed", range(3))
def test_a_removed_all_reduce_of_ranks_without_numbers(seed: int) -> None:
    plan = generate(replace(DENSE, convention="rank-words"))
    injected = FAULTS["all-reduce-removed-bridged"](plan, random.Random(seed))
    text = _unnumbered(injected.plan.dot(), keep_parallelism=True)
    assert _bound(_check(text), "tp.matmul-reduced", "m") == injected.nodes
    # where no label says row-parallel and no collective is left, they may be replicas
    text = _unnumbered(injected.plan.dot(), keep_parallelism=False)
    assert _rule(_check(text), "tp.output-collected").verdict == "undecided"
    assert _bound(_check(text, _params(DENSE)), "tp.output-collected", "m") == injected.nodes


def test_replicas_without_numbers_are_not_called_ranks() -> None:
    spec = Spec(layers=2, dp=2, convention="rank-words")
    text = _unnumbered(generate(spec).dot(), keep_parallelism=False)
    assert _rule(_check(text), "tp.output-collected").verdict == "undecided"
    result = _check(text, ("tp=1",))
    assert _rule(result, "tp.output-collected").verdict == "skipped"


def test_a_real_plan_whose_ranks_have_no_numbers(shared: Path) -> None:
    text = (shared / "dags" / "seed004_baseline_committed.dot").read_text("utf-8")
    result = _check(text)
    assert _rule(result, "tp.matmul-reduced").matched == 16 * 8 * 2
    assert _rule(result, "tp.matmul-reduced").verdict == "holds"
    cut = text.replace("layer_3_attn_out_gpu5 -> layer_3_attn_allreduce", "", 1)
    assert cut != text
    assert _bound(_check(cut), "tp.matmul-reduced", "m") == {"layer_3_attn_out_gpu5"}


_ALL_FAULTS: dict[str, Callable[..., Any]] = FAULTS


@pytest.mark.parametrize("fault", sorted(_ALL_FAULTS))
def test_every_fault_is_checked_without_a_mismatch(fault: str) -> None:
    """Both evaluators agree whatever is wrong with a plan."""
    plans = (
        DENSE,
        Spec(model="moe", layers=2, tp=2, pp=2, ep=2, experts=4),
        Spec(layers=3, pp=3),
        Spec(dp=2, phases=("prefill", "decode")),
    )
    for spec in plans:
        with contextlib.suppress(NoPlaceError):
            injected = _ALL_FAULTS[fault](generate(spec), random.Random(1))
            break
    for params in ((), ("tp=2", "pp=2", "world=8", "experts=4", "ep=2")):
        assert _check(injected.plan.dot(), params, replay=20).rules
