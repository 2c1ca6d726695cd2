"""One run tells every mistake of a file, and no mistake that is only the echo of another."""

# ruff: noqa: E501 -- a declaration and its use read best side by side

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from verifier.errors import InputError
from verifier.language.load import load_text
from verifier.language.program import resolve

Said = Callable[[str], str]


def places(said: str) -> list[str]:
    """Code and place of each diagnostic."""
    codes = re.findall(r"^error\[(E\d+)\]", said, re.MULTILINE)
    return [
        f"{code} {place}"
        for code, place in zip(codes, re.findall(r"--> my.rules:(\S+)", said), strict=True)
    ]


def test_every_statement_is_read(said: Said) -> None:
    text = """\
rule one:
    evrey matmul m: m.tp = 0
rule two:
    every matmul m: m.layr = 0
rule three
    every matmul m: m.tp = 0
rule four:
    every matmul m is followed by an all-reduse
"""
    assert places(said(text)) == ["E101 2:5", "E105 4:23", "E101 6:5", "E102 8:38"]


def test_every_clause_is_read(said: Said) -> None:
    text = """\
rule one:
    every matmul m: m.tp == 0
    applies when $tp >
    severity fatal
    message unquoted
    hint "fine"
    tags one two
"""
    assert places(said(text)) == ["E103 2:26", "E101 3:23", "E101 5:13", "E101 7:14"]


def test_a_rule_is_resolved_without_its_wrong_clauses(said: Said) -> None:
    text = """\
rule one:
    every matmul m: m.layr = 0
    message unquoted
    severity fatal
"""
    assert places(said(text)) == ["E105 2:23", "E101 3:13", "E117 4:14"]


def test_every_entry_of_a_vocabulary_is_read(said: Said) -> None:
    text = """\
vocabulary ours:
    kind wide
    kind deep when node.label == /deep/
    kind tall when node.label ~ /tall/
    attribute depth int from node.depth
    group block on depth
rule one:
    every tall n is followed by a deep wide o in b where o.depth = n.depth
rule two:
    every tall n: n.layr = 0
"""
    assert places(said(text)) == [
        "E101 2:14", "E103 3:31", "E101 5:21", "E101 6:17", "E105 10:21",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("declaration", "use"),
    [
        ("param $depth int", "every layer k: k.index < $depth"),
        ("define matmul m is wide whn m.tp = 0", "every wide matmul m: m.tp = 0"),
        ("define big-one as matmul or", "every big-one m: m.tp = 0"),
        ("define close(m, n) as m.tp == n.tp", "every matmul m: some norm n: close(m, n)"),
        ("vocabulary ours\n    kind wide when node.label ~ /a/", "every wide m: m.tp = 0"),
        ("vocabulary ours\n    edge slow when edge.label ~ /a/", "every norm m reaches a norm along slow"),
        ("parm $depth: int", "every layer k: k.index < $depth"),
        ("import base", "every wide deep-one m: m.tp = $depth"),
        ('import "nowhere.rules"', "every wide deep-one m: m.tp = $depth"),
        ("rule other\n    every norm n: n.tp = 0", "every norm n: n.tp = 0\nwaive other because \"so\""),
        (
            "vocabulary ours:\n    kind wide when nod.label ~ /a/\n    kind tall when node.label ~ /b/",
            "every wide m is followed by a tall n",
        ),
    ],
)  # fmt: skip
def test_what_a_broken_statement_declares_is_not_unknown(
    said: Said, declaration: str, use: str
) -> None:
    found = places(said(f"{declaration}\nrule one:\n    {use}\n"))
    assert len(found) == 1, found
    assert int(found[0].split()[1].split(":")[0]) <= 2


def test_a_line_that_is_no_statement_ends_the_one_before(said: Said) -> None:
    text = "rule one:\n    every matmul m: m.tp = 0\nrulle two:\n    every norm n: n.tp = 0\n"
    assert places(said(text)) == ["E101 3:1"]


def test_a_statement_that_is_not_finished_is_told_where_it_ends(said: Said) -> None:
    text = "rule one:\nrule two:\n    every matmul m: m.tp = 0\nparam $depth:\n"
    assert places(said(text)) == ["E101 1:10", "E101 4:14"]


def test_a_hundred_errors_are_enough(said: Said) -> None:
    found = places(said("rule one:\n    evrey matmul\n" * 5000))
    assert len(found) == 100


def test_places_are_of_the_file_that_has_the_mistake(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("rules")
    (folder / "inner.rules").write_text("\n\ndefine matmul m is wide when m.layr = 0\n")
    (folder / "outer.rules").write_text(
        'import "inner.rules"\nrule one: every wide matmul m: m.tp = 0\n'
    )
    from verifier.language.load import load

    with pytest.raises(InputError) as raised:
        resolve(load([str(folder / "outer.rules")]))
    spans = [(d.code, d.span.path, d.span.line) for d in raised.value.diagnostics if d.span]
    assert spans == [("E105", str(folder / "inner.rules"), 3)]


def test_a_definition_is_checked_even_if_nobody_uses_it(said: Said) -> None:
    text = "define matmul m is wide when m.layr = 0\ndefine big-one as matmull\n"
    assert places(said(text)) == ["E105 1:32", "E102 2:19"]


def test_lines_may_end_in_any_way() -> None:
    for newline in ("\n", "\r\n", "\r"):
        with pytest.raises(InputError) as raised:
            load_text(newline.join(["rule one:", "    every matmul m: m.tp == 0", ""]), "my.rules")
        span = raised.value.diagnostics[0].span
        assert span is not None
        assert (span.line, span.column) == (2, 26)
