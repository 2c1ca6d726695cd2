"""The path sentences of a formula that are one question at every node, known before it is asked."""

from __future__ import annotations

from typing import Any

from verifier.language import typed
from verifier.logic.free import Node, free_variables
from verifier.records import derived

_SILENT = frozenset({"at", "text"})
_VERBS = frozenset({"followed", "preceded", "reaches", "reached"})


def is_closed(leaf: typed.PathTo) -> bool:
    """Whether it asks the same of each node, along whole paths: one sweep answers it everywhere."""
    if leaf.verb not in _VERBS or free_variables(leaf.target):
        return False
    return leaf.until is None or not free_variables(leaf.until)


@derived
def closed_paths(formula: Node) -> tuple[typed.PathTo, ...]:
    """All of these that occur anywhere in a formula."""
    found: list[typed.PathTo] = []
    stack: list[Any] = [formula]
    while stack:
        part = stack.pop()
        if isinstance(part, typed.PathTo) and is_closed(part):
            found.append(part)
        if isinstance(part, tuple):
            stack.extend(part)
        elif hasattr(part, "__match_args__"):
            stack.extend(getattr(part, n) for n in part.__match_args__ if n not in _SILENT)
    return tuple(found)


@derived
def is_flat(leaf: typed.PathTo) -> bool:
    """Whether no other of these has to be answered before it."""
    return not any(closed_paths(end) for end in (leaf.target, leaf.until) if end is not None)
