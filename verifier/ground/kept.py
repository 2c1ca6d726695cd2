"""What was worked out over all individuals, for other rules, as far as there is room for it."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

# So many bytes are kept, and so many more for each node; a large graph is not in memory thrice.
ROOM, ROOM_OF_NODE = 1 << 26, 32


class Kept:
    """Results by key. Where there is no more room, what was asked for longest ago is given up."""

    def __init__(self, nodes: int) -> None:
        self._room = ROOM + ROOM_OF_NODE * nodes
        self._found: OrderedDict[Any, tuple[Any, int]] = OrderedDict()

    def get(self, key: Any) -> Any:
        """The result, or None."""
        found = self._found.get(key)
        if found is None:
            return None
        self._found.move_to_end(key)
        return found[0]

    def put(self, key: Any, found: Any, size: int) -> None:
        """Keep a result of so many bytes."""
        _, before = self._found.pop(key, (None, 0))
        self._room += before
        self._found[key] = (found, size)
        self._room -= size
        while self._room < 0:
            self._room += self._found.popitem(last=False)[1][1]
