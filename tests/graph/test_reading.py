"""What a graph says of itself: places, defaults, memberships, encodings."""

from __future__ import annotations

import numpy as np
import pytest

from verifier.graph import Compressed, Graph, read_bytes, read_text

TEXT = """digraph plan {
  node [shape=box];
  subgraph cluster_a {
    label="A"
    x [label="one
two"];
    subgraph cluster_b { node [shape=oval, color=red] y; x -> z }
  }
  w -> x [style=dashed]
  z [color=blue]
}
"""


def one(text: str) -> Graph:
    (graph,) = read_text(text)
    return graph


@pytest.fixture(params=["fast", "full"])
def graph(request: pytest.FixtureRequest) -> Graph:
    # two lists after one another are more than the fast pass takes
    return one(TEXT if request.param == "fast" else TEXT.replace("[color=blue]", "[color=blue][]"))


def test_places(graph: Graph) -> None:
    assert graph.node_ids == ["x", "y", "z", "w"]
    places = [graph.position(start) for start in graph.node_start.tolist()]
    assert places == [(5, 5), (7, 55), (10, 3), (9, 3)]
    assert graph.lines(graph.node_start).tolist() == [line for line, _ in places]
    assert [graph.position(start) for start in graph.edge_start.tolist()] == [(7, 58), (9, 3)]
    assert graph.declared.tolist() == [True, True, True, False]
    assert graph.declarations.tolist() == [1, 1, 1, 0]


def test_defaults_are_those_in_force_at_the_first_mention(graph: Graph) -> None:
    shape, color = graph.node_column("shape"), graph.node_column("color")
    assert [shape[i] for i in range(4)] == ["box", "oval", "oval", "box"]
    assert [color[i] for i in range(4)] == [None, "red", "blue", None]
    assert graph.node_column("none").codes.tolist() == [-1] * 4
    assert set(graph.node_attributes) == {"label", "shape", "color"}
    assert graph.edge_attributes == ("style",)


def test_the_place_of_an_attribute(graph: Graph) -> None:
    def place(node: str, attribute: str) -> tuple[int, int] | None:
        start = graph.attribute_start(graph.index[node], attribute)
        return None if start is None else graph.position(start)

    assert place("x", "label") == (5, 14)
    assert place("x", "shape") == (2, 15)
    assert place("y", "shape") == (7, 38)
    assert place("z", "color") == (10, 12)
    assert place("w", "color") is None


def test_subgraphs(graph: Graph) -> None:
    a, b = graph.subgraphs
    assert (a.name, a.parent, a.attributes, a.is_cluster) == ("cluster_a", -1, {"label": "A"}, True)
    assert (b.name, b.parent, b.attributes) == ("cluster_b", 0, {})
    assert graph.position(b.start) == (7, 5)
    pairs = zip(graph.member_node.tolist(), graph.member_subgraph.tolist(), strict=True)
    assert list(pairs) == [(0, 0), (1, 1), (0, 1), (2, 1)]
    assert graph.innermost.tolist() == [1, 1, 1, -1]
    assert [level.tolist() for level in graph.ancestry()] == [[1, 1, 1, -1], [0, 0, 0, -1]]
    assert graph.clusters_of(0) == (1, 0)
    assert graph.clusters_of(3) == ()
    assert graph.edge_subgraph.tolist() == [1, -1]


def test_the_first_of_two_sibling_subgraphs_is_the_innermost() -> None:
    graph = one("digraph { subgraph cluster_1 { a } subgraph cluster_2 { a b } }")
    assert graph.innermost.tolist() == [0, 1]
    assert graph.subgraphs_of(0) == (0, 1)


def test_numbers_without_an_end_warn() -> None:
    graph = one("digraph {\n  3abc -> b }")
    (warning,) = graph.diagnostics
    assert warning.span is not None
    assert (warning.code, warning.severity, warning.span.line) == ("E020", "warning", 2)
    assert graph.node_ids == ["3", "abc", "b"]


def test_encodings() -> None:
    (graph,) = read_bytes("digraph { é }".encode("latin-1"))
    assert graph.node_ids == ["é"]
    assert [d.code for d in graph.diagnostics] == ["E021"]
    (graph,) = read_bytes('digraph { charset="latin1"; é }'.encode("latin-1"))
    assert graph.node_ids == ["é"]
    assert graph.diagnostics == ()
    (graph,) = read_bytes("digraph { é }".encode("utf-8-sig"))
    assert graph.node_ids == ["é"]


def test_the_rest_of_a_file_that_graphviz_ignores_warns() -> None:
    graphs = read_text("digraph { a } @ digraph { b }")
    assert [d.code for g in graphs for d in g.diagnostics] == ["E023"]


def test_columns_hold_each_value_once() -> None:
    nodes = "".join(f'n{i} [xlabel="even {i % 2}"];' for i in range(10))
    column = one(f"digraph {{ {nodes} }}").node_column("xlabel")
    assert column.values == ["even 0", "even 1"]
    assert column.codes.tolist() == [0, 1] * 5
    assert column.codes.dtype == np.int32


def test_labels_are_kept_by_their_lines() -> None:
    labels = ["Attention\\nLayer 0", "Attention\\nLayer 1", "", "Layer 0\\n", "a\\\\\\nb"]
    nodes = "".join(f'n{i} [label="{label}", x=1];' for i, label in enumerate(labels))
    column = one(f"digraph {{ {nodes} n9 [x=2] }}").node_column("label")
    assert isinstance(column.values, Compressed)
    assert [column[i] for i in range(len(labels) + 1)] == [*labels, None]
    assert column.values.pieces == ["Attention", "Layer 0", "Layer 1", "", "a\\\\", "b"]


def test_a_label_given_again_counts() -> None:
    text = 'a [label="first", label=second]; b [label="first"]; b [label="last"]; c [label=""]'
    column = one(f'digraph {{ node [label="default"]; {text}; d }}').node_column("label")
    assert [column[i] for i in range(4)] == ["second", "last", "", "default"]
    assert "first" not in list(column.values)
