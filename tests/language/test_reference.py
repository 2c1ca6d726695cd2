"""The reference of the language: every example loads, and means what stands beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from verifier.findings.check import check
from verifier.graph import read_bytes
from verifier.language.load import load_text
from verifier.language.program import resolve

PAGE = Path(__file__).resolve().parents[2] / "docs" / "language.md"
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_EXPECTED = re.compile(
    r"^// (holds|breaks|vacuous|undecided|skipped): ([\w-]+) ?(.*)$", re.MULTILINE
)


@dataclass
class Example:
    line: int
    rules: str
    dots: list[str] = field(default_factory=list)


def examples() -> list[Example]:
    text = PAGE.read_text(encoding="utf-8")
    found: list[Example] = []
    for match in _FENCE.finditer(text):
        if match[1] == "rules":
            found.append(Example(text.count("\n", 0, match.start()) + 1, match[2]))
        elif match[1] == "dot":
            found[-1].dots.append(match[2])
    return found


@pytest.mark.parametrize("example", examples(), ids=lambda e: f"line{e.line}")
def test_an_example_loads_and_means_what_it_says(example: Example) -> None:
    program = resolve(load_text(example.rules, "example.rules"))
    for dot in example.dots:
        expected = _EXPECTED.findall(dot)
        assert expected
        (graph,) = read_bytes(dot.encode(), "example.dot")
        results = {r.rule.split(".", 1)[1]: r for r in check(graph, program).rules}
        for word, rule, bindings in expected:
            result = results[rule]
            verdict = "broken" if word == "breaks" else word
            assert result.verdict == verdict, (rule, result.verdict, result.reason)
            if bindings:
                shown = [
                    " ".join(f"{name}={value}" for name, value in c.bindings.items())
                    for c in result.counterexamples
                ]
                assert shown == [bindings]


def test_there_are_examples() -> None:
    assert len(examples()) > 15
