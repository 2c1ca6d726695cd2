"""The checker by itself: it needs nothing of ours, follows each verdict, refuses what changed."""

from __future__ import annotations

import ast
import copy
import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.findings.check import check
from verifier.findings.model import FileResult
from verifier.generate import FAULTS, NoPlaceError, Spec, generate
from verifier.graph import read_text
from verifier.language.load import load_text
from verifier.language.program import resolve
from verifier.witness import checker
from verifier.witness.write import witness

SCRIPT = Path(checker.__file__)
Witnessed = Callable[[str], tuple[str, FileResult]]

PLAN = generate(Spec(layers=4, tp=2, pp=2)).dot()
WAITS = """digraph {
  s0 [label="Send\\nGPU: 0\\nTransfer: 0 -> 1", order=1];
  r0 [label="Recv\\nGPU: 0\\nTransfer: 1 -> 0", order=2];
  s1 [label="Send\\nGPU: 1\\nTransfer: 1 -> 0", order=1];
  r1 [label="Recv\\nGPU: 1\\nTransfer: 0 -> 1", order=2];
  s0 -> r1; s1 -> r0; x -> y -> x; z
}
"""


def sealed(witness: dict[str, Any]) -> str:
    found = {key: value for key, value in witness.items() if key != "seal"}
    seal = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
    return json.dumps(found | {"seal": seal})


def refused(text: str, dot: str) -> bool:
    try:
        checker.check(text, dot.encode())
    except Exception:
        return True
    return False


def test_it_needs_the_standard_library_alone() -> None:
    tree = ast.parse(SCRIPT.read_text("utf-8"))
    names = [
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
        )
    ]
    assert set(names) <= sys.stdlib_module_names
    assert not any(isinstance(node, ast.Assert) for node in ast.walk(tree)), "-O takes them out"


def test_every_rule_is_witnessed_on_a_correct_plan(witnessed: Witnessed, tmp_path: Path) -> None:
    dot = generate(Spec(layers=8, tp=2, pp=4)).dot()
    text, result = witnessed(dot)
    written = json.loads(text)
    assert written["unwitnessed"] == []
    verdicts = {rule["rule"]: rule["verdict"] for rule in written["rules"]}
    assert verdicts == {rule.rule: rule.verdict for rule in result.rules}
    (tmp_path / "w.json").write_text(text, encoding="utf-8")
    (tmp_path / "plan.dot").write_text(dot, encoding="utf-8")
    (tmp_path / "c.py").write_bytes(SCRIPT.read_bytes())
    done = subprocess.run(
        [sys.executable, "-I", "-O", "c.py", "w.json", "plan.dot"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.startswith(f"{len(result.rules)} verdicts follow")
    (tmp_path / "plan.dot").write_text(dot + "\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-O", "c.py", "w.json", "plan.dot"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "refused: this is the witness of another plan\n"


MOE = Spec(model="moe", experts=4, ep=2, layers=4, tp=2, pp=2)
SERVED = Spec(layers=4, tp=2, pp=2, phases=("prefill", "decode"))


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_faults_are_witnessed(witnessed: Witnessed, fault: str) -> None:
    for spec in (MOE, SERVED):
        try:
            dot = FAULTS[fault](generate(spec), random.Random(0)).plan.dot()
            break
        except NoPlaceError:
            continue
    else:
        pytest.skip("it goes into neither of the plans")
    text, result = witnessed(dot)
    written = json.loads(text)
    assert written["unwitnessed"] == []
    ids = written["nodes"]
    for rule, found in zip(written["rules"], result.rules, strict=True):
        assert rule["verdict"] == found.verdict
        if len(rule["variables"]) == 1 and rule["variables"][0][1] == "node":
            names = {ids[rule["bindings"][0][row]] for row in rule["broken"]}
            assert names == {next(iter(c.bindings.values())) for c in found.counterexamples}


def test_cycles_parts_and_circular_waits(witnessed: Witnessed) -> None:
    text, result = witnessed(WAITS)
    written = json.loads(text)
    kinds = {
        rule["rule"]: [
            proof[0] for atom in rule["atoms"] if atom[0] == "proved" for proof in atom[2]
        ]
        for rule in written["rules"]
    }
    verdicts = {rule.rule: rule.verdict for rule in result.rules}
    assert verdicts["structure.acyclic"] == "broken"
    assert kinds["structure.acyclic"] == ["cycle"]
    without = WAITS.replace("x -> y -> x", "x -> y")
    text, result = witnessed(without)
    verdicts = {rule.rule: rule.verdict for rule in result.rules}
    assert verdicts["communication.no-circular-wait"] == "broken"
    assert json.loads(text)["unwitnessed"] == []
    assert not refused(text, without)


# ---- tampering


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the values of a JSON document are."""
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in items:
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))
        else:
            yield (*path, key)


def changed(node: Any, path: tuple[Any, ...], value: Any) -> Any:
    found = copy.copy(node)
    found[path[0]] = value if len(path) == 1 else changed(node[path[0]], path[1:], value)
    return found


def at(node: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        node = node[key]
    return node


@settings(max_examples=40, deadline=None, database=None)
@given(st.integers(0, 1 << 30), st.sampled_from([0, 1, 2, -1, None, "x", True, 7.5, [], "holds"]))
def test_no_value_can_be_changed(witnessed: Witnessed, number: int, value: Any) -> None:
    text, _ = witnessed(PLAN)
    written = json.loads(text)
    everywhere = list(places(written))
    path = everywhere[number % len(everywhere)]
    before = at(written, path)
    if before == value and type(before) is type(value):
        return
    assert refused(json.dumps(changed(written, path, value)), PLAN)


def test_a_new_seal_does_not_make_another_verdict_true(witnessed: Witnessed) -> None:
    plan = generate(Spec(layers=2, tp=2, pp=2))
    dot = FAULTS["all-reduce-removed"](plan, random.Random(0)).plan.dot()
    text, _ = witnessed(dot)
    written = json.loads(text)
    verdicts = ["holds", "broken", "undecided", "vacuous", "skipped", "waived"]
    for place, rule in enumerate(written["rules"]):
        if rule["broken"]:
            lie = changed(written, ("rules", place, "broken"), rule["broken"][1:])
            assert refused(sealed(lie), dot), rule["rule"]
        if place % 7 == 0 or rule["broken"]:
            other = verdicts[(verdicts.index(rule["verdict"]) + 1 + place % 5) % 6]
            lie = changed(written, ("rules", place, "verdict"), other)
            assert refused(sealed(lie), dot), rule["rule"]


def test_a_new_seal_does_not_make_other_proofs_true(witnessed: Witnessed) -> None:
    """A changed proof, list, edge or fact is refused, or the verdicts follow from it as well."""
    text, _ = witnessed(PLAN)
    written = json.loads(text)
    verdicts = [rule["verdict"] for rule in written["rules"]]
    chance = random.Random(3)
    shown = 0
    parts = [path for path in places(written) if path[0] in {"sets", "edges", "rules", "facts"}]
    for path in chance.sample(parts, 60):
        value = at(written, path)
        if not isinstance(value, int) or isinstance(value, bool):
            continue
        lie = changed(written, path, value + chance.choice([-1, 1]))
        if refused(sealed(lie), PLAN):
            shown += 1
        else:
            assert [rule["verdict"] for rule in lie["rules"]] == verdicts
    assert shown > 12


def test_edges_the_other_way_round(witnessed: Witnessed) -> None:
    """An edge that is turned round ends what was shown by way of it."""
    text, _ = witnessed(PLAN)
    written = json.loads(text)
    for number in range(0, len(written["edges"][""]), 13):
        lie = copy.deepcopy(written)
        lie["edges"][""][number].reverse()
        assert refused(sealed(lie), PLAN)


def verify(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "verifier.cli.main", *words],
        cwd=cwd, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_it_is_about_one_plan(tmp_path: Path) -> None:
    for name in ("a.dot", "b.dot"):
        (tmp_path / name).write_text("digraph { a -> b }", encoding="utf-8")
    (tmp_path / "two.dot").write_text("digraph { a } digraph { b }", encoding="utf-8")
    for names in (["a.dot", "b.dot"], ["two.dot"], ["-"]):
        done = verify(*names, "--witness", "w.json", cwd=tmp_path)
        assert done.returncode == 2, names
        assert "--witness is about one" in done.stderr
    assert not (tmp_path / "w.json").exists()
    done = verify("a.dot", "--witness", "w.json", cwd=tmp_path)
    assert done.returncode == 1
    text = (tmp_path / "w.json").read_text("utf-8")
    assert not refused(text, "digraph { a -> b }")


def test_open_facts_have_no_witness() -> None:
    rules = """open layer
rule few:
    every attn m: m.layer < 2
"""
    dot = 'digraph { p [label="Attention\\nLayer 1"]; q [label="Attention"]; p -> q }'
    program = resolve(load_text(rules, "my.rules"))
    (graph,) = read_text(dot, "plan.dot")
    written = json.loads(witness(graph, dot.encode(), program, check(graph, program)))
    assert written["rules"] == []
    assert [without["rule"] for without in written["unwitnessed"]] == ["my.few"]


def test_real_plans_are_witnessed(witnessed: Witnessed, shared: Path) -> None:
    for path in sorted((shared / "dags").glob("*.dot")):
        if path.stat().st_size < 30_000:
            text, _ = witnessed(path.read_text("utf-8"))
            assert json.loads(text)["unwitnessed"] == [], path.name
