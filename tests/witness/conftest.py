"""Witnesses of generated plans, correct and with faults."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from verifier.cli.programs import load_program
from verifier.findings.check import check
from verifier.findings.model import FileResult
from verifier.graph import read_text
from verifier.witness.write import witness

Witnessed = Callable[[str], tuple[str, FileResult]]


@pytest.fixture(scope="session")
def witnessed() -> Witnessed:
    """The witness and the result of a plan, by the default profile."""
    program = load_program((), None, ())

    @cache
    def run(dot: str) -> tuple[str, FileResult]:
        (graph,) = read_text(dot, "plan.dot")
        result = check(graph, program)
        return witness(graph, dot.encode(), program, result), result

    return run
