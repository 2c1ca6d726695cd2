"""Sentences about the values of a set of individuals: partition, cover, distinct and so on.

Where a value, or who is meant, is not known, a sentence is true if all that may be there makes it
so, and false if what is surely there breaks it whatever the others are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verifier.arrays import BoolArray, IntArray, sorting
from verifier.facts import Symbolic
from verifier.ground.columns import Column, as_ints, whole_numbers
from verifier.ground.environment import Environment
from verifier.ground.joins import join
from verifier.ground.memberships import memberships
from verifier.ground.owned import Owned, owned
from verifier.ground.pairwise import pairs_of
from verifier.ground.terms import evaluate, individual
from verifier.ground.truth import Truth, settled
from verifier.language import typed
from verifier.language.types import SETS, type_of

if TYPE_CHECKING:
    from verifier.ground.evaluate import Evaluator


def truth(at: Evaluator, env: Environment, leaf: typed.SetVerb) -> Truth:
    """The truth in each row; unknown where some completion makes it true, and another false."""
    joined = join(at, env, leaf.phrase)
    values = evaluate(at, joined.env, leaf.value).coded()
    who = individual(at.model, joined.env, typed.Entity(leaf.phrase.variable))
    sets = type_of(leaf.value) in SETS
    all_of = owned(joined, who, values, env.rows, sets=sets)
    if leaf.low is not None and leaf.high is not None:
        bounds = evaluate(at, env, leaf.low), evaluate(at, env, leaf.high)
        holds = _in_range(leaf.verb, all_of, *bounds)
    else:
        holds = _among_themselves(leaf.verb, all_of, sets=sets)
    if joined.beyond.any():
        return Truth(holds.must & ~joined.beyond, holds.may | joined.beyond)
    return holds


def rises(at: Evaluator, leaf: typed.Rises) -> bool:
    """Whether each member of the one group lies in one of the other, and those rise with it."""
    key, value = typed.Sort("group", leaf.key), typed.Sort("group", leaf.value)
    keys, values = memberships(at.model, key, leaf.value)
    size = at.model.size(key)
    low = np.full(size, at.model.size(value), dtype=np.int64)
    high = np.full(size, -1, dtype=np.int64)
    np.minimum.at(low, keys, values)
    np.maximum.at(high, keys, values)
    before = np.maximum.accumulate(high)[:-1]
    return bool((high >= 0).all() and (low[1:] >= before).all())


def _among_themselves(verb: str, of: Owned, *, sets: bool) -> Truth:
    """Distinct, equal, increasing or contiguous: a value that is alone is all of these."""
    if verb == "contiguous":
        return _contiguous(of, sets=sets)
    test = {"equal": _equal, "increasing": _increasing}.get(verb, _unique)
    if of.settled:
        return settled(test(of))
    return Truth(test(of) & (of.room == 0) | of.alone, test(of.surely()))


def _in_range(verb: str, of: Owned, low_column: Column, high_column: Column) -> Truth:
    """Partition, cover or fit in; ends that are not known leave no more than `partition` broken."""
    known = _settled(low_column) & _settled(high_column)
    low, whole_low = whole_numbers(low_column)
    high, whole_high = whole_numbers(high_column)
    bounded = whole_low & whole_high  # a fraction bounds no range of whole numbers
    width = np.maximum(0, high - low + 1)
    sure = of if of.settled else of.surely()
    fits, unique = _fits(sure, low, high), _unique(sure)
    lacking = width - _inside(of, low, high)
    covered = lacking <= of.room
    match verb:
        case "fit in":
            may = fits & ((of.needed == 0) | (width > 0))
            must = _fits(of, low, high) & (of.room == 0)
        case "cover":
            may = covered
            must = width == _inside(sure, low, high)
        case _:
            taken = np.bincount(sure.row, minlength=of.rows) + of.needed
            may = fits & unique & covered & (taken <= width)
            must = may & (of.room == 0) & _without(of.row[~of.sure], of.rows)
    may = (may & bounded) | ~known
    return Truth(must & bounded & known, may & unique if verb == "partition" else may)


def _settled(bound: Column) -> BoolArray:
    """Where a bound is known and hangs on no symbol."""
    coded = bound.coded()
    plain = np.array([*(not isinstance(v, Symbolic) for v in coded.values), False], dtype=np.bool_)
    return plain[coded.codes]


def _numbers(of: Owned) -> IntArray:
    ints = as_ints(of.value)
    assert ints is not None, "the resolver lets only numbers through"
    return ints.data


def _without(found: IntArray, rows: int) -> BoolArray:
    """The rows in which nothing was found."""
    without = np.ones(rows, dtype=np.bool_)
    without[found] = False
    return without


def _unique(of: Owned) -> BoolArray:
    """Rows in which no value occurs twice."""
    distinct, _, times = pairs_of(of.row, of.value.codes)
    return _without(distinct[times > 1], of.rows)


def _equal(of: Owned) -> BoolArray:
    """Rows whose individuals all have the same values: each value is had by all of them."""
    distinct, _, times = pairs_of(of.row, of.value.codes)
    return _without(distinct[times != of.people[0][distinct]], of.rows)


def _increasing(of: Owned) -> BoolArray:
    """Rows whose values rise, and leave room for the whole numbers between that are not known."""
    order = sorting(of.row)
    row, value = of.row[order], (_numbers(of) - of.before)[order]
    falls = (row[1:] == row[:-1]) & (value[1:] <= value[:-1])
    return _without(row[1:][falls], of.rows)


def _fits(of: Owned, low: IntArray, high: IntArray) -> BoolArray:
    """Rows in which no value is outside of the row's range."""
    data = _numbers(of)
    return _without(of.row[(data < low[of.row]) | (data > high[of.row])], of.rows)


def _inside(of: Owned, low: IntArray, high: IntArray) -> IntArray:
    """How many numbers of its range each row has."""
    data = _numbers(of)
    inside = (data >= low[of.row]) & (data <= high[of.row])
    return np.bincount(pairs_of(of.row[inside], data[inside])[0], minlength=of.rows)


def _contiguous(of: Owned, *, sets: bool) -> Truth:
    """What is left out may be had by those of whom it is not known; what they add must not gape."""
    sure = of if of.settled else of.surely()
    pairs = pairs_of(sure.row, _numbers(sure))
    low, high, count = _extent(pairs[0], pairs[1], of.rows)
    width = np.where(count == 0, 0, high - low + 1)
    if of.settled:
        return settled(width == count)
    may = width - np.where(count == 0, 0, _inside(of, low, high)) <= of.room
    every = np.bincount(pairs_of(of.row, _numbers(of))[0], minlength=of.rows)
    must = (width == count) & (every == count) & (of.room == 0)
    return Truth(must if sets else must | of.alone, may)


def _extent(row: IntArray, value: IntArray, rows: int) -> tuple[IntArray, IntArray, IntArray]:
    low = np.full(rows, np.iinfo(np.int64).max)
    high = np.full(rows, np.iinfo(np.int64).min)
    np.minimum.at(low, row, value)
    np.maximum.at(high, row, value)
    count = np.bincount(row, minlength=rows)
    return np.where(count > 0, low, 0), np.where(count > 0, high, 0), count
