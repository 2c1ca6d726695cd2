"""Membership as a condition, values picked by a condition, severities set by a profile."""

from __future__ import annotations

import pytest

from verifier.errors import InputError
from verifier.findings.check import Options, check
from verifier.graph import read_text
from verifier.language.load import load_text
from verifier.language.program import resolve

PLAN = """digraph {
  p0 [label="FFN Down\\nLayer 0\\nGPU: 0"]
  p1 [label="FFN Down\\nLayer 0\\nGPU: 1"]
  r0 [label="All-Reduce\\nLayer 0\\nGPU: 0-1"]
  q0 [label="FFN Down\\nLayer 2\\nGPU: 0"]
  r2 [label="All-Reduce\\nLayer 2\\nGPU: 0-1"]
  p0 -> r0  p1 -> r0  r0 -> q0  q0 -> r2
}
"""


def _verdicts(rules: str) -> dict[str, tuple[str, list[dict[str, object]]]]:
    (graph,) = read_text(PLAN, "plan.dot")
    program = resolve(load_text(rules, "own.rules"))
    result = check(graph, program, Options(replay=None))
    return {
        r.rule.removeprefix("own."): (r.verdict, [c.bindings for c in r.counterexamples])
        for r in result.rules
    }


def test_membership_is_a_condition() -> None:
    rule = """rule fed-by-all:
    every all-reduce r: every gpu g where r in g: some node m in g where (m feeds r)
"""
    assert _verdicts(rule) == {"fed-by-all": ("broken", [{"r": "r2", "g": 1}])}


def test_a_variable_names_the_individuals_of_a_set() -> None:
    rule = """rule some-layers: the layers x where x.index > 0 partition 2..2
rule all-layers: the layers x partition 2..2
"""
    found = _verdicts(rule)
    assert (found["some-layers"][0], found["all-layers"][0]) == ("holds", "broken")


def test_a_profile_sets_severities_and_takes_rules_out() -> None:
    (graph,) = read_text(PLAN, "plan.dot")
    rules = """import "structure.rules"
set severity of structure.has-successor to warning
set severity of structure.reaches-output to off
"""
    result = check(graph, resolve(load_text(rules, "own.rules")))
    severities = {r.rule: r.severity for r in result.rules}
    assert severities["structure.has-successor"] == "warning"
    assert "structure.reaches-output" not in severities


def test_only_a_profile_says_off() -> None:
    with pytest.raises(InputError, match="unknown severity `off`"):
        resolve(load_text("rule aa: no node severity off", "own.rules"))
