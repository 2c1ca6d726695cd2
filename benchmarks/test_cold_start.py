"""The whole process on a plan of some thirty nodes, beside what importing z3 alone costs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from verifier.generate import Spec, generate

COMMANDS = {
    "python": ["-c", "pass"],
    "import z3": ["-c", "import z3"],
    "verify --version": ["-m", "verifier.cli.main", "--version"],
    "verify": ["-c", "from verifier.cli.main import main; main()"],
}


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plans") / "small.dot"
    small = generate(Spec(layers=1, tp=2))
    assert 25 <= len(small.nodes) <= 40
    path.write_text(small.dot(), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", COMMANDS)
def test_cold_start(benchmark: Any, plan: Path, name: str) -> None:
    benchmark.group = "cold start"
    command = [sys.executable, *COMMANDS[name]]
    if name == "verify":
        command.append(str(plan))

    def run() -> int:
        return subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode

    assert benchmark.pedantic(run, rounds=7) == 0
