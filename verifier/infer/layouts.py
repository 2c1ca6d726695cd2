"""Layouts of ranks: gpu = a·ep + b·tp + c·pp + d·dp + e·sp, every GPU exactly once.

Such a layout is a chain: one axis has stride 1, the next the first one's degree, and so on until
all GPUs are used up. So an axis by itself has few places (pairs of stride and degree whose product
divides the world), each place is held against the plan's ranks at once, and chains are put
together from those that pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from verifier.infer.model import AXES, Entries, Ints, Place

MOST = 50_000
"""No more chains are looked at; so many mean that nearly nothing is known."""


class TooManyError(Exception):
    """There are more layouts than can be looked at."""


Choice = dict[str, Place]
Places = dict[str, list[tuple[Place, int]]]
"""Places by axis, each with the number of entries that it is wrong about."""


@cache
def divisors(number: int) -> tuple[int, ...]:
    """All divisors in ascending order."""
    small = [d for d in range(1, int(number**0.5) + 1) if number % d == 0]
    return (*small, *(number // d for d in reversed(small) if d * d != number))


def firsts(entries: Entries) -> tuple[int, ...]:
    """What ranks may count from: from 0, or from 1 where no 0 is drawn."""
    return (0, 1) if len(entries) and int(entries.rank.min()) > 0 else (0,)


def wrong(entries: Entries, place: Place, world: int) -> Ints:
    """Bool ``[E]``: the entries that contradict a place."""
    rank = entries.rank - place.first
    outside = (rank < 0) | (rank >= place.degree) | (entries.gpu >= world)
    misplaced = (entries.gpu >= 0) & (entries.gpu // place.stride % place.degree != rank)
    found: Ints = outside | misplaced
    return found


def weights(entries: Entries) -> Ints:
    """The number of nodes behind each entry."""
    return np.array([len(nodes) for nodes in entries.nodes], dtype=np.int64)


def places(
    ranks: dict[str, Entries], world: int, stated: dict[str, set[int]], most_wrong: int = 0
) -> Places:
    """The places of each axis that are wrong about at most so many nodes.

    Args:
        ranks: by axis.
        world: the number of GPUs.
        stated: the degrees that are stated, by axis.
        most_wrong: how many nodes may contradict a place.
    """
    pairs = [(s, d) for s in divisors(world) for d in divisors(world // s)]
    found: Places = {}
    for axis in AXES:
        entries = ranks[axis]
        counts = weights(entries)
        found[axis] = []
        for stride, degree in pairs:
            if (degree == 1 and stride > 1) or stated.get(axis, {degree}) != {degree}:
                continue
            best: tuple[Place, int] | None = None
            for first in firsts(entries):
                place = Place(stride, degree, first)
                cost = int(counts[wrong(entries, place, world)].sum()) if len(entries) else 0
                if cost <= most_wrong and (best is None or cost < best[1]):
                    best = (place, cost)
            if best is not None:
                found[axis].append(best)
    return found


def chains(found: Places, world: int) -> Iterator[tuple[Choice, int]]:
    """Every layout that the places make, with the number of nodes that it is wrong about.

    Raises:
        TooManyError: so little is known that there is no end of them.
    """
    at: dict[str, dict[int, list[tuple[Place, int]]]] = {}
    flat: dict[str, tuple[Place, int] | None] = {}
    for axis in AXES:
        at[axis] = {}
        flat[axis] = None
        for place, cost in found[axis]:
            if place.degree == 1:
                flat[axis] = (place, cost)
            else:
                at[axis].setdefault(place.stride, []).append((place, cost))
    looked = 0
    stack: list[tuple[int, Choice, int]] = [(1, {}, 0)]
    while stack:
        looked += 1
        if looked > MOST:
            raise TooManyError
        stride, chosen, cost = stack.pop()
        rest = [axis for axis in AXES if axis not in chosen]
        if stride == world:
            ends = [flat[axis] for axis in rest]
            if all(end is not None for end in ends):
                more = {a: e[0] for a, e in zip(rest, ends, strict=True) if e is not None}
                yield chosen | more, cost + sum(e[1] for e in ends if e is not None)
            continue
        for axis in reversed(rest):
            for place, extra in at[axis].get(stride, ()):
                stack.append((stride * place.degree, {**chosen, axis: place}, cost + extra))
