from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.facts.lines import Lines
from verifier.facts.readers import reader
from verifier.language.patterns import check_pattern, compile_pattern, digit_classes


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "(a*)*",
        r"(\w+\s?)+x",
        "([a-z]+)*$",
        "(.*,)*x",
        "(a|b|ab)*c",
        "(a?){30}",
        "(x{1,99}){2,}",
    ],
)
def test_exponential_patterns_are_refused(pattern: str) -> None:
    assert "exponential" in (check_pattern(pattern) or "")


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?:\s*,\s*\d+)*",
        r"\d+(?:\s*[-,]\s*\d+)*",
        "^(?:[a-z]+ )*$",
        "(?>a+)+b",
        r"(?:tp|pp)+\d",
        "(?:ab)*",
    ],
)
def test_harmless_loops_are_accepted(pattern: str) -> None:
    assert check_pattern(pattern) is None


def test_broken_patterns_say_where() -> None:
    assert check_pattern("a)b") == (
        "this pattern is not a regular expression: unbalanced parenthesis at character 2"
    )


def test_digit_classes() -> None:
    assert digit_classes(r"layer (\d+)") == "0000000000"
    assert digit_classes("fc1") == "0100000000"
    assert digit_classes("[0-3]x") == "0000444444"
    assert digit_classes(r"(\d)\1") == "0123456789"


PATTERNS = (
    r"l(\d+)",
    r"fc1|mlp2",
    r"[0-3](\d)",
    r"(?<!\d)(\d+)(?!\d| *-)",
    r"(\d)\1",
    r"^(?!.*9).*(\d{2})",
    r"[^5]p(\d)",
    r"a2a|all.?to.?all",
    r"(?:(\d+)-)?(\d+)$",
)


@given(
    st.sampled_from(PATTERNS),
    st.lists(st.text("lfcmp-a 0123456789", max_size=12), unique=True, max_size=60),
)
def test_folded_matching_is_exact(pattern: str, texts: list[str]) -> None:
    padding = [f"layer {i} tp{i % 7} fc{i % 3}" for i in range(220)]  # enough for folding to set in
    lines = list(dict.fromkeys([*texts, *padding]))
    folded = Lines(lines)
    search = compile_pattern(pattern).search
    assert folded.matches(pattern).tolist() == [search(line) is not None for line in lines]
    read = folded.read(pattern, reader("string"))
    for row, line in enumerate(lines):
        match = search(line)
        groups = [g for g in match.groups() if g is not None] if match else []
        text = groups[0] if groups else match[0] if match else ""
        assert read[row] == (text.strip() or None)


def test_a_line_is_matched_up_to_its_limit() -> None:
    lines = Lines(["x" * 1999 + "7", "x" * 2000 + "7"])
    assert lines.matches("7").tolist() == [True, False]
    assert lines.matches("x$").tolist() == [False, True]


def test_newlines_in_ids_do_not_shift_lines() -> None:
    lines = [f"a{i}\nb" for i in range(300)]
    assert Lines(lines).read(r"a(\d+)", reader("int")).codes.tolist() == list(range(300))
    assert re.search("b", lines[0])
