"""Transfer tables: for every set of states that may arrive, the states that may be given."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Masks = NDArray[np.uint8]
"""Sets of states, a bit for each state."""

ANYTHING = 0
"""The role of an operator of which nothing is known: whatever arrives, it may give anything."""


class Tables:
    """The tables of one axis, by role.

    A table has an entry for every set of states: what may be given when exactly these arrive, 0
    where the set is not taken. Entry 0 is for an operator that nothing feeds: where no row says
    something of it, it may give anything.
    """

    def __init__(self, states: int) -> None:
        self.states = states
        self.full = (1 << states) - 1
        self._numbers: dict[tuple[int, ...], int] = {}
        self._add((self.full,) * (self.full + 1))

    def role(self, rows: Iterable[tuple[int, int]]) -> int:
        """The role of a table with these rows: (what arrives, what may be given), as masks."""
        entries = [0] * (self.full + 1)
        nothing = False
        for arrives, gives in rows:
            entries[arrives] |= gives
            nothing |= not arrives
        if not nothing:
            entries[0] = self.full
        return self._add(tuple(entries))

    def either(self, first: int, second: int) -> int:
        """The role of an operator that has one of two roles."""
        tables = list(self._numbers)
        pairs = zip(tables[first], tables[second], strict=True)
        return self._add(tuple(a | b for a, b in pairs))

    def entries(self, role: int) -> tuple[int, ...]:
        """A role's table."""
        return list(self._numbers)[role]

    @property
    def array(self) -> Masks:
        """uint8[roles, sets]: all tables."""
        return np.array(list(self._numbers), dtype=np.uint8)

    def _add(self, entries: tuple[int, ...]) -> int:
        return self._numbers.setdefault(entries, len(self._numbers))


def bits(mask: int) -> list[int]:
    """The states of a mask, by number."""
    return [state for state in range(mask.bit_length()) if mask >> state & 1]
