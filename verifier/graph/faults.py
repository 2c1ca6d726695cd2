"""What the reader found wrong, and where, before it is put into words."""

from __future__ import annotations

from collections.abc import Callable

Warn = Callable[[str, int, int], None]
"""Called with the cause of a warning, the offset and the width of the place."""


class Fault(Exception):  # noqa: N818 - not an error for users: diagnosis.py turns it into one
    """The text stops being DOT here.

    Attributes:
        cause: which fault, a key of ``diagnosis``.
        start: the character offset.
        expected: what could have stood there, for the cause ``syntax``.
        opened: the offset of what the fault belongs to, -1 for none: an unclosed brace.
    """

    def __init__(self, cause: str, start: int, expected: str = "", opened: int = -1) -> None:
        super().__init__(cause)
        self.cause = cause
        self.start = start
        self.expected = expected
        self.opened = opened
