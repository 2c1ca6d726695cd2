"""The plainest of the plans that a solver may find: no edge, fact or kind that is not needed.

What remains is settled one question after the other, in a fixed order, so that the same rules
always give the same plan.
"""

from __future__ import annotations

from verifier.smt.asking import Asking
from verifier.smt.terms import Bit, Number, Plan, opposite, whole
from verifier.smt.world import World

# What the edges tell already, or nobody wants to read.
SILENT = {"in-degree", "out-degree", "line", "copy", "declarations", "declared", "id", "kind"}


def simplest(world: World, asking: Asking) -> Plan:
    """The plan with as little in it as can be, of those that a solver allows.

    Edges and known facts are absent where they can be, one by one; then kinds and numbers are the
    least that they can be, numbers not negative. What takes the solver too long stays as it is.
    """
    found = _Settling(asking)
    edges = [bit for along in world.matrices for row in world.edges(along) for bit in row]
    known = [known for known, _ in world.values.values() if not isinstance(known, bool)]
    sets = [value for _, value in world.values.values() if isinstance(value, tuple)]
    for bit in edges + known + [bit for one in sets for bit, _ in one]:
        found.drop(bit)
    for kind in world.kinds.values():  # no kind is -1
        found.least(kind)
    for (_, name, _), (given, value) in world.values.items():
        if (
            name not in SILENT
            and not isinstance(value, tuple | None)
            and whole(value)
            and found.true(given)
        ):
            found.natural(value)
    for universe in world.universes.values():
        for value in universe:
            found.natural(value)
    return found.plan


class _Settling:
    """A solver's plan that is narrowed down wish by wish."""

    def __init__(self, asking: Asking) -> None:
        asking.check()
        self._asking = asking
        self.plan = asking.plan()

    def settle(self, wish: Bit) -> bool:
        """Keep to a wish if it can be granted."""
        if not self._asking.settle(wish):
            return False
        self.plan = self._asking.plan()
        return True

    def true(self, bit: Bit) -> bool:
        """Whether a bit is true in the plan."""
        return bool(self.plan.value(bit))

    def drop(self, bit: Bit) -> None:
        """Make a bit false, or else keep it true."""
        kept = self.true(bit) and not self.settle(opposite(bit))
        self._asking.add(bit if kept else opposite(bit))

    def natural(self, number: Number) -> None:
        """Make a number the least that is not negative, if it can be."""
        self.settle(number >= 0)
        self.least(number, floor=0)

    def least(self, number: Number, floor: int = -1) -> None:
        """Make a number the least that it can be, down to a floor."""
        while True:
            now = self.plan.value(number)
            if now <= floor or not self.settle(number < now):
                break
        self._asking.add(number == now)
