from __future__ import annotations

import pytest

from verifier.facts import Dim, Shape, Span
from verifier.facts.ranks import read_ranks
from verifier.facts.readers import reader
from verifier.facts.shapes import read_shape


@pytest.mark.parametrize(
    ("text", "ranks"),
    [
        ("0-7", range(8)),
        ("[0,1]", {0, 1}),
        ("0,2,4,6", {0, 2, 4, 6}),
        ("0..7", range(8)),
        ("0-3, 8-11", {0, 1, 2, 3, 8, 9, 10, 11}),
        ("[0-3]", range(4)),
        ("GPU3", {3}),
        ("GPU-3", {3}),
        ("gpu_3", {3}),
        ("0\u20137", range(8)),
        ("0\u22127", range(8)),
        ("GPU0→GPU8", {0, 8}),
        ("[1]→[2]", {1, 2}),
        ("0 <-> 1", {0, 1}),
        ("0-7 to 8-15", range(16)),
        ("All 0-7", range(8)),
    ],
)
def test_ranks(text: str, ranks: range | set[int]) -> None:
    assert read_ranks(text) == frozenset(ranks)


@pytest.mark.parametrize(
    "text", ["", "all", "host", "7-0", "1-", "0-99999999", "0 to 7", "3 x", "DP0_TP1", "-1"]
)
def test_no_ranks(text: str) -> None:
    assert read_ranks(text) is None


def test_two_captures_join() -> None:
    assert reader("ranks")(("0-1", "4-5")) == frozenset({0, 1, 4, 5})


@pytest.mark.parametrize(
    ("text", "dims"),
    [
        ("[batch_size=4, seq_len=2048]", (Dim("batch_size", 4), Dim("seq_len", 2048))),
        ("[B,S,8192]", (Dim(None, "B"), Dim(None, "S"), Dim(None, 8192))),
        ("512x1536", (Dim(None, 512), Dim(None, 1536))),
        ("[1024, 3*512]", (Dim(None, 1024), Dim(None, 1536))),
        ("[16 experts]", (Dim("experts", 16),)),
        ("[B=8, S=var]", (Dim("B", 8), Dim("S", None))),
        ("[batch=?, seq=128-10240]", (Dim("batch", None), Dim("seq", None))),
        ("[seq/8, 4]", (Dim(None, "seq/8"), Dim(None, 4))),
    ],
)
def test_shapes(text: str, dims: tuple[Dim, ...]) -> None:
    assert read_shape(text) == Shape(dims)


@pytest.mark.parametrize("text", ["", "[]", "[4,8] x [8,2]", "[4,,8]"])
def test_no_shape(text: str) -> None:
    assert read_shape(text) is None


def test_other_types() -> None:
    assert reader("span")(("Layers 0-19",)) == Span(0, 19)
    assert reader("span")(("4", "7")) == Span(4, 7)
    assert reader("span")(("5",)) == Span(5, 5)
    assert reader("span")(("9-3",)) is None
    assert reader("int")(("-3",)) == -3
    assert reader("int")(("9" * 30,)) is None
    assert reader("bool")(("Yes",)) is True
    assert reader("bool")(("maybe",)) is None
    assert reader("set of string")(("[a, b]",)) == frozenset({"a", "b"})
