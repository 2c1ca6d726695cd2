"""Conditions over the values of terms."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from verifier.facts import Shape
from verifier.language import typed
from verifier.reference.kleene import Truth, conjunction, disjunction, negation
from verifier.reference.structure import Binding, elements
from verifier.reference.symbols import Open, related, same_shape

if TYPE_CHECKING:
    from verifier.reference.evaluate import Reference


def compare(at: Reference, node: typed.Compare, binding: Binding) -> Truth:
    """``left operator right``; unknown where a side is."""
    left, right = at.value(node.left, binding), at.value(node.right, binding)
    if left is None or right is None:
        return None
    if isinstance(left, Shape) and isinstance(right, Shape):
        found = same_shape(at.trials, left, right)
        found = negation(found) if node.operator == "!=" else found
    elif node.operator == "in" and isinstance(left, Open):
        found = disjunction(related("=", left, e) for e in elements(right))
    else:
        found = _related(node.operator, left, right)
    if found is None:
        _note(at, left, right)
    return found


def _related(operator: str, left: Any, right: Any) -> Truth:
    if not isinstance(left, Open) and not isinstance(right, Open):
        return RELATIONS[operator](left, right)
    if operator == "!=":
        return negation(related("=", left, right))
    return related(operator, left, right)


def _note(at: Reference, *sides: Any) -> None:
    """The symbols that decide."""
    for side in sides:
        if isinstance(side, Open):
            at.lacking += [(None, symbol) for symbol in sorted(side.symbols)]
        elif isinstance(side, Shape):
            at.lacking += [(None, str(d.size or "?")) for d in side.dims if not _settled(d.size)]


def _settled(size: Any) -> bool:
    return isinstance(size, int)


def in_range(at: Reference, node: typed.InRange, binding: Binding) -> Truth:
    """``term in low..high``: each element is at least the one and at most the other.

    With an end that is unknown nothing is said of a set without elements either.
    """
    found = at.value(node.term, binding)
    low, high = at.value(node.low, binding), at.value(node.high, binding)
    if found is None:
        return None
    above = [None] if low is None else [_related(">=", e, low) for e in elements(found)]
    below = [None] if high is None else [_related("<=", e, high) for e in elements(found)]
    truth = conjunction([*above, *below])
    if truth is None:
        _note(at, found, low, high)
    return truth


def matches(at: Reference, node: typed.Matches, binding: Binding) -> Truth:
    """``term ~ /pattern/``."""
    found = at.value(node.term, binding)
    if found is None:
        return None
    return re.search(node.pattern, found, re.IGNORECASE | re.MULTILINE) is not None


def kind_is(at: Reference, node: typed.KindIs, binding: Binding) -> Truth:
    """A node without a kind has none: never unknown."""
    individual = at.structure.individual(node.entity, binding)
    return at.structure.has_kind(node.entity.sort, individual, node.kind)


def in_group(at: Reference, node: typed.InGroup, binding: Binding) -> Truth:
    """A node without the group's attribute is in no group: never unknown."""
    member = at.structure.individual(node.member, binding)
    group = at.structure.individual(node.group, binding)
    return at.structure.is_in(node.member.sort, member, node.group.sort.group, group)


def rises(at: Reference, node: typed.Rises) -> Truth:
    """Each member of the key group is in one of the value group, and in none before an earlier's.

    Members are compared by position: both groups stand in ascending order.
    """
    value, key = typed.Sort("group", node.value), typed.Sort("group", node.key)
    values = at.structure.individuals(value)
    highest = 0
    for member in at.structure.individuals(key):
        inside = [
            position
            for position, individual in enumerate(values)
            if at.structure.is_in(key, member, node.value, individual)
        ]
        if not inside or inside[0] < highest:
            return False
        highest = inside[-1]
    return True


def known(at: Reference, node: typed.Known, binding: Binding) -> Truth:
    """``m.layer is known``."""
    if isinstance(node.subject, typed.Attr):
        individual = at.structure.individual(node.subject.entity, binding)
        return at.structure.given(node.subject, individual) is not None
    return at.value(node.subject, binding) is not None


def _same(left: Any, right: Any) -> Truth:
    """Whether two values are equal; a span is the set of its numbers, a shape may have symbols."""
    if type(left) is type(right):
        return bool(left == right)
    return elements(left) == elements(right)


RELATIONS: dict[str, Callable[[Any, Any], Truth]] = {
    "=": _same,
    "!=": lambda a, b: negation(_same(a, b)),
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "in": lambda a, b: a in elements(b),
    "covers": lambda a, b: set(elements(a)) >= set(elements(b)),
    "overlaps": lambda a, b: not set(elements(a)).isdisjoint(elements(b)),
}
