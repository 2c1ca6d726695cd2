"""Rule files: reading one of two hundred rules, and looking through the library's own.

pytest benchmarks/test_rules.py --benchmark-group-by=group

Before anything is timed the grammar's table is warm, as it is in a process that read a file before.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from verifier import resources
from verifier.language import kept
from verifier.language.load import load, load_text
from verifier.language.parse import parse
from verifier.language.program import resolve
from verifier.lint.run import lint

RULES = 200
NAME = re.compile(r"rule ([\w-]+)")


def library() -> list[Path]:
    """The library's files of rules, one for each subject."""
    return sorted(Path(str(resources.folder("rules"))).glob("*.rules"))


def many(number: int) -> str:
    """One file with so many of the library's rules, and the definitions and parameters of all."""
    rules: list[str] = []
    others: dict[str, None] = {}
    for path in library():
        if path.name == "base.rules":
            continue
        text = path.read_text(encoding="utf-8")
        starts = [match.start() for match in re.finditer(r"(?m)^(?=[a-z])", text)]
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
            part = text[start:end]
            if part.startswith("rule "):
                rules.append(NAME.sub(rf"rule {path.stem}-\1", part, count=1))
            elif not part.startswith(("import ", "waive ", "set ")):
                others[part] = None
    return "".join([*others, *rules[:number]])


@pytest.fixture(scope="module")
def text() -> str:
    found = many(RULES)
    assert found.count("\nrule ") + found.startswith("rule ") == RULES
    return found


@pytest.fixture
def _changed(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is as good as written this moment: no tree is kept of it, only of the library."""
    kept_before = kept.find
    monkeypatch.setattr(kept, "find", lambda of: None if of == text else kept_before(of))
    monkeypatch.setattr(kept, "keep", lambda *_: None)


@pytest.mark.usefixtures("_changed")
def test_parse(benchmark: Any, text: str) -> None:
    benchmark.group = f"{RULES} rules"
    assert benchmark(parse, text, "many.rules")


def test_resolve(benchmark: Any, text: str) -> None:
    benchmark.group = f"{RULES} rules"
    files = load_text(text, "many.rules")
    program = benchmark(resolve, files)
    assert sum(rule.path == "many.rules" for rule in program.rules) == RULES


@pytest.mark.usefixtures("_changed")
def test_parse_and_resolve(benchmark: Any, text: str, tmp_path: Path) -> None:
    """A file that has just been changed, from disk."""
    benchmark.group = f"{RULES} rules"
    path = tmp_path / "many.rules"
    path.write_text(text, encoding="utf-8")
    assert benchmark(lambda: resolve(load([str(path)])))


def test_kept_and_resolved(benchmark: Any, text: str, tmp_path: Path) -> None:
    """A file that has not changed since the run before, which has kept its tree."""
    benchmark.group = f"{RULES} rules"
    path = tmp_path / "many.rules"
    path.write_text(text, encoding="utf-8")
    load([str(path)])
    assert benchmark(lambda: resolve(load([str(path)])))


@pytest.mark.parametrize("path", library(), ids=lambda path: path.stem)
def test_lint(benchmark: Any, path: Path) -> None:
    benchmark.group = "lint"
    benchmark.pedantic(lint, args=([path],), rounds=1)
