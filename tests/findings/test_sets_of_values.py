"""What is told of sentences about sets: who has the values; of long ranges the first missing."""

from __future__ import annotations

from collections.abc import Callable

from verifier.findings.model import FileResult
from verifier.report.json import document
from verifier.report.text import text

Check = Callable[..., FileResult]
RANKS = """digraph {
  a [label="Attention\\nLayer 0\\nStage 0\\nGPU: 0"];
  b [label="Attention\\nLayer 1\\nStage 7\\nGPU: 9"];
  a -> b
}
"""


def test_the_nodes_with_outside_values_are_named(checked: Check) -> None:
    for sentence, nodes, outside in (
        ("the gpu ranks fit in 0..7", ("b",), (9,)),
        ("the stages fit in 0..3", ("b",), (7,)),
        ("the attn layers fit in 1..3", ("a",), (0,)),
    ):
        (rule,) = checked(f"rule one: {sentence}", RANKS).rules
        (found,) = rule.counterexamples
        assert (found.nodes, found.outside) == (nodes, outside)
        assert found.line == (2 if nodes == ("a",) else 3)


def test_a_long_range_lists_the_first_that_are_missing(checked: Check) -> None:
    result = checked("rule one: the layers cover 0..1_000_000_000_000", RANKS)
    (found,) = result.rules[0].counterexamples
    assert found.missing[:2] == (2, 3)
    assert len(found.missing) + found.missing_more == 1_000_000_000_001 - 2
    assert "missing: 2-10001, 999,999,989,999 more" in text([result], {})
    (listed,) = document([result])["files"][0]["rules"][0]["counterexamples"]
    assert listed["missing_more"] == found.missing_more


def test_a_gap_as_wide_as_a_large_number(checked: Check) -> None:
    dot = RANKS.replace("Layer 1", "Layer 900000000")
    (rule,) = checked("rule one: the layers are contiguous", dot).rules
    assert rule.counterexamples[0].missing[:3] == (1, 2, 3)
    assert rule.counterexamples[0].missing_more == 899_999_999 - 10_000


def test_values_that_occur_twice_are_no_part_of_the_graph(checked: Check) -> None:
    dot = RANKS.replace("Layer 1", "Layer 0")
    result = checked("rule one: the attn layers are distinct", dot)
    assert "1 violation" in text([result], {})
    assert result.rules[0].counterexamples[0].nodes == ("a", "b")


def test_a_parameter_is_said_to_be_unknown_once(checked: Check) -> None:
    rules = "param $few: int\nrule one: every stage s has $few layers applies when $few > 2"
    result = checked(rules, RANKS)
    assert text([result], {}).count("not known: parameter $few") == 1


def test_of_what_is_missing_only_the_least_number_is_sure(checked: Check) -> None:
    dot = RANKS.replace("Layer 1\\n", "")
    assert dot != RANKS
    result = checked("rule one: the attn layers cover 0..7", dot)
    (found,) = result.rules[0].counterexamples
    assert (found.missing, found.missing_more) == ((), 6)
    assert "missing: at least 6" in text([result], {})
