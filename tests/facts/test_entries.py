"""What is found of lines is carried over to the labels that have them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from verifier.facts.entries import Entries, Single

LINES = 6


@given(st.lists(st.lists(st.integers(0, LINES - 1), max_size=4), max_size=20), st.data())
def test_first_and_count(labels: list[list[int]], data: st.DataObject) -> None:
    line_of = np.array([line for label in labels for line in label], dtype=np.int32)
    bounds = np.cumsum([0, *map(len, labels)])
    entries = Entries(line_of, bounds, LINES)
    codes = data.draw(st.lists(st.integers(-1, 9), min_size=LINES, max_size=LINES))
    hits = [code >= 0 for code in codes]
    first = [next((codes[line] for line in label if hits[line]), -1) for label in labels]
    assert entries.first(np.array(codes, dtype=np.int32)).tolist() == first
    counts = [sum(hits[line] for line in label) for label in labels]
    assert entries.count(np.array(hits)).tolist() == counts
    assert [entries.of(k).tolist() for k in range(len(labels))] == labels
    assert len(entries) == len(labels)


def test_lines_that_are_entries() -> None:
    single = Single(3)
    assert single.first(np.array([4, -1, 2], dtype=np.int32)).tolist() == [4, -1, 2]
    assert single.count(np.array([True, False, True])).tolist() == [1, 0, 1]
    assert (len(single), single.of(2).tolist()) == (3, [2])


def test_long_labels_take_no_more_than_they_have() -> None:
    """A label of many lines, each its own, is no column for each of them."""
    many = 20_000
    line_of = np.arange(many + 3, dtype=np.int32)
    entries = Entries(line_of, np.array([0, many, many + 1, many + 3]), many + 3)
    codes = np.full(many + 3, -1, dtype=np.int32)
    codes[[7, many - 1, many + 2]] = [5, 6, 7]
    assert entries.first(codes).tolist() == [5, -1, 7]
    assert entries.count(codes >= 0).tolist() == [2, 0, 1]
    stacks, _ = entries._parts
    kept = sum(len(column.present) for stack in stacks for column in stack.columns)
    assert kept <= 4 * len(line_of)
