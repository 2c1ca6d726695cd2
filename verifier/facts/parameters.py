"""The parameters of one graph: what rule files and command line leave open, its texts may say."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from verifier.errors import Diagnostic
from verifier.facts import members
from verifier.facts.statements import Statement, statements
from verifier.language.settling import leaned_on, settle
from verifier.records import record

if TYPE_CHECKING:
    from collections.abc import Collection

    from verifier.facts.facts import Facts
    from verifier.language.typed import Parameter, Program


@record
class Settled:
    """A graph's parameters.

    Attributes:
        parameters: by name.
        diagnostics: of each parameter that the plan states in contradictory ways, by its name.
    """

    parameters: dict[str, Parameter]
    diagnostics: dict[str, Diagnostic]


def settled(facts: Facts, program: Program, asked: Collection[str] | None = None) -> Settled:
    """The parameters of a program for one graph.

    Args:
        facts: of the graph.
        program: whose parameters they are.
        asked: the names that matter; texts are read for these alone. None for all.
    """
    names = program.parameters if asked is None else leaned_on(program.settings, asked)
    stated: dict[str, tuple[Any, str]] = {}
    wrong: dict[str, Diagnostic] = {}
    for name, parameter in program.parameters.items():
        if name not in names or not parameter.readings or parameter.by in ("command", "rules"):
            continue
        value, why = _decided(facts, parameter, statements(facts, parameter))
        if isinstance(why, Diagnostic):
            wrong[name] = why
            stated[name] = (None, why.message)
        elif value is not None:
            stated[name] = (value, why)
    return Settled(settle(program.settings, stated), wrong)


def _decided(
    facts: Facts, parameter: Parameter, found: list[Statement]
) -> tuple[Any, str | Diagnostic]:
    """The one value that all statements give, and where; or what keeps it from being known."""
    relevant, uncovered = _relevant(facts, parameter, found)
    if not relevant:
        return None, ""
    values = {s.value for s in relevant}
    if len(values) > 1 or uncovered:
        return None, _unclear(parameter, relevant, uncovered)
    first = relevant[0]
    more = sum(s.places for s in relevant) - 1
    others = f" and {more} more place{'s' * (more > 1)}" if more else ""
    return first.value, f"{first.at.place}, line {first.at.line}{others}"


def _relevant(
    facts: Facts, parameter: Parameter, found: list[Statement]
) -> tuple[list[Statement], tuple[str, ...]]:
    """The statements about what the parameter is of, and the drawn members that none speaks of."""
    drawn = members.drawn(facts, parameter.group)
    if parameter.member is not None:
        alone = drawn == (parameter.member,)  # then what is said of the plan is said of it
        return [s for s in found if s.member == parameter.member or (alone and not s.member)], ()
    if not drawn:
        return found, ()
    about = [s for s in found if s.member is None or s.member in (*drawn, members.UNCLEAR)]
    if any(s.member is None for s in about):
        return about, ()
    said = {s.member for s in about}
    if members.UNCLEAR in said:
        return about, ()
    return about, tuple(m for m in drawn if m not in said)


def _unclear(
    parameter: Parameter, found: list[Statement], uncovered: tuple[str, ...]
) -> Diagnostic:
    """Two places that contradict each other, or members of which nothing is said."""
    by_value: defaultdict[Any, list[Statement]] = defaultdict(list)
    for statement in sorted(found, key=lambda s: s.member is None):
        by_value[statement.value].append(statement)
    name = f"`${parameter.name}`"
    help_ = f"give it with `--param {parameter.name}=…`; until then it is not known"
    firsts = [same[0] for same in by_value.values()]
    said = "; ".join(map(_said, firsts[:4])) + ("; …" if len(firsts) > 4 else "")
    if len(firsts) == 1:
        message = f"{name} is stated of a part, not of {', '.join(uncovered)}: {said}"
        return Diagnostic("W103", message, firsts[0].at.span, "note", help=help_)
    if _is_apart(found):
        message = f"{name} is not the same everywhere: {said}"
        return Diagnostic("W103", message, firsts[1].at.span, "note", help=help_)
    message = f"the plan states {len(firsts)} values of {name}: {said}"
    return Diagnostic("W102", message, firsts[1].at.span, "warning", help=help_)


def _is_apart(found: list[Statement]) -> bool:
    """Whether members state values of their own, and nothing is said of the plan as a whole."""
    said: defaultdict[str, set[Any]] = defaultdict(set)
    for s in found:
        if s.member is not None:
            said[s.member].add(s.value)
    values = set().union(*said.values())
    others = [s for s in found if s.member is None]
    return (
        members.UNCLEAR not in said
        and len(values) > 1
        and all(len(own) == 1 for own in said.values())
        # a node or cluster that names no member is in one of them nevertheless
        and all(not s.whole and s.value in values for s in others)
    )


def _said(statement: Statement) -> str:
    of = f" of {statement.member}" if statement.member not in (None, members.UNCLEAR) else ""
    return f"{statement.value}{of} in {statement.at.place}, line {statement.at.line}"
