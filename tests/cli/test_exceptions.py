"""Waivers, baselines, and what would settle an undecided rule, as the program prints them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from inline_snapshot import snapshot

Verify = Callable[..., tuple[int, str, str]]
FED = "rule fed: every matmul m feeds an all-reduce\n"
WAIVED = FED + 'waive fed where m.id in {"c", "d"} until 2026-03-31 because "a sketch"\n'


def test_a_waived_rule(verify: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERIFIER_TODAY", "2026-03-31")
    code, out, _ = verify("--rules", "my.rules", "plan.dot", rules=WAIVED)
    assert (code, out) == snapshot(
        (
            0,
            """\
holds     plan.dot   5 nodes, 2 edges · 1 rule waived

~ my.fed  2 violations waived by my.rules:2: a sketch
""",
        )
    )


def test_a_waiver_that_has_ended(verify: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERIFIER_TODAY", "2026-04-01")
    code, out, _ = verify("--rules", "my.rules", "plan.dot", rules=WAIVED)
    assert code == 1
    assert out == snapshot("""\
broken    plan.dot   5 nodes, 2 edges · 2 rules broken

✗ my.fed   "every matmul m feeds an all-reduce"                                    error
  2 nodes have in=0 out=0
    {c,d}     2   plan.dot:5

✗ waiver.my.fed   "a waiver covers something and has not ended"                    error
  the waiver at my.rules:2 ended on 2026-03-31
  because a sketch
  hint: repair what it covered, or take the waiver out, or give it a new date and reason
""")


def test_a_day_that_is_none(verify: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERIFIER_TODAY", "tomorrow")
    code, _, err = verify("--rules", "my.rules", "plan.dot", rules=WAIVED)
    assert (code, err) == snapshot(
        (
            2,
            """\
error[E203]: `VERIFIER_TODAY` is `tomorrow`, which is no date
   = help: year-month-day
""",
        )
    )


def test_a_baseline(verify: Verify, tmp_path: Path) -> None:
    rules = ("--rules", "my.rules", "plan.dot")
    assert verify(*rules, "--write-baseline", "known.json", rules=FED)[0] == 1
    document = json.loads((tmp_path / "known.json").read_text())
    assert document["files"] == {"plan.dot": {"my.fed": [{"m": "c"}, {"m": "d"}]}}
    code, out, _ = verify(*rules, "--baseline", "known.json")
    assert (code, out) == snapshot(
        (
            0,
            """\
holds     plan.dot   5 nodes, 2 edges · 1 rule waived

~ my.fed  2 violations in the baseline
""",
        )
    )
    plan = (tmp_path / "plan.dot").read_text()
    verify(*rules, "--baseline", "known.json", plan=plan.replace("a -> r;", "c -> r;"))
    code, out, _ = verify(*rules, "--baseline", "known.json")
    assert code == 1
    assert out == snapshot("""\
broken    plan.dot   5 nodes, 2 edges · 1 rule broken

✗ my.fed   "every matmul m feeds an all-reduce"                                    error
  1 violation in the baseline
  1 node has in=0 out=0
    a         plan.dot:2

fixed since the baseline: 1 violation
  my.fed: m = c
""")


def test_what_is_fixed(verify: Verify, tmp_path: Path) -> None:
    rules = ("--rules", "my.rules", "plan.dot")
    verify(*rules, "--write-baseline", "known.json", rules=FED)
    plan = (tmp_path / "plan.dot").read_text().replace("a -> r;", "a -> r; c -> r; d -> r;")
    code, out, _ = verify(*rules, "--baseline", "known.json", plan=plan)
    assert (code, out) == snapshot(
        (
            0,
            """\
holds     plan.dot   5 nodes, 4 edges · 1 rule holds

✓ my.fed  4 checked

fixed since the baseline: 2 violations
  my.fed: m = {c,d}
""",
        )
    )
    code, out, _ = verify(*rules, "--baseline", "known.json", "--strict-baseline", "-q")
    assert (code, out) == snapshot((1, "broken    plan.dot   5 nodes, 4 edges · 1 rule holds\n"))


def test_baselines_that_cannot_be_used(verify: Verify, tmp_path: Path) -> None:
    rules = ("--rules", "my.rules", "plan.dot")
    code, _, err = verify(*rules, "--baseline", "none.json", rules=FED)
    assert (code, err) == (2, "error[E204]: cannot read `none.json`: no such file or directory\n")
    (tmp_path / "bad.json").write_bytes(b"\xff")
    assert verify(*rules, "--baseline", "bad.json")[0] == 2
    code, _, err = verify(*rules, "--write-baseline", "none/known.json")
    assert (code, err.splitlines()[0].partition(":")[0]) == (2, "error[E204]")


def test_what_would_settle_it(verify: Verify) -> None:
    rules = """
rule low: every matmul m: m.layer < 2
rule tight: every matmul m where m.layer > 0: m.id = "c"
rule either: every matmul m where m.id = "d": m.tp = 0 or m.layer = 1
"""
    code, out, _ = verify("--rules", "my.rules", "plan.dot", rules=rules)
    assert code == 3
    assert out == snapshot("""\
undecided plan.dot   5 nodes, 2 edges · 3 rules undecided

? my.low   "every matmul m: m.layer < 2"                                           error
  not known: `layer` of d
  would hold if m.layer < 2, would break if not

? my.tight   "every matmul m where m.layer > 0: m.id = "c""                        error
  not known: `layer` of d
  would hold if it is not `matmul m where m.layer > 0`, would break if not

? my.either   "every matmul m where m.id = "d": m.tp = 0 or m.layer = 1"           error
  not known: `tp` of d
  not known: `layer` of d
  would hold if m.tp = 0, would break if m.tp != 0 and m.layer != 1
""")
    _, out, _ = verify("--rules", "my.rules", "plan.dot", "--format", "json")
    completions = [rule["completions"] for rule in json.loads(out)["files"][0]["rules"]]
    assert completions[0] == {"satisfying": ["m.layer < 2"], "violating": ["m.layer >= 2"]}
