"""Formulas and their atoms as a witness has them: what the checker computes, and what is proved."""

from __future__ import annotations

from typing import Any

import numpy as np

from verifier.ground.atoms import RELATIONS
from verifier.ground.environment import Environment
from verifier.ground.evaluate import Evaluator
from verifier.ground.memberships import memberships
from verifier.ground.terms import evaluate
from verifier.language import typed
from verifier.logic import ir
from verifier.witness.book import Book, Unwitnessed, plain, plain_values
from verifier.witness.proofs import Proof, Prover, unproved

Encoded = Any
"""A number of an atom, or a list of `and`, `or`, `not` and its parts."""

_COMPARED = {*RELATIONS, "="}
_OPPOSITE = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}


class Encoder:
    """Encodes formulas over one table of bindings."""

    def __init__(
        self,
        at: Evaluator,
        book: Book,
        prover: Prover,
        env: Environment,
        prefix: tuple[typed.Phrase, ...] = (),
        name: str = "",
    ) -> None:
        self._at = at
        self._book = book
        self._prover = prover
        self._env = env
        self._name = name
        self._places = {
            variable: place for place, variable in enumerate(p.variable.name for p in prefix)
        }
        self.atoms: list[list[Any]] = []

    def formula(self, node: ir.IR) -> Encoded:
        """The formula over numbers of atoms."""
        match node:
            case ir.Bool(value=value):
                return self._atom(["=", [["is", int(value)], ["is", 1]]])
            case ir.Not(operand=operand):
                return ["not", self.formula(operand)]
            case ir.And(operands=operands):
                return ["and", *map(self.formula, operands)]
            case ir.Or(operands=operands):
                return ["or", *map(self.formula, operands)]
            case ir.Exists(phrase=phrase, body=body):
                return self._counted(phrase, body, ">=", 1)
            case ir.CountIs(phrase=phrase, body=body, operator=operator, number=number):
                return self._counted(phrase, body, operator, number)
        try:
            return self._leaf(node.leaf, node)
        except Unwitnessed:  # shapes, symbols and fractions: the truth is given
            self._prover.given += 1
            truth = self._at.truth(self._env, node).codes.tolist()
            return self._proved([], [unproved(code) for code in truth], list(range(len(truth))))

    def _atom(self, atom: list[Any]) -> int:
        if atom not in self.atoms:
            self.atoms.append(atom)
        return self.atoms.index(atom)

    def _leaf(self, leaf: ir.Leaf, node: ir.IR) -> Encoded:
        match leaf:
            case typed.Compare() if leaf.operator in _COMPARED:
                for count, other, operator in (
                    (leaf.left, leaf.right, leaf.operator),
                    (leaf.right, leaf.left, _OPPOSITE.get(leaf.operator)),
                ):
                    if isinstance(count, typed.Count) and operator in _OPPOSITE:
                        return self._counted(count.phrase, ir.TRUE, operator, other)
                return self._atom([leaf.operator, [self._term(leaf.left), self._term(leaf.right)]])
            case typed.InRange():
                term = self._term(leaf.term)
                above = self._atom(["above", [term, self._term(leaf.low)]])
                return ["and", above, self._atom(["below", [term, self._term(leaf.high)]])]
            case typed.Matches():
                return self._atom(["matches", [self._term(leaf.term), ["is", leaf.pattern]]])
            case typed.KindIs():
                kind = self._at.model.kind(leaf.entity.sort, leaf.kind)
                nodes = self._book.set_of(np.flatnonzero(kind).tolist())
                return self._atom(["among", [self._who(leaf.entity)], nodes])
            case typed.InGroup():
                sort, group = leaf.member.sort, leaf.group.sort.group
                pairs = zip(
                    *(x.tolist() for x in memberships(self._at.model, sort, group)), strict=True
                )
                fact = self._book.members(sort, group, pairs)
                return self._atom(
                    ["in", [self._who(leaf.group), [fact, *self._who(leaf.member)[1:]]]]
                )
            case typed.Known(subject=subject):
                return self._atom(["known", [self._term(subject)]])
        return self._sentence(leaf, node)

    def _sentence(self, leaf: ir.Leaf, node: ir.IR) -> Encoded:
        small, back = self._at.reduced(self._env, leaf)
        truth = self._at.truth(small, node).codes.astype(np.int64)
        about: list[Any] = []
        proofs: list[Proof]
        match leaf:
            case typed.PathTo():
                proofs = self._prover.path(small, leaf)
                about = [self._who(leaf.subject)]
            case typed.SetVerb():
                proofs = self._prover.values(small, leaf, truth)
            case typed.GraphProperty():
                proofs = [self._prover.graph(leaf, int(truth[0]), self._name)] * small.rows
            case _:
                proofs = [unproved(code) for code in truth.tolist()]
                self._prover.given += 1
        if isinstance(leaf, typed.PathTo) and any(p[0] == "unproved" for p in proofs):
            about = []
            proofs = [unproved(code) for code in truth.tolist()]
        return self._proved(about, proofs, back.tolist())

    def _counted(
        self, phrase: typed.Phrase, body: ir.IR, operator: str, number: typed.Term | int
    ) -> Encoded:
        term = typed.Const(number, "int") if isinstance(number, int) else number
        small, back = self._at.reduced(self._env, ir.CountIs(phrase, body, operator, term))
        proofs = self._prover.count(small, phrase, body, operator, number)
        return self._proved([], proofs, back.tolist())

    def _proved(self, about: list[Any], proofs: list[Proof], back: list[int]) -> int:
        """An atom with its proofs, each once."""
        numbers: dict[str, int] = {}
        distinct: list[Proof] = []
        place = []
        for proof in proofs:
            key = repr(proof)
            if key not in numbers:
                numbers[key] = len(distinct)
                distinct.append(proof)
            place.append(numbers[key])
        return self._atom(["proved", about, distinct, [place[row] for row in back]])

    # ---- terms

    def _who(self, entity: typed.EntityTerm) -> list[Any]:
        if isinstance(entity, typed.EdgeEnd):
            return [None, self._places[entity.edge.variable.name], int(entity.end == "target")]
        return [None, self._places[entity.variable.name], None]

    def _term(self, term: typed.Term) -> list[Any]:
        match term:
            case typed.Const(value=value):
                return ["is", plain(value)]
            case typed.Param(name=name):
                value = self._at.model.value(name)
                return ["is", None if value is None else plain(value)]
            case typed.Entity() | typed.EdgeEnd():
                return self._who(term)
            case typed.Attr(entity=entity, type=type_) if type_ != "shape":
                return [self._book.fact(entity.sort, term), *self._who(entity)[1:]]
            case typed.Attr():
                raise Unwitnessed("it is about shapes")
        return ["given", plain_values(evaluate(self._at, self._env, term))]
