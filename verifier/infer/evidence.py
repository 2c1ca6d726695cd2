"""From facts to evidence: what nodes say of their ranks, GPUs, stages and layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from verifier.facts.values import Span, Values
from verifier.infer.model import (
    AXES,
    Entries,
    Evidence,
    Fact,
    Ints,
    LayerEntries,
    StageSize,
    Stated,
)

if TYPE_CHECKING:
    from verifier.facts import Facts

_ATTRIBUTES = {axis: "stage" if axis == "pp" else axis for axis in AXES}
_TRANSFERS = ("send", "recv", "send-recv")
_SHIFT = 1 << 31


def evidence(
    facts: Facts, phase: str | None, rows: Ints, stated: tuple[Stated, ...], *, product: bool
) -> Evidence:
    """What the given nodes say, beside what is stated.

    Args:
        facts: of the graph.
        phase: which phase the nodes are, None for the whole plan.
        rows: int64, the nodes.
        stated: the numbers that the plan or the user states.
        product: whether each combination of ranks is a GPU of its own.
    """
    gpus = _column(facts, "gpus")
    staged = rows[~_mask(facts, _TRANSFERS)[rows]]  # a transfer is in two stages
    ranks = {
        axis: _entries(_column(facts, name), gpus, staged if axis == "pp" else rows, axis == "pp")
        for axis, name in _ATTRIBUTES.items()
    }
    top, fact = _highest(facts, gpus, rows)
    return Evidence(
        phase=phase,
        stated=stated,
        ranks=ranks,
        sizes=_sizes(facts, ranks["pp"]),
        gpus=top,
        highest=fact,
        by_stage=_by_stage(facts, staged),
        by_gpu=_by_gpu(facts, gpus, staged),
        product=product,
    )


def said_by(facts: Facts, node: int, text: str) -> Fact:
    """A fact that a node's label states."""
    graph = facts.graph
    return Fact(text, f"`{graph.node_ids[node]}`", graph.line(int(graph.node_start[node])))


def spoken(gpus: list[int]) -> str:
    """Numbers as people write them: `0-15`, `0, 2, 4`."""
    if len(gpus) > 2 and gpus[-1] - gpus[0] == len(gpus) - 1:
        return f"{gpus[0]}-{gpus[-1]}"
    return ", ".join(map(str, gpus[:8])) + (", …" if len(gpus) > 8 else "")


def _column(facts: Facts, name: str) -> Values | None:
    return facts.attribute(name) if name in facts.vocabulary.attributes else None


def _mask(facts: Facts, kinds: tuple[str, ...]) -> Any:
    found = np.zeros(len(facts.graph.node_ids), dtype=np.bool_)
    for kind in kinds:
        if kind in facts.vocabulary.kinds:
            found |= facts.kind(kind)
    return found


def _numbers(values: Values) -> Ints:
    """int64 per code: the whole number that a value is, -1 for none."""
    return np.array([v if isinstance(v, int) else -1 for v in values.values] + [-1], dtype=np.int64)


def _expanded(gpus: Values, rows: Ints) -> tuple[Ints, Ints]:
    """Each of the rows once for each of its GPUs: positions in ``rows``, and GPUs."""
    codes = gpus.codes[rows].astype(np.int64)
    sets = [np.array(sorted(_gpus(v)), dtype=np.int64) for v in gpus.values]
    sets.append(np.zeros(0, dtype=np.int64))
    sizes = np.array([len(s) for s in sets], dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    flat = np.concatenate(sets)
    repeat = sizes[codes]
    position = np.repeat(np.arange(len(rows)), repeat)
    offset = np.arange(len(position)) - np.repeat(np.cumsum(repeat) - repeat, repeat)
    return position, flat[starts[codes][position] + offset] if len(position) else flat[:0]


def _gpus(value: Any) -> frozenset[int]:
    return value if isinstance(value, frozenset) else frozenset({value})


def _entries(ranks: Values | None, gpus: Values | None, rows: Ints, several: bool) -> Entries:
    """The distinct pairs of GPU and rank; of a node on several GPUs only a stage is asked."""
    if ranks is None:
        nothing = np.zeros(0, dtype=np.int64)
        return Entries(nothing, nothing, nothing, ())
    rank = _numbers(ranks)[ranks.codes[rows]]
    rows, rank = rows[rank >= 0], rank[rank >= 0]
    gpu = np.full(len(rows), -1, dtype=np.int64)
    node, value = rows, rank
    if gpus is not None:
        position, each = _expanded(gpus, rows)
        count = np.bincount(position, minlength=len(rows))
        taken = (count > 0) if several else (count == 1)
        kept = taken[position]
        bare = np.flatnonzero(~taken)
        node = np.concatenate([rows[position[kept]], rows[bare]])
        value = np.concatenate([rank[position[kept]], rank[bare]])
        gpu = np.concatenate([each[kept], gpu[bare]])
    order = np.lexsort((node, gpu, value))
    node, value, gpu = node[order], value[order], gpu[order]
    begins = np.ones(len(node), dtype=np.bool_)
    begins[1:] = (value[1:] != value[:-1]) | (gpu[1:] != gpu[:-1])
    starts = np.flatnonzero(begins)
    groups = tuple(np.split(node, starts[1:])) if len(node) else ()
    return Entries(gpu[starts], value[starts], node[starts], groups)


def _sizes(facts: Facts, stages: Entries) -> tuple[StageSize, ...]:
    """The stages of several GPUs, as one fact each."""
    found = []
    for stage in np.unique(stages.rank).tolist():
        mine = (stages.rank == stage) & (stages.gpu >= 0)
        gpus = np.unique(stages.gpu[mine]).tolist()
        if len(gpus) < 2:
            continue
        whole = np.unique(stages.node[mine]).tolist()
        node = next(
            (n for n in whole if int((stages.node[mine] == n).sum()) == len(gpus)), whole[0]
        )
        text = f"stage {stage} has {len(gpus)} GPUs, {spoken(gpus)}"
        found.append(StageSize(stage, len(gpus), said_by(facts, node, text)))
    return tuple(found)


def _highest(facts: Facts, gpus: Values | None, rows: Ints) -> tuple[int, Fact | None]:
    if gpus is None or not len(rows):
        return 0, None
    position, each = _expanded(gpus, rows)
    if not len(each):
        return 0, None
    at = int(each.argmax())
    top = int(each[at])
    return top + 1, said_by(facts, int(rows[position[at]]), f"GPU {top} is drawn")


def _by_stage(facts: Facts, rows: Ints) -> LayerEntries:
    """Layers beside stages: of each node, and as its cluster or a header says of the stage."""
    stage, layer = _column(facts, "stage"), _column(facts, "layer")
    if stage is None:
        return _layers([], [], [], [])
    where = _numbers(stage)[stage.codes[rows]]
    rows, where = rows[where >= 0], where[where >= 0]
    parts = []
    if layer is not None:
        number = _numbers(layer)[layer.codes[rows]]
        parts.append((where, number, np.full(len(rows), -1, dtype=np.int64)))
    headers = _mask(facts, ("annotation",))[rows]
    for name, whole in (
        ("stage-layers", np.ones(len(rows), dtype=np.bool_)),
        ("layer-span", headers),
    ):
        spans = _column(facts, name)
        if spans is not None:
            lows = np.array([v.low if isinstance(v, Span) else -1 for v in spans.values] + [-1])
            highs = np.array([v.high if isinstance(v, Span) else -1 for v in spans.values] + [-1])
            low = np.where(whole, lows[spans.codes[rows]], -1).astype(np.int64)
            parts.append((where, low, highs[spans.codes[rows]].astype(np.int64)))
    return _distinct(parts, rows)


def _by_gpu(facts: Facts, gpus: Values | None, rows: Ints) -> LayerEntries:
    """Layers beside GPUs, of nodes that name no stage and one GPU."""
    layer, stage = _column(facts, "layer"), _column(facts, "stage")
    if gpus is None or layer is None:
        return _layers([], [], [], [])
    unstaged = rows if stage is None else rows[stage.codes[rows] < 0]
    position, each = _expanded(gpus, unstaged)
    count = np.bincount(position, minlength=len(unstaged))
    kept = count[position] == 1
    position, each = position[kept], each[kept]
    number = _numbers(layer)[layer.codes[unstaged]][position]
    high = np.full(len(position), -1, dtype=np.int64)
    return _distinct([(each, number, high)], unstaged[position])


def _distinct(parts: list[tuple[Ints, Ints, Ints]], rows: Ints) -> LayerEntries:
    wheres, layers, highs, nodes = [], [], [], []
    for where, layer, high in parts:
        known = (layer >= 0) & (layer < _SHIFT) & (where < _SHIFT)
        keys = where[known] * _SHIFT + layer[known]
        _, first = np.unique(keys, return_index=True)
        wheres.append(where[known][first])
        layers.append(layer[known][first])
        highs.append(high[known][first])
        nodes.append(rows[known][first])
    return _layers(wheres, layers, highs, nodes)


def _layers(where: list[Any], layer: list[Any], high: list[Any], node: list[Any]) -> LayerEntries:
    empty = [np.zeros(0, dtype=np.int64)]
    return LayerEntries(*(np.concatenate(part + empty) for part in (where, layer, high, node)))
