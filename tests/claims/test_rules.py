"""The rules that claims needed: each is used by a table, and none speaks against a correct plan."""

from __future__ import annotations

import pytest

from tests.claims.table import REPORTS, load
from verifier import resources
from verifier.cli.check import load_program
from verifier.findings.check import check
from verifier.generate import Spec, generate
from verifier.graph import read_text

FOLDER = resources.folder("rules") / "claims"
NAMES = sorted(path.stem for path in FOLDER.glob("*.rules"))
CORRECT = {
    "dense": (
        Spec(layers=4, tp=2, pp=2, attention="split"),
        ("tp=2", "pp=2", "ep=1", "dp=1", "sp=1", "layers=4"),
    ),
    "moe": (
        Spec(model="moe", layers=4, tp=2, pp=2, ep=2, dp=2, phases=("prefill", "decode")),
        ("tp=2", "pp=2", "ep=2", "dp=2", "sp=1", "layers=4"),
    ),
}
# What a correct plan need not have: a reviewer may ask for it all the same.
ASKED_FOR = {
    "dense": {
        *("attention-dropout", "all-gather", "qkv-gathered", "ffn-up-gathered"),
        *("ffn-up-activated", "some-buffer", "some-sp-gather", "some-reduce-scatter"),
        *("some-all-to-all", "some-dispatch", "some-split"),
    },
    "moe": {
        *("attention-dropout", "all-gather", "qkv-gathered", "ffn-gate", "ffn-up", "ffn-down"),
        *("some-buffer", "some-sp-gather", "some-reduce-scatter"),
    },
}


def test_every_rule_is_used() -> None:
    used = {c.rule for report in REPORTS for row in load(report).rows for c in row.checks}
    known = {
        rule.id
        for rule in load_program(tuple(f"claims/{name}" for name in NAMES), None, ()).rules
        if rule.id.partition(".")[0] in NAMES
    }
    assert known == {rule for rule in used if rule.partition(".")[0] in NAMES}


@pytest.mark.parametrize("kind", CORRECT)
def test_a_correct_plan_breaks_only_what_it_need_not_have(kind: str) -> None:
    spec, params = CORRECT[kind]
    (graph,) = read_text(generate(spec).dot(), "plan.dot")
    result = check(graph, load_program(("claims/drawn",), None, params))
    broken = {rule.rule.removeprefix("drawn.") for rule in result.rules if rule.counterexamples}
    assert broken == ASKED_FOR[kind]
