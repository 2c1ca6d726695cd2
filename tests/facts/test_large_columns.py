"""What is done to whole columns at once gives what would be found text by text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.facts import captures, joined
from verifier.facts.lines import Lines, factorise
from verifier.facts.readers import reader
from verifier.graph import Ids, read_text
from verifier.graph.ids import Index

NAMES = st.lists(st.text(st.sampled_from("ab0019_\u00e9\n"), max_size=12), unique=True, max_size=40)


@given(
    st.text(st.sampled_from("012ab"), min_size=30, max_size=60),
    st.lists(st.tuples(st.integers(0, 18), st.integers(0, 12)), max_size=60),
)
def test_pieces_are_told_apart(text: str, pieces: list[tuple[int, int]]) -> None:
    begin, width = np.array(pieces, dtype=np.int64).reshape(-1, 2).T
    characters = np.frombuffer(text.encode(), np.uint8)
    texts, codes = captures.distinct(text, characters, begin, width)
    expected = factorise(text[at : at + size] for at, size in pieces)
    assert (texts, codes.tolist()) == (expected[0], expected[1].tolist())


@given(st.lists(st.lists(st.integers(0, 2), max_size=3), max_size=30), st.booleans())
def test_labels_are_told_apart(labels: list[list[int]], collide: bool) -> None:
    lines = ["a", "b", "c"]
    line_of = np.array([line for label in labels for line in label], dtype=np.int32)
    bounds = np.cumsum([0, *map(len, labels)]).astype(np.int64)
    with pytest.MonkeyPatch.context() as patch:
        if collide:  # then all labels of a length have one key
            patch.setattr(joined, "_FACTOR", np.uint64(0))
        first, codes = joined.distinct(line_of, bounds)
    low, high = bounds[first].astype(np.int32), bounds[first + 1].astype(np.int32)
    found = joined.Joined(lines, line_of, low, high)
    expected = factorise("\n".join(lines[line] for line in label) for label in labels)
    assert (list(found), codes.tolist()) == (expected[0], expected[1].tolist())


@given(NAMES, st.sampled_from([r"(\d+)", "a(b)?", r"(?:a|(\d))_(\d)", "b.*", r"(\w{3,})"]))
def test_ids_in_one_text_are_read_like_lines(names: list[str], pattern: str) -> None:
    alone = Lines(names).read(pattern, reader("string"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("verifier.facts.lines._WORTHWHILE", 1)
        together = Lines(Ids(names))
        found = together.read(pattern, reader("string"))
        assert together.matches(pattern).tolist() == Lines(names).matches(pattern).tolist()
    assert [found[i] for i in range(len(names))] == [alone[i] for i in range(len(names))]
    assert list(found.values) == list(alone.values)


@given(NAMES)
def test_ids_are_a_sequence(names: list[str]) -> None:
    ids = Ids(names)
    assert ids == names
    assert ids == Ids(names)
    assert ids != [*names, "x"]
    assert [ids[i] for i in range(-len(names), len(names))] == names * 2
    assert ids[1:5:2] == names[1:5:2]
    index = Index(ids)
    assert dict(index) == {name: number for number, name in enumerate(names)}
    assert index.get("no such id") is None
    with pytest.raises(IndexError):
        _ = ids[len(names)]


def test_labels_of_many_nodes_are_put_together_when_asked_for() -> None:
    (graph,) = read_text(
        'digraph { a [label="x\\ny"]; b [label="x"]; c [label=""]; d [label="x\\ny"] }'
    )
    from verifier.facts import extract
    from verifier.language.vocabulary import Vocabulary

    found = extract(graph, Vocabulary()).attribute("label")
    assert [found[i] for i in range(4)] == ["x\ny", "x", None, "x\ny"]
    assert isinstance(found.values, joined.Joined)
