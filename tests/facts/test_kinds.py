from __future__ import annotations

from collections.abc import Callable

import pytest

from verifier.facts import Facts

Read = Callable[..., Facts]


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Input", "input"),
        ("DECODE INPUT", "input"),
        ("Input Split", "split"),
        ("Layer 3 Input Distribution", "split"),
        ("Input Embedding", "embedding"),
        ("MoE Input", "moe"),
        ("Layer 4 Output", None),
        ("Final Output", "output"),
        ("Attention Output", "attn-out-proj"),
        (r"Attention Output\nWeights × V", "attn-context"),  # noqa: RUF001
        ("Output Projection", "lm-head"),
        ("Layer 3 Output Projection", "attn-out-proj"),
        ("Output All-Reduce", "all-reduce"),
        ("PREFILL PHASE", "annotation"),
        ("Decode Phase End", "annotation"),
        (r"PIPELINE STAGE 1\nLayers 1-4\nGPUs: 0-15", "annotation"),
        (r"PIPELINE STAGE 1\nLayers 1-4\nGPUs 0-15\nAttention + MoE", "stage-block"),
        (r"Stage 0\nLayers 0-3\nRMSNorm", "norm"),
        (r"Pipeline Stage 1\n[B=1]\nGPU: 0", "stage-block"),
        (r"Layer 0\nResidual Add", "residual-add"),
        (r"Layer 2\nGPU: 2\nComplete attention+MLP", "layer-block"),
        ("Layer 2", "layer-block"),
        ("Layer Norm 1", "norm"),
        ("KV All-Reduce", "all-reduce"),
        ("KV Cache Read", "kv-cache"),
        ("All-Gather QKV", "all-gather"),
        (r"TP Communication\nAll-Gather", "all-gather"),
        ("All-to-All Dispatch", "all-to-all"),
        (r"Expert Dispatch\nAll-to-All Communication", "moe-dispatch"),
        ("Pipeline Send/Recv", "send-recv"),
        ("Pipeline Stage 0→1", "send-recv"),
        ("PP Stage 1 Receive", "recv"),
        ("Pipeline Send", "send"),
        ("MoE Gate (Routing)", "moe-gate"),
        ("MLP Gate", "ffn-gate"),
        (r"MLP Gate\nOutput: [4, num_experts=16]", "moe-gate"),
        ("FFN Gate Projection", "ffn-gate"),
        ("Expert 0 MLP Layer 1", "expert"),
        ("Expert Aggregation (Top-2)", "moe-combine"),
        ("FFN1 TP0", "ffn-up"),
        ("MLP Linear 2 (Row-Par)", "ffn-down"),
        ("FFN (Up-proj + GeLU + Down-proj)", "ffn"),
        ("FFN 2 (TP=8)", "ffn"),
        ("Q Projection", "qkv-proj"),
        ("Scaled Dot-Product Attention", "attn"),
        ("Softmax Attention", "attn"),
        ("Rotary Embedding", "rope"),
        ("Reduce-Scatter FFN Down", "reduce-scatter"),
        ("Broadcast Embedding", "broadcast"),
        ("Expert All-to-All", "all-to-all"),
        ("FFN Backward", "backward"),
        ("Backward All-Reduce", "all-reduce"),
        ("Gradients Layer 3", "backward"),
        ("Graded Attention", "attn"),
        ("Adam Optimizer", "optimizer"),
        ("Cross-Entropy Loss", "loss"),
        ("Lossless Split", "split"),
        ("Something Else", None),
    ],
)
def test_kind_of_a_label(read: Read, label: str, kind: str | None) -> None:
    assert read(f'digraph {{ n [label="{label}"] }}').kind_names() == (kind,)


@pytest.mark.parametrize(
    ("node", "kind"),
    [
        ("layer0_attn_ar", "all-reduce"),
        ("ln1_l0", "norm"),
        ("dp0_qk_s0_l0_tp0", "attn-scores"),
        ("split0", "split"),
        ("pp0_to_pp1_dp1", "send-recv"),
        ("arena", None),
    ],
)
def test_kind_of_an_id(read: Read, node: str, kind: str | None) -> None:
    assert read(f"digraph {{ {node} }}").kind_names() == (kind,)


def test_conditions(read: Read) -> None:
    facts = read(
        "digraph { a [op=gemm, bytes=4]; b [op=gemm]; c [op=relu]; d;"
        " a -> b; a -> b; b -> c [style=dashed] }",
        """vocabulary bare:
    attribute size: int from node.bytes default 2
    kind big when node.op = "gemm" and node.size > 3
    kind gemm when node.op = "gemm"
    kind busy when node.in-degree + node.out-degree >= 2
    kind other when not node.op is known or node is a big
    kind rest when node.op in {"relu", "gelu"} implies node.declared
    edge second when edge.copy = 2
    edge solid when edge.style != "dashed"
    edge from-big when edge.source is a big and edge.target.op ~ /GEMM/
""",
        bare=True,
    )
    assert facts.kind_names() == ("big", "gemm", "rest", "other")
    assert facts.kind("busy").tolist() == [False] * 4
    assert facts.edge_class("second").tolist() == [False, True, False]
    assert facts.edge_class("solid").tolist() == [True, True, False]
    assert facts.edge_class("from-big").tolist() == [True, True, False]
    assert facts.edge_attribute("style")[2] == "dashed"
    assert facts.attribute("in-degree")[1] == 2


def test_default_edge_classes(read: Read) -> None:
    facts = read("digraph { a -> b; a -> c [style=dashed] }")
    assert facts.edge_class("data").tolist() == [True, False]
    assert facts.edge_class("selection").tolist() == [False, True]


# what people draw, by how they call it; a node of each has the kind of that name
DRAWN = {
    "expert": "Expert 3", "qkv-proj": "QKV Projection", "all-reduce": "All-Reduce",
    "ffn-up": "FFN Up", "ffn-down": "FFN Down", "attn-out-proj": "Attention Output Projection",
    "moe-combine": "Expert Combine", "moe-dispatch": "Token Dispatch", "activation": "GELU",
    "attn": "Attention", "norm": "RMSNorm", "moe-gate": "MoE Gate", "attn-scores": "QK^T",
    "softmax": "Softmax", "residual-add": "Residual Add", "attn-context": "Attention Context",
    "all-to-all": "All-to-All", "attn-dropout": "Attention Dropout", "ffn": "FFN",
    "ffn-gate": "Gate Projection", "output": "Output", "send-recv": "Send/Recv",
    "all-gather": "All-Gather", "embedding": "Embedding", "input": "Input", "moe": "MoE Layer",
    "kv-cache": "KV Cache", "proj": "Linear", "gather": "Gather", "layer-block": "Layer 7",
    "elementwise-mul": "Element-wise Mul", "split": "Split", "send": "Send", "recv": "Recv",
    "stage-block": "Stage 2\\nGPU: 4", "annotation": "Legend", "lm-head": "LM Head",
    "device": "GPU 3", "broadcast": "Broadcast", "reduce-scatter": "Reduce-Scatter",
    "mla": "MLA", "pos-enc": "Positional Encoding", "rope": "RoPE", "reshape": "Reshape",
}  # fmt: skip


@pytest.mark.parametrize("kind", DRAWN)
def test_every_kind_that_people_draw(read: Read, kind: str) -> None:
    assert read(f'digraph {{ n [label="{DRAWN[kind]}"] }}').kind_names() == (kind,)
