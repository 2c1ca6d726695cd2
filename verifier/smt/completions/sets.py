"""Values of terms that are sets, over the unknown facts, and what is so of two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verifier.ground.environment import Environment
from verifier.ground.model import elements
from verifier.ground.openness import SETS
from verifier.ground.terms import evaluate
from verifier.language import typed
from verifier.smt.completions.regions import SetOf, Universe, known
from verifier.smt.triple import Bit, every, opposite

if TYPE_CHECKING:
    from verifier.smt.completions.symbolic import Symbolic


def is_set(term: typed.Term) -> bool:
    """Whether a term's values are sets."""
    return not isinstance(term, typed.Entity | typed.EdgeEnd) and term.type in {*SETS, "span"}


def sets(of: Symbolic, env: Environment, term: typed.Term) -> list[SetOf | None]:
    """The value of a set term in each row; None where it is not known."""
    if isinstance(term, typed.Attr) and of.touches(term):
        entity, name = term.entity, term.name
        world = of.world
        individuals = of.entities(env, entity)
        if entity.sort.name == "group":
            group = of.at.model.group(entity.sort.group)
            by = of.openness.facts.vocabulary.groups[entity.sort.group].by
            unions = {i: of.groups.union(by, group.values[i], name) for i in set(individuals)}
            return [unions[i] for i in individuals]
        return [world.values_of(name, node) for node in individuals]
    if isinstance(term, typed.Common) and of.touches(term):
        pairs = zip(sets(of, env, term.left), sets(of, env, term.right), strict=True)
        return [None if a is None or b is None else _common(of, a, b) for a, b in pairs]
    if of.touches(term):
        of.world.left_out.add("sets made of open values")
        return [None] * env.rows
    coded = evaluate(of.at, env, term).coded()
    table: list[SetOf | None] = [known(elements(v)) for v in coded.values]
    return [table[code] if code >= 0 else None for code in coded.codes.tolist()]


def _common(of: Symbolic, left: SetOf, right: SetOf) -> SetOf | None:
    """What two sets share; None where each has a universe of its own."""
    if left.constant is not None and right.constant is not None:
        return known(left.constant & right.constant)
    universe = _together(left, right)
    if universe is None:
        of.world.left_out.add("sets of two open attributes")
        return None
    return SetOf(universe, lambda cell: every((left.test(cell), right.test(cell))))


def _together(left: SetOf, right: SetOf) -> Universe | None:
    """The universe that two sets are compared in; None where each has its own."""
    universes = {id(s.universe): s.universe for s in (left, right) if s.universe is not None}
    if len(universes) != 1:
        return None
    universe = next(iter(universes.values()))
    for one in (left, right):
        if one.constant is not None:
            universe.note_constant(one.constant)
    return universe


def compared(operator: str, left: SetOf, right: SetOf) -> Bit | None:
    """``=``, ``covers``, ``overlaps``, ``in`` (subset) of two sets; None if not looked into."""
    if left.constant is not None and right.constant is not None:
        a, b = left.constant, right.constant
        return {"=": a == b, "covers": a >= b, "overlaps": not a.isdisjoint(b)}.get(operator)
    universe = _together(left, right)
    if universe is None:
        return None
    one, two = left.test, right.test
    match operator:
        case "overlaps":
            return universe.some(lambda cell: every((one(cell), two(cell))))
        case "covers":
            missed = universe.some(lambda cell: every((two(cell), opposite(one(cell)))))
            return opposite(missed)
        case "=":
            differs = universe.some(lambda cell: apart(one(cell), two(cell)))
            return opposite(differs)
    return None


def apart(left: Bit, right: Bit) -> Bit:
    """That one of two is true and the other is not."""
    if isinstance(left, bool):
        return opposite(right) if left else right
    if isinstance(right, bool):
        return opposite(left) if right else left
    return left != right
