"""Whether a backtracking engine can need exponential time on a parsed regular expression.

It can if and only if some loop can read one text in two ways: in the automaton whose states are the
pattern's characters (Glushkov's), two different paths lead from a state back to itself over the
same text. Two copies of the automaton that walk together find such a pair of paths.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter, defaultdict
from dataclasses import field
from functools import cache
from re import _constants as ops
from typing import Any

from verifier.language.patterns import subpatterns
from verifier.records import struct

# Every class of characters that patterns tell apart has a member here.
_ALPHABET = "".join(map(chr, range(128))) + "\x85\xa0\xb2\xe9\u0663\u2013\u2192\u4e2d\U0001f600"
_UNROLLED = 4  # a bounded loop is written out so often; beyond that it counts as unbounded
_STATES = 400  # a larger automaton is not analysed but refused if a loop stands in a loop


@struct
class _Automaton:
    """Positions of a pattern: what each reads, and how often each may follow each."""

    reads: list[frozenset[str]] = field(default_factory=list)
    follows: dict[int, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def position(self, characters: frozenset[str]) -> int:
        self.reads.append(characters)
        return len(self.reads) - 1

    def link(self, last: Counter[int], first: Counter[int]) -> None:
        for a, x in last.items():
            for b, y in first.items():
                self.follows[a][b] += x * y


@struct
class _Part:
    """A piece: its first and last positions with multiplicity, and whether it matches nothing."""

    first: Counter[int]
    last: Counter[int]
    empty: bool


class _TooLargeError(Exception):
    """More positions than are worth an analysis."""


def is_exponential(sequence: Any) -> bool:
    """Whether a parsed pattern can take exponential time."""
    automaton = _Automaton()
    lookarounds: list[Any] = []
    try:
        _sequence(sequence, automaton, lookarounds)
    except _TooLargeError:
        return True
    return _ambiguous_loop(automaton) or any(map(is_exponential, lookarounds))


def _sequence(sequence: Any, automaton: _Automaton, lookarounds: list[Any]) -> _Part:
    whole = _Part(Counter(), Counter(), empty=True)
    for op, value in sequence:
        whole = _then(whole, _part(op, value, automaton, lookarounds), automaton)
    return whole


def _then(left: _Part, right: _Part, automaton: _Automaton) -> _Part:
    automaton.link(left.last, right.first)
    first = left.first + right.first if left.empty else left.first
    last = left.last + right.last if right.empty else right.last
    return _Part(first, last, left.empty and right.empty)


def _part(op: Any, value: Any, automaton: _Automaton, lookarounds: list[Any]) -> _Part:
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT):
        return _repeat(value, automaton, lookarounds)
    if op in (ops.POSSESSIVE_REPEAT, ops.ATOMIC_GROUP, ops.ASSERT, ops.ASSERT_NOT):
        # tried once and never taken back; what is inside is judged on its own
        lookarounds.extend(subpatterns(op, value))
        return _Part(Counter(), Counter(), empty=True)
    inner = [_sequence(s, automaton, lookarounds) for s in subpatterns(op, value)]
    if inner:
        first: Counter[int] = sum((p.first for p in inner), Counter())
        last: Counter[int] = sum((p.last for p in inner), Counter())
        optional = op is ops.GROUPREF_EXISTS and len(inner) < 2
        return _Part(first, last, optional or any(p.empty for p in inner))
    if op is ops.AT or op is ops.GROUPREF:
        return _Part(Counter(), Counter(), empty=True)
    if op is ops.BRANCH or op is ops.SUBPATTERN:
        return _Part(Counter(), Counter(), empty=True)
    if len(automaton.reads) >= _STATES:
        raise _TooLargeError
    position = automaton.position(_characters(op, value))
    return _Part(Counter({position: 1}), Counter({position: 1}), empty=False)


def _repeat(value: Any, automaton: _Automaton, lookarounds: list[Any]) -> _Part:
    low, high, body = value
    if high is not ops.MAXREPEAT and high <= _UNROLLED:
        whole = _Part(Counter(), Counter(), empty=True)
        for copy in range(high):
            part = _sequence(body, automaton, lookarounds)
            whole = _then(whole, _Part(part.first, part.last, part.empty or copy >= low), automaton)
        return whole
    part = _sequence(body, automaton, lookarounds)
    automaton.link(part.last, part.first)
    if part.empty and high is not ops.MAXREPEAT:  # `(a?){30}`: which of the rounds were empty
        automaton.link(part.last, part.first)
    return _Part(part.first, part.last, part.empty or low == 0)


@cache
def _matching(pattern: str) -> frozenset[str]:
    compiled = re.compile(pattern, re.IGNORECASE | re.DOTALL)
    return frozenset(c for c in _ALPHABET if compiled.fullmatch(c))


def _characters(op: Any, value: Any) -> frozenset[str]:
    """The characters of the alphabet that one part of a pattern reads."""
    everything = frozenset(_ALPHABET)
    if op is ops.ANY:
        return everything - {"\n"}
    if op is ops.LITERAL:
        return _cases(value)
    if op is ops.NOT_LITERAL:
        return everything - _cases(value)
    if op is not ops.IN:
        return everything
    found: frozenset[str] = frozenset()
    negated = False
    for item, argument in value:
        if item is ops.NEGATE:
            negated = True
        elif item is ops.LITERAL:
            found |= _cases(argument)
        elif item is ops.RANGE:
            low, high = argument
            found |= {c for c in everything if any(low <= ord(x) <= high for x in _both(c))}
            found |= {chr(low), chr(min(high, sys.maxunicode))}
        elif item is ops.CATEGORY:
            found |= _matching(_CATEGORIES[str(argument)])
    return everything - found if negated else found


_CATEGORIES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}


def _both(character: str) -> set[str]:
    return {x for x in (character.lower(), character.upper(), character) if len(x) == 1}


def _cases(code: int) -> frozenset[str]:
    return frozenset(_both(unicodedata.normalize("NFC", chr(code))) | {chr(code)})


def _ambiguous_loop(automaton: _Automaton) -> bool:
    component = _components(automaton)
    steps: dict[int, list[int]] = defaultdict(list)
    for state, following in automaton.follows.items():
        for after, times in following.items():
            if component[state] == component[after]:
                if times > 1:
                    return True  # two loops lead from one character to the next
                steps[state].append(after)
    # two walkers that start together, part, and can meet again where they started
    pairs: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    waiting = [(state, state) for state in steps]
    seen = set(waiting)
    while waiting:
        a, b = pair = waiting.pop()
        for x in steps[a]:
            for y in steps[b]:
                if automaton.reads[x] & automaton.reads[y]:
                    pairs[pair].append((x, y))
                    if (x, y) not in seen:
                        seen.add((x, y))
                        waiting.append((x, y))
    apart = {pair for pair in seen if pair[0] != pair[1]}
    return bool(apart) and _in_one_component(pairs, seen)


def _in_one_component(
    pairs: dict[tuple[int, int], list[tuple[int, int]]], nodes: set[tuple[int, int]]
) -> bool:
    """Whether a pair of one state and a pair of two states reach each other."""
    number = {node: i for i, node in enumerate(nodes)}
    component = _strong(
        {number[a]: [number[b] for b in bs] for a, bs in pairs.items()}, len(number)
    )
    together = {component[number[node]] for node in nodes if node[0] == node[1]}
    return any(component[number[node]] in together for node in nodes if node[0] != node[1])


def _components(automaton: _Automaton) -> list[int]:
    return _strong({a: list(b) for a, b in automaton.follows.items()}, len(automaton.reads))


def _strong(edges: dict[int, list[int]], size: int) -> list[int]:
    """Strongly connected components, as a number for each node (Kosaraju, without recursion)."""
    order: list[int] = []
    done = [False] * size
    for root in range(size):
        stack = [(root, iter(edges.get(root, ())))] if not done[root] else []
        done[root] = True
        while stack:
            node, following = stack[-1]
            for after in following:
                if not done[after]:
                    done[after] = True
                    stack.append((after, iter(edges.get(after, ()))))
                    break
            else:
                order.append(node)
                stack.pop()
    reverse: dict[int, list[int]] = defaultdict(list)
    for a, targets in edges.items():
        for b in targets:
            reverse[b].append(a)
    component = [-1] * size
    for number, root in enumerate(reversed(order)):
        reached = [root] if component[root] < 0 else []
        while reached:
            node = reached.pop()
            if component[node] < 0:
                component[node] = number
                reached.extend(b for b in reverse[node] if component[b] < 0)
    return component
