"""`s looks like stage 1`, an individual at a time over columns.

Both sides' nodes get one code for each combination of kind and ranks. Codes that do not occur
equally often settle it; else the nodes are paired (by code, and where several share one by their
ids with the index masked), and the pairs' edges are compared as sets of codes.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np

from verifier.arrays import BoolArray, IntArray, ascending_values, sorting, spread
from verifier.ground.environment import Environment, distinct
from verifier.ground.model import Model
from verifier.ground.terms import evaluate, individual
from verifier.ground.truth import Truth
from verifier.language import typed

if TYPE_CHECKING:
    from verifier.ground.evaluate import Evaluator

_PART = re.compile(r"[0-9]+|[^\W\d_]+|.", re.DOTALL)
_NUMBER = re.compile(r"[0-9]+")


def truth(at: Evaluator, env: Environment, leaf: typed.LooksLike) -> Truth:
    """The truth in each row; unknown where the model's index is."""
    group = at.model.group(leaf.subject.sort.group)
    index = evaluate(at, env, leaf.index).coded()
    subject = individual(at.model, env, leaf.subject)
    must = np.zeros(env.rows, dtype=np.bool_)
    for row, (who, code) in enumerate(zip(subject.tolist(), index.codes.tolist(), strict=True)):
        if code >= 0:
            must[row] = _alike(at.model, leaf, group.values[who], index.values[code])
    return Truth(must, must | ~index.known)


def _alike(model: Model, leaf: typed.LooksLike, own: Any, index: Any) -> bool:
    key = ("alike", leaf.subject.sort.group, leaf.exceptions, own, index)
    found: bool | None = model.memo.get(key)
    if found is None:
        found = model.memo[key] = own == index or _compare(model, leaf, own, index)
    return found


def _compare(model: Model, leaf: typed.LooksLike, own: Any, index: Any) -> bool:
    sides = [_members(model, leaf, value) for value in (index, own)]
    if len(sides[0]) != len(sides[1]):
        return False
    nodes = np.concatenate(sides)
    half = len(sides[0])
    codes = distinct(_signatures(model, leaf.subject.sort.group, nodes, half, own, index), 2 * half)
    code = codes[1]
    if half and (np.sort(code[:half]) != np.sort(code[half:])).any():
        return False
    partner = _partners(model, nodes, code, (index, own))
    return _same_edges(model, sides[0], sides[1], partner)


def _members(model: Model, leaf: typed.LooksLike, value: Any) -> IntArray:
    """The nodes of an individual without those of an excepted kind; none where there is no such."""
    group = model.group(leaf.subject.sort.group)
    if value not in group.values:
        return np.zeros(0, dtype=np.int64)
    number = group.values.index(value)
    low, high = np.searchsorted(group.of, [number, number + 1])
    nodes = group.node[low:high]
    for kind in leaf.exceptions:
        nodes = nodes[~model.kind(typed.NODE, kind)[nodes]]
    return nodes


# ---- kinds and ranks


def _signatures(
    model: Model, group: str, nodes: IntArray, half: int, own: Any, index: Any
) -> list[IntArray]:
    """Columns over the model's nodes, then the individual's, that agree for possible partners."""
    kinds = model.facts.primary_kind.codes[nodes].astype(np.int64)
    columns = [kinds]
    groups = model.facts.vocabulary.groups
    for name in sorted({g.by for g in groups.values()} - {groups[group].by}):
        declared = model.facts.vocabulary.attributes.get(name)
        if declared is None or declared.type not in {"int", "string", "bool"}:
            continue
        values = model.facts.attribute(name)
        codes = values.codes[nodes].astype(np.int64)
        known = codes >= 0
        if not (known[:half].any() and known[half:].any()):
            continue
        if declared.type == "int":
            numbers = np.array([*values.values, 0], dtype=np.int64)[codes]
            numbers[:half] += _offset(kinds, numbers, known, half, own, index)
            codes = np.where(known, numbers - numbers[known].min(), -1)
        columns.append(codes)
    return columns


def _offset(
    kinds: IntArray, ranks: IntArray, known: BoolArray, half: int, own: Any, index: Any
) -> int:
    """The offset of the individual's ranks from the model's under which most nodes match."""
    mine, theirs = np.flatnonzero(known[:half]), half + np.flatnonzero(known[half:])
    steps = own - index if type(own) is int and type(index) is int else 0
    candidates = (
        0,
        steps * len(ascending_values(ranks[mine])),
        int(ranks[theirs].min() - ranks[mine].min()),
        int(ranks[theirs].max() - ranks[mine].max()),
    )
    chosen = np.concatenate([mine, theirs])
    best, most = 0, -1
    for offset in candidates:
        moved = ranks.copy()
        moved[:half] += offset
        code = distinct([kinds[chosen], moved[chosen]], len(chosen))[1]
        size = int(code.max()) + 1
        counts = [np.bincount(c, minlength=size) for c in (code[: len(mine)], code[len(mine) :])]
        matched = int(np.minimum(*counts).sum())
        if matched > most:
            best, most = offset, matched
    return best


# ---- positions


def _partners(model: Model, nodes: IntArray, code: IntArray, indices: tuple[Any, Any]) -> IntArray:
    """The position of each model node's partner among the individual's nodes.

    The codes of both halves occur equally often, so everybody finds one.
    """
    half = len(nodes) // 2
    partner = np.full(half, -1, dtype=np.int64)
    alone = np.bincount(code[:half], minlength=half)[code] == 1
    _pair(partner, code, np.flatnonzero(alone), half)
    rest = np.flatnonzero(~alone)
    if not len(rest):
        return partner
    ids = {i: _Id.of(model, int(nodes[i])) for i in rest.tolist()}
    rest = np.array(sorted(ids, key=lambda i: ids[i].order), dtype=np.int64)
    _pair(partner, nodes, rest, half)  # a node that is in both stands for itself
    where = {i: ids[i].places(indices[i >= half]) for i in rest.tolist()}
    for position in sorted({p for places in where.values() for p in places}):
        names = {i: ids[i].masked({position}) for i in where if position in where[i]}
        _pair_named(partner, code, names, half)
        if (partner >= 0).all():
            return partner
    _pair_named(partner, code, {i: ids[i].masked(where[i]) for i in where}, half)
    _pair_named(partner, code, {i: ids[i].numberless for i in where}, half)
    _pair(partner, code, rest, half)
    return partner


class _Id:
    """A node's id in its parts; made once, as the model's are asked for again and again."""

    def __init__(self, text: str) -> None:
        self.parts = _PART.findall(text)
        self.order = _natural(self.parts), text
        self.numberless = _NUMBER.sub("\0", text)
        self._places: dict[Any, frozenset[int]] = {}

    @staticmethod
    def of(model: Model, node: int) -> _Id:
        """The id of a node."""
        key = ("id", node)
        found: _Id | None = model.memo.get(key)
        if found is None:
            found = model.memo[key] = _Id(model.facts.graph.node_ids[node])
        return found

    def places(self, index: Any) -> frozenset[int]:
        """Where the index stands."""
        found = self._places.get(index)
        if found is None:
            found = frozenset(p for p, part in enumerate(self.parts) if _is(part, index))
            self._places[index] = found
        return found

    def masked(self, positions: Collection[int]) -> str:
        """The id without the parts at some positions."""
        return "".join("\0" if p in positions else part for p, part in enumerate(self.parts))


def _pair(partner: IntArray, key: IntArray, rows: IntArray, half: int) -> None:
    """Pair the first unpaired row of either half with a key, the second, and so on."""
    paired = np.zeros(2 * half, dtype=np.bool_)
    paired[:half] = partner >= 0
    paired[half + partner[partner >= 0]] = True
    rows = rows[~paired[rows]]
    here, there = rows[rows < half], rows[rows >= half]
    (mine, here), (theirs, there) = _numbered(key, here), _numbered(key, there)
    position = np.searchsorted(theirs, mine)
    inside = np.flatnonzero(position < len(theirs))
    same = inside[theirs[position[inside]] == mine[inside]]
    partner[here[same]] = there[position[same]] - half


def _numbered(key: IntArray, rows: IntArray) -> tuple[IntArray, IntArray]:
    """The rows by key, each key combined with how many rows before have it: strictly ascending."""
    rows = rows[sorting(key[rows])]
    keys = key[rows]
    first = np.searchsorted(keys, keys)
    return keys * (len(key) + 1) + np.arange(len(keys)) - first, rows


def _pair_named(partner: IntArray, code: IntArray, names: dict[int, str], half: int) -> None:
    """Pair rows of equal code and name."""
    numbers: dict[tuple[int, str], int] = {}
    key = np.zeros(len(code), dtype=np.int64)
    for row, name in names.items():
        key[row] = numbers.setdefault((int(code[row]), name), len(numbers))
    _pair(partner, key, np.array(list(names), dtype=np.int64), half)


def _is(part: str, index: Any) -> bool:
    if isinstance(index, str):
        return part.casefold() == index.casefold()
    return _NUMBER.fullmatch(part) is not None and part.lstrip("0") == str(index).lstrip("0")


def _natural(parts: list[str]) -> list[Any]:
    """The order of ids, numbers in them by their size."""
    return [
        (1, len(part.lstrip("0")), part.lstrip("0")) if _NUMBER.fullmatch(part) else (0, 0, part)
        for part in parts
    ]


# ---- edges


def _same_edges(model: Model, here: IntArray, there: IntArray, partner: IntArray) -> bool:
    """Whether the edges among the model's nodes are those among their partners."""
    width = max(1, len(here))
    tail, head = _edges_among(model, here)
    other_tail, other_head = _edges_among(model, there)
    if len(tail) != len(other_tail):
        return False
    mine = np.sort(partner[tail] * width + partner[head])
    return bool((mine == np.sort(other_tail * width + other_head)).all())


def _edges_among(model: Model, nodes: IntArray) -> tuple[IntArray, IntArray]:
    """The distinct edges with both ends among the nodes, by position in them."""
    bounds, heads = model.schedule(None).successors(reverse=False)
    counts = bounds[nodes + 1] - bounds[nodes]
    tail, place = spread(bounds[nodes], counts)
    reached = heads[place]
    position = np.full(model.nodes, -1, dtype=np.int64)
    position[nodes] = np.arange(len(nodes))
    head = position[reached]
    return tail[head >= 0], head[head >= 0]
