"""Why a rule holds or not at one binding: a tree of its parts, and where its facts are from."""

from __future__ import annotations

from collections.abc import Iterator

import click

from verifier.findings.explain import Bound, Explanation, Used
from verifier.findings.messages import spoken
from verifier.findings.tree import Part
from verifier.report.facts import source_text

_MARKS = {True: ("✓", "green"), False: ("✗", "red"), None: ("?", "yellow")}
_VERDICTS = {True: "holds", False: "broken", None: "undecided"}
_DRAWN = {True: "true as drawn", False: "not so as drawn", None: "not known as drawn"}


def text(found: Explanation) -> str:
    """The sentence, what it is held against, the truth of every part, and the facts used."""
    rule = found.rule
    title = f'   "{rule.title}"' if rule.title else ""
    lines = [f"{click.style(rule.id, bold=True)}{title}", f"  {rule.sentence}"]
    if found.guard is not None:
        lines += ["applies when", *_part(found.guard, 1)]
    for bound in found.bound:
        lines += _bound(bound, found.path)
    if found.openings:
        left = " and ".join(f"`{opening}`" for opening in found.openings)
        lines.append(f"as drawn, leaving aside {left}: a check decides over all completions")
    if found.reason:
        lines.append(found.reason)
    if found.body is not None:
        names = ", ".join(f"{b.variable} = {b.name}" for b in found.bound)
        verdict = _DRAWN[found.truth] if found.openings else _VERDICTS[found.truth]
        skipped = found.guard is not None and found.guard.truth is False
        tail = ", but the rule does not apply" if skipped else ""
        lines.append(f"{verdict}{f' at {names}' if names else ''}{tail}, because")
        lines += _part(found.body, 1)
    for bound in found.asked:
        lines += _bound(bound, found.path)
    if found.used:
        lines += ["facts", *_facts(found.used, found.path)]
    return "\n".join(lines) + "\n"


def _bound(bound: Bound, path: str) -> list[str]:
    place = f"   {path}:{bound.line}" if bound.line else ""
    head = f"{bound.variable} = {bound.name}{place}   as `{bound.phrase}`"
    return [head, *(line for part in bound.parts for line in _part(part, 1))]


def _part(part: Part, depth: int) -> Iterator[str]:
    indent = "  " * depth
    mark, colour = _MARKS[part.truth]
    said = [f"{term} = {_value(value)}" for term, value in part.values]
    values = ", ".join(value for value in said if value != part.text)
    tail = click.style(f"   {values}", dim=True) if values else ""
    yield f"{indent}{click.style(mark, fg=colour)} {part.text}{tail}"
    for note in part.notes:
        yield click.style(f"{indent}    {_short(note)}", dim=True)
    for inner in part.parts:
        yield from _part(inner, depth + 1)


def _short(note: str) -> str:
    head, colon, path = note.partition("path: ")
    return f"path: {spoken(path, 'path')}" if colon and not head else note


def _facts(used: list[Used], path: str) -> list[str]:
    owners = max(len(fact.owner) for fact in used)
    shown = [
        f"is {fact.fact}" if fact.fact == fact.value else f"{fact.fact} = {_value(fact.value)}"
        for fact in used
    ]
    wide = min(30, max(map(len, shown)))
    lines = []
    for fact, said in zip(used, shown, strict=True):
        origin = _origin(fact, path)
        lines.append(f"  {fact.owner:<{owners}}  {said:<{wide}}   {origin}".rstrip())
    return lines


def _origin(fact: Used, path: str) -> str:
    """`"Layer 3" by node.label matching /…/ (places.rules:8), line 12 of plan.dot`."""
    place = f"line {fact.line} of {path}" if fact.line else ""
    if fact.origin is None:
        return "" if fact.value is not None else "the plan does not say"
    quoted = f'"{fact.origin.text}" by ' if fact.origin.text else ""
    how = source_text(fact.origin.source) if fact.origin.source else fact.origin.place
    return f"{quoted}{how}" + (f", {place}" if place else "")


def _value(value: object) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return str(value).lower()
    return spoken(value)
