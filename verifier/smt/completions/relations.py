"""Values of terms over the unknown facts, and relations between them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from verifier.ground.columns import Coded, Column
from verifier.ground.environment import Environment
from verifier.ground.model import elements
from verifier.ground.openness import OPEN, SETS
from verifier.ground.terms import arithmetic as grounded_arithmetic
from verifier.ground.terms import evaluate
from verifier.language import typed
from verifier.language.types import type_of
from verifier.smt.completions.bits import Bits, compare, constant, number
from verifier.smt.completions.regions import SetOf, Universe, known
from verifier.smt.triple import Bit, every, opposite, some

if TYPE_CHECKING:
    from verifier.smt.completions.symbolic import Symbolic

Value = tuple[Bit, Any]
"""Whether a value is known, and the value: Python's own, or a solver's number."""


@dataclass(slots=True)
class Scalars:
    """A term's value in each row: read off a grounded column, or, in ``open``, the solver's."""

    column: Column
    open: dict[int, Value]
    _coded: Coded | None = None

    def at(self, row: int) -> Value:
        """One row."""
        found = self.open.get(row)
        if found is not None:
            return found
        if self._coded is None:
            self._coded = self.column.coded()
        coded = self._coded
        code = int(coded.codes[row])
        return (False, None) if code < 0 else (True, coded.values[code])


def scalar(of: Symbolic, env: Environment, term: typed.Term) -> Scalars:
    """The value of a term that is no set."""
    column = evaluate_closed(of, env, term)
    if not of.touches(term):
        return Scalars(column, {})
    match term:
        case typed.Attr(entity=entity, name=name):
            found: dict[int, Value] = {}
            for row, node in enumerate(of.entities(env, entity)):
                if of.world.state(name, node) == OPEN:
                    found[row] = (True, of.world.value(name, node))
            return Scalars(column, found)
        case typed.Arith(operator=operator):
            left, right = scalar(of, env, term.left), scalar(of, env, term.right)
            found = {}
            for row in sorted({*left.open, *right.open}):
                found[row] = _arithmetic(of, operator, left.at(row), right.at(row))
            plain = grounded_arithmetic(operator, left.column, right.column)
            return Scalars(plain, found)
        case typed.Size(term=inner):
            found = {}
            for row, one in enumerate(sets(of, env, inner)):
                found[row] = (False, None) if one is None else (True, _size(one))
            return Scalars(column, found)
        case typed.Count(phrase=phrase):
            small, back = of.reduced(env, term)
            _, rows, bits = of.pairs(small, phrase)
            sure, parts = bits.count_by(rows, small.rows)
            values = [number(int(sure[r]), parts.get(r, [])) for r in range(small.rows)]
            return Scalars(column, {r: (True, values[b]) for r, b in enumerate(back.tolist())})
        case typed.Aggregate():
            return _aggregate(of, env, term, column)
    of.world.left_out.add("values made of open ones")
    return Scalars(column, dict.fromkeys(range(env.rows), (False, None)))


def evaluate_closed(of: Symbolic, env: Environment, term: typed.Term) -> Column:
    """The column of a term as drawn; of what is counted nothing, which is not drawn alone."""
    if of.touches(term) and not isinstance(term, typed.Attr):
        from verifier.ground.columns import same

        return same(None, env.rows)
    return evaluate(of.at, env, term)


def _size(one: SetOf) -> Any:
    if one.constant is not None:
        return len(one.constant)
    assert one.universe is not None
    return one.universe.number(one.test)


def _arithmetic(of: Symbolic, operator: str, left: Value, right: Value) -> Value:
    import z3

    (left_known, a), (right_known, b) = left, right
    if left_known is False or right_known is False:
        return False, None
    both = every((left_known, right_known))
    a, b = _number(a), _number(b)
    match operator:
        case "+":
            return both, a + b
        case "-":
            return both, a - b
        case "*" if _plain(a) or _plain(b):
            return both, a * b
        case "/" if _plain(b) and b:
            whole = a if not isinstance(a, z3.ArithRef) or a.is_real() else z3.ToReal(a)
            return both, whole / b
        case "%" if isinstance(b, int) and b > 0 and isinstance(a, z3.ArithRef) and a.is_int():
            return both, a % b
    of.world.left_out.add(f"`{operator}` of two unknowns")
    return False, None


def _plain(value: Any) -> bool:
    return isinstance(value, int | Fraction) or not _has_variables(value)


def _has_variables(value: Any) -> bool:
    import z3

    return not z3.is_rational_value(value)


def _number(value: Any) -> Any:
    """A fraction as the solver's; everything else as it is."""
    if isinstance(value, Fraction):
        import z3

        return z3.Q(value.numerator, value.denominator)
    return value


def _aggregate(of: Symbolic, env: Environment, term: typed.Aggregate, column: Column) -> Scalars:
    import z3

    small, back = of.reduced(env, term)
    pairs, row, bits = of.pairs(small, term.phrase)
    values = scalar(of, pairs, term.term)
    owned: dict[int, list[tuple[Bit, Value]]] = {}
    for position in range(pairs.rows):
        owned.setdefault(int(row[position]), []).append((bits.bit(position), values.at(position)))
    found: dict[int, Value] = {}
    for r in range(small.rows):
        one = owned.get(r, [])
        sure = every(some((opposite(bit), k)) for bit, (k, _) in one)
        some_value = [(bit, _number(v)) for bit, (k, v) in one if k is not False]
        if term.function == "sum":
            terms = [v if bit is True else z3.If(bit, v, 0) for bit, v in some_value]
            total = sum(terms) if all(isinstance(t, int) for t in terms) else z3.Sum(terms)
            found[r] = (sure, total)
            continue
        any_: Bit = False
        best: Any = 0
        for bit, v in some_value:
            ahead = v < best if term.function == "min" else v > best
            better = every((bit, some((opposite(any_), ahead))))
            best = v if better is True else best if better is False else z3.If(better, v, best)
            any_ = some((any_, bit))
        found[r] = (every((sure, any_)), best)
    return Scalars(column, {r: found[b] for r, b in enumerate(back.tolist())})


# ---- sets


def is_set(term: typed.Term) -> bool:
    """Whether a term's values are sets."""
    return not isinstance(term, typed.Entity | typed.EdgeEnd) and term.type in {*SETS, "span"}


def sets(of: Symbolic, env: Environment, term: typed.Term) -> list[SetOf | None]:
    """The value of a set term in each row; None where it is not known."""
    if isinstance(term, typed.Attr) and of.touches(term):
        entity, name = term.entity, term.name
        world = of.world
        individuals = of.entities(env, entity)
        if entity.sort.name == "group":
            group = of.at.model.group(entity.sort.group)
            by = of.openness.facts.vocabulary.groups[entity.sort.group].by
            unions = {i: world.union(by, group.values[i], name) for i in set(individuals)}
            return [unions[i] for i in individuals]
        return [world.values_of(name, node) for node in individuals]
    if isinstance(term, typed.Common) and of.touches(term):
        pairs = zip(sets(of, env, term.left), sets(of, env, term.right), strict=True)
        return [None if a is None or b is None else _common(of, a, b) for a, b in pairs]
    if of.touches(term):
        of.world.left_out.add("sets made of open values")
        return [None] * env.rows
    coded = evaluate(of.at, env, term).coded()
    table: list[SetOf | None] = [known(elements(v)) for v in coded.values]
    return [table[code] if code >= 0 else None for code in coded.codes.tolist()]


def _common(of: Symbolic, left: SetOf, right: SetOf) -> SetOf | None:
    """What two sets share; None where each has a universe of its own."""
    if left.constant is not None and right.constant is not None:
        return known(left.constant & right.constant)
    universe = _together(left, right)
    if universe is None:
        of.world.left_out.add("sets of two open attributes")
        return None
    return SetOf(universe, lambda cell: every((left.test(cell), right.test(cell))))


def _together(left: SetOf, right: SetOf) -> Universe | None:
    """The universe that two sets are compared in; None where each has its own."""
    universes = {id(s.universe): s.universe for s in (left, right) if s.universe is not None}
    if len(universes) != 1:
        return None
    universe = next(iter(universes.values()))
    for one in (left, right):
        if one.constant is not None:
            universe.note_constant(one.constant)
    return universe


def _compared(operator: str, left: SetOf, right: SetOf) -> Bit | None:
    """``=``, ``covers``, ``overlaps``, ``in`` (subset) of two sets; None if not looked into."""
    if left.constant is not None and right.constant is not None:
        a, b = left.constant, right.constant
        return {"=": a == b, "covers": a >= b, "overlaps": not a.isdisjoint(b)}.get(operator)
    universe = _together(left, right)
    if universe is None:
        return None
    one, two = left.test, right.test
    match operator:
        case "overlaps":
            return universe.some(lambda cell: every((one(cell), two(cell))))
        case "covers":
            missed = universe.some(lambda cell: every((two(cell), opposite(one(cell)))))
            return opposite(missed)
        case "=":
            apart = universe.some(lambda cell: _apart(one(cell), two(cell)))
            return opposite(apart)
    return None


def _apart(left: Bit, right: Bit) -> Bit:
    if isinstance(left, bool):
        return opposite(right) if left else right
    if isinstance(right, bool):
        return opposite(left) if right else left
    return left != right


# ---- relations


def truth(
    of: Symbolic, env: Environment, node: typed.Compare | typed.InRange | typed.Matches
) -> Bits:
    """``left operator right``, ``term in low..high``, ``term ~ /pattern/``."""
    match node:
        case typed.InRange(term=term) if is_set(term):
            return _each(of, env, node, _set_in_range(of, env, node))
        case typed.InRange():
            above = typed.Compare(">=", node.term, node.low, node.at)
            below = typed.Compare("<=", node.term, node.high, node.at)
            return truth(of, env, above) & truth(of, env, below)
        case typed.Matches(term=term):
            return _each(of, env, node, _matching(of, env, term, node.pattern))
        case typed.Compare(operator="!="):
            equal = typed.Compare("=", node.left, node.right, node.at)
            return ~truth(of, env, equal)
    left, right, operator = node.left, node.right, node.operator
    if isinstance(left, typed.Entity | typed.EdgeEnd):
        return of.grounded(env, node)
    if operator == "in" and not is_set(left):
        return _each(of, env, node, _member(of, env, left, right))
    if is_set(left) or is_set(right):
        ones, others = sets(of, env, left), sets(of, env, right)

        def of_sets(row: int) -> Any:
            one, other = ones[row], others[row]
            if one is None or other is None:
                return None
            found = _compared(operator, one, other)
            if found is None:
                of.world.left_out.add("sets of two open attributes")
            return found

        return _each(of, env, node, of_sets)
    if type_of(left) == "shape":
        return of.left_out(env, node, "shapes")
    first, second = scalar(of, env, left), scalar(of, env, right)
    types = {type_of(left), type_of(right)}
    texts = "string" in types or "bool" in types

    def bit(row: int) -> Any:
        return _scalars(of, operator, first.at(row), second.at(row), texts=texts)

    return _each(of, env, node, bit, sorted({*first.open, *second.open}))


def _each(
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
            (name,) = of._names(env, node, np.array([row]))
            found.open[row] = of.world.free((node, name))
        elif known_bit is True:
            found.put(row, one)
        else:
            (name,) = of._names(env, node, np.array([row]))
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
    return every((left_known, right_known)), compare(operator, _number(a), _number(b))


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
        ends = _number(low[1]), _number(high[1])
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
