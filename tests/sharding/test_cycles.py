"""What a cycle feeds to itself is not known: its operators neither fit nor do they not."""

from __future__ import annotations

import pytest

from verifier.findings.check import check
from verifier.findings.model import RuleResult
from verifier.graph import read_text
from verifier.language.load import load_text
from verifier.language.program import resolve
from verifier.smt.decide import Solver

RULES = """
state zz along data: A "one", B "another"
transfer input along zz: nothing -> B
transfer norm along zz: A -> A
transfer residual-add along zz: A -> A, B -> B, A and B -> A
rule fits: every operator n fits along zz
"""


def result(edges: str, rules: str = RULES) -> RuleResult:
    nodes = (
        'i [label="Input"]; n [label="RMSNorm"]; m [label="RMSNorm"]; '
        'a [label="Residual Add"]; b [label="Residual Add"]; x [label="Frobnicate"]; '
    )
    (graph,) = read_text(f"digraph {{ {nodes} {edges} }}")
    (found,) = check(graph, resolve(load_text(rules))).rules
    return found


def test_what_takes_only_some_of_what_may_arrive_is_undecided() -> None:
    found = result("n -> x -> n")
    assert (found.verdict, found.counterexamples) == ("undecided", [])
    assert found.reason == "what arrives along zz in a cycle hangs on what is given in it"
    assert [(f.fact, f.nodes) for f in found.undecided_by] == [("what arrives along zz", ("n",))]


def test_what_takes_nothing_of_what_may_arrive_does_not_fit() -> None:
    found = result("i -> n -> x -> n")
    assert (found.verdict, [c.bindings for c in found.counterexamples]) == ("broken", [{"n": "n"}])


@pytest.mark.parametrize("edges", ["a -> b -> a", "i -> a -> b -> a", "x -> x"])
def test_what_takes_all_that_may_arrive_fits(edges: str) -> None:
    assert result(edges).verdict == "holds"


def test_what_lies_between_cycles_is_judged() -> None:
    found = result("a -> a; i -> n; a -> n -> b; b -> b")
    assert (found.verdict, [c.bindings for c in found.counterexamples]) == ("broken", [{"n": "n"}])
    assert result("a -> a -> n -> b; b -> b").verdict == "holds"


def test_a_solver_that_gives_up_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = 'rule one: every node n: n.label = "Input" or n.layer = 1'
    (graph,) = read_text('digraph { i [label="gives up"]; }')
    program = resolve(load_text(rules))
    assert "time" not in check(graph, program).rules[0].reason
    monkeypatch.setattr("verifier.smt.decide.answers", _Nothing)
    monkeypatch.setattr(Solver, "_ask", lambda *_: (True, None))
    (found,) = check(graph, program).rules
    assert (found.verdict, found.reason) == ("undecided", "the solver ran out of time")


class _Nothing:
    """No answers from before."""

    def get(self, _: str) -> None:
        """Nothing is known."""

    def add(self, *_: object) -> None:
        """Nothing is kept."""

    def keep(self) -> None:
        """Nothing is kept."""
