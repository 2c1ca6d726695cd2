"""One source of an attribute (`node.label matching /…/ as ranks`) -> a column."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from verifier.facts.lines import Lines
from verifier.facts.places import Places
from verifier.facts.readers import Reader, reader
from verifier.facts.texts import Texts
from verifier.facts.values import Values, unknown
from verifier.language.vocabulary import Source, ValueType


def read(places: Places, source: Source, type_: ValueType, rows: int) -> Values:
    """What a source alone gives each node (edge)."""
    texts = places.get(source.of, source.key)
    if source.pattern is None and source.key == "label" and type_ == "string":
        return texts.whole()
    found = _per_line(texts, source, type_)
    if source.as_ranks and not looks_like_ranks(found.values):
        return unknown(rows)
    return Values(texts.first(found.codes), found.values)


def _per_line(texts: Texts, source: Source, type_: ValueType) -> Values:
    read_text = reader(type_)
    if source.pattern is not None:
        if source.value is not None:
            return _constant(texts.lines, source, read_text)
        return texts.lines.read(source.pattern, read_text)
    return texts.lines.read(None, read_text)


def _constant(lines: Lines, source: Source, read_text: Reader) -> Values:
    """``matching /decod(e|ing)/ as "decode"``: the pattern only says where the value holds.

    With `as ""` the value is None: there the attribute is not known, whatever later sources say.
    """
    assert source.pattern is not None
    assert source.value is not None
    value = read_text((source.value,))
    found = lines.matches(source.pattern) & (value is not None or not source.value)
    return Values(np.where(found, 0, -1).astype(np.int32), [value])


def looks_like_ranks(values: Iterable[Any]) -> bool:
    """Whether numbers are ranks and not one degree written all over: 0, or 1 and another one."""
    numbers: set[int] = set()
    for value in values:
        numbers |= value if isinstance(value, frozenset) else {value}
    return 0 in numbers or (1 in numbers and len(numbers) > 1)
