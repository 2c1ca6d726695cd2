"""What the statements on sharding build: states, transfers and their rows."""

# ruff: noqa: ARG001, D103 -- all take the same arguments, and the grammar says what each builds

from __future__ import annotations

from verifier.language import ast
from verifier.language.ast import At
from verifier.language.tokens import name_of, place, text_of
from verifier.language.tree import Children, production


@production
def state(at: At, c: Children) -> ast.States:
    axis, along, *states = c
    return ast.States(place(axis), name_of(axis), along and name_of(along), tuple(states))


@production
def state_name(at: At, c: Children) -> ast.StateName:
    return ast.StateName(place(c[0]), _state(c[0]), text_of(c[1]))


@production
def state_reference(at: At, c: Children) -> ast.StateName:
    return ast.StateName(place(c[0]), _state(c[0]), "")


def _state(token: str) -> str:
    """A state's name: a capital stays one, a name is folded like any other."""
    return str(token) if len(token) == 1 else token.lower()


@production
def transfer(at: At, c: Children) -> ast.Transfer:
    word, noun, *rest = c
    rows = [part for part in rest if isinstance(part, ast.Row)]
    axes = rest[: -len(rows) - 1]
    when = rest[len(axes)]
    return ast.Transfer(
        place(word), str(word).lower(), noun, tuple(map(name_of, axes)), when, tuple(rows)
    )


@production
def row(at: At, c: Children) -> ast.Row:
    arrives, gives, when = c
    return ast.Row(at, "row", arrives, gives, when)


@production
def same(at: At, c: Children) -> ast.Row:
    return ast.Row(at, "same", (), (), None)


@production
def anything(at: At, c: Children) -> ast.Row:
    return ast.Row(at, "anything", (), (), None)


@production
def nothing(at: At, c: Children) -> tuple[ast.StateName, ...]:
    return ()


@production
def never(at: At, c: Children) -> tuple[ast.StateName, ...]:
    return ()


@production
def states_together(at: At, c: Children) -> tuple[ast.StateName, ...]:
    return tuple(c)


@production
def states_either(at: At, c: Children) -> tuple[ast.StateName, ...]:
    return tuple(c)
