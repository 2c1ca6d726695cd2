"""Terms over a small plan: whether the value is known, and which it is."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from verifier.language import typed
from verifier.smt.canonical import canonical
from verifier.smt.triple import Bit, every, number_of
from verifier.smt.world import Individual

if TYPE_CHECKING:
    from verifier.smt.translate import Binding, Translator

SCALARS = {"int", "number", "string", "bool"}

Value = tuple[Bit, Any]
"""Whether it is known, and the value; None for one that is no number and no text."""


def individual(entity: typed.EntityTerm, binding: Binding) -> Individual:
    """What an entity term stands for."""
    if isinstance(entity, typed.EdgeEnd):
        edge = binding[entity.edge.variable.name]
        return ("node", edge[1] if entity.end == "source" else edge[2])
    return binding[entity.variable.name]


def value(of: Translator, term: typed.Term, binding: Binding) -> Value:
    """The value of a term."""
    world = of.world
    match term:
        case typed.Const(value=constant):
            return True, _constant(of, constant)
        case typed.Param(name=name, type=type_):
            return world.value(("parameter", name), f"${name}", type_)
        case typed.Attr():
            return _attribute(of, term, binding)
        case typed.Arith():
            return _arithmetic(of, term, binding)
        case typed.Count(phrase=phrase) if not of.flat and of.sees(phrase):
            truths = [of.member(phrase, who, there, binding) for who, there in of.all_of(phrase)]
            low = number_of(t.yes for t in truths)
            return number_of(_open(t) for t in truths) == 0, low
        case typed.Count():
            of.leave_out("count")
            return True, _natural(of, canonical(term, binding))
        case typed.Size(term=inner):
            of.leave_out("size")
            key = canonical(term, binding)
            return value(of, inner, binding)[0], _natural(of, key)
        case typed.ShapePart():
            of.leave_out("shapes")
            key = canonical(term, binding)
            return of.world.free(f"known {key}"), _natural(of, key)
        case typed.SetOf(items=items):
            return every(value(of, item, binding)[0] for item in items), None
        case typed.Aggregate(function=function):
            of.leave_out(function)
    key = canonical(term, binding)
    return world.free(f"known {key}"), world.free(key, "real")


def _open(truth: Any) -> Bit:
    from verifier.smt.triple import opposite

    return every((opposite(truth.yes), opposite(truth.no)))


def _natural(of: Translator, key: str) -> Any:
    found = of.world.free(key, "int")
    of.world.axioms.append(found >= 0)
    return found


def _constant(of: Translator, constant: Any) -> Any:
    import z3

    if isinstance(constant, bool | str):
        return of.world.text(constant)
    if isinstance(constant, Fraction):
        return z3.Q(constant.numerator, constant.denominator)
    return constant if isinstance(constant, int) else None


def _attribute(of: Translator, term: typed.Attr, binding: Binding) -> Value:
    who = individual(term.entity, binding)
    if who[0] != "group":
        return of.world.value(who, term.name, term.type)
    if term.name == "index" and of.groups(who[1]):
        return True, of.world.membership(who[1], who[2])[1]
    if term.name == "index":  # of a group that is not looked into
        return of.world.value(who, term.name, term.type)
    if term.name == "name":
        return True, of.world.value(who, "name", "string")[1]
    of.leave_out("sets")
    return True, None  # all that its members have


def _arithmetic(of: Translator, term: typed.Arith, binding: Binding) -> Value:
    import z3

    (left_known, left), (right_known, right) = (
        value(of, side, binding) for side in (term.left, term.right)
    )
    known = every((left_known, right_known))
    plain = [side for side in (left, right) if isinstance(side, int)]
    match term.operator:
        case "+":
            return known, left + right
        case "-":
            return known, left - right
        case "*" if plain:
            return known, left * right
        case "/" if isinstance(right, int) and right:
            return known, (z3.RealVal(left) if isinstance(left, int) else z3.ToReal(left)) / right
        case "%" if isinstance(right, int) and right > 0 and _is_whole(left):
            return known, left % right
    of.leave_out(f"{term.operator} of two unknowns")
    key = canonical(term, binding)
    return every((known, of.world.free(f"known {key}"))), of.world.free(key, "real")


def _is_whole(found: Any) -> bool:
    return isinstance(found, int) or bool(found.is_int())
