"""Waivers cover what they say, until they end, and no longer than there is something to cover."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from verifier.findings.model import FileResult, RuleResult
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
