"""Who is in which group, over the unknown facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from verifier.ground.environment import Environment, distinct
from verifier.ground.joins import TooManyPairsError
from verifier.language import typed
from verifier.smt.completions.bits import Bits, constant
from verifier.smt.triple import Bit, every, opposite, some

if TYPE_CHECKING:
    from verifier.smt.completions.symbolic import Symbolic

MOST_PAIRS = 2_000_000
"""A node that may be in a group is asked about with every pair of members: so many at most."""

MOST_RELATIONS = 20_000
"""So many pairs of members are asked about; each may take a constraint of its own."""


def in_group(of: Symbolic, env: Environment, node: typed.InGroup) -> Bits:
    """``m in s``; of two members of groups: they share a node, or a part that is not drawn."""
    member, group = of.entities(env, node.member), of.entities(env, node.group)
    columns = [np.array(member, dtype=np.int64), np.array(group, dtype=np.int64)]
    first, back = distinct(columns, env.rows)
    found = constant(False, len(first))
    vocabulary = of.openness.facts.vocabulary
    by = vocabulary.groups[node.group.sort.group].by
    values = of.at.model.group(node.group.sort.group).values
    if node.member.sort.name == "node":
        for row, where in enumerate(first.tolist()):
            found.put(row, of.groups.belongs(member[where], by, values[group[where]]))
        return found.take(back)
    own = node.member.sort.group
    other, others = vocabulary.groups[own].by, of.at.model.group(own).values
    work = len(first) * (1 + len(of.groups.unsettled(other, by)))
    if work > MOST_PAIRS or len(first) > MOST_RELATIONS:
        raise TooManyPairsError(work)
    for row, where in enumerate(first.tolist()):
        bit = of.groups.related(other, others[member[where]], by, values[group[where]])
        found.put(row, bit)
    return found.take(back)


def rises(of: Symbolic, node: typed.Rises) -> Bit:
    """``stage rises with layer``: a layer lies in a stage, in none before an earlier layer's."""
    model, groups = of.at.model, of.openness.facts.vocabulary.groups
    key, value = groups[node.key].by, groups[node.value].by
    highs = model.group(node.value).values
    work = len(highs) * len(model.group(node.key).values)
    if work > MOST_RELATIONS:
        raise TooManyPairsError(work)
    there = [of.groups.exists(value, v) for v in highs]
    higher: list[Bit] = [False] * len(highs)  # some earlier layer lies in a stage above this one
    parts: list[Any] = []
    for low in model.group(node.key).values:
        bits = [
            every((present, of.groups.related(key, low, value, high)))
            for high, present in zip(highs, there, strict=True)
        ]
        kept = [some(bits), *(opposite(every((b, h))) for b, h in zip(bits, higher, strict=True))]
        parts.append(some((opposite(of.groups.exists(key, low)), every(kept))))
        above: Bit = False
        for position in range(len(highs) - 1, -1, -1):
            here = every((of.groups.exists(key, low), above))
            higher[position] = some((higher[position], here))
            above = some((above, bits[position]))
    return every(parts)
