"""The least set of operators to blame where states that are left open do not go together.

Each member of a region gives one state, a bit-vector of two bits (three from five states on). What
an operator takes is a soft constraint on its inputs and on what it gives; the solver drops as few
as it can. Regions come back in every layer, so each is asked about once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from verifier.sharding.regions import Member, Region
from verifier.sharding.tables import bits
from verifier.smt.limits import bound

SECONDS = 5
"""A region is a part of one layer or block; a plan without collectives may be one as a whole."""


class Blamer:
    """Answers for regions, and remembers; ``calls`` counts what the solver was asked."""

    def __init__(self) -> None:
        self.calls = 0
        self._known: dict[Region, tuple[int, ...] | None] = {}

    def __call__(self, region: Region) -> tuple[int, ...] | None:
        """The positions of the members to blame; None where the solver runs out of time."""
        if region not in self._known:
            self.calls += 1
            self._known[region] = least(region)
        return self._known[region]


def least(region: Region) -> tuple[int, ...] | None:
    """The fewest members without whose constraints the region goes together.

    Of several sets of that size the one that spares the first member, then the second, …; see
    ``verifier.sharding.regions.Blame``.
    """
    return _fewest(region, SECONDS, spare=True)


def fewest(region: Region, seconds: float) -> tuple[int, ...] | None:
    """Some of the smallest sets of members without whose constraints the region goes together."""
    return _fewest(region, seconds, spare=False)


def _fewest(region: Region, seconds: float, *, spare: bool) -> tuple[int, ...] | None:
    import z3

    given = _variables(region, z3)
    solver = z3.Optimize()
    bound(solver, seconds)
    served = {}
    for position, member in enumerate(region):
        solver.add(one_of(given[position], member.gives, z3))
        if member.table:
            served[position] = z3.Bool(f"served{position}")
            solver.add(z3.Implies(served[position], serves(member, given, position, z3)))
            solver.add_soft(served[position])
    if solver.check() != z3.sat:
        return None
    model = solver.model()
    dropped = [p for p, bit in served.items() if not z3.is_true(model[bit])]
    if not dropped or not spare:
        return tuple(dropped)
    return _first_spared(solver, served, len(dropped), z3)


def _first_spared(
    solver: Any, served: dict[int, Any], count: int, z3: Any
) -> tuple[int, ...] | None:
    """Among the sets of ``count`` members the one that comes last."""
    plain = z3.Solver()
    bound(plain, SECONDS)
    plain.add(*solver.assertions())
    plain.add(z3.PbLe([(z3.Not(bit), 1) for bit in served.values()], count))
    dropped: list[int] = []
    for position, bit in served.items():
        answer = z3.sat if len(dropped) == count else plain.check(bit)
        if answer == z3.unknown:
            return None
        if answer == z3.sat:
            plain.add(bit)
        else:
            dropped.append(position)
            plain.add(z3.Not(bit))
    return tuple(dropped)


def _variables(region: Region, z3: Any) -> list[Any]:
    highest = max(
        *(member.gives.bit_length() for member in region),
        *(feed.bit_length() for member in region for feed in member.feeds if feed >= 0),
        *(len(member.table).bit_length() - 1 for member in region),
    )
    width = max(1, (highest - 1).bit_length())
    return [z3.BitVec(f"gives{position}", width) for position in range(len(region))]


def one_of(term: Any, mask: int, z3: Any) -> Any:
    """A term is one of the states of a mask."""
    return z3.Or(*(term == state for state in bits(mask)))


def serves(member: Member, given: list[Any], position: int, z3: Any) -> Any:
    """One set of states arrives, exactly, and what is given is in the table's entry for it."""
    settled = 0
    sources = []
    for feed in member.feeds:
        if feed >= 0:
            settled |= feed
        else:
            sources.append(given[-1 - feed])
    rows = (
        z3.And(
            *(one_of(source, arrives, z3) for source in sources),
            *_all_there(sources, arrives & ~settled, z3),
            one_of(given[position], gives & member.gives, z3),
        )
        for arrives, gives in _entries(member, settled)
    )
    return z3.Or(*rows)


def _entries(member: Member, settled: int) -> Iterator[tuple[int, int]]:
    """The table's entries that hold what arrives for sure."""
    for arrives, gives in enumerate(member.table):
        if gives & member.gives and arrives & settled == settled and (arrives or not member.feeds):
            yield arrives, gives


def _all_there(sources: list[Any], states: int, z3: Any) -> Iterator[Any]:
    for state in bits(states):
        yield z3.Or(*(source == state for source in sources))
