"""The plainest of the plans that a solver may find: no edge, fact or kind that is not needed.

What remains is settled one question after the other, in a fixed order, so that the same rules
always give the same plan.
"""

from __future__ import annotations

from typing import Any

from verifier.smt.world import World

# What the edges tell already, or nobody wants to read.
SILENT = {"in-degree", "out-degree", "line", "copy", "declarations", "declared", "id", "kind"}


def simplest(world: World, solver: Any) -> Any:
    """The model with as little in it as can be, of what a solver holds.

    Edges and known facts are absent where they can be, one by one; then kinds and numbers are the
    least that they can be, numbers not negative. What takes the solver too long stays as it is.
    """
    found = _Settling(solver)
    edges = [bit for along in world.matrices for row in world.edges(along) for bit in row]
    known = [known for known, _ in world.values.values() if not isinstance(known, bool)]
    sets = [value for _, value in world.values.values() if isinstance(value, tuple)]
    for bit in edges + known + [bit for one in sets for bit, _ in one]:
        found.drop(bit)
    for kind in world.kinds.values():  # no kind is -1
        found.least(kind)
    for (_, name, _), (given, value) in world.values.items():
        if name not in SILENT and _is_whole(value) and found.true(given):
            found.natural(value)
    for universe in world.universes.values():
        for value in universe:
            found.natural(value)
    return found.model


def _is_whole(value: Any) -> bool:
    return hasattr(value, "is_int") and bool(value.is_int())


class _Settling:
    """A solver's model that is narrowed down wish by wish."""

    def __init__(self, solver: Any) -> None:
        solver.check()
        self._solver = solver
        self.model = solver.model()

    def settle(self, wish: Any) -> bool:
        """Keep to a wish if it can be granted."""
        import z3

        self._solver.push()
        self._solver.add(wish)
        if self._solver.check() == z3.sat:
            self.model = self._solver.model()
            return True
        self._solver.pop()
        return False

    def true(self, bit: Any) -> bool:
        """Whether a bit is true in the model."""
        import z3

        return bit is True or z3.is_true(self.model.eval(bit, model_completion=True))

    def drop(self, bit: Any) -> None:
        """Make a bit false, or else keep it true."""
        import z3

        if not (self.true(bit) and not self.settle(z3.Not(bit))):
            self._solver.add(z3.Not(bit))
        else:
            self._solver.add(bit)

    def natural(self, number: Any) -> None:
        """Make a number the least that is not negative, if it can be."""
        self.settle(number >= 0)
        self.least(number, floor=0)

    def least(self, number: Any, floor: int = -1) -> None:
        """Make a number the least that it can be, down to a floor."""
        while True:
            now = self.model.eval(number, model_completion=True).as_long()
            if now <= floor or not self.settle(number < now):
                break
        self._solver.add(number == now)
