"""A plan of five nodes in two layers, and a way to check it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from verifier.findings.check import Options, check
from verifier.findings.model import FileResult
from verifier.graph import read_text
from verifier.language.load import load_text
from verifier.language.program import resolve

# Two matmuls of layer 0 feed an all-reduce, the two of layer 1 nothing.
PLAN = """digraph plan {
  a [label="Layer 0 QKV Projection"];
  b [label="Layer 0 QKV Projection"];
  r [label="All-Reduce"];
  c [label="Layer 1 QKV Projection"];
  d [label="Layer 1 QKV Projection"];
  a -> r; b -> r;
}
"""

Check = Callable[..., FileResult]


@pytest.fixture(autouse=True)
def width(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports are as wide as where there is no terminal, whoever runs the tests."""
    monkeypatch.setenv("COLUMNS", "88")


@pytest.fixture(scope="session")
def plan() -> str:
    return PLAN


@pytest.fixture(scope="session")
def checked() -> Check:
    """Checks a plan (this one unless another is given) by the text of a rule file."""

    def run(
        rules: str, dot: str = PLAN, today: str = "2026-06-15", path: str = "plan.dot"
    ) -> FileResult:
        (graph,) = read_text(dot, path)
        program = resolve(load_text(rules, "my.rules"))
        return check(graph, program, Options(today=date.fromisoformat(today)))

    return run
