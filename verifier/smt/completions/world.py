"""The unknown facts of a graph as solver variables, and the known ones where they are tracked."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from verifier.ground.evaluate import Evaluator
from verifier.ground.model import elements
from verifier.ground.openness import CLOSED, OPEN, SETS, VAGUE, Openness
from verifier.smt.completions.regions import Cell, SetOf, Universe, known
from verifier.smt.triple import Bit, every, opposite, some

MOST_TRACKED = 400
"""Facts of more nodes, or of more members, are not tracked: they are taken as drawn."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that a verdict may lean on: what ``owner`` has of an attribute.

    ``kind`` is `node` (a node's value), `member` (what the parts of a group's member have) or
    `range` (which values an open attribute can have; it has no owner).
    """

    kind: str
    attribute: str
    owner: Any = None
    by: str = ""


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
        self._exists: dict[tuple[str, Any], Any] = {}
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
        if state == CLOSED and self._is_tracked(attribute, node):
            return OPEN
        return state

    def _is_tracked(self, attribute: str, node: int) -> bool:
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
            return self._set(attribute, key)
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

    def _set(self, attribute: str, key: Hashable) -> SetOf:
        universe = self.universe(attribute)
        if not universe.built:
            universe.note(key)
        return SetOf(universe, lambda cell: cell.members[key])

    def build(self) -> None:
        """Go from the first pass over a question to the second."""
        import z3

        for name, universe in self.universes.items():
            universe.build(self.in_range(name))
            self.axioms += universe.axioms
        for key, attribute in self._non_empty.items():
            universe = self.universes[attribute]
            if key in universe.sets:
                self.axioms.append(_plain(universe.some(_member_of(key))))
        for set_, (attribute, drawn, literal) in self._drawn_sets.items():
            universe = self.universes[attribute]
            same = opposite(universe.some(_differs(set_, drawn)))
            self.axioms.append(z3.Implies(literal, _plain(same)))

    # ---- members of groups

    def has_parts(self, by: str, value: Any) -> bool:
        """Whether a member of a group is taken to have parts that are not drawn."""
        if not self.openness.has_parts(by):
            return False
        if value not in self.openness.drawn(by):
            return value in self.openness.stated(by)
        return self.tracked and len(self.openness.drawn(by)) <= MOST_TRACKED

    def exists(self, by: str, value: Any) -> Bit:
        """Whether a member of a group is there: it is, but where the range may be taken away."""
        if not self.tracked or value in self.openness.drawn(by):
            return True
        return self.in_range(by)

    def parts(self, by: str, value: Any, attribute: str) -> SetOf:
        """What the parts of a member have of an attribute, those that are drawn aside."""
        openness = self.openness
        if attribute == by:
            return known((value,))
        if attribute not in openness.grouping and attribute not in openness.openings:
            return known(())
        key = ("member", by, value)
        tracked = self.tracked and value in openness.drawn(by)
        if tracked and (*key, attribute) not in self._drawn_sets:
            drawn = frozenset(self._drawn_union(by, value, attribute))
            literal = self.fact(Fact("member", attribute, value, by))
            self._drawn_sets[(*key, attribute)] = (attribute, drawn, literal)
            self.universe(attribute).note_constant(drawn)
            self.universe(attribute).wide.add((*key, attribute))
        own = self._set(attribute, (*key, attribute))
        if not (openness.has_parts(attribute) and attribute < by):
            return own
        # the same is said from the other side: of two members the one whose group comes first says
        for other in openness.members(attribute):
            if self.has_parts(attribute, other):
                self.universe(attribute).note_single(other)
                self.parts(attribute, other, by)
                self.universe(by).note_single(value)

        def test(cell: Any) -> Bit:
            if cell.element is None or not self.has_parts(attribute, cell.element):
                return own.test(cell)
            there = self.parts(attribute, cell.element, by)
            return self.universe(by).at(value, there.test)

        return SetOf(own.universe, test)

    def _drawn_union(self, by: str, value: Any, attribute: str) -> set[Any]:
        given = self.given(attribute)
        nodes = self.members(by).get(value, set())
        return {e for n in nodes if given[n] is not None for e in elements(given[n])}

    def element(self, of: SetOf, element: Any) -> Bit:
        """Whether a set has an element."""
        if of.constant is not None:
            return element in of.constant
        assert of.universe is not None
        return of.universe.at(element, of.test)

    def belongs(self, node: int, by: str, value: Any) -> Bit:
        """Whether a node is in a group's member."""
        given = self.given(by)[node]
        match self.state(by, node):
            case 0:
                return given is not None and value in elements(given)
            case 2:
                return self.free(("belongs", node, by, value))
        if self.openness.openings[by].type in SETS:
            mine = self.values_of(by, node)
            assert mine is not None
            return self.element(mine, value)
        found: Bit = self.value(by, node) == self.code(value)
        return found

    @cached_property
    def _unsettled(self) -> dict[tuple[str, ...], list[int]]:
        return {}

    def unsettled(self, *attributes: str) -> list[int]:
        """The nodes of which one of the attributes is missing and completed."""
        if attributes not in self._unsettled:
            states = [self.openness.state(self.at, name) for name in attributes]
            self._unsettled[attributes] = [
                n for n in range(self.at.model.nodes) if any(int(s[n]) for s in states)
            ]
        return self._unsettled[attributes]

    def related(self, by: str, value: Any, other: str, other_value: Any) -> Bit:
        """Whether members of two groups share a node, or a part that is not drawn."""
        opening = self.openness.openings.get(by)
        if by == other and opening is not None and opening.type not in SETS:
            return bool(value == other_value)
        found: list[Bit] = []
        first, second = self.has_parts(by, value), self.has_parts(other, other_value)
        if first and (not second or by < other):
            found.append(self.element(self.parts(by, value, other), other_value))
        elif second:
            found.append(self.element(self.parts(other, other_value, by), value))
        else:
            found.append(self._share(by, value, other, other_value))
        found.extend(
            every((self.belongs(node, by, value), self.belongs(node, other, other_value)))
            for node in self.unsettled(by, other)
        )
        return some(found)

    @cached_property
    def _members(self) -> dict[str, dict[Any, set[int]]]:
        return {}

    def members(self, by: str) -> dict[Any, set[int]]:
        """The nodes of each member of a group, as drawn."""
        if by not in self._members:
            found: dict[Any, set[int]] = {}
            for node, value in enumerate(self.given(by)):
                for element in elements(value) if value is not None else ():
                    found.setdefault(element, set()).add(node)
            self._members[by] = found
        return self._members[by]

    def _share(self, by: str, value: Any, other: str, other_value: Any) -> bool:
        mine = self.members(by).get(value, set())
        return not mine.isdisjoint(self.members(other).get(other_value, set()))

    def union(self, by: str, value: Any, attribute: str) -> SetOf | None:
        """All that the nodes and parts of a group's member have; None where that is not known."""
        openness = self.openness
        pieces: list[tuple[Bit, SetOf]] = []
        if self.has_parts(by, value):
            pieces.append((True, self.parts(by, value, attribute)))
        else:
            pieces.append((True, known(self._drawn_union(by, value, attribute))))
        if not self.has_parts(by, value) and openness.has_parts(attribute):
            for element in openness.members(attribute):
                if self.has_parts(attribute, element):
                    there = self.parts(attribute, element, by)
                    pieces.append((self.element(there, value), known((element,))))
        for node in self.unsettled(by, attribute):
            bit = self.belongs(node, by, value)
            if bit is False:
                continue
            own = self.values_of(attribute, node)
            if own is not None:
                pieces.append((bit, own))
            elif self.state(attribute, node) == VAGUE:
                return None
        return self._joined(attribute, pieces)

    def _joined(self, attribute: str, pieces: list[tuple[Bit, SetOf]]) -> SetOf:
        if all(bit is True and one.constant is not None for bit, one in pieces):
            return known(e for _, one in pieces for e in one.constant or ())
        universe = self.universe(attribute)
        for bit, one in pieces:
            if one.constant is not None:
                universe.note_constant(one.constant)
                if bit is not True:
                    for element in one.constant:
                        universe.note_single(element)
        return SetOf(
            universe, lambda cell: some(every((bit, one.test(cell))) for bit, one in pieces)
        )


def _member_of(key: Hashable) -> Callable[[Cell], Bit]:
    return lambda cell: cell.members[key]


def _differs(key: Hashable, drawn: frozenset[Any]) -> Callable[[Cell], Bit]:
    """Whether a set has an element that it does not have as drawn, or the other way round."""

    def test(cell: Cell) -> Bit:
        bit = cell.members[key]
        return opposite(bit) if cell.element in drawn else bit

    return test


def _plain(bit: Bit) -> Any:
    import z3

    return z3.BoolVal(bit) if isinstance(bit, bool) else bit
