"""Resolve `every two K x and y`: each pair of different individuals once, in their order."""

from __future__ import annotations

from verifier.language import ast
from verifier.language.resolvers import Resolvers
from verifier.language.scope import Context, Scope
from verifier.language.typed import (
    Amount,
    Compare,
    Conjunct,
    Entity,
    Formula,
    Phrase,
    Quantified,
    Truth,
)


def every_two(context: Context, scope: Scope, node: ast.EveryTwo, use: Resolvers) -> Formula:
    """``every two K x and y in s where c: φ`` is `every K x: every K y after x where c: φ`."""
    false = Truth(value=False, at=node.at)
    whole = node.nouns[0].at._replace(end=node.nouns[-1].at.end)
    either = [
        ast.Phrase(whole, node.nouns, name, node.within, None) for name in (node.first, node.second)
    ]
    first = use.phrase(context, scope, either[0])
    second = None if first is None else use.phrase(context, first[1], either[1])
    if first is None or second is None:
        return false
    x, y = Entity(first[0].variable), Entity(second[0].variable)
    conjuncts = [*second[0].conjuncts]
    text = f"after {x.variable.shown}"
    conjuncts.append(Conjunct(text, Compare("<", x, y, node.at)))
    if node.where is not None:
        where = use.formula(context, second[1], node.where)
        conjuncts.append(Conjunct("where " + context.source(node.where.at), where))
    pair = Phrase(y.variable, tuple(conjuncts), second[0].text, second[0].at)
    every = Amount("every", None)
    body = use.formula(context, second[1], node.body)
    return Quantified(every, first[0], Quantified(every, pair, body, node.at), node.at)
