"""What the runner of examples says of examples that are right, wrong, missing or unreadable."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from verifier.cli.test import command
from verifier.errors import InputError
from verifier.trial.expectations import stated
from verifier.trial.pages import examples

RULES = """\
param $deep: int
vocabulary own:
    kind alpha when node.type = "a"
    attribute lay: int from node.lay
rule fed: every alpha m: m.in-degree > 0
rule low:
    every alpha m: m.lay < $deep
    applies when $deep is known
rule forward: every edge e: e.source.lay <= e.target.lay
"""
PLAN = """\
digraph {
  a [type=a lay=0]; b [type=a lay=1]; "c d" [type=a lay=2];
  a -> b -> a; b -> "c d"; "c d" -> a;
}
"""


def run(folder: Path, page: str, *options: str, rules: str = RULES) -> Result:
    (folder / "own.rules").write_text(rules)
    (folder / "own.examples.md").write_text(page)
    return CliRunner().invoke(command, [str(folder / "own.rules"), *options])


def page(*lines: str, plan: str = PLAN) -> str:
    comments = "".join(f"// {line}\n" for line in lines)
    return f"# Own\n\n```dot\n{comments}{plan}```\n"


def test_right_examples(tmp_path: Path) -> None:
    says = page(
        "param: deep=1",
        "holds: fed",
        "breaks: low m=b",
        'breaks: own.low m="c d"',
        "breaks: forward e=b -> a",
        'breaks: forward e="c d"->a',
    )
    says = says.replace("own.low", "low")
    answer = run(tmp_path, says)
    assert answer.exit_code == 0, answer.output
    assert "✓ own.fed: 1 holding\n" in answer.output
    assert "✓ own.low: 1 breaking\n" in answer.output
    assert "warning: own.fed has no breaking example\n" in answer.output
    assert run(tmp_path, says, "--strict").exit_code == 1


def test_a_list_of_counterexamples_is_exact(tmp_path: Path) -> None:
    answer = run(tmp_path, page("param: deep=1", "breaks: low m=b"))
    assert answer.exit_code == 1
    assert "✗ own.low: 1 not as stated\n" in answer.output
    assert f"  {tmp_path}/own.examples.md:5\n" in answer.output
    assert "    expected: broken\n              m = b\n" in answer.output
    assert "    found:    broken\n              m = b\n              m = c d\n" in answer.output


@pytest.mark.parametrize(
    "lines", [["breaks: low m=b, …"], ["breaks: low"], ["breaks: low m=b", "breaks: low ..."]]
)
def test_an_open_list_may_lack_some(tmp_path: Path, lines: list[str]) -> None:
    assert run(tmp_path, page("param: deep=1", *lines)).exit_code == 0


def test_an_open_list_may_not_have_others(tmp_path: Path) -> None:
    assert run(tmp_path, page("param: deep=1", "breaks: low m=a …")).exit_code == 1


def test_other_verdicts(tmp_path: Path) -> None:
    assert (
        run(tmp_path, page("skipped: low", "vacuous: fed", plan="digraph { b; }\n")).exit_code == 0
    )
    plan = "digraph { a [type=a]; }\n"
    assert run(tmp_path, page("param: deep=1", "undecided: low", plan=plan)).exit_code == 0
    answer = run(tmp_path, page("param: deep=1", "holds: low", plan=plan))
    assert "found:    undecided\n              not known: `lay`\n" in answer.output


def test_rules_of_a_page(tmp_path: Path) -> None:
    rules = "```rules\nrule small: every alpha m: m.lay < 1\n```\n"
    answer = run(tmp_path, "# One\n" + rules + page("breaks: small").replace("# Own", ""))
    assert answer.exit_code == 0, answer.output
    assert "own.small: 1 breaking" in answer.output or "small: 1 breaking" in answer.output
    answer = run(tmp_path, "# One\n" + rules + page("breaks: small"))
    assert isinstance(answer.exception, InputError)  # a heading ends them


def test_a_rule_of_which_nothing_was_tried_is_not_ticked(tmp_path: Path) -> None:
    answer = run(tmp_path, page("holds: fed"))
    assert "- own.low: no examples\n" in answer.output


def test_a_folder_of_plans(tmp_path: Path) -> None:
    (tmp_path / "own.examples").mkdir()
    (tmp_path / "own.examples" / "one.dot").write_text("// holds: fed\n" + PLAN)
    answer = run(tmp_path, page("param: deep=9", "holds: low"))
    assert answer.exit_code == 0
    assert "✓ own.fed: 1 holding" in answer.output
    assert [e.line for e in examples(tmp_path / "own.rules")] == [4, 1]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("breaks: nosuch", "there is no rule `nosuch`"),
        ("param: deep", "`deep` is not a parameter"),
        ("holds: fed m=a", "`m=a` is not expected after a rule's name"),
        ("breaks: low m", "`m` is not a binding"),
        ("nothing: at all", "this plan states nothing"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, line: str, message: str) -> None:
    answer = run(tmp_path, page(line))
    assert isinstance(answer.exception, InputError)
    (diagnostic,) = answer.exception.diagnostics
    assert message in diagnostic.message
    assert diagnostic.span is not None
    assert diagnostic.span.path.endswith("own.examples.md")


def test_a_rule_is_spoken_of_once() -> None:
    with pytest.raises(InputError, match="`fed` is spoken of on line 1 already"):
        stated("// holds: fed\n// breaks: fed\n", "x.dot")
