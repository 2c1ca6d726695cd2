"""Searches for paths, breadth first, so that what they find is shortest."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

Path = tuple[int, ...]
Test = Callable[[int], bool]
Next = Callable[[int], list[int]]
Link = tuple[int, Any]
"""A node and the link before it, None before the first: a path that shares its beginning."""


def _path(link: Link | None) -> Path:
    nodes: list[int] = []
    while link is not None:
        nodes.append(link[0])
        link = link[1]
    return tuple(reversed(nodes))


def _nowhere(_: int) -> bool:
    return False


def shortest(starts: Iterable[int], target: Test, onward: Next, avoid: Test = _nowhere) -> Path:
    """A path of at least one edge from a start to a target, with nothing to avoid between them.

    () if there is none.
    """
    queue: deque[Link] = deque((n, None) for n in starts)
    seen: set[int] = set()
    while queue:
        link = queue.popleft()
        for n in onward(link[0]):
            if target(n):
                return _path((n, link))
            if n not in seen and not avoid(n):
                seen.add(n)
                queue.append((n, link))
    return ()


def leads_to(start: int, target: Test, onward: Next, barren: set[int]) -> int | None:
    """A target to which a path of at least one edge leads, not the nearest; None if there is none.

    ``barren`` are nodes from which none does; what is learnt of others is added.
    """
    if start in barren:
        return None
    seen = {start}
    waiting = [start]
    while waiting:
        for n in onward(waiting.pop()):
            if target(n):
                return n
            if n not in seen and n not in barren:
                seen.add(n)
                waiting.append(n)
    barren |= seen
    return None


def connected(start: int, end: int, onward: Next, backward: Next) -> bool:
    """Whether a path of at least one edge leads from a node to another, sought from both ends.

    A plan is long and its levels are wide: from either end half the way is seen.
    """
    ahead, behind = deque([start]), deque([end])
    after, before = set[int](), {end}
    while ahead and behind:
        for n in onward(ahead.popleft()):
            if n in before:
                return True
            if n not in after:
                after.add(n)
                ahead.append(n)
        for n in backward(behind.popleft()):
            if n == start or n in after:
                return True
            if n not in before:
                before.add(n)
                behind.append(n)
    return False


def meeting(starts: Iterable[int], target: Test, through: Test, onward: Next) -> Path:
    """A path from a start to a target that goes through something strictly between; () if none."""
    queue: deque[tuple[Link, bool]] = deque(((n, None), False) for n in starts)
    seen: set[tuple[int, bool]] = set()
    while queue:
        link, met = queue.popleft()
        met = met or (link[1] is not None and through(link[0]))
        for n in onward(link[0]):
            if met and target(n):
                return _path((n, link))
            if (n, met) not in seen:
                seen.add((n, met))
                queue.append(((n, link), met))
    return ()


def refutation(start: int, target: Test, stop: Test, onward: Next) -> Path | None:
    """A maximal path from ``start`` on which no target comes, or a stop comes first; else None.

    It ends in the stop or the dead end; or it goes on for ever, and then its last node is on it
    twice. ``start`` counts only where a path comes back to it.
    """
    queue: deque[Link] = deque([(start, None)])
    reached: dict[int, Link] = {}  # nodes that are no target and no stop, nearest first
    while queue:
        link = queue.popleft()
        after = onward(link[0])
        if not after:
            return _path(link)
        for n in after:
            if n in reached or target(n):
                continue
            if stop(n):
                return _path((n, link))
            reached[n] = (n, link)
            queue.append(reached[n])
    if start in reached:  # round and round
        return _path(reached[start])
    inner = {n: [s for s in onward(n) if s in reached] for n in reached}
    back = on_cycle(inner)
    if back is None:
        return None
    cycle = shortest([back], lambda n: n == back, lambda n: inner[n])
    return (*_path(reached[back]), *cycle[1:])


def on_cycle(after: dict[int, list[int]]) -> int | None:
    """A node of a graph that can come back to itself."""
    before: dict[int, list[int]] = {n: [] for n in after}
    for n, following in after.items():
        for s in following:
            before[s].append(n)
    open_ends = {n: len(following) for n, following in after.items()}
    dead = [n for n, number in open_ends.items() if not number]
    while dead:  # take away what leads nowhere; what is left leads to more of what is left
        n = dead.pop()
        del open_ends[n]
        for b in before[n]:
            open_ends[b] -= 1
            if not open_ends[b]:
                dead.append(b)
    if not open_ends:
        return None
    node, passed = next(iter(open_ends)), set[int]()
    while node not in passed:
        passed.add(node)
        node = next(s for s in after[node] if s in open_ends)
    return node
