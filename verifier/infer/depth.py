"""Layers of a stage: the depths of equal stages that layers and stages, or GPUs, allow."""

from __future__ import annotations

import numpy as np

from verifier.infer.layouts import Choice
from verifier.infer.model import Evidence, Ints
from verifier.records import record

MOST_LAYERS = 10_000


@record
class Depths:
    """What fits: from ``low`` to ``high`` layers a stage (None: no end), counted from ``first``."""

    low: int
    high: int | None
    first: int


def depths(known: Evidence, degree: int, chosen: Choice | None) -> list[Depths]:
    """The depths that fit, for each number that layers may count from; none where stages differ.

    A layer ``l`` in stage ``s`` of depth ``n`` has ``s·n <= l < (s+1)·n``; equal stages of
    ``L`` layers have ``n = L / pp``.

    Args:
        known: the evidence.
        degree: the number of stages.
        chosen: the layout, which tells the stage of a GPU; None where there is none.
    """
    if not known.has_layers():
        return []
    stage, layer, high = _placed(known, chosen)
    if not len(layer):
        return []
    found = []
    for first in (0, 1) if int(layer.min()) > 0 else (0,):
        fit = _fit(stage, layer - first, np.where(high < 0, -1, high - first), degree)
        layers = known.value("layers")
        if fit is not None and layers is not None:
            each, rest = divmod(layers, degree)
            inside = fit[0] <= each and (fit[1] is None or each <= fit[1])
            fit = (each, each) if not rest and inside else None
        if fit is not None:
            found.append(Depths(*fit, first))
    return found


def _placed(known: Evidence, chosen: Choice | None) -> tuple[Ints, Ints, Ints]:
    """Stage (from 0), layer and last layer of every entry whose stage is known."""
    place = None if chosen is None else chosen["pp"]
    base = place.first if place is not None else _least(known)
    stage = known.by_stage.where - base
    parts = [(stage, known.by_stage.layer, known.by_stage.high)]
    if place is not None:
        gpu = known.by_gpu.where
        parts.append((gpu // place.stride % place.degree, known.by_gpu.layer, known.by_gpu.high))
    return (
        np.concatenate([p[0] for p in parts]),
        np.concatenate([p[1] for p in parts]),
        np.concatenate([p[2] for p in parts]),
    )


def _least(known: Evidence) -> int:
    stages = known.ranks["pp"].rank
    return 1 if len(stages) and int(stages.min()) > 0 else 0


def _fit(stage: Ints, layer: Ints, high: Ints, degree: int) -> tuple[int, int | None] | None:
    """The least and the greatest depth."""
    if int(stage.min()) < 0 or int(stage.max()) >= degree or int(layer.min()) < 0:
        return None
    low = int((layer // (stage + 1)).max()) + 1
    later = stage > 0
    top = int((layer[later] // stage[later]).min()) if later.any() else None
    whole = high >= 0
    if whole.any():
        size = np.unique(high[whole] - layer[whole] + 1)
        if len(size) > 1 or (layer[whole] != stage[whole] * size[0]).any():
            return None
        low, top = max(low, int(size[0])), int(size[0]) if top is None else min(top, int(size[0]))
    # the last layer that is drawn is in the last stage at the latest
    low = max(low, -(-(int(layer.max()) + 1) // degree))
    return None if top is not None and low > top else (low, top)
