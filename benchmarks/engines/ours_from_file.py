"""Ours from the text on: read, facts, all verdicts; rule files are read once before."""

from __future__ import annotations

from pathlib import Path

from benchmarks.engines import ours
from benchmarks.engines.table import Found
from verifier.findings.check import check
from verifier.findings.model import FileResult
from verifier.graph import Graph, read_file

State = tuple[Graph, FileResult]


def solve(path: Path, width: int) -> State:
    """Everything, from the text on."""
    (graph,) = read_file(path)
    return graph, check(graph, ours.program(width))


def found(state: State) -> Found:
    """The counterexamples in the common form."""
    graph, result = state
    return ours.found(result, graph)
