"""What is not found out in time is undecided: it neither holds nor is anybody blamed."""

from __future__ import annotations

import pytest

from verifier.findings.check import check
from verifier.findings.model import RuleResult
from verifier.graph import read_bytes
from verifier.language.load import load_text
from verifier.language.program import resolve
from verifier.smt import states

# What the input gives is left open; one of its users takes the one state, one the other.
PLAN = b"""digraph {
  i [label="Input"]; n [label="RMSNorm"]; g [label="All-Gather"];
  i -> n; i -> g;
}"""
RULES = """
state zz along data: A "one", B "another"
transfer input along zz: nothing -> A or B
transfer norm along zz: A -> A
transfer all-gather along zz: B -> B
rule fits: every operator n fits along zz
"""


def result() -> RuleResult:
    (graph,) = read_bytes(PLAN, "plan.dot")
    (found,) = check(graph, resolve(load_text(RULES))).rules
    return found


def test_somebody_is_to_blame_where_there_is_time() -> None:
    found = result()
    assert (found.verdict, len(found.counterexamples)) == ("broken", 1)


def test_nobody_is_blamed_and_nothing_holds_where_there_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(states, "least", lambda _: None)
    found = result()
    assert (found.verdict, found.counterexamples) == ("undecided", [])
    assert found.reason == "whether all fit together along zz was not found out in time"
