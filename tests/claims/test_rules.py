"""What the reports needed of the library, and what only one plan's own rule file can say."""

from __future__ import annotations

from pathlib import Path

from tests.claims.table import FOLDER, REPORTS, load
from verifier.cli.programs import load_program

OWN = sorted(path.stem for path in FOLDER.glob("*.rules"))


def _used() -> set[str]:
    return {c.rule for report in REPORTS for row in load(report).rows for c in row.checks}


def test_true_claims_rest_on_the_library() -> None:
    """But for sizes, which products of several tensors make hard to compare, and one plan's own."""
    counted = {"library": 0, "own": 0}
    for report in REPORTS:
        for row in load(report).rows:
            if row.verdict == "T":
                files = {c.rule.partition(".")[0] for c in row.checks}
                counted["own" if files & set(OWN) else "library"] += row.count
    assert counted == {"library": 107, "own": 0}


def test_every_rule_of_the_tests_own_is_used() -> None:
    files = tuple(str(FOLDER / f"{name}.rules") for name in OWN)
    known = {r.id for r in load_program(files, None, ()).rules if r.id.partition(".")[0] in OWN}
    assert known == {rule for rule in _used() if rule.partition(".")[0] in OWN}


def test_the_tables_run_the_strict_profile() -> None:
    for report in REPORTS:
        for plan in load(report).plans.values():
            assert [r for r in plan.rules if not Path(r).is_absolute()] == ["strict"]
