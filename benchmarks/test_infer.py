"""Inference alone, from facts in memory: a real plan of 256 GPUs, generated ones, a conflict.

pytest benchmarks/test_infer.py
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from verifier.cli.programs import load_program
from verifier.facts import Facts, extract
from verifier.generate import Spec, generate
from verifier.graph import read_text
from verifier.infer.run import infer
from verifier.language.typed import Program

REPOSITORY = Path(__file__).resolve().parents[1]
DAGS = Path(os.environ.get("VERIFIER_SHARED", REPOSITORY.parent / "shared")) / "dags"


@pytest.fixture(scope="module")
def program() -> Program:
    return load_program(("arithmetic",), None, ())


def _facts(text: str, program: Program) -> Facts:
    """Facts whose columns are there: what reading labels costs is measured elsewhere."""
    (graph,) = read_text(text)
    facts = extract(graph, program.vocabulary)
    infer(facts, program)
    return facts


def test_layout_of_a_real_plan(benchmark: Any, program: Program) -> None:
    path = DAGS / "seed003_final_4534_nodes_no_edges.dot"
    if not path.exists():
        pytest.skip(f"there is no {path}")
    (answer,) = benchmark(infer, _facts(path.read_text("utf-8"), program), program)
    assert answer.configurations[0].layout == {"ep": 32, "tp": 8, "pp": 4, "dp": 1}


@pytest.mark.parametrize("stated", [True, False])
def test_generated(benchmark: Any, program: Program, *, stated: bool) -> None:
    spec = Spec(model="moe", layers=8, tp=8, pp=4, ep=4, dp=2)
    text = generate(spec).dot()
    if not stated:
        text = re.sub(r"^//.*\n", "", text)
    (answer,) = benchmark(infer, _facts(text, program), program)
    assert len(answer.configurations) == 1


def test_all_factorisations(benchmark: Any, program: Program) -> None:
    """Nothing but the number of GPUs is known: every way to write it as five degrees."""
    (answer,) = benchmark(infer, _facts("// 720 GPUs\ndigraph { a }", program), program)
    assert len(answer.configurations) == 70 * 15 * 5  # of 2^4, 3^2 and 5


def test_least_conflict(benchmark: Any, program: Program) -> None:
    text = "// TP=8, PP=4, EP=1, DP=2, SP=2, 64 GPUs\ndigraph { a }"
    (answer,) = benchmark(infer, _facts(text, program), program)
    assert len(answer.conflict) == 5  # 8·4·2·2 is too much already, whatever EP is
