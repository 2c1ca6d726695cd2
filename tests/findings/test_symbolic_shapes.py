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
