"""Sentences about the values of a set of individuals, over the unknown facts.

Values are counted: which are missing, which are used twice. That each of so many has one of as many
is told the solver besides, as a sum: it does not find that out by itself.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING, Any

from verifier.ground.environment import Environment
from verifier.language import typed
from verifier.smt.completions import phrases, relations, scalars, sets
from verifier.smt.completions.bits import Bits, at_once, compare, number
from verifier.smt.completions.regions import SetOf, Universe
from verifier.smt.triple import Bit, every, opposite, some

if TYPE_CHECKING:
    from verifier.smt.completions.symbolic import Symbolic

MOST_VALUES = 20_000


def truth(of: Symbolic, env: Environment, node: typed.SetVerb) -> Bits:
    """Unknown where one of those that may be meant has a value that nobody can know."""
    pairs, row, bits = phrases.pairs(of, env, node.phrase)
    low = None if node.low is None else scalars.scalar(of, env, node.low)
    high = None if node.high is None else scalars.scalar(of, env, node.high)
    ends = [
        (None, None) if low is None or high is None else (low.at(r), high.at(r))
        for r in range(env.rows)
    ]
    order: dict[int, list[int]] = {r: [] for r in range(env.rows)}
    for position, r in enumerate(row.tolist()):
        order[r].append(position)
    if sets.is_set(node.value):
        owned = sets.sets(of, pairs, node.value)
        return relations.each(
            of,
            env,
            node,
            lambda r: _of_sets(of, node, [(bits.bit(p), owned[p]) for p in order[r]], ends[r]),
        )
    if node.value.type not in {"int", "string", "bool"}:  # type: ignore[union-attr]
        return of.left_out(env, node, "sets of values")
    values = scalars.scalar(of, pairs, node.value)
    return relations.each(
        of,
        env,
        node,
        lambda r: _of_scalars(
            of, node.verb, [(bits.bit(p), values.at(p)) for p in order[r]], ends[r]
        ),
    )


def _range(ends: Any) -> tuple[Any, range | None]:
    """Whether the ends are known, and the range; None where it has no end that is known now."""
    if ends[0] is None:
        return True, range(0)
    (low_known, low), (high_known, high) = ends
    if low_known is not True or high_known is not True:
        return False, None
    if not isinstance(low, int) or not isinstance(high, int):
        return True, None
    return True, range(low, high + 1)


def _without_range(of: Symbolic, ends: Any) -> bool | None:
    """What ends in a fraction is no range of whole numbers; of open ends it is not looked into."""
    if not any(hasattr(end, "sort") for _, end in ends):
        return False
    of.world.left_out.add("ranges with open ends")
    return None


def _of_scalars(of: Symbolic, verb: str, owned: list[Any], ends: Any) -> Any:
    is_known, wanted = _range(ends)
    if any(k is not True for _, (k, _) in owned):
        of.world.left_out.add("sets of values of which some are not known")
        return None
    if is_known is False:
        return None
    if wanted is None:
        return _without_range(of, ends)
    pairs = [(bit, _code(of, value)) for bit, (_, value) in owned]
    if verb == "increasing":
        return _increasing(pairs)
    if verb == "equal":
        return _equal(pairs)
    inside = every(
        some((opposite(bit), every((compare(">=", v, wanted.start), compare("<", v, wanted.stop)))))
        for bit, v in pairs
    )
    if verb == "fit in":
        return inside
    tally = _Tally(pairs, wanted, _candidates(of, pairs))
    if verb in {"distinct", "disjoint"}:
        return every(tally.most(v, 1) for v in tally.values)
    if verb == "contiguous":
        return _contiguous(tally)
    if len(wanted) > MOST_VALUES:
        return None
    if verb == "cover":
        return every(opposite(tally.most(v, 0)) for v in wanted)
    total = compare("=", number(0, [bit for bit, _ in pairs]), len(wanted))
    if all(isinstance(bit, bool) for bit, _ in pairs):
        total = sum(bit for bit, _ in pairs) == len(wanted)
    each = every(every((tally.most(v, 1), opposite(tally.most(v, 0)))) for v in wanted)
    return every((inside, total, each))


def _code(of: Symbolic, value: Any) -> Any:
    return of.world.code(value) if isinstance(value, str | bool) else value


def _candidates(of: Symbolic, pairs: list[tuple[Bit, Any]]) -> set[int]:
    """All numbers that the open values can be: those of every open attribute."""
    if not any(hasattr(value, "sort") for _, value in pairs):
        return set()
    return {of.world.code(v) for name in of.openness.openings for v in of.openness.members(name)}


class _Tally:
    """How often each value is used: as often as surely, and perhaps more."""

    def __init__(self, pairs: list[tuple[Bit, Any]], wanted: range, more: set[int]) -> None:
        self.sure: Counter[Any] = Counter()
        self.open: list[tuple[Bit, Any]] = []
        for bit, value in pairs:
            if bit is True and not hasattr(value, "sort"):
                self.sure[value] += 1
            elif bit is not False:
                self.open.append((bit, value))
        plain = {value for _, value in self.open if not hasattr(value, "sort")}
        self.values = sorted({*self.sure, *plain, *more})

    def parts(self, value: Any) -> list[Bit]:
        """Those that perhaps have a value."""
        found = [every((bit, compare("=", own, value))) for bit, own in self.open]
        return [bit for bit in found if bit is not False]

    def most(self, value: Any, limit: int) -> Bit:
        """Whether no more than so many have a value."""
        parts = self.parts(value)
        low = self.sure[value] + sum(bit is True for bit in parts)
        rest = [bit for bit in parts if bit is not True]
        if low > limit:
            return False
        if low + len(rest) <= limit:
            return True
        if low == limit:
            return every(opposite(bit) for bit in rest)
        return compare("<=", number(low, rest), limit)


def _contiguous(tally: _Tally) -> Bit:
    if not tally.values:
        return True
    span = range(tally.values[0], tally.values[-1] + 1)
    if len(span) > MOST_VALUES:
        return False if not tally.open else None
    there = [opposite(tally.most(v, 0)) for v in span]
    before: list[Bit] = []
    seen: Bit = False
    for bit in there:
        before.append(seen)
        seen = some((seen, bit))
    gaps: list[Bit] = []
    after: Bit = False
    for bit, earlier in zip(reversed(there), reversed(before), strict=True):
        gaps.append(every((earlier, opposite(bit), after)))
        after = some((after, bit))
    return opposite(some(gaps))


def _increasing(pairs: list[tuple[Bit, Any]]) -> Bit:
    """Each value is greater than the largest before."""
    import z3

    started: Bit = False
    largest: Any = 0
    kept: list[Bit] = []
    for bit, value in pairs:
        rising = compare(">", value, largest)
        kept.append(some((opposite(bit), opposite(started), rising)))
        largest = (
            value if bit is True else z3.If(bit, value, largest) if bit is not False else largest
        )
        started = some((started, bit))
    return every(kept)


def _equal(pairs: list[tuple[Bit, Any]]) -> Bit:
    """All have the value of the first that is there."""
    first = at_once(pairs, 0)
    return every(some((opposite(bit), compare("=", value, first))) for bit, value in pairs)


def _of_sets(
    of: Symbolic, node: typed.SetVerb, owned: list[tuple[Bit, SetOf | None]], ends: Any
) -> Any:
    verb, name = node.verb, getattr(node.value, "name", "")
    is_known, wanted = _range(ends)
    if any(one is None for _, one in owned):
        of.world.left_out.add("sets of values of which some are not known")
        return None
    if is_known is False:
        return None
    if wanted is None:
        return _without_range(of, ends)
    pairs = [(bit, one) for bit, one in owned if one is not None and bit is not False]
    universes: list[Universe] = [one.universe for _, one in pairs if one.universe is not None]
    if len({u.name for u in universes}) > 1 or verb in {"contiguous", "increasing"}:
        of.world.left_out.add("sets of values")
        return None
    universe = universes[0] if universes else of.world.universe(name)
    for _, one in pairs:
        if one.constant is not None:
            universe.note_constant(one.constant)
    if verb == "equal":
        same = [
            some((opposite(every((a, b))), opposite(universe.some(_apart_in(x, y)))))
            for (a, x), (b, y) in combinations(pairs, 2)
        ]
        return every(same)
    twice = some(
        every((a, b, universe.some(_both_in(x, y)))) for (a, x), (b, y) in combinations(pairs, 2)
    )
    if verb in {"distinct", "disjoint"}:
        return opposite(twice)
    range_ = frozenset(wanted)
    universe.note_constant(range_)

    def had(cell: Any) -> Bit:
        return some(every((bit, one.test(cell))) for bit, one in pairs)

    lacking = universe.some(lambda cell: every((cell.element in range_, opposite(had(cell)))))
    outside = universe.some(lambda cell: every((cell.element not in range_, had(cell))))
    match verb:
        case "cover":
            return opposite(lacking)
        case "fit in":
            return opposite(outside)
    return every((opposite(lacking), opposite(outside), opposite(twice)))


def _both_in(left: SetOf, right: SetOf) -> Any:
    return lambda cell: every((left.test(cell), right.test(cell)))


def _apart_in(left: SetOf, right: SetOf) -> Any:
    return lambda cell: sets.apart(left.test(cell), right.test(cell))
