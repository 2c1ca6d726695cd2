"""From a captured text to a value of a declared type; None where the text is not of that type."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from verifier.facts.ranks import read_ranks
from verifier.facts.shapes import read_shape
from verifier.facts.values import Span
from verifier.language.vocabulary import ValueType

Reader = Callable[[tuple[str, ...]], Any]
"""Reads what the groups of a pattern captured (the whole match, where it has no groups)."""

_INT = re.compile(r"\s*([+-]?\d{1,18})\s*")
_SPAN = re.compile(r"\D*?(\d{1,18})\s*(?:(?:[-‐‑‒–—−~→]|\.\.+|->|to)\s*(\d{1,18}))?\s*[\])}]?\s*")  # noqa: RUF001
_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})


def reader(type_: ValueType) -> Reader:
    """The reader of a type."""
    return _READERS[type_]


def _int(captured: tuple[str, ...]) -> int | None:
    match = _INT.fullmatch(captured[0])
    return int(match[1]) if match else None


def _string(captured: tuple[str, ...]) -> str | None:
    return captured[0].strip() or None


def _bool(captured: tuple[str, ...]) -> bool | None:
    text = captured[0].strip().lower()
    return True if text in _TRUE else False if text in _FALSE else None


def _ranks(captured: tuple[str, ...]) -> frozenset[int] | None:
    """The union of what all groups give: ``0→1`` may be one capture or two."""
    sets = [read_ranks(text) for text in captured]
    if any(found is None for found in sets):
        return None
    return frozenset().union(*(found for found in sets if found is not None))


def _span(captured: tuple[str, ...]) -> Span | None:
    match = _SPAN.fullmatch("-".join(captured[:2]))
    if match is None:
        return None
    low = int(match[1])
    high = low if match[2] is None else int(match[2])
    return Span(low, high) if low <= high else None


def _strings(captured: tuple[str, ...]) -> frozenset[str] | None:
    inner = captured[0].strip().strip("[](){}")
    return frozenset(part.strip() for part in inner.split(",") if part.strip()) or None


_READERS: dict[ValueType, Reader] = {
    "int": _int,
    "number": _int,
    "string": _string,
    "bool": _bool,
    "ranks": _ranks,
    "shape": lambda captured: read_shape(captured[0]),
    "span": _span,
    "set of string": _strings,
}
