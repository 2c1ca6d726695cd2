"""Shapes with symbols: equal, different, or not to be told."""

from __future__ import annotations

import pytest

from verifier.findings.check import Options, check
from verifier.graph import read_text
from verifier.language.load import load_text
from verifier.language.program import resolve

RULE = "rule same: every edge e: e.source.output-shape = e.target.input-shape"
APART = "rule apart: every norm n: no attn m where m.input-shape = n.output-shape"


@pytest.mark.parametrize(
    ("output", "input_", "verdict"),
    [
        ("[4, 8]", "[4, 8]", "holds"),
        ("[batch=4, hidden=8]", "[batch_size=4, d_model=8]", "holds"),
        ("[4, 8]", "[4, 16]", "broken"),
        ("[4, 8]", "[4, 8, 1]", "broken"),
        ("[B, 8]", "[B, 8]", "holds"),
        ("[B, 8]", "[4, 8]", "undecided"),
        ("[B, 8]", "[S, 8]", "undecided"),
        ("[?, 8]", "[?, 8]", "undecided"),
        ("[B, 8]", "[4, 16]", "broken"),  # whatever B is
        ("[2*B, 8]", "[B, 8]", "broken"),  # no tensor is empty
        ("[B*S, 8]", "[S*B, 8]", "holds"),
        ("[B, S, 8]", "[S, B, 8]", "undecided"),
        ("[S/2 + S/2, 8]", "[S, 8]", "holds"),
        ("[2*B, 8]", "[3, 8]", "broken"),  # half of three is no size
        ("[2*B, 8]", "[4, 8]", "undecided"),
    ],
)
def test_shapes(output: str, input_: str, verdict: str) -> None:
    plan = f"""digraph {{
  a [label="Norm\\nOutput: {output}"]
  b [label="Attention\\nInput: {input_}"]
  a -> b
}}"""
    (graph,) = read_text(plan, "plan.dot")
    found = check(graph, resolve(load_text(f"{RULE}\n{APART}", "own.rules")), Options(replay=None))
    verdicts = {r.rule: r.verdict for r in found.rules}
    opposite = {"holds": "broken", "broken": "holds", "undecided": "undecided"}[verdict]
    assert verdicts == {"own.same": verdict, "own.apart": opposite}


@pytest.mark.parametrize(
    ("output", "condition", "verdict"),
    [
        ("[B, S, 8192]", "last(n.output-shape) = 8192", "holds"),
        ("[B, S, 8192]", "dim(n.output-shape, 0) = 4", "undecided"),
        ("[B, S, 8192]", "dim(n.output-shape, -2) > 0", "holds"),
        ("[B, S, 8192]", "dim(n.output-shape, 3) = 1", "undecided"),  # it has no fourth
        ("[B, S, 8192]", "dim(n.output-shape, 3) is known", "broken"),
        ("[B, S, 8192]", "dim(n.output-shape, /^s$/) = dim(n.output-shape, 1)", "holds"),
        ("[heads=8, d_k=16]", "dim(n.output-shape, /heads/) * last(n.output-shape) = 128", "holds"),
        ("[heads=8, heads=16]", "dim(n.output-shape, /heads/) is known", "broken"),
        ("[B, S, 8192]", "ndim(n.output-shape) = 3", "holds"),
        ("[B, 4]", "numel(n.output-shape) = 4 * dim(n.output-shape, 0)", "holds"),
        ("[B, ?]", "numel(n.output-shape) is known", "broken"),
        ("[B, 4]", "numel(n.output-shape) % 4 = 0", "holds"),
        ("[B, 4]", "numel(n.output-shape) % 8 = 0", "undecided"),
        ("[B, S, 4]", "numel(n.output-shape) in 4..4 - 1", "broken"),
        ("[B, S, 4]", "numel(n.output-shape) >= dim(n.output-shape, 0)", "holds"),
        ("[B, S, 4]", "dim(n.output-shape, 0) * dim(n.output-shape, 0) = 2", "broken"),
        ("[B, 4]", "dim(n.output-shape, 0) in {1, 2}", "undecided"),
        ("[B, 4]", "dim(n.output-shape, 0) in {0, 1 - 1}", "broken"),
    ],
)
def test_what_a_shape_gives(output: str, condition: str, verdict: str) -> None:
    plan = f'digraph {{ a [label="Norm\\nOutput: {output}"] }}'
    (graph,) = read_text(plan, "plan.dot")
    program = resolve(load_text(f"rule own: every norm n: {condition}", "own.rules"))
    (found,) = check(graph, program, Options(replay=None)).rules
    assert found.verdict == verdict


def test_the_symbols_that_decide_are_named() -> None:
    (graph,) = read_text('digraph { a [label="Norm\\nOutput: [B, 8]"] }', "plan.dot")
    rule = "rule own: every norm n: dim(n.output-shape, 0) = 4"
    (found,) = check(graph, resolve(load_text(rule, "own.rules")), Options(replay=None)).rules
    assert [lacking.fact for lacking in found.undecided_by] == ["B"]
