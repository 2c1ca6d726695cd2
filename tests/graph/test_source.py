"""The text of a large file is let go, and read again if somebody asks."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from verifier.errors import InputError
from verifier.findings.check import Options
from verifier.findings.model import exit_code
from verifier.fleet.run import Fleet, results
from verifier.graph import Graph, positions, read_file, reading
from verifier.graph.draft import Draft
from verifier.graph.parser import Parser
from verifier.graph.positions import Positions
from verifier.language.programs import program

PLAN = "// TP=2\ndigraph {\n" + "".join(f"  n{k} [label=x];\n" for k in range(9000)) + "}\n"


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(reading, "LARGE", 1000)
    path = tmp_path / "plan.dot"
    path.write_text(PLAN)
    return path


def test_its_beginning_is_kept(plan: Path) -> None:
    (graph,) = read_file(plan)
    plan.unlink()
    assert graph.header == "TP=2"
    assert graph.position(int(graph.node_start[0])) == (3, 3)


def test_the_rest_is_read_again(plan: Path) -> None:
    (graph,) = read_file(plan)
    assert graph.position(int(graph.node_start[8999])) == (9002, 3)
    assert graph.text == PLAN
    assert graph.attribute_start(8999, "label") == PLAN.rindex("x]")


def test_what_is_not_ascii_is_read_again_as_well(plan: Path) -> None:
    text = PLAN.replace("label=x", "label=é", 1)
    plan.write_text(text)
    (graph,) = read_file(plan)
    assert graph.positions.piece(0, 30) == text[:30]
    assert graph.attribute_start(8999, "label") == text.rindex("x]")


def test_a_file_that_changed_is_told(plan: Path) -> None:
    (graph,) = read_file(plan)
    plan.write_text(PLAN.replace("n1 ", "m1 "))
    os.utime(plan, (1, 1))
    with pytest.raises(InputError) as raised:
        graph.line(int(graph.node_start[8999]))
    (diagnostic,) = raised.value.diagnostics
    assert (diagnostic.code, diagnostic.message) == (
        "E014",
        f"`{plan}` changed while it was checked",
    )


@pytest.mark.parametrize("processes", [1, 2])
def test_a_file_that_changes_while_it_is_read_is_told(
    plan: Path, monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    parse = Parser.begin

    def begin(parser: Parser) -> tuple[Draft, int]:
        plan.write_text(PLAN * 2)
        return parse(parser)

    monkeypatch.setattr(Parser, "begin", begin)
    with pytest.raises(InputError, match="changed while it was checked"):
        read_file(plan, processes)


def test_a_file_that_is_gone_is_told_and_the_rest_goes_on(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = plan.with_name("other.dot")
    other.write_text("digraph { a -> b }")
    read = reading.read_plainly

    def once(positions: Positions, path: str, processes: int) -> list[Graph]:
        found = read(positions, path, processes)
        plan.unlink(missing_ok=True)
        return found

    monkeypatch.setattr(reading, "read_plainly", once)
    rules = program(["structure"], {})
    found = list(results([str(plan), str(other)], rules, Options(), Fleet(jobs=1)))
    (first,), (second,) = found
    assert [d.code for d in first.diagnostics] == ["E014"]
    assert not first.readable
    assert second.nodes == 2
    assert exit_code([first, second]) == 2


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("kind", ["ascii", "é", "€"])
def test_lines_begin_where_they_begin(end: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = end.join(["", "a", kind, "", "", "b;c", kind * 3, "\n", "", "x"])
    for size in range(1, len(text) + 2):
        monkeypatch.setattr(positions, "_STRETCH", size)
        starts = [m.end() for m in re.finditer(r"\r\n?|\n", text)]
        assert Positions(text).starts.tolist() == [0, *starts]


def test_what_cannot_be_read_twice_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGE", 10)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    if os.fork() == 0:
        pipe.write_text("digraph {\n  a -> b;\n}\n")
        os._exit(0)
    (graph,) = read_file(pipe)
    os.wait()
    assert graph.text == "digraph {\n  a -> b;\n}\n"
