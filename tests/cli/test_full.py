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


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell closes it")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_stream_that_is_closed(closed: str) -> None:
    """The verdict is still in the exit code."""
    start = "from verifier.cli.main import main; main()"
    done = subprocess.run(
        ["sh", "-c", f'"$@" {closed}', "sh", sys.executable, "-c", start, "--rules", "tp", PLAN],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
