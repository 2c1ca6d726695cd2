"""Strong Kleene logic: True, False, and None for what is not known."""

from __future__ import annotations

from collections.abc import Iterable

Truth = bool | None


def negation(truth: Truth) -> Truth:
    """It does not hold."""
    return None if truth is None else not truth


def conjunction(truths: Iterable[Truth]) -> Truth:
    """All hold: one false operand settles it; true when empty."""
    found: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            found = None
    return found


def disjunction(truths: Iterable[Truth]) -> Truth:
    """Some holds: one true operand settles it; false when empty."""
    return negation(conjunction(negation(truth) for truth in truths))


def between(lower: bool, upper: bool) -> Truth:
    """What holds at least, and what holds at most: a truth where the two agree."""
    return lower if lower == upper else None
