"""Sees for itself that the verdicts of a witness follow: `python checker.py WITNESS.json PLAN.dot`.

Standard library alone: nothing of `verify`, no solver. docs/witness.md says what the parts mean.
Truth is 0, 1, or 2 where it hangs on a fact that is not given.
"""

import hashlib
import json
import operator
import re
import sys
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from typing import Any


@cache
def compiled(pattern: Any) -> Any:
    """A pattern, made ready once."""
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


OPS: dict[str, Any] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda a, b: a in b,
    "covers": lambda a, b: {*a} >= {*b},
    "overlaps": lambda a, b: not {*a}.isdisjoint(b),
    "above": lambda a, low: all(x >= low for x in (a if isinstance(a, list) else [a])),
    "below": lambda a, high: all(x <= high for x in (a if isinstance(a, list) else [a])),
    "matches": lambda text, pattern: compiled(pattern).search(text) is not None,
    "partition": lambda values, wanted: sorted(values) == wanted,
    "cover": lambda values, wanted: {*wanted} <= {*values},
    "fit in": lambda values, wanted: {*wanted} >= {*values},
    "distinct": lambda values, _: len({*values}) == len(values),
    "equal": lambda values, _: all(value == values[0] for value in values),
    "contiguous": lambda values, _: not values or max(values) - min(values) < len({*values}),
    "increasing": lambda values, _: all(a < b for a, b in pairwise(values)),
}


class RefusedError(Exception):
    """The witness does not show what it claims."""


def must(so: Any, what: str = "") -> None:
    """Refuse the witness unless it is so (an `assert` could be switched off)."""
    if not so:
        raise RefusedError(what)


def fold(formula: Any, truths: Any) -> Any:
    """The truth of a formula over the truth of its atoms."""
    if isinstance(formula, int):
        return truths[formula]
    found = [fold(part, truths) for part in formula[1:]]
    if formula[0] == "not":
        return (1, 0, 2)[found[0]]
    settles = int(formula[0] == "or")
    return settles if settles in found else 2 if 2 in found else 1 - settles


class Witness:
    """What a witness gives, and what follows from it."""

    def __init__(self, found: Any) -> None:
        self.nodes, self.edges = found["nodes"], found["edges"]
        self.facts, self.lists = found["facts"], found["sets"]
        self.sets, self.given = [frozenset(nodes) for nodes in self.lists], 0
        self.kept: Any = {}
        self.after: Any = {}
        self.places: Any = {}
        self.shown: set[int] = set()
        self.phrases = found["phrases"]
        for name, edges in self.edges.items():
            for way in (0, 1):  # 1: against the edges
                after = self.after[name, way] = [set() for _ in found["nodes"]]
                for edge in edges:
                    after[edge[way]].add(edge[1 - way])

    def column(self, term: Any, bindings: Any) -> Any:
        """The values of a term: one for all, one given for each binding, or those of a fact."""
        if term[0] == "is":
            return [term[1]] * len(bindings[0])
        if term[0] == "given":
            self.given += 1
            return term[1]
        fact, place, end = term
        who = bindings[place] if end is None else [self.edges[""][e][end] for e in bindings[place]]
        return who if fact is None else [self.facts[fact][i] for i in who]

    def atom(self, word: Any, bindings: Any, *rest: Any) -> Any:
        """The truth of an atom in each binding."""
        columns = [self.column(term, bindings) for term in rest[0]]
        if word in OPS:
            return [2 if None in p else int(OPS[word](*p)) for p in zip(*columns, strict=True)]
        if word == "known":
            return [int(value is not None) for value in columns[0]]
        if word == "among":
            return [int(i in self.sets[rest[1]]) for i in columns[0]]
        proofs, chosen = rest[1:]
        found = [getattr(self, kind)(*proof) for kind, *proof in proofs]
        for nodes in columns:  # what a proof says of certain nodes serves for these alone
            must(all(n in self.sets[proofs[p][1]] for n, p in zip(nodes, chosen, strict=True)))
        return [found[p] for p in chosen]

    def phrase(self, phrase: Any) -> None:
        """Who a phrase denotes: its condition is asked of every individual."""
        sizes = {"node": len(self.nodes), "edge": len(self.edges[""])}
        everyone = range(sizes.get(phrase["of"], phrase["size"]))
        kept = self.kept.setdefault(phrase["of"], {})  # phrases ask much the same of all
        rows = self.truths(phrase, [everyone], kept)
        found = {row: fold(phrase["formula"], row) for row in set(rows)}
        truths = phrase["truths"] = [found[row] for row in rows]
        must(self.sets[phrase["sure"]] == {i for i, t in enumerate(truths) if t == 1})
        must(self.sets[phrase["may"]] == {i for i, t in enumerate(truths) if t})
        self.shown |= {phrase["sure"], phrase["may"]}

    def truths(self, part: Any, bindings: Any, kept: Any = None) -> Any:
        """The truth of all atoms in each binding."""
        columns = []
        for atom in part["atoms"]:
            key = None if kept is None else str(atom)
            column = None if key is None else kept.get(key)
            columns.append(column or self.atom(atom[0], bindings, *atom[1:]))
            if key:
                kept[key] = columns[-1]
        return list(zip(*columns, strict=True)) if columns else [()] * len(bindings[0])

    # ---- what proves the truth of a sentence

    def lean(self, *sets: Any) -> None:
        """Note the sets that are given: those of phrases are shown."""
        self.given += any(number not in self.shown for number in sets)

    def unproved(self, truth: Any) -> Any:
        """A truth that is given."""
        self.given += 1
        return truth

    def count(self, sure: Any, may: Any, op: Any, number: Any) -> Any:
        """How many individuals there are, compared with a number."""
        self.lean(sure, may)
        numbers = range(len(self.sets[sure]), len(self.sets[sure] | self.sets[may]) + 1)
        truths = {2} if number is None else {int(OPS[op](n, number)) for n in numbers}
        return truths.pop() if len(truths) == 1 else 2

    def values(self, op: Any, values: Any, wanted: Any) -> Any:
        """What is said of a list of values."""
        self.given += 1
        return int(OPS[op](values, wanted))

    def follows(self, region: Any, goals: Any, stops: Any, edges: Any, way: Any) -> Any:
        """Each node leads on, and only to goals and to what comes before it in the region."""
        self.lean(goals, *([stops] if self.lists[stops] else []))
        before: set[int] = set()
        for n in self.lists[region]:
            after = self.after[edges, way][n]
            must(after and before.issuperset(after - self.sets[goals]))
            before |= {n} - self.sets[stops]
        return 1

    def escapes(self, region: Any, goals: Any, stops: Any, edges: Any, way: Any) -> Any:
        """Each node is an end, or leads past the goals to a stop or to a node of the region."""
        self.lean(goals, *([stops] if self.lists[stops] else []))
        for n in self.lists[region]:
            after = self.after[edges, way][n]
            must(not after or (after - self.sets[goals]) & (self.sets[region] | self.sets[stops]))
        return 0

    def reaches(self, region: Any, goals: Any, edges: Any, way: Any) -> Any:
        """Each node leads to a goal or to one before it in the region."""
        self.lean(goals)
        found = set(self.sets[goals])
        for n in self.lists[region]:
            must(not found.isdisjoint(self.after[edges, way][n]))
            found.add(n)
        return 1

    def never(self, region: Any, goals: Any, edges: Any, way: Any) -> Any:
        """Nothing leads out of the region, or to a goal."""
        self.lean(goals)
        inside = self.sets[region] - self.sets[goals]
        for n in self.lists[region]:
            must(inside >= self.after[edges, way][n])
        return 0

    def behind(self, nodes: Any, goals: Any, order: Any, edges: Any, way: Any) -> Any:
        """The goals stand before the nodes in an order in which all edges lead forward."""
        self.lean(goals)
        place = self.order(order, edges) and self.places[order, edges]
        turn = (1, -1)[way]
        first = min(turn * place[n] for n in self.lists[nodes])
        must(all(turn * place[goal] <= first for goal in self.lists[goals]))
        return 0

    def next(self, region: Any, goals: Any, every: Any, edges: Any, way: Any) -> Any:
        """All nodes after each, and there is one, are goals (some are); or that is so of none."""
        self.lean(goals)
        goals, after = self.sets[goals], self.after[edges, way]
        hits = {(n, bool(after[n] and after[n] <= goals)) for n in self.lists[region]}
        hits = hits if every else {(n, bool(after[n] & goals)) for n in self.lists[region]}
        truths = {int(hit) for _, hit in hits}
        must(len(truths) == 1)
        return truths.pop()

    def order(self, nodes: Any, edges: Any) -> Any:
        """All edges among the nodes lead forward in their list."""
        if (nodes, edges) not in self.places:
            place = {n: i for i, n in enumerate(self.lists[nodes])}
            inner = [(a, b) for a, b in self.edges[edges] if a in place and b in place]
            must(all(place[a] < place[b] for a, b in inner))
            self.places[nodes, edges] = place
        return 1

    def cycle(self, nodes: Any, path: Any, edges: Any) -> Any:
        """The path comes back to where it began."""
        must(len(path) > 1 and path[0] == path[-1] and self.sets[nodes].issuperset(path))
        must(all(b in self.after[edges, 0][a] for a, b in pairwise(path)))
        return 0

    def tree(self, nodes: Any, edges: Any) -> Any:
        """Each node but the first is beside one before it."""
        before: set[int] = set()
        for n in self.lists[nodes]:
            beside = self.after[edges, 0][n] | self.after[edges, 1][n]
            must(not before or before & beside)
            before.add(n)
        return 1

    def apart(self, nodes: Any, part: Any, edges: Any) -> Any:
        """No edge joins the part, which is not all and not nothing, with other nodes."""
        nodes, part = self.sets[nodes], self.sets[part]
        must(part and part < nodes)
        inner = [(a, b) for a, b in self.edges[edges] if a in nodes and b in nodes]
        must(all((a in part) == (b in part) for a, b in inner))
        return 0

    # ---- the verdict

    def rule(self, rule: Any) -> None:
        """The verdict of a rule from the truth of its atoms, and which bindings break it."""
        applies = 1
        if rule["guard"]:
            applies = fold(rule["guard"]["formula"], self.truths(rule["guard"], [[0]])[0])
        verdict, broken, rows = "holds", [], []
        if applies:
            truths = self.truths(rule, rule["bindings"])
            rows = list(zip(truths, rule["matched"], strict=True))
            if rule["phrase"] is not None:  # the bindings are those that the phrase denotes
                found = self.phrases[str(rule["phrase"])]["truths"]
                must(rule["bindings"][0] == [i for i, t in enumerate(found) if t])
                must(rule["matched"] == [t for t in found if t])
            self.given += rule["phrase"] is None and len(rule["bindings"][0]) > 1
        outcomes = {}
        for atoms, matched in set(rows):  # every way in which the unknown may come out
            ways = product(*((0, 1) if t == 2 else (t,) for t in atoms))
            found = {fold(rule["formula"], way) for way in ways}
            outcomes[atoms, matched] = found | ({1} if matched != 1 else set())
        broken = [i for i, row in enumerate(rows) if outcomes[row] == {0}]
        must(sorted(rule["broken"] + rule["waived"]) == broken or applies == 2)
        if rule["broken"] or (broken and applies == 2):
            verdict = "broken"
        elif any(len(outcomes[row]) == 2 for row in rows):
            verdict = "undecided"
        elif not rule["may be empty"] and rule["subjects"] != 1:
            verdict = "undecided" if rule["subjects"] else "vacuous"
        elif rule["waived"]:
            verdict = "waived"
        if applies != 1:
            verdict = "skipped" if applies == 0 else verdict if verdict == "holds" else "undecided"
        must(verdict == rule["verdict"], rule["rule"])


def check(text: Any, dag: Any) -> Any:
    """How many verdicts follow, how many sets and truths are given, which rules have no witness."""
    found = json.loads(text)
    seal = found.pop("seal")
    must(hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest() == seal)
    must(hashlib.sha256(dag).hexdigest() == found["sha256"], "this is the witness of another plan")
    witness = Witness(found)
    for phrase in found["phrases"].values():
        witness.phrase(phrase)
    for rule in found["rules"]:
        witness.rule(rule)
    return len(found["rules"]), witness.given, found["unwitnessed"]


if __name__ == "__main__":
    try:
        text, dag = (Path(name).read_bytes() for name in sys.argv[1:3])
        seen, given, without = check(text, dag)
    except Exception as reason:
        sys.exit(f"refused: {reason or 'what is claimed does not follow'}")
    print(f"{seen} verdicts follow, {given} sets and truths are given, {len(without)} unwitnessed")
