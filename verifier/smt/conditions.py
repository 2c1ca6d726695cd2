"""Conditions on values over a small plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verifier.language import typed
from verifier.smt.canonical import canonical
from verifier.smt.triple import (
    Bit,
    Triple,
    conjunction,
    every,
    negation,
    settled,
    some,
    where_known,
)
from verifier.smt.values import SCALARS, individual, value

if TYPE_CHECKING:
    from verifier.smt.translate import Binding, Translator


def relation(of: Translator, node: typed.Compare | typed.InRange, binding: Binding) -> Triple:
    """``left operator right``, ``term in low..high``; unknown where a side is."""
    if isinstance(node, typed.InRange):
        above = typed.Compare(">=", node.term, node.low, node.at)
        below = typed.Compare("<=", node.term, node.high, node.at)
        return conjunction((relation(of, above, binding), relation(of, below, binding)))
    if node.operator == "!=":
        return negation(relation(of, typed.Compare("=", node.left, node.right, node.at), binding))
    if isinstance(node.left, typed.Entity | typed.EdgeEnd):
        assert isinstance(node.right, typed.Entity | typed.EdgeEnd)
        return settled(individual(node.left, binding) == individual(node.right, binding))
    (left_known, left), (right_known, right) = (
        value(of, side, binding) for side in (node.left, node.right)
    )
    known = every((left_known, right_known))
    bit = _bit(of, node, left, right)
    if bit is None:
        of.leave_out("sets")
        bit = of.world.free(canonical(node, binding))
    return where_known(known, bit)


def _bit(of: Translator, node: typed.Compare, left: Any, right: Any) -> Bit | None:
    """Whether the relation holds of two values; None where one is not looked into."""
    if _scalar(node.left):
        match node.right:
            case typed.Const(value=frozenset() as items) if node.operator == "in":
                codes = (of.world.text(i) if isinstance(i, str) else i for i in items)
                return some(left == code for code in sorted(codes))
        if _scalar(node.right):
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


def _scalar(term: typed.Term) -> bool:
    return not isinstance(term, typed.Entity | typed.EdgeEnd) and term.type in SCALARS


def in_group(of: Translator, node: typed.InGroup, binding: Binding) -> Triple:
    """Never unknown: who has no value is in no group."""
    member, group = individual(node.member, binding), individual(node.group, binding)
    if not of.groups(group[1]) or (member[0] == "group" and not of.groups(member[1])):
        of.leave_out("groups of sets")
        return settled(of.world.free(canonical(node, binding)))
    if member[0] == "node":
        return settled(_is_in(of, member[1], group))
    return settled(
        some(every((_is_in(of, i, member), _is_in(of, i, group))) for i in of.world.nodes)
    )


def _is_in(of: Translator, node: int, group: tuple[Any, ...]) -> Bit:
    known, own = of.world.membership(group[1], node)
    return every((known, own == of.world.membership(group[1], group[2])[1]))
