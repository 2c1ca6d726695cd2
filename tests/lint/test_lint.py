"""Each finding on a small rule file that has it, and none on the same file put right."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from verifier.cli.lint import command
from verifier.errors import Diagnostic
from verifier.lint.run import lint

VOCABULARY = """\
vocabulary toy:
    kind alpha when node.type = "a"
    kind beta when node.type = "b"
    attribute lay: int from node.lay
    attribute side: string
        from node.label matching /left/ as "left"
          or node.label matching /right/ as "right"
    attribute gpus: ranks plural gpus from node.gpus
    group team by lay
rule uses:
    every alpha m: m.side = "left" or m.lay > 0 or m.gpus in 0..9 or (m reaches a beta)
    message "{m}"
    hint "do"
rule uses-groups:
    every team t: t has at least 1 beta
    message "{t}"
    hint "do"
"""
CLAUSES = '    message "{m} is wrong"\n    hint "correct it"\n'


def found(folder: Path, *rules: str, quiet: bool = True) -> list[Diagnostic]:
    path = folder / "own.rules"
    path.write_text(VOCABULARY + "".join(rules))
    listed = lint([path]).found
    return [d for d in listed if not (quiet and d.severity == "note")]


def rule(sentence: str, name: str = "one", *clauses: str) -> str:
    lines = "".join(f"    {clause}\n" for clause in clauses)
    return f"rule {name}:\n    {sentence}\n{lines}{CLAUSES}"


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (
            "define alpha m is odd when m.lay % 2 = 1\n",
            "L201",
            "the definition `odd` is never used",
        ),
        ("define both as alpha or beta\n", "L201", "the definition `both` is never used"),
        ("define alike(m, n) as m.lay = n.lay\n", "L201", "the definition `alike` is never used"),
        ("param $deep: int = 4\n", "L202", "the parameter `$deep` is never used"),
        ('vocabulary more:\n    kind gamma when node.type = "c"\n', "L203", "the kind `gamma` is"),
        (
            "vocabulary more:\n    attribute far: int from node.far\n",
            "L203",
            "the attribute `far` is",
        ),
        ("vocabulary more:\n    group side by side\n", "L203", "the group `side` is never used"),
        (
            'vocabulary more:\n    edge thick when edge.style = "bold"\n',
            "L203",
            "the edge class `thick` is never used",
        ),
        (
            rule("every alpha m is followed by a beta o"),
            "L204",
            "the variable `o` is bound and never used",
        ),
        (
            rule("every alpha m: m.lay > 3 and m.lay < 2"),
            "L206",
            "`m.lay > 3 and m.lay < 2` is never true here",
        ),
        (
            rule("every alpha m where m.lay > 3: m.lay < 2"),
            "L206",
            "`m.lay < 2` is never true here",
        ),
        (
            rule("every alpha m where m.lay >= 0 or m.lay < 0: m.in-degree > 1"),
            "L207",
            "`m.lay >= 0 or m.lay < 0` is always true here",
        ),
        (rule("every alpha m where m.lay > 3: m.lay > 2"), "L207", "`m.lay > 2` is always true"),
        (
            rule("every node m: m.lay = 1", "one", "applies when count(beta) >= 0"),
            "L207",
            "`count(beta) >= 0` is always true here",
        ),
        (rule("every alpha m: m is a beta"), "L206", "this is never `beta` here"),
        (
            rule("no edge e where e.source = e.target: e.source.lay != e.target.lay").replace(
                "{m}", "{e}"
            ),
            "L206",
            "`e.source.lay != e.target.lay` is never true here",
        ),
        (rule("every alpha beta m: m.lay > 1"), "L208", "nothing can be `alpha beta`"),
        (
            "define alpha m is odd when m is a beta\n" + rule("every odd alpha m: m.lay > 1"),
            "L208",
            "nothing can be `odd alpha`",
        ),
        (
            "define alpha m is odd when m.lay > 1 and m.lay < 1\n"
            + rule("every alpha m: m.lay > 1 or (m is odd)"),
            "L206",
            "`m.lay > 1 and m.lay < 1` is never true here",
        ),
        (rule('every alpha m: m.side = "lft"'), "L214", '`side` is never "lft"'),
        (rule('every node m: m.kind != "alfa"'), "L214", '`kind` is never "alfa"'),
        (
            rule("every alpha m: m.lay > 1")
            + rule("every alpha n: n.lay > 1", "two").replace("{m}", "{n}"),
            "L209",
            "`own.two` says the same as `own.one`",
        ),
        (
            rule("no alpha m: m reaches a beta")
            + rule("every alpha m is never followed by a beta", "two"),
            "L209",
            "`own.two` holds exactly where `own.one` does",
        ),
        (
            rule("every alpha m feeds a beta") + rule("no alpha m feeds a beta", "two"),
            "L211",
            "`own.two` contradicts `own.one`: where both apply, no plan meets both (in plans of",
        ),
        (
            rule("every alpha m: (m reaches a beta) or not (m feeds a beta)"),
            "L213",
            "nothing breaks `own.one` (in plans of up to 4 nodes)",
        ),
        (
            rule("every alpha m where m.gpus in 0..3: m.gpus covers {4, 5}"),
            "L206",
            "`m.gpus covers {4, 5}` is never true here",
        ),
        (
            rule(
                "every alpha m: some beta n: n.gpus covers m.gpus and not (n.gpus overlaps m.gpus)"
            ),
            "L206",
            "`n.gpus covers m.gpus and not (n.gpus overlaps m.gpus)` is never true here",
        ),
        (
            rule("the alpha gpus partition 0..1").replace("{m}", "it")
            + rule("the alpha gpus cover 0..2", "two").replace("{m}", "it"),
            "L211",
            "`own.two` contradicts `own.one`",
        ),
        (
            rule("every team m: sum(o.lay for alpha o in m) > 4")
            + rule("every team m: sum(o.lay for alpha o in m) < 4", "two"),
            "L211",
            "`own.two` contradicts `own.one`",
        ),
        (
            rule("every team m: max(o.lay for alpha o in m) < min(o.lay for alpha o in m)"),
            "L212",
            "no plan meets `own.one`",
        ),
        (
            rule("every team m has exactly 2 alphas")
            + rule("every team m has exactly 3 alphas", "two"),
            "L211",
            "`own.two` contradicts `own.one`",
        ),
        (
            rule("every team m has exactly 3 alphas")
            + rule("every team m has at least 4 alphas", "two"),
            "L211",
            "`own.two` contradicts `own.one`",
        ),
        (
            rule("every team m looks like team 0")
            + rule(
                "(some team m: m.index = 0 and (m has 2 betas)) and (some team n: n has 1 beta)",
                "two",
            ).replace("{m}", "it"),
            "L211",
            "`own.two` contradicts `own.one`",
        ),
        (
            rule("every alpha m: (m feeds a beta) and not (m reaches a beta)"),
            "L212",
            "no plan meets `own.one` (in plans of up to 4 nodes)",
        ),
    ],
)
def test_findings(tmp_path: Path, text: str, code: str, message: str) -> None:
    listed = found(tmp_path, text)
    assert any(d.code == code and message in d.message for d in listed), listed
    mine = [d for d in listed if d.code == code and message in d.message]
    assert all(d.span is not None and d.span.path.endswith("own.rules") for d in mine)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "define alpha m is odd when m.lay % 2 = 1\n" + rule("every odd alpha m: m.lay > 4"),
        "param $deep: int\n" + rule("every alpha m: m.lay < $deep"),
        rule("every alpha m where m.lay > 3: m.lay > 4"),
        rule("every alpha m is followed by a beta o where o.lay = m.lay"),
        rule("there are exactly 7 alphas").replace("{m} is", "it is"),
        rule("the alpha lays partition 0..63").replace("{m} is", "it is"),
        rule("every alpha m feeds a beta") + rule("every alpha m is fed by a beta", "two"),
        rule("there are exactly 3 alphas").replace("{m}", "")
        + rule("there are exactly 4 betas", "two").replace("{m}", ""),
        rule("every beta m: m.lay = 7", "one", "applies when some alpha")
        + rule("no alpha m", "two"),
        rule("every alpha m: m.lay = 0", "one", "applies when count(beta) > 1")
        + rule("no alpha m: m.lay = 0", "two", "applies when count(beta) = 1"),
    ],
)
def test_nothing_to_say(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text) == []


def test_one_follows_from_the_other(tmp_path: Path) -> None:
    text = rule("every alpha m feeds a beta") + rule("every alpha m reaches a beta", "two")
    notes = [d for d in found(tmp_path, text, quiet=False) if d.code == "L210"]
    (note,) = (d for d in notes if "`own.two` holds wherever `own.one` does" in d.message)
    assert note.severity == "note"
    assert "this plan breaks only `own.one`: a: " in note.help
    assert "->" in note.help


def test_silent_rules(tmp_path: Path) -> None:
    notes = found(tmp_path, "rule mute: every alpha m: m.lay > 9\n", quiet=False)
    assert [d.message for d in notes if d.code == "L205"] == [
        "the rule `mute` has no message and no hint"
    ]


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    text = rule("every alpha m: some beta o: m.lay * o.lay < 5")
    listed = found(tmp_path, text, quiet=False)
    (note,) = (d for d in listed if d.code == "L219")
    assert "* of two unknowns" in note.message
    assert "own.one" in note.help


def test_the_command(tmp_path: Path) -> None:
    path = tmp_path / "own.rules"
    path.write_text(VOCABULARY + rule("every alpha m: m.lay > 3 and m.lay < 2"))
    answer = CliRunner().invoke(command, [str(path), "--quiet"])
    assert answer.exit_code == 1
    assert "warning[L206]: `m.lay > 3 and m.lay < 2` is never true here\n" in answer.output
    assert "   |     ^^^" not in answer.output
    assert "                    ^^^^^^^^^^^^^^^^^^^^^^^" in answer.output
    path.write_text(VOCABULARY)
    assert CliRunner().invoke(command, [str(path), "--quiet"]).exit_code == 0
