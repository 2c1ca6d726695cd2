"""The DOT text is the plan, to Graphviz as well."""

from __future__ import annotations

import pytest

from verifier.generate import Plan, Spec, generate


def test_the_same_spec_gives_the_same_text(plan: Plan) -> None:
    assert generate(plan.spec).dot() == plan.dot()


def test_graphviz_reads_the_plan(written: Plan) -> None:
    pygraphviz = pytest.importorskip("pygraphviz")
    drawn = pygraphviz.AGraph(string=written.dot())
    assert drawn.directed
    assert set(drawn.nodes()) == set(written.nodes)
    assert sorted(drawn.edges()) == sorted((tail, head) for tail, head, _ in written.edges)
    assert all(node.attr["label"] and node.attr["shape"] for node in drawn.nodes_iter())


def test_graphviz_finds_the_clusters() -> None:
    pygraphviz = pytest.importorskip("pygraphviz")
    spec = Spec(layers=4, pp=2, dp=2, convention="stage-cluster")
    drawn = pygraphviz.AGraph(string=generate(spec).dot())
    labels = {
        outer.graph_attr["label"]: [inner.graph_attr["label"] for inner in outer.subgraphs()]
        for outer in drawn.subgraphs()
    }
    stages = ["Pipeline Stage 0 (Layers 0-1)", "Pipeline Stage 1 (Layers 2-3)"]
    assert labels == {"Replica 0": stages, "Replica 1": stages}


def test_a_small_plan_in_full() -> None:
    spec = Spec(layers=1, tp=2, attention="fused", gated=False, batch=1, seq=8, hidden=4, heads=2)
    lines = generate(spec).dot().splitlines()
    shape, drawn = "[batch_size=1, seq_len=8]", "shape=ellipse, style=filled, fillcolor=white"
    assert lines[:4] == [
        "// dense model, 1 layers, 2 GPUs: DP=1 PP=1 EP=1 SP=1 TP=2",
        "digraph plan {",
        "  rankdir=TB;",
        f'  input [label="Input\\nInput: {shape}\\nOutput: {shape}", {drawn}];',
    ]
    assert (
        '  layer0_attn_allreduce [label="Attention All-Reduce\\nLayer 0\\nStage 0\\nGPU: 0-1\\n'
        "Input: [batch_size=1, seq_len=8, hidden=4]\\nOutput: [batch_size=1, seq_len=8, hidden=4]"
        '", shape=ellipse, style=filled, fillcolor=lightblue];'
    ) in lines
    assert "  layer0_attn_out_tp1 -> layer0_attn_allreduce;" in lines
