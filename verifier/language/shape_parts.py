"""Resolve what is asked of a shape: `dim`, `last`, `ndim`, `numel`."""

from __future__ import annotations

from collections.abc import Callable

from verifier.language import ast
from verifier.language.patterns import advice, check_pattern
from verifier.language.scope import BROKEN, Context
from verifier.language.typed import Attr, Const, ShapePart, Term
from verifier.language.types import as_type, spoken, type_of

OF_SHAPES = {
    "dim": "`dim` takes a shape and which dimension: `dim(m.output-shape, 0)`, `dim(…, -1)`, "
    "`dim(…, /heads/)`",
    "last": "`last` takes a shape",
    "ndim": "`ndim` takes a shape",
    "numel": "`numel` takes a shape",
}


def shape_part(context: Context, node: ast.Call, term: Callable[[ast.Term], Term]) -> Term:
    """The number that a shape gives: ``last(s)`` is ``dim(s, -1)``."""
    if len(node.arguments) != (2 if node.name == "dim" else 1) or isinstance(
        node.arguments[0], ast.Pattern
    ):
        context.complain("E118", OF_SHAPES[node.name], node.at)
        return BROKEN
    shape = as_type(term(node.arguments[0]), "shape")
    if shape is BROKEN:
        return BROKEN
    if not isinstance(shape, Attr) or type_of(shape) != "shape":
        message = f"`{node.name}` takes a shape, and this is {spoken(type_of(shape))}"
        context.complain("E109", message, node.arguments[0].at)
        return BROKEN
    if node.name != "dim":
        last = node.name == "last"
        return ShapePart("dim", shape, -1) if last else ShapePart(node.name, shape, None)
    which = node.arguments[1]
    if isinstance(which, ast.Pattern):
        problem = check_pattern(which.text)
        if problem is not None:
            context.complain("E110", problem, which.at, help_=advice(problem))
            return BROKEN
        return ShapePart("dim", shape, which.text)
    place = term(which)
    if isinstance(place, Const) and type(place.value) is int:
        return ShapePart("dim", shape, place.value)
    if place is not BROKEN:
        help_ = "0 is the first, -1 the last; `/heads/` is the one of that name"
        context.complain("E118", OF_SHAPES["dim"], which.at, help_=help_)
    return BROKEN
