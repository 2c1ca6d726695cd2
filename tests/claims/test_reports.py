"""The five reports on real plans: what is true is said of the same names, what is false is not."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.claims.judge import Run, failures
from tests.claims.table import REPORTS, Row, Table, load

TABLES = {report: load(report) for report in REPORTS}
ROWS = [
    pytest.param(table, row, id=f"{report}:{row.number}")
    for report, table in TABLES.items()
    for row in table.rows
]
# How many claims the reports make, counted by hand: no row may be dropped.
COUNTS = {
    "000": {"T": 9, "F": 11, "~": 5, "request": 6, "missed": 6},
    "001": {"T": 60, "F": 6, "~": 3, "request": 8, "missed": 8},
    "002": {"T": 21, "request": 15, "missed": 8},
    "003": {"T": 15, "F": 2, "~": 3, "n.a.": 2, "request": 15, "missed": 7},
    "004": {"T": 2, "~": 35, "n.a.": 1, "request": 7},
}


@pytest.mark.parametrize(("table", "row"), ROWS)
def test_claim(table: Table, row: Row, run: Callable[[Table], Run]) -> None:
    if not row.checks:
        assert row.reason
        assert row.verdict in {"n.a.", "request"}
        return
    assert failures(row, run(table)) == []


def counts(table: Table) -> Counter[str]:
    """Claims by verdict."""
    found: Counter[str] = Counter()
    for row in table.rows:
        found[row.verdict] += row.count
    return found


def test_counts() -> None:
    """The counts of all reports, printed with `pytest -s`."""
    for report, table in TABLES.items():
        found = counts(table)
        undecidable = sum(row.count for row in table.rows if not row.checks)
        sys.stdout.write(
            f"\nreport {report}: {found['T']} T reproduced, {found['F']} F not repeated, "
            f"{found['~']} true in part, {found['missed']} missed found, "
            f"{found['request']} requests, {undecidable} not decidable"
        )
        assert len({row.number for row in table.rows}) == len(table.rows)
        assert dict(found) == COUNTS[report]
    sys.stdout.write("\n")


def test_every_claim_has_a_row(shared: Path) -> None:
    page = (shared / "seeds" / "claims.md").read_text("utf-8")
    for report, part in zip(REPORTS, page.split("### Report ")[1:], strict=True):
        listed = set()
        for line in part.splitlines():
            number = line.strip("| ").partition(" | ")[0]
            if re.match(r"\| [A-Z\d]", line):
                for one in number.split(", "):
                    letter, first, last = _run(one)
                    listed |= {f"{letter}{n}" for n in range(first, last + 1)}
        drawn = set()
        for row in TABLES[report].rows:
            if not row.number.startswith("+"):
                letter, first, last = _run(row.number)
                drawn |= {f"{letter}{n}" for n in range(first, last + 1)}
        assert drawn == listed, report


def _run(number: str) -> tuple[str, int, int]:
    """`1.2-1.19` is (`1.`, 2, 19), `M1` is (`M`, 1, 1)."""
    first, _, last = number.partition("-")
    found = re.fullmatch(r"(\d\.|[A-Z])(\d+)", first)
    assert found, number
    end = re.sub(r".*[.A-Z]", "", last) if last else found[2]
    return found[1], int(found[2]), int(end)
