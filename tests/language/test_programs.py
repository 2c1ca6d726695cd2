"""Programs kept between runs: the same program, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from verifier.errors import InputError
from verifier.language import kept, program, programs
from verifier.language.typed import Program

TEXT = "param $width: int = 4\nrule one:\n    every matmul m: m.tp < $width\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a rule file; the cache beside it."""
    cache = tmp_path / "dagverify"
    cache.mkdir()
    monkeypatch.setattr(kept, "folder", lambda: cache)
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "own.rules").write_text('import "more.rules"\n' + TEXT, encoding="utf-8")
    (folder / "more.rules").write_text("rule more: some matmul\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def resolved(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one whenever rules are resolved."""
    counted: list[int] = []

    def counting(*given: object) -> Program:
        counted.append(1)
        return whole(*given)  # type: ignore[arg-type]

    whole = program.resolve
    monkeypatch.setattr(program, "resolve", counting)
    return counted


@pytest.mark.usefixtures("place")
def test_unchanged_files_are_not_resolved_again(resolved: list[int]) -> None:
    first = programs.program(["own.rules"], {})
    again = programs.program(["own.rules"], {})
    assert len(resolved) == 1
    assert again == first
    assert again.texts == first.texts
    assert [rule.id for rule in again.rules] == ["more.more", "own.one"]


def test_an_edit_of_what_is_imported_counts(place: Path, resolved: list[int]) -> None:
    programs.program(["own.rules"], {})
    (place / "more.rules").write_text("rule other: some matmul\n", encoding="utf-8")
    assert programs.program(["own.rules"], {}).rules[0].id == "more.other"
    assert len(resolved) == 2


@pytest.mark.usefixtures("place")
def test_values_from_outside_count(resolved: list[int]) -> None:
    values = [
        programs.program(["own.rules"], given).parameters["width"].value
        for given in ({}, {"width": ("8", "--param")}, {}, {"width": ("8", "--param")})
    ]
    assert values == [4, 8, 4, 8]
    assert len(resolved) == 2


def test_a_name_that_means_another_file_counts(place: Path) -> None:
    library = programs.program(["dp"], {})
    (place / "dp").write_text("rule mine: some matmul\n", encoding="utf-8")
    assert [rule.id for rule in programs.program(["dp"], {}).rules] == ["dp.mine"]
    (place / "dp").unlink()
    assert programs.program(["dp"], {}) == library


def test_the_same_name_in_another_folder(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs.program(["own.rules"], {})
    other = place.parent / "there"
    other.mkdir()
    (other / "own.rules").write_text("rule there: some matmul\n", encoding="utf-8")
    monkeypatch.chdir(other)
    assert [rule.id for rule in programs.program(["own.rules"], {}).rules] == ["own.there"]


def test_wrong_rules_are_told_each_time(place: Path) -> None:
    (place / "own.rules").write_text("rule one: every matmull m: m.tp = 0\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(InputError):
            programs.program(["own.rules"], {})


def test_damaged_programs_are_resolved(place: Path, resolved: list[int]) -> None:
    first = programs.program(["own.rules"], {})
    (kept_file,) = (place.parent / "dagverify").glob("*.program")
    for damaged in (b"", b"no pickle", kept_file.read_bytes()[:-200]):
        kept_file.write_bytes(damaged)
        assert programs.program(["own.rules"], {}) == first
    assert len(resolved) == 4


@pytest.mark.usefixtures("place")
def test_without_a_place_everything_works(
    resolved: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "folder", lambda: None)
    assert programs.program(["own.rules"], {}) == programs.program(["own.rules"], {})
    assert len(resolved) == 2
