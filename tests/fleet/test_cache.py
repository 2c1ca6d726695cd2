"""Kept verdicts: an unchanged plan is not checked again, and whatever changes is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fleet.conftest import told
from verifier.cli.programs import load_program
from verifier.errors import InputError
from verifier.findings.check import Options
from verifier.findings.model import FileResult
from verifier.fleet import run, work
from verifier.fleet.cache import Cache
from verifier.fleet.run import Fleet
from verifier.language.typed import Program

Results = list[list[FileResult]]


def checked(
    paths: list[str], program: Program, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Results, list[str]]:
    """The results of a run with a cache, and the files that it had to check."""
    seen: list[str] = []

    def noting(path: str, *args: object, **more: object) -> list[FileResult]:
        seen.append(path)
        return work.check_file(path, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "check_file", noting)
    return list(run.results(paths, program, Options(), Fleet(jobs=1, cache=folder))), seen


def test_an_unchanged_plan_is_not_checked_again(
    files: list[str],
    program: Program,
    alone: Results,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, seen = checked(files, program, tmp_path, monkeypatch)
    assert seen == files
    again, seen = checked(files, program, tmp_path, monkeypatch)
    assert [Path(path).name for path in seen] == ["bad.dot", "absent.dot"]  # nothing to go by
    assert told(first) == told(again) == told(alone)


def test_processes_keep_verdicts_too(
    files: list[str], program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(run.results(files, program, Options(), Fleet(jobs=2, cache=tmp_path)))
    _, seen = checked(files, program, tmp_path, monkeypatch)
    assert [Path(path).name for path in seen] == ["bad.dot", "absent.dot"]


def test_a_changed_plan_is_checked_again(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = tmp_path / "plan.dot"
    plan.write_text("digraph { a -> b }", encoding="utf-8")
    ((before,),), _ = checked([str(plan)], program, tmp_path / "kept", monkeypatch)
    plan.write_text("digraph { a -> b; c }", encoding="utf-8")
    ((after,),), seen = checked([str(plan)], program, tmp_path / "kept", monkeypatch)
    assert seen == [str(plan)]
    assert (before.nodes, after.nodes) == (2, 3)


def test_a_plan_of_another_name_is_told_by_its_own(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = tmp_path / "one.dot", tmp_path / "two.dot"
    for path in (one, two):
        path.write_text("digraph { a -> b; a -> b }", encoding="utf-8")
    checked([str(one)], program, tmp_path / "kept", monkeypatch)
    (found,), seen = checked([str(two)], program, tmp_path / "kept", monkeypatch)
    assert seen == []
    assert told([found]) == told([work.check_file(str(two), program, Options())])


@pytest.mark.parametrize(
    "other",
    [
        pytest.param((("structure",), None, ()), id="other rules"),
        pytest.param((("structure", "tp"), None, ("tp=4",)), id="another parameter"),
    ],
)
def test_other_rules_have_other_verdicts(
    other: tuple[tuple[str, ...], None, tuple[str, ...]],
    files: list[str],
    program: Program,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    checked(files[:1], program, tmp_path, monkeypatch)
    _, seen = checked(files[:1], load_program(*other), tmp_path, monkeypatch)
    assert seen == files[:1]


def test_a_damaged_verdict_is_as_good_as_none(
    files: list[str], program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = checked(files[:1], program, tmp_path, monkeypatch)
    (kept,) = tmp_path.rglob("*.verdict")
    for damage in (b"", b"x", kept.read_bytes()[:-5]):
        kept.write_bytes(damage)
        again, seen = checked(files[:1], program, tmp_path, monkeypatch)
        assert (told(again), seen) == (told(first), files[:1])


def test_a_folder_that_cannot_be_made(program: Program, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="cannot use"):
        Cache(tmp_path / "file" / "below", program, Options())


def test_nothing_is_kept_of_an_internal_error(
    files: list[str], program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> FileResult:
        raise ValueError("no such thing")

    monkeypatch.setattr("verifier.findings.check.check", fails)
    (found,), _ = checked(files[:1], program, tmp_path, monkeypatch)
    assert found[0].internal
    assert not list(tmp_path.rglob("*.verdict"))
