"""Walks over trees and typed formulas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from verifier.errors import Diagnostic, Severity, Span, width
from verifier.language import ast


def parts(node: Any) -> Iterator[Any]:
    """A node of a tree and all below it, outermost first."""
    stack = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, tuple) and not isinstance(part, ast.At):
            stack.extend(reversed(part))
        elif names := _fields(part.__class__):
            yield part
            stack.extend([getattr(part, name) for name in names])


@cache
def _fields(of: type) -> tuple[str, ...]:
    """The names of a dataclass's fields, last first; none of another type."""
    return tuple(f.name for f in reversed(fields(of))) if is_dataclass(of) else ()


def finding(
    code: str,
    message: str,
    place: tuple[str, str, ast.At],
    severity: Severity = "warning",
    help_: str = "",
) -> Diagnostic:
    """A diagnostic at a place: its file's path and text, and where in it."""
    path, text, at = place
    span = Span(path, at.line, at.column, width(text, at.start, at.end))
    return Diagnostic(code, message, span, severity, "", help_)
