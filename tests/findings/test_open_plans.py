"""Open facts on the plans that reviews spoke of, and on plans like them: what solver.md found."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from verifier.findings.model import FileResult, RuleResult
from verifier.generate.lookalikes import lookalikes

Check = Callable[..., FileResult]

SAMPLED = """
vocabulary ours:
    attribute stage: int only
        from node.label matching /GPUs?:? *([01]|0-1)$/ as "0"
          or node.label matching /GPUs?:? *([23]|2-3)$/ as "1"
          or node.label matching /GPUs?:? *([45]|4-5)$/ as "2"
          or node.label matching /GPUs?:? *([67]|6-7)$/ as "3"
open layer of {kinds} in 0..{last}
rule depth: every stage s has {depth} layers
"""
RISING = "axiom monotone: stage rises with layer\n"

DECODE = """
vocabulary decode:
    kind decode-operator when node.id ~ /^decode_.*\\d$/ and not node.label ~ /^DECODE/
    attribute decode-stage: int from node.id matching {stage}
    group decode-stage by decode-stage
open decode-stage of decode-operator in 1..4, gpus of decode-operator in 0..{last}
rule fits:
    (every decode-stage s: every decode-stage t: s = t or not (s.gpus overlaps t.gpus))
        and (every decode-stage s: every decode-stage t: size(s.gpus) = size(t.gpus))
"""


def only(result: FileResult) -> RuleResult:
    (rule,) = result.rules
    return rule


def facts(rule: RuleResult) -> list[str]:
    assert rule.leaning is not None
    return [fact.text for fact in rule.leaning.facts]


# ---- a sample of layers


def test_a_sample_of_layers_leaves_the_depth_undecided(checked: Check, shared: Path) -> None:
    dot = (shared / "dags" / "seed002.dot").read_text(encoding="utf-8")
    rules = SAMPLED.format(kinds="qkv-proj or ffn-up", last=79, depth=20)
    rule = only(checked(rules, dot))
    assert rule.verdict == "undecided"
    assert rule.completions
    assert [(f.fact, f.count) for f in rule.undecided_by] == [("stage", 72)]


def test_rising_stages_settle_it_from_the_ends_of_each(checked: Check, shared: Path) -> None:
    dot = (shared / "dags" / "seed002.dot").read_text(encoding="utf-8")
    rules = SAMPLED.format(kinds="qkv-proj or ffn-up", last=79, depth=20) + RISING
    rule = only(checked(rules, dot))
    assert rule.verdict == "holds"
    ends = {19: 0, 20: 1, 39: 1, 40: 2, 59: 2, 60: 3}
    assert facts(rule) == [f"layer {k} is in stage {s}" for k, s in ends.items()]
    assert rule.leaning is not None
    assert rule.leaning.tracked == 8
    assert [axiom.text for axiom in rule.leaning.axioms] == ["stage rises with layer"]


def test_fewer_layers_leave_it_open_by_the_ends_that_are_missing(
    checked: Check, shared: Path
) -> None:
    dot = (shared / "dags" / "seed002_fix_cyclic.dot").read_text(encoding="utf-8")
    rules = SAMPLED.format(kinds="qkv-proj", last=79, depth=20) + RISING
    layer = r"    attribute layer: int only from node.label matching /^Layer (\d+)/"
    rules = rules.replace("open", f"{layer}\nopen", 1)
    rule = only(checked(rules, dot))
    assert rule.verdict == "undecided"
    (completion,) = rule.completions
    assert completion.satisfying == (
        "layer 19 is in stage 0 and layer 39 is in stage 1 and layer 59 is in stage 2"
    )
    assert completion.violating
    (lacking,) = rule.undecided_by
    assert set(lacking.nodes) == {"layer 19", "layer 39", "layer 59"}


def test_a_sample_like_it(checked: Check) -> None:
    dot = lookalikes()["002"].plans["plan"]  # of 12 layers 0, 3, 4, 7, 8 and 11 on three stages
    rules = SAMPLED.format(kinds="qkv-proj or ffn-up", last=11, depth=4)
    assert only(checked(rules, dot)).verdict == "undecided"
    rule = only(checked(rules + RISING, dot))
    assert rule.verdict == "holds"
    ends = {3: 0, 4: 1, 7: 1, 8: 2}
    assert facts(rule) == [f"layer {k} is in stage {s}" for k, s in ends.items()]


def test_a_thinner_sample_like_it(checked: Check) -> None:
    lines = lookalikes()["002"].plans["plan"].splitlines()
    dot = "\n".join(line for line in lines if not re.search(r"\bL?(3|7)[_ .]|l(3|7)_", line))
    rules = SAMPLED.format(kinds="qkv-proj or ffn-up", last=11, depth=4)
    rule = only(checked(rules + RISING, dot))
    assert rule.verdict == "undecided"
    assert rule.completions[0].satisfying == "layer 3 is in stage 0 and layer 7 is in stage 1"


# ---- one stage of four


@pytest.mark.parametrize("gpus", [32, 64])
def test_one_stage_is_drawn_and_the_others_do_not_fit(
    checked: Check, shared: Path, gpus: int
) -> None:
    dot = (shared / "dags" / "seed001.dot").read_text(encoding="utf-8")
    rules = DECODE.format(stage=r"/^decode_.*?([1-4])(?:_\d)?$/", last=gpus - 1)
    rule = only(checked(rules, dot))
    if gpus == 64:  # four times sixteen
        assert rule.verdict == "undecided"
        return
    assert rule.verdict == "broken"
    assert facts(rule) == ["decode-stage 1 has gpus 0-15"]
    assert rule.leaning is not None
    assert [opening.text for opening in rule.leaning.openings] == [
        "open decode-stage of decode-operator in 1..4",
        "open gpus of decode-operator in 0..31",
    ]


def test_one_stage_like_it(checked: Check) -> None:
    dot = lookalikes()["001"].plans["plan"]  # decode stage 1 on GPUs 0-3
    rules = DECODE.format(stage=r"/^decode_layer(\d)_/", last=7)
    rule = only(checked(rules, dot))
    assert rule.verdict == "broken"
    assert facts(rule) == ["decode-stage 1 has gpus 0-3"]
    assert only(checked(rules.replace("0..7", "0..15"), dot)).verdict == "undecided"
