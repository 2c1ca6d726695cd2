"""The least change at an operator after which it and what it feeds take what arrives.

A collective may be put in between some of its inputs and it, it may be replaced by a collective, or
left out. The solver chooses the change with the least weight for which states can be found.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from verifier.records import record
from verifier.sharding.regions import Member
from verifier.smt.limits import bound
from verifier.smt.states import one_of, serves

SECONDS = 2

REPLACED, LEFT_OUT, PUT_IN = 10, 20, 30
"""Weights: a collective of the wrong kind is likelier than one too many or one that is missing.

Of offers that do as well the one that the rule file names first is taken.
"""


@record
class Offer:
    """A collective that may be put in: it takes one state (by number) and gives another."""

    name: str
    takes: int
    gives: int


@record
class Question:
    """An operator that does not fit.

    ``arrives`` has the states that may arrive, a mask for each group of inputs alike; ``table`` is
    the operator's. ``movable`` tells that it is a collective itself. ``consumers`` are the tables
    of what it feeds, each with the masks of the other inputs there.
    """

    states: int
    arrives: tuple[int, ...]
    table: tuple[int, ...]
    movable: bool
    offers: tuple[Offer, ...]
    consumers: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]


@record
class Change:
    """What to do: ``replace`` the operator by an offer, leave it ``out``, ``insert`` offers.

    ``insert`` holds pairs (number of the group of inputs, offer).
    """

    replace: Offer | None
    out: bool
    insert: tuple[tuple[int, Offer], ...]


@cache
def mend(question: Question) -> Change | None:
    """The least change; None where none of this kind helps, or the solver runs out of time."""
    import z3

    build = _Build(question, z3)
    solver = z3.Optimize()
    bound(solver, SECONDS)
    solver.add(*build.constraints())
    for bit, weight in build.weights:
        solver.add_soft(z3.Not(bit), weight)
    if solver.check() != z3.sat:
        return None
    model = solver.model()
    return build.change(lambda bit: z3.is_true(model.eval(bit, model_completion=True)))


class _Build:
    """The constraints of one question."""

    def __init__(self, question: Question, z3: Any) -> None:
        self._question = question
        self._z3 = z3
        self._insert: dict[tuple[int, Offer], Any] = {}
        self._replace: dict[Offer, Any] = {}
        self._out = z3.Bool("out")
        self.weights: list[tuple[Any, int]] = [(self._out, LEFT_OUT)]

    def _state(self, name: str) -> Any:
        return self._z3.BitVec(name, max(1, (self._question.states - 1).bit_length()))

    def constraints(self) -> list[Any]:
        """All that has to be so after the change."""
        z3, question = self._z3, self._question
        given = self._state("given")
        found = [one_of(given, (1 << question.states) - 1, z3)]
        arriving = [self._after(group, mask, found) for group, mask in enumerate(question.arrives)]
        feeds = tuple(-1 - position for position in range(len(arriving)))
        member = Member(question.table, feeds, (1 << question.states) - 1)
        ways = [serves(member, [*arriving, given], len(arriving), z3)]
        if question.movable:
            for number, offer in enumerate(question.offers):
                bit = self._replace[offer] = z3.Bool(f"replace{len(self._replace)}")
                self.weights.append((bit, REPLACED + number))
                ways.append(
                    z3.And(bit, *(a == offer.takes for a in arriving), given == offer.gives)
                )
            ways.append(z3.And(self._out, *(a == given for a in arriving)))
        found.append(z3.Or(*ways))
        for number, (table, others) in enumerate(question.consumers):
            around = [self._state(f"other{number}_{k}") for k in range(len(others))]
            found += [one_of(term, mask, z3) for term, mask in zip(around, others, strict=True)]
            terms = [given, *around, self._state(f"then{number}")]
            inputs = tuple(-1 - k for k in range(len(terms) - 1))
            consumer = Member(table, inputs, (1 << question.states) - 1)
            found.append(serves(consumer, terms, len(terms) - 1, z3))
        return found

    def _after(self, group: int, mask: int, found: list[Any]) -> Any:
        """What arrives of a group of inputs once something may be put in before."""
        z3 = self._z3
        before, after = self._state(f"before{group}"), self._state(f"after{group}")
        found.append(one_of(before, mask, z3))
        ways = [before == after]
        for number, offer in enumerate(self._question.offers):
            bit = z3.Bool(f"insert{group}_{len(self._insert)}")
            self._insert[group, offer] = bit
            self.weights.append((bit, PUT_IN + number))
            ways.append(z3.And(bit, before == offer.takes, after == offer.gives))
        found.append(z3.Or(*ways))
        return after

    def change(self, is_true: Any) -> Change:
        """The change of a model."""
        replace = next((offer for offer, bit in self._replace.items() if is_true(bit)), None)
        insert = tuple(key for key, bit in self._insert.items() if is_true(bit))
        return Change(replace, is_true(self._out), insert)
