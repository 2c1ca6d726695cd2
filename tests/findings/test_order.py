"""The order of communication: pairs that nothing orders, circular waits, and plans of some size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from verifier.cli.programs import load_program
from verifier.findings.check import check
from verifier.findings.model import FileResult, RuleResult
from verifier.generate import Spec, generate
from verifier.graph import read_file, read_text

Check = Callable[..., FileResult]


def rule_of(graph: object, name: str) -> RuleResult:
    program = load_program(("communication",), None, ())
    program.rules[:] = [rule for rule in program.rules if rule.id == name]
    (result,) = check(graph, program).rules  # type: ignore[arg-type]
    return result


@pytest.mark.parametrize(
    ("name", "pairs", "gate_and_up"),
    [
        ("seed000_fix_bypasses_stage3", 282, 80),
        ("seed001_fixed", 16, 0),
        ("seed004_baseline_final_clean", 0, 0),
    ],
)
def test_unordered_pairs_of_the_real_plans(
    shared: Path, name: str, pairs: int, gate_and_up: int
) -> None:
    (graph,) = read_file(shared / "dags" / f"{name}.dot")
    result = rule_of(graph, "communication.ordered")
    bound = [tuple(c.bindings.values()) for c in result.counterexamples]
    assert len(bound) == len({frozenset(pair) for pair in bound}) == pairs
    kinds = Counter(
        tuple(sorted(node.split("_")[1] for node in pair))
        for pair in bound
        if all(node.startswith("layer") for node in pair)
    )
    assert kinds["gate", "up"] == gate_and_up


def test_gathers_side_by_side_are_not_ordered() -> None:
    result = rule_of(
        read_text(
            """digraph {
              n [label="RMSNorm\\nGPU: 0"];
              g [label="All-Gather\\nGPUs: [0,1]"]; u [label="All-Gather\\nGPUs: [0,1]"];
              d [label="All-Reduce\\nGPUs: [0,1]"]; o [label="All-Reduce\\nGPUs: [1,2]"];
              n -> g -> d; n -> u -> d; n -> o;
            }"""
        )[0],
        "communication.ordered",
    )
    assert [tuple(c.bindings.values()) for c in result.counterexamples] == [("g", "u")]
    assert result.severity == "warning"


def test_a_correct_plan_of_many_collectives_is_ordered() -> None:
    plan = generate(Spec(layers=80, tp=8, pp=4, dp=2))
    result = rule_of(read_text(plan.dot())[0], "communication.ordered")
    assert result.verdict == "holds"
    assert result.matched >= 8 * (40 * 39 // 2)  # two in each of the 20 layers of 8 groups


CROSSED = """digraph {
  s0 [label="Send\\nGPU: 0\\nTransfer: 0 -> 1", order=ORDER];
  r0 [label="Recv\\nGPU: 0\\nTransfer: 1 -> 0", order=2];
  s1 [label="Send\\nGPU: 1\\nTransfer: 1 -> 0", order=1 HOW];
  r1 [label="Recv\\nGPU: 1\\nTransfer: 0 -> 1", order=2];
  s0 -> r1; s1 -> r0;
}
"""


@pytest.mark.parametrize(
    ("order", "how", "verdict"),
    [
        ("1", "", "broken"),  # both send first
        ("3", "", "holds"),  # GPU 0 receives first
        ("1", ", blocking=false", "holds"),  # GPU 1 does not wait for its send
    ],
)
def test_two_ranks_that_send_to_each_other(order: str, how: str, verdict: str) -> None:
    dot = CROSSED.replace("ORDER", order).replace(" HOW", how)
    result = rule_of(read_text(dot)[0], "communication.no-circular-wait")
    assert result.verdict == verdict
    for found in result.counterexamples:
        assert found.path == ("s0", "r0", "s1", "r1", "s0")
        assert found.replayed


def test_a_cycle_through_a_collective_names_what_each_gpu_does(checked: Check) -> None:
    result = checked(
        """
        vocabulary ours:
            attribute slot: int from node.slot
            attribute on: int from node.on
            attribute one: string from node.one
            group device by on
            group shared by one
        rule free:
            the graph is acyclic with slot of nodes n where n.on is known per device joining shared
        """.replace("\n        ", "\n"),
        """digraph {
          a0 [on=0 slot=1 one=a]; x0 [on=0 slot=2]; b0 [on=0 slot=3 one=b];
          b1 [on=1 slot=1 one=b]; a1 [on=1 slot=2 one=a]; free;
          x0 -> free; a0 -> a1;
        }""",
    ).rules[0]
    (cycle,) = result.counterexamples
    assert cycle.path[0] == cycle.path[-1]
    assert set(cycle.nodes) == {"a0", "a1", "b0", "b1", "x0"}


def test_what_has_no_place_in_the_order_leaves_it_undecided(checked: Check) -> None:
    rule = "rule free:\n  the graph is acyclic with slot of nodes per device\n"
    words = "vocabulary ours:\n  attribute slot: int from node.slot\n  group device by slot\n"
    result = checked(words + rule, "digraph { a [slot=1]; b; a -> b }").rules[0]
    assert result.verdict == "undecided"
    assert [lacking.fact for lacking in result.undecided_by] == ["slot"]
    result = checked(words + rule, "digraph { a [slot=1]; b; a -> b -> a }").rules[0]
    assert result.verdict == "broken"
