"""Resolve terms: references, numbers, aggregates."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from verifier.language import ast
from verifier.language.declarations import EDGE_FACTS, GROUP_FACTS, NODE_FACTS
from verifier.language.scope import BROKEN, Context, Scope
from verifier.language.shape_parts import OF_SHAPES, shape_part
from verifier.language.typed import (
    Aggregate,
    Arith,
    Attr,
    Common,
    Const,
    Count,
    EdgeEnd,
    Entity,
    EntityTerm,
    Phrase,
    SetOf,
    Size,
    Term,
)
from verifier.language.types import (
    NUMERIC,
    SETS,
    adapt,
    as_type,
    family,
    literal_set,
    spoken,
    type_of,
)

PhraseResolver = Callable[[Context, Scope, ast.Phrase], tuple[Phrase, Scope] | None]


def term(context: Context, scope: Scope, node: ast.Term, phrase: PhraseResolver) -> Term:
    """The typed term; complaints go to the context and a broken term stands in.

    Args:
        context: the file being resolved.
        scope: the variables in sight.
        node: what the file says.
        phrase: resolves a noun phrase (it stands above this module, and aggregates hold phrases).
    """
    match node:
        case ast.Integer(value=value) | ast.Measure(value=value):
            return Const(value, "int")
        case ast.Decimal():
            return Const(Fraction(node.text), "number")
        case ast.String():
            return Const(node.value, "string")
        case ast.Boolean():
            return Const(node.value, "bool")
        case ast.Parameter():
            return context.parameter(node)
        case ast.Reference():
            return reference(context, scope, node)
        case ast.Negative():
            operand = _number(context, scope, node.term, phrase)
            if isinstance(operand, Const) and isinstance(operand.value, int | Fraction):
                return Const(-operand.value, operand.type)
            return Arith("-", Const(0, "int"), operand, type_of(operand))
        case ast.Arithmetic():
            left = _number(context, scope, node.left, phrase)
            right = _number(context, scope, node.right, phrase)
            exact = {type_of(left), type_of(right)} <= {"int"} and node.operator != "/"
            return Arith(node.operator, left, right, "int" if exact else "number")
        case ast.CountOf():
            resolved = phrase(context, scope, node.phrase)
            return BROKEN if resolved is None else Count(resolved[0])
        case ast.Aggregate():
            resolved = phrase(context, scope, node.phrase)
            if resolved is None:
                return BROKEN
            inner = _number(context, resolved[1], node.term, phrase)
            return Aggregate(node.function, inner, resolved[0], type_of(inner))
        case ast.SetLiteral():
            items = tuple(term(context, scope, item, phrase) for item in node.items)
            constant = literal_set(items)
            if constant is not None:
                return constant
            if all(type_of(i) in {"int", "raw", "broken"} for i in items):
                return SetOf(tuple(as_type(i, "int") for i in items), "ranks")
            if all(type_of(i) in {"string", "raw", "broken"} for i in items):
                return SetOf(tuple(as_type(i, "string") for i in items), "set of string")
            context.complain("E109", "a set holds numbers or texts, not both", node.at)
            return BROKEN
        case ast.Call():
            return _call(context, scope, node, phrase)
    context.complain("E119", "expected a value, found a sentence", node.at, "this is true or false")
    return BROKEN


def reference(context: Context, scope: Scope, node: ast.Reference) -> Term:
    """``m``, ``m.layer``, ``e.source.stage``."""
    first, *rest = node.parts
    entity = scope.entities.get(first)
    if entity is None:
        seen = [name for name in scope.entities if name != "_"]
        names = ", ".join(f"`{name}`" for name in seen) or "none"
        help_ = f"variables in sight: {names}"
        if len(first) > 1:
            help_ += "; a variable is one lowercase letter, with digits if need be"
        context.complain("E107", f"unknown variable `{first}`", node.at, "not bound here", help_)
        return BROKEN
    for position, part in enumerate(rest):
        if entity.sort.name == "edge" and part in {"source", "target"}:
            assert isinstance(entity, Entity)
            entity = EdgeEnd(entity, "source" if part == "source" else "target")
            continue
        if position < len(rest) - 1:
            context.complain(
                "E105", f"`{part}` is a value and has no `{rest[position + 1]}`", node.at
            )
            return BROKEN
        return attribute(context, entity, part, node.at)
    return entity


def attribute(context: Context, entity: EntityTerm, name: str, at: ast.At) -> Term:
    """The attribute of an entity, declared, built in, or read raw from the DOT file."""
    declarations = context.declarations
    declared = declarations.vocabulary.attributes.get(name)
    sort = entity.sort
    if sort.name == "group" and name in GROUP_FACTS and declared is None:
        if name == "name":
            return Attr(entity, "name", "string", declared=True)
        return Attr(entity, "index", group_type(context, sort.group), declared=True)
    if declared is not None:
        if sort.name == "group":  # all values that its members have
            union = "set of string" if declared.type in {"string", "set of string"} else "ranks"
            return Attr(entity, name, union, declared=True)
        return Attr(entity, name, declared.type, declared=True)
    built_in = {"node": NODE_FACTS, "edge": EDGE_FACTS, "group": {}}[sort.name]
    if name in built_in:
        return Attr(entity, name, built_in[name], declared=True)
    like = declarations.like_attribute(name, built_in)
    if like:
        help_ = f"did you mean `{like}`?"
        context.unknown("E105", "attribute", name, context.word(name, at), help_=help_)
        return BROKEN
    if sort.name == "group":
        help_ = f"a member of `{sort.group}` has an `index`, and what its nodes have"
        context.unknown("E105", "attribute", name, context.word(name, at), help_=help_)
        return BROKEN
    return Attr(entity, name, "raw", declared=False)


def group_type(context: Context, group: str) -> str:
    """The type of a group's own values: that of its attribute, or of the attribute's elements."""
    vocabulary = context.declarations.vocabulary
    by = vocabulary.attributes.get(vocabulary.groups[group].by)
    if by is None:
        return "string"
    return {"ranks": "int", "span": "int", "set of string": "string"}.get(by.type, by.type)


def _number(context: Context, scope: Scope, node: ast.Term, phrase: PhraseResolver) -> Term:
    found = as_type(term(context, scope, node, phrase), "int")
    if type_of(found) not in NUMERIC | {"broken"}:
        context.complain(
            "E109", f"arithmetic needs numbers, and this is {spoken(type_of(found))}", node.at
        )
        return BROKEN
    return found


def _call(context: Context, scope: Scope, node: ast.Call, phrase: PhraseResolver) -> Term:
    if node.name in OF_SHAPES:
        return shape_part(context, node, lambda inner: term(context, scope, inner, phrase))
    if node.name not in _TAKES:
        help_ = "a condition's name; it stands where a sentence stands"
        if node.name not in context.declarations.macros:
            help_ = (
                "there are `size(…)` of a set, `common(…, …)` of two, and `dim(…)`, `last(…)`, "
                "`ndim(…)`, `numel(…)` of a shape; count, sum, min and max take a phrase"
            )
        context.complain("E118", f"`{node.name}` gives no value", node.at, help_=help_)
        return BROKEN
    number, spelt = _TAKES[node.name]
    values = [argument for argument in node.arguments if not isinstance(argument, ast.Pattern)]
    if not len(values) == len(node.arguments) == number:
        context.complain("E118", f"`{node.name}` takes {spelt}", node.at)
        return BROKEN
    sets = [term(context, scope, argument, phrase) for argument in values]
    known = next((type_of(s) for s in sets if type_of(s) in SETS), "ranks")
    sets = [as_type(s, known) for s in sets]
    for found in sets:
        if type_of(found) not in SETS | {"broken"}:
            message = f"`{node.name}` takes {spelt}, and this is {spoken(type_of(found))}"
            context.complain("E109", message, node.at)
            return BROKEN
    if node.name == "size":
        return Size(sets[0])
    if len({family(type_of(s)) for s in sets} - {"broken"}) > 1:
        message = "a set of numbers and one of texts have nothing in common"
        context.complain("E109", message, node.at)
        return BROKEN
    return Common(sets[0], sets[1], "set of string" if known == "set of string" else "ranks")


_TAKES = {"size": (1, "one set"), "common": (2, "two sets")}


def pair(left: Term, right: Term) -> tuple[Term, Term]:
    """Two terms that are compared, raw ones typed by the other."""
    return adapt(left, right)
