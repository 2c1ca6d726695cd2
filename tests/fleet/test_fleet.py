"""A run says the same however it is carried out, and loses nothing."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.fleet.conftest import told
from verifier.errors import InputError
from verifier.findings.check import Options
from verifier.findings.model import FileResult
from verifier.fleet import clusters, local, run, work
from verifier.fleet.run import Fleet
from verifier.language.typed import Program

Results = list[list[FileResult]]


def test_the_fleet_has_every_sort_of_result(alone: Results) -> None:
    verdicts = [result.verdict for found in alone for result in found]
    assert {"holds", "broken", "unreadable"} <= set(verdicts)
    assert [len(found) for found in alone] == [1] * 9 + [2, 1]


def test_processes_say_the_same_in_the_same_order(
    files: list[str], program: Program, alone: Results
) -> None:
    found = list(run.results(files, program, Options(), Fleet(jobs=2)))
    assert told(found) == told(alone)


def test_first_results_come_before_the_last_file_is_checked(
    files: list[str], program: Program, alone: Results, tmp_path: Path
) -> None:
    """Streamed: the pipe that is last is fed only once the first result is there."""
    pipe = tmp_path / "last.dot"
    os.mkfifo(pipe)
    found = run.results([*files[:5], str(pipe)], program, Options(), Fleet(jobs=2))
    first = next(found)
    pipe.write_text("digraph { a -> b }", encoding="utf-8")
    assert told([first]) == told(alone[:1])
    assert len(list(found)) == 5


def do_or_die(parcel: work.Parcel, _: str, path: str) -> list[FileResult]:
    if path.endswith("plan4.dot"):
        os.kill(os.getpid(), signal.SIGKILL)
    return work.do(parcel, path)


def test_a_process_that_dies_loses_only_its_file(
    files: list[str], program: Program, alone: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verifier.fleet.local._do", do_or_die)
    found = list(local.results(files, work.Parcel(program, Options()), 2))
    dead = next(i for i, path in enumerate(files) if path.endswith("plan4.dot"))
    (lost,) = found[dead]
    assert lost.verdict == "unreadable"
    assert "its process was killed" in lost.diagnostics[0].message
    assert told(found[:dead] + found[dead + 1 :]) == told(alone[:dead] + alone[dead + 1 :])


@pytest.mark.parametrize(
    ("asked", "sizes", "number"),
    [(None, [100] * 3, 1), (1, [100] * 99, 1), (3, [100] * 99, 3), (8, [100] * 2, 2)],
)
def test_processes_are_as_many_as_are_worth_it(
    tmp_path: Path, asked: int | None, sizes: list[int], number: int
) -> None:
    paths = []
    for index, size in enumerate(sizes):
        path = tmp_path / f"{index}.dot"
        path.write_bytes(b" " * size)
        paths.append(str(path))
    assert local.processes(paths, asked) == number


def test_a_cluster_that_is_none(files: list[str], program: Program) -> None:
    with pytest.raises(InputError, match="is no cluster"):
        list(run.results(files, program, Options(), Fleet(cluster="slurm://x")))


def test_a_cluster_that_does_not_answer(
    files: list[str], program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "SECONDS_TO_ANSWER", 1)
    with pytest.raises(InputError, match="no dask cluster answers"):
        list(run.results(files, program, Options(), Fleet(cluster="dask://127.0.0.1:9")))


def test_a_dask_cluster_that_loses_a_worker_loses_no_file(
    files: list[str], program: Program, alone: Results
) -> None:
    distributed: Any = pytest.importorskip("distributed")
    many = files * 6
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None
    ) as cluster:
        address = cluster.scheduler_address.removeprefix("tcp://")
        pids = [worker.pid for worker in cluster.workers.values()]
        found = []
        for result in run.results(many, program, Options(), Fleet(cluster=f"dask://{address}")):
            found.append(result)
            if len(found) == 5:
                os.kill(pids[0], signal.SIGKILL)
    assert told(found) == told(alone * 6)


def test_a_ray_cluster_says_the_same(files: list[str], program: Program, alone: Results) -> None:
    pytest.importorskip("ray", reason="the extra `ray` is not installed")
    found = list(run.results(files, program, Options(), Fleet(cluster="ray")))
    assert told(found) == told(alone)
