"""What it costs to find the truth of a condition, roughly: cheap ones are asked first."""

from __future__ import annotations

from verifier.language import typed
from verifier.logic import ir
from verifier.records import derived

DEAR = 3
"""The price of what takes a table of its own."""


@derived
def price(condition: ir.IR) -> int:
    """0 for what single values decide, 1 for what is computed on tables of pairs, 2 for joins.

    3 is what takes a table of its own: paths, sets, quantifiers.
    """
    match condition:
        case ir.Not(operand=operand):
            return price(operand)
        case ir.And(operands=operands) | ir.Or(operands=operands):
            return max(map(price, operands))
        case ir.Atom(leaf=typed.Compare(operator=operator)):
            return 0 if operator == "=" else 1
        case ir.Atom(leaf=typed.KindIs() | typed.Known()):
            return 0
        case ir.Atom(leaf=typed.PathTo() | typed.PathsThrough()):
            return DEAR
        case ir.Atom(leaf=typed.SetVerb() | typed.LooksLike()):
            return DEAR
        case ir.Exists() | ir.CountIs():
            return DEAR
    return 2
