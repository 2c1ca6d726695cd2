"""`set severity` and `waive`: statements about rules that are declared elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from verifier.language import ast
from verifier.language.declarations import closest
from verifier.language.formulas import formula
from verifier.language.scope import Context, Scope
from verifier.language.typed import (
    NODE,
    PART,
    Entity,
    GraphProperty,
    Program,
    Quantified,
    Rule,
    Variable,
    Waiver,
)

SEVERITIES = ("error", "warning", "info")
OFF = "off"


def apply_profile(file: ast.RuleFile, context: Context, program: Program) -> None:
    """Change severities and note waivers, as a file says; complaints go to its context."""
    for statement in file.statements:
        match statement:
            case ast.SetSeverity():
                _set_severity(statement, context, program)
            case ast.Waive():
                _check_date(statement, context)
                for rule in _named(statement.rule, statement.at, program, context):
                    program.waivers.append(_waiver(statement, rule, context))


def _set_severity(statement: ast.SetSeverity, context: Context, program: Program) -> None:
    """`off` takes a rule out; a file imported later may not bring it back."""
    if statement.severity != OFF:
        check_severity(statement.severity, statement.severity_at, context, (*SEVERITIES, OFF))
    for rule in _named(statement.rule, statement.at, program, context):
        position = program.rules.index(rule)
        if statement.severity == OFF:
            del program.rules[position]
        else:
            program.rules[position] = replace(rule, severity=statement.severity)


def check_severity(
    severity: str, at: ast.At, context: Context, known: tuple[str, ...] = SEVERITIES
) -> None:
    """A severity is one of a few words."""
    if severity not in known:
        like = closest(severity, list(known))
        help_ = f"did you mean `{like}`?" if like else f"it is {', '.join(known)}"
        context.complain("E117", f"unknown severity `{severity}`", at, help_=help_)


def _check_date(statement: ast.Waive, context: Context) -> None:
    if statement.until is None:
        return
    try:
        date.fromisoformat(statement.until)
    except ValueError:
        at = context.word(statement.until, statement.at)
        context.complain("E116", f"`{statement.until}` is no date", at, help_="year-month-day")


def _waiver(statement: ast.Waive, rule: Rule, context: Context) -> Waiver:
    """A waiver's condition speaks of the rule's own bound variables.

    Of a rule about the graph `n` is each node of a cycle, or of a part that hangs together.
    """
    where = None
    if statement.where is not None:
        scope, inner = Scope(), rule.formula
        while isinstance(inner, Quantified):
            scope = scope.with_(inner.phrase.variable.shown, Entity(inner.phrase.variable))
            inner = inner.body
        if isinstance(inner, GraphProperty) and inner is rule.formula:
            scope = scope.with_(PART, Entity(Variable(PART, NODE, PART)))
        where = formula(context, scope, statement.where)
    return Waiver(rule.id, where, statement.until, statement.because, context.path, statement.at)


def _named(name: str, at: ast.At, program: Program, context: Context) -> list[Rule]:
    """The rules that a name means, with or without its file's; none after a complaint."""
    exact = [rule for rule in program.rules if rule.id == name]
    found = exact or [rule for rule in program.rules if rule.id.split(".", 1)[1] == name]
    if not found and not context.declarations.is_lost(name.rsplit(".", 1)[-1]):
        short = [rule.id.split(".", 1)[1] for rule in program.rules]
        like = closest(name, [rule.id for rule in program.rules] + short)
        help_ = f"did you mean `{like}`?" if like else ""
        context.complain("E123", f"there is no rule `{name}`", context.word(name, at), help_=help_)
    return found
