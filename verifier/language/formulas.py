"""Resolve formulas: conditions, and the sentences about paths, groups and sets."""

from __future__ import annotations

from verifier.language import ast
from verifier.language.comparisons import boolean, compare, in_range, is_a, known, matches
from verifier.language.declarations import closest
from verifier.language.groups import amount, has, looks_like, rises, there_are
from verifier.language.pairs import every_two
from verifier.language.paths import between, graph_is, is_between, path, paths_through
from verifier.language.phrases import phrase as resolve_phrase
from verifier.language.resolvers import Resolvers
from verifier.language.scope import Context, Scope
from verifier.language.sets import the_set
from verifier.language.sharding import fits
from verifier.language.terms import term as resolve_term
from verifier.language.typed import (
    And,
    EntityTerm,
    Formula,
    Not,
    Or,
    Phrase,
    Quantified,
    Term,
    Truth,
)

VERBS = {
    "is followed by": "followed",
    "is directly followed by": "directly followed",
    "is never followed by": "never followed",
    "is preceded by": "preceded",
    "is directly preceded by": "directly preceded",
    "is never preceded by": "never preceded",
    "reaches": "reaches",
    "feeds": "feeds",
    "is reached from": "reached",
    "is fed by": "fed",
}
PROPERTIES = ("acyclic", "connected")


def phrase(context: Context, scope: Scope, node: ast.Phrase) -> tuple[Phrase, Scope] | None:
    """A noun phrase; see ``phrases``."""
    return resolve_phrase(context, scope, node, formula)


def term(context: Context, scope: Scope, node: ast.Term) -> Term:
    """A value; see ``terms``."""
    return resolve_term(context, scope, node, phrase)


def formula(context: Context, scope: Scope, node: ast.Formula) -> Formula:
    """The typed formula; complaints go to the context and `false` stands in for what is wrong."""
    if not context.enter(node.at):
        return Truth(value=False, at=node.at)
    try:
        return _formula(context, scope, node)
    finally:
        context.leave()


def _formula(context: Context, scope: Scope, node: ast.Formula) -> Formula:
    match node:
        case ast.Connective():
            return _connective(context, scope, node)
        case ast.Not():
            return Not(formula(context, scope, node.operand), node.at)
        case ast.Compare():
            return compare(context, scope, node, USE)
        case ast.InRange():
            return in_range(context, scope, node, USE)
        case ast.Matches():
            return matches(context, scope, node, USE)
        case ast.IsA():
            return is_a(context, scope, node, USE)
        case ast.IsKnown():
            return known(context, scope, node, USE)
        case ast.IsBetween():
            return is_between(context, scope, node, USE)
        case ast.Quantified():
            resolved = phrase(context, scope, node.phrase)
            number = amount(context, scope, node.amount, USE)
            if resolved is not None:
                body = formula(context, resolved[1], node.body)
                return Quantified(number, resolved[0], body, node.at)
        case ast.EveryTwo():
            return every_two(context, scope, node, USE)
        case ast.Path():
            return path(context, scope, node, USE)
        case ast.Has():
            return has(context, scope, node, USE)
        case ast.ThereAre():
            return there_are(context, scope, node, USE)
        case ast.TheSet():
            return the_set(context, scope, node, USE)
        case ast.GraphIs():
            return graph_is(context, scope, node, USE)
        case ast.PathsThrough():
            return paths_through(context, scope, node, USE)
        case ast.Between():
            return between(context, scope, node, USE)
        case ast.LooksLike():
            return looks_like(context, scope, node, USE)
        case ast.Rises():
            return rises(context, node)
        case ast.Fits():
            return fits(context, scope, node)
        case ast.Boolean():
            return Truth(node.value, node.at)
        case ast.Call():
            return _macro(context, scope, node)
        case ast.Reference() | ast.Parameter():
            return boolean(context, scope, node, USE)
        case _:
            context.complain("E119", "expected a condition, found a value", node.at)
    return Truth(value=False, at=node.at)


def _connective(context: Context, scope: Scope, node: ast.Connective) -> Formula:
    parts = tuple(formula(context, scope, operand) for operand in node.operands)
    match node.word:
        case "and":
            return And(parts, node.at)
        case "or":
            return Or(parts, node.at)
        case "implies":
            return Or((Not(parts[0], node.operands[0].at), parts[1]), node.at)
        case _:
            both = And(parts, node.at)
            neither = And(
                tuple(Not(p, o.at) for p, o in zip(parts, node.operands, strict=True)), node.at
            )
            return Or((both, neither), node.at)


def _macro(context: Context, scope: Scope, node: ast.Call) -> Formula:
    declarations = context.declarations
    false = Truth(value=False, at=node.at)
    found = declarations.macros.get(node.name)
    if found is None:
        like = closest(node.name, list(declarations.macros))
        context.unknown(
            "E118",
            "definition",
            node.name,
            node.at._replace(end=node.at.start + len(node.name)),
            help_=f"did you mean `{like}`?"
            if like
            else f"declare it: `define {node.name}(x) as …`",
        )
        return false
    macro, path = found
    if len(macro.variables) != len(node.arguments):
        given = len(node.arguments)
        message = f"`{node.name}` takes {len(macro.variables)} and is given {given}"
        context.complain("E118", message, node.at)
        return false
    key = f"{node.name}()"
    if key in declarations.used:
        context.of(path).complain("E112", f"`{node.name}` is defined by itself", macro.at)
        return false
    bound: dict[str, EntityTerm] = {}
    for name, argument in zip(macro.variables, node.arguments, strict=True):
        value = None if isinstance(argument, ast.Pattern) else term(context, scope, argument)
        if not hasattr(value, "sort"):
            context.complain("E118", "a definition is said of nodes, edges or groups", argument.at)
            return false
        bound[name] = value  # type: ignore[assignment]
    if not context.expand(node.at):
        return false
    declarations.used.add(key)
    try:
        return formula(context.of(path), Scope(bound), macro.body)
    finally:
        declarations.used.discard(key)


USE = Resolvers(formula, phrase, term)
