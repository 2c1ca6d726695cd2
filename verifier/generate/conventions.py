"""Six ways in which people write ids and labels down.

Each tells a careful reader the kind, layer, stage, ranks, GPUs and shapes of every node; where it
tells them (label, id or cluster) and in which words is what makes it one of the six.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from verifier.generate.operators import OPERATORS
from verifier.generate.plan import Node, Shape
from verifier.generate.spec import ConventionName, Spec

_AXES = ("dp", "ep", "sp", "tp")


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


# Parts of ids and labels


def _identify(node: Node, layer: str, stage: str, rank: str) -> str:
    """An id of the parts that apply: phase, stage, layer, role, ranks. The forms hold one ``%``."""
    parts: list[str] = [node.phase] if node.phase else []
    # A send and a receive have no layer, so without the stage their ids would clash.
    if stage and node.stage is not None:
        parts.append(stage % node.stage)
    elif node.src is not None:
        parts.append(f"stage{node.stage}")
    if node.layer is not None:
        parts.append(layer % node.layer)
    parts.append(node.role if node.expert is None else f"{node.role}{node.expert}")
    for axis in _AXES:
        value = getattr(node, axis)
        if value is not None:
            parts.append(rank % (axis, value))
    return "_".join(parts)


def _ranks(node: Node, form: str, axes: tuple[str, ...] = _AXES) -> list[str]:
    found = ((axis.upper(), getattr(node, axis)) for axis in axes)
    return [form % (axis, value) for axis, value in found if value is not None]


def _gpus(gpus: tuple[int, ...]) -> str:
    """``5``, ``0-3``, or ``0,2``: a range only where it leaves nothing out."""
    if len(gpus) > 1 and gpus[-1] - gpus[0] == len(gpus) - 1:
        return f"{gpus[0]}-{gpus[-1]}"
    return ",".join(map(str, gpus))


def _title(node: Node, column: str) -> str:
    title: str = getattr(OPERATORS[node.role], column)
    return title if node.expert is None else f"{title} {node.expert}"


def _named(shape: Shape, names: dict[str, str]) -> str:
    return "[" + ", ".join(f"{names.get(name, name)}={size}" for name, size in shape) + "]"


def _bare(shape: Shape, comma: str = ",") -> str:
    return "[" + comma.join(str(size) for _, size in shape) + "]"


# The conventions

_LONG = {"batch": "batch_size", "seq": "seq_len", "head": "d_k", "ffn": "ffn_hidden"}
_LETTERS = {"batch": "B", "seq": "S", "hidden": "H", "heads": "heads", "head": "d_k", "vocab": "V"}
_WORDS = {"hidden": "d_model", "head": "head_dim", "ffn": "intermediate_size"}


def _megatron(node: Node) -> list[str]:
    lines = [_title(node, "full")]
    if node.layer is not None:
        lines.append(f"Layer {node.layer}")
    if node.stage is not None:
        lines.append(f"Stage {node.stage}")
    if node.gpus:
        lines.append(f"GPU: {_gpus(node.gpus)}")
    lines += _ranks(node, "%s Rank %d")
    if node.src is not None:
        lines.append(f"Transfer: {node.src} -> {node.dst}")
    return [*lines, f"Input: {_named(node.before, _LONG)}", f"Output: {_named(node.after, _LONG)}"]


def _gpu_colon(node: Node) -> list[str]:
    lines = [_title(node, "plain")]
    if node.gpus:
        lines.append(f"GPU:{_gpus(node.gpus)}")
    if node.src is not None:
        lines.append(f"Transfer: {node.src}→{node.dst}")
    return [*lines, f"Input:{_bare(node.before)}", f"Output:{_bare(node.after)}"]


def _compact(node: Node) -> list[str]:
    words = [] if node.layer is None else [f"L{node.layer}"]
    words.append(_title(node, "short"))
    if node.stage is not None:
        words.append(f"PP{node.stage}")
    words += _ranks(node, "%s%d")
    if node.gpus:
        words.append(f"GPU{'s' * (len(node.gpus) > 1)} {_gpus(node.gpus)}")
    lines = [" ".join(words)]
    if node.src is not None:
        lines.append(f"src {node.src}, dst {node.dst}")
    return [*lines, f"{_bare(node.before)} -> {_bare(node.after)}"]


def _bracket(node: Node) -> list[str]:
    title = _title(node, "plain")
    lines = [title if node.layer is None else f"Layer {node.layer} {title}"]
    if node.stage is not None:
        lines.append(f"Stage: {node.stage}")
    lines += _ranks(node, "%s-%d")
    if node.gpus:
        lines.append(f"GPU:[{','.join(map(str, node.gpus))}]")
    if node.src is not None:
        lines.append(f"Peers: {node.src} -> {node.dst}")
    return [*lines, f"Input: {_bare(node.before, ', ')}", f"Output: {_bare(node.after, ', ')}"]


def _stage_cluster(node: Node) -> list[str]:
    title = _title(node, "short")
    lines = [title if node.layer is None else f"Layer {node.layer}: {title}"]
    if node.gpus:
        lines.append(f"GPU{'s' * (len(node.gpus) > 1)} {_gpus(node.gpus)}")
    lines += _ranks(node, "%s Shard %d", _AXES[1:])  # the replica is a cluster
    if node.src is not None:
        lines.append(f"From {node.src} to {node.dst}")
    before, after = _named(node.before, _LETTERS), _named(node.after, _LETTERS)
    return [*lines, f"Input: {before}", f"Output: {after}"]


def _rank_words(node: Node) -> list[str]:
    lines = [_title(node, "full")]
    if node.layer is not None:
        lines.append(f"Layer {node.layer}")
    if node.stage is not None:
        lines.append(f"PP Stage {node.stage}")
    lines += _ranks(node, "%s-Rank%d")
    if node.gpus:
        lines.append(f"GPUs: {_gpus(node.gpus)}")
    if node.src is not None:
        lines.append(f"Source: {node.src}, Destination: {node.dst}")
    before, after = _named(node.before, _WORDS), _named(node.after, _WORDS)
    return [*lines, f"Input: {before}", f"Output: {after}"]


def _by_gpu(node: Node) -> str:
    """Ids that name the first GPU instead of ranks; the groups of one operator share no GPU."""
    parts: list[str] = [node.phase] if node.phase else []
    parts.append(node.role if node.expert is None else f"{node.role}{node.expert}")
    if node.layer is not None:
        parts.append(f"l{node.layer}")
    if node.gpus:
        parts.append(f"r{node.gpus[0]}")
    return "_".join(parts)


def _stage_layers(spec: Spec, stage: int) -> str:
    count = spec.layers_per_stage
    if count == 1:  # "(Layer 3)" would read as the layer of every node in the cluster
        return f"Pipeline Stage {stage}"
    return f"Pipeline Stage {stage} (Layers {stage * count}-{stage * count + count - 1})"


STYLES: dict[ConventionName, Style] = {
    "megatron": Style(
        lambda node: _identify(node, "layer%d", "", "%s%d"),
        _megatron,
        lambda _, stage: f"Stage {stage}",
        semicolon=";",
        header="digraph plan {",
    ),
    "gpu-colon": Style(
        lambda node: _identify(node, "layer%d", "stage%d", "%s%d"),
        _gpu_colon,
        lambda _, stage: f"Stage {stage}",
    ),
    "compact": Style(
        lambda node: _identify(node, "l%d", "pp%d" if node.src is not None else "", "%s%d"),
        _compact,
        lambda _, stage: f"PP{stage}",
    ),
    "bracket": Style(
        lambda node: _identify(node, "layer_%d", "stage_%d", "%s_%d"),
        _bracket,
        lambda _, stage: f"Stage {stage}",
        line_break="\n",
        quoted=True,
        semicolon=";",
        header="digraph deployment {",
    ),
    "stage-cluster": Style(
        lambda node: _identify(node, "layer_%d", "", "%s%d"),
        _stage_cluster,
        _stage_layers,
        line_break="\\l",
        last_break="\\l",
        header="digraph G {",
    ),
    "rank-words": Style(
        _by_gpu,
        _rank_words,
        lambda _, stage: f"PP Stage {stage}",
        semicolon=";",
        header="digraph model_plan {",
    ),
}
