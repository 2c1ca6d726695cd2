"""Fill a rule's message: `{m}`, `{m.layer}`, and what a violation tells, as `{path}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

_HOLE = re.compile(r"\{([^{}]*)\}")
LONGEST_PATH = 8

NOT_LOOKED_AT = "…"
"""Stands for a detail of a violation that was not evaluated a second time."""


def fill(
    message: str,
    shown: dict[str, Any],
    facts: dict[str, Any],
    details: dict[str, Any],
    attribute: Callable[[str, str], Any],
) -> str:
    """The message with its holes filled.

    Args:
        message: the rule's template; without one, what the details tell is said.
        shown: bindings as users name them.
        facts: facts of the first bound node.
        details: what the replay found.
        attribute: looks up an attribute of a variable.
    """
    if not message:
        return _default(details)

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name in details:
            return spoken(details[name], name)
        if name in shown:
            return spoken(shown[name], name)
        variable, dot, rest = name.partition(".")
        if dot and variable in shown:
            found = attribute(variable, rest)
            return "unknown" if found is None else spoken(found, name)
        return spoken(facts[name], name) if name in facts else NOT_LOOKED_AT

    return _HOLE.sub(value, message)


def spoken(value: Any, name: str = "") -> str:
    """A value in running text: runs of numbers shortened, an edge with an arrow, long paths cut."""
    if name == "path" and isinstance(value, str):
        if not value:
            return "none"
        steps = value.split(" -> ")
        if len(steps) > LONGEST_PATH:
            steps = [*steps[: LONGEST_PATH // 2], "…", *steps[-LONGEST_PATH // 2 + 1 :]]
        return " -> ".join(steps)
    if (
        isinstance(value, list | tuple)
        and len(value) == 2
        and all(isinstance(v, str) for v in value)
    ):
        return f"{value[0]} -> {value[1]}"
    if isinstance(value, list | tuple | frozenset | set):
        items = sorted(value, key=str) if isinstance(value, frozenset | set) else list(value)
        if not items:
            return "none"
        numbers = [v for v in items if isinstance(v, int)]
        if numbers:  # what is no number comes after
            return ", ".join(
                (ranges(sorted(numbers)), *(str(v) for v in items if v not in numbers))
            )
        return ", ".join(map(str, items))
    return str(value)


def further(number: int, *, listed: bool = True) -> tuple[str, ...]:
    """How many more there are than are listed, as one more item; none if none."""
    return (f"{number:,} more" if listed else f"at least {number:,}",) if number else ()


_WORDS = {
    "=": "{}",
    "!=": "other than {}",
    "<": "less than {}",
    "<=": "at most {}",
    ">": "more than {}",
    ">=": "at least {}",
    "exactly": "{}",
    "at-least": "at least {}",
    "at-most": "at most {}",
    "no": "none",
    "some": "at least 1",
    "in": "{}",
    "not in": "not {}",
    "covers": "all of {}",
    "overlaps": "some of {}",
    "not covers": "not all of {}",
    "not overlaps": "none of {}",
    "~": "/{}/",
    "not ~": "not /{}/",
    "is": "{}",
    "is not": "not {}",
    "without": "no {}",
    "distinct": "no value twice",
    "disjoint": "no value twice",
    "equal": "one value",
    "contiguous": "no gap",
    "increasing": "ascending values",
}


def expected(found: Sequence[Any]) -> str:
    """What ought to be, in words: `20`, `at least 4`, `0..255`; empty where it is not told.

    Args:
        found: as the replay tells it, an operator or amount and what goes with it.
    """
    if not found or found[0] not in _WORDS:
        return ""
    word, *values = found
    if len(values) == 2:
        return _WORDS[word].format(f"{spoken(values[0])}..{spoken(values[1])}")
    value = "unknown" if values and values[0] is None else spoken(values[0]) if values else ""
    return _WORDS[word].format(value)


def ranges(numbers: list[int]) -> str:
    """``0-3, 7``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def _default(details: dict[str, Any]) -> str:
    parts = []
    if details.get("actual") is not None:
        parts.append(f"{details['actual']} found")
    sets = ("missing", "duplicates", "outside")
    parts += [f"{name}: {spoken(details[name])}" for name in sets if details.get(name)]
    if details.get("path"):
        parts.append(f"path: {spoken(details['path'], 'path')}")
    return "; ".join(parts)
