"""Rules that leave the reader alone: no message, no hint."""

from __future__ import annotations

from verifier.errors import Diagnostic
from verifier.language import ast
from verifier.lint.walk import finding


def silent(file: ast.RuleFile) -> list[Diagnostic]:
    """Rules without a message or a hint."""
    found = []
    for rule in file.statements:
        if not isinstance(rule, ast.Rule):
            continue
        lacking = [word for word in ("message", "hint") if not getattr(rule, word)]
        if lacking:
            message = f"the rule `{rule.name}` has no {' and no '.join(lacking)}"
            help_ = "say what is wrong at a counterexample, and what to do about it"
            place = (file.path, file.text, rule.at)
            found.append(finding("L205", message, place, "note", help_))
    return found
