"""A solver's plan in words: `a: matmul, layer 0; b: all-reduce; a -> b`."""

from __future__ import annotations

from typing import Any

from verifier.language.types import ELEMENT
from verifier.smt.elements import SETS, Elements
from verifier.smt.finite import Answer, Finite
from verifier.smt.simplest import SILENT


def spoken(finite: Finite, answer: Answer) -> str:
    """The nodes, edges and parameters of a plan that was found."""
    world = finite.world
    texts = {code: text for text, code in world.texts.items() if isinstance(text, str)}
    shown = [i for i in world.nodes if answer.true(world.present[i])]
    facts: dict[int, list[str]] = {i: _kinds(finite, answer, i) for i in shown}
    parameters = []
    for (owner, name, type_), (known, value) in world.values.items():
        if name in SILENT or not answer.true(known):
            continue
        spelt = name
        if type_ in SETS and value is not None:
            spelt = f"{name} {_set(answer, value, type_, texts)}"
        elif type_ in _SHOWN:
            spelt = f"{name} {_value(answer, value, type_, texts)}"
        if owner[0] == "node" and owner[1] in facts:
            facts[owner[1]].append(spelt)
        elif owner[0] == "parameter":
            parameters.append(spelt.replace(" ", " = ", 1))
    parts = [f"{_letter(i)}: {', '.join(facts[i]) or 'no kind'}" for i in shown]
    edges = world.edges(None)
    parts += [
        f"{_letter(i)} -> {_letter(j)}" for i in shown for j in shown if answer.true(edges[i][j])
    ]
    return "; ".join([*parts, *parameters]) or "no node at all"


_SHOWN = {"int", "number", "text"}


def _kinds(finite: Finite, answer: Answer, node: int) -> list[str]:
    """The kinds that were asked about and that a node has."""
    world = finite.world
    found = []
    for (block, number), variable in world.kinds.items():
        if number == node:
            position = answer.plan.value(variable)
            found += [world.blocks[block][position]] if position >= 0 else []
    return found


def _set(answer: Answer, value: Elements, type_: str, texts: dict[int, str]) -> str:
    of = "text" if ELEMENT[type_] == "string" else "int"
    items = [_value(answer, one, of, texts) for bit, one in value if answer.true(bit)]
    return "{" + ", ".join(items) + "}"


def _value(answer: Answer, value: Any, type_: str, texts: dict[int, str]) -> str:
    found = str(answer.plan.value(value))
    if type_ != "text":
        return found
    return f'"{texts.get(int(found), f"text {found}")}"'


def _letter(node: int) -> str:
    return chr(ord("a") + node)
