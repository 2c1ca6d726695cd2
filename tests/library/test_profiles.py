"""The library's profiles: silent on correct plans of their sort, different where they should be."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from verifier import resources
from verifier.cli.programs import load_program
from verifier.findings.check import Options, check
from verifier.findings.model import FileResult
from verifier.generate import CONVENTIONS, Spec, generate
from verifier.graph import read_text
from verifier.language.typed import Program

PROFILES = ("default", "strict", "sampled", "inference", "training", "moe")
DENSE = Spec(layers=4, tp=2, pp=2)
MOE = Spec(model="moe", layers=2, tp=2, ep=2, experts=4)
SERVING = Spec(layers=4, tp=2, pp=2, phases=("prefill", "decode"))
STEP = Spec(layers=4, tp=2, pp=2, dp=2, training=True)
# the sorts of plans that each profile is for
SORTS = {
    "default": (DENSE, MOE, SERVING, STEP),
    "strict": (DENSE, MOE, SERVING, replace(DENSE, sp=2)),
    "sampled": (DENSE, MOE, SERVING),
    "inference": (DENSE, MOE, SERVING),
    "training": (STEP, replace(STEP, dp=1), replace(STEP, pp=1), replace(STEP, tp=1)),
    "moe": (MOE, replace(MOE, tp=1, pp=2, ep=1, dp=2)),
}
DEGREES = ("tp", "pp", "ep", "dp", "sp", "layers", "world")


@cache
def _program(profile: str, params: tuple[str, ...]) -> Program:
    return load_program((), profile, params)


def _check(text: str, profile: str, params: tuple[str, ...] = ()) -> FileResult:
    (graph,) = read_text(text, "plan.dot")
    return check(graph, _program(profile, params), Options(replay=1))


def _bad(result: FileResult, *severities: str) -> set[str]:
    """What is not as it should be; with severities, only of these."""
    return {
        r.rule
        for r in result.rules
        if r.verdict not in {"holds", "skipped"} and (not severities or r.severity in severities)
    }


def _degrees(spec: Spec) -> tuple[str, ...]:
    return tuple(f"{name}={getattr(spec, name)}" for name in DEGREES)


def test_all_profiles_are_tried() -> None:
    folder = resources.folder("rules") / "profiles"
    assert {path.stem for path in folder.glob("*.rules")} == set(PROFILES)


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("profile", PROFILES)
def test_silent_on_correct_plans_of_its_sort(profile: str, convention: str) -> None:
    for spec in SORTS[profile]:
        written = replace(spec, convention=convention)  # type: ignore[arg-type]
        result = _check(generate(written).dot(), profile, _degrees(spec))
        assert _bad(result, *(("error", "warning") if profile == "strict" else ())) == set()


def test_strict_asks_for_what_is_drawn_nowhere() -> None:
    fused = generate(replace(DENSE, attention="fused")).dot()
    assert _bad(_check(fused, "default")) == set()
    asked = {"attention.decomposed", "attention.scored", "attention.normalised"}
    assert _bad(_check(fused, "strict")) >= {*asked, "attention.weighted"}
    bare = (
        'digraph { i [label="Input"]; a [label="Attention\\nLayer 0"];'
        ' o [label="Output"]; i -> a -> o }'
    )
    assert _bad(_check(bare, "default")) == set()
    assert _bad(_check(bare, "strict", ("tp=2",))) >= {
        *("layers.two-norms", "layers.residuals-drawn", "layers.head-drawn", "ffn.drawn"),
        *("tp.reductions-drawn", "communication.collectives-drawn"),
    }


def test_strict_asks_where_everything_runs() -> None:
    text = generate(DENSE).dot().replace("\\nGPU: 0-1", "\\nGPU: all GPUs", 1)
    assert _bad(_check(text, "default"), "error") == set()
    assert "gpus.none-vague" in _bad(_check(text, "strict"), "error")


def test_sampled_plans_need_not_be_whole() -> None:
    spec = Spec(layers=8, tp=2)
    plan = generate(spec)
    inner = [n.id for n in plan.nodes.values() if n.layer is not None and 1 < n.layer < 6]
    text = plan.without_nodes(inner, bridge=True).dot()
    broken = {"layers.complete", "layers.contiguous"}
    assert _bad(_check(text, "default", _degrees(spec)), "error") >= broken
    assert _bad(_check(text, "sampled", _degrees(spec))) == set()


def test_sampled_plans_must_be_right_all_the_same() -> None:
    plan = generate(Spec(layers=8, tp=2))
    gone = next(n.id for n in plan.nodes.values() if n.role == "ffn_allreduce" and n.layer == 3)
    text = plan.without_node(gone, bridge=True).dot()
    assert "tp.matmul-reduced" in _bad(_check(text, "sampled"))


def test_inference_has_no_gradients() -> None:
    text = generate(STEP).dot()
    assert _bad(_check(text, "default")) == set()
    assert _bad(_check(text, "inference")) == {"backward.none-in-inference"}


def test_serving_without_a_cache() -> None:
    text = (
        'digraph { i [label="Input"]; p [label="Prefill Attention\\nLayer 0"];'
        ' d [label="Decode Attention\\nLayer 0"]; o [label="Output"]; i -> p -> d -> o }'
    )
    assert _bad(_check(text, "default"), "warning") >= {"kv-cache.drawn"}
    assert _bad(_check(text, "inference"), "error") >= {"kv-cache.drawn"}


def test_training_asks_for_a_step() -> None:
    text = generate(DENSE).dot()
    assert _bad(_check(text, "training")) == {"backward.step-drawn"}


def test_gradients_of_one_replica() -> None:
    plan = generate(STEP)
    gone = next(n for n in plan.nodes.values() if n.role == "grad_allreduce" and n.layer == 2)
    users = set(plan.successors(gone.id))
    result = _check(plan.without_node(gone.id, bridge=True).dot(), "training")
    rule = next(r for r in result.rules if r.rule == "dp.gradients-reduced")
    assert {c.nodes[0] for c in rule.counterexamples} == users


def test_a_way_back_that_turns_round() -> None:
    plan = generate(replace(STEP, pp=1))
    edges = {e[:2] for e in plan.edges}
    roles = {n.id: (n.role, n.layer) for n in plan.nodes.values()}
    tail = next(n for n, r in roles.items() if r == ("attn_backward_allreduce", 1))
    head = next(n for n, r in roles.items() if r == ("ffn_backward", 3))
    assert (tail, head) not in edges
    result = _check(plan.with_edge(tail, head).dot(), "training")
    assert "backward.reversed" in _bad(result)


def test_moe_fails_where_default_warns() -> None:
    plan = generate(MOE)
    back = [n.id for n in plan.nodes.values() if n.role == "combine_alltoall" and n.layer == 0]
    text = plan.without_nodes(back, bridge=True).dot()
    assert "ep.combined" in _bad(_check(text, "default"), "warning")
    assert "ep.combined" in _bad(_check(text, "moe"), "error")
    assert _bad(_check(generate(DENSE).dot(), "moe")) == {"moe.drawn"}
