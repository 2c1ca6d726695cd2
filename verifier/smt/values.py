"""Terms over a small plan: whether the value is known, and which it is."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from verifier.language import typed
from verifier.smt.canonical import canonical
from verifier.smt.elements import SETS, elements, flat, has, size, where
from verifier.smt.terms import Bit, choice, every, number_of, opposite, some, total, whole
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
            known, found = value(of, inner, binding)
            if found is not None:
                return known, size(found)
            of.leave_out("size")
            return known, _natural(of, canonical(term, binding))
        case typed.ShapePart():
            of.leave_out("shapes")
            key = canonical(term, binding)
            return of.world.free(f"known {key}"), _natural(of, key)
        case typed.Common(left=left, right=right):
            (left_known, one), (right_known, other) = (
                value(of, side, binding) for side in (left, right)
            )
            known = every((left_known, right_known))
            if one is None or other is None:
                of.leave_out("common")
                return known, None
            return known, tuple((every((bit, has(other, v))), v) for bit, v in one)
        case typed.SetOf(items=items):
            found = [value(of, item, binding) for item in items]
            return every(known for known, _ in found), tuple((True, v) for _, v in found)
        case typed.Aggregate(phrase=phrase) if not of.flat and of.sees(phrase):
            return _aggregate(of, term, binding)
        case typed.Aggregate(function=function):
            of.leave_out(function)
    key = canonical(term, binding)
    return world.free(f"known {key}"), world.free(key, "real")


def _aggregate(of: Translator, term: typed.Aggregate, binding: Binding) -> Value:
    """Unknown where a member or its value is; the least and the greatest of nothing are too."""
    phrase = term.phrase
    decided: list[Bit] = []
    owned: list[tuple[Bit, Any]] = []
    for who, there in of.all_of(phrase):
        member = of.member(phrase, who, there, binding)
        known, found = value(of, term.term, binding | {phrase.variable.name: who})
        decided.append(some((member.no, every((member.yes, known)))))
        owned.append((member.yes, found))
    if term.function == "sum":
        return every(decided), total(choice(bit, v, 0) for bit, v in owned)
    any_, best = owned[0]
    for bit, found in owned[1:]:
        closer = found < best if term.function == "min" else found > best
        best = choice(every((bit, some((opposite(any_), closer)))), found, best)
        any_ = some((any_, bit))
    return every((*decided, any_)), best


def _open(truth: Any) -> Bit:
    return every((opposite(truth.yes), opposite(truth.no)))


def _natural(of: Translator, key: str) -> Any:
    found = of.world.free(key, "int")
    of.world.axioms.append(found >= 0)
    return found


def _constant(of: Translator, constant: Any) -> Any:
    if isinstance(constant, bool | str):
        return of.world.text(constant)
    if isinstance(constant, int | Fraction):
        return constant
    codes = (of.world.text(item) if isinstance(item, str) else item for item in constant)
    return tuple((True, code) for code in sorted(codes))


def _attribute(of: Translator, term: typed.Attr, binding: Binding) -> Value:
    who = individual(term.entity, binding)
    if who[0] != "group":
        return of.world.value(who, term.name, term.type)
    world = of.world
    union = term.type in SETS
    if term.name == "index" and not union and world.groups(who[1]):
        return True, world.index(who)
    if term.name == "index" and not union:  # of a group that is not looked into
        return world.value(who, term.name, term.type)
    if term.name == "name" and not union:
        return True, world.value(who, "name", "string")[1]
    if union and not of.flat and world.groups(who[1]):
        return _union(of, who, term.name)
    of.leave_out("sets")
    return True, None


def _union(of: Translator, who: Individual, name: str) -> Value:
    """All that the members of a group's individual have; what is not known of one adds nothing."""
    world = of.world
    declared = world.vocabulary.attributes[name]
    found = []
    for i in world.nodes:
        known, own = world.value(("node", i), name, declared.type)
        if own is None or declared.type not in SCALARS | SETS:
            of.leave_out("sets")
            return True, None
        found.append(where(every((world.is_in(i, who), known)), elements(own)))
    return True, flat(found)


def _arithmetic(of: Translator, term: typed.Arith, binding: Binding) -> Value:
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
            return known, Fraction(left) / right if isinstance(left, int) else left / right
        case "%" if isinstance(right, int) and right > 0 and whole(left):
            return known, left % right
    of.leave_out(f"{term.operator} of two unknowns")
    key = canonical(term, binding)
    return every((known, of.world.free(f"known {key}"))), of.world.free(key, "real")
