"""How many nodes a rule may ask for by counting: so many must a plan have in which it is judged."""

from __future__ import annotations

from verifier.language import typed
from verifier.lint.walk import parts

FEW = 2
"""A number that can be chosen, as a parameter or a sum, can be met and missed with so many."""

MOST = 7
"""Larger plans than this are not looked through."""


def room(rule: typed.Rule) -> int:
    """The number of nodes; 0 for a rule that counts nothing."""
    formulas = [formula for formula in (rule.guard, rule.formula) if formula is not None]
    return sum(_asked(part) for formula in formulas for part in parts(formula))


def _asked(part: object) -> int:
    match part:
        case typed.Quantified(amount=typed.Amount(number=number)) if number is not None:
            return _beyond(number)
        case typed.SetVerb(low=typed.Const(value=int() as low), high=typed.Const(value=int() as h)):
            return max(0, h - low + 1) + 1
        case typed.SetVerb() | typed.LooksLike() | typed.Aggregate():
            return FEW
        case typed.Compare(left=left, right=right):
            pairs = ((left, right), (right, left))
            return sum(_beyond(o) for s, o in pairs if isinstance(s, typed.Count | typed.Size))
        case typed.InRange(term=typed.Count() | typed.Size(), high=high):
            return _beyond(high)
    return 0


def _beyond(number: typed.Term) -> int:
    """One more than a number: enough to meet it, and to miss it."""
    match number:
        case typed.Const(value=int() as exact):
            return exact + 1
    return FEW
