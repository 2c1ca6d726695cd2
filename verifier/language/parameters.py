"""Parameters: where each value comes from, in order of trust.

A value from outside (`--param`) wins over a profile's `set`, that over the declaration's default.
"""

from __future__ import annotations

from fractions import Fraction

from verifier.errors import Diagnostic, InputError, Span
from verifier.language import ast
from verifier.language.declarations import Declarations, closest
from verifier.language.typed import Parameter

Given = dict[str, tuple[str, str]]
"""Values from outside: name -> (text, where it comes from)."""

MOST = 1 << 40
"""Larger numbers count nothing in a plan; their products would leave 64 bits."""

Value = int | str | bool | None


def parameters(
    files: list[ast.RuleFile],
    given: Given,
    wrong: list[Diagnostic],
    declarations: Declarations,
) -> dict[str, Parameter]:
    """Every declared parameter with its value; errors are appended to ``wrong``."""
    found: dict[str, Parameter] = {}
    for file in files:
        for statement in file.statements:
            match statement:
                case ast.ParamDeclaration():
                    about = statement.about or (
                        found[statement.name].about if statement.name in found else ""
                    )
                    value = value_of(statement.default, found)
                    origin = f"{file.path}:{statement.at.line}"
                    found[statement.name] = Parameter(
                        statement.name, statement.type.name, value, origin, about
                    )
                case ast.SetParam():
                    if statement.name in found or not declarations.is_lost(statement.name.lower()):
                        _set(statement, file, found, wrong)
    for name, (text, origin) in given.items():
        declared = found.get(name)
        if declared is None:
            if len(name) == 1 and name.isupper():
                declared = Parameter(name, "int", None, origin, "")
            else:
                like = closest(name, list(found))
                help_ = f"did you mean `{like}`?" if like else "no rule file declares it"
                wrong.append(Diagnostic("E121", f"unknown parameter `{name}`", help=help_))
                continue
        try:
            found[name] = Parameter(
                name, declared.type, convert(text, declared.type), origin, declared.about
            )
        except ValueError as error:
            wrong.append(Diagnostic("E121", f"parameter `{name}` cannot be `{text}`: {error}"))
    return found


def _set(
    statement: ast.SetParam,
    file: ast.RuleFile,
    found: dict[str, Parameter],
    wrong: list[Diagnostic],
) -> None:
    known = found.get(statement.name)
    if known is None:
        like = closest(statement.name, list(found))
        at = statement.at
        wrong.append(
            Diagnostic(
                "E106",
                f"unknown parameter `${statement.name}`",
                Span(file.path, at.line, at.column, at.end - at.start),
                help=f"did you mean `${like}`?" if like else "no imported file declares it",
            )
        )
        return
    value = value_of(statement.value, found)
    origin = f"{file.path}:{statement.at.line}"
    found[statement.name] = Parameter(known.name, known.type, value, origin, known.about)


def convert(text: str, type_: str) -> Value:
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


def value_of(node: ast.Term | None, known: dict[str, Parameter]) -> Value:
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


def parse_given(pairs: tuple[str, ...], origin: str = "--param") -> Given:
    """``NAME=VALUE`` texts of the command line.

    Raises:
        InputError: a text is not of that form.
    """
    given: Given = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            message = f"`{pair}` is not a parameter"
            raise InputError([Diagnostic("E121", message, help="write `--param NAME=VALUE`")])
        given[name.strip().removeprefix("$")] = (value.strip(), origin)
    return given
