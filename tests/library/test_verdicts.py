"""The default profile on real plans says what it said when it was read by eye."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.library.verdicts import PAGE, page


def test_verdicts_on_real_plans(shared: Path) -> None:
    """If a change is meant, run `python -m tests.library.verdicts` and read the difference."""
    found = page(shared / "dags")
    total = next(line for line in found.splitlines() if line.startswith("| all |"))
    cells = [cell.strip() for cell in total.strip("|").split("|")]
    sys.stdout.write(
        f"\n{cells[2]} nodes, {cells[3]} with no kind; rules vacuous: {cells[7]}, "
        f"undecided: {cells[8]}\n"
    )
    assert found == PAGE.read_text("utf-8")
