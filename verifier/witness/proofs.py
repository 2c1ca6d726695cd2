"""Proofs of sentences: about paths, counts, sets of values and the graph, a row at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from verifier.arrays import IntArray
from verifier.ground.columns import as_ints
from verifier.ground.environment import Environment
from verifier.ground.evaluate import Evaluator
from verifier.ground.joins import join
from verifier.ground.terms import evaluate, individual
from verifier.language import typed
from verifier.logic import ir
from verifier.logic.canonical import canonical
from verifier.logic.free import free_variables
from verifier.logic.lower import guard
from verifier.records import record
from verifier.reference import Reference, properties
from verifier.witness.book import Book, Unwitnessed, plain
from verifier.witness.regions import explored, following, in_order, joined, needed, reaching

Proof = list[Any]
"""The kind of a proof and what the checker's method of that name takes."""

# More pairs than this make a witness that nobody wants to read or keep.
MOST_PAIRS = 300_000

_PATHS = {
    "followed": ("follows", 0),
    "preceded": ("follows", 1),
    "reaches": ("reaches", 0),
    "reached": ("reaches", 1),
    "directly followed": ("every", 0),
    "directly preceded": ("every", 1),
    "feeds": ("some", 0),
    "fed": ("some", 1),
}


def unproved(truth: int) -> Proof:
    """A truth that is given and not proved."""
    return ["unproved", truth]


@record
class _Meant:
    """The nodes that a path sentence means, surely and perhaps, and the numbers of its phrases."""

    goals: set[int]
    perhaps_goals: set[int]
    stops: set[int]
    perhaps_stops: set[int]
    goal: int | None
    stop: int | None


def _meant(sets: tuple[set[int], ...], goal: int | None, stop: int | None) -> _Meant:
    goals, perhaps_goals, stops, perhaps_stops = sets
    return _Meant(goals, perhaps_goals, stops, perhaps_stops, goal, stop)


class Prover:
    """Finds proofs over one model."""

    def __init__(self, at: Evaluator, book: Book, reference: Reference) -> None:
        self._at = at
        self._book = book
        self._reference = reference
        self._phrases: dict[Any, int | None] = {}
        self.given = 0

    def phrase(self, phrase: typed.Phrase, body: ir.IR) -> int | None:
        """The number of a phrase (and what is said of it) that hangs on nothing further out.

        What it denotes is then shown, not given: the checker asks it of every individual.
        """
        if free_variables(ir.Exists(phrase, body)):
            return None
        key = canonical(ir.Exists(phrase, body))
        if key not in self._phrases:
            self._phrases[key] = self._shown(phrase, body)
        return self._phrases[key]

    def _shown(self, phrase: typed.Phrase, body: ir.IR) -> int | None:
        from verifier.witness.atoms import Encoder

        sort, before = phrase.variable.sort, self.given
        everyone = self._at.model.everyone(sort)
        env = Environment(len(everyone), {phrase.variable.name: everyone})
        encoder = Encoder(self._at, self._book, self, env, (phrase,), phrase.text)
        try:
            formula = encoder.formula(ir.conjoin(guard(phrase), body))
        except Unwitnessed:
            return None
        if self.given > before or any(a[0] == "given" for atom in encoder.atoms for a in atom[1]):
            return None  # it would lean on more that is given than its own set
        ((sure, may),) = self._members(Environment(1), phrase, body)
        number = len(self._book.phrases)
        self._book.phrases[str(number)] = {
            "of": sort.group or sort.name,
            "size": len(everyone),
            "sure": self._book.set_of(sorted(sure), number),
            "may": self._book.set_of(sorted(may), number),
            "formula": formula,
            "atoms": encoder.atoms,
        }
        return number

    def _lean(self, phrases: Iterable[int | None]) -> None:
        """Note that sets are given that no phrase shows."""
        self.given += any(number is None for number in phrases)

    # ---- paths

    def path(self, env: Environment, leaf: typed.PathTo) -> list[Proof]:
        """For each row a proof about its subject."""
        kind, way = _PATHS[leaf.verb]
        subject = individual(self._at.model, env, leaf.subject).tolist()
        lane, goals, stops = self._meant(env, leaf)
        phrases = self._closed(leaf.target), self._closed(leaf.until)
        self._lean(phrases if leaf.until is not None else phrases[:1])
        edges = self._book.along(leaf.along)
        after = self._after(edges, way)
        starts: dict[int, list[int]] = {}
        for node, row_lane in zip(subject, lane, strict=True):
            starts.setdefault(row_lane, []).append(node)
        proofs = {}
        for row_lane, nodes in starts.items():
            both = _meant((*goals[row_lane], *stops[row_lane]), phrases[0], phrases[1])
            if kind in {"every", "some"}:
                proofs[row_lane] = self._next(nodes, after, both, kind == "every", edges, way)
            else:
                find = self._follows if kind == "follows" else self._reaches
                proofs[row_lane] = find(nodes, after, both, edges, way)
        return [proofs[k].get(n, unproved(2)) for n, k in zip(subject, lane, strict=True)]

    def _closed(self, target: typed.Phrase | typed.EntityTerm | None) -> int | None:
        return self.phrase(target, ir.TRUE) if isinstance(target, typed.Phrase) else None

    def _meant(self, env: Environment, leaf: typed.PathTo) -> tuple[list[int], Any, Any]:
        """Each row's lane, and of each lane the sure and the possible goals and stops."""
        targets = [leaf.target, *([leaf.until] if leaf.until is not None else [])]
        small, lane = self._at.reduced(env, *targets)
        if not any(free_variables(t) for t in targets):
            small, lane = env.take(np.zeros(min(1, env.rows), np.int64)), np.zeros_like(lane)
        goals = self._denoted(small, leaf.target)
        none: list[tuple[set[int], set[int]]] = [(set(), set())] * small.rows
        return (
            lane.tolist(),
            goals,
            none if leaf.until is None else self._denoted(small, leaf.until),
        )

    def _denoted(
        self, env: Environment, target: typed.Phrase | typed.EntityTerm
    ) -> list[tuple[set[int], set[int]]]:
        if not isinstance(target, typed.Phrase):
            own = individual(self._at.model, env, target).tolist()
            return [({n}, {n}) for n in own]
        return self._members(env, target, ir.TRUE)

    def _members(
        self, env: Environment, phrase: typed.Phrase, body: ir.IR
    ) -> list[tuple[set[int], set[int]]]:
        """For each row the individuals that surely satisfy phrase and body, and that may."""
        found = join(self._at, env, ir.Exists(phrase, body))
        if found.beyond.any() or len(found.row) > MOST_PAIRS:
            raise Unwitnessed("it pairs too many individuals")
        sets: list[tuple[set[int], set[int]]] = [(set(), set()) for _ in range(env.rows)]
        who = found.env.variables[phrase.variable.name]
        sure = found.truth.must
        for row, one, certain in zip(found.row.tolist(), who.tolist(), sure.tolist(), strict=True):
            sets[row][1].add(one)
            if certain:
                sets[row][0].add(one)
        return sets

    def _after(self, edges: str, way: int) -> list[set[int]]:
        key = ("after", edges, way)
        if key not in self._at.model.memo:
            found: list[set[int]] = [set() for _ in range(self._at.model.nodes)]
            for edge in self._book.edges[edges]:
                found[edge[way]].add(edge[1 - way])
            self._at.model.memo[key] = found
        after: list[set[int]] = self._at.model.memo[key]
        return after

    def _next(
        self,
        nodes: list[int],
        after: list[set[int]],
        meant: _Meant,
        every: bool,
        edges: str,
        way: int,
    ) -> dict[int, Proof]:
        def test(n: int, of: set[int]) -> bool:
            return bool(after[n]) and (after[n] <= of if every else not after[n].isdisjoint(of))

        proofs: dict[int, Proof] = {}
        book = self._book
        for truth, of in ((1, meant.goals), (0, meant.perhaps_goals)):
            chosen = sorted({n for n in nodes if test(n, of) == bool(truth)})
            aim = book.set_of(sorted(of), meant.goal)
            proof = ["next", book.set_of(chosen), aim, every, edges, way]
            proofs |= dict.fromkeys(chosen, proof)
        return proofs

    def _follows(
        self, nodes: list[int], after: list[set[int]], meant: _Meant, edges: str, way: int
    ) -> dict[int, Proof]:
        book = self._book
        goals, stops = meant.goals, meant.perhaps_stops
        region = following(explored(nodes, after, goals, stops), after, goals, stops)
        aims = book.set_of(sorted(goals), meant.goal), book.set_of(sorted(stops), meant.stop)
        proof = ["follows", book.set_of(region), *aims, edges, way]
        proofs = dict.fromkeys(region, proof)
        goals, stops = meant.perhaps_goals, meant.stops
        among = explored(nodes, after, goals, stops)
        region = sorted(set(among) - set(following(among, after, goals, stops)))
        aims = book.set_of(sorted(goals), meant.goal), book.set_of(sorted(stops), meant.stop)
        proof = ["escapes", book.set_of(region), *aims, edges, way]
        return dict.fromkeys(region, proof) | proofs

    def _reaches(
        self, nodes: list[int], after: list[set[int]], meant: _Meant, edges: str, way: int
    ) -> dict[int, Proof]:
        book = self._book
        sure = book.set_of(sorted(meant.goals), meant.goal)
        perhaps = book.set_of(sorted(meant.perhaps_goals), meant.goal)
        order = self._order(edges)
        turn = -1 if way else 1
        proofs: dict[int, Proof] = {}
        if order is not None:  # what all goals stand before never comes to one
            number, place = order
            last = max((turn * place[n] for n in meant.perhaps_goals), default=-len(place))
            behind = sorted({n for n in nodes if turn * place[n] >= last})
            proof = ["behind", book.set_of(behind), perhaps, number, edges, way]
            proofs = dict.fromkeys(behind, proof)
            nodes = [n for n in nodes if n not in proofs]
        among = explored(nodes, after, (), ())
        before = self._after(edges, 1 - way)
        region = needed(nodes, reaching(among, after, before, meant.goals))
        proof = ["reaches", book.set_of(region), sure, edges, way]
        proofs |= dict.fromkeys(region, proof)
        among = explored([n for n in nodes if n not in proofs], after, (), ())
        region = sorted(set(among) - set(reaching(among, after, before, meant.perhaps_goals)))
        proof = ["never", book.set_of(region), perhaps, edges, way]
        return dict.fromkeys(region, proof) | proofs

    def _order(self, edges: str) -> tuple[int, dict[int, int]] | None:
        """An order of all nodes in which edges lead forward: its number and each one's place."""
        key = ("in order", edges)
        memo = self._at.model.memo
        if key not in memo:
            order = in_order(range(self._at.model.nodes), self._book.edges[edges])
            whole = len(order) == self._at.model.nodes
            place = {n: i for i, n in enumerate(order)}
            memo[key] = (self._book.set_of(order), place) if whole else None
        found: tuple[int, dict[int, int]] | None = memo[key]
        return found

    # ---- counts and values

    def count(
        self, env: Environment, phrase: typed.Phrase, body: ir.IR, operator: str, number: Any
    ) -> list[Proof]:
        """For each row how many there are; ``number`` is one for all, or a term."""
        numbers = [number] * env.rows
        if not isinstance(number, int):
            column = as_ints(evaluate(self._at, env, number))
            if column is None:
                raise Unwitnessed("it counts to a fraction")
            pairs = zip(column.data.tolist(), column.known.tolist(), strict=True)
            numbers = [value if known else None for value, known in pairs]
        of, set_of = self.phrase(phrase, body), self._book.set_of
        self._lean([of])
        members = self._members(env, phrase, body)
        return [
            ["count", set_of(sorted(a), of), set_of(sorted(b), of), operator, n]
            for (a, b), n in zip(members, numbers, strict=True)
        ]

    def values(self, env: Environment, leaf: typed.SetVerb, truth: IntArray) -> list[Proof]:
        """For each row the values of its individuals, in their order."""
        self._lean([None])
        found = join(self._at, env, leaf.phrase)
        column = evaluate(self._at, found.env, leaf.value).coded()
        bounds = [
            None if x is None else as_ints(evaluate(self._at, env, x))
            for x in (leaf.low, leaf.high)
        ]
        owned: list[list[Any]] = [[] for _ in range(env.rows)]
        vague = {*found.row[~found.truth.must].tolist(), *np.flatnonzero(found.beyond).tolist()}
        for row, code in zip(found.row.tolist(), column.codes.tolist(), strict=True):
            if code < 0:
                vague.add(row)
            else:
                value = plain(column.values[code])
                owned[row].append(value if isinstance(value, list) else [value])
        proofs = []
        for row, known in enumerate(truth.tolist()):
            if known == 2 or row in vague or (leaf.low is not None and None in bounds):
                proofs.append(unproved(known))
                continue
            wanted: list[int] = []
            if bounds[0] is not None and bounds[1] is not None:
                wanted = list(range(int(bounds[0].data[row]), int(bounds[1].data[row]) + 1))
            flat = [element for value in owned[row] for element in value]
            verb = "distinct" if leaf.verb == "disjoint" else leaf.verb
            proofs.append(["values", verb, owned[row] if verb == "equal" else flat, wanted])
        return proofs

    # ---- the graph

    def graph(self, leaf: typed.GraphProperty, truth: int, name: str) -> Proof:
        """An order or a cycle, a tree or a part by itself."""
        book = self._book
        edges, nodes = book.along(leaf.along), list(range(self._at.model.nodes))
        if truth == 2:
            return unproved(truth)
        if leaf.phrase is not None:
            nodes = sorted(self._members(Environment(1), leaf.phrase, ir.TRUE)[0][1])
        if leaf.order is not None or leaf.joining:
            waits = properties.waits(self._reference, leaf)
            edges, nodes = book.drawn(name, sorted(waits.edges)), sorted(waits.nodes)
        drawn = book.edges[edges]
        if leaf.name == "acyclic":
            order = in_order(nodes, drawn)
            if len(order) == len(nodes):
                return ["order", book.set_of(order), edges]
            return ["cycle", book.set_of(nodes), _cycle(set(nodes) - set(order), drawn), edges]
        tree = joined(nodes, drawn)
        if len(tree) == len(nodes):
            return ["tree", book.set_of(tree), edges]
        return ["apart", book.set_of(nodes), book.set_of(sorted(tree)), edges]


def _cycle(left: set[int], edges: list[tuple[int, int]]) -> list[int]:
    """A cycle among nodes each of which one of them leads to."""
    before: dict[int, int] = {}
    for tail, head in edges:
        if tail in left and head in left:
            before.setdefault(head, tail)
    node, path = min(left), [min(left)]
    place = {node: 0}
    while True:
        node = before[node]
        path.append(node)
        if node in place:
            return path[place[node] :][::-1]
        place[node] = len(path) - 1
