"""The unknown facts of a graph as solver variables, and the known ones where they are tracked."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from verifier.ground.evaluate import Evaluator
from verifier.ground.model import elements
from verifier.ground.openness import CLOSED, OPEN, SETS, VAGUE, Openness
from verifier.smt.completions.answers import Fact
from verifier.smt.completions.bits import boolean
from verifier.smt.completions.regions import Cell, SetOf, Universe, known
from verifier.smt.triple import Bit, opposite

MOST_TRACKED = 400
"""Facts of more nodes, or of more members, are not tracked: they are taken as drawn."""


class World:
    """Variables for what is open; where ``tracked``, also for what is drawn, under a fact each."""

    def __init__(self, at: Evaluator, openness: Openness, *, tracked: bool = False) -> None:
        self.at = at
        self.openness = openness
        self.tracked = tracked
        self.axioms: list[Any] = []
        self.facts: dict[Fact, Any] = {}
        self.values: dict[tuple[str, int], Any] = {}
        self.universes: dict[str, Universe] = {}
        self.left_out: set[str] = set()
        self._texts: dict[str, int] = {}
        self._free: dict[Any, Any] = {}
        self._known: dict[str, list[Any]] = {}
        self._non_empty: dict[tuple[str, str, int], str] = {}
        self._drawn_sets: dict[Hashable, tuple[str, frozenset[Any], Any]] = {}

    # ---- what stands for values

    def code(self, value: Any) -> int:
        """The number that stands for a value in the solver."""
        if isinstance(value, str):
            return self._texts.setdefault(value, len(self._texts))
        return int(value)

    def free(self, key: Any) -> Any:
        """The unknown truth of what is not looked into, one for each thing it is said of."""
        if key not in self._free:
            import z3

            self._free[key] = z3.Bool(f"free {len(self._free)}")
        return self._free[key]

    def given(self, attribute: str) -> list[Any]:
        """What the file says of each node."""
        if attribute not in self._known:
            column = self.openness.facts.attribute(attribute)
            table = [*column.values, None]
            self._known[attribute] = [table[code] for code in column.codes.tolist()]
        return self._known[attribute]

    def fact(self, fact: Fact) -> Any:
        """The literal under which a fact is asserted."""
        if fact not in self.facts:
            import z3

            self.facts[fact] = z3.Bool(f"fact {len(self.facts)}")
        return self.facts[fact]

    def in_range(self, attribute: str) -> Bit:
        """Whether an open attribute has only the values that are stated."""
        opening = self.openness.openings.get(attribute)
        if not self.tracked or opening is None or opening.values is None:
            return True
        return self.fact(Fact("range", attribute))

    # ---- nodes

    def state(self, attribute: str, node: int) -> int:
        """Whether a node's attribute is CLOSED, OPEN or VAGUE; OPEN too where it is tracked."""
        state = int(self.openness.state(self.at, attribute)[node])
        if state == CLOSED and self._tracks(attribute, node):
            return OPEN
        return state

    def _tracks(self, attribute: str, node: int) -> bool:
        few = self.tracked and self.at.model.nodes <= MOST_TRACKED
        scalar = attribute in self.openness.openings and (
            self.openness.openings[attribute].type not in SETS
        )
        return few and scalar and self.given(attribute)[node] is not None

    def value(self, attribute: str, node: int) -> Any:
        """The value of an open attribute of a node, as a number."""
        key = (attribute, node)
        if key not in self.values:
            import z3

            self.values[key] = found = z3.Int(f"{attribute} of node {node}")
            given = self.given(attribute)[node]
            can = {*self.openness.domain(attribute), *(() if given is None else (given,))}
            codes = sorted(self.code(v) for v in can)
            if not codes:
                allowed: Any = z3.BoolVal(False)
            elif codes[-1] - codes[0] + 1 == len(codes):
                allowed = z3.And(found >= codes[0], found <= codes[-1])
            else:
                allowed = z3.Or([found == code for code in codes])
            within = self.in_range(attribute)
            self.axioms.append(allowed if within is True else z3.Implies(within, allowed))
            if given is not None:
                literal = self.fact(Fact("node", attribute, node))
                self.axioms.append(z3.Implies(literal, found == self.code(given)))
        return self.values[key]

    def values_of(self, attribute: str, node: int) -> SetOf | None:
        """A node's value as a set; None where it has none or may have none."""
        given = self.given(attribute)[node]
        state = self.state(attribute, node)
        if state == CLOSED:
            return None if given is None else known(elements(given))
        if state == VAGUE:
            return None
        if self.openness.openings[attribute].type in SETS:
            key = ("node", attribute, node)
            self._non_empty[key] = attribute
            return self.set_of(attribute, key)
        universe = self.universe(attribute)
        for element in self.openness.domain(attribute):
            universe.note_single(element)
        if given is not None:
            universe.note_single(given)
        found = self.value(attribute, node)
        return SetOf(universe, lambda cell: found == self.code(cell.element))

    # ---- sets

    def universe(self, attribute: str) -> Universe:
        """The elements that an attribute can have."""
        if attribute not in self.universes:
            domain = frozenset(self.openness.domain(attribute))
            self.universes[attribute] = Universe(attribute, domain)
        return self.universes[attribute]

    def set_of(self, attribute: str, key: Hashable) -> SetOf:
        """The set that is known by a key: a node's, or that of a member's parts."""
        universe = self.universe(attribute)
        if not universe.built:
            universe.note(key)
        return SetOf(universe, lambda cell: cell.members[key])

    def is_tracked(self, key: Hashable) -> bool:
        """Whether a set that is drawn is under a fact."""
        return key in self._drawn_sets

    def track(self, key: Hashable, fact: Fact, drawn: frozenset[Any]) -> None:
        """Put a set that is drawn under a fact."""
        self._drawn_sets[key] = (fact.attribute, drawn, self.fact(fact))
        universe = self.universe(fact.attribute)
        universe.note_constant(drawn)
        universe.wide.add(key)

    def build(self) -> None:
        """Go from the first pass over a question to the second."""
        import z3

        for name, universe in self.universes.items():
            universe.build(self.in_range(name))
            self.axioms += universe.axioms
        for key, attribute in self._non_empty.items():
            universe = self.universes[attribute]
            if key in universe.sets:
                self.axioms.append(boolean(universe.some(_member_of(key))))
        for set_, (attribute, drawn, literal) in self._drawn_sets.items():
            universe = self.universes[attribute]
            same = opposite(universe.some(_differs(set_, drawn)))
            self.axioms.append(z3.Implies(literal, boolean(same)))

    def element(self, of: SetOf, element: Any) -> Bit:
        """Whether a set has an element."""
        if of.constant is not None:
            return element in of.constant
        assert of.universe is not None
        return of.universe.at(element, of.test)


def _member_of(key: Hashable) -> Callable[[Cell], Bit]:
    return lambda cell: cell.members[key]


def _differs(key: Hashable, drawn: frozenset[Any]) -> Callable[[Cell], Bit]:
    """Whether a set has an element that it does not have as drawn, or the other way round."""

    def test(cell: Cell) -> Bit:
        bit = cell.members[key]
        return opposite(bit) if cell.element in drawn else bit

    return test
