"""Known violations do not fail, new ones do, and those that are gone are told."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from inline_snapshot import snapshot

from verifier.errors import InputError
from verifier.findings.baseline import apply, entries, read, write
from verifier.findings.model import FileResult

Check = Callable[..., FileResult]
RULES = """
rule fed: every matmul m feeds an all-reduce
rule softmax: every softmax n feeds a matmul
rule layers: the layers partition 0..3
"""


def test_written_sorted(checked: Check) -> None:
    assert json.loads(write([checked(RULES)])) == snapshot(
        {
            "schema": "verify-baseline/1",
            "files": {
                "plan.dot": {
                    "my.fed": [{"m": "c"}, {"m": "d"}],
                    "my.layers": [{"missing": [2, 3]}],
                    "my.softmax": [{"vacuous": True}],
                }
            },
        }
    )


def test_the_same_again_passes(checked: Check) -> None:
    known = read(write([checked(RULES)]), "known.json")
    result = checked(RULES)
    apply([result], known, strict=True)
    assert [r.verdict for r in result.rules] == ["waived", "waived", "waived"]
    assert result.rules[0].reason == "2 violations in the baseline"
    assert {c.waived_by for c in result.rules[0].waived} == {"the baseline"}
    assert (result.exit, result.fixed) == (0, [])
    assert entries([result])["plan.dot"]["my.fed"] == [{"m": "c"}, {"m": "d"}]


def test_a_new_violation_fails(checked: Check, plan: str) -> None:
    known = read(write([checked(RULES)]), "known.json")
    result = checked(RULES, plan.replace("a -> r; ", ""))
    apply([result], known, strict=False)
    fed = result.rules[0]
    assert (fed.verdict, [c.nodes for c in fed.counterexamples]) == ("broken", [("a",)])
    assert result.exit == 1


def test_what_is_fixed_is_told_and_fails_when_strict(checked: Check, plan: str) -> None:
    known = read(write([checked(RULES)]), "known.json")
    repaired = plan.replace("a -> r;", "a -> r; c -> r;")
    for strict, code in ((False, 0), (True, 1)):
        result = checked(RULES, repaired)
        apply([result], known, strict=strict)
        assert [(f.rule, f.violation) for f in result.fixed] == [("my.fed", {"m": "c"})]
        assert result.exit == code


def test_other_files_and_other_rules_are_let_be(checked: Check) -> None:
    known = read(write([checked(RULES), checked(RULES, path="./sub/other.dot")]), "known.json")
    assert list(known) == ["plan.dot", "sub/other.dot"]
    result = checked("rule fed: every matmul m feeds an all-reduce\n")
    apply([result], known, strict=True)
    assert (result.exit, result.fixed) == (0, [])


def test_graphs_of_one_file_are_told_apart(checked: Check, plan: str) -> None:
    first, second = checked(RULES), checked(RULES, plan.replace("digraph plan", "digraph more"))
    assert list(entries([first, second])) == ["plan.dot#more", "plan.dot#plan"]
    assert list(entries([first, first])) == ["plan.dot#1", "plan.dot#2"]


def test_a_stage_that_differs_in_something_new_is_a_new_violation(checked: Check) -> None:
    rules = "rule alike: every layer looks like layer 0\n"
    plan = "".join(f'{n}{k} [label="Layer {k} {w}"]; ' for k in (0, 1) for n, w in NAMES)
    one = checked(rules, f"digraph {{ {plan} a0 -> b0; b0 -> c0; a1 -> b1 }}")
    known = read(write([one]), "known.json")
    assert known["plan.dot"]["my.alike"] == [{"layer": 1, "missing_edges": [["b1", "c1"]]}]
    more = checked(rules, f"digraph {{ {plan} a0 -> b0; b0 -> c0 }}")
    apply([more], known, strict=False)
    assert more.rules[0].verdict == "broken"


NAMES = (("a", "QKV Projection"), ("b", "Softmax"), ("c", "LayerNorm"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "`k` is not JSON: expecting property name"),
        ("[]", "`k` is no baseline: its schema is not `verify-baseline/1`"),
        ('{"schema": "verify/1"}', "`k` is no baseline: its schema"),
        (
            '{"schema": "verify-baseline/1", "files": {"a": [1]}}',
            "`k` is no baseline: `files` holds",
        ),
    ],
)
def test_what_is_no_baseline(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text, "k")
    assert str(caught.value).startswith(message)
