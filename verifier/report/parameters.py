"""Parameters as reports tell them: value and origin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from verifier.findings.messages import spoken
from verifier.language.typed import Parameter


def origin(parameter: Parameter) -> str:
    """Where the value is from, in a few words."""
    return "the library" if parameter.by == "library" else parameter.origin


def lines(parameters: Iterable[Parameter]) -> list[str]:
    """What is said of each parameter, those of one origin together; not what the library gives."""
    said: dict[str, list[str]] = {}
    for parameter in parameters:
        if parameter.value is not None and parameter.by != "library":
            name = parameter.name if len(parameter.name) == 1 else f"${parameter.name}"
            text = f"{name} = {spoken(parameter.value)}"
            said.setdefault(parameter.origin, []).append(text)
    return [f"{', '.join(values)}: {where}" for where, values in said.items()]


def document(parameters: Iterable[Parameter]) -> list[dict[str, Any]]:
    """The same as plain data, with the parameters that nobody gives."""
    return [
        {
            "name": p.name,
            "value": p.value,
            "by": p.by,
            "origin": None if p.by == "nobody" else p.origin,
        }
        for p in parameters
    ]
