"""Conditions on values over a small plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verifier.language import typed
from verifier.smt import elements
from verifier.smt.canonical import canonical
from verifier.smt.elements import SETS
from verifier.smt.terms import Bit, every, some
from verifier.smt.truths import Triple, conjunction, negation, settled, where_known
from verifier.smt.values import SCALARS, individual, value

if TYPE_CHECKING:
    from verifier.smt.translate import Binding, Translator


def relation(of: Translator, node: typed.Compare | typed.InRange, binding: Binding) -> Triple:
    """``left operator right``, ``term in low..high``; unknown where a side is."""
    if isinstance(node, typed.InRange) and _type(node.term) in SETS:
        return _in_range(of, node, binding)
    if isinstance(node, typed.InRange):
        above = typed.Compare(">=", node.term, node.low, node.at)
        below = typed.Compare("<=", node.term, node.high, node.at)
        return conjunction((relation(of, above, binding), relation(of, below, binding)))
    if node.operator == "!=":
        return negation(relation(of, typed.Compare("=", node.left, node.right, node.at), binding))
    if isinstance(node.left, typed.Entity | typed.EdgeEnd):
        assert isinstance(node.right, typed.Entity | typed.EdgeEnd)
        left_one, right_one = individual(node.left, binding), individual(node.right, binding)
        return settled(left_one < right_one if node.operator == "<" else left_one == right_one)
    (left_known, left), (right_known, right) = (
        value(of, side, binding) for side in (node.left, node.right)
    )
    known = every((left_known, right_known))
    bit = _bit(node, left, right)
    if bit is None:
        of.leave_out("sets")
        bit = of.world.free(canonical(node, binding))
    return where_known(known, bit)


def _in_range(of: Translator, node: typed.InRange, binding: Binding) -> Triple:
    """``m.gpus in low..high``: each element."""
    found = [value(of, term, binding) for term in (node.term, node.low, node.high)]
    owned, low, high = (v for _, v in found)
    if owned is None:
        of.leave_out("sets")
        bit = of.world.free(canonical(node, binding))
    else:
        bit = elements.within(owned, low, high)
    return where_known(every(known for known, _ in found), bit)


def _bit(node: typed.Compare, left: Any, right: Any) -> Bit | None:
    """Whether the relation holds of two values; None where one is not looked into."""
    if left is None or right is None:
        return None
    match node.operator:
        case "in" if _scalar(node.left):
            return elements.has(right, left)
        case "covers":
            return elements.covers(elements.elements(left), elements.elements(right))
        case "overlaps":
            return elements.overlaps(elements.elements(left), elements.elements(right))
        case "=" if _type(node.left) in SETS:
            return elements.equal(left, right)
    if _scalar(node.left) and _scalar(node.right):
        match node.operator:
            case "=":
                return left == right
            case "<":
                return left < right
            case "<=":
                return left <= right
            case ">":
                return left > right
            case ">=":
                return left >= right
    return None


def _type(term: typed.Term) -> str:
    return "" if isinstance(term, typed.Entity | typed.EdgeEnd) else term.type


def _scalar(term: typed.Term) -> bool:
    return _type(term) in SCALARS


def in_group(of: Translator, node: typed.InGroup, binding: Binding) -> Triple:
    """Never unknown: who has no value is in no group."""
    member, group = individual(node.member, binding), individual(node.group, binding)
    world = of.world
    if not world.groups(group[1]) or (member[0] == "group" and not world.groups(member[1])):
        of.leave_out("groups of sets")
        return settled(world.free(canonical(node, binding)))
    if member[0] == "node":
        return settled(world.is_in(member[1], group))
    return settled(
        some(every((world.is_in(i, member), world.is_in(i, group))) for i in world.nodes)
    )
