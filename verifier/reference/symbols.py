"""Numbers with symbols, by trying: a symbol stands for many numbers at once, one in each trial.

What holds in all trials is taken to hold, what holds in some is not known. A symbol's numbers are
positive and include those that the plan's shapes name, which is where `B = 4096` can be true.
"""

from __future__ import annotations

import operator as of
import random
import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import product
from typing import Any

from verifier.facts import Dim, Shape
from verifier.language import typed
from verifier.records import record
from verifier.reference.kleene import Truth, conjunction

TRIALS = 512
_SMALL = range(1, 17)
_WORD = re.compile(r"[A-Za-z_](?:[\w ]*\w)?")
_BEYOND = 1 << 62


@record
class Open:
    """A number that hangs on symbols: its value in each trial, and the symbols."""

    text: str
    symbols: frozenset[str]
    trials: tuple[Fraction, ...]

    def __str__(self) -> str:
        return self.text


class Trials:
    """What every symbol of a plan stands for in each trial."""

    def __init__(self, shapes: Iterable[Shape]) -> None:
        sizes = [dim.size for shape in shapes for dim in shape.dims]
        names = sorted({w for s in sizes if isinstance(s, str) for w in _WORD.findall(s)})
        numbers = sorted({*_SMALL, *(s for s in sizes if isinstance(s, int) and s > 0)})
        if len(numbers) ** len(names) <= TRIALS:
            rows = list(product(numbers, repeat=len(names)))
        else:
            choose = random.Random(0)  # noqa: S311 -- the same trials for the same plan
            rows = [(1,) * len(names), tuple(range(2, len(names) + 2))]
            rows += [tuple(choose.choice(numbers) for _ in names) for _ in range(TRIALS)]
        self._values = {
            name: tuple(map(Fraction, column))
            for name, column in zip(names, zip(*rows, strict=True), strict=True)
        }

    def size(self, dim: Dim) -> Any:
        """A dimension's size: a number, `Open`, or None where it is none."""
        return self._sum(dim.size) if isinstance(dim.size, str) else dim.size

    def _sum(self, text: str) -> Any:
        total: Any = 0
        for sign, part in re.findall(r"([+-]?)([^+-]+)", text):
            total = calculated("-" if sign == "-" else "+", total, self._product(part))
        return total

    def _product(self, text: str) -> Any:
        found: Any = 1
        for sign, part in re.findall(r"([*/]?)([^*/]+)", text):
            found = calculated(sign or "*", found, self._atom(part.strip()))
        return found

    def _atom(self, text: str) -> Any:
        if text.isdecimal():
            return int(text)
        values = self._values.get(text)
        return None if values is None else Open(text, frozenset({text}), values)


def part(trials: Trials, shape: Shape, term: typed.ShapePart) -> Any:
    """`dim`, `ndim` or `numel` of a shape; None where it does not say."""
    if term.function == "ndim":
        return len(shape.dims)
    if term.function == "numel":
        found: Any = 1
        for size in map(trials.size, shape.dims):
            found = calculated("*", found, size)
        return None if isinstance(found, int) and found >= _BEYOND else found
    if isinstance(term.which, int):
        place = term.which + (len(shape.dims) if term.which < 0 else 0)
        return trials.size(shape.dims[place]) if 0 <= place < len(shape.dims) else None
    assert term.which is not None
    named = [d for d in shape.dims if re.search(term.which, _name(d), re.IGNORECASE)]
    return trials.size(named[0]) if len(named) == 1 else None


def _name(dim: Dim) -> str:
    return dim.name or (dim.size if isinstance(dim.size, str) else "")


def same_shape(trials: Trials, one: Shape, other: Shape) -> Truth:
    """Dimension by dimension, whatever their names."""
    if len(one.dims) != len(other.dims):
        return False
    pairs = zip(map(trials.size, one.dims), map(trials.size, other.dims), strict=True)
    return conjunction(None if a is None or b is None else related("=", a, b) for a, b in pairs)


def related(relation: str, left: Any, right: Any) -> Truth:
    """Whether two numbers stand in a relation: in all trials, in none, or not to be told."""
    found = {RELATIONS[relation](a, b) for a, b in _pairs(left, right)}
    return found.pop() if len(found) == 1 else None


RELATIONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": of.eq,
    "<": of.lt,
    "<=": of.le,
    ">": of.gt,
    ">=": of.ge,
}


def calculated(operator: str, left: Any, right: Any) -> Any:
    """``+ - * / %`` in each trial; unknown where a side is, and when dividing by zero."""
    if left is None or right is None:
        return None
    if operator in {"/", "%"} and any(b == 0 for _, b in _pairs(left, right)):
        return None
    function = _ARITHMETIC[operator]
    trials = tuple(Fraction(function(Fraction(a), b)) for a, b in _pairs(left, right))
    if len(set(trials)) == 1:
        return int(trials[0]) if trials[0].denominator == 1 else trials[0]
    symbols = frozenset().union(*(s.symbols for s in (left, right) if isinstance(s, Open)))
    return Open(f"({left} {operator} {right})", symbols, trials)


_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": of.add,
    "-": of.sub,
    "*": of.mul,
    "/": of.truediv,
    "%": of.mod,
}


def _pairs(left: Any, right: Any) -> list[tuple[Any, Any]]:
    """Both sides in each trial; once where neither hangs on a symbol."""
    count = next((len(s.trials) for s in (left, right) if isinstance(s, Open)), 1)
    sides = (s.trials if isinstance(s, Open) else (s,) * count for s in (left, right))
    return list(zip(*sides, strict=True))
