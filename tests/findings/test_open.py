"""Open facts: what is told of verdicts that lean on them, and of facts at odds with each other."""

# ruff: noqa: RUF001 -- the lines are what the program prints

from __future__ import annotations

from collections.abc import Callable

import pytest
from click import unstyle
from inline_snapshot import snapshot

from verifier.findings.explain import explain
from verifier.findings.model import FileResult, RuleResult
from verifier.graph import read_text
from verifier.language.load import load_text
from verifier.language.program import resolve
from verifier.report.explain import text as spelt_out
from verifier.report.json import document
from verifier.report.markdown import markdown
from verifier.report.text import text

Check = Callable[..., FileResult]

DOT = """digraph {
  a [label="Attention\\nLayer 0\\nStage 0"];
  b [label="Attention\\nLayer 3\\nStage 0"];
  c [label="Attention\\nLayer 4\\nStage 1"];
  d [label="LayerNorm\\nLayer 7\\nStage 1"];
  e [label="LayerNorm"];
  a -> b -> c -> d -> e
}
"""
RULES = """open layer of attn in 0..7
axiom rising: stage rises with layer
rule depth: every stage s has 4 layers
"""


def shown(result: FileResult) -> str:
    return unstyle(text([result], {}))


def only(result: FileResult) -> RuleResult:
    (rule,) = result.rules
    return rule


def test_the_report_names_axiom_opening_and_facts(checked: Check) -> None:
    assert shown(checked(RULES, DOT)) == snapshot("""\
holds     plan.dot   5 nodes, 4 edges · 1 rule holds

✓ my.depth  2 checked
    assuming `rising`: stage rises with layer   my.rules:2
    with `open layer of attn in 0..7`   my.rules:1
    from 2 of 4 facts of the drawing:
      layer 3 is in stage 0   plan.dot:3
      layer 4 is in stage 1   plan.dot:4
""")


def test_json_says_what_a_verdict_leans_on(checked: Check) -> None:
    (rule,) = document([checked(RULES, DOT)])["files"][0]["rules"]
    assert rule["leans_on"] == snapshot(
        {
            "axioms": [
                {"name": "rising", "text": "stage rises with layer", "defined": "my.rules:2"}
            ],
            "open": [
                {"name": "layer", "text": "open layer of attn in 0..7", "defined": "my.rules:1"}
            ],
            "facts": [
                {"fact": "layer 3 is in stage 0", "line": 3, "nodes": ["b"]},
                {"fact": "layer 4 is in stage 1", "line": 4, "nodes": ["c"]},
            ],
            "of_facts": 4,
        }
    )


def test_markdown_says_it(checked: Check) -> None:
    assert markdown([checked(RULES, DOT)]) == snapshot("""\
# plan.dot

**CORRECT**: 5 nodes, 4 edges; 1 rule holds.

## Strategy

| | declared | drawn | declared by |
|---|--:|--:|---|
| layers | – | 4 |  |
| pipeline stages | – | 2 |  |

## Holds

- my: every stage s has 4 layers

## Holds under assumptions

- every stage s has 4 layers
  - assuming `rising`: stage rises with layer   my.rules:2
  - with `open layer of attn in 0..7`   my.rules:1
  - from 2 of 4 facts of the drawing:
    - layer 3 is in stage 0   plan.dot:3
    - layer 4 is in stage 1   plan.dot:4
""")


def test_an_undecided_rule_tells_what_would_settle_it(checked: Check) -> None:
    dot = DOT.replace("Layer 3", "Layer 2")
    assert shown(checked(RULES, dot)) == snapshot("""\
undecided plan.dot   5 nodes, 4 edges · 1 rule undecided

? my.depth   "every stage s has 4 layers"                                          error
  with `open layer of attn in 0..7`   my.rules:1
  not known: `stage` of layer 3
  would hold if layer 3 is in stage 0, would break if layer 3 is in stage 1
""")


def test_facts_at_odds_are_a_finding_and_nothing_holds_from_them(checked: Check) -> None:
    dot = DOT.replace("Layer 3\\nStage 0", "Layer 3\\nStage 1")
    dot = dot.replace("Layer 4\\nStage 1", "Layer 4\\nStage 0")
    assert shown(checked(RULES, dot)) == snapshot("""\
broken    plan.dot   5 nodes, 4 edges · 1 rule broken, 1 undecided

✗ open.facts   "the facts agree with what is assumed"                              error
  no completion of the open facts makes every axiom true; these are at odds:
  assuming `rising`: stage rises with layer   my.rules:2
  from 2 of 4 facts of the drawing:
    layer 3 is in stage 1   plan.dot:3
    layer 4 is in stage 0   plan.dot:4
  hint: take back an axiom or an opening, or correct the drawing

? my.depth   "every stage s has 4 layers"                                          error
  the facts contradict what is assumed: see `open.facts`
""")


def test_values_beyond_the_range_are_a_finding(checked: Check) -> None:
    assert shown(checked(RULES, DOT.replace("Layer 4", "Layer 9"))) == snapshot("""\
broken    plan.dot   5 nodes, 4 edges · 1 rule broken, 1 undecided

✗ open.facts   "the facts agree with what is assumed"                              error
  the drawing has values that an open attribute cannot have
  1 node
    c         plan.dot:4
      layer 9 is none of `open layer of attn in 0..7`
  hint: widen the range, or correct the drawing

? my.depth   "every stage s has 4 layers"                                          error
  the facts contradict what is assumed: see `open.facts`
""")


def test_what_is_not_open_is_closed(checked: Check) -> None:
    rule = "rule depth: every stage s has 2 layers"
    assert only(checked(rule, DOT)).verdict == "holds"
    assert only(checked("open layer in 0..7\n" + rule, DOT)).verdict == "undecided"


def test_rules_on_other_facts_are_decided_as_ever(checked: Check) -> None:
    rules = RULES + "rule norms: every norm n: n.layer < 8\nrule some-norm: some norm"
    found = {rule.rule: rule for rule in checked(rules, DOT).rules}
    assert found["my.some-norm"].verdict == "holds"
    assert found["my.some-norm"].leaning is None
    assert found["my.norms"].verdict == "undecided"  # `layer` is that of attention alone


@pytest.mark.parametrize(
    ("guard", "verdict"),
    [
        ("count(layer) = 8", "holds"),
        ("count(layer) = 7", "skipped"),
        ("count(layer k where k.stage covers {0}) = 4", "holds"),
        ("some stage s: s has 9 layers", "skipped"),
    ],
)
def test_guards_on_open_facts(checked: Check, guard: str, verdict: str) -> None:
    assert only(checked(f"{RULES}    applies when {guard}", DOT)).verdict == verdict


def test_a_guard_that_differs_weakens_what_it_guards(checked: Check) -> None:
    rules = RULES.replace("axiom rising: stage rises with layer\n", "")
    rules = rules.replace("has 4 layers", "has at least 30 layers")
    assert only(checked(rules, DOT)).verdict == "broken"
    guarded = f"{rules}    applies when some stage s: s has 4 layers"
    assert only(checked(guarded, DOT)).verdict == "undecided"


def test_bindings_that_break_it_in_every_completion_are_listed(checked: Check) -> None:
    rules = "open stage in 0..1\nrule few: every stage s has at most 1 attn"
    rule = only(checked(rules, DOT))
    assert rule.verdict == "broken"
    assert [c.bindings for c in rule.counterexamples] == [{"s": 0}]


def test_not_always_the_same_binding(checked: Check) -> None:
    dot = 'digraph { a [label="Attention"]; b [label="LayerNorm\\nStage 0"]; a -> b }'
    rules = "open stage in 0..1\nrule none: every stage s has no attn"
    rule = only(checked(rules, dot))
    assert rule.verdict == "broken"
    assert rule.counterexamples == []
    assert rule.reason == "in every completion some binding breaks it, though not always the same"


def test_a_waiver_covers_what_breaks_in_every_completion(checked: Check) -> None:
    rules = (
        "open stage in 0..1\nrule few: every stage s has at most 1 attn\n"
        'waive few where s.index = 0 because "two by design"'
    )
    assert only(checked(rules, DOT)).verdict == "waived"


def test_a_rule_about_nothing_is_vacuous_in_every_completion(checked: Check) -> None:
    rules = "open stage\nrule none: every softmax m: m.stage = 0"
    rule = only(checked(rules, DOT))
    assert (rule.verdict, rule.leaning) == ("vacuous", None)


def test_what_a_rule_is_about_may_be_there_or_not(checked: Check) -> None:
    rules = "open stage in 0..1\nrule late: every norm n where n.stage = 0: n.stage < 2"
    rule = only(checked(rules, DOT))
    assert rule.verdict == "undecided"
    assert rule.reason == "what the sentence is about may be there or not"


def test_what_is_not_looked_into_is_told(checked: Check) -> None:
    rules = (
        "open stage in 0..1\n"
        "rule reach: every stage s: every attn m: m reaches a norm n where n in s"
    )
    rule = only(checked(rules, DOT))
    assert rule.verdict == "undecided"
    assert rule.reason == "not looked into where it hangs on open facts: paths"


def test_parameters_in_ranges(checked: Check) -> None:
    rules = "set $layers = 4\nopen layer in 0..$layers + 3\nrule all: there are 8 layers"
    rule = only(checked(rules, DOT))
    assert rule.verdict == "holds"
    assert rule.leaning is not None
    assert rule.leaning.openings[0].text == "open layer in 0..$layers + 3"


def test_texts_and_truth_values(checked: Check) -> None:
    vocabulary = (
        "vocabulary ours:\n    attribute dtype: string from node.dtype\n"
        "    attribute fused: bool from node.fused\n"
    )
    rules = (
        vocabulary + 'open dtype of attn in {"bf16", "fp8"}, fused\n'
        "rule small: every attn m: m.dtype ~ /^(bf|fp)/\n"
        'rule bf: every attn m: m.dtype = "bf16"\n'
        "axiom together: every attn m: every attn n: m.fused = n.fused\n"
        "rule alike: every attn m where m.fused: every attn n: n.fused\n"
    )
    found = {rule.rule: rule.verdict for rule in checked(rules, DOT).rules}
    assert found == {"my.small": "holds", "my.bf": "undecided", "my.alike": "undecided"}


def test_explain_shows_it_as_drawn() -> None:
    (graph,) = read_text(DOT, "plan.dot")
    program = resolve(load_text(RULES, "my.rules"))
    found = explain(graph, program, program.rules[0], {})
    lines = unstyle(spelt_out(found)).splitlines()
    assert lines[3] == (
        "as drawn, leaving aside `open layer of attn in 0..7`: a check decides over all completions"
    )
    assert lines[4] == "not so as drawn at s = stage 0, because"


def test_too_many_members_for_an_axiom_leave_everything_undecided(checked: Check) -> None:
    found = {r.rule: r for r in checked(RULES.replace("0..7", "0..60_000"), DOT).rules}
    assert {r.verdict for r in found.values()} == {"undecided"}
    assert found["open.facts"].reason == (
        "whether there is a completion at all is not known: "
        "the axioms pair 120,002 individuals, too many"
    )
