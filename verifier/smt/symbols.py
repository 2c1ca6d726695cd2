"""Whether a number with symbols stands in a relation to 0, asked of z3.

A symbol is a positive whole number. Each question is asked once: the answers are kept.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm, prod
from typing import Any

from verifier.facts import Symbolic
from verifier.facts.symbols import Monomial
from verifier.smt.limits import bound

SECONDS = 1


class Symbols:
    """Decides; ``calls`` counts the questions that the solver was asked."""

    def __init__(self) -> None:
        self.calls = 0
        self._known: dict[tuple[str, Symbolic], bool | None] = {}

    def __call__(self, operator: str, difference: Symbolic) -> bool | None:
        """Whether ``difference operator 0`` holds for all, none or (None) some of the values.

        Args:
            operator: ``=``, ``<``, ``<=``, ``>`` or ``>=``.
            difference: the number.
        """
        key = (operator, difference)
        if key not in self._known:
            self._known[key] = self._decide(operator, difference)
        return self._known[key]

    def _decide(self, operator: str, difference: Symbolic) -> bool | None:
        import z3

        names = sorted(difference.symbols)
        symbols = {name: z3.Int(name) for name in names}
        claim = _compare(operator, _whole(difference, symbols))
        answers = []
        for asked in (claim, z3.Not(claim)):
            solver = z3.Solver()
            bound(solver, SECONDS)
            solver.add(*(symbol >= 1 for symbol in symbols.values()), asked)
            self.calls += 1
            answers.append(solver.check() != z3.unsat)
        can_hold, can_fail = answers
        return None if can_hold and can_fail else can_hold


def _whole(difference: Symbolic, symbols: dict[str, Any]) -> Any:
    """The number times what makes it a polynomial over the integers: positive, so of its sign."""
    least: dict[str, int] = {}
    for monomial, _ in difference.terms:
        for name, power in monomial:
            least[name] = min(least.get(name, 0), power)
    scale = lcm(*(factor.denominator for _, factor in difference.terms))
    return sum(_term(m, factor * scale, least, symbols) for m, factor in difference.terms)


def _term(
    monomial: Monomial, factor: Fraction, least: dict[str, int], symbols: dict[str, Any]
) -> Any:
    powers = dict(monomial)
    raised = [
        symbols[name] for name in symbols for _ in range(powers.get(name, 0) - least.get(name, 0))
    ]
    return int(factor) * prod(raised)


def _compare(operator: str, number: Any) -> Any:
    match operator:
        case "=":
            return number == 0
        case "<":
            return number < 0
        case "<=":
            return number <= 0
        case ">":
            return number > 0
    return number >= 0
