"""The main job on real and on generated plans: the right verdict, exactly the right nodes."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from verifier.cli.programs import load_program
from verifier.findings.check import Options, check
from verifier.findings.model import FileResult, RuleResult
from verifier.generate import FAULTS, Spec, generate
from verifier.graph import read_file, read_text

DEGREES = ("tp=2", "pp=4", "layers=80", "world=8")


def _check(text: str, params: tuple[str, ...] = (), rules: tuple[str, ...] = ()) -> FileResult:
    (graph,) = read_text(text, "plan.dot")
    return check(graph, load_program(rules, None, params), Options())


def _rule(result: FileResult, name: str) -> RuleResult:
    return next(r for r in result.rules if r.rule == name)


def _nodes(result: FileResult, name: str) -> set[str]:
    return {n for c in _rule(result, name).counterexamples for n in c.nodes}


@pytest.fixture(scope="module")
def plan() -> object:
    return generate(Spec(layers=80, pp=4, tp=2))


def test_a_correct_plan_holds(plan: object) -> None:
    result = _check(plan.dot(), DEGREES)  # type: ignore[attr-defined]
    assert {r.rule: r.verdict for r in result.rules if r.verdict not in {"holds", "skipped"}} == {}
    holding = {r.rule for r in result.rules if r.verdict == "holds"}
    assert holding >= {
        "structure.reaches-output",
        "layers.complete",
        "layers.one-stage",
        "gpus.ranks-partition",
        "tp.matmul-reduced",
        "tp.collective-fed-by-all",
        "tp.ranks-complete",
        "pp.stages-complete",
        "pp.stage-depth",
        "pp.send-received",
    }
    assert result.exit == 0


@pytest.mark.parametrize("fault", ["all-reduce-removed", "all-reduce-removed-bridged"])
@pytest.mark.parametrize("seed", range(3))
def test_a_removed_all_reduce_is_named(plan: object, fault: str, seed: int) -> None:
    injected = FAULTS[fault](plan, random.Random(seed))  # type: ignore[arg-type]
    result = _check(injected.plan.dot(), DEGREES)
    assert result.exit == 1
    assert _nodes(result, "tp.matmul-reduced") == injected.nodes
    for c in _rule(result, "tp.matmul-reduced").counterexamples:
        assert c.replayed
        assert c.path[0] in injected.nodes


def test_report_000(shared: Path) -> None:
    (graph,) = read_file(shared / "dags" / "seed000.dot")
    result = check(graph, load_program((), None, ()))
    assert len(_nodes(result, "structure.not-isolated")) == 496
    used = {c.nodes[0]: c for c in _rule(result, "structure.has-successor").counterexamples}
    assert (used["layer20_qkv_0"].facts["in"], used["layer20_qkv_0"].facts["out"]) == (1, 0)
    assert "layer20_qkv_0" not in _nodes(result, "structure.has-predecessor")
    assert result.exit == 1


def test_a_dead_stage_in_a_connected_graph(shared: Path) -> None:
    (graph,) = read_file(shared / "dags" / "seed000_fix_bypasses_stage3.dot")
    result = check(graph, load_program(("structure",), None, ()))
    assert _rule(result, "structure.one-component").verdict == "holds"
    assert len(_nodes(result, "structure.reaches-output")) == 504


def test_three_sentences_verbatim() -> None:
    text = generate(Spec(layers=8, pp=2, tp=2)).dot()
    rules = """
rule first: every TP-sharded matmul is followed by an all-reduce
rule second: every stage has N layers
rule third: the GPU ranks partition 0..3
rule fourth: the GPU ranks partition 0..255
"""
    from verifier.language.load import load_text
    from verifier.language.program import resolve

    (graph,) = read_text(text, "plan.dot")
    program = resolve(load_text(rules, "three.rules"), {"N": ("4", "--param")})
    verdicts = {r.rule: r.verdict for r in check(graph, program).rules}
    assert verdicts["three.second"] == "holds"
    assert verdicts["three.third"] == "holds"
    assert verdicts["three.fourth"] == "broken"
    assert verdicts["three.first"] == "broken"  # the LM head's shards are gathered, not reduced
    result = check(graph, resolve(load_text(rules, "three.rules")))
    assert _rule(result, "three.second").verdict == "undecided"
    assert [lacking.fact for lacking in _rule(result, "three.second").undecided_by] == ["$N"]
