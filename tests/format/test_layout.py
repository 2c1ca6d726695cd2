"""Random white space and comments do not change what a rule file says, nor does the layout."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verifier import resources
from verifier.cli.fmt import command
from verifier.format.formatter import formatted, meaning
from verifier.format.scan import scan
from verifier.language.parse import parse

FOLDER = resources.folder("rules")
LIBRARY = sorted(str(p.relative_to(FOLDER)) for p in FOLDER.rglob("*.rules"))
AGGREGATES = {"sum", "min", "max"}
COMMENT = re.compile(r"#[^\n]*")


def comments(text: str) -> list[str]:
    """All comments of a rule file, in order; `#` in strings and patterns does not count."""
    found = scan(text)
    listed = []
    for piece in found.pieces:
        listed += [c.text for c in piece.comments]
        listed += [piece.trailing] if piece.trailing else []
    return listed + [c.text for c in found.rest]


def mutated(text: str, choice: random.Random) -> str:
    """Other white space between the tokens, and comments where none were."""
    found = scan(text)
    out = ""
    for number, piece in enumerate(found.pieces):
        for comment in piece.comments:
            out += "\n" * choice.randint(1, 4) + " " * choice.randint(0, 9) + comment.text
        out += "\n" if piece.comments or out.endswith("#") else ""
        # the lexer looks ahead to tell the entry `edge NAME when` from a noun, `max (` from a name
        ahead = any(p.text == "edge" for p in found.pieces[max(0, number - 2) : number])
        ahead = ahead or (piece.text == "(" and found.pieces[number - 1].text in AGGREGATES)
        if choice.random() < 0.05 and not ahead:
            out += choice.choice(["  # a note", "\n   # on its own", "\n\n\n# far left"]) + "\n"
        elif not out.endswith("\n") and number:
            out += choice.choice([" ", " ", "  ", "\n", "\n      ", "\t", " \r\n"])
        out += piece.text
        if piece.trailing:
            out += " " * choice.randint(0, 3) + piece.trailing + "\n"
    return out + "".join("\n" + c.text for c in found.rest)


@pytest.mark.parametrize("name", LIBRARY)
def test_the_library_keeps_its_meaning_and_its_comments(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    result = formatted(text, name)
    assert formatted(result, name) == result
    assert sorted(comments(result)) == sorted(comments(text))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(LIBRARY), st.integers(0, 2**32))
def test_random_white_space_and_comments(name: str, seed: int) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    other = mutated(text, random.Random(seed))
    before = meaning(parse(text, name).statements)
    assert meaning(parse(other, name).statements) == before
    result = formatted(other, name)
    assert meaning(parse(result, name).statements) == before
    assert formatted(result, name) == result
    assert sorted(comments(result)) == sorted(comments(other))
    assert not re.search(r"[ \t\r]+\n", result)
    assert result.endswith("\n")


BEFORE = """\

# what it is

import   "base.rules"  as  ours   # why
param $deep:int=4*-2
rule   one  "title" :  # said
  every operator n where n . layer is
     known and ( n.layer>3 )  :
   # a reason
   n.stage in 0 .. $deep  or
   count ( gpu )=1
  tags top ,bottom
  # of the hint
  hint "do"


  severity   warning
  # the end
define same( m , o ) as m.layer=o.layer
"""
AFTER = """\
# what it is

import "base.rules" as ours  # why
param $deep: int = 4 * -2
rule one "title":  # said
    every operator n where n.layer is known and (n.layer > 3):
        # a reason
        n.stage in 0..$deep or
            count(gpu) = 1

    severity warning
    # of the hint
    hint "do"
    tags top, bottom
    # the end
define same(m, o) as m.layer = o.layer
"""


def test_what_it_does() -> None:
    assert formatted(BEFORE) == AFTER


def test_columns_stay_aligned() -> None:
    text = 'param $tp: int "ranks"\nparam $layers: int   "depth"\n'
    assert formatted(text) == 'param $tp: int      "ranks"\nparam $layers: int  "depth"\n'
    apart = 'param $tp: int "ranks"\nparam $layers: int "depth"\n'
    assert formatted(apart) == apart


@pytest.mark.parametrize("text", ["", "\n\n", "# only this", "   # this\n\n\n# and that"])
def test_files_without_statements(text: str) -> None:
    result = formatted(text)
    assert comments(result) == COMMENT.findall(text)
    assert formatted(result) == result


def test_check_shows_the_difference(tmp_path: Path) -> None:
    path = tmp_path / "own.rules"
    path.write_text("param  $deep: int\n")
    answer = CliRunner().invoke(command, ["--check", str(path)])
    assert answer.exit_code == 1
    assert "-param  $deep: int\n+param $deep: int\n" in answer.output
    assert path.read_text() == "param  $deep: int\n"
    assert CliRunner().invoke(command, [str(path)]).exit_code == 0
    assert path.read_text() == "param $deep: int\n"
    assert CliRunner().invoke(command, ["--check", str(path)]).exit_code == 0


def test_standard_input() -> None:
    answer = CliRunner().invoke(command, ["-"], input="param  $deep : int")
    assert answer.output == "param $deep: int\n"


def test_the_body_of_a_definition_stands_apart_from_its_head() -> None:
    text = "define near(n, e) as (n.layer = e.layer) and (n is a matmul)\n"
    assert formatted(text, "x.rules") == text
