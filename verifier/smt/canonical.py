"""A part of a formula as a key: equal for two parts that say the same of the same individuals."""

from __future__ import annotations

from functools import cache
from typing import Any

from verifier.language import typed
from verifier.language.ast import At

_SILENT = {"at", "text", "shown"}


def canonical(part: Any, names: dict[str, Any] | None = None) -> str:
    """The key of a formula, term or phrase.

    Args:
        part: what to name.
        names: what its free variables stand for; bound ones are numbered, whatever they are called.
    """
    return _key(part, dict(names or {}))


def _key(part: Any, names: dict[str, Any]) -> str:
    match part:
        case typed.Variable(name=name):
            return str(names.get(name, name))
        case typed.Quantified(phrase=phrase) | typed.SetVerb(phrase=phrase):
            names = _bound(names, phrase)
        case typed.Aggregate(phrase=phrase):
            names = _bound(names, phrase)
        case typed.Phrase():
            names = _bound(names, part)
            inside = ",".join(_key(c.formula, names) for c in part.conjuncts)
            return f"[{part.variable.sort} {inside}]"
        case typed.Compare(operator="!=", left=left, right=right, at=at):
            return f"Not({_key(typed.Compare('=', left, right, at), names)})"
    if isinstance(part, tuple) and not isinstance(part, At):
        return "(" + ",".join(_key(p, names) for p in part) + ")"
    kept = _spoken(part.__class__)
    if kept is not None:
        return f"{type(part).__name__}({','.join([_key(getattr(part, k), names) for k in kept])})"
    return repr(sorted(part, key=str)) if isinstance(part, frozenset) else repr(part)


@cache
def _spoken(of: type) -> tuple[str, ...] | None:
    """The fields of a record that make a difference; None of another type."""
    names: tuple[str, ...] | None = getattr(of, "__match_args__", None)
    return None if names is None else tuple(name for name in names if name not in _SILENT)


def _bound(names: dict[str, Any], phrase: typed.Phrase) -> dict[str, Any]:
    variable = phrase.variable.name
    if variable in names:
        return names
    depth = sum(isinstance(value, str) and value.startswith("#") for value in names.values())
    return names | {variable: f"#{depth}"}
