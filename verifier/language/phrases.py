"""Resolve noun phrases: adjectives, nouns, groups, `in` and `where`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verifier.language import ast
from verifier.language.scope import Context, Scope
from verifier.language.typed import (
    EDGE,
    NODE,
    Conjunct,
    Entity,
    EntityTerm,
    Formula,
    InGroup,
    KindIs,
    Or,
    Phrase,
    Sort,
    Truth,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    FormulaResolver = Callable[[Context, Scope, ast.Formula], Formula]


def phrase(
    context: Context, scope: Scope, node: ast.Phrase, formula: FormulaResolver
) -> tuple[Phrase, Scope] | None:
    """The phrase and the scope that its variable opens; None after a complaint."""
    sorts = [sort_of(context, words) for words in node.alternatives]
    known = [sort for sort in sorts if sort is not None]
    if len(known) < len(sorts):
        return None
    if len(set(known)) > 1:
        context.complain("E109", "these are not things of one sort", node.at)
        return None
    if node.variable in scope.entities and node.variable != "_":
        context.complain(
            "E108", f"`{node.variable}` is bound already", node.at, help_="use another letter"
        )
        return None
    variable = context.fresh(node.variable, known[0])
    entity = Entity(variable)
    inner = scope.with_(node.variable, entity)
    conjuncts: list[Conjunct] = []
    if len(node.alternatives) == 1:
        conjuncts += words(context, node.alternatives[0], entity, formula)
    else:
        either = [
            conjoin([c.formula for c in words(context, alternative, entity, formula)], node.at)
            for alternative in node.alternatives
        ]
        text = " or ".join(" ".join(a.words) for a in node.alternatives)
        conjuncts.append(Conjunct(text, Or(tuple(either), node.at)))
    if node.within is not None:
        conjuncts.append(within(context, scope, entity, node.within))
    if node.where is not None:
        where = formula(context, inner, node.where)
        conjuncts.append(Conjunct("where " + context.source(node.where.at), where))
    return Phrase(variable, tuple(conjuncts), context.source(node.at), node.at), inner


def sort_of(context: Context, node: ast.Words) -> Sort | None:
    """What the words' noun ranges over; None after a complaint."""
    found = _noun(context, node)
    if found is None:
        word = node.words[-1]
        declarations = context.declarations
        if word in declarations.adjectives or word in declarations.vocabulary.edge_classes:
            help_ = f"`{word}` is an adjective; a noun goes after it"
        else:
            like = declarations.like_noun(word)
            help_ = f"did you mean `{like}`?" if like else "declare it: `kind … when …`"
            if not like and len(word) == 2 and len(node.words) > 1:
                help_ = f"a variable is one lowercase letter, with digits if need be: `{word[0]}`"
        blocks = [block.split("@")[0] for block in declarations.vocabulary.blocks]
        context.unknown(
            "E102",
            "kind",
            word,
            node.places[-1],
            f"not in vocabulary {blocks[-1]}" if blocks else "there is no vocabulary",
            help_,
        )
        return None
    kind, name, _ = found
    return _SORTS.get(kind) or Sort("group", name)


_SORTS = {"node": NODE, "edge": EDGE, "kind": NODE, "definition": NODE}


def _noun(context: Context, node: ast.Words) -> tuple[str, str, int] | None:
    """The noun at the end of the words: its sort of thing, its name, how many words it takes."""
    for length in range(len(node.words), 0, -1):  # `lm head` is `lm-head`
        found = context.declarations.noun("-".join(node.words[-length:]))
        if found is not None:
            return (*found, length)
    return None


def words(
    context: Context, node: ast.Words, entity: EntityTerm, formula: FormulaResolver
) -> list[Conjunct]:
    """What `row-parallel matmul` says of the entity, one conjunct a word."""
    found = _noun(context, node)
    assert found is not None
    kind, name, length = found
    count = len(node.words) - length
    conjuncts = [
        adjective(context, word, at, entity, name, formula)
        for word, at in zip(node.words[:count], node.places[:count], strict=True)
    ]
    text = " ".join(node.words[count:])
    if kind == "kind":
        conjuncts.append(Conjunct(text, KindIs(entity, name, node.at)))
    elif kind == "definition":
        conjuncts.append(Conjunct(text, _definition(context, name, entity, node.at, formula)))
    return conjuncts


def _definition(
    context: Context, name: str, entity: EntityTerm, at: ast.At, formula: FormulaResolver
) -> Formula:
    """``define tp-collective as all-reduce or …``, said of the entity."""
    definition, path = context.declarations.nouns[name]
    user, context = context, context.of(path)
    if name in context.declarations.used:
        context.complain("E112", f"`{name}` is defined by itself", definition.at)
        return Truth(value=False, at=at)
    if not user.expand(at):
        return Truth(value=False, at=at)
    context.declarations.used.add(name)
    try:
        either: list[Formula] = []
        for alternative in definition.alternatives:
            sort = sort_of(context, alternative)
            if sort is None:
                continue
            if sort != entity.sort:
                user.complain("E109", f"`{name}` does not apply to this", at)
                continue
            parts = words(context, alternative, entity, formula)
            either.append(conjoin([c.formula for c in parts], at))
    finally:
        context.declarations.used.discard(name)
    return either[0] if len(either) == 1 else Or(tuple(either), at)


def adjective(
    context: Context,
    word: str,
    at: ast.At,
    entity: EntityTerm,
    noun: str,
    formula: FormulaResolver,
) -> Conjunct:
    """What an adjective says of the entity; an edge class is an adjective of edges."""
    declarations = context.declarations
    false = Conjunct(word, Truth(value=False, at=at))
    if entity.sort == EDGE and word in declarations.vocabulary.edge_classes:
        return Conjunct(word, KindIs(entity, word, at))
    defined = declarations.adjectives.get(word)
    if not defined:
        kind = declarations.noun(word)
        if kind is not None and kind[0] == "kind" and entity.sort == NODE:
            return Conjunct(word, KindIs(entity, kind[1], at))
        like = declarations.like_noun(word)
        help_ = f"did you mean `{like}`?" if like else "declare it: `define NOUN x is … when …`"
        context.unknown("E102", "adjective", word, at, "not defined", help_)
        return false
    definition, path = next((d for d in reversed(defined) if d[0].noun == noun), defined[-1])
    user, context = context, context.of(path)
    key = f"{word} {definition.noun}"
    if key in declarations.used:
        context.complain("E112", f"`{word}` is defined by itself", definition.at)
        return false
    if not user.expand(at):
        return false
    declarations.used.add(key)
    try:
        inner = Scope({definition.variable: entity})
        return Conjunct(word, formula(context, inner, definition.when))
    finally:
        declarations.used.discard(key)


def within(context: Context, scope: Scope, entity: EntityTerm, node: ast.Reference) -> Conjunct:
    """``in s``: the entity belongs to the group's individual."""
    text = "in " + ".".join(node.parts)
    group = scope.entities.get(node.parts[0])
    if group is None or len(node.parts) > 1 or group.sort.name != "group":
        message = f"`{'.'.join(node.parts)}` is not a member of a group"
        help_ = "bind one first: `every stage s: …`"
        if node.parts[0] == "_":  # of `has`: the sentence's own subject
            message = "only a member of a group has so many of something"
            help_ = "of a node edges are counted: `m.in-degree = 2`"
        context.complain("E120", message, node.at, help_=help_)
        return Conjunct(text, Truth(value=False, at=node.at))
    if entity.sort == EDGE:
        context.complain("E109", "an edge is in no group; say it of its source or target", node.at)
        return Conjunct(text, Truth(value=False, at=node.at))
    return Conjunct(text, InGroup(entity, group, node.at))


def conjoin(formulas: list[Formula], at: ast.At) -> Formula:
    """All of them."""
    from verifier.language.typed import And

    if not formulas:
        return Truth(value=True, at=at)
    return formulas[0] if len(formulas) == 1 else And(tuple(formulas), at)
