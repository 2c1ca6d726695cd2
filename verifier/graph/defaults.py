"""Default attributes (``node [..]``, ``edge [..]``) as they stood when each element was made.

Graphviz copies the defaults in force into a node (an edge) when it is created; a later default
never changes it. What is in force in a subgraph is its own defaults, looked up before its
parent's. So a reader notes for every element the number of an *environment*, and a column asks
each environment once.

Both environments and the versions of a graph's own defaults are linked lists that share what
they have in common: no statement copies what earlier ones set, however many there are.
"""

from __future__ import annotations

from dataclasses import field

from verifier.records import struct

Assignment = tuple[str, str, int]  # name, value, offset of the value in the text


@struct
class Defaults:
    """All environments of one kind of element; environment 0 has no defaults.

    ``parent[e]`` is what environment ``e`` falls back on, ``own[e]`` the version of the graph's
    own defaults, -1 for none; ``previous[v]`` is the version that ``settings[v]`` adds to.
    """

    parent: list[int] = field(default_factory=lambda: [-1])
    own: list[int] = field(default_factory=lambda: [-1])
    previous: list[int] = field(default_factory=list)
    settings: list[dict[str, tuple[str, int]]] = field(default_factory=list)

    def version(self, previous: int, assignments: list[Assignment]) -> int:
        """A version that adds ``assignments`` to version ``previous`` (-1: to none)."""
        self.previous.append(previous)
        self.settings.append({name: (value, start) for name, value, start in assignments})
        return len(self.settings) - 1

    def environment(self, parent: int, own: int) -> int:
        """The environment of a graph whose own defaults are ``own``, inside ``parent``."""
        if own < 0:
            return parent
        self.parent.append(parent)
        self.own.append(own)
        return len(self.parent) - 1

    def names(self) -> list[str]:
        """Every attribute that has a default somewhere, in the order of the file."""
        return list(dict.fromkeys(name for setting in self.settings for name in setting))

    def settled(self, attribute: str) -> list[tuple[str, int] | None]:
        """The value and its offset that each environment gives, shape ``[environments]``."""
        versions: list[tuple[str, int] | None] = []
        for previous, setting in zip(self.previous, self.settings, strict=True):
            inherited = versions[previous] if previous >= 0 else None
            versions.append(setting.get(attribute, inherited))
        values: list[tuple[str, int] | None] = [None]
        for parent, own in zip(self.parent[1:], self.own[1:], strict=True):
            value = versions[own]
            values.append(values[parent] if value is None else value)
        return values


class Scope:
    """The defaults of one graph or subgraph while it is read; kept, for it may be reopened."""

    __slots__ = ("_defaults", "_outer", "environment", "own")

    def __init__(self, defaults: Defaults) -> None:
        self._defaults = defaults
        self._outer = 0
        self.own = -1
        self.environment = 0

    def enter(self, outer: int) -> None:
        """The body begins, inside environment ``outer``."""
        self._outer = outer
        self.environment = self._defaults.environment(outer, self.own)

    def set(self, assignments: list[Assignment]) -> None:
        """A default statement in the body."""
        if assignments:
            self.own = self._defaults.version(self.own, assignments)
            self.environment = self._defaults.environment(self._outer, self.own)
