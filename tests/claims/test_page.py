"""The page for readers is what the tables say."""

from __future__ import annotations

from tests.claims.page import PAGE, page
from tests.claims.table import REPORTS, load


def test_the_page_is_current() -> None:
    """If this fails, run `python -m tests.claims.page`."""
    assert PAGE.read_text("utf-8") == page()


def test_every_row_is_on_the_page() -> None:
    text = page()
    rows = [row for report in REPORTS for row in load(report).rows]
    assert all(row.claim in text for row in rows)
    assert (
        sum(line.startswith("| ") for line in text.splitlines()) == len(rows) + 2 * len(REPORTS) + 1
    )
