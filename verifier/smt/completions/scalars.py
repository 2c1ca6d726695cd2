"""Values of terms over the unknown facts: numbers and texts, one for each row."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from verifier.ground.columns import Coded, Column, same
from verifier.ground.environment import Environment
from verifier.ground.openness import OPEN
from verifier.ground.terms import arithmetic as grounded_arithmetic
from verifier.ground.terms import evaluate
from verifier.language import typed
from verifier.records import struct
from verifier.smt.completions import phrases
from verifier.smt.completions.bits import number
from verifier.smt.completions.regions import SetOf
from verifier.smt.completions.sets import sets
from verifier.smt.triple import Bit, every, opposite, some

if TYPE_CHECKING:
    from verifier.smt.completions.symbolic import Symbolic

Value = tuple[Bit, Any]
"""Whether a value is known, and the value: Python's own, or a solver's number."""


@struct
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
            _, rows, bits = phrases.pairs(of, small, phrase)
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
    a, b = rational(a), rational(b)
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


def rational(value: Any) -> Any:
    """A fraction as the solver's; everything else as it is."""
    if isinstance(value, Fraction):
        import z3

        return z3.Q(value.numerator, value.denominator)
    return value


def _aggregate(of: Symbolic, env: Environment, term: typed.Aggregate, column: Column) -> Scalars:
    import z3

    small, back = of.reduced(env, term)
    pairs, row, bits = phrases.pairs(of, small, term.phrase)
    values = scalar(of, pairs, term.term)
    owned: dict[int, list[tuple[Bit, Value]]] = {}
    for position in range(pairs.rows):
        owned.setdefault(int(row[position]), []).append((bits.bit(position), values.at(position)))
    found: dict[int, Value] = {}
    for r in range(small.rows):
        one = owned.get(r, [])
        sure = every(some((opposite(bit), k)) for bit, (k, _) in one)
        some_value = [(bit, rational(v)) for bit, (k, v) in one if k is not False]
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
