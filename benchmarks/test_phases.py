"""Our own phases, and the fifteen rules through every installed engine, with pytest-benchmark.

pytest benchmarks/test_phases.py --benchmark-group-by=group
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

from benchmarks import phases
from benchmarks.engines import ENGINES, ours
from benchmarks.engines.table import Table, from_facts
from benchmarks.plans import faulty, width
from verifier.cli.programs import load_program
from verifier.facts import Facts, extract
from verifier.findings.check import check
from verifier.graph import read_file, read_text

SIZES = (2_000, 20_000)
PEERS = [name for name, engine in ENGINES.items() if not engine.reads and engine.most > 2_000]


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    folder = tmp_path_factory.mktemp("plans")
    paths = {nodes: folder / f"{nodes}.dot" for nodes in SIZES}
    for nodes, path in paths.items():
        phases.write(nodes, path, with_faults=False)
    return paths


@pytest.mark.parametrize("nodes", SIZES)
def test_read(benchmark: Any, plans: dict[int, Path], nodes: int) -> None:
    benchmark.group = f"{nodes} nodes"
    benchmark.pedantic(read_file, args=(plans[nodes],), rounds=5)


@pytest.mark.parametrize("nodes", SIZES)
def test_facts(benchmark: Any, plans: dict[int, Path], nodes: int) -> None:
    benchmark.group = f"{nodes} nodes"
    vocabulary = load_program((), None, ()).vocabulary

    def fresh() -> tuple[tuple[Facts, int], dict[str, Any]]:
        (graph,) = read_file(plans[nodes])
        return (extract(graph, vocabulary), 0), {}

    benchmark.pedantic(from_facts, setup=fresh, rounds=5)


@pytest.mark.parametrize("nodes", SIZES)
def test_check(benchmark: Any, plans: dict[int, Path], nodes: int) -> None:
    """Facts, ground, solve and findings of the default profile; their shares are in the JSON."""
    benchmark.group = f"{nodes} nodes"
    program = load_program((), None, ())

    def fresh() -> tuple[tuple[Any, ...], dict[str, Any]]:
        return (read_file(plans[nodes])[0], program), {}

    result = benchmark.pedantic(check, setup=fresh, rounds=3)
    benchmark.extra_info.update(result.timings, solver_calls=result.solver_calls)


@pytest.fixture(scope="module")
def cases() -> dict[int, tuple[Facts, Table]]:
    found = {}
    for nodes in SIZES:
        (graph,) = read_text(faulty(nodes).dot(), "plan.dot")
        facts = extract(graph, ours.program(width(nodes)).vocabulary)
        found[nodes] = facts, from_facts(facts, width(nodes))
    return found


@pytest.mark.parametrize("name", PEERS)
@pytest.mark.parametrize("nodes", SIZES)
def test_fifteen_rules(
    benchmark: Any, cases: dict[int, tuple[Facts, Table]], nodes: int, name: str
) -> None:
    for module in ENGINES[name].needs:
        pytest.importorskip(module)
    benchmark.group = f"fifteen rules, {nodes} nodes"
    facts, table = cases[nodes]
    engine = importlib.import_module(f"benchmarks.engines.{ENGINES[name].module}")
    if name == "ours":
        benchmark.pedantic(engine.solve, args=((facts, table.width),), rounds=3)
    else:
        benchmark.pedantic(lambda: engine.solve(engine.load(table)), rounds=3)
