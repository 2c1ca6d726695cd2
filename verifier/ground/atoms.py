"""Conditions over terms, a column at a time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from verifier.arrays import IntArray, spread
from verifier.ground.columns import Column, as_ints
from verifier.ground.environment import Environment
from verifier.ground.memberships import owners
from verifier.ground.model import elements
from verifier.ground.pairwise import codes_in_common, mapped, test, truths
from verifier.ground.relations import SETS, related
from verifier.ground.shapes import Decide, compared, element, is_open, relation
from verifier.ground.terms import evaluate, individual
from verifier.ground.truth import Truth, settled
from verifier.language import typed
from verifier.language.patterns import is_within_lines
from verifier.logic import ir

if TYPE_CHECKING:
    from verifier.ground.evaluate import Evaluator


def atom(at: Evaluator, env: Environment, leaf: ir.Leaf) -> Truth:
    """The truth of a condition that is no path, set or graph sentence."""
    match leaf:
        case typed.Compare():
            left, right = evaluate(at, env, leaf.left), evaluate(at, env, leaf.right)
            return compare(leaf.operator, left, right, at.model.decide)
        case typed.InRange():
            value = evaluate(at, env, leaf.term)
            low, high = evaluate(at, env, leaf.low), evaluate(at, env, leaf.high)
            return _beyond(">=", value, low, at.model.decide) & _beyond(
                "<=", value, high, at.model.decide
            )
        case typed.Matches():
            in_labels = _in_labels(at, env, leaf)
            if in_labels is not None:
                return in_labels
            pattern = _compiled(leaf.pattern)
            value = evaluate(at, env, leaf.term)
            return truths(mapped(value, lambda a: pattern.search(a) is not None))
        case typed.InGroup():
            return _in_group(at, env, leaf)
        case typed.Known(subject=typed.Param(name=name)):
            return settled(np.full(env.rows, at.model.value(name) is not None))
        case typed.Known():
            return settled(evaluate(at, env, leaf.subject).known)
        case typed.Fits():
            from verifier.ground.states import typing

            found = typing(at, leaf.axis, assumed=leaf.assumed)
            nodes = individual(at.model, env, leaf.entity)
            may = ~found.unfit[nodes]
            return Truth(may & ~found.unsure[nodes], may)
    raise AssertionError(f"no such condition: {leaf}")


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


def _in_labels(at: Evaluator, env: Environment, leaf: typed.Matches) -> Truth | None:
    """Of labels, whose lines are shared by many, by way of the lines; None where that is more."""
    if not isinstance(leaf.term, typed.Attr) or leaf.term.entity.sort != typed.NODE:
        return None
    texts = at.model.facts.labels(leaf.term.name)
    if texts is None or leaf.term in env.terms or not is_within_lines(leaf.pattern):
        return None
    key = ("labels", leaf.term.name, leaf.pattern)
    found: Truth | None = at.model.kept.get(key)
    if found is None:
        search = _compiled(leaf.pattern).search
        lines = [search(line) is not None for line in texts.lines.lines]
        hit = texts.any(np.array(lines, dtype=np.bool_))
        found = Truth(hit, hit | ~texts.said())
        at.model.kept.put(key, found, 2 * len(hit))
    rows = individual(at.model, env, leaf.term.entity)
    return found if rows is at.model.everyone(typed.NODE) else found.take(rows)


def compare(operator: str, left: Column, right: Column, decide: Decide) -> Truth:
    """``left operator right`` in each row; unknown where a side is."""
    if is_open(left) or is_open(right):
        if operator == "in":
            return test(left, right, lambda a, b: element(a, elements(b), decide))
        return test(left, right, relation(operator, decide))
    ints = as_ints(left), as_ints(right)
    if operator == "=":
        return compare_codes(*codes_in_common(left, right))
    if ints[0] is not None and ints[1] is not None and operator in _ORDER:
        known = ints[0].known & ints[1].known
        must = _ORDER[operator](ints[0].data, ints[1].data) & known
        return Truth(must, must | ~known)
    if operator in SETS:
        return related(operator, left, right)
    return test(left, right, RELATIONS[operator])


def compare_codes(first: IntArray, second: IntArray) -> Truth:
    """Whether codes of one dictionary are equal; unknown where one is -1."""
    unknown = (first < 0) | (second < 0)
    same_code = first == second
    if not unknown.any():
        return settled(same_code)
    return Truth(same_code & ~unknown, same_code | unknown)


_ORDER: dict[str, Any] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}

RELATIONS: dict[str, Any] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _beyond(operator: str, value: Column, bound: Column, decide: Decide) -> Truth:
    """Whether each element of a value lies on the bound's right side."""
    if is_open(value) or is_open(bound):

        def all_open(one: Any, other: Any) -> bool | None:
            found = [compared(operator, x, other, decide) for x in elements(one)]
            return False if False in found else None if None in found else True

        return test(value, bound, all_open)
    holds = RELATIONS[operator]
    return test(value, bound, lambda a, b: all(holds(x, b) for x in elements(a)))


def _in_group(at: Evaluator, env: Environment, leaf: typed.InGroup) -> Truth:
    member = individual(at.model, env, leaf.member)
    group = individual(at.model, env, leaf.group)
    bounds, whose = owners(at.model, leaf.member.sort, leaf.group.sort.group)
    low = bounds[member]
    row, place = spread(low, bounds[member + 1] - low)
    inside = np.zeros(env.rows, dtype=np.bool_)
    inside[row[np.flatnonzero(whose[place] == group[row])]] = True
    return settled(inside)
