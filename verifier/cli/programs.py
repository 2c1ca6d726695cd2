"""The rules that a command's options name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from verifier.language.parameters import Given
    from verifier.language.typed import Program

DEFAULT_PROFILE = "default"


def load_program(rules: tuple[str, ...], profile: str | None, param: tuple[str, ...]) -> Program:
    """The resolved rules that a command's options name.

    Raises:
        InputError: something is wrong with a rule file or parameter.
    """
    from verifier.language.programs import program

    names = list(rules)
    if profile is not None or not names:
        names.insert(0, f"profiles/{profile or DEFAULT_PROFILE}.rules")
    return program(names, _given(param) if param else {}, _prepare)


def _prepare(resolved: Program) -> None:
    from verifier.logic.prepare import prepare

    prepare(resolved)


def _given(param: tuple[str, ...]) -> Given:
    from verifier.language.parameters import parse_given

    return parse_given(param)
