"""Who belongs to which individual of a group.

A node belongs to its groups; an individual of another group does if they share a node.
"""

from __future__ import annotations

import numpy as np

from verifier.arrays import IntArray, grouped, spread
from verifier.ground.model import Model
from verifier.ground.pairwise import pairs_of
from verifier.language import typed

Pairs = tuple[IntArray, IntArray]


def memberships(model: Model, sort: typed.Sort, group: str) -> Pairs:
    """The distinct pairs (individual of the sort, individual of the group) that belong together."""
    key = ("memberships", sort, group)
    found: Pairs | None = model.memo.get(key)
    if found is None:
        whole = model.group(group)
        found = (whole.node, whole.of)
        if sort.name == "group":
            other = model.group(sort.group)
            found = _shared((other.node, other.of), (whole.node, whole.of), model.nodes)
        model.memo[key] = found
    return found


def members(model: Model, sort: typed.Sort, group: str) -> Pairs:
    """Of each individual of the group those of the sort: bounds, and they one after another."""
    return _by(model, ("members", sort, group), model.size(typed.Sort("group", group)))


def owners(model: Model, sort: typed.Sort, group: str) -> Pairs:
    """Of each individual of the sort those of the group: bounds, and they one after another."""
    return _by(model, ("owners", sort, group), model.size(sort))


def _by(model: Model, key: tuple[str, typed.Sort, str], size: int) -> Pairs:
    found: Pairs | None = model.memo.get(key)
    if found is None:
        side, sort, group = key
        who, of = memberships(model, sort, group)
        one, other = (of, who) if side == "members" else (who, of)
        bounds, order = grouped(one, size)
        found = model.memo[key] = bounds.astype(np.int32), other[order]
    return found


def _shared(one: Pairs, other: Pairs, nodes: int) -> Pairs:
    """Distinct pairs (of, other's of) that have a node in common."""
    node, of = one
    other_node, other_of = other
    bounds, order = grouped(other_node, nodes)
    low = bounds[node]
    whose, place = spread(low, bounds[node + 1] - low)
    first, second, _ = pairs_of(of[whose], other_of[order[place]])
    return first, second
