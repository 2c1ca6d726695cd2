"""Facts read by hand from real plans: nothing wrong, and nearly nothing missed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from verifier.facts import extract
from verifier.graph import read_file
from verifier.language.vocabulary import Vocabulary

# what stands in positional suffixes (`layer1_qkv_0`), which only the plan's author can name
MISSED = {"tp": 294, "stage": 73, "ep": 20}


@pytest.fixture(scope="module")
def judged(dags: Path, default: Vocabulary) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for name, nodes in json.loads((dags / "facts.json").read_text(encoding="utf-8")).items():
        (graph,) = read_file(str(dags / name))
        facts = extract(graph, default)
        kinds = facts.kind_names()
        for node, truth in nodes.items():
            row = graph.index[node]
            for fact, value in truth.items():
                got: Any = kinds[row] if fact == "kind" else facts.attribute(fact)[row]
                counts[fact, _judge(fact, value, got)] += 1
    return counts


def _judge(fact: str, value: Any, got: Any) -> str:
    if got is None:
        return "missed"
    if fact == "kind":
        got = got.removesuffix("-block").replace("-", "_")
    if fact == "gpus":
        got = sorted(got)
    return "right" if got == value else "wrong"


@pytest.mark.parametrize("fact", ["layer", "gpus", "stage", "tp", "ep", "dp", "sp"])
def test_no_place_is_wrong(judged: Counter[tuple[str, str]], fact: str) -> None:
    assert judged[fact, "wrong"] == 0
    assert judged[fact, "missed"] <= MISSED.get(fact, 0)


def test_nearly_every_kind_is_right(judged: Counter[tuple[str, str]]) -> None:
    total = sum(n for (fact, _), n in judged.items() if fact == "kind")
    assert judged["kind", "wrong"] + judged["kind", "missed"] <= 0.01 * total


def test_nearly_every_node_has_a_kind(dags: Path, default: Vocabulary) -> None:
    nodes = without = 0
    for path in sorted(dags.glob("*.dot")):
        for graph in read_file(str(path)):
            known = extract(graph, default).primary_kind.known
            nodes += len(known)
            without += int((~known).sum())
    assert without <= 0.001 * nodes
