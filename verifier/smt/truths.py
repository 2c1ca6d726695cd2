"""Truth of three values as two bits of a plan: when it is certainly true, when certainly false."""

from __future__ import annotations

from collections.abc import Iterable

from verifier.records import record
from verifier.smt.terms import Bit, every, opposite, some


@record
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
