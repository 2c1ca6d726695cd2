"""All engines of the benchmark name the same counterexamples on a small plan with many faults."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from benchmarks.engines import ENGINES, ours, ours_listed
from benchmarks.engines.table import RULES, Found, Table, differences, from_facts
from benchmarks.engines.worker import OURS
from benchmarks.plans import faulty, width
from verifier.facts import Facts, extract
from verifier.graph import Graph, read_text

NODES = 400
COLUMNS = [name for name, engine in ENGINES.items() if not engine.reads and name not in OURS]
SLOW = {"shacl": 150}  # half a minute with more

Case = tuple[Graph, Facts, Table, Found]


def _case(nodes: int) -> Case:
    (graph,) = read_text(faulty(nodes).dot(), "plan.dot")
    facts = extract(graph, ours.program(width(nodes)).vocabulary)
    table = from_facts(facts, width(nodes))
    return graph, facts, table, ours.found(ours.solve((facts, width(nodes))), graph)


@pytest.fixture(scope="module")
def case() -> Case:
    return _case(NODES)


def _run(name: str, table: Table) -> Found:
    for module in ENGINES[name].needs:
        pytest.importorskip(module)
    engine = importlib.import_module(f"benchmarks.engines.{ENGINES[name].module}")
    found: Found = engine.solve(engine.load(table))
    return found


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the peers' own code
@pytest.mark.parametrize("name", COLUMNS)
def test_peers_agree(case: Case, name: str) -> None:
    _, _, table, found = _case(SLOW[name]) if name in SLOW else case
    assert differences(found, _run(name, table)) == []


def test_the_list_is_what_is_told_in_full(case: Case) -> None:
    _, facts, table, found = case
    assert differences(found, ours_listed.solve((facts, table.width))) == []


def test_readers_agree(case: Case, tmp_path: Path) -> None:
    graph, _, table, found = case
    path = tmp_path / "plan.dot"
    path.write_text(faulty(NODES).dot(), encoding="utf-8")
    from benchmarks.engines import ours_from_file

    state = ours_from_file.solve(path, table.width)
    assert differences(found, ours_from_file.found(state)) == []
    pytest.importorskip("pygraphviz")
    from benchmarks.engines import networkx_from_file

    read = networkx_from_file.solve(path, table.width)
    assert differences(found, networkx_from_file.found(read, graph.index)) == []


def test_every_rule_is_broken_somewhere() -> None:
    """Agreement on nothing would prove nothing."""
    _, facts, table, found = _case(2_000)
    assert [rule for rule in RULES if not found[rule]] == []
    assert differences(found, ours_listed.solve((facts, table.width))) == []
    assert differences(found, _run("networkx", table)) == []


def test_a_difference_names_rule_and_counterexample() -> None:
    none: Found = {rule: [] for rule in RULES}
    (line,) = differences(none, none | {"acyclic": [(7,)]})
    assert line.startswith("acyclic: 0 by ours, 1 by the other")
    assert "(7,)" in line
