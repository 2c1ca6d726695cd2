"""Hostile rule files: a clear error, no traceback, no hang."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Said = Callable[[str], str]
MANY = 10_000


def rule(sentence: str) -> str:
    return f"rule one:\n    {sentence}\n"


@pytest.mark.parametrize(
    "sentence",
    [
        "(" * MANY + "1 = 1" + ")" * MANY,
        "not " * MANY + "true",
        "- " * MANY + "1 = 1",
        "1" + " + 1" * MANY + " = 1",
        "every matmul m: " + "(some matmul where " * MANY + "m.tp = 0" + ")" * MANY,
        "true" + " implies true" * MANY,
        "every matmul m: " * 1 + "m.tp in " + "{" * MANY + "1" + "}" * MANY,
        "".join(f"every matmul m{i}: " for i in range(MANY)) + "true",
    ],
    ids=["parentheses", "not", "minus", "plus", "where", "implies", "braces", "every"],
)
def test_what_nests_too_deeply_is_said_to(said: Said, sentence: str) -> None:
    assert "error[E124]: this nests too deeply" in said(rule(sentence))


@pytest.mark.parametrize("opening", ["(", "not (", "{", "1 + (", "every matmul m: ("])
def test_what_is_never_closed_is_no_traceback(said: Said, opening: str) -> None:
    assert said(rule(opening * MANY)).startswith("error[E101]")


def test_many_alternatives_are_not_deep(said: Said) -> None:
    assert said(rule("every matmul m: " + " or ".join(["m.tp = 0"] * 2000))) == ""


def test_definitions_that_double_are_refused(said: Said) -> None:
    lines = ["define aa0(m) as m.tp = 0"]
    lines += [f"define aa{i}(m) as aa{i - 1}(m) and aa{i - 1}(m)" for i in range(1, 60)]
    found = said("\n".join(lines) + "\n" + rule("every matmul m: aa59(m)"))
    assert "error[E124]" in found
    assert "too large" in found


def test_a_chain_of_definitions_is_too_deep_at_some_length(said: Said) -> None:
    lines = ["define matmul m is aa0 when m.tp = 0"]
    lines += [f"define matmul m is aa{i} when m is aa{i - 1}" for i in range(1, 200)]
    assert "error[E124]" in said("\n".join(lines) + "\n" + rule("every aa199 matmul m: m.tp = 0"))


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, "9" * 400 + " TB", "1" * 400 + " bytes"])
def test_numbers_have_an_end(said: Said, number: str) -> None:
    assert "error[E124]: this number is too large" in said(rule(f"every matmul m: m.tp < {number}"))


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing here\n", "\ufeff", "   \t "])
def test_a_file_of_nothing_is_fine(said: Said, text: str) -> None:
    assert said(text.removeprefix("\ufeff")) == ""


@pytest.mark.parametrize(
    "text", [r'"\d"', r'"\\"', r'"\""', r'"\n"', r'"\x"', r'"\u12"', '"\\N{x}"']
)
def test_any_escape_is_a_text(said: Said, text: str) -> None:
    assert said(rule(f"every matmul m: m.label = {text}")) == ""
