"""Waivers cover what they say, until they end, and no longer than there is something to cover."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from verifier.findings.model import FileResult, RuleResult
from verifier.findings.waivers import settle
from verifier.report.json import document

Check = Callable[..., FileResult]
RULE = "rule fed: every matmul m feeds an all-reduce\n"


def by_name(result: FileResult) -> dict[str, RuleResult]:
    return {rule.rule: rule for rule in result.rules}


def nodes(rule: RuleResult) -> tuple[list[str], list[str]]:
    return [c.nodes[0] for c in rule.counterexamples], [c.nodes[0] for c in rule.waived]


def test_without_a_waiver_it_is_broken(checked: Check) -> None:
    result = checked(RULE)
    assert nodes(by_name(result)["my.fed"]) == (["c", "d"], [])
    assert result.exit == 1


def test_all_violations_waived(checked: Check) -> None:
    result = checked(RULE + 'waive fed until 2026-12-31 because "layer 1 is a sketch"\n')
    (rule,) = result.rules
    assert rule.verdict == "waived"
    assert rule.reason == "2 violations waived by my.rules:2: layer 1 is a sketch"
    assert nodes(rule) == ([], ["c", "d"])
    assert (result.verdict, result.exit) == ("holds", 0)


def test_a_condition_over_the_rule_s_variable(checked: Check) -> None:
    result = checked(RULE + 'waive my.fed where m.id = "c" because "known"\n')
    (rule,) = result.rules
    assert (rule.verdict, nodes(rule)) == ("broken", (["d"], ["c"]))
    assert result.exit == 1
    listed = document([result])["files"][0]["rules"][0]
    assert [c["nodes"] for c in listed["counterexamples"]] == [["d"]]
    assert [(c["nodes"], c["waived_by"], c["waived_because"]) for c in listed["waived"]] == [
        (["c"], "my.rules:2", "known")
    ]


def test_what_is_not_known_is_not_covered(checked: Check) -> None:
    result = checked(RULE + 'waive fed where m.tp = 0 because "rank 0"\n')
    assert nodes(by_name(result)["my.fed"]) == (["c", "d"], [])
    assert by_name(result)["waiver.my.fed"].verdict == "broken"


@pytest.mark.parametrize(("today", "ended"), [("2026-06-15", False), ("2026-06-16", True)])
def test_the_last_day_counts(checked: Check, today: str, ended: bool) -> None:
    result = checked(RULE + 'waive fed until 2026-06-15 because "soon"\n', today=today)
    verdicts = {name: rule.verdict for name, rule in by_name(result).items()}
    if not ended:
        assert verdicts == {"my.fed": "waived"}
        return
    assert verdicts == {"my.fed": "broken", "waiver.my.fed": "broken"}
    waiver = by_name(result)["waiver.my.fed"]
    assert waiver.reason == "the waiver at my.rules:2 ended on 2026-06-15"
    assert (waiver.severity, waiver.path, waiver.line) == ("error", "my.rules", 2)


def test_a_waiver_that_covers_nothing_is_broken(checked: Check) -> None:
    text = (
        'rule fed: every matmul m where m.layer = 0 feeds an all-reduce\nwaive fed because "why"\n'
    )
    result = checked(text)
    assert by_name(result)["my.fed"].verdict == "holds"
    reason = by_name(result)["waiver.my.fed"].reason
    assert reason == "the waiver at my.rules:2 covers no violation of `my.fed`"
    assert result.exit == 1


def test_the_second_of_two_waivers_has_nothing_left(checked: Check) -> None:
    text = RULE + 'waive fed because "one"\nwaive fed where m.layer = 1 because "two"\n'
    result = checked(text)
    assert {name: rule.verdict for name, rule in by_name(result).items()} == {
        "my.fed": "waived",
        "waiver.my.fed-2": "broken",
    }


def test_a_skipped_rule_s_waiver_is_not_stale(checked: Check) -> None:
    guarded = RULE.replace("\n", " applies when count(stage) > 0\n")
    text = guarded + 'waive fed because "x"\n'
    assert [rule.verdict for rule in checked(text).rules] == ["skipped"]


def test_parts_of_the_graph(checked: Check) -> None:
    """Three components: `r` with what feeds it, `c` alone, `d` alone."""
    text = 'rule whole: the graph is connected\nwaive whole because "drawn apart"\n'
    (rule,) = checked(text).rules
    assert (rule.verdict, nodes(rule)) == ("waived", ([], ["c", "d"]))


CYCLES = """digraph {
  a [label="QKV Projection"]; b [label="QKV Projection"]; a -> b -> a;
  c [label="All-Reduce"]; d [label="All-Reduce"]; c -> d -> c;
  a -> c; c -> e; e -> f; f -> e;
}
"""


def test_each_cycle_is_waived_by_itself(checked: Check) -> None:
    waiver = 'waive flat where n is a matmul because "unrolled later"\n'
    (rule,) = checked("rule flat: the graph is acyclic\n" + waiver, CYCLES).rules
    assert rule.verdict == "broken"
    assert [set(c.nodes) for c in rule.counterexamples] == [{"c", "d"}, {"e", "f"}]
    assert [set(c.nodes) for c in rule.waived] == [{"a", "b"}]
    every = 'waive flat because "all of them"\n'
    (rule,) = checked("rule flat: the graph is acyclic\n" + waiver + every, CYCLES).rules
    assert rule.verdict == "waived"
    assert [c.waived_because for c in rule.waived] == [
        "unrolled later",
        "all of them",
        "all of them",
    ]


def test_a_part_is_covered_only_as_a_whole(checked: Check) -> None:
    dot = "digraph { a -> b -> c; x [label=Norm]; x -> y; z }"
    rules = 'rule one: the graph is connected\nwaive one where n.id ~ /x|z/ because "notes"\n'
    (rule,) = checked(rules, dot).rules
    assert [set(c.nodes) for c in rule.counterexamples] == [{"x", "y"}]
    assert [set(c.nodes) for c in rule.waived] == [{"z"}]


def test_a_waiver_that_one_graph_of_a_run_needs_is_not_stale(checked: Check) -> None:
    rules = RULE + 'waive fed where m.id = "c" because "known"\n'
    whole = 'digraph { a [label="QKV Projection"]; r [label="All-Reduce"]; a -> r }'
    needed, not_needed = checked(rules), checked(rules, whole)
    assert by_name(not_needed)["waiver.my.fed"].verdict == "broken"
    settle([needed, not_needed])
    assert "waiver.my.fed" not in by_name(not_needed)
    assert not_needed.exit == 0
    first, second = checked(rules, whole), checked(rules, whole)
    settle([first, second])
    assert by_name(first)["waiver.my.fed"].verdict == "broken"
    assert "waiver.my.fed" not in by_name(second)


def test_a_waiver_that_has_ended_is_said_of_each_graph(checked: Check) -> None:
    rules = RULE + 'waive fed until 2020-01-01 because "known"\n'
    first, second = checked(rules), checked(rules)
    settle([first, second])
    assert "waiver.my.fed" in by_name(second)
