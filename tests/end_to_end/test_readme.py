"""What the README shows is what the program prints."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BLOCKS = re.findall(r"```console\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)


def _examples() -> list[tuple[str, str]]:
    found = []
    for block in BLOCKS:
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output.strip()))
    return found


def test_there_are_examples() -> None:
    assert len(_examples()) >= 3


@pytest.mark.parametrize(("command", "output"), _examples(), ids=lambda value: value[:60])
def test_example(command: str, output: str) -> None:
    words = shlex.split(command)
    assert words[0] == "verify"
    environment = {k: v for k, v in os.environ.items() if k != "COLUMNS"}
    done = subprocess.run(
        [sys.executable, "-m", "verifier.cli.main", *words[1:]],
        cwd=ROOT, capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    assert (done.stdout + done.stderr).strip() == output
