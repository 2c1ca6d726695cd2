"""Patterns that find in a label what they find in one of its lines."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.language.patterns import is_within_lines

WITHIN = [
    "a", r"[ \t]", r"[^a\n]", r"[^\s]", r"(?<!\w)tp", ".*", "^a$", r"\bx\b", r"\S+", "(?:a|b)+?",
    r"(?<![a-z])tp(?: *=|[ _-]*(?:all|reduce|comm|group))", r"\d(?=b)", "(a)|\\1b",
]  # fmt: skip
BEYOND = [
    r"\s", "[^a]", r"(?<![^a])x", r"a\Z", r"\Aa", r"\W", r"(?:a|\s)b", r"[\x00-\x20]", r"a(?=\s)",
    r"\D", r"a\nb", "(?s:a.b)", "(?s)a.b", "(?-i:a)",
]  # fmt: skip


@pytest.mark.parametrize("pattern", WITHIN)
def test_within(pattern: str) -> None:
    assert is_within_lines(pattern)


@pytest.mark.parametrize("pattern", BEYOND)
def test_beyond(pattern: str) -> None:
    assert not is_within_lines(pattern)


PIECES = st.sampled_from(
    ["a", "b", "tp", r"\b", r"\B", "^", "$", ".", r"\w", r"\W", r"\s", r"\S", "[^a]", r"[^\n]",
     "(?<!a)", "(?!b)", "(?<=[a ])", "(?=b|$)", " ", "x*", "(?:a|b)+", r"\d?", r"\Z"]
)  # fmt: skip
LINES = st.lists(st.text("ab tpx1", min_size=1, max_size=5), min_size=1, max_size=4)


@given(st.lists(PIECES, min_size=1, max_size=4), LINES)
@settings(max_examples=600, deadline=None)
def test_a_line_alone_tells(pieces: list[str], lines: list[str]) -> None:
    pattern = "".join(pieces)
    if is_within_lines(pattern):
        search = re.compile(pattern, re.IGNORECASE | re.MULTILINE).search
        whole = search("\n".join(lines)) is not None
        assert whole == any(search(line) is not None for line in lines)
