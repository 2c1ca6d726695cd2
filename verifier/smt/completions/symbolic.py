"""The truth of formulas in every row of a table of bindings, over the unknown facts.

What hangs on no open fact is read off the grounding. What is not looked into (paths to what is
open, and the like) becomes an unknown of its own, one for each thing it is said of: what is shown
to be so is so, what is found possible may lean on it (``World.left_out``).
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import Any

import numpy as np

from verifier.ground.columns import BoolArray, IntArray
from verifier.ground.environment import Environment, distinct
from verifier.ground.joins import TooManyPairsError, join
from verifier.ground.terms import individual
from verifier.language import typed
from verifier.logic.free import free_variables
from verifier.logic.lower import lower
from verifier.smt.completions import members, relations
from verifier.smt.completions.bits import Bits, compare, constant, number
from verifier.smt.completions.scalars import scalar
from verifier.smt.completions.world import World
from verifier.smt.triple import Bit, every, opposite, some

MOST_OPEN = 400_000
"""Rows with constraints of their own; more are more than can be looked at."""


class Symbolic:
    """Evaluates formulas over one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.at = world.at
        self.openness = world.openness

    def truth(self, env: Environment, node: typed.Formula) -> Bits:
        """The formula's truth in each row."""
        match node:
            case typed.Truth(value=value):
                return constant(value, env.rows)
            case typed.Not(operand=operand):
                return ~self.truth(env, operand)
            case typed.And(operands=operands):
                return self._joined(env, operands, conjunction=True)
            case typed.Or(operands=operands):
                return self._joined(env, operands, conjunction=False)
        if not self.touches(node):
            return self.grounded(env, node)
        found = self._open(env, node)
        if len(found.open) > MOST_OPEN:
            raise TooManyPairsError(len(found.open))
        return found

    def touches(self, node: Any) -> bool:
        """Whether a part hangs on what is open, or on drawn facts that are tracked."""
        return self.openness.touches(node)

    def _joined(
        self, env: Environment, operands: tuple[typed.Formula, ...], *, conjunction: bool
    ) -> Bits:
        # what is settled first: it may leave few rows to look into
        ordered = sorted(operands, key=self.touches)
        found = constant(conjunction, env.rows)
        for operand in ordered:
            rows = found.possible() if conjunction else (~found).possible()
            part = self.truth(env if len(rows) == env.rows else env.take(rows), operand)
            whole = part
            if len(rows) < env.rows:
                whole = constant(not conjunction, env.rows)
                whole.sure[rows] = part.sure
                whole.open = {int(rows[r]): bit for r, bit in part.open.items()}
                if not conjunction and whole.open:
                    whole.sure[list(whole.open)] = False
                if not conjunction:
                    settled = np.ones(env.rows, dtype=np.bool_)
                    settled[rows] = False
                    whole.sure[settled] = True
            found = found & whole if conjunction else found | whole
        return found

    def grounded(self, env: Environment, node: typed.Formula) -> Bits:
        """What hangs on no open fact; where that is unknown, an unknown of its own."""
        truth = self.at.truth(env, lower(node))
        found = Bits(truth.must.copy(), {})
        vague = np.flatnonzero(truth.may & ~truth.must)
        if len(vague):
            for row, key in zip(vague.tolist(), self.names(env, node, vague), strict=True):
                found.open[row] = self.world.free((node, key))
        return found

    def names(self, env: Environment, node: Any, rows: IntArray) -> list[tuple[int, ...]]:
        """What a part is said of in each row: the individuals of its free variables."""
        names = sorted(free_variables(node))
        if not names:
            return [()] * len(rows)
        return list(zip(*(env.variables[name][rows].tolist() for name in names), strict=True))

    def left_out(self, env: Environment, node: Any, what: str) -> Bits:
        """What is not looked into: unknown in each row."""
        self.world.left_out.add(what)
        found = constant(False, env.rows)
        rows = np.arange(env.rows)
        for row, key in zip(rows.tolist(), self.names(env, node, rows), strict=True):
            found.open[row] = self.world.free((node, key))
        return found

    def _open(self, env: Environment, node: typed.Formula) -> Bits:
        match node:
            case typed.Quantified():
                small, back = self.reduced(env, node)
                return self._quantified(small, node).take(back)
            case typed.Compare() | typed.InRange() | typed.Matches():
                return relations.truth(self, env, node)
            case typed.InGroup():
                return members.in_group(self, env, node)
            case typed.SetVerb():
                small, back = self.reduced(env, node)
                from verifier.smt.completions import verbs

                return verbs.truth(self, small, node).take(back)
            case typed.Rises():
                return constant(False, env.rows) | self._everywhere(
                    members.rises(self.world, node), env.rows
                )
        if not self.openness.touches_groups(node):  # grounding knows what is sure of it
            found = self.grounded(env, node)
            if found.open:
                self.world.left_out.add(_FORMS.get(type(node), "sentences"))
            return found
        return self.left_out(env, node, _FORMS.get(type(node), "sentences"))

    @staticmethod
    def _everywhere(bit: Bit, rows: int) -> Bits:
        found = constant(False, rows)
        for row in range(rows):
            found.put(row, bit)
        return found

    def reduced(self, env: Environment, node: Any) -> tuple[Environment, IntArray]:
        """One row for each distinct binding of what a part speaks of, and each row's stand-in."""
        names = sorted(free_variables(node))
        first, back = distinct([env.variables[name] for name in names], env.rows)
        small = Environment(len(first), {name: env.variables[name][first] for name in names})
        return small, back

    # ---- phrases

    def pairs(
        self, env: Environment, phrase: typed.Phrase, body: typed.Formula | None = None
    ) -> tuple[Environment, IntArray, Bits]:
        """The pairs of a row and an individual that may be meant, and satisfy the body.

        The rows of the first are the pairs, the second is each pair's row, the third tells whether
        phrase and body are true of it.
        """
        parts = [p for c in phrase.conjuncts for p in _conjuncts(c.formula)]
        parts += [] if body is None else _conjuncts(body)
        closed = [p for p in parts if not self.touches(p)]
        conjuncts = tuple(typed.Conjunct("", p) for p in closed)
        bare = typed.Phrase(phrase.variable, conjuncts, phrase.text, phrase.at)
        joined = join(self.at, env, bare)
        if joined.beyond.any():
            raise TooManyPairsError(len(joined.row))
        found = Bits(joined.truth.must.copy(), {})
        pairs, row = joined.env, joined.row
        vague = np.flatnonzero(~joined.truth.must)
        if len(vague):
            some_pairs, truth = pairs.take(vague), constant(True, len(vague))
            for part in closed:
                truth = truth & self.truth(some_pairs, part)
            for position, where in enumerate(vague.tolist()):
                found.put(where, truth.bit(position))
        found = self._there(pairs, phrase.variable, found)
        for part in parts:
            if self.touches(part):
                keep = found.possible()
                if len(keep) < len(found):
                    pairs, row, found = pairs.take(keep), row[keep], found.take(keep)
                found = found & self.truth(pairs, part)
        keep = found.possible()
        if len(keep) < len(found):
            return pairs.take(keep), row[keep], found.take(keep)
        return pairs, row, found

    def _there(self, env: Environment, variable: typed.Variable, found: Bits) -> Bits:
        """Members of groups that are not drawn are there as long as their range is not lifted."""
        if not self.world.tracked or variable.sort.name != "group":
            return found
        group = self.at.model.group(variable.sort.group)
        by = self.openness.facts.vocabulary.groups[variable.sort.group].by
        there = [self.world.exists(by, value) for value in group.values]
        for row, who in enumerate(env.variables[variable.name].tolist()):
            if there[who] is not True:
                found.put(row, every((found.bit(row), there[who])))
        return found

    def _quantified(self, env: Environment, node: typed.Quantified) -> Bits:
        kind = node.amount.kind
        if kind == "every":
            wrong = typed.Not(node.body, node.at)
            _, row, found = self.pairs(env, node.phrase, wrong)
            return ~found.some_by(row, env.rows)
        _, row, found = self.pairs(env, node.phrase, node.body)
        if kind in {"some", "no"}:
            some_ = found.some_by(row, env.rows)
            return some_ if kind == "some" else ~some_
        assert node.amount.number is not None
        sure, parts = found.count_by(row, env.rows)
        return self._amounts(env, node, sure, parts)

    def _amounts(
        self,
        env: Environment,
        node: typed.Quantified,
        sure: IntArray,
        parts: dict[int, list[Bit]],
    ) -> Bits:
        assert node.amount.number is not None
        wanted = scalar(self, env, node.amount.number)
        result = constant(False, env.rows)
        for row in range(env.rows):
            known, goal = wanted.at(row)
            if known is False:
                result.open[row] = self.world.free((node, *self.names(env, node, np.array([row]))))
                continue
            low, more = int(sure[row]), parts.get(row, [])
            bit = _amount(node.amount.kind, low, more, goal)
            if known is not True:
                unknown = self.world.free((node, *self.names(env, node, np.array([row]))))
                bit = some((every((known, bit)), every((opposite(known), unknown))))
            result.put(row, bit)
        return result

    def entities(self, env: Environment, term: typed.EntityTerm) -> list[int]:
        """The individual that an entity term is, in each row."""
        found: list[int] = individual(self.at.model, env, term).tolist()
        return found

    def mask(self, rows: list[int], size: int) -> BoolArray:
        """Which of ``size`` rows are listed."""
        found = np.zeros(size, dtype=np.bool_)
        found[rows] = True
        return found


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


def _conjuncts(node: typed.Formula) -> list[typed.Formula]:
    match node:
        case typed.And(operands=operands):
            return [part for operand in operands for part in _conjuncts(operand)]
        case typed.Not(operand=typed.Not(operand=inner)):
            return _conjuncts(inner)
        case typed.Not(operand=typed.Or(operands=operands)):
            return [p for o in operands for p in _conjuncts(typed.Not(o, node.at))]
        case typed.Not(operand=typed.Quantified() as inner) if inner.amount.kind == "every":
            wrong = typed.Not(inner.body, inner.at)
            amount = typed.Amount("some", None)
            return [typed.Quantified(amount, inner.phrase, wrong, inner.at)]
    return [node]


_FORMS: dict[type, str] = {
    typed.PathTo: "paths",
    typed.PathsThrough: "paths",
    typed.GraphProperty: "the graph",
    typed.LooksLike: "looks like",
}
