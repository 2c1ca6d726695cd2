"""Which types go together, and how a term takes the type that its use asks for."""

from __future__ import annotations

from dataclasses import replace

from verifier.language.typed import Attr, Const, EdgeEnd, Entity, Term

NUMERIC = frozenset({"int", "number"})
SETS = frozenset({"ranks", "span", "set of string"})
ELEMENT = {"ranks": "int", "span": "int", "set of string": "string"}


def type_of(term: Term) -> str:
    """The term's type; `raw` for an attribute that nobody declares, `node` … for entities."""
    if isinstance(term, Entity | EdgeEnd):
        return term.sort.name
    return term.type


def spoken(type_: str) -> str:
    """A type as reports name it."""
    return {
        "int": "a number",
        "number": "a number",
        "string": "a text",
        "bool": "true or false",
        "ranks": "a set of numbers",
        "span": "a range of numbers",
        "set of string": "a set of texts",
        "shape": "a shape",
        "node": "a node",
        "edge": "an edge",
        "group": "a member of a group",
    }.get(type_, f"`{type_}`")


def family(type_: str) -> str:
    """Types of one family can be compared for equality."""
    if type_ in NUMERIC:
        return "number"
    if type_ in {"ranks", "span"}:
        return "set of number"
    return type_


def adapt(left: Term, right: Term) -> tuple[Term, Term]:
    """Give an undeclared attribute the type of what it is compared with (text if both are raw)."""
    if type_of(left) == "raw":
        left = as_type(left, type_of(right) if type_of(right) != "raw" else "string")
    if type_of(right) == "raw":
        right = as_type(right, type_of(left))
    return left, right


def as_type(term: Term, type_: str) -> Term:
    """A raw attribute read as the given type; anything else as it is."""
    if isinstance(term, Attr) and term.type == "raw":
        return replace(term, type=type_)
    return term


def literal_set(items: tuple[Term, ...]) -> Const | None:
    """The set of literals as one constant, if all are literals of one family."""
    if not all(isinstance(item, Const) for item in items):
        return None
    values = [item.value for item in items if isinstance(item, Const)]
    if all(isinstance(v, int) and not isinstance(v, bool) for v in values):
        return Const(frozenset(v for v in values if isinstance(v, int)), "ranks")
    if all(isinstance(v, str) for v in values):
        return Const(frozenset(v for v in values if isinstance(v, str)), "set of string")
    return None
