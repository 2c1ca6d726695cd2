"""Conditions that are never or always true, and phrases that nothing can match.

Every condition is looked at by itself, where it stands: whatever a sentence, a path or a count in
it comes to. So what is found here is so in plans of any size.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.errors import Diagnostic
from verifier.language import typed
from verifier.language.ast import At
from verifier.language.types import ELEMENT
from verifier.lint.walk import finding, parts
from verifier.records import record
from verifier.smt.finite import Finite

_MOST_NODES = 6
_MOST_ELEMENTS = 12


@record
class _Spot:
    """A condition or a phrase below some phrases; ``node`` is None for the last of the phrases."""

    phrases: tuple[typed.Phrase, ...]
    node: typed.Formula | None
    at: At


class Conditions:
    """Looks through the rules of one file."""

    def __init__(self, program: typed.Program, path: str, text: str) -> None:
        self._program = program
        self._path = path
        self._text = text
        self._worlds: dict[tuple[int, int], Finite] = {}
        self.found: list[Diagnostic] = []

    def look(self, rule: typed.Rule) -> None:
        """Look through a rule; findings are appended to ``found``."""
        for formula in (rule.guard, rule.formula):
            if formula is not None:
                self._formula(formula, (), formula.at)

    def _formula(self, node: typed.Formula, phrases: tuple[typed.Phrase, ...], within: At) -> None:
        if not (within.start <= node.at.start and node.at.end <= within.end):
            return  # what a definition stands for is looked at where it is defined
        if not isinstance(node, typed.Truth) and self._settled(node, phrases):
            return
        match node:
            case typed.Not(operand=operand):
                self._formula(operand, phrases, node.at)
            case typed.And(operands=operands) | typed.Or(operands=operands):
                for operand in operands:
                    self._formula(operand, phrases, node.at)
            case typed.Quantified(phrase=phrase, body=body):
                if self._phrase(phrase, phrases, node.at):
                    self._formula(body, (*phrases, phrase), node.at)
            case typed.PathTo() | typed.PathsThrough() | typed.SetVerb() | typed.GraphProperty():
                for phrase in _objects(node):
                    self._phrase(phrase, phrases, node.at)
            case typed.Compare(left=left, right=right):
                for term in (left, right):
                    if isinstance(term, typed.Count | typed.Aggregate):
                        self._phrase(term.phrase, phrases, node.at)

    def _phrase(self, phrase: typed.Phrase, outer: tuple[typed.Phrase, ...], within: At) -> bool:
        """Look at a phrase and its `where`; whether something can match it."""
        where = [c for c in phrase.conjuncts if c.text.startswith("where ")]
        others = tuple(c for c in phrase.conjuncts if not c.text.startswith("where "))
        bare = typed.Phrase(phrase.variable, others, phrase.text, phrase.at)
        if others and self._impossible(_Spot((*outer, bare), None, phrase.at), truth=True):
            text = " ".join(c.text for c in others)
            help_ = "kinds of one vocabulary block exclude each other; say `or`, or drop one"
            self._tell("L208", f"nothing can be `{text}`", phrase.at, help_)
            return False
        before = len(self.found)
        for conjunct in where:
            self._formula(conjunct.formula, (*outer, bare), within)
        return len(self.found) == before

    def _settled(self, node: typed.Formula, phrases: tuple[typed.Phrase, ...]) -> bool:
        """Tell of a condition that is never or always true; whether it is."""
        spot = _Spot(phrases, node, node.at)
        text = f"`{' '.join(self._text[node.at.start : node.at.end].split())}`"
        is_kind = isinstance(node, typed.KindIs)  # its place is that of the kind alone
        if self._impossible(spot, truth=True):
            help_ = "nothing makes it true: a bound or a name in it is wrong"
            message = f"this is never {text} here" if is_kind else f"{text} is never true here"
            self._tell("L206", message, node.at, help_)
            return True
        if self._impossible(spot, truth=False):
            help_ = "nothing makes it false: leave it out, or correct it"
            message = f"this is always {text} here" if is_kind else f"{text} is always true here"
            self._tell("L207", message, node.at, help_)
            return True
        return False

    def _impossible(self, spot: _Spot, *, truth: bool) -> bool:
        needed = sum(2 if p.variable.sort.name == "edge" else 1 for p in spot.phrases)
        if needed > _MOST_NODES:
            return False
        size = max(1, needed), _elements(spot)
        finite = self._worlds.get(size)
        if finite is None:
            nodes, elements = size
            finite = Finite(self._program.vocabulary, nodes, flat=True, elements=elements)
            self._worlds[size] = finite
        bit = finite.somewhere(spot.phrases, spot.node, truth=truth)
        return finite.ask([bit]).word == "impossible"

    def _tell(self, code: str, message: str, at: At, help_: str) -> None:
        self.found.append(finding(code, message, (self._path, self._text, at), "warning", help_))


def _elements(spot: _Spot) -> int:
    """How many elements tell whether a spot can be, whatever else is in the sets; 0 for too many.

    Each comparison that is not so needs one element that shows it, each set in it one for not
    being empty, and each literal is one; a number of elements would need as many.
    """
    found = 0
    for part in parts((spot.node, *(c.formula for p in spot.phrases for c in p.conjuncts))):
        match part:
            case typed.Compare(left=left, right=right):
                found += 3 * any(getattr(side, "type", "") in ELEMENT for side in (left, right))
            case typed.InRange(term=term):
                found += 2 * (getattr(term, "type", "") in ELEMENT)
            case typed.Const(value=frozenset() as literals):
                found += len(literals)
            case typed.SetOf(items=items):
                found += len(items)
            case typed.InGroup():
                found += 2
            case typed.Size():
                return 0
    return found if found <= _MOST_ELEMENTS else 0


def _objects(
    node: typed.PathTo | typed.PathsThrough | typed.SetVerb | typed.GraphProperty,
) -> Iterator[typed.Phrase]:
    match node:
        case typed.PathTo(target=target, until=until):
            candidates: tuple[object, ...] = (target, until)
        case typed.PathsThrough(source=source, target=target, through=through):
            candidates = (source, target, through)
        case typed.GraphProperty(order=order):
            placed = () if order is None else (order.phrase,)
            candidates = (node.phrase, *placed, *node.joining)
        case _:
            candidates = (node.phrase,)
    yield from (c for c in candidates if isinstance(c, typed.Phrase))
