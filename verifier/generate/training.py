"""What a training step adds to a forward pass: loss, way back, gradient sums, optimizers.

A backward operator stands for a block: it reads the gradient of the block's output and what the
forward pass kept of its input, and gives the gradient of that input. A column-parallel product's
input gradient is a partial sum, so tensor-parallel ranks reduce it. Replicas sum the gradients of
the weights layer by layer before the optimizer applies them.
"""

from __future__ import annotations

from verifier.generate.loom import Loom, Rank, Stream
from verifier.generate.plan import DASHED, PLAIN, Edge

Gradients = dict[tuple[str, int | None], dict[Rank, list[str]]]
"""By what has weights (``layer``, ``embed``, ``head``) and layer: backward operators by rank."""


def backward(loom: Loom, logits: Stream) -> Gradients:
    """One replica's way back from its logits; returns what computes gradients of weights."""
    spec, shapes = loom.spec, loom.shapes
    hidden, kept = shapes.hidden, _kept(loom)
    found: Gradients = {}
    loss = loom.each("loss", [logits], shapes.logits, shapes.logits)
    g = loom.each("head_backward", [loss, kept["final_norm", None]], shapes.logits, hidden)
    found["head", None] = _lists([g])
    for layer in reversed(range(spec.layers)):
        stage = layer // spec.layers_per_stage
        if stage != loom.stage:
            g = loom.each("grad_send", [g], hidden, hidden)
            loom.stage = stage
            g = loom.each("grad_recv", [g], hidden, hidden)
        loom.layer = layer
        made = []
        for block in ("ffn", "attn"):
            g = loom.each(f"{block}_backward", [g, kept[f"{block}_norm", layer]], hidden, hidden)
            made.append(g)
            if spec.tp > 1:
                g = loom.group(f"{block}_backward_allreduce", "tp", [g], hidden, hidden)
        found["layer", layer] = _lists(made)
        loom.layer = None
    g = loom.each("embed_backward", [g], hidden, hidden)
    found["embed", None] = _lists([g])
    return found


def update(looms: list[Loom], gradients: list[Gradients], edges: list[Edge]) -> list[str]:
    """Sum the gradients over the replicas and apply them; returns the optimizers.

    The sums of one group are joined by dashed edges: every rank has to start them in one order.
    """
    ends: list[str] = []
    before: dict[tuple[int, ...], str] = {}
    for (what, layer), ranks in gradients[0].items():
        for rank in ranks:
            sources = [name for each in gradients for name in each[what, layer][rank]]
            places = [_placed(loom, what, layer) for loom in looms]
            prefix = "" if what == "layer" else f"{what}_"
            if len(looms) > 1:
                gpus = tuple(loom.gpu(rank) for loom in places)
                total = places[0].single(f"{prefix}grad_allreduce", rank, gpus)
                edges.extend((source, total, PLAIN) for source in sources)
                if gpus in before:
                    edges.append((before[gpus], total, DASHED))
                before[gpus] = total
                sources = [total]
            for number, loom in enumerate(places):
                end = loom.single(f"{prefix}optimizer", rank)
                own = sources if len(looms) > 1 else gradients[number][what, layer][rank]
                edges.extend((source, end, PLAIN) for source in own)
                ends.append(end)
    return ends


def _kept(loom: Loom) -> dict[tuple[str, int | None], Stream]:
    """What the forward pass keeps of each block's input: its norm, by rank."""
    found: dict[tuple[str, int | None], Stream] = {}
    for node in loom.own():
        if node.role in {"attn_norm", "ffn_norm", "final_norm"}:
            found.setdefault((node.role, node.layer), {})[0, 0, node.tp or 0] = node.id
    return found


def _lists(streams: list[Stream]) -> dict[Rank, list[str]]:
    return {rank: [stream[rank] for stream in streams] for rank in streams[0]}


def _placed(loom: Loom, what: str, layer: int | None) -> Loom:
    """The loom where these weights are."""
    last = loom.spec.pp - 1
    loom.stage = (
        layer // loom.spec.layers_per_stage if layer is not None else last * (what == "head")
    )
    loom.layer = layer
    return loom
