"""Lines longer than a pattern looks at: what begins in time is read to its end, or not at all."""

from __future__ import annotations

from verifier.facts.lines import Lines
from verifier.facts.readers import reader
from verifier.language.patterns import LIMIT, LONGEST

PATTERN = r"gpus?: *(\d[\d, ]*)"


def test_a_long_list_is_read_to_its_end() -> None:
    many = 3_456
    line = "GPU: " + ",".join(map(str, range(many)))
    assert len(line) > LIMIT
    found = Lines([line, "GPU: 1"]).read(PATTERN, reader("ranks"))
    assert found[0] == frozenset(range(many))
    assert found[1] == frozenset({1})


def test_a_list_without_end_is_not_read() -> None:
    line = "GPU: " + ",".join(map(str, range(20_000)))
    assert len(line) > LONGEST
    assert Lines([line]).read(PATTERN, reader("ranks"))[0] is None


def test_what_begins_late_is_not_found() -> None:
    line = "x" * LIMIT + " GPU: 1"
    lines = Lines([line])
    assert lines.read(PATTERN, reader("ranks"))[0] is None
    assert not lines.matches(PATTERN)[0]


def test_what_ends_in_time_is_what_it_is() -> None:
    line = "GPU: 0,1; " + "x" * LIMIT
    assert Lines([line]).read(r"gpus?: *([\d,]+)", reader("ranks"))[0] == frozenset({0, 1})
