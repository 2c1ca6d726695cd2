"""The holes of a rule's message and hint, `{m}`, `{m.layer}`, `{path}`: each means something."""

from __future__ import annotations

import re

from verifier.language import ast
from verifier.language.declarations import EDGE_FACTS, GROUP_FACTS, NODE_FACTS, closest
from verifier.language.scope import Context
from verifier.language.typed import (
    And,
    EdgeEnd,
    Entity,
    EntityTerm,
    Fits,
    Formula,
    Not,
    Or,
    Quantified,
)

DETAILS = ("path", "actual", "expected", "missing", "duplicates", "outside")
"""What a report can tell of any violation."""

STATES = ("arrives", "needs", "repair")
"""What it can tell of an operator that does not fit along an axis."""

_HOLE = re.compile(r"\{([^{}]*)\}")


def check_holes(statement: ast.Rule, formula: Formula, context: Context) -> None:
    """Complain about holes that nothing can fill."""
    bound: dict[str, EntityTerm] = {}
    while isinstance(formula, Quantified):
        variable = formula.phrase.variable
        bound[variable.shown] = Entity(variable)
        formula = formula.body
    details = (*DETAILS, *STATES) if _fits(formula) else DETAILS
    for clause in ("message", "hint"):
        at = statement.place(clause)
        text = context.text[at.start : at.end]
        if clause in dict(statement.places):
            for match in _HOLE.finditer(text):
                place = ast.At(
                    at.line,
                    at.column + match.start(),
                    at.start + match.start(),
                    at.start + match.end(),
                )
                _check(match[1], bound, details, place, context)


def _fits(formula: Formula) -> bool:
    """Whether it says that something fits along an axis."""
    match formula:
        case Fits():
            return True
        case Not(operand=operand):
            return _fits(operand)
        case And(operands=operands) | Or(operands=operands):
            return any(map(_fits, operands))
    return False


def _check(
    hole: str,
    bound: dict[str, EntityTerm],
    details: tuple[str, ...],
    at: ast.At,
    context: Context,
) -> None:
    first, *rest = hole.split(".")
    if hole in details:
        return
    if first not in bound:
        known = [*bound, *details]
        like = closest(hole, known)
        help_ = f"there are {', '.join(f'`{{{name}}}`' for name in known if name != 'it')}"
        if like:
            help_ = f"did you mean `{{{like}}}`?"
        context.complain("E115", f"nothing fills `{{{hole}}}`", at, help_=help_)
        return
    entity = bound[first]
    for name in rest[:-1]:
        if entity.sort.name != "edge" or name not in {"source", "target"}:
            context.complain("E115", f"nothing fills `{{{hole}}}`", at, f"`{name}` is a value")
            return
        assert isinstance(entity, Entity)
        entity = EdgeEnd(entity, "source" if name == "source" else "target")
    if rest:
        _check_attribute(hole, rest[-1], entity, at, context)


def _check_attribute(
    hole: str, name: str, entity: EntityTerm, at: ast.At, context: Context
) -> None:
    """An attribute that no vocabulary declares is DOT's own, unless it is nearly a declared one."""
    declarations = context.declarations
    facts = {"node": NODE_FACTS, "edge": EDGE_FACTS | dict.fromkeys(("source", "target"), "node")}
    known = facts.get(entity.sort.name, dict.fromkeys(GROUP_FACTS, "int"))
    if name in known or name in declarations.vocabulary.attributes or declarations.is_lost(name):
        return
    like = declarations.like_attribute(name, known)
    if like or entity.sort.name == "group":
        better = hole[: -len(name)] + like
        help_ = f"did you mean `{{{better}}}`?" if like else "a member of a group has an `index`"
        context.complain("E115", f"nothing fills `{{{hole}}}`", at, help_=help_)
