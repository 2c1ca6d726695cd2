"""A formula as a key: equal for formulas that say the same in the same way, whoever wrote them.

Places, texts and the names of variables do not count: `some reduction` is one question in a hundred
rules, and has one answer.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

from verifier.language import typed
from verifier.records import derived

_SILENT = frozenset({"at", "text"})


@derived
def canonical(node: Any) -> str:
    """``key``, kept with a node that is looked up on every run."""
    return key(node)


def key(node: Any) -> str:
    """The key of a formula, phrase or term; its variables are numbered as they come."""
    numbers: dict[str, int] = {}
    said: list[str] = []
    waiting: list[Any] = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, typed.Variable):
            number = numbers.setdefault(part.name, len(numbers))
            said.append(f"{number} {part.sort.name} {part.sort.group}")
        elif isinstance(part, tuple):
            said.append(f"({len(part)}")
            waiting.extend(reversed(part))
        elif hasattr(part, "__match_args__"):
            cls: Any = type(part)
            said.append(cls.__name__)
            names = _told(cls)
            waiting.extend(getattr(part, name) for name in names)
        elif isinstance(part, frozenset):
            said.append(f"{{{sorted(map(repr, part))}")
        else:
            said.append(f"{type(part).__name__} {part!r}")
    text = "\n".join(said).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=16).hexdigest()


@cache
def _told(cls: Any) -> tuple[str, ...]:
    """The fields of a record that count, last first."""
    return tuple(name for name in reversed(cls.__match_args__) if name not in _SILENT)
