"""Where the real plans are that some tests read, and what is told at the end of a run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from verifier.smt import limits


@pytest.fixture(autouse=True, scope="session")
def patience() -> None:
    """However busy the machine is, it is z3's own count that stops a question of a test."""
    limits.PATIENCE = 200


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real DAGs, beside the repository; ``VERIFIER_SHARED`` names another."""
    beside = Path(__file__).resolve().parents[1].parent / "shared"
    folder = Path(os.environ.get("VERIFIER_SHARED", beside))
    if not (folder / "dags").is_dir():
        pytest.skip(f"the real DAGs are not here: {folder} (set VERIFIER_SHARED)")
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many random rules the reference and the solver were asked about, and from which seeds."""
    reports = [r for found in terminalreporter.stats.values() for r in found]
    asked = [
        value
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == "agreement" and getattr(report, "when", "") == "call"
    ]
    if asked:
        seeds = ", ".join(sorted({str(seed) for _, seed in asked}))
        total = sum(count for count, _ in asked)
        terminalreporter.write_line(
            f"reference and solver agree on {total:,} random rules (VERIFIER_SEED={seeds})"
        )
