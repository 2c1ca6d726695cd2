"""The plans that five reports were filed on."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.infer.conftest import facts_of, program
from verifier.infer.model import Answer
from verifier.infer.run import infer

Infer = Callable[..., list[Answer]]


def _read(shared: Path, name: str) -> str:
    return (shared / "dags" / f"{name}.dot").read_text("utf-8")


def test_report_002_is_unique(shared: Path, inferred: Infer) -> None:
    (answer,) = inferred(_read(shared, "seed002"))
    (found,) = answer.configurations
    assert found.degrees == {"tp": 2, "pp": 4, "ep": 1, "dp": 1, "sp": 1}
    assert (found.world, found.layers, found.depth) == (8, 80, (20, 20))
    assert found.layout == {"pp": 2, "tp": 1}
    assert not answer.least


def test_report_002_without_its_title(shared: Path, inferred: Infer) -> None:
    """Then what is drawn speaks alone: several fit, the reported one is the simplest of them."""
    bare = re.sub(r"^//.*\n", "", _read(shared, "seed002"))
    (answer,) = inferred(bare)
    assert answer.least
    found = answer.configurations[0]
    assert (found.degrees["tp"], found.degrees["pp"], found.depth) == (2, 4, (20, 20))
    (answer,) = inferred(bare, "pp=4", "world=8")
    assert len(answer.configurations) == 1


def test_report_001_decode_is_a_conflict_of_three(shared: Path, inferred: Infer) -> None:
    answers = {answer.phase: answer for answer in inferred(_read(shared, "seed001"))}
    decode = answers["decode"]
    assert decode.verdict == "none"
    assert {(fact.text, fact.line) for fact in decode.conflict} == {
        ("PP=4", 75),
        ("32 GPUs Total", 75),
        ("stage 1 has 16 GPUs, 0-15", 77),
    }
    (prefill,) = answers["prefill"].configurations
    assert prefill.degrees == {"tp": 2, "pp": 4, "ep": 4, "dp": 1, "sp": 2}
    assert prefill.world == 64


def test_report_000_is_unique(shared: Path, inferred: Infer) -> None:
    (answer,) = inferred(_read(shared, "seed000"))
    (found,) = answer.configurations
    assert (found.degrees["tp"], found.degrees["pp"], found.depth, found.layers) == (
        2,
        4,
        (20, 20),
        80,
    )


def test_layout_of_report_003(shared: Path, inferred: Infer) -> None:
    (answer,) = inferred(_read(shared, "seed003_final_4534_nodes_no_edges"))
    (found,) = answer.configurations
    assert found.degrees == {"ep": 8, "tp": 4, "pp": 2, "dp": 4, "sp": 1}
    assert found.layout == {"ep": 32, "tp": 8, "pp": 4, "dp": 1}
    assert (found.world, found.layers, found.depth) == (256, 16, (8, 8))


@pytest.mark.parametrize("stated", [True, False])
def test_corrupted_entries_of_report_003_are_named(shared: Path, *, stated: bool) -> None:
    text = _read(shared, "seed003_final_4534_nodes_no_edges")
    if not stated:
        text = re.sub(r"^//.*\n", "", text)
    lines = text.splitlines(keepends=True)
    chosen = [i for i, line in enumerate(lines) if re.search(r"_GPU\d+\\nIn", line)][500:502]
    odd = set()
    for i in chosen:
        lines[i], changed = re.subn(
            r"_GPU(\d+)\\nIn", lambda m: f"_GPU{int(m[1]) + 1}\\nIn", lines[i]
        )
        assert changed == 1
        odd.add(lines[i].split()[0])
    facts = facts_of("".join(lines))
    (answer,) = infer(facts, program())
    assert answer.verdict == "none"
    assert answer.configurations[0].layout == {"ep": 32, "tp": 8, "pp": 4, "dp": 1}
    assert all(one.expected == one.gpu - 1 for one in answer.outliers)
    assert {facts.graph.node_ids[one.node] for one in answer.outliers} == odd
    assert len(odd) == 2
