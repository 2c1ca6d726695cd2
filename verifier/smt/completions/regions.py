"""Sets that are not known, over the elements that one attribute can have.

Elements that no part of a question tells apart are one class. Where the unknown sets are few, a
class is counted by region of their Venn diagram (which of the sets an element is in): with three
sets and two classes sixteen numbers, whether there are 32 elements or a million. A class of one
element, and every class where the sets are many, has a Boolean for each element and set.

Sets are looked at twice: a first pass over a question notes sets, constants and elements, a second
builds the constraints.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import field
from itertools import product
from typing import Any

from verifier.records import record, struct
from verifier.smt.triple import Bit, every, some

MOST_SETS = 5
"""Beyond so many sets the regions are too many to be counted."""


@struct
class Cell:
    """Elements that are in the same sets: ``members`` tells of each unknown set whether they are.

    ``element`` stands for them all; None for what is beyond every value that is stated. ``count``
    is how many there are: 1, or a solver's number.
    """

    element: Any
    elements: tuple[Any, ...]
    count: Any
    members: dict[Hashable, Bit]


@struct
class Universe:
    """The elements that an attribute can have, and the unknown sets of them.

    A set has elements of the ``domain`` alone, but one of those that are ``wide`` any.
    """

    name: str
    domain: frozenset[Any]
    sets: dict[Hashable, None] = field(default_factory=dict)
    constants: set[frozenset[Any]] = field(default_factory=set)
    ranges: set[range] = field(default_factory=set)
    wide: set[Hashable] = field(default_factory=set)
    singles: set[Any] = field(default_factory=set)
    axioms: list[Any] = field(default_factory=list)
    within: Bit = True
    apart: bool = False
    _cells: list[Cell] | None = None
    _of_element: dict[Any, Cell] = field(default_factory=dict)
    _dummies: int = 0

    # ---- first pass

    def note(self, key: Hashable) -> None:
        """A set that is not known."""
        self.sets[key] = None

    def note_constant(self, values: frozenset[Any]) -> None:
        """A set that is known."""
        if self._cells is None:
            self.constants.add(values)

    def note_range(self, values: range) -> None:
        """A range that elements are compared with; it has no elements of its own."""
        if self._cells is None:
            self.ranges.add(values)

    def note_single(self, element: Any) -> None:
        """An element that is spoken of by itself."""
        if self._cells is None:
            self.singles.add(element)

    def tell_apart(self) -> None:
        """Every element is spoken of by itself."""
        self.apart = True

    # ---- second pass

    def build(self, within: Bit = True) -> None:
        """Make the cells; ``within`` tells that no element lies beyond the domain."""
        import z3

        self.within = within
        everyone = self.domain.union(*self.constants, self.singles)
        classes: dict[tuple[Any, ...], list[Any]] = {}
        constants, ranges = list(self.constants), list(self.ranges)
        for element in sorted(everyone):
            alone = element if self.apart or element in self.singles else None
            signature = (
                element in self.domain,
                alone is not None,
                alone,
                *(element in c for c in constants),
                *(element in r for r in ranges),
            )
            classes.setdefault(signature, []).append(element)
        few = len(self.sets) <= MOST_SETS
        self._cells = []
        for signature, elements in classes.items():
            if len(elements) == 1 or not few:
                self._cells += [self._single(e, possible=signature[0]) for e in elements]
            else:
                cells = self._regions(elements[0], tuple(elements), possible=signature[0])
                self.axioms.append(z3.Sum([c.count for c in cells]) == len(elements))
                self._cells += cells
        if few and not isinstance(within, bool) and self.sets:
            beyond = self._regions(None, (), possible=True)
            self.axioms += [z3.Implies(within, c.count == 0) for c in beyond]
            self._cells += beyond
        for cell in self._cells:
            for element in cell.elements:
                self._of_element.setdefault(element, cell)

    def _single(self, element: Any, *, possible: bool) -> Cell:
        import z3

        names = {
            key: z3.Bool(f"{self.name}: {element} in {key}")
            if possible or key in self.wide
            else False
            for key in self.sets
        }
        return Cell(element, (element,), 1, names)

    def _regions(self, element: Any, elements: tuple[Any, ...], *, possible: bool) -> list[Cell]:
        import z3

        cells = []
        either = [(False, True) if possible or k in self.wide else (False,) for k in self.sets]
        for number, mask in enumerate(product(*either)):
            count = z3.Int(f"{self.name}: region {number} of {element}")
            self.axioms.append(count >= 0)
            cells.append(Cell(element, elements, count, dict(zip(self.sets, mask, strict=True))))
        return cells

    @property
    def cells(self) -> list[Cell]:
        """All cells; none in the first pass."""
        return self._cells or []

    @property
    def built(self) -> bool:
        """Whether this is the second pass."""
        return self._cells is not None

    def some(self, test: Callable[[Cell], Bit]) -> Bit:
        """Whether some element is in a cell that passes."""
        if self._cells is None:
            return self._dummy("bool")
        return some(every((test(cell), self._inhabited(cell))) for cell in self._cells)

    def number(self, test: Callable[[Cell], Bit]) -> Any:
        """How many elements are in cells that pass."""
        import z3

        if self._cells is None:
            return self._dummy("int")
        sure, parts = 0, []
        for cell in self._cells:
            bit = test(cell)
            if bit is False:
                continue
            if bit is True and isinstance(cell.count, int):
                sure += cell.count
            else:
                parts.append(cell.count if bit is True else z3.If(bit, cell.count, 0))
        return z3.Sum([z3.IntVal(sure), *parts]) if parts else sure

    @staticmethod
    def _inhabited(cell: Cell) -> Bit:
        found: Bit = cell.count > 0
        return found

    def at(self, element: Any, test: Callable[[Cell], Bit]) -> Bit:
        """Whether an element spoken of by itself passes."""
        self.note_single(element)
        if self._cells is None:
            return self._dummy("bool")
        cell = self._of_element.get(element)
        return False if cell is None else test(cell)

    def _dummy(self, sort: str) -> Any:
        import z3

        self._dummies += 1
        make = z3.Bool if sort == "bool" else z3.Int
        return make(f"first pass {self.name} {self._dummies}")

    def found(self, value: Callable[[Any], Any]) -> dict[Hashable, frozenset[Any]]:
        """The sets in a solver's model; ``value`` evaluates there."""
        sets: dict[Hashable, set[Any]] = {key: set() for key in self.sets}
        used: dict[Any, int] = {}
        for cell in self.cells:
            start = used.get(cell.element, 0)
            count = int(value(cell.count)) if not isinstance(cell.count, int) else cell.count
            used[cell.element] = start + count
            for key, bit in cell.members.items():
                inside = bit if isinstance(bit, bool) else bool(value(bit))
                if inside:
                    sets[key].update(cell.elements[start : start + count])
        return {key: frozenset(items) for key, items in sets.items()}

    def same_as(self, value: Callable[[Any], Any], key: Hashable) -> list[tuple[Any, Bit]]:
        """What to assert for a set to be as in a model, each with a name of what it settles.

        Sets that are counted by region are settled all at once: then the name is None.
        """
        found: list[tuple[Any, Bit]] = []
        for cell in self.cells:
            bit = cell.members[key]
            if not isinstance(cell.count, int):
                found.append((None, cell.count == value(cell.count)))
            elif not isinstance(bit, bool):
                found.append((key, bit if bool(value(bit)) else _negated(bit)))
        return found


def _negated(bit: Any) -> Any:
    import z3

    return z3.Not(bit)


@record
class SetOf:
    """A set: known (``constant``), or a test of cells of a universe."""

    universe: Universe | None
    test: Callable[[Cell], Bit]
    constant: frozenset[Any] | None = None


def known(values: Iterable[Any]) -> SetOf:
    """A set that is known."""
    items = frozenset(values)
    return SetOf(None, lambda cell: cell.element in items, items)
