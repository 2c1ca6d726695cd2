"""Ids as words and numbers: which part is an index, and what a missing node would be called."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from verifier.reference.likeness import Pair

_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+|.", re.DOTALL)


@lru_cache(maxsize=1 << 16)
def tokens(name: str) -> tuple[str, ...]:
    """The runs of digits, the words, and what stands between them."""
    return tuple(_TOKEN.findall(name))


def is_number(token: str) -> bool:
    """Whether a token is a run of digits."""
    return token.isascii() and token.isdecimal()


def is_index(token: str, index: Any) -> bool:
    """Whether a token is the index: the number, with leading zeros or without, or the word."""
    if isinstance(index, str):
        return token.casefold() == index.casefold()
    return is_number(token) and token.lstrip("0") == str(index).lstrip("0")


def natural(name: str) -> tuple[Any, ...]:
    """A key that sorts `x2` before `x10`."""
    parts = [
        (1, len(t.lstrip("0")), t.lstrip("0")) if is_number(t) else (0, 0, t) for t in tokens(name)
    ]
    return parts, name


def counterpart(pair: Pair, node: int, taken: set[str]) -> str:
    """What a model node's missing partner would be called, by the model node's id.

    Numbers that follow the name of the group, or of a rank that is offset, are renamed; without
    one, the first that is the index and does not stand within a word. A name that is taken helps
    nobody: then the model's own id is quoted.
    """
    parts = list(tokens(pair.ids[node]))
    renamed = list(parts)
    changes = {pair.group: (pair.index, pair.own)}
    for name, offset in pair.offsets.items():
        rank = pair.facts.attribute(name)[node]
        if offset and rank is not None:
            changes[name] = (rank, rank + offset)
    for position, token in enumerate(parts):
        word = _word_before(parts, position)
        for name, (old, new) in changes.items():
            if word and word in {name, name[0]} and is_index(token, old):
                renamed[position] = _spelt(new, token)
    if renamed == parts:
        loose = [
            p for p, t in enumerate(parts) if is_index(t, pair.index) and not _within(parts, p)
        ]
        for position in loose[:1]:
            renamed[position] = _spelt(pair.own, parts[position])
    found = "".join(renamed)
    return f"one like {pair.ids[node]}" if found == pair.ids[node] or found in taken else found


def _spelt(value: Any, like: str) -> str:
    """The value, as wide as the number it stands for where that is padded."""
    return str(value).zfill(len(like)) if like.startswith("0") and len(like) > 1 else str(value)


def _word_before(parts: list[str], position: int) -> str:
    """The word that a token follows, at once or after `_` or `-`."""
    before = parts[max(0, position - 2) : position]
    if before and before[-1] in "_-":
        before.pop()
    return before[-1].casefold() if before and before[-1].isalpha() else ""


def _within(parts: list[str], position: int) -> bool:
    """Whether letters stand on both sides, as in `all2all`."""
    around = parts[max(0, position - 1) : position] + parts[position + 1 : position + 2]
    return len(around) == 2 and all(part.isalpha() for part in around)
