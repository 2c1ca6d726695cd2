"""Sizes with symbols, `B`, `S/2`, `B*S`: exact sums of products, equal where they are the same.

A symbol stands for one positive whole number, the same wherever the plan names it.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache

from verifier.records import record

Monomial = tuple[tuple[str, int], ...]
"""Symbols in order, each with its exponent: below 0 where it divides, never 0; () is 1."""

_TOKEN = re.compile(r"\s*(?:(\d+)|([A-Za-z_](?:[\w ]*\w)?)|([*/+-]))")
_MOST_TERMS = 64  # what grows beyond is nobody's shape


@record
class Symbolic:
    """A sum of products that names at least one symbol; ``terms`` are sorted, none is zero."""

    terms: tuple[tuple[Monomial, Fraction], ...]

    def __str__(self) -> str:
        return " + ".join(_spell(monomial, factor) for monomial, factor in self.terms)

    @property
    def symbols(self) -> frozenset[str]:
        """The symbols that it names."""
        return frozenset(name for monomial, _ in self.terms for name, _ in monomial)


Size = int | Fraction | Symbolic


@cache
def read_size(text: str) -> Size | None:
    """The size that a dimension's text gives; None for what is no sum of products."""
    total: Size = 0
    sign, product, operator, at = 1, None, "", 0
    for token in _TOKEN.finditer(text):
        if token.start() != at:
            return None
        at = token.end()
        number, symbol, word = token.groups()
        if word is None:
            factor: Size = int(number) if number else Symbolic(((((symbol, 1),), Fraction(1)),))
            if product is None:
                product = factor
                continue
            joined = divided(product, factor) if operator == "/" else times(product, factor)
            if not operator or joined is None:
                return None
            product, operator = joined, ""
        elif word in "*/":
            if product is None or operator:
                return None
            operator = word
        else:
            if product is None or operator:
                return None
            total, product = plus(total, times(sign, product)), None
            sign = 1 if word == "+" else -1
    if product is None or operator or text[at:].strip():
        return None
    return plus(total, times(sign, product))


def plus(one: Size, other: Size) -> Size:
    """The sum."""
    terms = dict(_terms(one))
    for monomial, factor in _terms(other):
        terms[monomial] = terms.get(monomial, Fraction(0)) + factor
    return _size(terms)


def times(one: Size, other: Size) -> Size:
    """The product."""
    terms: dict[Monomial, Fraction] = {}
    for first, factor in _terms(one):
        for second, by in _terms(other):
            monomial = _product(first, second)
            terms[monomial] = terms.get(monomial, Fraction(0)) + factor * by
    return _size(terms)


def divided(one: Size, by: Size) -> Size | None:
    """The exact quotient; None by zero, and by a sum that is not a multiple of ``one``."""
    divisor = _terms(by)
    if not divisor:
        return None
    if len(divisor) == 1:
        ((monomial, factor),) = divisor
        inverse = tuple((name, -power) for name, power in monomial)
        return times(one, _size({inverse: 1 / factor}))
    terms = _terms(one)
    if [m for m, _ in terms] != [m for m, _ in divisor]:
        return None
    quotients = {a / b for (_, a), (_, b) in zip(terms, divisor, strict=True)}
    return _whole(quotients.pop()) if len(quotients) == 1 else None


def is_small(size: Size) -> bool:
    """Whether it has so few products that computing on with it is worth while."""
    return not isinstance(size, Symbolic) or len(size.terms) <= _MOST_TERMS


def _terms(size: Size) -> tuple[tuple[Monomial, Fraction], ...]:
    if isinstance(size, Symbolic):
        return size.terms
    return (((), Fraction(size)),) if size else ()


def _size(terms: dict[Monomial, Fraction]) -> Size:
    kept = {monomial: factor for monomial, factor in terms.items() if factor}
    if not kept.keys() - {()}:
        return _whole(kept.get((), Fraction(0)))
    return Symbolic(tuple(sorted(kept.items())))


def _whole(number: Fraction) -> int | Fraction:
    return number.numerator if number.denominator == 1 else number


def _product(one: Monomial, other: Monomial) -> Monomial:
    powers = dict(one)
    for name, power in other:
        powers[name] = powers.get(name, 0) + power
    return tuple(sorted((name, power) for name, power in powers.items() if power))


def _spell(monomial: Monomial, factor: Fraction) -> str:
    above = [name for name, power in monomial for _ in range(power)]
    below = [name for name, power in monomial for _ in range(-power)]
    if factor.numerator != 1 or not above:
        above.insert(0, str(factor.numerator))
    if factor.denominator != 1:
        below.insert(0, str(factor.denominator))
    return "/".join(["*".join(above), *below])
