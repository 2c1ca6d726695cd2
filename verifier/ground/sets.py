"""Sentences about the values of a set of individuals: partition, cover, distinct and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verifier.facts import Symbolic
from verifier.ground.columns import (
    BoolArray,
    Coded,
    Column,
    IntArray,
    Truth,
    as_ints,
    pairs_of,
    whole_numbers,
)
from verifier.ground.environment import Environment
from verifier.ground.joins import join
from verifier.ground.model import elements
from verifier.ground.terms import evaluate
from verifier.language import typed

if TYPE_CHECKING:
    from verifier.ground.evaluate import Evaluator


def truth(at: Evaluator, env: Environment, leaf: typed.SetVerb) -> Truth:
    """The truth in each row; unknown where an individual's membership or value is."""
    joined = join(at, env, leaf.phrase)
    values = evaluate(at, joined.env, leaf.value).coded()
    sure = joined.truth.must & values.known
    vague = joined.beyond.copy()
    vague[joined.row[~sure]] = True
    row, value = _flatten(joined.row[sure], values, sure)
    people = np.bincount(joined.row[sure], minlength=env.rows)
    holds = _verb(at, env, leaf, row, value, people)
    return Truth(holds.must & ~vague, holds.may | vague)


def rises(at: Evaluator, leaf: typed.Rises) -> bool:
    """Whether each member of the one group lies in one of the other, and those rise with it."""
    key, value = typed.Sort("group", leaf.key), typed.Sort("group", leaf.value)
    keys, values = at.memberships(key, leaf.value)
    size = at.model.size(key)
    low = np.full(size, at.model.size(value), dtype=np.int64)
    high = np.full(size, -1, dtype=np.int64)
    np.minimum.at(low, keys, values)
    np.maximum.at(high, keys, values)
    before = np.maximum.accumulate(high)[:-1]
    return bool((high >= 0).all() and (low[1:] >= before).all())


def _flatten(row: IntArray, values: Coded, sure: BoolArray) -> tuple[IntArray, Coded]:
    """One entry per element of a set value: its row and the element, in order of individuals."""
    parts = [sorted(elements(value)) for value in values.values]
    numbers: dict[object, int] = {}
    flat = np.array(
        [numbers.setdefault(e, len(numbers)) for part in parts for e in part], dtype=np.int64
    )
    sizes = np.array([*(len(part) for part in parts), 0], dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    codes = values.codes[sure]
    counts = sizes[codes]
    total = np.repeat(row, counts)
    offsets = np.arange(len(total)) - np.repeat(np.cumsum(counts) - counts, counts)
    element = flat[np.repeat(starts[codes], counts) + offsets]
    return total, Coded(element, list(numbers))


def _verb(
    at: Evaluator,
    env: Environment,
    leaf: typed.SetVerb,
    row: IntArray,
    value: Coded,
    people: IntArray,
) -> Truth:
    rows = env.rows
    if leaf.verb in {"distinct", "disjoint"}:
        return _both(_unique(row, value.codes, rows))
    if leaf.verb == "equal":
        return _both(_equal(row, value.codes, people))
    ints = as_ints(value)
    assert ints is not None, "the resolver lets only numbers through"
    data = ints.data
    if leaf.verb == "increasing":
        return _both(_increasing(row, data, rows))
    if leaf.verb == "contiguous":
        pairs = pairs_of(row, data)
        low, high, count = _extent(pairs[0], pairs[1], rows)
        return _both((count == 0) | (high - low + 1 == count))
    assert leaf.low is not None
    assert leaf.high is not None
    low_column, high_column = evaluate(at, env, leaf.low), evaluate(at, env, leaf.high)
    known = _settled(low_column) & _settled(high_column)
    low, whole_low = whole_numbers(low_column)
    high, whole_high = whole_numbers(high_column)
    bounded = whole_low & whole_high  # a fraction bounds no range of whole numbers
    inside = (data >= low[row]) & (data <= high[row])
    fits = _without(row[~inside], rows)
    pairs = pairs_of(row[inside], data[inside])
    covers = np.bincount(pairs[0], minlength=rows) == np.maximum(0, high - low + 1)
    match leaf.verb:
        case "fit in":
            holds = fits
        case "cover":
            holds = covers
        case _:
            holds = fits & covers & _unique(row, data, rows)
    holds &= bounded
    return Truth(holds & known, holds | ~known)


def _settled(bound: Column) -> BoolArray:
    """Where a bound is known and hangs on no symbol."""
    coded = bound.coded()
    plain = np.array([*(not isinstance(v, Symbolic) for v in coded.values), False], dtype=np.bool_)
    return plain[coded.codes]


def _both(mask: BoolArray) -> Truth:
    return Truth(mask, mask)


def _without(found: IntArray, rows: int) -> BoolArray:
    """The rows in which nothing was found."""
    without = np.ones(rows, dtype=np.bool_)
    without[found] = False
    return without


def _unique(row: IntArray, value: IntArray, rows: int) -> BoolArray:
    """Rows in which no value occurs twice."""
    distinct, _, times = pairs_of(row, value)
    return _without(distinct[times > 1], rows)


def _equal(row: IntArray, value: IntArray, people: IntArray) -> BoolArray:
    """Rows whose individuals all have the same values: each value is had by all ``people``."""
    distinct, _, times = pairs_of(row, value)
    return _without(distinct[times != people[distinct]], len(people))


def _increasing(row: IntArray, value: IntArray, rows: int) -> BoolArray:
    """Rows whose values rise from each individual to the next, in the order of the file."""
    order = np.argsort(row, kind="stable")
    row, value = row[order], value[order]
    falls = (row[1:] == row[:-1]) & (value[1:] <= value[:-1])
    return _without(row[1:][falls], rows)


def _extent(row: IntArray, value: IntArray, rows: int) -> tuple[IntArray, IntArray, IntArray]:
    low = np.full(rows, np.iinfo(np.int64).max)
    high = np.full(rows, np.iinfo(np.int64).min)
    np.minimum.at(low, row, value)
    np.maximum.at(high, row, value)
    count = np.bincount(row, minlength=rows)
    return np.where(count > 0, low, 0), np.where(count > 0, high, 0), count
