"""Parameters that plans state, as reports tell them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

Verify = Callable[..., tuple[int, str, str]]

RULES = """rule depth:
    every stage s has $layers / $pp layers
    hint "draw $layers"
"""
PLAN = """// {title}
digraph {{
  a [label="Attention\\nLayer 0\\nStage 0"]; b [label="Attention\\nLayer 1\\nStage 1"]; a -> b
}}
"""


def test_text_and_markdown_tell_the_origin(verify: Verify) -> None:
    plan = PLAN.format(title="2 layers, PP=2")
    code, out, _ = verify("--rules", "my.rules", "plan.dot", rules=RULES, plan=plan)
    assert code == 0
    assert "$pp = 2, $layers = 2: the comment above the graph, line 1\n" in out
    _, out, _ = verify("--rules", "my.rules", "--param", "pp=2", "plan.dot")
    assert "$pp = 2: --param\n" in out
    _, out, _ = verify("--rules", "my.rules", "--format", "markdown", "plan.dot")
    assert "| layers | 2 | 2 | the comment above the graph, line 1 |" in out
    _, out, _ = verify("facts", "plan.dot")
    assert "\nparameters\n          $pp = 2, $layers = 2: the comment above the graph" in out


def test_json_tells_it_to_programs(verify: Verify) -> None:
    plan = PLAN.format(title="PP=2")
    code, out, _ = verify(
        "--rules", "my.rules", "--format", "json", "plan.dot", rules=RULES, plan=plan
    )
    assert code == 3
    (file,) = json.loads(out)["files"]
    said = {p["name"]: p for p in file["parameters"]}
    origin = "the comment above the graph, line 1"
    assert said["pp"] == {"name": "pp", "value": 2, "by": "plan", "origin": origin}
    assert said["layers"] == {"name": "layers", "value": None, "by": "nobody", "origin": None}


def test_an_unknown_parameter_is_undecided_and_a_contradiction_told(verify: Verify) -> None:
    plan = PLAN.format(title="2 layers, PP=2, PP=4")
    code, out, _ = verify("--rules", "my.rules", "plan.dot", rules=RULES, plan=plan)
    assert code == 3
    assert "warning[W102]: the plan states 2 values of `$pp`: 2 in the comment above" in out
    assert "not known: parameter $pp; give it with --param pp=…" in out


def test_each_file_of_a_run_has_degrees_of_its_own(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "other.dot").write_text(PLAN.format(title="4 layers, PP=2"), encoding="utf-8")
    plan = PLAN.format(title="2 layers, PP=2")
    code, out, _ = verify("--rules", "my.rules", "plan.dot", "other.dot", rules=RULES, plan=plan)
    assert code == 1
    assert out.startswith("holds     plan.dot")
    assert "broken    other.dot" in out
    assert "$pp = 2, $layers = 4: the comment above the graph, line 1\n" in out


def test_explain_and_match_read_them_too(verify: Verify) -> None:
    plan = PLAN.format(title="2 layers, PP=2")
    _, out, _ = verify("match", "stage s where s.index < $pp - 1", "plan.dot", plan=plan)
    assert "1 " in out.splitlines()[0]
    code, out, _ = verify("explain", "my.depth", "--rules", "my.rules", "plan.dot", rules=RULES)
    assert code == 0
    assert "$pp" in out
