"""Shapes among other values: their equality may hang on symbols, so no code stands for it."""

from __future__ import annotations

from verifier.facts import Shape
from verifier.ground.columns import Coded, Column


def has_shapes(column: Column) -> bool:
    """Whether values of the column are shapes."""
    return isinstance(column, Coded) and any(isinstance(v, Shape) for v in column.values)
