"""Terms fold to what they mean, and mean to the solver what they mean to a plan."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.smt.asking import Asking
from verifier.smt.terms import (
    Plan,
    choice,
    every,
    number_of,
    opposite,
    some,
    total,
    variable,
    whole,
)

BITS = [variable("bit", f"test bit {i}") for i in range(3)]
NUMBERS = [variable("int", f"test int {i}") for i in range(3)]


def numbers(bits: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    start = st.sampled_from(NUMBERS) | st.integers(-3, 3)
    return st.recursive(
        start,
        lambda some_: st.one_of(
            st.tuples(some_, some_).map(lambda p: p[0] + p[1]),
            st.tuples(some_, some_).map(lambda p: p[0] - p[1]),
            st.tuples(some_, st.integers(-2, 3)).map(lambda p: p[0] * p[1]),
            st.tuples(some_, st.integers(1, 3)).map(lambda p: p[0] % p[1]),
            st.tuples(bits, some_, some_).map(lambda p: choice(*p)),
            st.lists(some_, max_size=3).map(total),
            st.lists(bits, max_size=3).map(number_of),
        ),
        max_leaves=4,
    )


def formulas() -> st.SearchStrategy[object]:
    start = st.sampled_from(BITS) | st.booleans()
    for _ in range(2):
        sides = st.tuples(numbers(start), numbers(start))
        start = st.one_of(
            start,
            start.map(opposite),
            st.lists(start, max_size=3).map(every),
            st.lists(start, max_size=3).map(some),
            sides.map(lambda p: p[0] == p[1]),
            sides.map(lambda p: p[0] != p[1]),
            sides.map(lambda p: p[0] < p[1]),  # type: ignore[operator]
            sides.map(lambda p: p[0] >= p[1]),  # type: ignore[operator]
        )
    return start


@settings(max_examples=300, deadline=None)
@given(formulas())
def test_a_plan_that_the_solver_finds_makes_the_bits_true(bit: object) -> None:
    for wanted in (bit, opposite(bit)):
        asking = Asking(5_000)
        asking.add(wanted)
        if asking.check() == "possible":
            assert asking.plan().value(wanted) is True


@settings(max_examples=300, deadline=None)
@given(formulas(), st.tuples(*[st.booleans()] * 3), st.tuples(*[st.integers(-3, 3)] * 3))
def test_the_solver_agrees_with_a_plan(
    bit: object, truths: tuple[bool, ...], values: tuple[int, ...]
) -> None:
    named = zip((*BITS, *NUMBERS), (*truths, *values), strict=True)
    plan = Plan({term.parts[0]: value for term, value in named})
    asking = Asking(5_000)
    for term, truth in zip(BITS, truths, strict=True):
        asking.add(term if truth else opposite(term))
    for term, value in zip(NUMBERS, values, strict=True):
        asking.add(term == value)
    assert asking.check(bit) == ("possible" if plan.value(bit) else "impossible")


def test_equal_terms_are_the_same() -> None:
    a, b, _ = BITS
    n, m, _ = NUMBERS
    assert every((a, b)) is every((a, b))
    assert every((a, opposite(a))) is False
    assert some((a, opposite(a))) is True
    assert opposite(opposite(a)) is a
    assert (n < m) is (n < m)
    assert (n <= n) is True  # noqa: PLR0124 -- what it folds to is the question
    assert total((n, 2, 3)) is total((2, n, 3))
    assert number_of((True, True, False)) == 2


def test_an_open_term_is_no_truth_value() -> None:
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(BITS[0])


def test_halves_are_no_whole_numbers() -> None:
    half: Any = NUMBERS[0] / 2
    assert not whole(half)
    assert not whole(half + 1)
    assert whole(NUMBERS[0] % 2 + 1)
    assert Plan({"test int 0": 3}).value(half) == Fraction(3, 2)
    asking = Asking(5_000)
    asking.add(half == Fraction(3, 2))
    assert asking.check() == "possible"
    assert asking.plan().value(NUMBERS[0]) == 3
