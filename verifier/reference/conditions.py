"""Conditions over the values of terms."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from verifier.facts import Shape, same_shape
from verifier.language import typed
from verifier.reference.kleene import Truth, conjunction, negation
from verifier.reference.structure import Binding, elements

if TYPE_CHECKING:
    from verifier.reference.evaluate import Reference


def compare(at: Reference, node: typed.Compare, binding: Binding) -> Truth:
    """``left operator right``; unknown where a side is."""
    left, right = at.value(node.left, binding), at.value(node.right, binding)
    return None if left is None or right is None else RELATIONS[node.operator](left, right)


def in_range(at: Reference, node: typed.InRange, binding: Binding) -> Truth:
    """``term in low..high``: each element is at least the one and at most the other."""
    found = at.value(node.term, binding)
    low, high = at.value(node.low, binding), at.value(node.high, binding)
    if found is None:
        return None
    above = None if low is None else all(element >= low for element in elements(found))
    below = None if high is None else all(element <= high for element in elements(found))
    return conjunction((above, below))


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


def known(at: Reference, node: typed.Known, binding: Binding) -> Truth:
    """``m.layer is known``."""
    return at.value(node.subject, binding) is not None


def _same(left: Any, right: Any) -> Truth:
    """Whether two values are equal; a span is the set of its numbers, a shape may have symbols."""
    if isinstance(left, Shape) and isinstance(right, Shape):
        return same_shape(left, right)
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
