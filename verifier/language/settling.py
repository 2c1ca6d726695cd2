"""The values of parameters, once it is known what a plan states."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction

from verifier import resources
from verifier.language import ast
from verifier.language.typed import By, Parameter, ParameterValue, Reading, Settings

Stated = Mapping[str, tuple[ParameterValue, str]]
"""What a plan states: name -> (value, where)."""

MOST = 1 << 40
"""Larger numbers count nothing in a plan; their products would leave 64 bits."""


def settle(settings: Settings, stated: Stated | None = None) -> dict[str, Parameter]:
    """The parameters with their values, once it is known what the plan states."""
    found: dict[str, Parameter] = {}
    for setting in settings.statements:
        statement, name = setting.statement, setting.statement.name
        origin = f"{setting.path}:{statement.at.line}"
        by: By = "library" if _is_library(setting.path) else "rules"
        if isinstance(statement, ast.SetParam):
            known = found[name]
            if known.by != "command":
                value = value_of(statement.value, found)
                found[name] = _with(known, value, origin, by)
            continue
        about = statement.about or (found[name].about if name in found else "")
        declared = Parameter(name, statement.type.name, None, origin, about)
        if statement.readings is not None:
            declared = _reading(declared, statement.readings, setting.path)
        if name in settings.given:
            text, where = settings.given[name]
            found[name] = _with(declared, convert(text, declared.type), where, "command")
        elif statement.readings is not None and stated is not None and name in stated:
            found[name] = _with(declared, *stated[name], "plan")
        else:
            value = value_of(statement.default, found)
            if by == "rules" and statement.readings is not None:
                by = "default"
            found[name] = _with(declared, value, origin, "nobody" if value is None else by)
    for name, (text, where) in settings.given.items():
        if name not in found:  # a single capital needs no declaration
            found[name] = Parameter(name, "int", convert(text, "int"), where, "", "command")
    return found


def leaned_on(settings: Settings, names: Collection[str]) -> set[str]:
    """The names, and the parameters that their values are computed from."""
    found = set(names)
    for setting in reversed(settings.statements):  # a value leans on what stands before it
        statement = setting.statement
        if statement.name in found:
            term = statement.value if isinstance(statement, ast.SetParam) else statement.default
            found |= _mentioned(term)
    return found


def _mentioned(term: ast.Term | None) -> set[str]:
    match term:
        case ast.Parameter():
            return {term.name}
        case ast.Negative():
            return _mentioned(term.term)
        case ast.Arithmetic():
            return _mentioned(term.left) | _mentioned(term.right)
    return set()


def _with(known: Parameter, value: ParameterValue, origin: str, by: By) -> Parameter:
    return replace(known, value=value, origin=origin, by=by)


def _reading(declared: Parameter, readings: ast.Readings, path: str) -> Parameter:
    found = tuple(
        Reading(
            of=reference.parts[0],
            key=".".join(reference.parts[1:]),
            pattern=one.pattern,
            as_degrees=one.as_degrees,
            value=one.value,
            path=path,
            line=one.at.line,
        )
        for one in readings.readings
        for reference in one.references
    )
    scope = readings.scope
    group, member = (None, None) if scope is None else (scope.group, scope.member)
    return replace(declared, readings=found, group=group, member=member)


def _is_library(path: str) -> bool:
    return path.startswith(f"{resources.folder('rules')}/")


def convert(text: str, type_: str) -> ParameterValue:
    """A value as its text on the command line says it.

    Raises:
        ValueError: the text is no value of the type; the message says what was expected.
    """
    if type_ == "bool":
        if text.lower() not in {"true", "false"}:
            raise ValueError("expected `true` or `false`")
        return text.lower() == "true"
    if type_ == "int":
        try:
            number = int(text.replace("_", ""))
        except ValueError:
            raise ValueError("expected a whole number") from None
        if abs(number) > MOST:
            raise ValueError(f"expected a whole number of at most {MOST:,}")
        return number
    return text


def value_of(node: ast.Term | None, known: dict[str, Parameter]) -> ParameterValue:
    """What a term without variables comes to; None where a parameter in it has no value."""
    match node:
        case ast.Integer() | ast.String() | ast.Boolean() | ast.Measure():
            return node.value
        case ast.Parameter():
            parameter = known.get(node.name)
            return None if parameter is None else parameter.value
        case ast.Negative():
            value = value_of(node.term, known)
            return -value if isinstance(value, int) else None
        case ast.Arithmetic():
            left, right = value_of(node.left, known), value_of(node.right, known)
            if not isinstance(left, int) or not isinstance(right, int):
                return None
            return _calculate(node.operator, left, right)
    return None


def _calculate(operator: str, left: int, right: int) -> int | None:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    if right == 0:
        return None
    if operator == "%":
        return left % right
    exact = Fraction(left, right)
    return int(exact) if exact.denominator == 1 else None
