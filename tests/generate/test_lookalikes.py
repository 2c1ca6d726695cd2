"""Look-alikes have the defects that they claim, read back from their DOT text."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest

from verifier.generate.lookalikes import Lookalike, lookalikes

ALIKE = lookalikes()
PLANS = [(report, name) for report, alike in ALIKE.items() for name in alike.plans]


def graph(alike: Lookalike, name: str) -> nx.MultiDiGraph:
    pygraphviz = pytest.importorskip("pygraphviz")
    read = pygraphviz.AGraph(string=alike.plans[name])
    built = nx.MultiDiGraph()
    built.add_nodes_from(map(str, read.nodes()))
    built.add_edges_from((str(e[0]), str(e[1])) for e in read.edges())
    return built


def told(report: str, claim: str, what: str) -> set[Any]:
    return set(ALIKE[report].truth[claim][what].what)


def test_there_is_one_for_each_report() -> None:
    assert list(ALIKE) == ["000", "001", "002", "003", "004"]


def test_they_are_always_the_same() -> None:
    again = lookalikes()
    assert {r: a.plans for r, a in again.items()} == {r: a.plans for r, a in ALIKE.items()}
    assert {r: a.truth for r, a in again.items()} == {r: a.truth for r, a in ALIKE.items()}


@pytest.mark.parametrize(("report", "name"), PLANS)
def test_each_is_small_and_acyclic(report: str, name: str) -> None:
    read = graph(ALIKE[report], name)
    assert 20 < len(read) < 200
    assert nx.is_directed_acyclic_graph(read)


@pytest.mark.parametrize("report", ALIKE)
def test_what_is_told_is_in_a_plan(report: str) -> None:
    alike = ALIKE[report]
    nodes = {n for name in alike.plans for n in graph(alike, name)}
    for rules in alike.truth.values():
        for rule, one in rules.items():
            assert one.what, rule
            if rule.endswith((" names", " spares")):
                assert one.what <= nodes
            if rule.endswith((" edges", " lacks")):
                assert {end for edge in one.what for end in edge} <= nodes
            assert one.among is None or one.what <= one.among


def test_degrees_are_as_told() -> None:
    for report, name in (("000", "plan"), ("001", "plan"), ("003", "plan"), ("004", "baseline")):
        read = graph(ALIKE[report], name)
        claim = "4.1-4.32" if report == "004" else "+1"
        isolated = {n for n in nx.isolates(read) if "header" not in n}
        assert isolated == told(report, claim, "structure.not-isolated names")
    read = graph(ALIKE["002"], "plan")
    unfed = {n for n in read if read.in_degree(n) == 0}
    unused = {n for n in read if read.out_degree(n) == 0}
    assert unfed - {"input"} == told("002", "2.14", "structure.has-predecessor names")
    assert unused - {"output"} == told("002", "2.16", "structure.has-successor names")
    corrected = graph(ALIKE["004"], "corrected")
    unfed = {n for n in corrected if corrected.in_degree(n) == 0} - {"input"}
    assert unfed == told("004", "Q3", "structure.has-predecessor names")


def test_missing_edges_are_missing_and_would_make_the_stages_alike() -> None:
    read = graph(ALIKE["001"], "plan")
    first = {(a, b) for a, b in read.edges() if {a, b} <= _stage(read, 1)}
    for claim, stage in (("1.2-1.19", 2), ("1.20-1.37", 3), ("1.38-1.55", 4)):
        lost = told("001", claim, "stages.prefill-alike lacks")
        assert not lost & set(read.edges())
        assert not {(a, b) for a, b in read.edges() if {a, b} <= _stage(read, stage)}
        renamed = {tuple(end.replace(f"layer{stage}", "layer1") for end in edge) for edge in lost}
        assert renamed == first


def _stage(read: nx.MultiDiGraph, stage: int) -> set[str]:
    return {n for n in read if n.startswith(f"prefill_layer{stage}_")}


def test_sampled_parts_and_doubled_edges() -> None:
    read = graph(ALIKE["002"], "plan")
    parts = sorted(nx.weakly_connected_components(read), key=len)
    assert set().union(*parts[:-1]) == told("002", "+1", "structure.one-component names")
    assert set(read) - {"input"} - nx.descendants(read, "input") == told(
        "002", "+2", "structure.fed-by-input names"
    )
    read = graph(ALIKE["003"], "plan")
    twice = {(a, b) for a, b, key in read.edges(keys=True) if key}
    assert twice == told("003", "+2", "structure.no-duplicate-edge edges")
