"""Names that differ only in their indices, as one pattern: `layer{1..19}_qkv_{0,1}`.

First names with the same words and other numbers are put together, then patterns that have the same
numbers and differ in one word (`layer_{0..15}_allgather_{mlp,qkv}`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from verifier.records import record

_NUMBER = re.compile(r"(\d+)")
_WORD = re.compile(r"([A-Za-z]+)")


@record
class Pattern:
    """A pattern, which names (by position) it stands for, and whether it names no others.

    ``exact`` is false where the indices do not fill their ranges: the pattern then covers more
    names than there are, and the count tells how many are meant.
    """

    text: str
    members: tuple[int, ...]
    exact: bool


def group(names: Sequence[str]) -> list[Pattern]:
    """The names by pattern, largest first, then in the order of their first member."""
    by_words: dict[tuple[str, ...], list[int]] = {}
    split = [_NUMBER.split(name) for name in names]
    for position, parts in enumerate(split):
        by_words.setdefault(tuple(parts[0::2]), []).append(position)
    merged: dict[tuple[object, ...], list[tuple[tuple[str, ...], list[int]]]] = {}
    for words, members in by_words.items():
        numbers = frozenset(tuple(split[m][1::2]) for m in members)
        skeleton = tuple(_WORD.sub("\0", word) for word in words)
        key = (skeleton, numbers if len(numbers) == len(members) else tuple(members))
        merged.setdefault(key, []).append((words, members))
    patterns = [
        _pattern(cluster, split)
        for alike in merged.values()
        for cluster in _differing_in_one_word(alike)
    ]
    return sorted(patterns, key=lambda p: (-len(p.members), p.members[0]))


_Alike = list[tuple[tuple[str, ...], list[int]]]


def _differing_in_one_word(alike: _Alike) -> list[_Alike]:
    """Split word tuples of one shape into clusters whose members differ in a single word."""
    clusters: list[_Alike] = []
    left = list(alike)
    while left:
        first = left.pop(0)
        place: int | None = None
        cluster, others = [first], []
        for other in left:
            where = _differences(first[0], other[0])
            if len(where) == 1 and place in {None, where[0]}:
                place = where[0]
                cluster.append(other)
            else:
                others.append(other)
        left = others
        clusters.append(cluster)
    return clusters


def _differences(one: tuple[str, ...], other: tuple[str, ...]) -> list[int]:
    first = [word for part in one for word in _WORD.split(part)]
    second = [word for part in other for word in _WORD.split(part)]
    return [i for i, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]


def _pattern(cluster: _Alike, split: list[list[str]]) -> Pattern:
    members = sorted(m for _, group_ in cluster for m in group_)
    tokens = [
        [word for part in words for word in (*_WORD.split(part), None)] for words, _ in cluster
    ]
    numbers = [split[m][1::2] for m in members]
    size, column = 1, 0
    text = []
    for choices in zip(*tokens, strict=True):
        if choices[0] is None:  # where a number stands
            if column < len(numbers[0]):
                values = sorted({n[column] for n in numbers}, key=lambda v: (len(v), v))
                size *= len(values)
                text.append(_spell(values))
                column += 1
            continue
        distinct = sorted({str(c) for c in choices})
        size *= len(distinct)
        text.append(distinct[0] if len(distinct) == 1 else "{" + ",".join(distinct) + "}")
    return Pattern("".join(text), tuple(members), size == len(members))


def _spell(values: list[str]) -> str:
    """``7``, ``{0,1}``, ``{1..19}``, ``{0..3,8..11}``."""
    if len(values) == 1:
        return values[0]
    runs: list[list[str]] = []
    for value in values:
        last = runs[-1][-1] if runs else None
        if last is not None and str(int(last) + 1) == value:
            runs[-1].append(value)
        else:
            runs.append([value])
    spelt = [f"{r[0]}..{r[-1]}" if len(r) > 2 else ",".join(r) for r in runs]
    return "{" + ",".join(spelt) + "}"
