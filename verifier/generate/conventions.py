"""Six ways in which people write ids and labels down.

Each tells a careful reader the kind, layer, stage, ranks, GPUs and shapes of every node; where it
tells them (label, id or cluster) and in which words is what makes it one of the six.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from verifier.generate.plan import Node
from verifier.generate.spec import ConventionName, Spec
from verifier.generate.wording import AXES, bare, by_gpu, by_ranks, gpu_list, named, ranks, title


class Style(NamedTuple):
    """A convention: how a node is identified and labelled, and the file's habits."""

    identify: Callable[[Node], str]
    lines: Callable[[Node], list[str]]
    stage_label: Callable[[Spec, int], str]
    line_break: str = "\\n"
    last_break: str = ""
    quoted: bool = False
    semicolon: str = ""
    header: str = "digraph {"


_LONG = {"batch": "batch_size", "seq": "seq_len", "head": "d_k", "ffn": "ffn_hidden"}
_LETTERS = {"batch": "B", "seq": "S", "hidden": "H", "heads": "heads", "head": "d_k", "vocab": "V"}
_WORDS = {"hidden": "d_model", "head": "head_dim", "ffn": "intermediate_size"}


def _megatron(node: Node) -> list[str]:
    lines = [title(node, "full")]
    if node.layer is not None:
        lines.append(f"Layer {node.layer}")
    if node.stage is not None:
        lines.append(f"Stage {node.stage}")
    if node.gpus:
        lines.append(f"GPU: {gpu_list(node.gpus)}")
    lines += ranks(node, "%s Rank %d")
    if node.src is not None:
        lines.append(f"Transfer: {node.src} -> {node.dst}")
    return [*lines, f"Input: {named(node.before, _LONG)}", f"Output: {named(node.after, _LONG)}"]


def _gpu_colon(node: Node) -> list[str]:
    lines = [title(node, "plain")]
    if node.gpus:
        lines.append(f"GPU:{gpu_list(node.gpus)}")
    if node.src is not None:
        lines.append(f"Transfer: {node.src}→{node.dst}")
    return [*lines, f"Input:{bare(node.before)}", f"Output:{bare(node.after)}"]


def _compact(node: Node) -> list[str]:
    words = [] if node.layer is None else [f"L{node.layer}"]
    words.append(title(node, "short"))
    if node.stage is not None:
        words.append(f"PP{node.stage}")
    words += ranks(node, "%s%d")
    if node.gpus:
        words.append(f"GPU{'s' * (len(node.gpus) > 1)} {gpu_list(node.gpus)}")
    lines = [" ".join(words)]
    if node.src is not None:
        lines.append(f"src {node.src}, dst {node.dst}")
    return [*lines, f"{bare(node.before)} -> {bare(node.after)}"]


def _bracket(node: Node) -> list[str]:
    name = title(node, "plain")
    lines = [name if node.layer is None else f"Layer {node.layer} {name}"]
    if node.stage is not None:
        lines.append(f"Stage: {node.stage}")
    lines += ranks(node, "%s-%d")
    if node.gpus:
        lines.append(f"GPU:[{','.join(map(str, node.gpus))}]")
    if node.src is not None:
        lines.append(f"Peers: {node.src} -> {node.dst}")
    return [*lines, f"Input: {bare(node.before, ', ')}", f"Output: {bare(node.after, ', ')}"]


def _stage_cluster(node: Node) -> list[str]:
    name = title(node, "short")
    lines = [name if node.layer is None else f"Layer {node.layer}: {name}"]
    if node.gpus:
        lines.append(f"GPU{'s' * (len(node.gpus) > 1)} {gpu_list(node.gpus)}")
    lines += ranks(node, "%s Shard %d", AXES[1:])  # the replica is a cluster
    if node.src is not None:
        lines.append(f"From {node.src} to {node.dst}")
    before, after = named(node.before, _LETTERS), named(node.after, _LETTERS)
    return [*lines, f"Input: {before}", f"Output: {after}"]


def _rank_words(node: Node) -> list[str]:
    lines = [title(node, "full")]
    if node.layer is not None:
        lines.append(f"Layer {node.layer}")
    if node.stage is not None:
        lines.append(f"PP Stage {node.stage}")
    lines += ranks(node, "%s-Rank%d")
    if node.gpus:
        lines.append(f"GPUs: {gpu_list(node.gpus)}")
    if node.src is not None:
        lines.append(f"Source: {node.src}, Destination: {node.dst}")
    before, after = named(node.before, _WORDS), named(node.after, _WORDS)
    return [*lines, f"Input: {before}", f"Output: {after}"]


def _stage_layers(spec: Spec, stage: int) -> str:
    count = spec.layers_per_stage
    if count == 1:  # "(Layer 3)" would read as the layer of every node in the cluster
        return f"Pipeline Stage {stage}"
    return f"Pipeline Stage {stage} (Layers {stage * count}-{stage * count + count - 1})"


STYLES: dict[ConventionName, Style] = {
    "megatron": Style(
        lambda node: by_ranks(node, "layer%d", "", "%s%d"),
        _megatron,
        lambda _, stage: f"Stage {stage}",
        semicolon=";",
        header="digraph plan {",
    ),
    "gpu-colon": Style(
        lambda node: by_ranks(node, "layer%d", "stage%d", "%s%d"),
        _gpu_colon,
        lambda _, stage: f"Stage {stage}",
    ),
    "compact": Style(
        lambda node: by_ranks(node, "l%d", "pp%d" if node.src is not None else "", "%s%d"),
        _compact,
        lambda _, stage: f"PP{stage}",
    ),
    "bracket": Style(
        lambda node: by_ranks(node, "layer_%d", "stage_%d", "%s_%d"),
        _bracket,
        lambda _, stage: f"Stage {stage}",
        line_break="\n",
        quoted=True,
        semicolon=";",
        header="digraph deployment {",
    ),
    "stage-cluster": Style(
        lambda node: by_ranks(node, "layer_%d", "", "%s%d"),
        _stage_cluster,
        _stage_layers,
        line_break="\\l",
        last_break="\\l",
        header="digraph G {",
    ),
    "rank-words": Style(
        by_gpu,
        _rank_words,
        lambda _, stage: f"PP Stage {stage}",
        semicolon=";",
        header="digraph model_plan {",
    ),
}
