"""The rules on structure, layers, stages, attention, feed-forward and drawing: silent on correct
plans of every kind, exact on plans with one fault, and never undecided on real ones.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from verifier.cli.programs import load_program
from verifier.findings.check import Options, check
from verifier.findings.model import FileResult, RuleResult
from verifier.generate import CONVENTIONS, FAULTS, Injected, Plan, Spec, generate
from verifier.generate.spec import Phase
from verifier.graph import read_file, read_text
from verifier.language.typed import Program
from verifier.trial.expectations import spoken
from verifier.trial.run import trial

RULES = ("structure", "layers", "stages", "attention", "ffn", "drawing")
SPECS = 60
BOTH: tuple[Phase, ...] = ("prefill", "decode")
PROGRAMS: dict[tuple[str, ...], Program] = {}


def _program(*parameters: str) -> Program:
    if parameters not in PROGRAMS:
        PROGRAMS[parameters] = load_program(RULES, None, parameters)
    return PROGRAMS[parameters]


def _check(dot: str, *parameters: str) -> FileResult:
    (graph,) = read_text(dot, "plan.dot")
    return check(graph, _program(*parameters))


def _rule(result: FileResult, name: str) -> RuleResult:
    return next(r for r in result.rules if r.rule == name)


def _nodes(result: FileResult, name: str) -> set[str]:
    """The nodes that a rule is broken at, by the first variable of its sentence."""
    return {spoken(next(iter(c.bindings.values()))) for c in _rule(result, name).counterexamples}


def _bad(result: FileResult) -> list[tuple[str, str]]:
    return [(r.rule, r.verdict) for r in result.rules if r.verdict not in {"holds", "skipped"}]


# ---- correct plans -------------------------------------------------------------------------------


def _specs() -> Iterator[Spec]:
    """A sample of what can be combined; every convention ten times."""
    choose = random.Random(11)
    for number in range(SPECS):
        model, pp = choose.choice(("dense", "moe")), choose.choice((1, 2, 4))
        ep = choose.choice((1, 8)) if model == "moe" else 1
        yield Spec(
            convention=CONVENTIONS[number % len(CONVENTIONS)],
            model=model,  # type: ignore[arg-type]
            tp=choose.choice((1, 2) if ep > 1 else (1, 2, 4, 8)),
            pp=pp,
            ep=ep,
            dp=choose.choice((1, 2)) if ep == 1 or pp == 1 else 1,
            sp=choose.choice((1, 2)) if ep == 1 else 1,
            layers=pp * choose.choice((1, 2) if pp < 4 else (1,)),
            phases=choose.choice(((), ("prefill",), BOTH)),
            attention=choose.choice(("fused", "split")),
            gated=choose.choice((True, False)),
            clusters=choose.choice((True, False)),
        )


def _named(spec: Spec) -> str:
    degrees = "-".join(f"{axis}{getattr(spec, axis)}" for axis in ("tp", "pp", "ep", "dp", "sp"))
    return f"{spec.convention}-{spec.model}-{degrees}-{'+'.join(spec.phases) or 'one'}"


@pytest.mark.parametrize("spec", list(_specs()), ids=_named)
def test_silent_on_correct_plans(spec: Spec) -> None:
    result = _check(generate(spec).dot(), f"layers={spec.layers}")
    assert _bad(result) == []
    assert _rule(result, "layers.complete").verdict == "holds"


def test_detail_asked_for() -> None:
    asked = "detail=operators"
    assert _bad(_check(generate(Spec(tp=2)).dot(), asked)) == []
    fused = generate(Spec(tp=2, attention="fused"))
    result = _check(fused.dot(), asked)
    attn = {n.id for n in fused.nodes.values() if n.kind == "attn"}
    assert _nodes(result, "attention.decomposed") == attn
    assert _rule(result, "ffn.decomposed").verdict == "holds"


# ---- faults of the generator ---------------------------------------------------------------------

DENSE: dict[str, Any] = {"tp": 2, "pp": 2, "layers": 6}
MOE: dict[str, Any] = {"model": "moe", "tp": 2, "ep": 2, "layers": 3}


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize(
    ("fault", "rule", "what"),
    [
        ("edge-dropped", "structure.has-successor", "tails"),
        ("isolated", "structure.not-isolated", "nodes"),
        ("dead-end", "structure.has-successor", "nodes"),
        ("back-edge", "structure.acyclic", "cycle"),
        ("self-loop", "structure.no-self-loop", "edges"),
        ("duplicate-edge", "structure.no-duplicate-edge", "edges"),
        ("undeclared", "structure.declared", "nodes"),
        ("second-component", "structure.one-component", "cycle"),
        ("skip-dropped", "layers.residual-adds-two", "nodes"),
    ],
)
def test_fault_is_named(fault: str, rule: str, what: str, convention: Any) -> None:
    for seed in range(2):
        injected = FAULTS[fault](
            generate(Spec(convention=convention, **DENSE)), random.Random(seed)
        )
        counterexamples = _rule(_check(injected.plan.dot()), rule).counterexamples
        nodes = {n for c in counterexamples for n in c.nodes}
        edges = {e for c in counterexamples for e in c.edges}
        if what == "edges":
            assert edges == injected.edges
        elif what == "tails":
            assert nodes == {tail for tail, _ in injected.edges}
        else:
            assert nodes == injected.nodes


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_missing_layer(convention: Any) -> None:
    for seed in range(4):
        injected = FAULTS["layer-missing"](
            generate(Spec(convention=convention, **DENSE)), random.Random(seed)
        )
        gone = int(injected.about.split()[1])
        result = _check(injected.plan.dot(), "layers=6")
        assert _rule(result, "layers.complete").verdict == "broken"
        assert str(gone) in _rule(result, "layers.complete").counterexamples[0].message
        inside = 0 < gone < 5
        assert _rule(result, "layers.contiguous").verdict == ("broken" if inside else "holds")


@pytest.mark.parametrize("fault", ["expert-missing", "all-reduce-removed", "collective-turned"])
def test_layer_unlike_the_others(fault: str) -> None:
    for seed in range(4):
        before = generate(Spec(**(MOE if fault == "expert-missing" else DENSE)))
        injected = FAULTS[fault](before, random.Random(seed))
        (layer,) = _layers_changed(before, injected)
        found = _nodes(_check(injected.plan.dot()), "layers.alike")
        others = {str(k) for k in range(before.spec.layers)} - {"0"}
        assert found == ({str(layer)} if layer else others)


def _layers_changed(before: Plan, injected: Injected) -> set[int | None]:
    after = injected.plan.nodes
    return {n.layer for key, n in before.nodes.items() if key not in after or after[key] != n}


# ---- faults of our own: each gives the faulty plan and the bindings to name ----------------------

Fault = Callable[[Plan, random.Random], tuple[Plan, set[str]]]


def _one(plan: Plan, role: str, rng: random.Random, **fields: Any) -> str:
    return rng.choice(
        [
            n.id
            for n in plan.nodes.values()
            if n.role == role and all(getattr(n, k) == v for k, v in fields.items())
        ]
    )


def _two_cycle(plan: Plan, rng: random.Random) -> tuple[Plan, set[str]]:
    reduce = _one(plan, "attn_allreduce", rng)
    source = rng.choice(plan.predecessors(reduce))
    return plan.with_edge(reduce, source), {f"{source} -> {reduce}", f"{reduce} -> {source}"}


def _bridged(role: str, named: str, *, ranks: bool = False) -> Fault:
    """Without one operator, its sources feed its consumers.

    ``named`` are of its layer and rank, or of all ranks where an all-reduce stands before it.
    """

    def fault(plan: Plan, rng: random.Random) -> tuple[Plan, set[str]]:
        gone = plan.nodes[_one(plan, role, rng, layer=2)]
        wrong = {
            n.id
            for n in plan.nodes.values()
            if n.role == named and n.layer == gone.layer and (ranks or n.tp == gone.tp)
        }
        return plan.without_node(gone.id, bridge=True), wrong

    return fault


def _dropped(role: str, source: str) -> Fault:
    """One operator is no longer fed by its source of that role."""

    def fault(plan: Plan, rng: random.Random) -> tuple[Plan, set[str]]:
        head = _one(plan, role, rng)
        tails = [t for t in plan.predecessors(head) if plan.nodes[t].role == source]
        return plan.without_edges({(t, head) for t in tails}), {head}

    return fault


def _moved(role: str, stage: int) -> Fault:
    """An operator says another stage."""

    def fault(plan: Plan, rng: random.Random) -> tuple[Plan, set[str]]:
        name = _one(plan, role, rng)
        return plan.replaced(name, stage=stage), {name}

    return fault


def _shortcut(plan: Plan, rng: random.Random) -> tuple[Plan, set[str]]:
    tail = _one(plan, "ffn_residual", rng, layer=1)
    head = _one(plan, "attn_norm", rng, layer=4)
    return plan.with_edge(tail, head), {f"{tail} -> {head}"}


def _around_attention(plan: Plan, rng: random.Random) -> tuple[Plan, set[str]]:
    head = plan.nodes[_one(plan, "attn_out", rng)]
    tail = _one(plan, "qkv", rng, layer=head.layer, tp=head.tp)
    return plan.with_edge(tail, head.id), {head.id}


def _second_input(plan: Plan, _: random.Random) -> tuple[Plan, set[str]]:
    twin = replace(plan.nodes["input"], id="input_b")
    return plan.with_node(twin).with_edge("input_b", plan.successors("input")[0]), set()


def _output_feeds(plan: Plan, rng: random.Random) -> tuple[Plan, set[str]]:
    return plan.with_edge("output", _one(plan, "final_norm", rng)), {"output"}


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("structure.no-two-cycle", _two_cycle),
        ("structure.output-last", _output_feeds),
        ("structure.one-input", _second_input),
        ("layers.no-shortcut", _shortcut),
        ("layers.attention-added", _bridged("attn_residual", "attn_out", ranks=True)),
        ("layers.ffn-added", _bridged("ffn_residual", "ffn_down", ranks=True)),
        ("layers.norm-before-attention", _bridged("attn_norm", "qkv")),
        ("layers.norm-before-ffn", _bridged("ffn_norm", "ffn_up")),
        ("attention.context-of-two", _dropped("context", "qkv")),
        ("attention.context-of-weights", _dropped("context", "softmax")),
        ("attention.core-before-output", _around_attention),
        ("attention.softmax-on-every-rank", _bridged("softmax", "scores")),
        ("attention.output-on-every-rank", _bridged("attn_out", "qkv")),
        ("ffn.activated", _bridged("ffn_act", "ffn_down")),
        ("ffn.down-on-every-rank", _bridged("ffn_down", "ffn_up")),
        ("ffn.up-on-every-rank", _bridged("ffn_up", "ffn_down")),
        ("stages.embedding-first", _moved("embedding", 1)),
        ("stages.head-last", _moved("lm_head", 0)),
        ("stages.final-norm-last", _moved("final_norm", 0)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",  # a function's text has its address
)
def test_own_fault_is_named(rule: str, fault: Fault) -> None:
    gated = rule not in {"ffn.activated", "layers.norm-before-ffn", "ffn.up-on-every-rank"}
    for seed in range(2):
        plan = generate(Spec(gated=gated, **DENSE))
        faulty, named = fault(plan, random.Random(seed))
        result = _check(faulty.dot())
        assert _rule(result, rule).verdict == "broken"
        if named:
            assert _nodes(result, rule) == named


@pytest.mark.parametrize(
    ("rule", "role", "source"),
    [
        ("ffn.gate-before-dispatch", "moe_dispatch", "moe_gate"),
        ("ffn.experts-combined", "", ""),
        ("ffn.dispatched-to-experts", "", ""),
    ],
)
def test_fault_in_a_mixture_of_experts(rule: str, role: str, source: str) -> None:
    plan = generate(Spec(model="moe", tp=2, layers=2))
    rng = random.Random(5)
    if role:
        faulty, named = _dropped(role, source)(plan, rng)
    elif rule == "ffn.experts-combined":
        expert = plan.nodes[_one(plan, "expert", rng)]
        head = _one(plan, "ffn_residual", rng, layer=expert.layer, tp=expert.tp)
        faulty, named = plan.with_edge(expert.id, head), {expert.id}
    else:
        sender = plan.nodes[_one(plan, "moe_dispatch", rng)]
        head = _one(plan, "moe_combine", rng, layer=sender.layer, tp=sender.tp)
        faulty, named = plan.with_edge(sender.id, head), {sender.id}
    assert _nodes(_check(faulty.dot()), rule) == named


def test_decode_lacks_an_operator() -> None:
    plan = generate(Spec(phases=BOTH, layers=2))
    gone = next(
        n
        for n in plan.nodes.values()
        if n.role == "ffn_act" and n.phase == "decode" and n.layer == 1
    )
    twin = next(
        n.id
        for n in plan.nodes.values()
        if n.role == "ffn_act" and n.phase == "prefill" and n.layer == 1
    )
    result = _check(plan.without_node(gone.id, bridge=True).dot())
    assert _nodes(result, "stages.decode-complete") == {twin}


def test_replica_and_rank_lack_an_operator() -> None:
    plan = generate(Spec(dp=2, tp=2, layers=2))
    gone = next(n for n in plan.nodes.values() if n.role == "softmax" and n.dp == 1 and n.tp == 1)
    result = _check(plan.without_node(gone.id, bridge=True).dot())
    assert _nodes(result, "stages.replicas-alike") == {"1"}
    assert _nodes(result, "stages.ranks-alike") == {"1"}


def test_labels_that_contradict() -> None:
    dot = generate(Spec(convention="megatron", layers=3)).dot()
    result = _check(
        dot.replace(
            'layer1_ffn_up [label="FFN Up Projection (column-parallel)\\nLayer 1',
            'layer1_ffn_up [label="FFN Up Projection (column-parallel)\\nLayer 2',
        )
    )
    assert _nodes(result, "drawing.layer-agrees") == {"layer1_ffn_up"}


# ---- examples and real plans ---------------------------------------------------------------------


@pytest.mark.parametrize("file", RULES)
def test_examples(file: str) -> None:
    rules = Path(__file__).resolve().parents[2] / "rules" / f"{file}.rules"
    for one in trial(rules):
        assert one.mismatches == [], one.rule
        assert one.untried == [], one.rule


def test_real_plans(shared: Path) -> None:
    """What was read by eye: nothing is left open, and these are true."""
    found = {}
    for path in sorted((shared / "dags").glob("*.dot")):
        (graph,) = read_file(path)
        result = check(graph, _program(), Options(replay=1))
        assert [r for r in _bad(result) if r[1] != "broken"] == [], path.name
        found[path.name] = result
    assert _nodes(found["seed000_fix_bypasses_stage3.dot"], "layers.head-after-layers") == {
        "lm_head_0",
        "lm_head_1",
    }
    assert _nodes(found["node_in_two_clusters.dot"], "drawing.no-placeholder") == {
        "experts_ellipsis"
    }
    assert len(_nodes(found["isolated_gates_passed.dot"], "ffn.gate-before-experts")) == 512
    assert _nodes(found["layer_gap_17src_17snk.dot"], "layers.joined") == {"0", "2"}
    assert len(_nodes(found["seed002_fix_cyclic.dot"], "structure.no-two-cycle")) == 20
    typo = found["isolated_2286_passed.dot"]
    assert len(_nodes(typo, "drawing.shape-exists")) == 128
