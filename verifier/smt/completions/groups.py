"""Who belongs to which group, and what a group's member has, over the unknown facts."""

from __future__ import annotations

from typing import Any

from verifier.ground.model import elements
from verifier.ground.openness import SETS, VAGUE
from verifier.smt.completions.answers import Fact
from verifier.smt.completions.regions import SetOf, known
from verifier.smt.completions.world import MOST_TRACKED, World
from verifier.smt.triple import Bit, every, some


class Groups:
    """The members of the groups of one world: nodes, and parts that are not drawn."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._openness = world.openness
        self._unsettled: dict[tuple[str, ...], list[int]] = {}
        self._members: dict[str, dict[Any, set[int]]] = {}

    def has_parts(self, by: str, value: Any) -> bool:
        """Whether a member of a group is taken to have parts that are not drawn."""
        if not self._openness.has_parts(by):
            return False
        if value not in self._openness.drawn(by):
            return value in self._openness.stated(by)
        return self.world.tracked and len(self._openness.drawn(by)) <= MOST_TRACKED

    def exists(self, by: str, value: Any) -> Bit:
        """Whether a member of a group is there: it is, but where the range may be taken away."""
        if not self.world.tracked or value in self._openness.drawn(by):
            return True
        return self.world.in_range(by)

    def parts(self, by: str, value: Any, attribute: str) -> SetOf:
        """What the parts of a member have of an attribute, those that are drawn aside."""
        openness = self._openness
        if attribute == by:
            return known((value,))
        if attribute not in openness.grouping and attribute not in openness.openings:
            return known(())
        key = ("member", by, value)
        tracked = self.world.tracked and value in openness.drawn(by)
        if tracked and not self.world.is_tracked((*key, attribute)):
            drawn = frozenset(self._drawn_union(by, value, attribute))
            fact = Fact("member", attribute, value, by)
            self.world.track((*key, attribute), fact, drawn)
        own = self.world.set_of(attribute, (*key, attribute))
        if not (openness.has_parts(attribute) and attribute < by):
            return own
        # the same is said from the other side: of two members the one whose group comes first says
        for other in openness.members(attribute):
            if self.has_parts(attribute, other):
                self.world.universe(attribute).note_single(other)
                self.parts(attribute, other, by)
                self.world.universe(by).note_single(value)

        def test(cell: Any) -> Bit:
            if cell.element is None or not self.has_parts(attribute, cell.element):
                return own.test(cell)
            there = self.parts(attribute, cell.element, by)
            return self.world.universe(by).at(value, there.test)

        return SetOf(own.universe, test)

    def _drawn_union(self, by: str, value: Any, attribute: str) -> set[Any]:
        given = self.world.given(attribute)
        nodes = self.members(by).get(value, set())
        return {e for n in nodes if given[n] is not None for e in elements(given[n])}

    def belongs(self, node: int, by: str, value: Any) -> Bit:
        """Whether a node is in a group's member."""
        given = self.world.given(by)[node]
        match self.world.state(by, node):
            case 0:
                return given is not None and value in elements(given)
            case 2:
                return self.world.free(("belongs", node, by, value))
        if self._openness.openings[by].type in SETS:
            mine = self.world.values_of(by, node)
            assert mine is not None
            return self.world.element(mine, value)
        found: Bit = self.world.value(by, node) == self.world.code(value)
        return found

    def unsettled(self, *attributes: str) -> list[int]:
        """The nodes of which one of the attributes is missing and completed."""
        if attributes not in self._unsettled:
            states = [self._openness.state(self.world.at, name) for name in attributes]
            self._unsettled[attributes] = [
                n for n in range(self.world.at.model.nodes) if any(int(s[n]) for s in states)
            ]
        return self._unsettled[attributes]

    def related(self, by: str, value: Any, other: str, other_value: Any) -> Bit:
        """Whether members of two groups share a node, or a part that is not drawn."""
        opening = self._openness.openings.get(by)
        if by == other and opening is not None and opening.type not in SETS:
            return bool(value == other_value)
        found: list[Bit] = []
        first, second = self.has_parts(by, value), self.has_parts(other, other_value)
        if first and (not second or by < other):
            found.append(self.world.element(self.parts(by, value, other), other_value))
        elif second:
            found.append(self.world.element(self.parts(other, other_value, by), value))
        else:
            found.append(self._share(by, value, other, other_value))
        found.extend(
            every((self.belongs(node, by, value), self.belongs(node, other, other_value)))
            for node in self.unsettled(by, other)
        )
        return some(found)

    def members(self, by: str) -> dict[Any, set[int]]:
        """The nodes of each member of a group, as drawn."""
        if by not in self._members:
            found: dict[Any, set[int]] = {}
            for node, value in enumerate(self.world.given(by)):
                for element in elements(value) if value is not None else ():
                    found.setdefault(element, set()).add(node)
            self._members[by] = found
        return self._members[by]

    def _share(self, by: str, value: Any, other: str, other_value: Any) -> bool:
        mine = self.members(by).get(value, set())
        return not mine.isdisjoint(self.members(other).get(other_value, set()))

    def union(self, by: str, value: Any, attribute: str) -> SetOf | None:
        """All that the nodes and parts of a group's member have; None where that is not known."""
        openness = self._openness
        pieces: list[tuple[Bit, SetOf]] = []
        if self.has_parts(by, value):
            pieces.append((True, self.parts(by, value, attribute)))
        else:
            pieces.append((True, known(self._drawn_union(by, value, attribute))))
        if not self.has_parts(by, value) and openness.has_parts(attribute):
            for element in openness.members(attribute):
                if self.has_parts(attribute, element):
                    there = self.parts(attribute, element, by)
                    pieces.append((self.world.element(there, value), known((element,))))
        for node in self.unsettled(by, attribute):
            bit = self.belongs(node, by, value)
            if bit is False:
                continue
            own = self.world.values_of(attribute, node)
            if own is not None:
                pieces.append((bit, own))
            elif self.world.state(attribute, node) == VAGUE:
                return None
        return self._joined(attribute, pieces)

    def _joined(self, attribute: str, pieces: list[tuple[Bit, SetOf]]) -> SetOf:
        if all(bit is True and one.constant is not None for bit, one in pieces):
            return known(e for _, one in pieces for e in one.constant or ())
        universe = self.world.universe(attribute)
        for bit, one in pieces:
            if one.constant is not None:
                universe.note_constant(one.constant)
                if bit is not True:
                    for element in one.constant:
                        universe.note_single(element)
        return SetOf(
            universe, lambda cell: some(every((bit, one.test(cell))) for bit, one in pieces)
        )
