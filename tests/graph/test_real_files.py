"""Real DAGs: their counts, and the true place of the fault in those that are not DOT."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from verifier.errors import InputError
from verifier.graph import Graph, read_file


def _components(graph: Graph) -> int:
    root = list(range(len(graph.node_ids)))

    def find(node: int) -> int:
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for tail, head in zip(graph.tail.tolist(), graph.head.tolist(), strict=True):
        root[find(tail)] = find(head)
    return sum(find(node) == node for node in range(len(root)))


def _listed(names: list[str], truth: list[str]) -> bool:
    """Whether the names are the listed ones; the list may be cut, with a marker at its end."""
    if len(names) <= 20:
        return sorted(names) == sorted(truth)
    return set(truth[:-1]) <= set(names)


def test_real_files_have_their_known_structure(shared: Path) -> None:
    truth: dict[str, dict[str, Any]] = json.loads((shared / "dags/truth.json").read_text())
    wrong = []
    for name, known in truth.items():
        (graph,) = read_file(shared / "dags" / name)
        size = len(graph.node_ids)
        into, out = np.bincount(graph.head, minlength=size), np.bincount(graph.tail, minlength=size)
        sets = {
            "isolated": (into == 0) & (out == 0),
            "source": (into == 0) & (out > 0),
            "sink": (into > 0) & (out == 0),
        }
        found: dict[str, Any] = {
            "nodes": size,
            "edges": len(graph.tail),
            "weak_components": _components(graph),
            "clusters": len(graph.subgraphs),
            "isolated": int(sets["isolated"].sum()),
            "sources": int(sets["source"].sum()),
            "sinks": int(sets["sink"].sum()),
        }
        if any(known[key] != value for key, value in found.items()):
            wrong.append((name, found))
        for kind, chosen in sets.items():
            ids = [graph.node_ids[i] for i in np.flatnonzero(chosen)]
            if not _listed(ids, known[f"{kind}_nodes"]):
                wrong.append((name, {kind: ids}))
        loops = [graph.node_ids[i] for i in set(graph.tail[graph.tail == graph.head].tolist())]
        if not _listed(loops, known["self_loops"]):
            wrong.append((name, {"loops": loops}))
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "code", "line", "column"),
    [
        ("literal_backslash_n.dot", "E007", 1, 32),
        ("python_source_leaked.dot", "E008", 20, 5),
        ("stray_quote_raw_newlines.dot", "E017", 486, 18),
        ("stray_token.dot", "E010", 15, 2),
    ],
)
def test_the_true_place_of_the_fault(
    shared: Path, name: str, code: str, line: int, column: int
) -> None:
    with pytest.raises(InputError) as caught:
        read_file(shared / "dags/invalid" / name)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.span is not None
    assert (diagnostic.code, diagnostic.span.line, diagnostic.span.column) == (code, line, column)
