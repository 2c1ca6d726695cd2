"""Sorting, numbering and grouping whole numbers against the plain way to say it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier import arrays
from verifier.arrays import (
    ascending_values,
    grouped,
    numbered,
    sorting,
    sorting_both,
    spread,
    tallied,
)

WIDTHS = st.sampled_from([1, 3, 300, 70_000, 1 << 20, 1 << 33, 1 << 47, 1 << 49, 1 << 61])


@st.composite
def keys(draw: st.DrawFn) -> np.ndarray:
    """Columns of every kind: short and long, wide and narrow, with few values, in order or not."""
    rng = np.random.default_rng(draw(st.integers(0, 1 << 32)))
    count, width = draw(st.sampled_from([0, 1, 2, 63, 64, 65, 1024, 1100, 3000])), draw(WIDTHS)
    low = draw(st.sampled_from([0, 0, -1, -(1 << 40), 5]))
    pool = rng.integers(0, width, draw(st.sampled_from([1, 2, 40, 255, 256, 257, 3000]))) + low
    found = rng.choice(pool, count)
    if draw(st.booleans()):
        found.sort()
    narrow = len(found) and abs(found).max() < 1 << 31 and draw(st.booleans())
    return found.astype(np.int32) if narrow else found


@pytest.fixture(autouse=True, params=[arrays.FEW, 0])
def _few(request: pytest.FixtureRequest) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrays, "FEW", request.param)
        yield


@given(keys())
@settings(max_examples=300, deadline=None)
def test_sorting_is_stable(column: np.ndarray) -> None:
    assert sorting(column).tolist() == np.argsort(column, kind="stable").tolist()


@given(keys(), st.data())
@settings(max_examples=200, deadline=None)
def test_pairs_are_sorted(first: np.ndarray, data: st.DataObject) -> None:
    second = np.random.default_rng(len(first)).integers(-9, data.draw(WIDTHS), len(first))
    assert sorting_both(first, second).tolist() == np.lexsort((second, first)).tolist()


@given(keys())
@settings(max_examples=300, deadline=None)
def test_numbers_tell_values_apart(column: np.ndarray) -> None:
    first, which = numbered(column)
    assert (column[first][which] == column).all()
    values = column[first].tolist()
    assert values == sorted(set(column.tolist()))  # in ascending order
    listed = column.tolist()
    assert first.tolist() == [listed.index(value) for value in values]


@given(keys())
@settings(max_examples=200, deadline=None)
def test_values_are_counted(column: np.ndarray) -> None:
    values, times = tallied(column)
    assert dict(zip(values.tolist(), times.tolist(), strict=True)) == Counter(column.tolist())
    assert ascending_values(column).tolist() == sorted(set(column.tolist()))


@given(st.lists(st.integers(0, 90), max_size=200), st.booleans())
def test_groups_are_laid_out(listed: list[int], once: bool) -> None:
    column = np.array([*dict.fromkeys(listed)] if once else listed, dtype=np.int64)
    bounds, order = grouped(column, 91)
    for key in range(91):
        found = order[bounds[key] : bounds[key + 1]].tolist()
        assert found == [place for place, k in enumerate(column.tolist()) if k == key]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 4)), max_size=40))
def test_ranges_are_spread(ranges: list[tuple[int, int]]) -> None:
    low, counts = np.array(ranges, dtype=np.int64).reshape(-1, 2).T
    whose, place = spread(low, counts)
    wanted = [(k, first + n) for k, (first, count) in enumerate(ranges) for n in range(count)]
    assert list(zip(whose.tolist(), place.tolist(), strict=True)) == wanted
