"""Work divided among processes comes to what one process comes to."""

from __future__ import annotations

import os
import random
import resource
import signal
from pathlib import Path
from typing import Any

import pytest

from verifier.divided import MOST_PIECES, Divided, can_divide
from verifier.findings.check import Options, check
from verifier.generate import FAULTS, Spec, generate
from verifier.graph import read_text
from verifier.language.programs import program
from verifier.report.json import document

pytestmark = [
    pytest.mark.skipif(not can_divide(), reason="no process can be copied here"),
    # later Pythons warn of threads, which the test runner has
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

HERE = os.getpid()


def _divided(work: Any, items: int = 100, processes: int = 3) -> Divided[int, Any, int]:
    return Divided(range(items), work, os.getpid, processes)


@pytest.mark.parametrize("items", [0, 1, 7, 100, 10 * MOST_PIECES])
@pytest.mark.parametrize("processes", [1, 2, 5])
def test_everything_is_done_once_and_in_order(items: int, processes: int) -> None:
    divided = _divided(lambda item: item * item, items, processes)
    assert divided.found == [item * item for item in range(items)]
    assert len(set(divided.told) - {HERE}) == len(divided.told) == processes - 1


def test_what_is_tied_is_done_by_one() -> None:
    tied = [3, 50, 99]
    found = Divided(range(100), lambda _: os.getpid(), os.getpid, 4, tied).found
    assert len(found) == 100
    assert len({found[number] for number in tied}) == 1


def test_others_do_their_part(tmp_path: Path) -> None:
    """The first process waits until another one has begun."""

    def work(_: int) -> int:
        if os.getpid() != HERE:
            (tmp_path / "begun").touch()
        while not (tmp_path / "begun").exists():
            pass
        return os.getpid()

    assert set(_divided(work).found) - {HERE}


@pytest.mark.parametrize("how", ["killed", "error"])
def test_what_another_process_loses_is_done_here(how: str, tmp_path: Path) -> None:
    def work(item: int) -> int:
        if os.getpid() != HERE:
            (tmp_path / "begun").touch()
            if how == "error":
                raise ValueError
            os.kill(os.getpid(), signal.SIGKILL)
        while not (tmp_path / "begun").exists():
            pass
        return item

    divided = _divided(work, processes=2)
    assert divided.found == list(range(100))
    assert divided.told == []


def test_an_error_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where others have much to say that nobody reads."""
    made: list[int] = []
    fork = os.fork

    def recorded() -> int:
        made.append(fork())
        return made[-1]

    def work(item: int) -> bytes:
        if os.getpid() == HERE:
            (tmp_path / "begun").touch()
            raise ValueError(item)
        while not (tmp_path / "begun").exists():
            pass
        return bytes(1 << 20)

    monkeypatch.setattr(os, "fork", recorded)
    used = sorted(os.listdir("/proc/self/fd"))  # noqa: PTH208 -- names alone
    with pytest.raises(ValueError, match="0"):
        _divided(work)
    assert sorted(os.listdir("/proc/self/fd")) == used  # noqa: PTH208
    assert len(made) == 2
    for process in made:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)


@pytest.mark.parametrize("room", range(1, 60, 3))
def test_however_few_files_may_be_open_all_is_done(room: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    used = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    resource.setrlimit(resource.RLIMIT_NOFILE, (used + room, hard))
    try:
        found = _divided(lambda item: item).found
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert found == list(range(100))
    assert len(os.listdir("/proc/self/fd")) == used  # noqa: PTH208


def test_an_error_of_the_work_is_met_here() -> None:
    def work(item: int) -> int:
        if item == 50:
            raise ValueError(item)
        return item

    with pytest.raises(ValueError, match="50"):
        _divided(work)


def test_verdicts_are_the_same() -> None:
    plan = generate(Spec(layers=4, tp=2, pp=2, dp=2))
    for name in ("all-reduce-removed", "back-edge", "wrong-gpu"):
        plan = FAULTS[name](plan, random.Random(3)).plan
    (graph,) = read_text(plan.dot(), "plan.dot")
    rules = program(["profiles/default.rules"], {})
    one, two = (_told(check(graph, rules, Options(processes=n))) for n in (1, 2))
    assert one == two
    assert any(rule["counterexamples"] for rule in one["rules"])


def _told(result: Any) -> dict[str, Any]:
    told: dict[str, Any] = document([result])["files"][0]
    return told
