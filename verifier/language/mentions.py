"""What formulas mention of a plan: found once, when a rule is resolved, not on every run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from verifier.language.typed import Attr, Fits, Formula, Mentions, Param

_SILENT = frozenset({"at", "text"})


def mentions(formulas: Iterable[Formula | None]) -> Mentions:
    """The names of the parameters, attributes and axes that occur anywhere in formulas."""
    parameters, attributes, axes = set[str](), set[str](), set[str]()
    stack: list[Any] = list(formulas)
    while stack:
        part = stack.pop()
        if isinstance(part, Param):
            parameters.add(part.name)
        elif isinstance(part, Attr):
            attributes.add(part.name)
        elif isinstance(part, Fits):
            axes.add(part.axis)
        if isinstance(part, tuple):
            stack.extend(part)
        elif hasattr(part, "__match_args__"):
            stack.extend(getattr(part, n) for n in part.__match_args__ if n not in _SILENT)
    return Mentions(frozenset(parameters), frozenset(attributes), frozenset(axes))
