"""What keeps every deployment from fitting: the least facts at odds, or the odd nodes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from verifier.infer.candidates import Candidate, stated, tiled
from verifier.infer.evidence import said_by
from verifier.infer.fits import fits, has_layout, worlds
from verifier.infer.layouts import TooManyError, weights, wrong
from verifier.infer.model import AXES, Evidence, Fact, Ints, Outlier

if TYPE_CHECKING:
    from verifier.facts import Facts

TOLERATED = 10
"""One node in so many may be an odd one out of a layout that all others follow."""

_Part = tuple[list[Fact], Callable[[Evidence], Evidence]]
"""Something known, in words, and the evidence without it."""


def least_conflict(facts: Facts, known: Evidence) -> list[Fact]:
    """Facts of which none can be left out without some deployment fitting the rest.

    Each is left out in turn, and stays out if the rest still contradicts itself; what is stated is
    kept longest, since people can see it.
    """
    parts = _parts(facts, known)
    kept: list[_Part] = []
    for number, part in enumerate(parts):
        without = known
        for other in [part, *(p for p in parts[:number] if p not in kept)]:
            without = other[1](without)
        if fits(without).configurations:
            kept.append(part)
    return [fact for part in kept[::-1] for fact in part[0]]


def _parts(facts: Facts, known: Evidence) -> list[_Part]:
    parts: list[_Part] = []
    for axis in AXES:
        entries = known.ranks[axis]
        if len(entries):
            top = int(entries.rank.argmax())
            text = (
                f"{'stage' if axis == 'pp' else f'{axis} rank'} {int(entries.rank[top])} is drawn"
            )
            parts.append(([said_by(facts, int(entries.node[top]), text)], _without_ranks(axis)))
    if known.highest is not None:
        parts.append(([known.highest], lambda e: replace(e, gpus=0, highest=None)))
    sizes = sorted(known.sizes, key=lambda s: s.gpus)
    parts += [([size.fact], _without_size(size.stage)) for size in sizes]
    for position, one in reversed(list(enumerate(known.stated))):
        same = [s for s in known.stated[:position] if (s.name, s.value) == (one.name, one.value)]
        if not same:  # told twice is one fact
            parts.append(([one.fact], _without_stated(one.name, one.value)))
    return parts


def _without_ranks(axis: str) -> Callable[[Evidence], Evidence]:
    return lambda e: replace(e, ranks=e.ranks | {axis: e.ranks[axis].only([])})


def _without_size(stage: int) -> Callable[[Evidence], Evidence]:
    return lambda e: replace(e, sizes=tuple(s for s in e.sizes if s.stage != stage))


def _without_stated(name: str, value: int) -> Callable[[Evidence], Evidence]:
    return lambda e: replace(
        e, stated=tuple(s for s in e.stated if (s.name, s.value) != (name, value))
    )


def nearest(known: Evidence) -> tuple[Candidate, list[Outlier]] | None:
    """The layout that all but a few nodes follow, and those few; None where there is none."""
    if not has_layout(known) or any(len(values) > 1 for values in stated(known).values()):
        return None
    known = replace(known, sizes=())  # one odd node makes its stage seem larger
    nodes = max(int(weights(entries).sum()) for entries in known.ranks.values())
    tolerated = nodes // TOLERATED
    best: Candidate | None = None
    try:
        for world in _worlds(known):
            for one in tiled(known, world, shared=False, most_wrong=tolerated):
                if best is None or one.cost < best.cost:
                    best = one
    except TooManyError:
        return None
    if best is None or best.choice is None or not best.cost:
        return None
    outliers = _outliers(known, best)
    return (best, outliers) if len(outliers) <= tolerated else None


def _worlds(known: Evidence) -> list[int]:
    """The sizes that fit the statements, if the few greatest GPUs and ranks may be wrong."""
    gpus = np.unique(np.concatenate([entries.gpu for entries in known.ranks.values()]))
    bare = {axis: entries.only([]) for axis, entries in known.ranks.items()}
    tried = [0, *(int(gpu) + 1 for gpu in gpus[::-1][:4].tolist())]
    sizes = [worlds(replace(known, ranks=bare, gpus=least), shared=False)[:1] for least in tried]
    sizes.append(worlds(known, shared=False)[:1])
    return sorted({size for some in sizes for size in some})


def _outliers(known: Evidence, found: Candidate) -> list[Outlier]:
    assert found.choice is not None
    odd: set[int] = set()
    for axis, entries in known.ranks.items():
        for number in np.flatnonzero(wrong(entries, found.choice[axis], found.world)).tolist():
            odd.update(entries.nodes[number].tolist())
    return [_outlier(known, found, node) for node in sorted(odd)]


def _outlier(known: Evidence, found: Candidate, node: int) -> Outlier:
    """A node with its GPU, and the one that its ranks give where it has them all."""
    assert found.choice is not None
    gpu, expected, complete = -1, 0, True
    for axis, place in found.choice.items():
        at = _entry_of(known, axis, node)
        if at is not None:
            gpu = max(gpu, int(known.ranks[axis].gpu[at]))
        if place.degree > 1:
            complete &= at is not None
            if at is not None:
                expected += place.stride * (int(known.ranks[axis].rank[at]) - place.first)
    return Outlier(node, gpu, expected if complete else None)


def _entry_of(known: Evidence, axis: str, node: int) -> int | None:
    nodes: tuple[Ints, ...] = known.ranks[axis].nodes
    return next((i for i, of in enumerate(nodes) if node in of), None)
