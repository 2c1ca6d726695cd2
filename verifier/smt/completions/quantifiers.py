"""How many of those that a phrase means satisfy a sentence, over the unknown facts."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

import numpy as np

from verifier.arrays import IntArray
from verifier.ground.environment import Environment
from verifier.language import typed
from verifier.smt.completions.bits import Bits, compare, constant, number
from verifier.smt.completions.phrases import pairs
from verifier.smt.completions.scalars import scalar
from verifier.smt.triple import Bit, every, opposite, some

if TYPE_CHECKING:
    from verifier.smt.completions.symbolic import Symbolic


def quantified(of: Symbolic, env: Environment, node: typed.Quantified) -> Bits:
    """``every``, ``some``, ``no`` and the numbers, in each row."""
    kind = node.amount.kind
    if kind == "every":
        wrong = typed.Not(node.body, node.at)
        _, row, found = pairs(of, env, node.phrase, wrong)
        return ~found.some_by(row, env.rows)
    _, row, found = pairs(of, env, node.phrase, node.body)
    if kind in {"some", "no"}:
        some_ = found.some_by(row, env.rows)
        return some_ if kind == "some" else ~some_
    assert node.amount.number is not None
    sure, parts = found.count_by(row, env.rows)
    return _amounts(of, env, node, sure, parts)


def _amounts(
    of: Symbolic,
    env: Environment,
    node: typed.Quantified,
    sure: IntArray,
    parts: dict[int, list[Bit]],
) -> Bits:
    assert node.amount.number is not None
    wanted = scalar(of, env, node.amount.number)
    result = constant(False, env.rows)
    for row in range(env.rows):
        known, goal = wanted.at(row)
        if known is False:
            result.open[row] = of.world.free((node, *of.names(env, node, np.array([row]))))
            continue
        low, more = int(sure[row]), parts.get(row, [])
        bit = _amount(node.amount.kind, low, more, goal)
        if known is not True:
            unknown = of.world.free((node, *of.names(env, node, np.array([row]))))
            bit = some((every((known, bit)), every((opposite(known), unknown))))
        result.put(row, bit)
    return result


def _amount(kind: str, low: int, more: list[Bit], goal: Any) -> Bit:
    operator = {"exactly": "=", "at-least": ">=", "at-most": "<="}[kind]
    if isinstance(goal, Fraction):
        if kind == "exactly":
            return False
        goal = ceil(goal) if kind == "at-least" else floor(goal)
    if isinstance(goal, int):
        high = low + len(more)
        match kind:
            case "exactly" if not low <= goal <= high:
                return False
            case "at-least" if low >= goal or high < goal:
                return low >= goal
            case "at-most" if high <= goal or low > goal:
                return high <= goal
        if kind == "exactly" and goal == low:
            return every(opposite(bit) for bit in more)
        if kind == "exactly" and goal == high:
            return every(more)
    return compare(operator, number(low, more), goal)
