"""Every kind of fault: its number, its true place, its words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.errors import Diagnostic, InputError, render
from verifier.graph import read_bytes, read_file, read_text


def fault(data: str | bytes) -> Diagnostic:
    with pytest.raises(InputError) as caught:
        read_text(data) if isinstance(data, str) else read_bytes(data)
    (diagnostic,) = caught.value.diagnostics
    return diagnostic


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("digraph {\n  a ]\n}", "E001", 2, 5),
        ("digraph {\n  a -> -> b\n}", "E001", 2, 8),
        ("digraph {\n  a -> node\n}", "E001", 2, 8),
        ("digraph {\n  a-b -> c\n}", "E001", 2, 4),
        ("digraph {\n  a -> 'b'\n}", "E001", 2, 8),
        ("digraph {\n  x\n  :\n}", "E001", 4, 1),
        ("digraph {\n  node a\n}", "E001", 2, 8),
        ('digraph {\n  a [label="x\ny" + z]\n}', "E001", 3, 6),
        ('digraph {\n  a [label="x\n\ny];\n}', "E002", 2, 12),
        ("digraph {\n  a [label=<x];\n}", "E003", 2, 12),
        ("digraph {\n  a /* -> b;\n}", "E004", 2, 5),
        ("digraph {\n  subgraph s {\n  a -> b\n}\n", "E005", 1, 9),
        ("digraph {\n  a -> b\n  {", "E005", 3, 3),
        ("a -> b;\nb -> c;\n", "E006", 1, 1),
        ("\n'digraph { a }", "E006", 2, 1),
        ("digraph {\\n  a -> b;\\n}", "E007", 1, 10),
        ("digraph {\n  a\n  for i in range(4):\n  b\n}", "E008", 3, 3),
        ('digraph {\n  a\n  f.write("x")\n}', "E008", 3, 3),
        ("digraph {\n  a -- b\n}", "E009", 2, 5),
        ("graph {\n  a -> b\n}", "E009", 2, 5),
        ("digraph {\n  a [label=routed tokens]\n}", "E010", 2, 19),
        ("digraph {\n  a [style=rounded,filled]\n}", "E010", 2, 20),
        ("digraph {\n  a [input=[b=1]]\n}", "E010", 2, 12),
        ("digraph {\n  a\n}\n}\n", "E011", 4, 1),
        ("digraph {\n  a\n}\nHere is the graph\n", "E011", 4, 1),
        ("", "E015", 1, 1),
        ("// nothing\n", "E015", 1, 1),
        ("digraph {\n  a;;\n}", "E016", 2, 5),
        ('digraph {\n  a [height=0.5",\n  label="x\ny"];\n}', "E017", 2, 16),
        ("digraph A { a }\ndigraph B {\n  c -> }", "E001", 3, 8),
        ("digraph {\r\n  a ]\r\n}", "E001", 2, 5),
        ("digraph {\r  a ]\r}", "E001", 2, 5),
        ('digraph {\n  é [label="→\n→"] ]\n}', "E001", 3, 5),
    ],
)
def test_a_fault_is_named_at_its_true_place(text: str, code: str, line: int, column: int) -> None:
    found = fault(text)
    assert found.span is not None
    assert (found.code, found.span.line, found.span.column) == (code, line, column)


def test_messages_say_what_was_expected_and_what_to_do() -> None:
    text = "digraph {\n  a [label=routed tokens]\n}"
    assert render(fault(text), text) == (
        "error[E010]: the attribute `tokens` has no value\n"
        "  --> -:2:19\n"
        "2 |   a [label=routed tokens]\n"
        "  |                   ^^^^^^ expected `=` and a value after it\n"
        '   = help: a value with spaces, commas or brackets needs quotes: `label="a b"`'
    )
    text = "a -> b\n"
    assert render(fault(text), text) == (
        "error[E006]: the file does not begin with a graph but with `a`\n"
        "  --> -:1:1\n"
        "1 | a -> b\n"
        "  | ^ expected `digraph`, `graph` or `strict`\n"
        "   = help: put `digraph {` before the first statement and `}` after the last"
    )


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings_are_named(encoding: str) -> None:
    assert fault("digraph { a -> b }".encode(encoding)).code == "E013"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_file(tmp_path / "none.dot")
    assert caught.value.diagnostics[0].code == "E014"
    with pytest.raises(InputError):
        read_file(tmp_path)


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_give_graphs_or_one_diagnostic(data: bytes) -> None:
    for candidate in (data, b"digraph { " + data, b"digraph { a [x=" + data + b'"] }'):
        try:
            read_bytes(candidate)
        except InputError as error:
            places = [diagnostic.span for diagnostic in error.diagnostics]
            assert None not in places
            assert len(places) == 1


@pytest.mark.parametrize(
    "text",
    [
        "digraph " + "{" * 10_000 + "a" + "}" * 10_000,
        "digraph " + "{" * 10_000,
        "digraph { " + "{a -> " * 10_000 + "b" + "}" * 10_000 + "}",
        "digraph { " + " -> ".join(f"n{i}" for i in range(50_000)) + "}",
        "digraph { a [label=" + "<" * 100_000 + ">" * 100_000 + "] }",
        "digraph { a [label=" + "<" * 100_000 + "] }",
        "digraph { " + '"' + "\\" * 200_000,
        "digraph { " + "/*" * 100_000,
        "digraph { a " + "[x=1 " * 50_000,
        "digraph { a [" + "x " * 50_000,
        "digraph { " + "subgraph s { node [a=1] } " * 5_000 + "}",
        "digraph { " + " ".join(f"subgraph s {{ node [a{i}=1] b{i} }}" for i in range(5_000)) + "}",
        "digraph { " + "1." * 50_000 + " }",
        "digraph { " + "a" * 1_000_000 + " }",
    ],
    ids=range(14),
)
def test_hostile_text_is_read_or_refused_without_delay(text: str) -> None:
    try:
        (graph,) = read_text(text)
    except InputError as error:
        codes = [diagnostic.code for diagnostic in error.diagnostics]
        assert codes in (["E002"], ["E003"], ["E004"], ["E005"], ["E001"], ["E010"])
    else:
        graph.node_column("a0")
        assert graph.innermost.shape == (len(graph.node_ids),)


def test_sets_that_multiply_beyond_memory_are_refused() -> None:
    many = " ".join(f"n{i}" for i in range(5_000))
    assert fault(f"digraph {{ {{{many}}} -> {{{many}}} }}").code == "E012"
