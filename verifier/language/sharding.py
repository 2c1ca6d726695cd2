"""Resolve `state`, `transfer`, `assume` and `repair`, and the verb `fits along`."""

from __future__ import annotations

from itertools import combinations

from verifier.language import ast
from verifier.language.declarations import closest
from verifier.language.phrases import phrase as resolve_phrase
from verifier.language.resolvers import Resolvers
from verifier.language.scope import BROKEN, Context, Scope
from verifier.language.terms import reference
from verifier.language.typed import (
    NODE,
    Axis,
    EdgeEnd,
    Entity,
    Fits,
    Formula,
    Program,
    Row,
    Transfer,
    Truth,
)

MOST_STATES = 6
"""An axis has no more states: tables have a row for every set of them."""


def declare(statement: ast.States, context: Context) -> None:
    """Enter an axis; a later file's declaration replaces an earlier one with its transfers."""
    names = tuple(state.name for state in statement.states)
    for number, state in enumerate(statement.states):
        if state.name in names[:number]:
            context.complain("E113", f"state `{state.name}` is there twice", state.at)
        if state.name.startswith("$"):
            message = f"`{state.name}` is a parameter, no state"
            context.complain("E140", message, state.at, help_="a capital, or a name without `$`")
    if len(names) > MOST_STATES:
        message = f"`{statement.axis}` has {len(names)} states"
        context.complain("E140", message, statement.at, help_=f"at most {MOST_STATES}")
        names = names[:MOST_STATES]
    about = tuple(state.about or state.name for state in statement.states[: len(names)])
    axis = Axis(statement.axis, statement.along, names, about)
    context.declarations.axes[statement.axis] = axis


def check_edges(statement: ast.States, context: Context) -> None:
    """The class of the edges that carry tensors is declared."""
    classes = context.declarations.vocabulary.edge_classes
    if statement.along is not None and statement.along not in classes:
        like = closest(statement.along, list(classes))
        help_ = f"did you mean `{like}`?" if like else ""
        context.unknown("E114", "edge class", statement.along, statement.at, help_=help_)


def resolve(statement: ast.Transfer, context: Context, program: Program, use: Resolvers) -> None:
    """Enter a transfer with each axis that it names."""
    noun = statement.alternatives
    at = ast.At(*noun[0].at[:3], noun[-1].at.end)
    phrase = ast.Phrase(at, noun, None, None, None)
    resolved = resolve_phrase(context, Scope(), phrase, use.formula)
    if resolved is not None and resolved[0].variable.sort != NODE:
        context.complain("E109", "only nodes hand tensors on", at)
        resolved = None
    guard = None if statement.when is None else use.formula(context, Scope(), statement.when)
    for name in statement.axes:
        axis = _axis(name, statement.at, context)
        if axis is None:
            continue
        rows = [row for part in statement.rows for row in _rows(part, axis, context, use)]
        if resolved is not None:
            program.axes[name].transfers.append(
                Transfer(
                    statement.word, resolved[0], guard, tuple(rows), context.path, statement.at
                )
            )


def fits(context: Context, scope: Scope, node: ast.Fits) -> Formula:
    """``n fits along tp``."""
    subject = reference(context, scope, node.subject)
    axis = _axis(node.axis, node.at, context)
    if subject is BROKEN or axis is None:
        return Truth(value=False, at=node.at)
    if not isinstance(subject, Entity | EdgeEnd) or subject.sort != NODE:
        context.complain("E109", "only a node fits along an axis", node.at)
        return Truth(value=False, at=node.at)
    return Fits(subject, node.axis, node.assumed, node.at)


def _axis(name: str, at: ast.At, context: Context) -> Axis | None:
    axes = context.declarations.axes
    if name not in axes:
        like = closest(name, list(axes)) or (f"{'`, `'.join(axes)}" if axes else "")
        help_ = f"there is `{like}`" if like else "declare it: `state tp: R, S, P`"
        context.unknown("E140", "axis", name, context.word(name, at), help_=help_)
        return None
    return axes[name]


def _rows(part: ast.Row, axis: Axis, context: Context, use: Resolvers) -> list[Row]:
    states = range(len(axis.states))
    if part.form == "same":
        return [Row(frozenset({state}), frozenset({state}), None) for state in states]
    if part.form == "anything":
        return [
            Row(frozenset(some), frozenset(states), None)
            for size in range(len(axis.states) + 1)
            for some in combinations(states, size)
        ]
    arrives = _states(part.arrives, axis, context)
    gives = _states(part.gives, axis, context)
    guard = None if part.when is None else use.formula(context, Scope(), part.when)
    return [] if arrives is None or gives is None else [Row(arrives, gives, guard)]


def _states(
    names: tuple[ast.StateName, ...], axis: Axis, context: Context
) -> frozenset[int] | None:
    found = set()
    for state in names:
        if state.name not in axis.states:
            listed = ", ".join(f"`{name}`" for name in axis.states)
            help_ = f"`{axis.name}` has {listed}"
            context.complain("E140", f"unknown state `{state.name}`", state.at, help_=help_)
            return None
        found.add(axis.states.index(state.name))
    return frozenset(found)
