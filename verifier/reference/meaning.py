"""What the object of a path sentence means, and what searches for it have learnt."""

from __future__ import annotations

from collections.abc import Callable

from verifier.reference.kleene import Truth


class Meaning:
    """Whether a node is meant, each node looked at once.

    What is unknown is looked at again, so that it is noted each time what it lacks.
    """

    def __init__(self, test: Callable[[int], Truth]) -> None:
        self._test = test
        self._found: dict[int, Truth] = {}
        self._barren: dict[tuple[str | None, bool], set[int]] = {}

    def __call__(self, node: int) -> Truth:
        """The truth of it."""
        if node in self._found:
            return self._found[node]
        truth = self._test(node)
        if truth is not None:
            self._found[node] = truth
        return truth

    def barren(self, along: str | None, *, reverse: bool) -> set[int]:
        """Nodes from which no path over edges of a class leads to anything that may be meant."""
        return self._barren.setdefault((along, reverse), set())
