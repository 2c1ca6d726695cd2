"""Checks of the plans that the tables of claims are about, each run once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.claims.judge import Run
from tests.claims.names import Drawing
from tests.claims.table import Table
from verifier.cli.programs import load_program
from verifier.findings.check import check
from verifier.findings.model import FileResult
from verifier.graph import read_file


@pytest.fixture(scope="session")
def run(shared: Path) -> Callable[[Table], Run]:
    """For a table, what runs its rules on one of its plans."""
    pytest.importorskip("pygraphviz")

    @cache
    def once(
        file: str, rules: tuple[str, ...], params: tuple[str, ...]
    ) -> tuple[FileResult, Drawing]:
        path = shared / "dags" / file
        (graph,) = read_file(path)
        return check(graph, load_program(rules, None, params)), Drawing(path.read_text("utf-8"))

    def of(table: Table) -> Run:
        def one(plan: str) -> tuple[FileResult, Drawing]:
            where = table.plans[plan]
            return once(where.file, where.rules, where.params)

        return one

    return of
