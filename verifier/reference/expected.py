"""What ought to be where a formula is false: an operator and its value, a range, a kind.

It is told as a tuple: an operator (`>=`) or an amount (`exactly`) and its number, `in` and the ends
of a range, `is` and a kind or what a path ought to meet, each also with `not`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verifier.language import typed
from verifier.reference.structure import Binding

if TYPE_CHECKING:
    from verifier.reference.evaluate import Reference

Expected = tuple[Any, ...]

_OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def compared(
    at: Reference,
    node: typed.Compare | typed.InRange | typed.Matches | typed.KindIs,
    binding: Binding,
    *,
    holds: bool,
) -> tuple[Any, Expected]:
    """The value on the left, and what it ought to be so that the truth were not ``holds``."""
    match node:
        case typed.Compare(operator=operator, left=left, right=right):
            value, other = at.value(left, binding), at.value(right, binding)
            if isinstance(right, typed.Entity | typed.EdgeEnd):
                value, other = (at.name(right.sort, individual) for individual in (value, other))
            return value, (_turned(operator, holds=holds), other)
        case typed.InRange(term=term, low=low, high=high):
            word, *range_ = ends(at, low, high, binding)
            return at.value(term, binding), (f"not {word}" if holds else word, *range_)
        case typed.Matches(term=term, pattern=pattern):
            return at.value(term, binding), ("not ~" if holds else "~", pattern)
        case typed.KindIs(entity=entity, kind=kind):
            individual = at.structure.individual(entity, binding)
            if entity.sort == typed.NODE:
                value = at.structure.facts.primary_kind[int(individual)] or "no kind"
            else:
                value = at.name(entity.sort, individual)
            return value, ("is not" if holds else "is", kind)


def of_count(at: Reference, node: typed.Compare, binding: Binding, *, holds: bool) -> Expected:
    """What a number of individuals ought to be, on whichever side of a comparison it stands."""
    mirrored = not isinstance(node.left, typed.Count)
    operator = _MIRRORED.get(node.operator, node.operator) if mirrored else node.operator
    number = at.value(node.left if mirrored else node.right, binding)
    return _turned(operator, holds=holds), number


def ends(
    at: Reference, low: typed.Term | None, high: typed.Term | None, binding: Binding
) -> Expected:
    """A range as it ought to be; empty where there is none."""
    if low is None or high is None:
        return ()
    return "in", at.value(low, binding), at.value(high, binding)


def named(at: Reference, target: typed.Phrase | typed.EntityTerm, binding: Binding) -> Any:
    """What a path sentence is about, as written or by name."""
    if isinstance(target, typed.Phrase):
        return target.text
    return at.name(target.sort, at.structure.individual(target, binding))


def _turned(operator: str, *, holds: bool) -> str:
    return _OPPOSITE.get(operator, f"not {operator}") if holds else operator
