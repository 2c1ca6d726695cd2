"""Bits as a solver has them: joined and turned around.

Python's own booleans stand for what is settled while a formula is built, and fold away.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Bit = Any
"""A solver's Boolean, or True or False."""


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
