"""Programs kept between runs: the same program, or none."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from verifier.errors import InputError
from verifier.language import kept, places, program, programs
from verifier.language.typed import Program
from verifier.logic import lower
from verifier.logic.prepare import prepare

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


def test_the_library_is_the_same_in_every_folder(
    place: Path, resolved: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    library = programs.program(["dp"], {})
    monkeypatch.chdir(place.parent)
    assert programs.program(["dp"], {}) == library
    assert len(resolved) == 1
    (place.parent / "dp").write_text("rule mine: some matmul\n", encoding="utf-8")
    assert [rule.id for rule in programs.program(["dp"], {}).rules] == ["dp.mine"]
    monkeypatch.chdir(place)
    assert programs.program(["dp"], {}) == library


def test_wrong_rules_are_told_each_time(place: Path) -> None:
    (place / "own.rules").write_text("rule one: every matmull m: m.tp = 0\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(InputError):
            programs.program(["own.rules"], {})


def test_damaged_programs_are_resolved(place: Path, resolved: list[int]) -> None:
    first = programs.program(["own.rules"], {})
    (kept_file,) = (place.parent / "dagverify").glob("*.program")
    whole = kept_file.read_bytes()
    changed = whole[:-300] + bytes([whole[-300] ^ 1]) + whole[-299:]
    for damaged in (b"", b"no pickle", whole[:-200], changed):
        kept_file.write_bytes(damaged)
        assert programs.program(["own.rules"], {}) == first
    assert len(resolved) == 5


def _aged(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the files had been there for long: their stamps are trusted."""
    monkeypatch.setattr(programs, "RACE", 0)
    assert all(programs._stamp(str(path)) is not None for path in folder.glob("*.rules"))


def test_unchanged_files_are_not_read(
    place: Path, resolved: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    _aged(place, monkeypatch)
    first = programs.program(["own.rules"], {})
    monkeypatch.setattr(programs, "read", None)
    again = programs.program(["own.rules"], {})
    assert len(resolved) == 1
    assert again.rules == first.rules
    monkeypatch.setattr(programs, "read", places.read)
    assert again.texts == first.texts


def test_a_file_written_again_is_read(
    place: Path, resolved: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    _aged(place, monkeypatch)
    for number, name in enumerate(("other", "third")):
        programs.program(["own.rules"], {})
        time.sleep(0.02)  # longer than a tick of the file system's clock
        (place / "more.rules").write_text(f"rule {name}: some matmul\n", encoding="utf-8")
        assert programs.program(["own.rules"], {}).rules[0].id == f"more.{name}"
        assert len(resolved) == number + 2


def test_a_file_touched_but_unchanged_is_not_resolved(place: Path, resolved: list[int]) -> None:
    programs.program(["own.rules"], {})
    os.utime(place / "more.rules")
    programs.program(["own.rules"], {})
    assert len(resolved) == 1


@pytest.mark.usefixtures("place")
def test_what_is_prepared_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    programs.program(["own.rules"], {}, prepare)
    kept_program = programs.program(["own.rules"], {}, prepare)
    monkeypatch.setattr(lower, "_lower", None)
    assert [len(lower.obligation(rule.formula).prefix) for rule in kept_program.rules] == [0, 1]


@pytest.mark.usefixtures("place")
def test_what_was_kept_unprepared_is_prepared() -> None:
    programs.program(["own.rules"], {})
    asked: list[Program] = []
    programs.program(["own.rules"], {}, asked.append)
    assert len(asked) == 1


@pytest.mark.usefixtures("place")
def test_without_a_place_everything_works(
    resolved: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "folder", lambda: None)
    assert programs.program(["own.rules"], {}) == programs.program(["own.rules"], {})
    assert len(resolved) == 2
