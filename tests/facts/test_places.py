"""The default vocabulary on single labels and ids: what it reads, and what it must not read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from verifier.facts import Facts, Span

Read = Callable[..., Facts]


def of(read: Read, label: str, fact: str, node: str = "n", rest: str = "") -> Any:
    facts = read(f'digraph {{ "{node}" [label="{label}"]; {rest} }}')
    return facts.attribute(fact)[0]


@pytest.mark.parametrize(
    ("label", "fact", "value"),
    [
        ("Layer 3", "layer", 3),
        ("QKV L12_E3", "layer", 12),
        ("L0_QKV_Projection_GPU7", "layer", 0),
        ("Layer Norm 1", "layer", None),
        ("Layers: 4", "layer", None),
        ("8 layers", "layer", None),
        ("Layers 0-19", "layer", None),
        ("Layer 7 → 8", "layer", None),
        ("Expert 0 MLP Layer 1", "layer", None),
        ("Cache: 11.8GB SRAM/L2", "layer", None),
        ("Layers 0-19", "layer-span", Span(0, 19)),
        ("Stage 2→3", "stage", 2),
        ("Send (Stage 2 -> Stage 3)", "stage", 2),
        ("Recv (Stage 2 -> Stage 3)", "stage", 3),
        ("Send/Recv Stage 2 → Stage 3", "stage", 2),
        ("Recv/Send: Stage 2 → 3", "stage", 2),
        ("P2P Receive: Stage 2 → Stage 3", "stage", 3),
        ("Send to Stage 3", "stage", None),
        ("Recv from Stage 2", "stage", None),
        ("PP Send (to PP rank 3)", "stage", None),
        ("Stage 2: Send to Stage 3", "stage", 2),
        (r"Send activations to Stage 3\nStage 2", "stage", 2),
        ("PP=4", "stage", None),
        ("PP4", "stage", None),
        ("4 stages", "stage", None),
        ("TP Rank 3", "tp", 3),
        ("TP-Rank3", "tp", 3),
        ("TP0", "tp", 0),
        ("TP8", "tp", None),
        ("TP=8", "tp", None),
        ("TP=0", "tp", None),
        ("GPU: TP0-TP7 (1/8 each)", "tp", None),
        ("TP across 8 GPUs", "tp", None),
        ("EP32: 2 experts per GPU", "ep", None),
        ("Expert 5", "expert", 5),
        ("Experts 4-7", "expert", None),
        ("Experts 4-7", "experts", Span(4, 7)),
        ("GPU: 0-3", "gpus", {0, 1, 2, 3}),
        ("GPU:[0,1]", "gpus", {0, 1}),
        ("GPU: GPU8-11", "gpus", {8, 9, 10, 11}),
        ("GPU: gpu_15", "gpus", {15}),
        ("GPU:[1]→[2]", "gpus", {1, 2}),
        ("GPU0→GPU128", "gpus", {0, 128}),
        ("All GPUs 0-1 to All GPUs 8-9", "gpus", {0, 1, 8, 9}),
        ("GPU: 0,2,4,6", "gpus", {0, 2, 4, 6}),
        ("8 GPUs", "gpus", None),
        ("GPUs: 16", "gpus", None),
        ("GPU: All-to-all", "gpus", None),
        ("GPU: All 16 GPUs", "gpus", None),
        ("GPU: Host", "gpus", None),
        ("GPU: DP0_PP0_TP0-DP0_PP0_TP7", "gpus", None),
        ("2 experts/GPU = 256 instances", "gpus", None),
        ("GPU 80GB", "gpus", None),
        ("Microbatch 2", "microbatch", 2),
        ("819.2MB", "microbatch", None),
        ("DECODE PHASE", "phase", "decode"),
        ("Decoding", "phase", "decode"),
        ("Decoder Layer", "phase", None),
        ("Prefill→Decode", "phase", None),
        ("MLP Linear 2 (Row-Par)", "parallelism", "row"),
        ("ColParallel", "parallelism", "column"),
    ],
)
def test_label(read: Read, label: str, fact: str, value: Any) -> None:
    assert of(read, label, fact) == value


@pytest.mark.parametrize(
    ("node", "fact", "value"),
    [
        ("layer_3_qkv", "layer", 3),
        ("l3_qkv", "layer", 3),
        ("layers1to3_dp0", "layer", None),
        ("layer2to14", "layer", None),
        ("layers1to3_dp0", "layer-span", Span(1, 3)),
        ("pp_send_0_1", "stage", None),
        ("comm_stage0_to_stage1", "stage", 0),
        ("send_to_stage1", "stage", None),
        ("a2a_s7", "stage", None),
        ("x_EP1TP0PP0DP0_GPU3", "tp", 0),
        ("baseline_tp8_pp2", "tp", None),
        ("layer1_qkv_0", "tp", None),
        ("expert_6_39", "expert", None),
        ("layer_0_qkv_gpu5", "gpus", {5}),
        ("send_gpu0_to_gpu8", "gpus", {0, 8}),
        ("decode_attn", "phase", "decode"),
    ],
)
def test_id(read: Read, node: str, fact: str, value: Any) -> None:
    assert of(read, r"\\N", fact, node) == value


def test_a_degree_becomes_a_rank_where_the_file_counts(read: Read) -> None:
    facts = read('digraph { a [label="QKV TP1"]; b [label="QKV TP2"]; c [label="QKV TP 2"] }')
    assert [facts.attribute("tp")[i] for i in range(3)] == [1, 2, 2]
    facts = read('digraph { a [label="QKV (TP8)"]; b [label="Out (TP8)"] }')
    assert not facts.attribute("tp").known.any()


def test_label_goes_before_id_and_cluster(read: Read) -> None:
    facts = read(
        'digraph { subgraph cluster_0 { label="Layer 7";'
        ' layer2_a [label="Layer 1"]; layer2_b; c } }'
    )
    assert [facts.attribute("layer")[i] for i in range(3)] == [1, 2, 7]
    warnings = [d for d in facts.diagnostics if "layer" in d.message]
    assert len(warnings) == 1
    assert warnings[0].code == "W101"
    assert warnings[0].severity == "warning"
    assert warnings[0].message == "2 nodes have two values of `layer`, such as `layer2_a`"
    assert warnings[0].label == "node.label says 1, node.id says 2"


def test_clusters_are_asked_from_the_inside_out(read: Read) -> None:
    facts = read(
        """digraph {
        subgraph cluster_a { label="Stage 1";
            subgraph cluster_b { label="Layer 4"; x; subgraph cluster_c { label="plain"; y } }
            subgraph cluster_d { label="Layers 0-3"; z }
            w } u }"""
    )
    index = facts.graph.index
    layer, stage = facts.attribute("layer"), facts.attribute("stage")
    assert [layer[index[n]] for n in "xyzwu"] == [4, 4, None, None, None]
    assert [stage[index[n]] for n in "xyzwu"] == [1, 1, 1, 1, None]
    assert facts.attribute("stage-layers")[index["z"]] == Span(0, 3)


def test_the_gpus_of_a_stage_are_not_those_of_its_nodes(read: Read) -> None:
    facts = read(
        'digraph { subgraph cluster_a { label="Stage 0: GPUs [0,1]"; x }'
        ' subgraph cluster_b { label="GPU 3 (Layers 0-1)"; y } }'
    )
    assert facts.attribute("gpus")[0] is None
    assert facts.attribute("gpus")[1] == {3}


def test_shapes(read: Read) -> None:
    label = r"QKV\nInput: [B=4, S=?]\nOutput: [4,2048,8192]"
    assert str(of(read, label, "input-shape")) == "[B=4, S=?]"
    assert str(of(read, label, "output-shape")) == "[4, 2048, 8192]"
    assert str(of(read, r"QKV\n[4,8] -> [4,16]", "output-shape")) == "[4, 16]"
    assert of(read, r"Add\nInput: [4,8] x [8,2]", "input-shape") is None
    assert of(read, r"GPU:[1]→[2]", "input-shape") is None
    assert str(of(read, r"QKV\nDim: 512x1536", "weight-shape")) == "[512, 1536]"
