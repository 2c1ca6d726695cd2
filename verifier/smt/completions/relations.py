"""Relations between values over the unknown facts."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from verifier.ground.environment import Environment
from verifier.language import typed
from verifier.language.types import type_of
from verifier.smt.completions.bits import Bits, compare, constant
from verifier.smt.completions.scalars import Value, rational, scalar
from verifier.smt.completions.sets import compared, is_set, sets
from verifier.smt.triple import Bit, every, opposite, some

if TYPE_CHECKING:
    from verifier.smt.completions.symbolic import Symbolic


def truth(
    of: Symbolic, env: Environment, node: typed.Compare | typed.InRange | typed.Matches
) -> Bits:
    """``left operator right``, ``term in low..high``, ``term ~ /pattern/``."""
    match node:
        case typed.InRange(term=term) if is_set(term):
            return each(of, env, node, _set_in_range(of, env, node))
        case typed.InRange():
            above = typed.Compare(">=", node.term, node.low, node.at)
            below = typed.Compare("<=", node.term, node.high, node.at)
            return truth(of, env, above) & truth(of, env, below)
        case typed.Matches(term=term):
            return each(of, env, node, _matching(of, env, term, node.pattern))
        case typed.Compare(operator="!="):
            equal = typed.Compare("=", node.left, node.right, node.at)
            return ~truth(of, env, equal)
    left, right, operator = node.left, node.right, node.operator
    if isinstance(left, typed.Entity | typed.EdgeEnd):
        return of.grounded(env, node)
    if operator == "in" and not is_set(left):
        return each(of, env, node, _member(of, env, left, right))
    if is_set(left) or is_set(right):
        ones, others = sets(of, env, left), sets(of, env, right)

        def of_sets(row: int) -> Any:
            one, other = ones[row], others[row]
            if one is None or other is None:
                return None
            found = compared(operator, one, other)
            if found is None:
                of.world.left_out.add("sets of two open attributes")
            return found

        return each(of, env, node, of_sets)
    if type_of(left) == "shape":
        return of.left_out(env, node, "shapes")
    first, second = scalar(of, env, left), scalar(of, env, right)
    types = {type_of(left), type_of(right)}
    texts = "string" in types or "bool" in types

    def bit(row: int) -> Any:
        return _scalars(of, operator, first.at(row), second.at(row), texts=texts)

    return each(of, env, node, bit, sorted({*first.open, *second.open}))


def each(
    of: Symbolic,
    env: Environment,
    node: typed.Formula,
    bit: Callable[[int], Any],
    rows: list[int] | None = None,
) -> Bits:
    """A bit for each row; where it is None, or not known, an unknown of its own.

    Args:
        of: the evaluator.
        env: the rows.
        node: what the bit is of.
        bit: the bit of a row, or a pair: whether it is known, and the bit.
        rows: those that hang on what is open, the others being grounded; all by default.
    """
    if rows is None:
        rows, found = list(range(env.rows)), constant(False, env.rows)
    else:
        found = of.grounded(env, node)
    for row in rows:
        one = bit(row)
        known_bit: Bit = True
        if isinstance(one, tuple):
            known_bit, one = one
        if one is None or known_bit is False:
            (name,) = of.names(env, node, np.array([row]))
            found.open[row] = of.world.free((node, name))
        elif known_bit is True:
            found.put(row, one)
        else:
            (name,) = of.names(env, node, np.array([row]))
            free = of.world.free((node, name))
            found.put(row, some((every((known_bit, one)), every((opposite(known_bit), free)))))
    return found


def _scalars(of: Symbolic, operator: str, left: Value, right: Value, *, texts: bool) -> Any:
    (left_known, a), (right_known, b) = left, right
    if left_known is False or right_known is False:
        return None
    if texts:
        a = of.world.code(a) if isinstance(a, str | bool) else a
        b = of.world.code(b) if isinstance(b, str | bool) else b
    return every((left_known, right_known)), compare(operator, rational(a), rational(b))


def _member(
    of: Symbolic, env: Environment, left: typed.Term, right: typed.Term
) -> Callable[[int], Any]:
    """``x in s``."""
    values, owners = scalar(of, env, left), sets(of, env, right)

    def bit(row: int) -> Any:
        (is_known, value), owner = values.at(row), owners[row]
        if is_known is False or owner is None:
            return None
        if isinstance(value, int | str | bool | Fraction):
            return is_known, of.world.element(owner, value)
        if owner.constant is not None:
            return is_known, some(value == of.world.code(e) for e in sorted(owner.constant))
        assert owner.universe is not None
        owner.universe.tell_apart()
        return is_known, owner.universe.some(
            lambda cell: (
                cell.element is not None
                and every((owner.test(cell), value == of.world.code(cell.element)))
            )
        )

    return bit


def _set_in_range(of: Symbolic, env: Environment, node: typed.InRange) -> Callable[[int], Any]:
    owners = sets(of, env, node.term)
    lows, highs = scalar(of, env, node.low), scalar(of, env, node.high)

    def bit(row: int) -> Any:
        one, low, high = owners[row], lows.at(row), highs.at(row)
        if one is None or low[0] is False or high[0] is False:
            return None
        ends = rational(low[1]), rational(high[1])
        if one.constant is not None:
            return every(every((e >= ends[0], e <= ends[1])) for e in one.constant)
        universe = one.universe
        assert universe is not None
        if isinstance(low[1], int) and isinstance(high[1], int):
            universe.note_range(range(low[1], high[1] + 1))
        else:
            universe.tell_apart()

        def outside(cell: Any) -> Bit:
            if cell.element is None:
                return one.test(cell)
            inside = every((cell.element >= ends[0], cell.element <= ends[1]))
            return every((one.test(cell), opposite(inside)))

        return every((low[0], high[0])), opposite(universe.some(outside))

    return bit


def _matching(
    of: Symbolic, env: Environment, term: typed.Term, pattern: str
) -> Callable[[int], Any]:
    compiled = re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    values = scalar(of, env, term)
    assert isinstance(term, typed.Attr)
    domain = of.openness.domain(term.name)

    def bit(row: int) -> Any:
        is_known, value = values.at(row)
        if is_known is False:
            return None
        if isinstance(value, str):
            return compiled.search(value) is not None
        return some(value == of.world.code(text) for text in domain if compiled.search(text))

    return bit
