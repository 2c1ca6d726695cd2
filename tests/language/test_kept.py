"""Trees kept between runs: the same tree, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from verifier.language import kept, parse

TEXT = "rule one:\n    every matmul m: m.tp = 0\n"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "dagverify"
    folder.mkdir()
    monkeypatch.setattr(kept, "folder", lambda: folder)
    return folder


def test_an_unchanged_file_is_not_parsed_again(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = parse.parse(TEXT, "one.rules")
    assert list(cache.glob("*.tree"))

    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(parse, "derive", never)
    second = parse.parse(TEXT, "other.rules")
    assert second.statements == first.statements
    assert second.path == "other.rules"


def test_a_changed_file_is_parsed(cache: Path) -> None:
    parse.parse(TEXT, "one.rules")
    changed = parse.parse(TEXT.replace("0", "1"), "one.rules")
    assert changed.statements != parse.parse(TEXT, "one.rules").statements
    assert len(list(cache.glob("*.tree"))) == 2


@pytest.mark.parametrize("damage", [b"", b"garbage", b"\x80\x04N.", b"cos\nsystem"])
def test_a_damaged_tree_is_ignored(cache: Path, damage: bytes) -> None:
    first = parse.parse(TEXT, "one.rules")
    for path in cache.glob("*.tree"):
        path.write_bytes(damage)
    assert parse.parse(TEXT, "one.rules").statements == first.statements


def test_the_oldest_trees_go(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 3)
    for i in range(6):
        parse.parse(TEXT.replace("0", str(i)), "one.rules")
    assert len(list(cache.glob("*.tree"))) == 3


def test_what_does_not_parse_is_not_kept(cache: Path) -> None:
    parse.parse_all("rule one:\n    evrey matmul\n", "one.rules")
    assert not list(cache.glob("*.tree"))


def test_without_a_cache_folder_files_are_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "folder", lambda: None)
    assert parse.parse(TEXT, "one.rules").statements
