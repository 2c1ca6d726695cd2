"""The parts that ids and labels are put together from."""

from __future__ import annotations

from verifier.generate.operators import OPERATORS
from verifier.generate.plan import Node, Shape

AXES = ("dp", "ep", "sp", "tp")


def by_ranks(node: Node, layer: str, stage: str, rank: str) -> str:
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
    for axis in AXES:
        value = getattr(node, axis)
        if value is not None:
            parts.append(rank % (axis, value))
    return "_".join(parts)


def ranks(node: Node, form: str, axes: tuple[str, ...] = AXES) -> list[str]:
    """The ranks that apply, each in a form for the axis and the number."""
    found = ((axis.upper(), getattr(node, axis)) for axis in axes)
    return [form % (axis, value) for axis, value in found if value is not None]


def gpu_list(gpus: tuple[int, ...]) -> str:
    """``5``, ``0-3``, or ``0,2``: a range only where it leaves nothing out."""
    if len(gpus) > 1 and gpus[-1] - gpus[0] == len(gpus) - 1:
        return f"{gpus[0]}-{gpus[-1]}"
    return ",".join(map(str, gpus))


def title(node: Node, column: str) -> str:
    """The operator's title, with the expert's number."""
    text: str = getattr(OPERATORS[node.role], column)
    return text if node.expert is None else f"{text} {node.expert}"


def named(shape: Shape, names: dict[str, str]) -> str:
    """``[batch=4, seq=2048]``, with other names for some dimensions."""
    return "[" + ", ".join(f"{names.get(name, name)}={size}" for name, size in shape) + "]"


def bare(shape: Shape, comma: str = ",") -> str:
    """``[4,2048]``."""
    return "[" + comma.join(str(size) for _, size in shape) + "]"


def by_gpu(node: Node) -> str:
    """Ids that name the first GPU instead of ranks; the groups of one operator share no GPU."""
    parts: list[str] = [node.phase] if node.phase else []
    parts.append(node.role if node.expert is None else f"{node.role}{node.expert}")
    if node.layer is not None:
        parts.append(f"l{node.layer}")
    if node.gpus:
        parts.append(f"r{node.gpus[0]}")
    return "_".join(parts)
