"""A formula as a key: equal for formulas that say the same in the same way, whoever wrote them.

Places, texts and the names of variables do not count: `some reduction` is one question in a hundred
rules, and has one answer.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from verifier.language import typed

_SILENT = frozenset({"at", "text"})


@cache
def canonical(node: Any) -> tuple[Any, ...]:
    """The key of a formula, phrase or term; its variables are numbered as they come."""
    numbers: dict[str, int] = {}
    key: list[Any] = []
    waiting: list[Any] = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, typed.Variable):
            key += (numbers.setdefault(part.name, len(numbers)), part.sort)
        elif isinstance(part, tuple):
            key.append(len(part))
            waiting.extend(reversed(part))
        elif hasattr(part, "__match_args__"):
            cls: Any = type(part)
            key.append(cls)
            names = _told(cls)
            waiting.extend(getattr(part, name) for name in names)
        else:
            key += (type(part), part)
    return tuple(key)


@cache
def _told(cls: Any) -> tuple[str, ...]:
    """The fields of a record that count, last first."""
    return tuple(name for name in reversed(cls.__match_args__) if name not in _SILENT)
