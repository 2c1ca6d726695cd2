"""A rule file in the canonical layout, checked against what it said before."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from verifier.format.columns import Line, align
from verifier.format.layout import comments, statement
from verifier.format.scan import scan
from verifier.format.units import units
from verifier.language.ast import At
from verifier.language.parse import parse


class LayoutError(AssertionError):
    """The layout changed what the file says: a bug of ours, and nothing is written."""


def formatted(text: str, path: str = "<text>") -> str:
    """The file in the canonical layout.

    Raises:
        InputError: it does not parse.
        LayoutError: the result says something else.
    """
    before = parse(text, path)
    found = scan(text)
    lines: list[Line] = []
    for number, group in enumerate(units(found)):
        lines += statement(group, first=not lines, previous=number > 0)
    lines += comments(found.rest, first=not lines, previous=bool(found.pieces))
    result = "".join(f"{line}\n" for line in align(lines))
    after = parse(result, path)
    if meaning(after.statements) != meaning(before.statements):
        raise LayoutError(f"the layout of `{path}` would change what it says")
    return result


def meaning(node: Any) -> Any:
    """A part of a tree without its places: what two layouts of one file have in common."""
    if isinstance(node, At):
        return None
    if is_dataclass(node):
        names = [f.name for f in fields(node) if f.name != "places"]
        return type(node).__name__, *(meaning(getattr(node, name)) for name in names)
    if isinstance(node, tuple):
        return tuple(map(meaning, node))
    return node
