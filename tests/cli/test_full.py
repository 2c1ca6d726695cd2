"""A place without room for what is printed is told, like any other file that cannot be written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PLAN = Path(__file__).resolve().parents[2] / "examples" / "pp4-tp2.dot"
FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("more", [["--quiet"], ["--format", "json"]])
def test_no_room(more: list[str]) -> None:
    start = "from verifier.cli.main import main; main()"
    with FULL.open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", start, "check", "--rules", "tp", str(PLAN), *more],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.startswith("error[E204]: cannot write to standard output: no space left")
