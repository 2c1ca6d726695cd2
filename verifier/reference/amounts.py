"""How many of those that a phrase means satisfy a sentence."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from verifier.language import typed
from verifier.reference.kleene import Truth, disjunction, negation
from verifier.reference.structure import Binding

if TYPE_CHECKING:
    from verifier.reference.evaluate import Reference


def quantified(at: Reference, node: typed.Quantified, binding: Binding) -> Truth:
    """``every``, ``some``, ``no``, ``exactly``, ``at least`` and ``at most`` so many."""
    truths = (truth for _, truth in at.satisfying(node.phrase, node.body, binding))
    match node.amount.kind:
        case "every":
            wrong = typed.Not(node.body, node.at)
            found = at.satisfying(node.phrase, wrong, binding)
            return negation(disjunction(truth for _, truth in found))
        case "some":
            return disjunction(truths)
        case "no":
            return negation(disjunction(truths))
    assert node.amount.number is not None
    low, high = at.count(node.phrase, node.body, binding)
    number = at.value(node.amount.number, binding)
    return None if number is None else _amounts(node.amount.kind, low, high, number)


def _amounts(kind: str, low: int, high: int, number: int | Fraction) -> Truth:
    """``exactly``, ``at-least``, ``at-most``: the number lies between ``low`` and ``high``."""
    match kind:
        case "at-least":
            return True if low >= number else None if high >= number else False
        case "at-most":
            return True if high <= number else None if low <= number else False
    if number.denominator != 1 or not low <= number <= high:
        return False
    return True if low == high else None
