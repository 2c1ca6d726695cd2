"""Lists of nodes that prove path sentences, found by searches from their subjects."""

from __future__ import annotations

from collections.abc import Collection, Iterable

Neighbours = list[set[int]]


def explored(
    starts: Iterable[int], after: Neighbours, ends: Collection[int], stops: Collection[int]
) -> list[int]:
    """The starts, and what they lead to by way of no end and no stop (these left out)."""
    found = list(dict.fromkeys(starts))
    seen = set(found)
    for n in found:  # grows while it is gone through
        for s in after[n]:
            if s not in seen and s not in ends and s not in stops:
                seen.add(s)
                found.append(s)
    return found


def following(
    among: list[int], after: Neighbours, goals: Collection[int], stops: Collection[int]
) -> list[int]:
    """The nodes from which all paths come to a goal before a stop, each after what it leads to."""
    inside = set(among)
    before: dict[int, list[int]] = {n: [] for n in among}
    open_ends: dict[int, int] = {}
    found: list[int] = []
    for n in among:
        onward = [s for s in after[n] if s not in goals]
        open_ends[n] = len(onward)
        for s in onward:
            if s in inside:
                before[s].append(n)
        if after[n] and not onward:
            found.append(n)
    for n in found:  # grows while it is gone through
        if n in stops:
            continue
        for b in before[n]:
            open_ends[b] -= 1
            if not open_ends[b]:
                found.append(b)
    return found


def reaching(
    among: list[int], after: Neighbours, before: Neighbours, goals: Collection[int]
) -> dict[int, int | None]:
    """The nodes from which some path comes to a goal, each after the one that it leads to.

    That one is the value, None where it is a goal.
    """
    inside = set(among)
    if len(goals) < len(among):
        last = [n for goal in goals for n in before[goal] if n in inside]
    else:
        last = [n for n in among if not after[n].isdisjoint(goals)]
    found: dict[int, int | None] = dict.fromkeys(last)
    queue = list(found)
    for n in queue:  # grows while it is gone through
        for b in before[n]:
            if b in inside and b not in found:
                found[b] = n
                queue.append(b)
    return found


def needed(starts: Iterable[int], found: dict[int, int | None]) -> list[int]:
    """Of what ``reaching`` found, what lies on a path from one of the starts, in the same order."""
    kept: set[int] = set()
    for start in starts:
        node: int | None = start if start in found else None
        while node is not None and node not in kept:
            kept.add(node)
            node = found[node]
    return [n for n in found if n in kept]


def in_order(nodes: Iterable[int], edges: Iterable[tuple[int, int]]) -> list[int]:
    """The nodes, each before what it leads to; those on cycles and behind them are left out."""
    after: dict[int, list[int]] = {n: [] for n in nodes}
    open_ends = dict.fromkeys(after, 0)
    for tail, head in edges:
        if tail in after and head in after:
            after[tail].append(head)
            open_ends[head] += 1
    found = [n for n, number in open_ends.items() if not number]
    for n in found:  # grows while it is gone through
        for s in after[n]:
            open_ends[s] -= 1
            if not open_ends[s]:
                found.append(s)
    return found


def joined(nodes: Iterable[int], edges: Iterable[tuple[int, int]]) -> list[int]:
    """What hangs together with the first node, each but the first beside one before it."""
    beside: dict[int, list[int]] = {n: [] for n in nodes}
    for tail, head in edges:
        if tail in beside and head in beside:
            beside[tail].append(head)
            beside[head].append(tail)
    found = list(beside)[:1]
    seen = set(found)
    for n in found:  # grows while it is gone through
        for s in beside[n]:
            if s not in seen:
                seen.add(s)
                found.append(s)
    return found
