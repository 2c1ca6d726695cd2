"""Which individuals a phrase can denote at all, so that large graphs need not be scanned.

Every condition of a phrase may name a pool outside which it is surely false: a kind, the nodes with
a certain value (and those whose value is unknown), a group's members, a node's neighbours. What all
pools have in common is looked through; membership is still decided by the conditions, word by word.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from verifier.language import typed
from verifier.reference.slices import Pool
from verifier.reference.structure import Binding

if TYPE_CHECKING:
    from verifier.reference.evaluate import Reference

FEW = 16
"""So many individuals are looked through sooner than it is found out which of them can be meant."""


def candidates(
    at: Reference, phrase: typed.Phrase, body: typed.Formula | None, binding: Binding
) -> Collection[Any]:
    """The individuals, in order, among which are all that may satisfy phrase and body.

    Raises:
        OutOfStepsError: these are more than are to be looked through.
    """
    found = pool(at, phrase, body, binding)
    at.structure.look_through(len(found))
    return found


def pool(
    at: Reference, phrase: typed.Phrase, body: typed.Formula | None, binding: Binding
) -> Collection[Any]:
    """The same, however many they are."""
    own = phrase.variable
    conditions = [c.formula for c in phrase.conjuncts] + ([] if body is None else [body])
    pools = [p for c in conditions if (p := _pool(at, c, own, binding)) is not None]
    if not pools:
        return at.individuals(own.sort)
    pools.sort(key=len)
    if len(pools[0]) <= FEW or not isinstance(pools[0], Pool):
        return pools[0]
    return pools[0].within(pools[1:], FEW)


def _pool(
    at: Reference, node: typed.Formula, own: typed.Variable, binding: Binding
) -> Collection[Any] | None:
    """Where ``node`` can be true or unknown of the variable; None for anywhere."""
    match node:
        case typed.KindIs(entity=typed.Entity(variable=v), kind=kind) if v == own:
            return at.structure.of_kind(own.sort, kind)
        case typed.And(operands=operands):
            pools = [p for o in operands if (p := _pool(at, o, own, binding)) is not None]
            return min(pools, key=len) if pools else None
        case typed.Or(operands=operands):
            parts = [_pool(at, operand, own, binding) for operand in operands]
            if None in parts:
                return None
            return Pool.union([p for p in parts if p is not None])
        case typed.InGroup(member=typed.Entity(variable=v), group=group) if v == own:
            if own.sort.name == "node" and _settled(group, own):
                whole = at.structure.members(group.sort.group)
                return whole[at.structure.individual(group, binding)]
        case typed.PathTo(verb="feeds" | "fed", target=typed.Entity() | typed.EdgeEnd()):
            return _neighbours(at, node, own, binding)
        case typed.Compare(operator="=", left=left, right=right):
            for mine, other in ((left, right), (right, left)):
                if isinstance(mine, typed.Attr) and mine.entity == typed.Entity(own):
                    return _having(at, mine, other, own, binding)
    return None


def _neighbours(
    at: Reference, node: typed.PathTo, own: typed.Variable, binding: Binding
) -> Collection[Any] | None:
    me = typed.Entity(own)
    for mine, other in ((node.subject, node.target), (node.target, node.subject)):
        if mine == me and not isinstance(other, typed.Phrase) and _settled(other, own):
            start = int(at.structure.individual(other, binding))
            # `x feeds r`: x is before r; so is x in `r is fed by x`
            before = (node.verb == "feeds") == (mine is node.subject)
            return at.structure.neighbours(start, node.along, reverse=before)
    return None


def _having(
    at: Reference, mine: typed.Attr, other: typed.Term, own: typed.Variable, binding: Binding
) -> Collection[Any] | None:
    """The individuals whose attribute is the other side's value, or unknown."""
    if mine.type == "shape" or mine.entity.sort.name == "group" or not _outer(other, own):
        return None
    mark = len(at.lacking)
    value = at.value(other, binding)
    del at.lacking[mark:]  # what the condition itself lacks is noted where it is evaluated
    return None if value is None else at.structure.having(mine, value)


def _settled(entity: typed.EntityTerm, own: typed.Variable) -> bool:
    """Whether the entity is bound already."""
    inner = entity.edge if isinstance(entity, typed.EdgeEnd) else entity
    return inner.variable != own


def _outer(term: typed.Term, own: typed.Variable) -> bool:
    """Whether the term is a literal, a parameter, or an attribute of something bound already."""
    match term:
        case typed.Const() | typed.Param():
            return True
        case typed.Attr(entity=entity):
            return _settled(entity, own)
    return False
