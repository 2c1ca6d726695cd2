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


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where files go that one example writes and the next reads, in whichever process that is."""
    folder = tmp_path_factory.mktemp("readme")
    for command, _ in _examples():
        if "--witness" in command:
            _run(command, folder)
    return folder


def _run(command: str, kept: Path) -> str:
    words = [str(kept / w) if w == "witness.json" else w for w in shlex.split(command)]
    assert words[0] in {"verify", "python"}
    program = ["-m", "verifier.cli.main"] if words[0] == "verify" else []
    environment = {k: v for k, v in os.environ.items() if k != "COLUMNS"}
    done = subprocess.run(
        [sys.executable, *program, *words[1:]],
        cwd=ROOT, capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    return (done.stdout + done.stderr).strip()


def test_there_are_examples() -> None:
    assert len(_examples()) >= 3


@pytest.mark.parametrize(("command", "output"), _examples(), ids=lambda value: value[:60])
def test_example(command: str, output: str, kept: Path) -> None:
    assert _run(command, kept) == output
