"""The ten structure rules on 28 real plans, against Graphviz's own reading of each file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from verifier.cli.programs import load_program
from verifier.findings.check import Options
from verifier.findings.model import FileResult, RuleResult
from verifier.fleet.work import check_file

FILES = 28


@pytest.fixture(scope="module")
def results(shared: Path) -> dict[str, FileResult]:
    program = load_program(("structure",), None, ())
    truth = json.loads((shared / "dags" / "truth.json").read_text(encoding="utf-8"))
    found = {}
    for name in truth:
        (found[name],) = check_file(str(shared / "dags" / name), program, Options())
    return found


@pytest.fixture(scope="module")
def truth(shared: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((shared / "dags" / "truth.json").read_text("utf-8"))
    return loaded


@pytest.fixture(scope="module")
def oracle(shared: Path, truth: dict[str, Any]) -> dict[str, nx.MultiDiGraph]:
    """Every file as Graphviz's library reads it."""
    pygraphviz = pytest.importorskip("pygraphviz")
    graphs = {}
    for name in truth:
        read = pygraphviz.AGraph(str(shared / "dags" / name))
        graph = nx.MultiDiGraph()
        graph.add_nodes_from(map(str, read.nodes()))
        graph.add_edges_from((str(e[0]), str(e[1])) for e in read.edges())
        graphs[name] = graph
    return graphs


def _rule(result: FileResult, name: str) -> RuleResult:
    return next(r for r in result.rules if r.rule == f"structure.{name}")


def _nodes(result: FileResult, name: str) -> set[str]:
    return {n for c in _rule(result, name).counterexamples for n in c.nodes}


def _same(listed: list[str], whole: set[str]) -> bool:
    """Whether the truth file's list, which is cut after 20 names, is of this set."""
    if listed and listed[-1].endswith("in all"):
        return int(listed[-1].split()[1]) == len(whole) and set(listed[:-1]) <= whole
    return set(listed) == whole


def test_all_files_are_there(results: dict[str, FileResult]) -> None:
    assert len(results) == FILES


def test_degrees(
    results: dict[str, FileResult], oracle: dict[str, nx.MultiDiGraph], truth: dict[str, Any]
) -> None:
    for name, result in results.items():
        graph, told = oracle[name], truth[name]
        isolated = {n for n in graph if graph.degree(n) == 0}
        sources = {n for n in graph if graph.in_degree(n) == 0} - isolated
        sinks = {n for n in graph if graph.out_degree(n) == 0} - isolated
        assert _same(told["isolated_nodes"], isolated), name
        excepted = set(result.excepted)
        assert _nodes(result, "not-isolated") == isolated - excepted, name
        # What remains of sources and sinks once what is listed is taken away are inputs, outputs
        # and annotations: nothing else is missing, and nothing is named besides.
        assert _nodes(result, "has-predecessor") <= sources, name
        assert _nodes(result, "has-successor") <= sinks, name
        left = sources - _nodes(result, "has-predecessor") - excepted
        assert all("input" in n for n in left), (name, left)
        left = sinks - _nodes(result, "has-successor") - excepted
        assert all("output" in n for n in left), (name, left)


def test_cycles(
    results: dict[str, FileResult], oracle: dict[str, nx.MultiDiGraph], truth: dict[str, Any]
) -> None:
    for name, result in results.items():
        found = [frozenset(c.nodes) for c in _rule(result, "acyclic").counterexamples]
        graph = oracle[name]
        strong = {
            frozenset(part)
            for part in nx.strongly_connected_components(graph)
            if len(part) > 1 or any(graph.has_edge(n, n) for n in part)
        }
        assert set(found) == strong, name
        assert len(found) == len(strong), name
        assert sorted(len(p) for p in strong if len(p) > 1) == sorted(told_sizes(truth[name])), name
        for c in _rule(result, "acyclic").counterexamples:
            steps = list(zip(c.path, c.path[1:], strict=False))
            assert c.path[0] == c.path[-1]
            assert steps
            assert all(graph.has_edge(*step) for step in steps)


def told_sizes(told: dict[str, Any]) -> list[int]:
    return [size if isinstance(size, int) else len(size) for size in told["cyclic_components"]]


def test_components(
    results: dict[str, FileResult], oracle: dict[str, nx.MultiDiGraph], truth: dict[str, Any]
) -> None:
    for name, result in results.items():
        parts = [frozenset(p) for p in nx.weakly_connected_components(oracle[name])]
        assert len(parts) == truth[name]["weak_components"], name
        graph = oracle[name]  # a header that edges lead through joins what it stands between
        headers = {n for n in result.excepted if graph.degree(n) == 0}
        plan = graph.subgraph(set(graph) - headers)
        parts = [frozenset(p) for p in nx.weakly_connected_components(plan)]
        named = [frozenset(c.nodes) for c in _rule(result, "one-component").counterexamples]
        assert len(named) == max(0, len(parts) - 1), name
        assert set(named) < set(parts) or not parts, name
        kept = set(parts) - set(named)
        assert all(len(part) <= len(k) for k in kept for part in named), name


def test_reachability(
    results: dict[str, FileResult], oracle: dict[str, nx.MultiDiGraph], shared: Path
) -> None:
    program = load_program(("structure",), None, ())
    for name, result in results.items():
        graph = oracle[name]
        from verifier.facts import extract
        from verifier.graph import read_file

        (read,) = read_file(shared / "dags" / name)
        facts = extract(read, program.vocabulary)
        of = {
            k: {read.node_ids[i] for i in facts.kind(k).nonzero()[0]} for k in ("input", "output")
        }
        fed = set(of["input"]).union(*(nx.descendants(graph, n) for n in of["input"]))
        used = set(of["output"]).union(*(nx.ancestors(graph, n) for n in of["output"]))
        everyone = set(graph) - set(result.excepted)
        assert _nodes(result, "fed-by-input") == everyone - fed, name
        assert _nodes(result, "reaches-output") == everyone - used, name


def test_edges_and_declarations(
    results: dict[str, FileResult], oracle: dict[str, nx.MultiDiGraph], truth: dict[str, Any]
) -> None:
    for name, result in results.items():
        graph = oracle[name]
        loops = {e for c in _rule(result, "no-self-loop").counterexamples for e in c.edges}
        assert loops == {(a, b) for a, b in graph.edges() if a == b}, name
        twice = [e for c in _rule(result, "no-duplicate-edge").counterexamples for e in c.edges]
        again = [(a, b) for a, b, key in graph.edges(keys=True) if key > 0]
        assert sorted(twice) == sorted(again), name
        assert bool(twice) == bool(truth[name]["duplicate_edges"]), name
    undeclared = _nodes(results["undeclared_25.dot"], "declared")
    assert len(undeclared) == 25
