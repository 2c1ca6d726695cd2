"""All parts of a typed formula."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from verifier.language import typed
from verifier.logic.free import children


def walk(formula: Any) -> Iterator[Any]:
    """The formula, its phrases, terms and parts, each before its own parts."""
    stack: list[Any] = [formula]
    while stack:
        node = stack.pop()
        if node is None:
            continue
        yield node
        match node:
            case typed.Phrase():
                stack.extend(c.formula for c in node.conjuncts)
            case typed.Quantified():
                stack += [node.phrase, node.body, node.amount.number]
            case typed.SetVerb():
                stack += [node.phrase, node.value, node.low, node.high]
            case typed.Aggregate():
                stack += [node.phrase, node.term]
            case typed.GraphProperty(order=order):
                stack += [node.phrase, *node.joining]
                stack += [] if order is None else [order.phrase, order.value]
            case _:
                stack.extend(children(node))
