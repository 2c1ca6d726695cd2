"""The program run in an empty folder, and a plan for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
import pytest

from verifier.cli.main import execute

# Two matmuls of layer 0 feed an all-reduce, the one of layer 1 and that of no layer nothing.
PLAN = """digraph plan {
  a [label="Layer 0 QKV Projection"];
  b [label="Layer 0 QKV Projection"];
  r [label="All-Reduce"];
  c [label="Layer 1 QKV Projection"];
  d [label="QKV Projection"];
  a -> r; b -> r;
}
"""

Verify = Callable[..., tuple[int, str, str]]


@pytest.fixture
def verify(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Verify:
    """Runs `verify` with its arguments; returns exit code, output and errors.

    The folder holds `plan.dot`; `my.rules` and other files are written as keywords say.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "88")
    (tmp_path / "plan.dot").write_text(PLAN, encoding="utf-8")

    def call(*args: str, rules: str = "", plan: str = "") -> tuple[int, str, str]:
        if rules:
            (tmp_path / "my.rules").write_text(rules, encoding="utf-8")
        if plan:
            (tmp_path / "plan.dot").write_text(plan, encoding="utf-8")
        with pytest.raises(SystemExit) as stop:
            execute(list(args))
        captured = capsys.readouterr()
        code = stop.value.code
        assert isinstance(code, int)
        return code, click.unstyle(captured.out), click.unstyle(captured.err)

    return call
