"""The columnar evaluator and the solver say of random rules and graphs what the reference says."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, seed, settings
from hypothesis import strategies as st

from verifier import arrays
from verifier.facts import extract
from verifier.graph import read_text
from verifier.ground import evaluate, joins, kept, keys, links, lookups, paths
from verifier.ground.evaluate import Evaluator
from verifier.ground.model import Model
from verifier.ground.obligations import Grounded, closed_truth, ground
from verifier.language import typed
from verifier.language.parse import parse
from verifier.language.program import resolve
from verifier.logic import ir
from verifier.logic.ahead import closed_paths
from verifier.logic.lower import lower, obligation
from verifier.reference import Reference
from verifier.reference.kleene import conjunction, disjunction, negation
from verifier.smt.decide import Solver
from verifier.smt.symbols import Symbols

Drawn = Callable[[int], st.SearchStrategy[tuple[str, str]]]
Numbered = Callable[[int, int], tuple[str, str]]
Record = Callable[[str, object], None]

SEED = int(os.environ.get("VERIFIER_SEED", random.SystemRandom().randrange(1 << 32)))
EXAMPLES = int(os.environ.get("VERIFIER_EXAMPLES", "800"))
KLEENE = {0: False, 1: True, 2: None}

_vocabulary = cache(lambda text: parse(text, "toy.rules"))


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_drawn_rules(
    drawn_cases: Drawn, vocabulary: str, depth: int, record_property: Record
) -> None:
    tried = 0

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES // 4,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn_cases(depth))
    def check(case: tuple[str, str]) -> None:
        nonlocal tried
        tried += 1
        note("\n".join((f"VERIFIER_SEED={SEED}", *case)))
        agree(vocabulary, *case)

    check()
    record_property("agreement", (tried, SEED))


@pytest.mark.parametrize(
    ("rule", "dot"),
    [
        # sets without elements, where an end of the range is not known
        ("every team k where (k.own in $far..2): k.reach in 0..3", 'n0 [tag=x]; n1 [tag="y"]'),
        ("no team k: k.own in 0..$far", 'n0 [tag=x]; n1 [tag="y" own=1]'),
    ],
)
def test_once_apart(vocabulary: str, rule: str, dot: str) -> None:
    """Where the two once differed."""
    agree(vocabulary, f"digraph {{ {dot} }}", f"rule any: {rule}")


@pytest.mark.parametrize("depth", [0, 1, 2, 3])
def test_random_rules(
    random_case: Numbered, vocabulary: str, depth: int, record_property: Record
) -> None:
    at_random(agree, random_case, vocabulary, depth, EXAMPLES)
    record_property("agreement", (EXAMPLES, SEED))


def test_focused_rules(focused_case: Numbered, vocabulary: str, record_property: Record) -> None:
    at_random(agree, focused_case, vocabulary, 0, EXAMPLES)
    record_property("agreement", (EXAMPLES, SEED))


def test_pairs_by_sets(
    paired_case: Numbered, vocabulary: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there are many pairs they are found by what sets have in common: here always."""
    found = 0

    def counted(*given: Any) -> Any:
        nonlocal found
        found += 1
        return through(*given)

    through = lookups._Lookup.through
    monkeypatch.setattr(lookups, "FEW", 0)
    monkeypatch.setattr(lookups._Lookup, "through", counted)
    at_random(agree, paired_case, vocabulary, 0, EXAMPLES)
    assert found


def test_of_candidates_that_are_alike_one_is_asked(
    vocabulary: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there would be many pairs."""
    told: list[int] = []
    unlike = joins._unlike

    def counted(*given: Any) -> Any:
        found: Any = unlike(*given)
        told.append(len(given[0].candidates) if found is None else len(found))
        return found

    monkeypatch.setattr(joins, "_unlike", counted)
    rows = ['type="a" lay={lay} own="{own}"', 'type="a" lay={lay}', 'type="b" lay={lay} tag=x']
    nodes = [rows[k % 3].format(lay=0, own=k // 3 % 12) for k in range(180)]
    dot = "".join(f"n{k} [{row}];" for k, row in enumerate(nodes))
    for body in (
        "m.lay = k.lay and not (m.own overlaps k.own)",
        "m.lay = k.lay and (m.own != k.own or m.tag = k.tag)",
        "m.lay = k.lay and k.own is known and m.own = k.own",
    ):
        for amount in ("some", "no"):
            rule = f"rule any: every alpha m: {amount} node k where {body}"
            agree(vocabulary, f"digraph {{ {dot} }}", rule)
    assert min(told) < 20


def test_who_asks_for_all_pairs_gets_them(vocabulary: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Witnesses list them."""
    monkeypatch.setattr(joins, "MANY", 0)
    nodes = "".join(f'm{k} [type="a" lay=0]; k{k} [type="b" lay=0 own=0];' for k in range(9))
    rule = "rule any: every alpha m: some beta k where k.lay = m.lay and k.own covers {m.lay}"
    case = both(vocabulary, f"digraph {{ {nodes} }}", rule)
    grounded = ground(case.at, obligation(case.formula))
    body = grounded.obligation.body
    assert isinstance(body, ir.Exists)
    every = joins.join(case.at, grounded.env, body)
    some = joins.join(case.at, grounded.env, body, alike=True)
    assert len(every.row) == 81
    assert some.row.tolist() == list(range(9))


def test_giving_up_precision_stays_sound(
    random_case: Numbered, vocabulary: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there are too many possible pairs to list, less is known, but nothing false."""
    monkeypatch.setattr(links, "MOST_UNKNOWN_PAIRS", 0)
    at_random(not_contradicted, random_case, vocabulary, 2, EXAMPLES)


def test_targets_in_blocks_of_lanes(
    large_case: Numbered, vocabulary: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More targets than a word has bits, and than are swept at once."""
    monkeypatch.setattr(keys, "WORDS_AT_ONCE", 1)
    monkeypatch.setattr(keys, "BLOCKS_APART", 0)
    at_random(agree, large_case, vocabulary, 0, 12 + EXAMPLES // 100)


@pytest.mark.parametrize("depth", [0, 1, 2, 3])
def test_rules_share_what_was_worked_out(
    random_case: Numbered, vocabulary: str, depth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rules over one large graph read off what others found, and sorts differ: here always."""
    monkeypatch.setattr(evaluate, "MANY", 0)
    monkeypatch.setattr(joins, "MANY", 0)
    monkeypatch.setattr(evaluate, "MOST", 0)
    monkeypatch.setattr(arrays, "FEW", 0)
    monkeypatch.setattr(lookups, "SMALL", 0)
    monkeypatch.setattr(paths, "MANY", 0)

    def several(number: int, depth: int) -> tuple[str, str]:
        drawn = [random_case(number + k, depth) for k in range(4)]
        return drawn[0][0], "\0".join(rule for _, rule in drawn)

    def check(vocabulary: str, dot: str, rules: str) -> None:
        cases: list[Both] = []
        for rule in rules.split("\0"):
            cases.append(both(vocabulary, dot, rule, cases[0].model if cases else None))
        asked = [leaf for case in cases for leaf in closed_paths(case.formula)]
        for case in cases:
            case.at.expected = asked
            judge(case)

    at_random(check, several, vocabulary, depth, EXAMPLES // 4)


def test_sentences_in_sentences(vocabulary: str) -> None:
    """What holds a path sentence is no question to ask together with that sentence."""
    inner = "n is followed by a beta"
    deeper = "k is followed by a beta"
    sentences = [
        "followed by a beta",
        f"followed by a node n where ({inner}) before a gamma",
        f"followed by a node n where (n is followed by a node k where ({deeper}))",
        f"followed by a gamma before any node n where ({inner})",
    ]
    chain = [f"n{i} [type={kind}]; n{i} -> n{i + 1};" for i, kind in enumerate("abcadcab")]
    cases: list[Both] = []
    for sentence in sentences:
        rule = f"rule nested: every alpha m is {sentence}"
        model = cases[0].model if cases else None
        cases.append(both(vocabulary, f"digraph {{ {' '.join(chain)} }}", rule, model))
    for case in reversed(cases):
        case.at.expected = [leaf for other in cases for leaf in closed_paths(other.formula)]
        judge(case)


def test_little_room(
    focused_case: Numbered, vocabulary: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What does not fit is worked out again."""
    monkeypatch.setattr(evaluate, "MANY", 0)
    monkeypatch.setattr(evaluate, "MOST", 0)
    monkeypatch.setattr(kept, "ROOM", 0)
    monkeypatch.setattr(kept, "ROOM_OF_NODE", 4)
    at_random(agree, focused_case, vocabulary, 0, EXAMPLES // 4)


def at_random(
    check: Callable[[str, str, str], object],
    case: Numbered,
    vocabulary: str,
    depth: int,
    count: int,
) -> None:
    for number in range(SEED, SEED + count):
        dot, rule = case(number, depth)
        try:
            check(vocabulary, dot, rule)
        except Exception as failure:
            failure.add_note(f"VERIFIER_SEED={number}, depth {depth}\n{rule}\n{dot}")
            raise


@dataclass(slots=True)
class Both:
    """One rule over one graph, ready for either evaluator."""

    formula: typed.Formula
    reference: Reference
    model: Model
    at: Evaluator


def both(vocabulary: str, dot: str, rule: str, model: Model | None = None) -> Both:
    program = resolve([_vocabulary(vocabulary), parse(rule, "any.rules")])
    if model is None:
        facts = extract(read_text(dot)[0], program.vocabulary)
        model = Model(facts, program.parameters, Symbols())
    reference = Reference(model.facts, program.parameters)
    return Both(program.rules[0].formula, reference, model, Evaluator(model))


def not_contradicted(vocabulary: str, dot: str, rule: str) -> None:
    case = both(vocabulary, dot, rule)
    truth = case.reference.truth(case.formula, {})
    found = KLEENE[closed_truth(case.at, lower(case.formula))]
    assert found is None or found is truth
    grounded = ground(case.at, obligation(case.formula))
    members = dict(expected(case.reference, grounded))
    listed = dict(zip(bindings(case.model, grounded), grounded.certain.tolist(), strict=True))
    # Where less is known a binding may be listed as possible that is none, but never as certain;
    # and none that is one may be passed over unsaid.
    assert grounded.unlisted or listed.keys() >= members.keys()
    assert all(members.get(key) is True for key, certain in listed.items() if certain)


def agree(vocabulary: str, dot: str, rule: str) -> None:
    judge(both(vocabulary, dot, rule))


def judge(case: Both) -> None:
    formula, reference, at = case.formula, case.reference, case.at
    assert KLEENE[closed_truth(at, lower(formula))] is reference.truth(formula, {})

    what = obligation(formula)
    grounded = ground(at, what)
    assert not grounded.unlisted
    rows = bindings(case.model, grounded)
    members = dict(expected(reference, grounded))
    found = dict(zip(rows, grounded.certain.tolist(), strict=True))
    assert len(found) == len(rows), "no binding comes twice"
    assert found == {key: truth is True for key, truth in members.items()}

    truths = [KLEENE[code] for code in at.truth(grounded.env, what.body).codes.tolist()]
    names = [phrase.variable.name for phrase in what.prefix]
    decisions = Solver().decide(what.body, grounded.atoms, grounded.situations, "any")
    for row, key in enumerate(rows):
        binding = dict(zip(names, key, strict=True))
        replay = reference.replay(what.sentence, binding)
        assert truths[row] is replay.truth, binding
        settled = disjunction((negation(members[key]), replay.truth))
        if settled is not None:
            decision = decisions[int(grounded.class_of_row[row])]
            assert (decision.can_hold, decision.can_fail) == (settled, not settled), binding


def bindings(model: Model, grounded: Grounded) -> list[tuple[Any, ...]]:
    """The rows as the reference evaluator binds them."""
    columns = []
    for phrase in grounded.obligation.prefix:
        sort = phrase.variable.sort
        column = grounded.individuals(phrase.variable).tolist()
        values = model.group(sort.group).values if sort.name == "group" else None
        columns.append(column if values is None else [values[i] for i in column])
    return list(zip(*columns, strict=True)) if columns else [()] * grounded.env.rows


def expected(
    reference: Reference, grounded: Grounded
) -> Iterator[tuple[tuple[Any, ...], bool | None]]:
    """Every binding of the prefix that the phrases may denote, and whether they surely do."""
    prefix = grounded.obligation.prefix
    for key in product(*(reference.individuals(p.variable.sort) for p in prefix)):
        binding = {p.variable.name: value for p, value in zip(prefix, key, strict=True)}
        truth = conjunction(
            reference.truth(conjunct.formula, binding)
            for phrase in prefix
            for conjunct in phrase.conjuncts
        )
        if truth is not False:
            yield key, truth
