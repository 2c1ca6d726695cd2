"""Every corner of the language, as Graphviz's own library read it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from verifier.errors import InputError
from verifier.graph import Graph, read_bytes

# Graphviz's own limits, not the language's: here more is accepted than Graphviz takes.
ACCEPTED = {
    "long_chain.dot": "its parser's stack ends at a chain of 2,500 nodes",
    "utf8_bom.dot": "it takes the byte order mark for a letter of the word `digraph`",
}


@pytest.fixture(scope="module")
def corners(shared: Path) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((shared / "dags/corners/truth.json").read_text())
    return truth


def _latin(text: str) -> str:
    """Bytes that were not UTF-8 stand in the truth as lone surrogates."""
    data = text.encode("utf-8", "surrogateescape")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _described(graph: Graph) -> dict[str, Any]:
    """A graph as the truth file writes it; empty values count as absent there."""
    node = {name: graph.node_column(name) for name in graph.node_attributes}
    edge = {name: graph.edge_column(name) for name in graph.edge_attributes}
    ids = graph.node_ids
    edges = [
        (ids[t], ids[h], sorted((name, column[i]) for name, column in edge.items() if column[i]))
        for i, (t, h) in enumerate(zip(graph.tail, graph.head, strict=True))
    ]
    around = [sorted(graph.subgraphs_of(i)) for i in range(len(ids))]
    top = []
    for number, subgraph in enumerate(graph.subgraphs):
        if subgraph.parent < 0:
            inner = {number}
            for other, candidate in enumerate(graph.subgraphs):
                if candidate.parent in inner:
                    inner.add(other)
            drawn = sum(int(s) in inner for s in graph.edge_subgraph)
            top.append((subgraph.name, sum(number in a for a in around), drawn))
    return {
        "directed": graph.directed,
        "strict": graph.strict,
        "name": graph.name,
        "attrs": graph.attributes,
        "nodes": [
            (ids[i], {name: column[i] for name, column in node.items() if column[i]})
            for i in range(len(ids))
        ],
        "edges": Counter(map(repr, edges)),
        "subgraphs": Counter(top),
    }


def _named(name: str) -> str:
    return "" if name.startswith("%") else name  # Graphviz numbers what has no name


def _expected(graph: dict[str, Any]) -> dict[str, Any]:
    edges = [(_latin(t), _latin(h), sorted(a.items())) for t, h, a in graph["edges"]]
    return {
        "directed": graph["directed"],
        "strict": graph["strict"],
        "name": _named(graph["name"]),
        "attrs": graph["attrs"],
        "nodes": [(_latin(name), attributes) for name, attributes in graph["nodes"].items()],
        "edges": Counter(map(repr, edges)),
        "subgraphs": Counter((_named(name), n, e) for name, n, e in graph["subgraphs"]),
    }


def test_every_corner_is_read_as_graphviz_reads_it(shared: Path, corners: dict[str, Any]) -> None:
    wrong = []
    for name, truth in corners.items():
        data = (shared / "dags/corners" / name).read_bytes()
        try:
            graphs = read_bytes(data, name)
        except InputError as error:
            if not truth["syntax_error"] or len(error.diagnostics) != 1:
                wrong.append((name, str(error)))
            continue
        if name in ACCEPTED:
            continue
        if truth["syntax_error"]:
            wrong.append((name, "accepted"))
        elif [_described(g) for g in graphs] != [_expected(g) for g in truth["graphs"]]:
            wrong.append((name, repr([_described(g) for g in graphs])))
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "nodes", "edges"), [("long_chain.dot", 3000, 2999), ("utf8_bom.dot", 2, 1)]
)
def test_what_only_graphviz_cannot_read(shared: Path, name: str, nodes: int, edges: int) -> None:
    (graph,) = read_bytes((shared / "dags/corners" / name).read_bytes())
    assert (len(graph.node_ids), len(graph.tail)) == (nodes, edges)
