"""What an example states about itself, in its comments: `// holds: RULE`, `// breaks: RULE m=a`."""

from __future__ import annotations

import re
from dataclasses import field
from typing import Any

from verifier.errors import Diagnostic, InputError, Span
from verifier.records import struct

VERDICTS = {
    "holds": "holds",
    "breaks": "broken",
    "vacuous": "vacuous",
    "undecided": "undecided",
    "skipped": "skipped",
}
_LINE = re.compile(r"\s*(?://+|#+)\s*(holds|breaks|vacuous|undecided|skipped|param)\s*:(.*)$")
_RULE = re.compile(r"\s*([\w-]+(?:\.[\w-]+)*)")
_VALUE = r'(?:"(?:[^"\\]|\\.)*"|[^\s,"]+?)'
_BINDING = re.compile(
    rf"\s*([a-z]\d*)\s*=\s*({_VALUE}(?:\s*->\s*{_VALUE})?)\s*(?:,|(?=…|\.\.\.)|$)"
)
_MORE = re.compile(r"\s*(?:…|\.\.\.)\s*$")

Bindings = dict[str, str]


@struct
class Expectation:
    """What is stated of one rule; ``bindings`` are its counterexamples, ``open`` allows others."""

    rule: str
    verdict: str
    line: int
    bindings: list[Bindings] = field(default_factory=list)
    open: bool = False


@struct
class Stated:
    """All that an example states."""

    rules: dict[str, Expectation] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)


def stated(dot: str, path: str) -> Stated:
    """Read the comments of a plan.

    Raises:
        InputError: with every line that cannot be read.
    """
    found = Stated()
    wrong: list[Diagnostic] = []
    for number, line in enumerate(dot.splitlines(), 1):
        match = _LINE.match(line)
        if match is None:
            continue
        word, rest = match[1], match[2].strip()
        span = Span(path, number, match.start(1) + 1, max(1, len(line.strip()) - 3))
        problem = _parameter(rest, found) if word == "param" else _rule(word, rest, number, found)
        if problem:
            wrong.append(Diagnostic("E202", problem, span))
    if wrong:
        raise InputError(wrong)
    return found


def _parameter(rest: str, found: Stated) -> str:
    for pair in rest.split(","):
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            return f"`{pair.strip()}` is not a parameter; write `param: NAME=VALUE`"
        found.parameters[name.strip().removeprefix("$")] = value.strip()
    return ""


def _rule(word: str, rest: str, line: int, found: Stated) -> str:
    names = [rest] if word == "breaks" else rest.split(",")
    for text in names:
        match = _RULE.match(text)
        if match is None:
            return f"a rule's name goes after `{word}:`"
        name, tail = match[1], text[match.end() :]
        if word != "breaks" and tail.strip():
            return f"`{tail.strip()}` is not expected after a rule's name"
        known = found.rules.get(name)
        if known is not None and (known.verdict != "broken" or word != "breaks"):
            return f"`{name}` is spoken of on line {known.line} already"
        expected = known or Expectation(name, VERDICTS[word], line)
        found.rules[name] = expected
        if word == "breaks":
            problem = _bindings(tail, expected, again=known is not None)
            if problem:
                return problem
    return ""


def _bindings(tail: str, expected: Expectation, *, again: bool) -> str:
    bindings: Bindings = {}
    at = 0
    while match := _BINDING.match(tail, at):
        bindings[match[1]] = _plain(match[2])
        at = match.end()
    rest = tail[at:]
    if _MORE.match(rest):
        expected.open = True
    elif rest.strip():
        return f"`{rest.strip()}` is not a binding; write `m=NODE`, `e=TAIL -> HEAD` or `s=VALUE`"
    elif not bindings and not again:
        expected.open = True  # the name alone: some counterexample, whichever
    if bindings:
        expected.bindings.append(bindings)
    return ""


def _plain(value: str) -> str:
    ends = [part.strip() for part in re.split(r"\s*->\s*(?![^\"]*\"\s*$)", value)]
    return " -> ".join(re.sub(r"\\(.)", r"\1", p[1:-1]) if p[:1] == '"' else p for p in ends)


def spoken(value: Any) -> str:
    """A binding of a counterexample, as expectations name it."""
    if isinstance(value, tuple | list) and len(value) == 2:
        return f"{value[0]} -> {value[1]}"
    return str(value)
