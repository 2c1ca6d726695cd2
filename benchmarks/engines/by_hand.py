"""What a script by hand shares whatever graph library it is built on: the rules about columns.

Nested dictionaries, as one writes them: every pairing goes through a key, never through all pairs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.engines.table import MATMULS, REDUCTIONS, Table

Neighbours = Callable[[int], Sequence[int]]


class Columns:
    """The table as plain Python lists, None where a value is unknown."""

    def __init__(self, table: Table) -> None:
        names = [*table.kinds, None]
        self.kind = [names[code] for code in table.kind.tolist()]
        self.layer, self.stage, self.tp, self.src, self.dst = (
            [None if value < 0 else value for value in column.tolist()]
            for column in (table.layer, table.stage, table.tp, table.src, table.dst)
        )
        sets = [*map(frozenset, table.gpu_sets), None]
        self.gpus = [sets[code] for code in table.gpus.tolist()]
        self.row = table.row.tolist()
        self.edges = list(zip(table.tail.tolist(), table.head.tolist(), strict=True))
        self.width = table.width


def rules(at: Columns, successors: Neighbours) -> dict[str, Any]:
    """The rules that need no algorithm on graphs."""
    found: dict[str, Any] = {}
    found["no-self-loop"] = [(a, b) for a, b in at.edges if a == b]
    drawn = Counter(at.edges)
    found["no-duplicate-edge"] = [edge for edge, times in drawn.items() for _ in range(times - 1)]
    found["stage-step"] = [
        (a, b)
        for a, b in at.edges
        if (s := at.stage[a]) is not None and (t := at.stage[b]) is not None and t - s not in {0, 1}
    ]
    sends = [n for n, kind in enumerate(at.kind) if kind == "send"]
    found["send-received"] = [
        n for n in sends if not any(at.kind[s] == "recv" for s in successors(n))
    ]
    pairs = Counter((at.src[n], at.dst[n]) for n, kind in enumerate(at.kind) if kind == "recv")
    found["send-paired"] = [
        n
        for n in sends
        if at.src[n] is not None and at.dst[n] is not None and pairs[at.src[n], at.dst[n]] != 1
    ]
    sizes = Counter(layer for layer in at.layer if layer is not None)
    found["layer-complete"] = [layer for layer, size in sizes.items() if size != at.width]
    found["layers-contiguous"] = set(range(min(sizes), max(sizes) + 1)) - set(sizes)
    found["ranks-apart"] = _ranks_apart(at)
    found["collective-fed-by-all"] = _fed_by_all(at, successors)
    return found


def _ranks_apart(at: Columns) -> list[tuple[int, int]]:
    places = defaultdict(list)
    for n, kind in enumerate(at.kind):
        if kind in MATMULS and None not in (at.layer[n], at.tp[n], at.gpus[n]):
            places[kind, at.layer[n], at.gpus[n]].append(n)
    return [(m, o) for same in places.values() for m in same for o in same if at.tp[m] != at.tp[o]]


def _fed_by_all(at: Columns, successors: Neighbours) -> list[tuple[int, int]]:
    on_gpu = defaultdict(list)
    products = [
        n
        for n, kind in enumerate(at.kind)
        if kind in MATMULS and at.row[n] and None not in (at.layer[n], at.tp[n])
    ]
    for n in products:
        for gpu in at.gpus[n] or ():
            on_gpu[at.kind[n], at.layer[n], gpu].append(n)
    drawn = set(at.edges)
    found = []
    for m in products:
        for r in set(successors(m)):
            group = at.gpus[r]
            if at.kind[r] in REDUCTIONS and group is not None:
                others = {o for gpu in group for o in on_gpu[at.kind[m], at.layer[m], gpu]}
                if any(
                    at.tp[o] != at.tp[m] and group >= at.gpus[o] and (o, r) not in drawn
                    for o in others
                ):
                    found.append((m, r))
    return found


def reduced(at: Columns, successors: Neighbours, predecessors: Neighbours) -> list[int]:
    """The row-parallel products that are not followed by a reduction before any matmul or norm.

    Backwards from the reductions: a node is safe once all its successors are.
    """
    target = [kind in REDUCTIONS for kind in at.kind]
    stop = [kind in MATMULS or kind == "norm" for kind in at.kind]
    waiting = [len(set(successors(n))) for n in range(len(at.kind))]
    queue = [n for n, is_target in enumerate(target) if is_target]
    safe = [False] * len(at.kind)
    while queue:
        for p in set(predecessors(queue.pop())):
            waiting[p] -= 1
            if not waiting[p]:
                safe[p] = True
                if not target[p] and not stop[p]:
                    queue.append(p)
    return [n for n, kind in enumerate(at.kind) if kind in MATMULS and at.row[n] and not safe[n]]
