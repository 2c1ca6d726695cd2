"""Resolve conditions about values: comparisons, patterns, kinds, what is known."""

from __future__ import annotations

from verifier.language import ast
from verifier.language.patterns import advice, check_pattern
from verifier.language.phrases import conjoin, sort_of
from verifier.language.phrases import words as resolve_words
from verifier.language.resolvers import Resolvers
from verifier.language.scope import BROKEN, Context, Scope
from verifier.language.terms import reference
from verifier.language.typed import (
    Attr,
    Compare,
    Const,
    EdgeEnd,
    Entity,
    EntityTerm,
    Formula,
    InGroup,
    InRange,
    Known,
    Matches,
    Not,
    Param,
    ShapePart,
    Term,
    Truth,
)
from verifier.language.types import ELEMENT, NUMERIC, SETS, adapt, as_type, family, spoken, type_of


def known(context: Context, scope: Scope, node: ast.IsKnown, use: Resolvers) -> Formula:
    """``m.layer is known``."""
    subject = use.term(context, scope, node.subject)
    if isinstance(subject, Attr):
        return Known(as_attr(subject), node.at)
    if isinstance(subject, Param | ShapePart):
        return Known(subject, node.at)
    if subject is not BROKEN:
        context.complain("E109", "only an attribute or a parameter is known or not", node.at)
    return Truth(value=False, at=node.at)


def as_attr(attribute: Attr) -> Attr:
    """An undeclared attribute that nothing types is text."""
    typed = as_type(attribute, "string")
    assert isinstance(typed, Attr)
    return typed


def compare(context: Context, scope: Scope, node: ast.Compare, use: Resolvers) -> Formula:
    """``left operator right``."""
    left, right = use.term(context, scope, node.left), use.term(context, scope, node.right)
    if BROKEN in (left, right):
        return Truth(value=False, at=node.at)
    problem = help_ = ""
    if node.operator == "in" and isinstance(right, Entity) and right.sort.name == "group":
        if isinstance(left, Entity | EdgeEnd) and left.sort.name != "edge":
            return InGroup(left, right, node.at)
        problem = f"{spoken(type_of(left))} belongs to no group"
    elif node.operator == "in":
        right = as_type(right, "set of string" if type_of(left) == "string" else "ranks")
        element = ELEMENT.get(type_of(right))
        left = as_type(left, element or "string")
        if element is None:
            problem = f"`in` needs a set on its right, and this is {spoken(type_of(right))}"
        elif family(type_of(left)) != family(element):
            problem = f"{spoken(type_of(left))} is never in {spoken(type_of(right))}"
    elif node.operator in {"covers", "overlaps"}:
        left, right = as_type(left, "ranks"), as_type(right, "ranks")
        for side in (left, right):
            if type_of(side) not in SETS | {"int"}:
                problem = f"`{node.operator}` needs sets, and this is {spoken(type_of(side))}"
    else:
        left, right = adapt(left, right)
        if family(type_of(left)) != family(type_of(right)):
            problem = f"{spoken(type_of(left))} is compared with {spoken(type_of(right))}"
            help_ = _comparable(context, node, left, right)
        elif node.operator not in {"=", "!="} and type_of(left) not in NUMERIC:
            problem = f"`{node.operator}` orders numbers, and this is {spoken(type_of(left))}"
    if problem:
        context.complain("E109", problem, node.at, help_=help_)
    return Compare(node.operator, left, right, node.at)


def _comparable(context: Context, node: ast.Compare, left: Term, right: Term) -> str:
    """What of two things that cannot be compared could be."""
    for side, other, written in ((left, right, node.left), (right, left, node.right)):
        text = context.source(written.at)
        if type_of(side) == "group":
            return f"write `{text}.index` for the value that `{text}` stands for"
        if type_of(side) in SETS and type_of(other) in NUMERIC:
            return f"`size({text})` is how many it has, `… in {text}` tells whether it has one"
        if isinstance(side, Attr) and side.declared:
            return f"the vocabulary reads `{text}` as {spoken(type_of(side))}"
    return ""


def in_range(context: Context, scope: Scope, node: ast.InRange, use: Resolvers) -> Formula:
    """``x in lo..hi``."""
    inner = as_type(use.term(context, scope, node.term), "int")
    low, high = use.term(context, scope, node.low), use.term(context, scope, node.high)
    for side in (inner, low, high):
        allowed = NUMERIC | {"broken"} | ({"ranks", "span"} if side is inner else set())
        if type_of(side) not in allowed:
            context.complain(
                "E109", f"a range holds numbers, and this is {spoken(type_of(side))}", node.at
            )
    check_ends(context, low, high, (node.low.at, node.high.at))
    return InRange(inner, low, high, node.at)


def check_ends(
    context: Context, low: Term | None, high: Term | None, at: tuple[ast.At, ast.At]
) -> None:
    """A range of literals goes up; one that is empty by its parameters is left alone."""
    match low, high:
        case Const(value=int() as first), Const(value=int() as last) if first > last:
            message = f"no number is in the range `{first}..{last}`"
            place = at[0]._replace(end=at[1].end)
            help_ = f"a range goes up: `{last}..{first}`"
            context.complain("E128", message, place, help_=help_)


def matches(context: Context, scope: Scope, node: ast.Matches, use: Resolvers) -> Formula:
    """``x ~ /…/``."""
    inner = as_type(use.term(context, scope, node.term), "string")
    if type_of(inner) not in {"string", "broken"}:
        context.complain("E109", f"`~` needs a text, and this is {spoken(type_of(inner))}", node.at)
    problem = check_pattern(node.pattern)
    if problem is not None:
        context.complain("E110", problem, node.pattern_at, help_=advice(problem))
        return Truth(value=False, at=node.at)
    return Matches(inner, node.pattern, node.at)


def is_a(context: Context, scope: Scope, node: ast.IsA, use: Resolvers) -> Formula:
    """``m is [not] a send``, ``m is row-parallel``."""
    subject = reference(context, scope, node.subject)
    false = Truth(value=False, at=node.at)
    if isinstance(subject, Attr) or not hasattr(subject, "sort"):
        if subject is not BROKEN:
            text = context.source(node.subject.at)
            help_ = f"compare it: `{text} = …`"
            if node.words.words == ("known",) and node.negated:
                help_ = f"write `not ({text} is known)`"
            message = "`is a` is said of a node, and this is a value"
            context.complain("E109", message, node.at, help_=help_)
        return false
    entity: EntityTerm = subject  # type: ignore[assignment]
    last = node.words.words[-1]
    declarations = context.declarations
    if declarations.noun(last) is None and (
        last in declarations.adjectives or last in declarations.vocabulary.edge_classes
    ):  # `m is row-parallel`: an adjective alone, so put the sort's own noun behind it
        noun = "edge" if entity.sort.name == "edge" else "node"
        at = node.words.at
        phrase_words = ast.Words(at, (*node.words.words, noun), (*node.words.places, at))
    else:
        phrase_words = node.words
    sort = sort_of(context, phrase_words)
    if sort is None:
        return false
    if sort != entity.sort:
        context.complain(
            "E109", f"this is {spoken(entity.sort.name)} and never a `{last}`", node.at
        )
        return false
    parts = resolve_words(context, phrase_words, entity, use.formula)
    found = conjoin([part.formula for part in parts], node.at)
    return Not(found, node.at) if node.negated else found


def boolean(
    context: Context, scope: Scope, node: ast.Reference | ast.Parameter, use: Resolvers
) -> Formula:
    """``n.declared``: a truth value by itself."""
    value = use.term(context, scope, node)
    value = as_type(value, "bool")
    if value is BROKEN:
        return Truth(value=False, at=node.at)
    if type_of(value) != "bool" or not isinstance(value, Attr | Param):
        message = f"expected a condition, found {spoken(type_of(value))}"
        text = context.source(node.at)
        help_ = f"compare it: `{text} = …`, or ask whether it is there: `{text} is known`"
        context.complain("E119", message, node.at, help_=help_)
    return Compare("=", value, Const(value=True, type="bool"), node.at)
