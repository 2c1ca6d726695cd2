"""Reading DOT: ours beside pygraphviz and pydot, on plans that the benchmark writes.

pytest benchmarks/test_reading.py --benchmark-group-by=group
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from verifier.graph import Graph, read_file

OPERATORS = ("norm", "qkv", "attention", "projection", "all_reduce")
SIZES = {"3 MB": (32, 66), "6 MB": (64, 66), "60 MB": (640, 64)}


def plan(layers: int, ranks: int) -> str:
    """A tensor-parallel plan: one node per layer, rank and operator; 2.4 edges per node."""
    shape = "[batch_size=128, seq_len=1000, heads=16, d_k=512]"
    out = ["digraph plan {", "  node [shape=box, style=filled];"]
    for layer in range(layers):
        out.append(f"  subgraph cluster_{layer} {{")
        out.append(f'    label="Layer {layer}"; style=dashed;')
        for rank in range(ranks):
            for operator in OPERATORS:
                label = f"{operator} layer {layer}\\nGPU: {rank}\\nInput: {shape}\\nOutput: {shape}"
                name = f"l{layer}_{operator}_{rank}"
                out.append(f'    {name} [label="{label}", fillcolor=lightblue, shape=rectangle];')
        out.append("  }")
    for layer in range(layers):
        for rank in range(ranks):
            names = [f"l{layer}_{operator}_{rank}" for operator in OPERATORS]
            pairs = pairwise(names)
            out += [f"  {tail} -> {head};" for tail, head in pairs]
            for step in range(6):
                out.append(f"  {names[3]} -> l{layer}_all_reduce_{(rank + step) % ranks};")
            if layer:
                before = f"l{layer - 1}_all_reduce_{rank}"
                out.append(f'  {before} -> {names[0]} [style=dashed, label="send"];')
                out.append(f"  {before} -> {names[3]};")
    return "\n".join([*out, "}"])


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("plans")
    paths = {}
    for size, (layers, ranks) in SIZES.items():
        paths[size] = folder / f"{layers}x{ranks}.dot"
        paths[size].write_text(plan(layers, ranks))
    paths["60 kB"] = folder / "small.dot"
    paths["60 kB"].write_text(plan(4, 10))
    return paths


def ours(path: Path) -> Graph:
    (graph,) = read_file(path)
    return graph


def ours_with_columns(path: Path) -> Graph:
    graph = ours(path)
    for name in graph.node_attributes:
        graph.node_column(name)
    for name in graph.edge_attributes:
        graph.edge_column(name)
    return graph


def by_pygraphviz(path: Path) -> tuple[dict[str, Any], list[Any]]:
    pygraphviz = pytest.importorskip("pygraphviz")
    graph = pygraphviz.AGraph(filename=str(path))
    nodes = {node: node.attr.to_dict() for node in graph.nodes_iter()}
    return nodes, [(*edge, edge.attr.to_dict()) for edge in graph.edges_iter()]


def by_pydot(path: Path) -> Any:
    pydot = pytest.importorskip("pydot")
    return pydot.graph_from_dot_file(str(path))


CASES = [
    *((size, reader) for size in ("60 kB", "3 MB", "6 MB") for reader in (ours, ours_with_columns)),
    *((size, by_pygraphviz) for size in ("60 kB", "3 MB", "6 MB")),
    *(("60 MB", reader) for reader in (ours, ours_with_columns)),
    ("60 kB", by_pydot),  # a megabyte takes it minutes
]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # pydot's, on every import
@pytest.mark.parametrize(
    ("size", "reader"), CASES, ids=[f"{size}-{reader.__name__}" for size, reader in CASES]
)
def test_reading(benchmark: Any, files: dict[str, Path], size: str, reader: Any) -> None:
    benchmark.group = f"reading {size}"
    rounds = 1 if reader is by_pydot or size == "60 MB" else 5
    benchmark.pedantic(reader, args=(files[size],), rounds=rounds)
