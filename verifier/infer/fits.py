"""All deployments that fit the evidence, under assumptions that are given up one after another.

First: GPUs follow from ranks, and each combination of ranks is a GPU of its own. Then the experts'
ranks may share GPUs with other ranks. At last GPUs need not follow from ranks at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from math import prod

from verifier.infer.candidates import Candidate, factored, least_degree, stated, tiled
from verifier.infer.depth import depths
from verifier.infer.layouts import TooManyError
from verifier.infer.model import AXES, Configuration, Evidence
from verifier.records import struct

WORLDS = 64
"""So many sizes of the world are tried where none is stated."""

LARGEST = 1 << 24
"""No plan has more GPUs; a larger number is a misreading."""

SHARING = "expert-parallel ranks share GPUs with other ranks"
SCATTERED = "the GPUs follow no layout of the form gpu = a·ep + b·tp + c·pp + d·dp + e·sp"
MANIFOLD = "too little is known of ranks to list their layouts"
UNEQUAL = "the stages are not of equal depth"


@struct
class Fits:
    """Configurations of one size of the world; ``least`` tells that greater ones were not tried."""

    configurations: list[Configuration] = field(default_factory=list)
    least: bool = False
    remarks: list[str] = field(default_factory=list)


def fits(known: Evidence) -> Fits:
    """The configurations that fit under the first assumptions that some do."""
    if any(len(values) > 1 for values in stated(known).values()):
        return Fits()
    for shared, laid in assumptions(known):
        for world in worlds(known, shared=shared):
            try:
                found = list((tiled if laid else factored)(known, world, shared=shared))
            except TooManyError:  # what nothing tells apart is left to degrees alone
                found = list(factored(known, world, shared=shared))
            if found:
                least = known.value("world") is None and not _is_product(known, shared=shared)
                remarks = [SHARING] * shared + [SCATTERED] * (not laid and has_layout(known))
                if laid and found[0].choice is None:
                    remarks.append(MANIFOLD)
                return _finished(known, found, Fits([], least, remarks))
    return Fits()


def assumptions(known: Evidence) -> list[tuple[bool, bool]]:
    """Whether experts' ranks share GPUs, and whether GPUs follow from ranks: what to try, in order.

    Where nothing is said of ranks on GPUs, there is no layout to be found.
    """
    sharing = len(known.ranks["ep"]) > 0 or (known.value("ep") or 1) > 1
    ways = [False] * (known.product or not sharing) + [True] * sharing
    laid = [(shared, True) for shared in ways] if has_layout(known) else []
    return [*laid, *((shared, False) for shared in ways)]


def has_layout(known: Evidence) -> bool:
    """Whether ranks stand beside GPUs."""
    return any((entries.gpu >= 0).any() for entries in known.ranks.values())


def worlds(known: Evidence, *, shared: bool) -> list[int]:
    """The sizes to try: the stated one, or the least ones that hold what is drawn."""
    given = known.value("world")
    if given is not None:
        return [given] if 0 < given <= LARGEST else []
    axes = [axis for axis in AXES if not (shared and axis == "ep")]
    step = prod(_or_one(known.value(axis)) for axis in axes)
    if step < 1:
        return []
    if _is_product(known, shared=shared):
        return [step] if step <= LARGEST else []
    drawn = [known.value(axis) or least_degree(known.ranks[axis]) for axis in axes]
    begin = -(-max(prod(drawn), known.gpus, 1) // step) * step
    tried = [begin + step * number for number in range(WORLDS)]
    return [world for world in tried if world <= LARGEST]


def _or_one(value: int | None) -> int:
    return 1 if value is None else value


def _is_product(known: Evidence, *, shared: bool) -> bool:
    return all(known.value(axis) is not None for axis in AXES if not (shared and axis == "ep"))


def _finished(known: Evidence, found: list[Candidate], fit: Fits) -> Fits:
    """Configurations with their depths; of layouts that nothing tells apart, one."""
    told = [axis for axis in AXES if (known.ranks[axis].gpu >= 0).any()]
    if len(known.by_gpu) and "pp" not in told:  # layers on GPUs tell stages apart as well
        told.append("pp")
    merged: dict[object, list[Candidate]] = {}
    for one in found:
        layout = () if one.choice is None else tuple(one.choice[a] for a in told)
        merged.setdefault((tuple(one.degrees.items()), layout), []).append(one)
    unequal = False
    for same in merged.values():
        made = list(configured(known, same))
        unequal |= any(c.depth is None for c in made)
        fit.configurations += made
    equal = [c for c in fit.configurations if c.depth is not None]
    if unequal and known.has_layers():
        if equal:  # stages of equal depth are what everyone draws
            fit.configurations = equal
        else:
            fit.remarks.append(UNEQUAL)
    fit.configurations.sort(key=_complexity)
    return fit


def configured(known: Evidence, same: list[Candidate]) -> Iterable[Configuration]:
    """A candidate as a configuration, for each number that layers may count from.

    Args:
        known: the evidence.
        same: candidates that differ in nothing but the places of axes of which nothing is drawn.
    """
    one = same[0]
    layout: dict[str, int] = {}
    first: set[str] = set()
    if one.choice is not None:
        for axis in AXES:
            strides = {c.choice[axis].stride for c in same if c.choice is not None}
            if one.degrees[axis] > 1 and len(strides) == 1:
                layout[axis] = strides.pop()
            if one.choice[axis].first:
                first.add(axis)
    layers, pp = known.value("layers"), one.degrees["pp"]
    found = depths(known, pp, one.choice)
    if not found:
        each = None if layers is None or layers % pp or known.has_layers() else (layers // pp,) * 2
        yield Configuration(one.degrees, one.world, layout, frozenset(first), each, layers)
    for fit in found:
        exact = fit.low * pp if fit.low == fit.high else None
        counted = frozenset(first | ({"layer"} if fit.first else set()))
        depth = (fit.low, fit.high)
        yield Configuration(one.degrees, one.world, layout, counted, depth, layers or exact)


def _complexity(configuration: Configuration) -> tuple[object, ...]:
    """The simpler first: fewer axes, and among them the usual ones."""
    degrees = configuration.degrees
    used = [axis for axis in ("tp", "pp", "dp", "ep", "sp") if degrees[axis] > 1]
    order = [degrees[axis] for axis in ("sp", "ep", "dp", "pp", "tp")]
    return len(used), len(configuration.first), order, sorted(configuration.layout.items())
