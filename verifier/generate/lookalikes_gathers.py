"""Look-alikes of report 004's plans: all-gathers cut off, and stages without collectives."""

from __future__ import annotations

from typing import Any

from verifier.generate.lookalikes import Lookalike, Sketch, Truth, told, without
from verifier.generate.lookalikes_shapes import HID, HIDDEN
from verifier.generate.plan import PLAIN
from verifier.generate.spec import Spec


def cut_gathers() -> Lookalike:
    """TP 4 with all-gathers, whole and cut off; and a plan of four stages without collectives."""
    sketch = Sketch(Spec(layers=4, tp=4, convention="rank-words"))
    gathers = frozenset(_gathering(sketch, 4, 4))
    whole = sketch.plan
    uncut = sketch.dot()
    baseline = Sketch(whole.spec)
    baseline.plan.nodes.update(whole.nodes)
    baseline.plan.edges.extend(without(whole.edges, gathers))
    corrected = Sketch(whole.spec)
    corrected.plan.nodes.update(whole.nodes)
    loose = {
        name
        for name in sketch.of("attn_out", "ffn_down")
        if whole.nodes[name].tp != 3  # only the last rank is fed
    }
    corrected.plan.edges.extend(edge for edge in whole.edges if edge[1] not in loose)
    plain = Sketch(Spec(layers=4, pp=4, convention="rank-words"))
    _stages(plain, 4)
    layers = told(range(4))
    projections, ups = told(sketch.of("qkv")), told(sketch.of("ffn_up"))
    apart = {"structure.not-isolated names": told(gathers)}
    everywhere = {"tp.gathered-in-every-layer at": layers, "tp.reduced-in-every-layer at": layers}
    truth: Truth = {
        "4.1-4.32": apart,
        "Q1": {
            "tp.qkv-all-gathered names": projections,
            "structure.has-successor names": told(sketch.of("qkv"), sketch.of("qkv")),
        },
        "Q2": {"tp.gathered-before-activation names": ups},
        "Q3": {"structure.has-predecessor names": told(loose)},
        "4.34": everywhere,
        "4.35": everywhere,
        "S2": {
            "tp.qkv-all-gathered names": told(plain.of("qkv")),
            "tp.ffn-up-all-gathered names": told(plain.of("ffn_up")),
        },
        "S3": {"tp.ranks-drawn at": layers},
        "4.37": {**apart, **everywhere},
    }
    plans = {"baseline": baseline.dot(), "corrected": corrected.dot(), "final": uncut}
    plans |= {"committed": uncut, "proposed": plain.dot(), "as-tp8": plain.dot()}
    plans["gathering"] = plain.dot()
    params: dict[str, tuple[str, ...]] = dict.fromkeys(
        plans, ("tp=4", "layers=4", "tp-style=gather")
    )
    params["proposed"] = ("tp=1", "pp=4", "layers=4")
    params["as-tp8"] = ("tp=4", "layers=4")
    return Lookalike("004", plans, params, truth)


def _gathering(sketch: Sketch, layers: int, tp: int) -> list[str]:
    """Draw layers in which the ranks gather before attention and before the activation."""
    ranks, all_ = range(tp), tuple(range(tp))
    gathers = []
    x = [sketch.add("input", before=HIDDEN, after=HIDDEN)]

    def each(role: str, layer: int, sources: list[list[str]]) -> list[str]:
        made = [sketch.add(role, layer=layer, tp=r, gpus=(r,), **HID) for r in ranks]
        for source in sources:
            if len(source) == 1:
                sketch.join(source, made)
            else:
                for tail, head in zip(source, made, strict=True):
                    sketch.join([tail], [head])
        return made

    def group(role: str, layer: int, source: list[str]) -> list[str]:
        made = [sketch.add(role, layer=layer, gpus=all_, **HID)]
        sketch.join(source, made)
        return made

    for layer in range(layers):
        qkv = each("qkv", layer, [x])
        keys = group("attn_allgather", layer, qkv)
        out = each("attn_out", layer, [each("attn", layer, [keys])])
        x = each("attn_residual", layer, [group("attn_allreduce", layer, out), x])
        up = each("ffn_up", layer, [x])
        wide = group("ffn_allgather", layer, up)
        down = each("ffn_down", layer, [each("ffn_act", layer, [wide])])
        x = each("ffn_residual", layer, [group("ffn_allreduce", layer, down), x])
        gathers += keys + wide
    sketch.join(x, [sketch.add("output", before=HIDDEN, after=HIDDEN)])
    return gathers


def _stages(sketch: Sketch, stages: int) -> None:
    """Draw one layer on one GPU for each stage, with sends and receives between them."""
    roles = ("qkv", "attn", "attn_out", "attn_residual", "ffn_up", "ffn_act", "ffn_down")
    last = sketch.add("input", before=HIDDEN, after=HIDDEN)
    for stage in range(stages):
        names = [sketch.add(r, layer=stage, stage=stage, gpus=(stage,), **HID) for r in roles]
        if stage:
            ends: dict[str, Any] = {"src": stage - 1, "dst": stage}
            send = sketch.add("send", stage=stage - 1, gpus=(stage - 1,), **ends, **HID)
            recv = sketch.add("recv", stage=stage, gpus=(stage,), **ends, **HID)
            names = [send, recv, *names]
        for name in names:
            sketch.plan.edges.append((last, name, PLAIN))
            last = name
    sketch.join([last], [sketch.add("output", before=HIDDEN, after=HIDDEN)])
