"""Ours on facts in memory: everything that `verify` does after reading, report texts included.

That is more than the peers do: each counterexample has its message, facts and witness path, and
was evaluated a second time by the reference evaluator.
"""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from benchmarks.engines.table import Found, finish
from verifier.facts import Facts
from verifier.findings.check import check
from verifier.findings.model import Counterexample, FileResult
from verifier.graph import Graph
from verifier.language.load import load as load_rules
from verifier.language.program import resolve
from verifier.language.typed import Program

# The phases of a check in seconds of this process, whatever else the machine is doing.
CPU = SimpleNamespace(perf_counter=time.process_time)
FIFTEEN = Path(__file__).resolve().parent.parent / "fifteen.rules"


@cache
def program(width: int) -> Program:
    """The fifteen rules, for layers of this many operators."""
    return resolve(load_rules([str(FIFTEEN)]), {"width": (str(width), "--param")})


def solve(state: tuple[Facts, int]) -> FileResult:
    """All verdicts over facts that were extracted before."""
    facts, width = state
    with (
        patch("verifier.findings.check.extract", lambda *_: facts),
        patch("verifier.findings.timing.time", CPU),
        patch("verifier.facts.facts.time", CPU),
    ):
        return check(facts.graph, program(width))


def found(result: FileResult, graph: Graph) -> Found:
    """The counterexamples of a result in the common form."""
    named = {r.rule.removeprefix("fifteen."): r.counterexamples for r in result.rules}
    undecided = [r.rule for r in result.rules if r.verdict == "undecided"]
    assert not undecided, f"undecided: {undecided}"
    plain: dict[str, Any] = {rule: [_plain(c, graph) for c in cs] for rule, cs in named.items()}
    plain["acyclic"] = [graph.index[n] for c in named["acyclic"] for n in c.nodes]
    plain["layers-contiguous"] = [v for c in named["layers-contiguous"] for v in c.missing]
    return finish(plain)


def _plain(counterexample: Counterexample, graph: Graph) -> tuple[int, ...]:
    if counterexample.edges:
        tail, head = counterexample.edges[0]
        return graph.index[tail], graph.index[head]
    bound = counterexample.bindings.values()
    return tuple(graph.index[v] if isinstance(v, str) else v for v in bound)
