"""How `looks like` is told: in words for people, in lists for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
import pytest
from inline_snapshot import snapshot

from verifier.findings.model import FileResult
from verifier.report.json import document
from verifier.report.text import text

Check = Callable[..., FileResult]
RULE = "rule alike: every layer looks like layer 0\n"
OPERATORS = ("QKV Projection", "Softmax", "LayerNorm")


@pytest.fixture
def differing(checked: Check, monkeypatch: pytest.MonkeyPatch) -> FileResult:
    """Layer 1 lacks two edges and has one too many; layer 2 lacks `c2`, and `b2` is a norm."""
    monkeypatch.setenv("COLUMNS", "88")
    nodes = [
        f'{name}{layer} [label="Layer {layer} {operator}"];'
        for layer in (0, 1, 2)
        for name, operator in zip("abc", OPERATORS, strict=True)
    ]
    lines = "\n".join(nodes).replace('c2 [label="Layer 2 LayerNorm"];', "")
    lines = lines.replace("Layer 2 Softmax", "Layer 2 All-Reduce")
    edges = "a0 -> b0; b0 -> c0; b1 -> a1; a2 -> b2;"
    return checked(RULE, f"digraph {{\n{lines}\n{edges}\n}}\n")


def test_in_words(differing: FileResult) -> None:
    assert click.unstyle(text([differing], {})) == snapshot("""\
broken    plan.dot   8 nodes, 4 edges · 1 rule broken

✗ my.alike   "every layer looks like layer 0"                                      error
  layer 1 lacks 2 edges of layer 0: a1 -> b1, b1 -> c1
  layer 1 has 1 extra edge: b1 -> a1
  layer 2 lacks 1 node of layer 0: c2
  layer 2 has 1 node of another kind or rank than in layer 0: b2
""")


def test_as_lists(differing: FileResult) -> None:
    rule: dict[str, Any] = document([differing])["files"][0]["rules"][0]
    shown = ("bindings", "nodes", "edges", "missing", "missing_edges", "unlike", "compared_with")
    assert [{name: c[name] for name in shown} for c in rule["counterexamples"]] == [
        {
            "bindings": {"layer": 1},
            "nodes": [],
            "edges": [["b1", "a1"]],
            "missing": [],
            "missing_edges": [["a1", "b1"], ["b1", "c1"]],
            "unlike": [],
            "compared_with": "layer 0",
        },
        {
            "bindings": {"layer": 2},
            "nodes": ["b2"],
            "edges": [],
            "missing": ["c2"],
            "missing_edges": [],
            "unlike": [["b0", "b2"]],
            "compared_with": "layer 0",
        },
    ]
    assert rule["missing_edges"] == [["a1", "b1"], ["b1", "c1"]]
    assert rule["missing"] == ["c2"]
