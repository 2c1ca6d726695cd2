"""Parameters: where each value comes from, in order of trust.

A value from outside (`--param`) wins over what a rule file says (`set`, or the default of a
declaration without `from`), that over what the plan states, that over a default beside `from`.
"""

from __future__ import annotations

from verifier.errors import Diagnostic, InputError, Span, width
from verifier.language import ast
from verifier.language.declarations import Declarations, closest
from verifier.language.settling import convert, settle
from verifier.language.typed import (
    Parameter,
    Setting,
    Settings,
)

Given = dict[str, tuple[str, str]]
"""Values from outside: name -> (text, where it comes from)."""


def parameters(
    files: list[ast.RuleFile],
    given: Given,
    wrong: list[Diagnostic],
    declarations: Declarations,
) -> tuple[dict[str, Parameter], Settings]:
    """Every declared parameter with the value that it has before a graph is looked at.

    Returns:
        The parameters, and what ``settle`` makes those of a graph from; errors are appended to
        ``wrong``.
    """
    names: list[str] = []
    settings: list[Setting] = []
    for file in files:
        for statement in file.statements:
            if isinstance(statement, ast.ParamDeclaration):
                names.append(statement.name)
            elif not isinstance(statement, ast.SetParam):
                continue
            elif statement.name not in names:
                if not declarations.is_lost(statement.name.lower()):
                    wrong.append(_undeclared(statement, file, names))
                continue
            settings.append(Setting(statement, file.path))
    types = {s.statement.name: _type(s) for s in settings if _type(s)}
    sound = {n: pair for n, pair in given.items() if _is_sound(n, pair[0], types, wrong)}
    whole = Settings(tuple(settings), sound)
    return settle(whole), whole


def _type(setting: Setting) -> str:
    statement = setting.statement
    return statement.type.name if isinstance(statement, ast.ParamDeclaration) else ""


def _is_sound(name: str, text: str, types: dict[str, str], wrong: list[Diagnostic]) -> bool:
    """Whether a value from outside is one of a declared parameter's."""
    type_ = types.get(name, "int" if len(name) == 1 and name.isupper() else "")
    if not type_:
        like = closest(name, list(types))
        help_ = f"did you mean `{like}`?" if like else "no rule file declares it"
        wrong.append(Diagnostic("E121", f"unknown parameter `{name}`", help=help_))
        return False
    try:
        convert(text, type_)
    except ValueError as error:
        wrong.append(Diagnostic("E121", f"parameter `{name}` cannot be `{text}`: {error}"))
        return False
    return True


def _undeclared(statement: ast.SetParam, file: ast.RuleFile, names: list[str]) -> Diagnostic:
    like = closest(statement.name, list(dict.fromkeys(names)))
    at = statement.at
    return Diagnostic(
        "E106",
        f"unknown parameter `${statement.name}`",
        Span(file.path, at.line, at.column, width(file.text, at.start, at.end)),
        help=f"did you mean `${like}`?" if like else "no imported file declares it",
    )


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
