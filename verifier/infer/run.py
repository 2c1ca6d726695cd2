"""`infer`: one answer for the plan, or one for each of its phases where they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verifier.facts import members
from verifier.facts.statements import Statement, statements
from verifier.infer.conflict import least_conflict, nearest
from verifier.infer.evidence import evidence
from verifier.infer.fits import SCATTERED, configured, fits
from verifier.infer.model import AXES, Answer, Evidence, Fact, Ints, Stated

if TYPE_CHECKING:
    from verifier.facts import Facts
    from verifier.language.typed import Parameter, Program

NAMES = (*AXES, "world", "layers", "experts", "heads")
GROUP = "phase"


def infer(facts: Facts, program: Program) -> list[Answer]:
    """The deployments that fit what a plan draws and states, and what the program's parameters say.

    The plan is taken as one deployment; where none fits and it has phases, each phase is one, and
    what belongs to no phase another.
    """
    said = {name: _said(facts, program.parameters.get(name)) for name in NAMES}
    product = program.parameters.get("blind-product")
    blind = product is None or product.value is not False
    everything = np.arange(len(facts.graph.node_ids), dtype=np.int64)
    told = [one for found in said.values() for one in found]
    every = tuple(stated for _, _, stated in told)
    whole = _answer(facts, evidence(facts, None, everything, every, product=blind))
    phases = _phases(facts, said)
    if whole.verdict != "none" or whole.outliers or len(phases) < 2:
        return [whole]
    answers = []
    for phase in (*phases, ""):
        about = tuple(one for of, part, one in told if (of or "") == phase or not part)
        known = evidence(facts, phase, _rows(facts, phase), about, product=blind)
        answer = _answer(facts, known)
        if answer.verdict != "unknown":
            answers.append(answer)
    return answers or [whole]


_Said = list[tuple[str | None, bool, Stated]]
"""What is stated: of which phase, whether of a part of the plan, and the number."""


def _said(facts: Facts, parameter: Parameter | None) -> _Said:
    if parameter is None:
        return []
    name = parameter.name
    if parameter.by in ("command", "rules") and isinstance(parameter.value, int):
        fact = Fact(f"{name} = {parameter.value}", parameter.origin, 0)
        return [(None, False, Stated(name, parameter.value, fact))]
    return [_stated(name, one) for one in statements(facts, parameter)]


def _stated(name: str, one: Statement) -> tuple[str | None, bool, Stated]:
    fact = Fact(one.text, one.at.place, one.at.line)
    return one.member, one.member is not None or not one.whole, Stated(name, one.value, fact)


def _phases(facts: Facts, said: dict[str, _Said]) -> tuple[str, ...]:
    if GROUP not in facts.vocabulary.groups:
        return ()
    named = {of for found in said.values() for of, _, _ in found} - {None, members.UNCLEAR}
    return tuple(sorted({*members.drawn(facts, GROUP), *(n for n in named if n)}, reverse=True))


def _rows(facts: Facts, phase: str) -> Ints:
    values = members.of_nodes(facts, GROUP)
    code = values.values.index(phase) if phase in values.values else -2 if phase else -1
    rows: Ints = np.flatnonzero(values.codes == code).astype(np.int64)
    return rows


def _answer(facts: Facts, known: Evidence) -> Answer:
    answer = Answer(known.phase, "unknown", facts=_facts(known))
    if known.says_nothing():
        return answer
    found = fits(known)
    near = None
    if not found.configurations or SCATTERED in found.remarks:
        near = nearest(known)
    if near is not None:
        answer.verdict, answer.outliers = "none", near[1]
        answer.configurations = list(configured(known, [near[0]]))[:1]
    elif found.configurations:
        answer.verdict, answer.configurations = "fits", found.configurations
        answer.least, answer.remarks = found.least, found.remarks
    else:
        answer.verdict, answer.conflict = "none", least_conflict(facts, known)
    return answer


def _facts(known: Evidence) -> list[Fact]:
    """What is gone by, each once: what is stated, stages and GPUs."""
    found = [one.fact for one in known.stated] + [size.fact for size in known.sizes]
    if known.highest is not None:
        found.append(known.highest)
    return list(dict.fromkeys(found))
