"""Truth of three values as two solver formulas: when it is certainly true, when certainly false.

Python's own booleans stand for what is settled while a formula is built, and fold away.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Bit = Any
"""A solver's Boolean, or True or False."""


@dataclass(frozen=True, slots=True)
class Triple:
    """``yes``: certainly true; ``no``: certainly false; neither: unknown. Never both."""

    yes: Bit
    no: Bit


def settled(bit: Bit) -> Triple:
    """What is never unknown."""
    return Triple(bit, opposite(bit))


def where_known(known: Bit, bit: Bit) -> Triple:
    """True or false as ``bit`` says where ``known``, unknown elsewhere."""
    return Triple(every((known, bit)), every((known, opposite(bit))))


def negation(of: Triple) -> Triple:
    """Not."""
    return Triple(of.no, of.yes)


def conjunction(parts: Iterable[Triple]) -> Triple:
    """And; true when empty."""
    parts = list(parts)
    return Triple(every(p.yes for p in parts), some(p.no for p in parts))


def disjunction(parts: Iterable[Triple]) -> Triple:
    """Or; false when empty."""
    parts = list(parts)
    return Triple(some(p.yes for p in parts), every(p.no for p in parts))


def opposite(bit: Bit) -> Bit:
    """The negation of a bit."""
    import z3

    if isinstance(bit, bool):
        return not bit
    return bit.arg(0) if z3.is_not(bit) else z3.Not(bit)


def every(bits: Iterable[Bit]) -> Bit:
    """All bits."""
    return _joined(bits, absorbing=False)


def some(bits: Iterable[Bit]) -> Bit:
    """At least one bit."""
    return _joined(bits, absorbing=True)


def _joined(bits: Iterable[Bit], *, absorbing: bool) -> Bit:
    import z3

    open_ = []
    for bit in bits:
        if isinstance(bit, bool):
            if bit == absorbing:
                return absorbing
        else:
            open_.append(bit)
    if not open_:
        return not absorbing
    if len(open_) == 1:
        return open_[0]
    return z3.Or(open_) if absorbing else z3.And(open_)


def number_of(bits: Iterable[Bit]) -> Any:
    """How many bits are true."""
    import z3

    bits = list(bits)
    sure = sum(bit for bit in bits if isinstance(bit, bool))
    open_ = [z3.If(bit, 1, 0) for bit in bits if not isinstance(bit, bool)]
    return z3.Sum([z3.IntVal(sure), *open_])
