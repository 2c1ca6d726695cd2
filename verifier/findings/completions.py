"""What would settle an undecided rule: in words, one way for it to hold and one for it to break."""

from __future__ import annotations

import numpy as np

from verifier.findings.model import Completion
from verifier.ground.obligations import Grounded
from verifier.logic import ir
from verifier.logic.spelling import literal_of
from verifier.reference.kleene import conjunction, disjunction, negation
from verifier.smt.decide import Decision

UNKNOWN = 2


def completions(grounded: Grounded, decisions: list[Decision]) -> list[Completion]:
    """One for each class of bindings that is undecided, those of most bindings first.

    Only the atoms that are not known are told: the others are as they are. Classes that are said in
    the same words are one.
    """
    sizes = np.bincount(grounded.class_of_row, minlength=len(decisions)).tolist()
    found: dict[tuple[str, str, bool], int] = {}
    for situation, decision, size in zip(
        grounded.situations.tolist(), decisions, sizes, strict=True
    ):
        if not (decision.can_hold and decision.can_fail):
            continue
        if not (decision.satisfying and decision.violating):
            continue  # the solver ran out of time
        unknown = [number for number, truth in enumerate(situation) if truth == UNKNOWN]
        key = (
            _words(grounded, situation, decision.satisfying, wanted=True),
            _words(grounded, situation, decision.violating, wanted=False),
            len(unknown) == 1,  # what holds for one truth of it breaks for the other
        )
        if key[0] and key[1]:
            found[key] = found.get(key, 0) + size
    ordered = sorted(found.items(), key=lambda one: -one[1])
    return [Completion(*words, size) for words, size in ordered]


def _words(
    grounded: Grounded, situation: list[int], completion: dict[int, bool], *, wanted: bool
) -> str:
    """The atoms of a completion that it cannot do without, joined."""
    truths = [None if truth == UNKNOWN else bool(truth) for truth in situation]
    unknown = [number for number, truth in enumerate(truths) if truth is None]
    for number in unknown:
        truths[number] = completion.get(number)
    needed = []
    for number in unknown:
        tried, truths[number] = truths[number], None
        if _truth(grounded, truths) is not wanted:
            truths[number] = tried
            needed.append(number)
    return " and ".join(_atom(grounded, n, holds=bool(truths[n])) for n in needed)


def _truth(grounded: Grounded, truths: list[bool | None]) -> bool | None:
    """What the rule comes to at a binding with these atoms: it holds where it does not apply."""
    table = dict(zip(grounded.atoms, truths, strict=False))

    def of(node: ir.IR) -> bool | None:
        match node:
            case ir.Bool(value=value):
                return value
            case ir.Not(operand=operand):
                return negation(of(operand))
            case ir.And(operands=operands):
                return conjunction(of(o) for o in operands)
            case ir.Or(operands=operands):
                return disjunction(of(o) for o in operands)
        return table[node]

    return disjunction((negation(truths[-1]), of(grounded.obligation.body)))


def _atom(grounded: Grounded, number: int, *, holds: bool) -> str:
    if number < len(grounded.atoms):
        atom: ir.IR = grounded.atoms[number]
        return literal_of(atom, holds=holds)
    phrases = " and ".join(f"`{phrase.text}`" for phrase in grounded.obligation.prefix)
    return f"it is {'' if holds else 'not '}{phrases}"
