"""A look-alike of report 002's plan: some layers of many, no transfers, attention in pieces."""

from __future__ import annotations

from typing import Any

from verifier.generate.lookalikes import Lookalike, Sketch, Truth, told
from verifier.generate.lookalikes_shapes import HID, HIDDEN, IDS, LOGITS, WIDE
from verifier.generate.spec import Spec


def sampled_layers() -> Lookalike:
    """PP 3 x TP 2, 12 layers of which 6 are drawn, without sends, receives or whole attention."""
    sketch = Sketch(Spec(layers=12, pp=3, tp=2, convention="compact"))
    drawn, ranks = (0, 3, 4, 7, 8, 11), range(2)
    start = sketch.add("input", before=IDS, after=IDS)
    embedded = [
        sketch.add("embedding", tp=r, gpus=tuple(range(r, 6, 2)), before=IDS, after=HIDDEN)
        for r in ranks
    ]
    summed = sketch.add("embed_allreduce", gpus=tuple(range(6)), **HID)
    sketch.join([start], embedded)
    sketch.join(embedded, [summed])
    before: dict[int, str] = {}
    crossing, unlike = [], set()
    for layer in drawn:
        both = (layer // 4 * 2, layer // 4 * 2 + 1)
        qkv = [sketch.add("qkv", layer=layer, tp=r, gpus=(both[r],), **HID) for r in ranks]
        mixed = sketch.add("attn_allreduce", layer=layer, gpus=both, **HID)
        up = [
            sketch.add("ffn_up", layer=layer, tp=r, gpus=(both[r],), before=HIDDEN, after=WIDE)
            for r in ranks
        ]
        before[layer] = sketch.add("ffn_allreduce", layer=layer, gpus=both, **HID)
        if layer == 0:
            sketch.join([summed], qkv)
        elif layer % 4 == 0:  # the boundary between two stages, bare
            sketch.join([before[layer - 1]], qkv)
            crossing += [(before[layer - 1], one) for one in qkv]
        sketch.join(qkv, [mixed])
        sketch.join([mixed], up)
        sketch.join(up, [before[layer]])
        unlike |= {(one, before[layer]) for one in up}
    norms = [sketch.add("final_norm", tp=r, gpus=(4 + r,), **HID) for r in ranks]
    joined = sketch.add("embed_allreduce", "final_allreduce", gpus=(4, 5), **HID)
    heads = [sketch.add("lm_head", tp=r, gpus=(4 + r,), before=HIDDEN, after=LOGITS) for r in ranks]
    logits: dict[str, Any] = {"before": LOGITS, "after": LOGITS}
    total = sketch.add("embed_allreduce", "output_allreduce", gpus=(4, 5), **logits)
    end = sketch.add("output", **logits)
    sketch.join([before[11]], norms)
    sketch.join(norms, [joined])
    sketch.join([joined], heads)
    sketch.join(heads, [total])
    sketch.join([total], [end])
    breaks = told({0, 4, 8})
    first = sketch.of(layer=0) | {start, summed, *embedded}
    last = sketch.of(layer=11) | {joined, total, end, *norms, *heads}
    unfed = told(f"l{layer}_qkv_tp{r}" for layer in (3, 7, 11) for r in ranks)
    unused = told(before[layer] for layer in (0, 4, 8))
    everywhere, cross = told(drawn), {"gpus.crossed-after-collective edges": told(crossing)}
    parts = {f"attention.{x} at": everywhere for x in ("scored", "output-projected", "weighted")}
    parts |= {f"attention.{x} at": everywhere for x in ("normalised", "dropped-out")}
    lost = {"layers.complete misses": told(set(range(12)) - set(drawn))}
    truth: Truth = {
        **{f"2.{number}": parts for number in (1, 3, 4, 5, 6)},
        "2.2": {"attention.computed at": everywhere},
        "2.7": lost,
        **{f"2.{number}": cross for number in (9, 10, 12)},
        "2.13": {"structure.has-predecessor spares": told({start})},
        "2.14": {"structure.has-predecessor names": unfed},
        "2.15": {"structure.has-successor spares": told({end})},
        "2.16": {"structure.has-successor names": unused},
        **{f"2.{number}": {"tp.gathered-in-every-layer at": everywhere} for number in (17, 18)},
        "+1": {
            "structure.one-component parts": told({3}),
            "structure.one-component names": told(frozenset(sketch.nodes) - last),
        },
        "+2": {"structure.fed-by-input names": told(frozenset(sketch.nodes) - first)},
        "+3": {"layers.joined-over-gaps at": breaks},
        "+4": {"ffn.down-drawn at": everywhere},
        "+5": {"layers.residuals-drawn at": everywhere},
        "+6": {"gpus.compute-on-one-gpu names": told(embedded)},
        "+7": {"dimensions.agree edges": told(unlike)},
        "+8": {"report-002.vocabulary names": told({end})},
    }
    params = ("tp=2", "pp=3", "layers=12", "world=6")
    return Lookalike(
        "002",
        dict.fromkeys(("plan", "gathering"), sketch.dot()),
        {
            "plan": (*params, "dropout=true", "stage-buffers=true"),
            "gathering": (*params, "tp-style=gather"),
        },
        truth,
        "attribute logits: int from node.label matching /-> \\[4,512,(\\d+)\\]$/",
    )
