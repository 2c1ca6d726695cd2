"""How a phrase is joined to a table: its conditions sorted by what they see, once for all rows."""

from __future__ import annotations

from verifier.language import typed
from verifier.logic import ir
from verifier.logic.canonical import key
from verifier.logic.free import free_in, outer_terms
from verifier.logic.lower import guard
from verifier.logic.prices import price
from verifier.records import derived, record


@record
class Plan:
    """The conditions of a phrase, and of what is asked of its individuals besides.

    Those that see the individual alone are ``kinds``, which are never unknown and cost little, and
    ``others``; ``key`` is equal for phrases of which these say the same. ``rest`` sees more of the
    binding. Cheap ones come first. ``seen`` are the terms through which ``rest`` sees the
    individual; None where one is the individual itself, or what an edge joins.
    """

    variable: typed.Variable
    kinds: ir.IR
    others: tuple[ir.IR, ...]
    key: str
    rest: tuple[ir.IR, ...]
    seen: tuple[typed.Term, ...] | None


@derived
def plan(of: typed.Phrase | ir.Exists | ir.CountIs) -> Plan:
    """The plan of a phrase, or of one whose individuals have to satisfy a body too."""
    phrase, extra = (of, ir.TRUE) if isinstance(of, typed.Phrase) else (of.phrase, of.body)
    own = frozenset({phrase.variable.name})
    parts = ir.conjuncts(ir.conjoin(guard(phrase), extra))
    alone = [part for part in parts if free_in(part) <= own]
    closed = ir.conjoin(*alone)
    rest = [part for part in parts if not free_in(part) <= own]
    seen = frozenset[typed.Term]().union(*(outer_terms(part, free_in(part) - own) for part in rest))
    return Plan(
        phrase.variable,
        ir.conjoin(*(part for part in alone if _of_kinds(part))),
        tuple(sorted((part for part in alone if not _of_kinds(part)), key=price)),
        f"{phrase.variable.sort.name} {phrase.variable.sort.group} {key(closed)}",
        tuple(sorted(rest, key=price)),
        None
        if any(isinstance(term, typed.EntityTerm) for term in seen)
        else tuple(sorted(seen, key=repr)),
    )


def _of_kinds(part: ir.IR) -> bool:
    """Whether it says of something that it is of some kinds, or of none."""
    match part:
        case ir.Atom(leaf=leaf):
            return isinstance(leaf, typed.KindIs)
        case ir.Not(operand=operand):
            return _of_kinds(operand)
        case ir.And(operands=operands) | ir.Or(operands=operands):
            return all(map(_of_kinds, operands))
    return False


@derived
def only_kinds(formula: ir.IR) -> typed.EntityTerm | None:
    """The one of which a formula says that it is of some kinds, or of none; None if it says more.

    What it says then is so, or not, of each individual once and for all.
    """
    match formula:
        case ir.Atom(leaf=typed.KindIs(entity=entity)):
            return entity
        case ir.Not(operand=operand):
            return only_kinds(operand)
        case ir.And(operands=operands) | ir.Or(operands=operands):
            entities = {only_kinds(operand) for operand in operands}
            return entities.pop() if len(entities) == 1 else None
    return None
