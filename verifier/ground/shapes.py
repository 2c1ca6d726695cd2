"""Shapes and what they give: numbers that may hang on symbols, so that no code stands for them."""

from __future__ import annotations

import operator as of
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from verifier.facts import Dim, Shape, Size, Symbolic
from verifier.facts.symbols import divided, is_small, plus, read_size, times
from verifier.ground.columns import Coded, Column
from verifier.language import typed

BEYOND = 1 << 62  # numbers are kept in 64 bits

Decide = Callable[[str, Symbolic], "bool | None"]
"""Whether a number with symbols stands in a relation to 0 for all, none or some of their values."""

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "=": of.eq,
    "<": of.lt,
    "<=": of.le,
    ">": of.gt,
    ">=": of.ge,
}


def undecided(operator: str, difference: Symbolic) -> bool | None:
    """Where no solver is at hand."""
    del operator, difference
    return None


def is_open(column: Column) -> bool:
    """Whether values of the column are shapes or numbers with symbols."""
    return isinstance(column, Coded) and any(isinstance(v, Shape | Symbolic) for v in column.values)


def part(shape: Shape, term: typed.ShapePart) -> Size | None:
    """What is asked of a shape; None where it does not say."""
    if term.function == "ndim":
        return len(shape.dims)
    if term.function == "numel":
        product: Size = 1
        for dim in shape.dims:
            size = size_of(dim)
            if size is None:
                return None
            product = times(product, size)
        return product if isinstance(product, Symbolic) or product < BEYOND else None
    if isinstance(term.which, str):
        named = [d for d in shape.dims if re.search(term.which, name_of(d), re.IGNORECASE)]
        return size_of(named[0]) if len(named) == 1 else None
    assert term.which is not None
    inside = -len(shape.dims) <= term.which < len(shape.dims)
    return size_of(shape.dims[term.which]) if inside else None


def size_of(dim: Dim) -> Size | None:
    """A dimension's size as a number, with symbols or without."""
    return read_size(dim.size) if isinstance(dim.size, str) else dim.size


def name_of(dim: Dim) -> str:
    """A dimension's name; of one without, `B` of `[B, 4096]`, its symbol."""
    if dim.name is not None:
        return dim.name
    return dim.size if isinstance(dim.size, str) else ""


def relation(operator: str, decide: Decide) -> Callable[[Any, Any], bool | None]:
    """A comparison of two values of which either may hang on symbols."""

    def holds(one: Any, other: Any) -> bool | None:
        if isinstance(one, Shape) and isinstance(other, Shape):
            return _same_shape(one, other, decide)
        return compared(operator, one, other, decide)

    return holds


def compared(operator: str, one: Size, other: Size, decide: Decide) -> bool | None:
    """Two numbers."""
    difference = plus(one, times(-1, other))
    if isinstance(difference, Symbolic):
        return decide(operator, difference) if is_small(difference) else None
    return bool(_ORDER[operator](difference, 0))


def element(one: Any, others: Any, decide: Decide) -> bool | None:
    """Whether a number that may hang on symbols is in a set of numbers."""
    found = [compared("=", one, other, decide) for other in others]
    return True if True in found else None if None in found else False


def calculated(operator: str, one: Size, other: Size) -> Size | None:
    """One value of ``+ - * / %``; None where it cannot be told."""
    match operator:
        case "+":
            found: Size | None = plus(one, other)
        case "-":
            found = plus(one, times(-1, other))
        case "*":
            found = times(one, other)
        case "/":
            found = divided(one, other)
        case _:
            found = _remainder(one, other)
    return found if found is None or is_small(found) else None


def _remainder(one: Size, other: Size) -> Size | None:
    """What is left: known where the quotient is a number, or surely a whole one."""
    quotient = divided(one, other)
    if isinstance(quotient, Symbolic):
        whole = all(f.denominator == 1 and all(p > 0 for _, p in m) for m, f in quotient.terms)
        return 0 if whole else None
    if quotient is None:
        return None
    return times(Fraction(quotient) % 1, other)


def _same_shape(one: Shape, other: Shape, decide: Decide) -> bool | None:
    """Dimension by dimension; names do not count: `batch=4` and `batch_size=4` are one size."""
    if len(one.dims) != len(other.dims):
        return False
    answer: bool | None = True
    for first, second in zip(one.dims, other.dims, strict=True):
        a, b = size_of(first), size_of(second)
        equal = None if a is None or b is None else compared("=", a, b, decide)
        if equal is False:
            return False
        answer = answer and equal if equal is not None else None
    return answer
