"""A look-alike of report 000's plan: stages that have lost their operators, nodes their edges."""

from __future__ import annotations

from itertools import chain

from verifier.generate.lookalikes import Lookalike, Sketch, Truth, told
from verifier.generate.lookalikes_shapes import HID, HIDDEN, IDS, LOGITS
from verifier.generate.plan import Shape
from verifier.generate.spec import Spec

INNER = ("qkv", "attn", "attn_out", "ffn_gate", "ffn_up", "ffn_down")


def gutted_stages() -> Lookalike:
    """PP 4 x TP 2: stages 1-3 have lost most operators, and nearly all nodes their edges."""
    sketch = Sketch(Spec(layers=12, pp=4, tp=2, attention="fused", convention="megatron"))
    start = sketch.add("input", before=IDS, after=IDS)
    short: Shape = (("batch", 4), ("seq", 256))
    ranks = range(2)
    embedded = [
        sketch.add("embedding", stage=0, tp=r, gpus=(r,), before=short, after=HIDDEN) for r in ranks
    ]
    gathered = sketch.add("embed_allreduce", stage=0, gpus=(0, 1), **HID)
    sketch.join([start], embedded)
    sketch.join(embedded, [gathered])
    for layer in range(12):
        stage = layer // 3
        both = (2 * stage, 2 * stage + 1)
        roles = INNER if stage == 0 else ("qkv",) if stage == 1 else ()
        for role in roles if layer else ():
            for r in ranks:
                sketch.add(role, layer=layer, stage=stage, tp=r, gpus=(both[r],), **HID)
        for role in ("attn_allreduce", "ffn_allreduce") if layer else ("ffn_allreduce",):
            sketch.add(role, layer=layer, stage=stage, gpus=both, **HID)
    sends = [
        sketch.add("send", stage=s, gpus=(2 * s + 1,), src=2 * s + 1, dst=2 * s + 2, **HID)
        for s in range(3)
    ]
    lasts = [f"layer{3 * s + 2}_ffn_allreduce" for s in range(4)]
    firsts = [["layer3_qkv_tp0", "layer3_qkv_tp1"]]
    firsts += [["layer6_attn_allreduce"], ["layer9_attn_allreduce"]]
    for stage in range(3):
        sketch.join([lasts[stage]], [sends[stage]])
        sketch.join([sends[stage]], firsts[stage])
    # The ends belong to no stage in words, as people draw them outside of the clusters.
    norms = [sketch.add("final_norm", tp=r, gpus=(6 + r,), **HID) for r in ranks]
    heads = [sketch.add("lm_head", tp=r, gpus=(6 + r,), before=HIDDEN, after=LOGITS) for r in ranks]
    end = sketch.add("output", before=LOGITS, after=LOGITS)
    sketch.join([lasts[3]], norms)
    for norm, head in zip(norms, heads, strict=True):
        sketch.join([norm], [head])
    sketch.join(heads, [end])
    params = ("tp=2", "pp=4", "ep=1", "sp=1", "layers=12", "world=8")
    return Lookalike(
        "000",
        {"plan": sketch.dot()},
        {"plan": params},
        _gutted_truth(sketch, start, embedded, gathered, firsts, lasts, sends),
    )


def _gutted_truth(
    sketch: Sketch,
    start: str,
    embedded: list[str],
    gathered: str,
    firsts: list[list[str]],
    lasts: list[str],
    sends: list[str],
) -> Truth:
    used, fed, apart = "structure.has-successor", "structure.has-predecessor", sketch.isolated()
    later, reduced, gutted = range(3, 12), range(1, 12), range(6, 12)
    reductions = sketch.of("embed_allreduce", "attn_allreduce", "ffn_allreduce")
    blocks = sketch.of("qkv", "attn", "attn_out")
    ends = {start, *embedded, gathered, lasts[0], sends[0], *firsts[0]}
    truth: Truth = {
        "0.1": {"stages.as-detailed at": told({1, 2, 3})},
        "0.2": {"stages.computes at": told({2, 3}), "stages.computes not-at": told({1})},
        "0.3": {
            "attention.projected at": told(gutted, later),
            "attention.projected not-at": told({3, 4, 5}),
        },
        "0.4": {"attention.computed at": told(later, later)},
        "0.5": {"attention.output-projected at": told(later, later)},
        "0.6": {f"ffn.{part}-drawn at": told(later, later) for part in ("gate", "up", "down")},
        "0.7": {
            "tp.ranks-in-every-layer at": told(gutted, later),
            "tp.ranks-in-every-layer not-at": told({3, 4, 5}),
        },
        "0.8": {
            f"{used} names": told({gathered}, {gathered, *embedded}),
            f"{fed} spares": told({gathered}),
        },
        "0.17": {
            **{f"attention.{x} at": told(range(12)) for x in ("scored", "normalised", "weighted")},
            "attention.output-projected not-at": told({1, 2}),
        },
        "0.18": {
            "attention.projected not-at": told(range(1, 6)),
            "attention.computed not-at": told({1, 2}),
            "attention.output-projected not-at": told({1, 2}),
        },
        "0.19": {
            "attention.scored at": told(range(12)),
            "structure.not-isolated names": told(blocks & apart, blocks),
        },
        "0.20": {
            "tp.reduced-in-every-layer not-at": told(reduced),
            "structure.not-isolated names": told(reductions & apart, reductions),
        },
        "0.21": {
            "pp.both-ends-drawn names": told(sends),
            "pp.send-into-reduction names": told(sends[1:]),
        },
        "0.22": {"tp.reduced-in-every-layer not-at": told(reduced)},
        "0.24": {
            "structure.not-isolated names": told(sketch.of(stage=0) & apart, sketch.of(stage=0)),
            "layers.attention-everywhere at": told({0}, {0, 1, 2}),
        },
        "0.25": {
            "tp.ranks-in-every-layer at": told(gutted, later),
            "attention.output-projected at": told(later, later),
        },
        "+1": {"structure.not-isolated names": told(apart)},
        "+3": {"layers.attention-everywhere at": told({0}, {0, 1, 2})},
        "+4": {"pp.both-ends-drawn names": told(sends)},
        "+5": {"dimensions.agree edges": told((start, one) for one in embedded)},
    }
    for claim, name in zip(("0.9", "0.10", "0.11", "0.12"), chain(*firsts), strict=True):
        truth[claim] = {f"{fed} spares": told({name}), f"{used} names": told({name}, {name})}
    for claim, name in zip(("0.13", "0.14", "0.15", "0.16"), lasts, strict=True):
        truth[claim] = {f"{used} spares": told({name}), f"{fed} names": told({name}, {name})}
    # The last stage's part is the largest: final all-reduce, norms, heads, output. The others are
    # the input's, those around three sends, and every isolated node by itself.
    smaller = apart | ends | {*lasts[1:3], *sends[1:], *firsts[1], *firsts[2]}
    assert len(ends) == 8
    truth["+2"] = {
        "structure.one-component parts": told({len(apart) + 4}),
        "structure.one-component names": told(smaller),
    }
    return truth
