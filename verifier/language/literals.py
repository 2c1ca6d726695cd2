"""Texts that stand wherever a pattern matches: where one is missing, the pattern need not be run.

What is found of a pattern is kept with the program, so that most patterns of a vocabulary are not
even compiled for a plan that has none of their words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from re import _constants as ops
from typing import Any

from verifier.language.patterns import DIGITS, digit_classes, parsed

Needs = tuple[tuple[str, ...], ...]
"""Of each of these some text stands in whatever matches, once it is ``folded``."""

Traits = tuple[Needs, str]
"""What is known of a pattern before it is compiled: its needs and its digit classes."""

# Letters beyond ASCII that a pattern which ignores case takes for ASCII letters
_ALIKE = str.maketrans({"\u0130": "i", "\u0131": "i", "\u017f": "s", "\u212a": "k"})
_DIGIT = re.compile(r"\d")
_ZEROS = str.maketrans(DIGITS, "0" * 10)
_SPELLINGS = 24
"""A part of a pattern that can be spelt in more ways is none that is looked for."""
_MOST = 60
"""So many texts one of which must stand are looked for, no more."""

Spellings = frozenset[str]
_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT)

_known: dict[str, Traits] = {}


def traits(patterns: Iterable[str]) -> dict[str, Traits]:
    """The traits of patterns that ``check_pattern`` found good."""
    return {pattern: (needs(pattern), digit_classes(pattern)) for pattern in patterns}


def learn(found: Mapping[str, Traits]) -> None:
    """Take on traits that were found before, so that nothing has to be parsed for them."""
    _known.update(found)


def known_needs(pattern: str) -> Needs:
    """The needs of a pattern whose traits were learnt; none of another, for that would be slow."""
    known = _known.get(pattern)
    return () if known is None else known[0]


def classes(pattern: str) -> str:
    """The digit classes of a pattern."""
    known = _known.get(pattern)
    return digit_classes(pattern) if known is None else known[1]


def needs(pattern: str) -> Needs:
    """What must stand in a text that the pattern is found in, ``folded``; as much as is sure."""
    clauses, spelt = _walk(parsed(pattern))
    if spelt is not None:
        clauses = [spelt]
    return tuple(tuple(sorted(_least(clause))) for clause in clauses if "" not in clause)


def folded(text: str) -> str:
    """A text as needs are looked for in it: case and digits do not tell.

    Whatever characters a literal or a small class of a pattern matches, ignoring case, are folded
    to what the literal, or one of the class, is folded to.
    """
    if not text.isascii():
        text = _DIGIT.sub("0", text.translate(_ALIKE))
    return text.lower().translate(_ZEROS)


def may_match(needed: Needs, text: str) -> bool:
    """Whether a folded text has what a pattern needs."""
    return all(any(literal in text for literal in clause) for clause in needed)


def _walk(sequence: Any) -> tuple[list[Spellings], Spellings | None]:
    """What a sequence needs; and all its spellings, where they are few and it is nothing else."""
    found: dict[Spellings, None] = {}
    run: Spellings = frozenset([""])  # the spellings of what stood last without a gap
    whole = True

    def gap(then: Spellings = frozenset([""])) -> None:
        nonlocal run, whole
        found[run] = None
        run, whole = then, False

    for op, value in _flat(sequence):
        if op in (ops.AT, ops.ASSERT, ops.ASSERT_NOT):
            continue  # these take no character
        clauses, spelt = _part(op, value)
        if spelt is None:
            gap()
        elif len(run) * len(spelt) > _SPELLINGS:
            gap(spelt)
        else:
            run = frozenset(before + after for before in run for after in spelt)
        found.update(dict.fromkeys(clauses))
        if op in _REPEATS and spelt is not None and value[1] > 1:
            gap(spelt)  # it stands at least once; what follows stands behind the last of it
    if whole:
        return [], run
    gap()
    return [clause for clause in found if "" not in clause], None


def _part(op: Any, value: Any) -> tuple[list[Spellings], Spellings | None]:
    """What one part of a pattern needs, and all its spellings where they are few."""
    if op is ops.LITERAL:
        return [], _spelt([(op, value)])
    if op is ops.IN:
        return [], _spelt(value)
    if op is ops.BRANCH:
        return _any_of(list(map(_walk, value[1])))
    if op in _REPEATS:
        low, high, item = value
        clauses, spelt = _walk(item)
        if low:
            return clauses, spelt
        if high == 1 and spelt is not None:
            return [], spelt | {""}
    return [], None


def _spelt(items: Any) -> Spellings | None:
    """The characters of a class, folded; None where they are many, or case is not plain."""
    found: set[str] = set()
    for op, value in items:
        if op is ops.LITERAL:
            low = high = value
        elif op is ops.RANGE and value[1] - value[0] < _SPELLINGS:
            low, high = value
        elif op is ops.CATEGORY and value is ops.CATEGORY_DIGIT:
            low = high = ord("0")
        else:
            return None
        for character in map(chr, range(low, high + 1)):
            caseless = character.lower() == character == character.upper()
            if not (character.isascii() or (caseless and not character.isdecimal())):
                return None
            found.add(folded(character))
    return frozenset(found)


def _flat(sequence: Any) -> Iterator[tuple[Any, Any]]:
    """The parts of a sequence, those of groups in their place."""
    for op, value in sequence:
        if op is ops.SUBPATTERN:
            yield from _flat(value[3])
        elif op is ops.ATOMIC_GROUP:
            yield from _flat(value)
        else:
            yield op, value


def _any_of(
    branches: list[tuple[list[Spellings], Spellings | None]],
) -> tuple[list[Spellings], Spellings | None]:
    """What all branches together need: the texts of each that tell most."""
    spelt = [found for _, found in branches if found is not None]
    union: Spellings = frozenset().union(*spelt)
    if len(spelt) == len(branches) and len(union) <= _SPELLINGS:
        return [], union
    for clauses, found in branches:
        known = clauses if found is None else [found]
        if not known or "" in max(known, key=_tells):
            return [], None
        union |= _least(max(known, key=_tells))
    return ([union] if len(union) <= _MOST else []), None


def _tells(clause: Spellings) -> tuple[int, int]:
    """How much it tells that one of the texts stands: long ones are rarer, and fewer of them."""
    return min(map(len, clause)), -len(clause)


def _least(clause: Spellings) -> Spellings:
    """The texts without those that hold another of them."""
    return frozenset(
        text for text in clause if not any(other != text and other in text for other in clause)
    )
