"""What a run does not need it does not load: start-up is most of the time of a small plan."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from verifier.generate import Spec, generate

PLAN = "digraph { a [label=Input]; b [label=Output]; a -> b }"
HEAVY = {"lark", "networkx", "pydot", "z3", "distributed", "ray", "difflib"}
RUN = """
import json, sys
from verifier.cli.main import execute
try:
    execute([sys.argv[1]])
except SystemExit:
    pass
print("\\n" + json.dumps(sorted(sys.modules)))
"""


def test_a_second_run_loads_neither_parser_nor_solver(tmp_path: Path) -> None:
    """The first run keeps what it resolved and what the solver answered."""
    plan = tmp_path / "plan.dot"
    plan.write_text(PLAN, encoding="utf-8")
    loaded = [_loaded(plan, tmp_path) for _ in range(2)]
    assert {"lark", "z3"} <= loaded[0]
    assert not HEAVY & loaded[1]


def _loaded(plan: Path, cache: Path) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(plan)],
        env=os.environ | {"XDG_CACHE_HOME": str(cache)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_a_correct_plan_needs_no_graph_library(tmp_path: Path) -> None:
    """What holds is evaluated a second time, sharding and cycles among it."""
    plan = tmp_path / "plan.dot"
    plan.write_text(generate(Spec(layers=1, tp=2)).dot(), encoding="utf-8")
    assert "networkx" not in _loaded(plan, tmp_path)
