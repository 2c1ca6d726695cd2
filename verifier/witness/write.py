"""The witness of a check: for each verdict what shows it, for a checker that is not ours to see."""

from __future__ import annotations

import hashlib
import json
from itertools import product
from typing import Any

from verifier.facts import extract
from verifier.facts.parameters import settled
from verifier.findings.model import FileResult, RuleResult
from verifier.graph import Graph
from verifier.ground.environment import Environment
from verifier.ground.evaluate import Evaluator
from verifier.ground.joins import TooManyPairsError, join
from verifier.ground.model import Model
from verifier.ground.obligations import ground
from verifier.language import typed
from verifier.logic import ir
from verifier.logic.lower import lower, obligation
from verifier.reference import Reference
from verifier.smt.states import Blamer
from verifier.smt.symbols import Symbols
from verifier.witness.atoms import Encoder
from verifier.witness.book import Book, Unwitnessed
from verifier.witness.checker import Witness
from verifier.witness.proofs import Prover

SCHEMA = "verify-witness/1"


def witness(graph: Graph, source: bytes, program: typed.Program, result: FileResult) -> str:
    """The witness of a result, as JSON.

    Args:
        graph: the plan.
        source: the text that it was read from, whose hash is kept.
        program: the rules.
        result: what was found.
    """
    writer = _Writer(graph, program)
    rules: list[dict[str, Any]] = []
    without: list[dict[str, str]] = []
    decided = {rule.rule: rule for rule in result.rules}
    for rule in program.rules:
        found = decided[rule.id]
        try:
            rules.append(writer.rule(rule, found))
        except (Unwitnessed, TooManyPairsError) as reason:
            why = "it pairs too many individuals"
            why = why if isinstance(reason, TooManyPairsError) else str(reason)
            without.append({"rule": rule.id, "verdict": found.verdict, "why": why})
    book = writer.book
    whole = {
        "schema": SCHEMA,
        "path": graph.path,
        "sha256": hashlib.sha256(source).hexdigest(),
        "nodes": list(graph.node_ids),
        "edges": book.edges,
        "facts": book.facts,
        "sets": book.sets,
        "phrases": book.phrases,
        "rules": rules,
        "unwitnessed": without + _unseen(rules, book),
    }
    plain = json.loads(json.dumps(whole))  # as the checker will read it
    plain["seal"] = hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
    return json.dumps(plain) + "\n"


def _unseen(rules: list[dict[str, Any]], book: Book) -> list[dict[str, str]]:
    """The rules whose verdict the checker does not see, taken from the list."""
    checker = _checker(book)
    for phrase in checker.phrases.values():
        checker.phrase(phrase)
    found = []
    for rule in list(rules):
        try:
            checker.rule(json.loads(json.dumps(rule)))
        except Exception:  # whatever the reason: it is not shown
            rules.remove(rule)
            why = "what decides it does not show in the truth of its parts"
            found.append({"rule": rule["rule"], "verdict": rule["verdict"], "why": why})
    return found


class _Writer:
    def __init__(self, graph: Graph, program: typed.Program) -> None:
        facts = extract(graph, program.vocabulary)
        parameters = settled(facts, program).parameters
        model = Model(facts, parameters, Symbols(), axes=program.axes, blame=Blamer())
        reference = Reference(facts, parameters, axes=program.axes)
        self._at = Evaluator(model)
        self.book = Book(model)
        self._prover = Prover(self._at, self.book, reference)
        self._open = bool(program.openings)

    def rule(self, rule: typed.Rule, found: RuleResult) -> dict[str, Any]:
        """What shows one verdict.

        Raises:
            Unwitnessed: nothing that the checker knows.
            TooManyPairsError: the rule was not decided either.
        """
        if self._open:
            raise Unwitnessed("facts are open, and all their completions are no list")
        entry: dict[str, Any] = {
            "rule": rule.id,
            "sentence": rule.sentence,
            "verdict": found.verdict,
            "guard": None,
            "may be empty": rule.may_be_empty,
            "subjects": 1,
            "variables": [],
            "bindings": [[0]],
            "matched": [1],
            "phrase": None,
            "formula": ["and"],
            "atoms": [],
            "broken": [],
            "waived": [],
        }
        if rule.guard is not None:
            encoder = self._encoder(Environment(1), name=f"{rule.id} applies")
            entry["guard"] = {"formula": encoder.formula(lower(rule.guard))}
            entry["guard"]["atoms"] = encoder.atoms
        if found.verdict == "skipped":
            return entry
        what = obligation(rule.formula)
        grounded = ground(self._at, what)
        if grounded.unlisted:
            raise Unwitnessed("it may be about more than can be listed")
        encoder = self._encoder(grounded.env, what.prefix, rule.id)
        entry["formula"] = encoder.formula(what.body)
        entry["atoms"] = encoder.atoms
        if len(what.prefix) == 1:
            entry["phrase"] = self._prover.phrase(what.prefix[0], ir.TRUE)
        if what.prefix:
            entry["variables"] = [
                [phrase.variable.shown, phrase.variable.sort.group or phrase.variable.sort.name]
                for phrase in what.prefix
            ]
            entry["bindings"] = [
                grounded.individuals(phrase.variable).tolist() for phrase in what.prefix
            ]
        situations = grounded.situations[grounded.class_of_row, -1]
        entry["matched"] = situations.tolist()
        entry["subjects"] = self._subjects(what.sentence, what.prefix, grounded)
        self._broken(entry, found)
        return entry

    def _encoder(
        self, env: Environment, prefix: tuple[typed.Phrase, ...] = (), name: str = ""
    ) -> Encoder:
        return Encoder(self._at, self.book, self._prover, env, prefix, name)

    def _subjects(self, sentence: typed.Formula, prefix: Any, grounded: Any) -> int:
        """Whether there is what the rule speaks of: 0, 1, or 2 where there may be."""
        if not prefix:
            match sentence:
                case typed.SetVerb(phrase=phrase):
                    return int(self._any(phrase))
                case typed.PathsThrough(amount="every", source=source, target=target):
                    ends = [p for p in (source, target) if isinstance(p, typed.Phrase)]
                    return int(all(map(self._any, ends)))
            return 1
        return 1 if grounded.sure_subjects else 2 if grounded.subjects else 0

    def _any(self, phrase: typed.Phrase) -> bool:
        return bool(join(self._at, Environment(1), phrase).truth.may.any())

    def _broken(self, entry: dict[str, Any], found: RuleResult) -> None:
        """Which bindings are broken, and which of them are waived: by what the result says."""
        waived = sum(1 for _ in found.waived)
        told = waived + len(found.counterexamples)
        if not told:
            return
        rows = _failing(entry, self.book)
        if len(rows) != told and entry["variables"]:
            raise Unwitnessed("its violations are told in another way")
        if not entry["variables"]:  # the parts of a graph are one binding
            entry["broken" if found.counterexamples else "waived"] = rows
            return
        names = [tuple(map(str, c.bindings.values())) for c in found.waived]
        for row in rows:
            name = tuple(self._name(entry, place, row) for place in range(len(entry["variables"])))
            which = "waived" if name in names else "broken"
            if which == "waived":
                names.remove(name)
            entry[which].append(row)

    def _name(self, entry: dict[str, Any], place: int, row: int) -> str:
        model, individual = self._at.model, entry["bindings"][place][row]
        sort = entry["variables"][place][1]
        ids = model.facts.graph.node_ids
        if sort == "node":
            return str(ids[individual])
        if sort == "edge":
            return str([ids[model.tail[individual]], ids[model.head[individual]]])
        return str(model.group(sort).values[individual])


def _checker(book: Book) -> Any:
    """The checker over what the book holds by now."""
    found = {
        "nodes": list(range(book.model.nodes)),
        "edges": book.edges,
        "facts": book.facts,
        "sets": book.sets,
        "phrases": book.phrases,
    }
    return Witness(json.loads(json.dumps(found)))


def _failing(entry: dict[str, Any], book: Book) -> list[int]:
    """The bindings that are broken by the atoms' truth alone."""
    from verifier.witness.checker import fold

    rows = _checker(book).truths(entry, entry["bindings"])
    found = []
    for number, (atoms, matched) in enumerate(zip(rows, entry["matched"], strict=True)):
        ways = product(*((0, 1) if t == 2 else (t,) for t in atoms))
        if matched == 1 and not any(fold(entry["formula"], way) for way in ways):
            found.append(number)
    return found
