"""The same tables on plans that are like the real ones: same rules, names from their own truth."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.claims.judge import Named, Run, failures
from tests.claims.names import Drawing
from tests.claims.table import FOLDER, NAMING, REPORTS, Row, Table, load
from verifier.cli.programs import load_program
from verifier.findings.check import check
from verifier.findings.model import FileResult
from verifier.generate.lookalikes import lookalikes
from verifier.graph import read_text

TABLES = {report: load(report) for report in REPORTS}
ALIKE = lookalikes()
ROWS = [
    pytest.param(table, row, id=f"{report}:{row.number}")
    for report, table in TABLES.items()
    for row in table.rows
    if row.checks and row.number not in ALIKE[report].unlike
]


@pytest.fixture(scope="session")
def run_alike(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Table], Run]:
    """For a table, what runs its rules on the look-alike of one of its plans."""
    pytest.importorskip("pygraphviz")
    folder: Path = tmp_path_factory.mktemp("vocabularies")

    @cache
    def once(report: str, plan: str) -> tuple[FileResult, Drawing]:
        alike = ALIKE[report]
        rules = [r for r in TABLES[report].plans[plan].rules if Path(r).stem not in _OWN]
        if report in _OWN_RULES:
            rules.append(str(FOLDER / _OWN_RULES[report]))
        if alike.vocabulary:
            own = folder / f"alike-{report}.rules"
            own.write_text(f"vocabulary alike:\n    {alike.vocabulary.strip()}\n", "utf-8")
            rules.append(str(own))
        text = alike.plans[plan]
        (graph,) = read_text(text, f"{plan}.dot")
        return check(graph, load_program(tuple(rules), None, alike.params[plan])), Drawing(text)

    return lambda table: lambda plan: once(table.report, plan)


# What these files say about ids is of the real plans; the rules are the same.
_OWN = ("report-000", "report-001")
_OWN_RULES = {"001": "report-001-rules.rules"}


def named(table: Table, row: Row) -> dict[int, Named]:
    """The look-alike's names in place of the table's."""
    truth = ALIKE[table.report].truth.get(row.number, {})
    found = {}
    for number, one in enumerate(row.checks):
        told = truth.get(f"{one.rule} {one.verb}")
        if told is not None:
            found[number] = Named(*told)
        else:
            is_of_plan = one.rule in {"nodes", "annotations"}
            assert one.verb not in NAMING, f"no truth for `{one.rule}` {one.verb}"
            assert not is_of_plan, f"no truth for the {one.rule}"
    return found


@pytest.mark.parametrize(("table", "row"), ROWS)
def test_claim(table: Table, row: Row, run_alike: Callable[[Table], Run]) -> None:
    assert failures(row, run_alike(table), named(table, row)) == []


@pytest.mark.parametrize("report", REPORTS)
def test_nearly_every_claim_has_a_like_one(report: str) -> None:
    rows = {row.number for row in TABLES[report].rows if row.checks}
    assert set(ALIKE[report].truth) <= rows
    assert ALIKE[report].unlike <= rows
    assert len(ALIKE[report].unlike) <= 2
    assert set(ALIKE[report].plans) == set(TABLES[report].plans)
