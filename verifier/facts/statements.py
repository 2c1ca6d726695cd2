r"""What a plan's own texts state of its parameters: `PP=4, TP=2` in a title, a comment, a cluster.

Every place is asked, so that two that contradict each other are seen. A statement that stands in a
member of a group (in the prefill) is about that member alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from verifier.arrays import numbered
from verifier.facts import members as groups
from verifier.facts.readers import Reader, reader
from verifier.facts.texts import Texts
from verifier.facts.values import Values, take
from verifier.facts.whereabouts import Whereabouts
from verifier.language.patterns import LIMIT, compile_pattern
from verifier.language.typed import Parameter, Reading
from verifier.records import record

if TYPE_CHECKING:
    from verifier.facts.facts import Facts

Rows = NDArray[np.int64]


@record
class Statement:
    """A value that the plan states.

    Attributes:
        value: of the parameter's type.
        member: the member of the parameter's group that it is about; None for the whole plan.
        text: what was read.
        at: where the first such text stands.
        places: how many texts say the same.
        node: the first node whose text it is; None where it is no node's.
        whole: whether the graph itself says it, not a part.
    """

    value: Any
    member: str | None
    text: str
    at: Whereabouts
    places: int
    node: int | None
    whole: bool


def statements(facts: Facts, parameter: Parameter) -> list[Statement]:
    """Every statement about a parameter, in the order of its readings."""
    words = groups.words(facts, parameter.group)
    found: list[Statement] = []
    for one in parameter.readings:
        stated = list(_read(facts, one, parameter, words))
        if one.as_degrees and any(s.value < 1 for s in stated):
            continue  # numbers from 0 on are ranks
        found += stated
    return found


def _read(
    facts: Facts, one: Reading, parameter: Parameter, words: groups.Words
) -> Iterator[Statement]:
    texts = facts.places.get(one.of, one.key)
    if not len(texts.lines):
        return
    read = _constant(one) or reader(parameter.type)  # type: ignore[arg-type]
    hits = (
        np.ones(len(texts.lines), dtype=np.bool_)
        if one.pattern is None
        else texts.lines.matches(one.pattern)
    )
    if not hits.any():
        return
    hit = texts.entries.count(hits)
    careful = _careful(texts, one, hit, words) & (hit > 0)
    if one.of == "node":
        values = texts.lines.read(one.pattern, read)
        yield from _plain(facts, one, parameter, texts, values, careful)
    else:
        careful |= hit > 0
    chosen = np.flatnonzero(careful)
    if not len(chosen):
        return
    order = np.argsort(texts.row, kind="stable")
    bounds = np.searchsorted(texts.row[order], np.stack([chosen, chosen + 1]))
    for entry, low, high in zip(chosen.tolist(), *bounds.tolist(), strict=True):
        if low < high:
            rows = order[low:high]
            yield from _carefully(facts, one, parameter, texts, entry, rows, read, words)


def _constant(one: Reading) -> Reader | None:
    value = one.value
    return None if value is None else lambda _: value


def _careful(texts: Texts, one: Reading, hit: Any, words: groups.Words) -> Any:
    """Bool per entry: where one statement may not be all, or may not be about all."""
    several = hit > 1
    if one.pattern is not None:
        several |= texts.entries.count(texts.lines.repeats(one.pattern)) > 0
    if words.pattern is not None:
        several |= texts.entries.count(texts.lines.matches(words.pattern)) > 0
    return several


def _plain(
    facts: Facts, one: Reading, parameter: Parameter, texts: Texts, values: Values, careful: Any
) -> Iterator[Statement]:
    """One statement for each value and member, of the entries that hold one statement at most."""
    line_codes = values.codes
    codes = texts.first(line_codes)
    rows = np.flatnonzero((codes >= 0) & ~take(careful.astype(np.int32), texts.row).astype(bool))
    if not len(rows):
        return
    member = groups.of_nodes(facts, parameter.group)
    width = len(member.values) + 1
    keys = codes[rows].astype(np.int64) * width + (member.codes[rows] + 1)
    first, which = numbered(keys)
    for at, places in zip(first.tolist(), np.bincount(which).tolist(), strict=True):
        row = int(rows[at])
        text = _snippet(texts, int(texts.row[row]), one.pattern)
        where = Whereabouts.of(facts.graph, one.of, one.key, row, text)
        value = values.values[int(codes[row])]
        yield Statement(value, member[row], text, where, places, row, whole=False)


def _snippet(texts: Texts, entry: int, pattern: str | None) -> str:
    for line in _lines(texts, entry):
        match = None if pattern is None else compile_pattern(pattern).search(line, 0, LIMIT)
        if match is not None:
            return match[0].strip()
    return "\n".join(_lines(texts, entry))


def _lines(texts: Texts, entry: int) -> list[str]:
    return [texts.lines.lines[line] for line in texts.entries.of(entry).tolist()]


def _carefully(
    facts: Facts,
    one: Reading,
    parameter: Parameter,
    texts: Texts,
    entry: int,
    rows: Rows,
    read: Reader,
    words: groups.Words,
) -> Iterator[Statement]:
    """Every statement of one text, each about the member that the text names beside it."""
    text = "\n".join(_lines(texts, entry))
    spans: list[tuple[int, int, tuple[str, ...]]] = []
    if one.pattern is None:
        spans = [(0, len(text), (text,))]
    else:
        begin = 0
        for line in text.split("\n"):
            for match in compile_pattern(one.pattern).finditer(line, 0, LIMIT):
                captured = tuple(g for g in match.groups() if g is not None) or (match[0],)
                spans.append((begin + match.start(), begin + match.end(), captured))
            begin += len(line) + 1
    named = words.beside(text, [(low, high) for low, high, _ in spans])
    around = groups.of_rows(facts, parameter.group, one.of, rows)
    for (low, high, captured), word in zip(spans, named, strict=True):
        value = read(captured)
        if value is None:
            continue
        for member, row, places in around if word is None else ((word, int(rows[0]), len(rows)),):
            snippet = text[low:high].strip()
            where = Whereabouts.of(facts.graph, one.of, one.key, row, snippet)
            node = row if one.of == "node" else None
            whole = one.of == "graph"
            yield Statement(value, member, snippet, where, places, node, whole)
