"""What a pattern needs is sure: a text without it is none that the pattern is found in."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from verifier.cli.programs import load_program
from verifier.language import literals
from verifier.language.literals import folded, may_match, needs
from verifier.language.patterns import check_pattern, compile_pattern

LETTERS = "abikstxKSI01-_ .\u2192\u2013\u00e9\u0130\u0131\u017f\u212a\u00df\u0345\u03a3\u03c2\u0663"
ATOMS = st.one_of(
    st.sampled_from([*map(re.escape, LETTERS), "tp", "all", "ik", "sk", "\u0130", "1s"]),
    st.sampled_from(
        [r"\d", "[kS]", "[ _-]", "[^i]", "[0-3]", "[a-c]", "[s\u2192]", r"[\dk]", "[\u0130\u0131]"]
    ),
    st.sampled_from(
        [".", "^", "$", r"\b", r"\w", r"\s*", "(?<![a-z])", "(?!k)", "(?=s)", "(?i:K)"]
    ),
)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    times = st.sampled_from(["?", "*", "+", "{2}", "{0}", "{1,3}", "{0,2}", "*?", "++", "?+"])
    return st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=1, max_size=4).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
        st.builds(lambda part, often: f"(?:{part}){often}", inner, times),
        inner.map(lambda part: f"(?>{part})"),
        inner.map(lambda part: f"(?-i:{part})"),
        inner.map(lambda part: f"(x)?(?(1){part}|k)"),
    )


PATTERNS = st.recursive(ATOMS, _grown, max_leaves=14)
TEXTS = st.text(st.sampled_from(LETTERS + LETTERS.upper() + "\n"), max_size=14)


@given(PATTERNS, st.lists(TEXTS, min_size=1, max_size=30))
@settings(max_examples=1500, deadline=None)
def test_no_match_is_lost(pattern: str, texts: list[str]) -> None:
    try:
        compiled = compile_pattern(pattern)
    except re.error:
        assume(False)
    needed = needs(pattern)
    for text in texts:
        if compiled.search(text):
            assert may_match(needed, folded(text)), (pattern, needed, text)


@given(st.data(), PATTERNS)
@settings(max_examples=600, deadline=None)
def test_no_match_that_is_made_on_purpose_is_lost(data: st.DataObject, pattern: str) -> None:
    try:
        compiled = compile_pattern(pattern)
    except re.error:
        assume(False)
    text = data.draw(st.from_regex(compiled))
    assert may_match(needs(pattern), folded(text)), (pattern, needs(pattern), text)


def test_every_character_is_folded_as_patterns_take_it() -> None:
    """Whatever a literal matches, ignoring case, is folded to the same as the literal."""
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    for literal in map(chr, range(128)):
        for found in compile_pattern(re.escape(literal)).findall(every):
            assert folded(found) == folded(literal)
    for found in re.findall(r"\d", every):
        assert folded(found) == "0"
    caseless = [c for c in every if ord(c) > 127 and c.lower() == c == c.upper()]
    for literal in caseless[:: len(caseless) // 300]:
        assert compile_pattern(re.escape(literal)).findall(every) == [literal]


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("all[ _-]?reduce", {("all reduce", "all-reduce", "all_reduce", "allreduce")}),
        (r"tp_?(\d+)(?!\d)", {("tp0", "tp_0")}),
        ("(?:ffn|mlp).*gate", {("ffn", "mlp"), ("gate",)}),
        ("GPU: 3", {("gpu: 0",)}),
        ("rank|(?:tp|ep)[0-9]+", {("rank", "tp0", "ep0")}),
        ("a*|layer", set()),
        ("(?:norm)*", set()),
        ("[^a]", set()),
        ("\u0130x", {("x",)}),
    ],
)
def test_needs(pattern: str, needed: set[tuple[str, ...]]) -> None:
    found = {frozenset(clause) for clause in needs(pattern)} - {frozenset("0")}
    assert found == set(map(frozenset, needed))


def test_a_kept_program_knows_its_patterns() -> None:
    program = load_program((), None, ())
    vocabulary = program.vocabulary
    patterns = set(vocabulary.patterns())
    assert len(patterns) > 150
    assert patterns <= vocabulary.traits.keys()
    assert all(check_pattern(pattern) is None for pattern in patterns)
    assert vocabulary.traits == literals.traits(vocabulary.traits)
