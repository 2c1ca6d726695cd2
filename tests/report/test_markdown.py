"""The report that a person would file: what is in it, and that it agrees with the other reports."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from verifier.cli.programs import load_program
from verifier.findings.check import check
from verifier.findings.model import FileResult
from verifier.generate import Spec, generate
from verifier.graph import read_text
from verifier.report.markdown import markdown
from verifier.report.text import text

REPORT = Path(__file__).with_name("report.md")


def _result(dot: str, *params: str, profile: str = "default") -> FileResult:
    (graph,) = read_text(dot, "plan.dot")
    return check(graph, load_program((), profile, params))


def _faulty() -> str:
    """Layer 1 without its second all-reduce, an operator on its own, and an edge drawn twice."""
    plan = generate(Spec(layers=3, tp=2, convention="megatron"))
    gone = next(n.id for n in plan.nodes.values() if n.role == "ffn_allreduce" and n.layer == 1)
    dot = plan.without_node(gone, bridge=True).dot()
    head, _, _ = dot.rpartition("}")
    return head + '  debug [label="Softmax\\nLayer 2\\nGPU: 0"];\n  input -> embedding_tp0;\n}\n'


def test_a_whole_report() -> None:
    """If a change is meant, delete the file, run the test and read what is new."""
    found = markdown([_result(_faulty(), "tp=2", "layers=3", "pp=1", "world=2")])
    if not REPORT.exists():
        REPORT.write_text(found, encoding="utf-8")
    assert found == REPORT.read_text("utf-8")


def test_it_is_the_same_each_time() -> None:
    first, second = (markdown([_result(_faulty())]) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("profile", ["default", "strict"])
def test_counts_are_those_of_the_text(profile: str) -> None:
    result = _result(_faulty(), "tp=2", profile=profile)
    told = text([result], {}).splitlines()[0].split(" · ")[1]
    assert f"; {told}." in markdown([result]).splitlines()[2]


def test_the_strategy_is_degrees_alone() -> None:
    silent = re.sub(r"^//.*\n", "", _faulty())
    report = markdown([_result(silent, "tp=2", "layers=3", "imbalance=70")])
    table = report.split("## Strategy")[1].split("##")[0]
    rows = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")]
    assert rows == ["", "layers", "GPUs", "tensor parallel", "pipeline stages"]
    assert "| layers | 3 | 3 | --param |" in table
    assert "| GPUs | – | 2 |  |" in table  # noqa: RUF001


def test_every_finding_is_modified_once() -> None:
    result = _result(_faulty(), profile="strict")
    report = markdown([result])
    asked = re.split(r"## (?:Required|Advised) modifications", report)[1:]
    broken = [r for r in result.rules if r.verdict == "broken"]
    for rule in broken:
        assert sum(part.split("\n## ")[0].count(f"`{rule.rule}`") for part in asked) == 1
        assert f"### {rule.title}" in report


def test_missing_edges_are_all_named() -> None:
    dot = """digraph {
  a0 [label="Attention\\nLayer 0\\nStage 0"]; f0 [label="FFN\\nLayer 0\\nStage 0"]
  a1 [label="Attention\\nLayer 1\\nStage 1"]; f1 [label="FFN\\nLayer 1\\nStage 1"]
  a0 -> f0 -> a1
}"""
    report = markdown([_result(dot, "pattern-stage=0")])
    assert "lacks 1 edge of stage 0: a1 -> f1" in report


def test_a_plan_with_nothing_wrong() -> None:
    report = markdown([_result(generate(Spec(tp=2)).dot())])
    assert report.splitlines()[2].startswith("**CORRECT**: ")
    assert "Required" not in report
    assert "## Holds" in report
