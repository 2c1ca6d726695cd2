"""What conditions and values build."""

# ruff: noqa: ARG001, D103 -- all take the same arguments, and the grammar says what each builds

from __future__ import annotations

from typing import Any

from verifier.language import ast
from verifier.language.ast import At
from verifier.language.tokens import (
    bytes_of,
    integer_of,
    name_of,
    parameter_of,
    pattern_of,
    place,
    text_of,
)
from verifier.language.tree import Children, production


@production
def implies(at: At, c: Children) -> ast.Connective:
    return ast.Connective(at, "implies", tuple(c))


@production
def iff(at: At, c: Children) -> ast.Connective:
    return ast.Connective(at, "iff", tuple(c))


@production
def either(at: At, c: Children) -> ast.Connective:
    return ast.Connective(at, "or", tuple(c))


@production
def both(at: At, c: Children) -> ast.Connective:
    return ast.Connective(at, "and", tuple(c))


@production
def negate(at: At, c: Children) -> ast.Not:
    return ast.Not(at, c[0])


@production
def is_a(at: At, c: Children) -> ast.IsA:
    return ast.IsA(at, c[0], any(x == "not" for x in c[1:-1]), c[-1])


@production
def is_known(at: At, c: Children) -> ast.IsKnown:
    return ast.IsKnown(at, c[0])


@production
def parameter_is_known(at: At, c: Children) -> ast.IsKnown:
    return ast.IsKnown(at, ast.Parameter(place(c[0]), parameter_of(c[0])))


@production
def is_between(at: At, c: Children) -> ast.IsBetween:
    return ast.IsBetween(at, c[0], c[2], c[3])


@production
def compare(at: At, c: Children) -> ast.Compare:
    return ast.Compare(at, str(c[1]), c[0], c[2])


@production
def matches(at: At, c: Children) -> ast.Matches:
    return ast.Matches(at, c[0], pattern_of(c[1]), place(c[1]))


@production
def in_range(at: At, c: Children) -> ast.InRange:
    return ast.InRange(at, c[0], *c[1])


@production
def member(at: At, c: Children) -> ast.Compare:
    return ast.Compare(at, "in", c[0], c[1])


@production
def covers(at: At, c: Children) -> ast.Compare:
    return ast.Compare(at, "covers", c[0], c[1])


@production
def overlaps(at: At, c: Children) -> ast.Compare:
    return ast.Compare(at, "overlaps", c[0], c[1])


@production
def arithmetic(at: At, c: Children) -> ast.Arithmetic:
    return ast.Arithmetic(at, str(c[1]), c[0], c[2])


@production
def negative(at: At, c: Children) -> ast.Negative:
    return ast.Negative(at, c[-1])


@production
def integer(at: At, c: Children) -> ast.Integer:
    return ast.Integer(at, integer_of(c[0]))


@production
def decimal(at: At, c: Children) -> ast.Decimal:
    return ast.Decimal(at, c[0].replace("_", ""))


@production
def measure(at: At, c: Children) -> ast.Measure:
    return ast.Measure(at, str(c[0]), bytes_of(c[0]))


@production
def string(at: At, c: Children) -> ast.String:
    return ast.String(at, text_of(c[0]))


@production
def true(at: At, c: Children) -> ast.Boolean:
    return ast.Boolean(at, value=True)


@production
def false(at: At, c: Children) -> ast.Boolean:
    return ast.Boolean(at, value=False)


@production
def parameter(at: At, c: Children) -> ast.Parameter:
    return ast.Parameter(at, parameter_of(c[0]))


@production
def count_of(at: At, c: Children) -> ast.CountOf:
    return ast.CountOf(at, c[0])


@production
def aggregate(at: At, c: Children) -> ast.Aggregate:
    return ast.Aggregate(at, str(c[0]), c[1], c[2])


@production
def call(at: At, c: Children) -> ast.Call:
    return ast.Call(at, name_of(c[0]), tuple(c[1:]))


@production
def pattern(at: At, c: Children) -> ast.Pattern:
    return ast.Pattern(at, pattern_of(c[0]))


@production
def set_literal(at: At, c: Children) -> ast.SetLiteral:
    return ast.SetLiteral(at, tuple(c))


@production
def reference(at: At, c: Children) -> ast.Reference:
    return ast.Reference(at, tuple(map(name_of, c)))


@production
def parentheses(at: At, c: Children) -> Any:
    """What stands in them; they count as a level of nesting."""
    return c[0]
