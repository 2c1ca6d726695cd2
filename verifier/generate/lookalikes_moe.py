"""Look-alikes of the mixtures of experts: stages without inner edges, representatives only."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from verifier.generate.lookalikes import Lookalike, Sketch, Truth, told
from verifier.generate.plan import PLAIN, Shape
from verifier.generate.spec import Phase, Spec

HIDDEN: Shape = (("batch", 2), ("seq", 64), ("hidden", 256))
HEADS: Shape = (("batch", 2), ("heads", 4), ("seq", 64), ("head", 64))
HID: dict[str, Any] = {"before": HIDDEN, "after": HIDDEN}

# Which stage a node is of can be told apart by phase only by who wrote the ids.
_BY_PHASE = r"""
    attribute stage: int only from node.id matching /^(?:prefill|decode)_layer(\d)_/
    attribute prefill-stage: int from node.id matching /^prefill_layer(\d)_/
    attribute phase: string only
        from node.id matching /^decode/ as "decode" or node.id matching /^prefill/ as "prefill"
"""


_SWITCHES = (
    "dp=1",
    "blind-product=true",
    "joined-phases=true",
    "phases-apart=true",
    "pattern-stage=1",
)


def unconnected_stages() -> Lookalike:
    """Prefill PP 4 x EP 2 x TP 2 whose stages 2-4 have no inner edges; decode has one stage."""
    sketch = Sketch(Spec(model="moe", layers=4, pp=4, ep=2, tp=2, convention="megatron"))
    start = sketch.add("input", phase="prefill", **HID)
    last, firsts, lasts, crossing = start, [], [], []
    for stage in range(1, 5):
        first, end = _stage(sketch, "prefill", stage, 4 * (stage - 1), drawn=stage == 1)
        sketch.join([last], [first])
        crossing.append((last, first))
        firsts.append(first)
        lasts.append(end)
        last = end
    sketch.join([last], [sketch.add("output", **HID)])
    begin = sketch.add("input", phase="decode", **HID)
    first, last = _stage(sketch, "decode", 1, 0, drawn=True)
    end = sketch.add("output", phase="decode", gpus=(0, 1, 2, 3), **HID)
    sketch.join([begin], [first])
    sketch.join([last], [end])
    headers = [f"stage{s}_header" for s in range(1, 5)]
    statements = [
        f'{name} [label="PIPELINE STAGE {s}\\nLayers {s}-{s}\\nGPUs: {4 * s - 4}-{4 * s - 1}"];'
        for s, name in enumerate(headers, 1)
    ]
    mute = frozenset().union(*(sketch.of(phase="prefill", layer=s) for s in (2, 3, 4)))
    for name in mute:
        sketch.nodes[name].before = sketch.nodes[name].after = ()
    text = sketch.dot(statements)
    text = text.replace("\\nInput: []\\nOutput: []", "")
    text = text.replace(f'{end} [label="Output', f'{end} [label="Stage 1 Output')
    params = ("tp=2", "pp=4", "ep=2", "sp=1", "layers=4", "world=16")
    return Lookalike(
        "001",
        {"plan": text},
        {"plan": (*params, "decode-world=8", *_SWITCHES)},
        _unconnected_truth(sketch, firsts, lasts, crossing, (start, begin, end), headers, mute),
        _BY_PHASE,
        frozenset({"1.64", "1.68"}),
    )


def _stage(sketch: Sketch, phase: Phase, stage: int, base: int, *, drawn: bool) -> tuple[str, str]:
    """Draw a stage of one layer; attention is on two ranks, the experts are on all four."""
    all_ = tuple(range(base, base + 4))
    place: dict[str, Any] = {"phase": phase, "layer": stage, **HID}

    def each(role: str, sources: list[str]) -> list[str]:
        made = [sketch.add(role, tp=r, gpus=(all_[r],), **place) for r in (0, 1)]
        for number, head in enumerate(made):
            sketch.join([sources[number % len(sources)]], [head], drawn=drawn)
        return made

    def group(role: str, sources: list[str], gpus: tuple[int, ...] = all_) -> str:
        made = sketch.add(role, gpus=gpus, **place)
        sketch.join(sources, [made], drawn=drawn)
        return made

    first = group("ep_split", [])
    heads = each("attn", each("qkv", each("attn_norm", [first])))
    gate = group("moe_gate", [group("attn_allgather", heads, all_[:2])])
    routed = group("moe_dispatch", [gate])
    experts = []
    for number, gpu in enumerate(all_):
        experts.append(sketch.add("expert", ep=number // 2, expert=number, gpus=(gpu,), **place))
        sketch.join([routed], [experts[-1]], drawn=drawn)
    return first, group("ep_gather", [group("combine_alltoall", experts)])


def _unconnected_truth(
    sketch: Sketch,
    firsts: list[str],
    lasts: list[str],
    crossing: list[tuple[str, str]],
    ends: tuple[str, str, str],
    headers: list[str],
    mute: frozenset[str],
) -> Truth:
    fed, used = "structure.has-predecessor", "structure.has-successor"
    apart, gone = sketch.isolated(), told({2, 3, 4})
    start, begin, end = ends
    truth: Truth = {
        "1.1": {"stages.prefill-alike at": gone, "structure.not-isolated names": told(apart)},
        "1.56": {"stages.decode-stages at": gone},
        "1.57": {"report-001-rules.decode-gpus at": told(range(4, 8))},
        "1.62": {
            "report-001-rules.decode-gpus at": told(range(4, 8)),
            "stages.decode-stages at": gone,
        },
        "1.65": {"ep.all-to-all-before names": told(sketch.of("expert"))},
        "1.66": {"pp.boundary-drawn edges": told(crossing[1:])},
        "1.67": {"attention.decomposed names": told(sketch.of("attn"))},
        "1.69": {f"{used} spares": told(lasts[1:]), f"{fed} names": told(lasts[1:])},
        "1.70": {"pp.stage-output-used names": told({end})},
        "1.71": {
            f"{fed} spares": told(firsts[1:]),
            f"{used} names": told(firsts[1:], firsts + lasts),
        },
        "+1": {
            "structure.not-isolated names": told(apart),
            "annotations is": told(headers),
        },
        "+2": {"dimensions.stated names": told(mute)},
        "+3": {"phases.gpus-apart at": told(range(4))},
        "+4": {"phases.one-input names": told({start, begin})},
    }
    for claim, stage in (("1.2-1.19", 2), ("1.20-1.37", 3), ("1.38-1.55", 4)):
        own = {e for e in sketch.missing if sketch.nodes[e[0]].layer == stage}
        truth[claim] = {"stages.prefill-alike lacks": told(own, at=stage)}
    return truth


def representatives() -> Lookalike:
    """EP 2 x TP 4 x PP 2 x DP 2 on 32 GPUs: a few nodes stand for all, one layer is isolated."""
    sketch = Sketch(Spec(model="moe", layers=8, tp=4, pp=2, ep=2, dp=2, convention="compact"))
    start = sketch.add("input", **HID)
    embeds = [sketch.add("embedding", tp=r % 2, gpus=(r,), **HID, name=f"emb_r{r}") for r in (0, 1)]
    sums = [
        sketch.add("embed_allreduce", tp=r % 2, gpus=(r,), **HID, name=f"emb_ar_r{r}")
        for r in (0, 1)
    ]
    roles = ("attn_norm", "qkv", "attn", "moe_gate", "moe_dispatch", "expert", "moe_combine")
    layers: dict[int, list[str]] = {}
    for layer, gpu in ((0, 0), (4, 16)):
        layers[layer] = [sketch.add(role, layer=layer, gpus=(gpu,), **HID) for role in roles]
        heads = sketch.nodes[layers[layer][2]]
        heads.before = heads.after = HEADS
    send = sketch.add("send", stage=0, gpus=(0, 16), src=0, dst=16, **HID)
    sketch.nodes[send].stage = None
    place: dict[str, Any] = {"phase": "decode", "gpus": (0,), **HID}
    read, whole, write = (sketch.add(r, **place) for r in ("kv_read", "attn_norm", "kv_write"))
    end = sketch.add("output", **HID)
    norm = layers[4][0]
    chain = [start, embeds[0], sums[0], *layers[0], send, norm, read, whole, write, end]
    for tail, head in pairwise(chain):
        sketch.join([tail], [head])
    twice = [(start, embeds[0]), (norm, read)]
    sketch.plan.edges.extend((*pair, PLAIN) for pair in twice)
    used = {gpu for node in sketch.nodes.values() for gpu in node.gpus}
    drawn, lost = told({0, 4}), told({*range(1, 4), *range(5, 8)})
    apart, inner = sketch.isolated(), layers[4]
    ranks = {"tp.ranks-complete misses": told({2, 3})}
    replicas = {"dp.ranks-complete misses": told({0, 1})}
    spread = {"ep.spread at": drawn}
    thin = {
        f"{x} at": drawn
        for x in ("attention.output-projected", "layers.residuals-drawn", "layers.two-norms")
    }
    truth: Truth = {
        "3.1": {**ranks, **replicas, **spread},
        "3.2": ranks,
        "3.3": spread,
        "3.4": replicas,
        "3.5": {"gpus.ranks-partition misses": told(set(range(32)) - used)},
        "3.6": {"tp.reduced-in-every-layer at": drawn},
        "3.7": {"ep.dispatch-spans names": told(sketch.of("moe_dispatch", "moe_combine"))},
        **dict.fromkeys(("3.10", "3.11", "3.12", "3.17"), thin),
        "3.13": {"structure.not-isolated names": told(inner[1:3], inner[1:3])},
        "3.14": {"moe.expert-decomposed names": told(sketch.of("expert"))},
        "3.18": {"nodes is": told({len(sketch.nodes)})},
        "3.19": {"tp.ranks-drawn at": drawn},
        "3.20": {
            "layers.complete misses": lost,
            "structure.not-isolated names": told(inner[1:], inner),
        },
        "+1": {"structure.not-isolated names": told(apart)},
        "+2": {"structure.no-duplicate-edge edges": told(twice)},
        "+3": {"layers.norm-stays names": told({norm})},
        "+4": {"layers.complete misses": lost},
        "+5": {"pp.both-ends-drawn names": told({send})},
        "+6": {"dimensions.agree edges": told(zip(layers[0][1:3], layers[0][2:4], strict=True))},
        "+7": {"kv-cache.writes-used names": told({write})},
    }
    params = ("tp=4", "pp=2", "ep=2", "dp=2", "layers=8", "world=32", "expert-detail=operators")
    return Lookalike("003", {"plan": sketch.dot()}, {"plan": params}, truth)
