"""Values of terms, a column at a time."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from verifier.arrays import IntArray
from verifier.facts import Size, Symbolic
from verifier.ground.columns import Column, Ints, as_ints, same, whole
from verifier.ground.environment import Environment
from verifier.ground.model import Model, elements
from verifier.ground.pairwise import combine, mapped
from verifier.ground.shapes import calculated, part
from verifier.language import typed

if TYPE_CHECKING:
    from verifier.ground.evaluate import Evaluator


def individual(model: Model, env: Environment, entity: typed.EntityTerm) -> IntArray:
    """The individual that an entity term is, in each row."""
    if isinstance(entity, typed.EdgeEnd):
        edge = env.variables[entity.edge.variable.name]
        return model.end(edge, source=entity.end == "source")
    return env.variables[entity.variable.name]


def evaluate(at: Evaluator, env: Environment, term: typed.Term) -> Column:
    """The term's value in each row; unknown where a fact or parameter is."""
    found = env.terms.get(term)
    if found is not None:
        return found
    match term:
        case typed.Const(value=value):
            return same(value, env.rows)
        case typed.Param(name=name):
            return same(at.model.value(name), env.rows)
        case typed.Attr(entity=entity):
            rows = individual(at.model, env, entity)
            column = at.model.column(entity.sort, term)
            # A condition on every individual reads the column as it stands.
            return column if rows is at.model.everyone(entity.sort) else column.take(rows)
        case typed.Arith():
            return arithmetic(
                term.operator, evaluate(at, env, term.left), evaluate(at, env, term.right)
            )
        case typed.Size():
            inner = evaluate(at, env, term.term)
            return mapped(inner, lambda a: len(elements(a)))
        case typed.ShapePart(shape=shape):
            inner = evaluate(at, env, shape)
            found = mapped(inner, lambda a: part(a, term))
            return as_ints(found) or found
        case typed.Common(left=left, right=right):
            sides = evaluate(at, env, left), evaluate(at, env, right)
            return combine(*sides, lambda a, b: frozenset(elements(a)) & frozenset(elements(b)))
        case typed.SetOf(items=items):
            found = same(frozenset(), env.rows)
            for item in items:
                found = combine(found, evaluate(at, env, item), _with_element)
            return found
        case typed.Count() | typed.Aggregate():
            return at.aggregate(env, term)
        case typed.Entity() | typed.EdgeEnd():
            rows = individual(at.model, env, term)
            return Ints(rows, np.ones(env.rows, dtype=np.bool_))
    raise AssertionError(f"no such term: {term}")


def arithmetic(operator: str, left: Column, right: Column) -> Column:
    """``left operator right``; a division by zero is unknown."""
    first, second = as_ints(left), as_ints(right)
    if first is not None and second is not None and operator in "+-*" and _small(first, second):
        known = first.known & second.known
        match operator:
            case "+":
                return Ints(first.data + second.data, known)
            case "-":
                return Ints(first.data - second.data, known)
        return Ints(first.data * second.data, known)
    found = combine(left, right, lambda a, b: calculate(operator, a, b))
    return as_ints(found) or found


def _with_element(items: frozenset[Any], item: Any) -> frozenset[Any] | None:
    """A set with a number that hangs on symbols is not known: two of its elements may be one."""
    return None if isinstance(item, Symbolic) else items | {item}


def _small(first: Ints, second: Ints) -> bool:
    """Whether no product of the two can leave 64 bits."""
    limit = 1 << 31
    return all(
        not len(c.data) or (abs(int(c.data.min())) < limit and abs(int(c.data.max())) < limit)
        for c in (first, second)
    )


def calculate(operator: str, a: Any, b: Any) -> Size | None:
    """One value of ``+ - * / %``, exact; None for a division by zero or a number beyond 64 bits."""
    if isinstance(a, Symbolic) or isinstance(b, Symbolic):
        return calculated(operator, a, b)
    match operator:
        case "+":
            value = a + b
        case "-":
            value = a - b
        case "*":
            value = a * b
        case "/" if b:
            value = whole(Fraction(a) / Fraction(b))
        case "%" if b:
            value = a % b
        case _:
            return None
    return value if abs(value) < (1 << 62) else None
