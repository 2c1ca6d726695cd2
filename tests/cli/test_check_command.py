"""The command line as other programs see it: exit codes, JSON, messages, several files."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from verifier.cli.main import execute

GOOD = """digraph {
  input [label="Input"]
  x [label="Layer Norm\\nLayer 0\\nGPU: 0"]
  output [label="Output"]
  input -> x -> output
}
"""
BROKEN = GOOD.replace("input -> x -> output", "input -> output")
SPLIT = GOOD.replace("input -> x -> output", "input -> x\n  x -> input\n  input -> output")
INVALID = "digraph {\n  a -> b\n  c -> [\n}\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `verify` in an empty folder; returns exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def call(*args: str, stdin: bytes = b"", **files: str) -> tuple[int, str, str]:
        for name, text in files.items():
            stem, _, ending = name.rpartition("_")
            (tmp_path / f"{stem}.{ending}").write_text(text, encoding="utf-8")
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as stop:
            execute(list(args))
        captured = capsys.readouterr()
        code = stop.value.code
        assert isinstance(code, int) or code is None
        return code or 0, captured.out, captured.err

    return call


@pytest.mark.parametrize(
    ("plan", "rules", "params", "code"),
    [
        (GOOD, "", (), 0),
        (BROKEN, "", (), 1),
        (INVALID, "", (), 2),
        (GOOD, "rule aa: every node n: n.in-degree < 9", (), 0),
        (GOOD, "rule aa: every node n: n.in-degree < 1", (), 1),
        (GOOD, "rule aa: every all-reduce n: n.in-degree > 0", (), 1),  # vacuous
        (GOOD, "rule aa: every all-reduce n: n.in-degree > 0 may be empty", (), 0),
        (GOOD, "rule aa: no all-reduce", (), 0),
        (GOOD, "rule aa: every node n: n.layer = 0", (), 3),  # input and output say no layer
        (GOOD, "rule aa: every node n: n.layer = 1", (), 1),  # and x says another
        (GOOD, "rule aa: every norm n: n.in-degree = N", (), 3),
        (GOOD, "rule aa: every norm n: n.in-degree = N", ("N=1",), 0),
        (GOOD, "rule aa: every norm n: n.in-degree = N", ("N=2",), 1),
        (GOOD, "rule aa: every norm n: n.in-degree = N", ("N=two",), 2),
        (GOOD, "rule aa: every norm n: n.in-degree = $n", (), 2),
        (GOOD, "rule aa: every node n: n.in-degree < 1 severity warning", (), 0),
        (GOOD, "rule aa: every norm n: n.in-degree > 5 applies when $tp > 1", ("tp=1",), 0),
        (GOOD, "rule aa: every norm n: n.in-degree > 5 applies when $tp > 1", ("tp=2",), 1),
        (GOOD, "rule aa: every norm n: n.in-degree > 5 applies when $tp > 1", (), 3),
        (GOOD, "rule aa every", (), 2),
    ],
)
def test_exit_codes(run: Any, plan: str, rules: str, params: tuple[str, ...], code: int) -> None:
    options = ["--rules", "own.rules"] if rules else []
    for param in params:
        options += ["--param", param]
    found, out, err = run(*options, "plan.dot", plan_dot=plan, own_rules=rules)
    assert found == code, out + err
    assert "Traceback" not in out + err


def test_json(run: Any) -> None:
    code, out, _ = run("--rules", "structure", "--format", "json", "plan.dot", plan_dot=BROKEN)
    document = json.loads(out)
    assert code == document["exit"] == 1
    assert (document["schema"], document["verdict"]) == ("verify/1", "broken")
    (file,) = document["files"]
    assert (file["path"], file["nodes"], file["edges"]) == ("plan.dot", 3, 1)
    rules = {rule["rule"]: rule for rule in file["rules"]}
    isolated = rules["structure.not-isolated"]
    assert (isolated["verdict"], isolated["severity"], isolated["matched"]) == (
        "broken",
        "error",
        3,
    )
    assert isolated["guard"] is None
    (found,) = isolated["counterexamples"]
    assert found["bindings"] == {"n": "x"}
    assert found["nodes"] == ["x"]
    assert found["edges"] == []
    assert found["line"] == 3
    assert found["facts"] == {"in": 0, "out": 0}
    assert found["replayed"] is True
    assert rules["structure.acyclic"]["verdict"] == "holds"


def test_json_names_edges_and_cycles(run: Any) -> None:
    _, out, _ = run("--rules", "structure", "--format", "json", "plan.dot", plan_dot=SPLIT)
    rules = {r["rule"]: r for r in json.loads(out)["files"][0]["rules"]}
    (cycle,) = rules["structure.acyclic"]["counterexamples"]
    assert sorted(cycle["nodes"]) == ["input", "x"]
    assert cycle["path"][0] == cycle["path"][-1]
    assert rules["structure.reaches-output"]["verdict"] == "holds"


def test_json_of_a_file_that_is_not_dot(run: Any) -> None:
    code, out, _ = run("--format", "json", "plan.dot", plan_dot=INVALID)
    document = json.loads(out)
    assert code == document["exit"] == 2
    (file,) = document["files"]
    assert file["rules"] == []
    (diagnostic,) = file["diagnostics"]
    assert (diagnostic["line"], diagnostic["column"]) == (3, 8)
    assert diagnostic["severity"] == "error"


def test_a_bad_file_does_not_stop_the_others(run: Any) -> None:
    code, out, _ = run("--rules", "structure", ".", a_dot=GOOD, b_dot=INVALID, c_dot=BROKEN)
    assert code == 2
    heads = [line.split() for line in out.splitlines() if line.strip()]
    named = {"holds", "broken", "unreadable"}
    verdicts = {words[1]: words[0] for words in heads if words[0] in named}
    assert verdicts == {"a.dot": "holds", "b.dot": "unreadable", "c.dot": "broken"}


def test_globs_and_standard_input(run: Any) -> None:
    code, out, _ = run(
        "--rules", "structure", "*.dot", "-", "-q", stdin=BROKEN.encode(), a_dot=GOOD
    )
    assert code == 1
    assert [line.split()[:2] for line in out.splitlines()] == [["holds", "a.dot"], ["broken", "-"]]


def test_several_graphs_in_a_file(run: Any) -> None:
    code, out, _ = run("--rules", "structure", "--format", "json", "two.dot", two_dot=GOOD + BROKEN)
    assert code == 1
    assert [f["verdict"] for f in json.loads(out)["files"]] == ["holds", "broken"]


def test_reports_into_files(run: Any, tmp_path: Path) -> None:
    code, out, _ = run(
        "-o", "json=report.json", "-o", "text=report.txt", "plan.dot", plan_dot=BROKEN
    )
    assert code == 1
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["exit"] == 1
    assert (tmp_path / "report.txt").read_text("utf-8").splitlines()[0] == out.splitlines()[0]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--rules", "nothing", "plan.dot"), "there is no rule file `nothing`"),
        (("--profile", "nothing", "plan.dot"), "there is no rule file `profiles/nothing.rules`"),
        (("--param", "tp", "plan.dot"), "`tp` is not a parameter"),
        (("--param", "ttp=3", "plan.dot"), "did you mean `tp`?"),
        (("-o", "pdf=x", "plan.dot"), "expected FORMAT=PATH"),
    ],
)
def test_usage_errors(run: Any, args: tuple[str, ...], message: str) -> None:
    code, out, err = run(*args, plan_dot=GOOD)
    assert code == 2
    assert message in err
    assert out == ""


def test_a_missing_file_does_not_stop_the_others(run: Any) -> None:
    code, out, _ = run("--rules", "structure", "nowhere.dot", "plan.dot", plan_dot=GOOD)
    assert code == 2
    assert "there is no file `nowhere.dot`" in out
    assert any(line.startswith("holds") and "plan.dot" in line for line in out.splitlines())


def test_no_rules_are_no_pass(run: Any) -> None:
    code, _, err = run("--rules", "own.rules", "plan.dot", plan_dot=GOOD, own_rules="# none\n")
    assert code == 2
    assert "no rule" in err


def test_a_report_that_cannot_be_written(run: Any) -> None:
    code, _, err = run("-o", "json=nowhere/report.json", "plan.dot", plan_dot=GOOD)
    assert code == 2
    assert "cannot write `nowhere/report.json`" in err


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("every stage s: no softmax d in s", "vacuous"),  # there is no stage
        ("every norm n: no softmax d where d.layer = n.layer", "holds"),  # there is a norm
        ("the gpu ranks fit in 0..3 may be empty", "holds"),
        ("the softmax layers are distinct", "vacuous"),
        ("every path from an input to a softmax passes through a norm", "vacuous"),
        ("every node n where n.layer > 3: n.in-degree >= 0", "undecided"),  # no node may match
    ],
)
def test_what_a_sentence_is_about(run: Any, rule: str, verdict: str) -> None:
    _, out, _ = run(
        "--rules", "own.rules", "--format", "json", "plan.dot",
        plan_dot=GOOD, own_rules=f"rule aa: {rule}",
    )  # fmt: skip
    assert json.loads(out)["files"][0]["rules"][0]["verdict"] == verdict


def test_a_rule_that_pairs_too_much_is_undecided(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verifier.ground.lookups.MOST_PAIRS", 5)
    rules = "rule aa: every node n: no node m: n.line > m.line + 100"
    code, out, _ = run("--rules", "own.rules", "plan.dot", plan_dot=GOOD, own_rules=rules)
    assert code == 3
    assert "more than can be looked at" in out


def test_a_guard_that_pairs_too_much_is_undecided(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verifier.ground.lookups.MOST_PAIRS", 5)
    guard = "applies when every node n: no node m: n.line > m.line + 100"
    rules = f"rule aa: every node n: n.declared {guard}"
    code, out, _ = run("--rules", "own.rules", "plan.dot", plan_dot=GOOD, own_rules=rules)
    assert code == 3
    assert "more than can be looked at" in out


def test_groups_of_shapes(run: Any) -> None:
    rules = "vocabulary own:\n    group form by output-shape\nrule aa: every form s: s has 1 node"
    plan = """digraph {
  a [label="Norm\\nOutput: [4, 8]"] b [label="Norm\\nOutput: [4, 16]"] a -> b
}
"""
    code, out, err = run("--rules", "own.rules", "plan.dot", plan_dot=plan, own_rules=rules)
    assert code == 0, out + err


def test_an_undirected_graph_is_remarked_on(run: Any) -> None:
    plan = GOOD.replace("digraph", "graph").replace("->", "--")
    _, out, _ = run("--rules", "structure", "plan.dot", plan_dot=plan)
    assert "W110" in out


def test_a_rule_that_divides_by_zero_is_undecided(run: Any) -> None:
    rules = "rule aa: every norm n: n.in-degree / n.layer = 1"
    code, out, _ = run("--rules", "own.rules", "plan.dot", plan_dot=GOOD, own_rules=rules)
    assert (code, out.split()[0]) == (3, "undecided")


def test_an_empty_graph(run: Any) -> None:
    code, out, _ = run("--rules", "structure", "plan.dot", plan_dot="digraph {}")
    assert code == 1  # nothing to check is not a pass
    assert "vacuous" in out


def test_constraints_are_written(run: Any, tmp_path: Path) -> None:
    run("--rules", "structure", "--smt2", "out", "plan.dot", plan_dot=BROKEN)
    written = sorted(p.name for p in (tmp_path / "out").iterdir())
    assert "structure.acyclic-0.holds.smt2" in written
    import z3

    answers = {}
    for question in ("holds", "fails"):
        solver = z3.Solver()
        solver.from_file(str(tmp_path / "out" / f"structure.one-component-0.{question}.smt2"))
        answers[question] = str(solver.check())
    assert answers == {"holds": "unsat", "fails": "sat"}


def test_timings_name_every_phase(run: Any) -> None:
    _, out, err = run("--rules", "structure", "--timings", "plan.dot", plan_dot=GOOD)
    phases = re.findall(r"(\w+) \d+\.\d{3} s", err)
    assert phases == ["start", "rules", "read", "facts", "ground", "solve", "report"]
    assert re.search(r"; \d+ solver calls$", err.strip())
    assert "timings" not in out


def test_a_quiet_run_tells_why_a_file_is_not_read(run: Any) -> None:
    code, out, _ = run("--rules", "structure", "--quiet", ".", a_dot=GOOD, b_dot="digraph {\n a [")
    assert code == 2
    first, second = out.splitlines()
    assert first.startswith("holds ")
    assert re.fullmatch(r"unreadable b\.dot   2:\d+: .+", second)


def test_a_plan_cannot_be_written_where_no_folder_is(run: Any) -> None:
    for option in ("--out", "--truth"):
        code, _, err = run("generate", option, "nowhere/plan.dot")
        assert code == 2
        assert "error[E204]: cannot write `nowhere/plan.dot`" in err
