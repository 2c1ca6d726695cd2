"""The text of a large file is let go, and read again if somebody asks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from verifier.errors import InputError
from verifier.findings.check import Options
from verifier.findings.model import exit_code
from verifier.fleet.run import Fleet, results
from verifier.graph import read_file, reading
from verifier.graph.encoding import decode
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


def test_a_file_that_is_gone_is_told_and_the_rest_goes_on(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = plan.with_name("other.dot")
    other.write_text("digraph { a -> b }")
    monkeypatch.setattr("verifier.graph.source.stamp", lambda _: (1, 1, 1))  # as if unchanged
    monkeypatch.setattr(reading, "stamp", lambda _: (1, 1, 1))
    read = decode

    def once(data: bytes, path: str) -> tuple[str, int | None]:
        if path == str(plan):
            plan.unlink()
        return read(data, path)

    monkeypatch.setattr(reading, "decode", once)
    rules = program(["structure"], {})
    found = list(results([str(plan), str(other)], rules, Options(), Fleet(jobs=1)))
    (first,), (second,) = found
    assert [d.code for d in first.diagnostics] == ["E014"]
    assert not first.readable
    assert second.nodes == 2
    assert exit_code([first, second]) == 2


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
