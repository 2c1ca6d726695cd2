"""Truth of a formula in every row of a table of bindings, set at a time.

Whatever hangs on part of a binding only is computed once for each distinct value of that part.
"""

from __future__ import annotations

import numpy as np

from verifier.arrays import IntArray, gather
from verifier.facts import Symbolic
from verifier.ground import likeness, paths, sets, terms
from verifier.ground.ahead import everywhere
from verifier.ground.atoms import atom, compare
from verifier.ground.columns import Column, Ints, as_ints, codes, whole_numbers
from verifier.ground.environment import Environment, distinct
from verifier.ground.joins import join
from verifier.ground.model import Model, from_values
from verifier.ground.truth import Truth, all_of, any_of, constant, settled
from verifier.language import typed
from verifier.logic import ir
from verifier.logic.ahead import is_closed
from verifier.logic.canonical import canonical
from verifier.logic.free import Node, free_variables, parts_seen_through, seen_through
from verifier.logic.plans import only_kinds

# Of so many rows it pays to ask whether they were looked at before: of what takes joins, of others.
MANY, MOST = 1024, 1 << 16

ENTITIES = (typed.Entity, typed.EdgeEnd)

# Conditions that are read off the model as they stand.
PLAIN = (typed.Known,)


class Evaluator:
    """Evaluates formulas over one model; ``expected`` are path sentences that it will be asked."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.expected: list[typed.PathTo] = []

    def truth(self, env: Environment, formula: ir.IR) -> Truth:
        """The formula's truth in each row."""
        if not env.rows:
            return constant(value=False, rows=0)
        entity = _kinds_of(formula)
        if entity is not None:
            individuals = terms.individual(self.model, env, entity)
            mask = self.model.kinds(entity.sort, formula)
            whole = individuals is self.model.everyone(entity.sort)
            return settled(mask if whole else gather(mask, individuals))
        match formula:
            case ir.Bool(value=value):
                return constant(value, env.rows)
            case ir.Not(operand=operand):
                return ~self.truth(env, operand)
            case ir.And(operands=operands):
                return all_of(operands, lambda operand: self.truth(env, operand))
            case ir.Or(operands=operands):
                return any_of(operands, lambda operand: self.truth(env, operand))
            case ir.Exists() | ir.CountIs() if not free_variables(formula):
                return self._closed(formula).take(np.zeros(env.rows, dtype=np.int64))
        if isinstance(formula, ir.Atom):
            kept = env.rows >= MOST and not isinstance(formula.leaf, PLAIN)
        else:
            kept = env.rows >= MANY
        return self._kept(env, formula) if kept else self._truth(env, formula)

    def _kept(self, env: Environment, formula: ir.Exists | ir.CountIs | ir.Atom) -> Truth:
        """The same, read off what was worked out over all individuals if that was done."""
        individuals = self._alone(env, formula)
        if individuals is None:
            return self._truth(env, formula)
        key = ("truth", canonical(formula))
        found: Truth | None = self.model.kept.get(key)
        whole = self.model.is_everyone(individuals)
        if found is not None:
            return found if whole else found.take(individuals)
        found = self._truth(env, formula)
        if whole:
            self.model.kept.put(key, found, 2 * env.rows)
        return found

    def _alone(self, env: Environment, formula: ir.IR) -> IntArray | None:
        """The individuals that it is asked of, where it hangs on no more than one of a row."""
        free = free_variables(formula)
        return env.variables.get(next(iter(free))) if len(free) == 1 else None

    def _truth(self, env: Environment, formula: ir.Exists | ir.CountIs | ir.Atom) -> Truth:
        match formula:
            case ir.Exists():
                small, back = self.reduced(env, formula)
                return self._exists(small, formula).take(back)
            case ir.CountIs():
                small, back = self.reduced(env, formula)
                return self._count_is(small, formula).take(back)
        leaf = formula.leaf
        match leaf:
            case typed.PathTo() if is_closed(leaf):
                individuals = terms.individual(self.model, env, leaf.subject)
                found = everywhere(self, leaf)
                whole = individuals is self.model.everyone(typed.NODE)
                return found if whole else found.take(individuals)
            case typed.PathTo() | typed.PathsThrough():
                small, back = self.reduced(env, leaf)
                return paths.truth(self, small, leaf).take(back)
            case typed.SetVerb():
                small, back = self.reduced(env, leaf)
                return sets.truth(self, small, leaf).take(back)
            case typed.LooksLike():
                small, back = self.reduced(env, leaf)
                return likeness.truth(self, small, leaf).take(back)
            case typed.Rises():
                return constant(sets.rises(self, leaf), env.rows)
            case typed.GraphProperty():
                found = paths.graph_property(self, leaf)
                return found.take(np.zeros(env.rows, dtype=np.int64))
        return atom(self, env, leaf)

    def _closed(self, formula: ir.Exists | ir.CountIs) -> Truth:
        """The truth of what hangs on no binding: asked once, however many rules ask it."""
        key = ("closed", canonical(formula))
        found: Truth | None = self.model.memo.get(key)
        if found is None:
            env = Environment(1)
            if isinstance(formula, ir.Exists):
                found = self._exists(env, formula)
            else:
                found = self._count_is(env, formula)
            self.model.memo[key] = found
        return found

    def reduced(self, env: Environment, *nodes: Node) -> tuple[Environment, IntArray]:
        """One row for each distinct way that the nodes see their binding, and each row's stand-in.

        The terms through which they see the binding become columns of the smaller table.
        """
        seen = dict.fromkeys(term for node in nodes for term in seen_through(node))
        return self._seen_through(env, tuple(seen))

    def _seen_through(
        self, env: Environment, seen: tuple[typed.Term, ...]
    ) -> tuple[Environment, IntArray]:
        computed = {term: terms.evaluate(self, env, term) for term in seen}
        if env.rows >= MANY and any(_rises(computed[t]) for t in seen if isinstance(t, ENTITIES)):
            return env.given(computed), np.arange(env.rows)  # as many ways as there are rows
        first, back = distinct([codes(column) for column in computed.values()], env.rows)
        small = env.take(first)
        extra = {term: column.take(first) for term, column in computed.items()}
        return small.given(extra), back

    def _exists(self, env: Environment, node: ir.Exists) -> Truth:
        joined = join(self, env, node, alike=True)
        must = np.zeros(env.rows, dtype=np.bool_)
        must[joined.row[joined.truth.must]] = True
        may = joined.beyond.copy()
        may[joined.row] = True
        return Truth(must, may)

    def counts(self, env: Environment, of: typed.Phrase | ir.CountIs) -> tuple[IntArray, IntArray]:
        """The least and the most individuals that satisfy phrase and body, in each row."""
        joined = join(self, env, of)
        phrase = of if isinstance(of, typed.Phrase) else of.phrase
        low = np.bincount(joined.row[joined.truth.must], minlength=env.rows)
        high = np.bincount(joined.row, minlength=env.rows)
        high = np.where(joined.beyond, self.model.size(phrase.variable.sort), high)
        return low.astype(np.int64), high.astype(np.int64)

    def _count_is(self, env: Environment, node: ir.CountIs) -> Truth:
        low, high = self.counts(env, node)
        number = terms.evaluate(self, env, node.number)
        least, most = from_ints(low), from_ints(high)

        def than(operator: str, counted: Column) -> Truth:
            return compare(operator, counted, number, self.model.decide)

        if node.operator == ">=":
            return Truth(than(">=", least).must, than(">=", most).may)
        if node.operator == "<=":
            return Truth(than("<=", most).must, than("<=", least).may)
        must = than("=", least).must & (low == high)
        may = than("<=", least).may & than(">=", most).may
        may &= whole_numbers(number)[1]
        return Truth(must, may & (must | (low != high) | ~number.coded().known))

    def aggregate(self, env: Environment, term: typed.Count | typed.Aggregate) -> Column:
        """``count``, ``sum``, ``min`` or ``max`` in each row; unknown where any part is."""
        if env.rows and not free_variables(term):
            key = ("closed", canonical(term))
            if key not in self.model.memo:
                self.model.memo[key] = self._aggregate(Environment(1), term)
            column: Column = self.model.memo[key]
            return column.take(np.zeros(env.rows, dtype=np.int64))
        return self._aggregate(env, term)

    def _aggregate(self, env: Environment, term: typed.Count | typed.Aggregate) -> Column:
        # A count is itself the largest term that has its variables; its parts are what it sees.
        seen = parts_seen_through(term)
        small, back = self._seen_through(env, seen)
        if isinstance(term, typed.Count):
            low, high = self.counts(small, term.phrase)
            return Ints(low, low == high).take(back)
        joined = join(self, small, term.phrase)
        values = terms.evaluate(self, joined.env, term.term).coded()
        whole = [term.function == "sum" or not isinstance(v, Symbolic) for v in values.values]
        sure = joined.truth.must & np.array([*whole, False], dtype=np.bool_)[values.codes]
        vague = joined.beyond.copy()
        vague[joined.row[~sure]] = True
        counted = _counted(
            term.function, small.rows, joined.row[sure], as_ints(values.take(np.flatnonzero(sure)))
        )
        if counted is not None:
            return Ints(counted.data, counted.known & ~vague).take(back)
        found: list[object] = [0 if term.function == "sum" else None] * small.rows
        order = joined.row[sure].tolist()
        for row, code in zip(order, values.codes[sure].tolist(), strict=True):
            value, before = values.values[code], found[row]
            if before is None:
                found[row] = value
            elif term.function == "sum":
                found[row] = terms.calculate("+", before, value)
                if found[row] is None:
                    found[row], vague[row] = 0, True
            else:
                found[row] = (min if term.function == "min" else max)(before, value)
        known = np.array([v is not None for v in found], dtype=np.bool_) & ~vague
        column = from_values([0 if v is None else v for v in found])
        if isinstance(column, Ints):
            return Ints(column.data, column.known & known).take(back)
        codes = np.where(known, column.codes, -1)
        return type(column)(codes, column.values).take(back)


def _counted(function: str, rows: int, row: IntArray, values: Ints | None) -> Ints | None:
    """A sum, least or largest of whole numbers for each row; None where they are none, or large."""
    if values is None or len(values) * int(np.abs(values.data).max(initial=0)) >= 1 << 61:
        return None
    if function == "sum":
        found = np.zeros(rows, dtype=np.int64)
        np.add.at(found, row, values.data)
        return from_ints(found)
    found = np.full(rows, (1 << 62) * (1 if function == "min" else -1))
    (np.minimum if function == "min" else np.maximum).at(found, row, values.data)
    return Ints(found, np.bincount(row, minlength=rows) > 0)


def _kinds_of(formula: ir.IR) -> typed.EntityTerm | None:
    """Of whom a formula says of what kinds it is, if it says no more."""
    match formula:
        case ir.Atom(leaf=leaf):
            return leaf.entity if isinstance(leaf, typed.KindIs) else None
        case ir.Not() | ir.And() | ir.Or():
            return only_kinds(formula)
    return None


def _rises(column: Column) -> bool:
    """Whether no number comes twice, since they rise."""
    return isinstance(column, Ints) and bool((column.data[1:] > column.data[:-1]).all())


def from_ints(data: IntArray) -> Ints:
    """A column of known whole numbers."""
    return Ints(data, np.ones(len(data), dtype=np.bool_))
