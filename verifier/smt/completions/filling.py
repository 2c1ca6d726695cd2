"""What a solver's model says of the open facts: as facts, and as constraints that say the same."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from verifier.ground.openness import SETS
from verifier.smt.completions.answers import Filled
from verifier.smt.completions.groups import Groups
from verifier.smt.completions.world import World


def plain_members(world: World) -> Any:
    """That each member's parts have one value of each attribute that is no set."""
    import z3

    bits: list[Any] = []
    for name, universe in world.universes.items():
        declared = world.openness.facts.vocabulary.attributes.get(name)
        if declared is not None and declared.type in SETS:
            continue
        for key in universe.sets:
            if any(not isinstance(cell.count, int) for cell in universe.cells):
                break  # counted by region
            own = [cell.members[key] for cell in universe.cells]
            bits.append(z3.PbEq([(bit, 1) for bit in own if not isinstance(bit, bool)], 1))
    return z3.And(bits) if bits else None


def completion(groups: Groups, model: Any) -> list[Filled]:
    """The facts of a model, in the order of nodes and members."""
    world, openness = groups.world, groups.world.openness
    found: list[Filled] = []

    def value(part: Any) -> Any:
        return _value(model, part)

    for (attribute, node), variable in world.values.items():
        if world.given(attribute)[node] is None:
            code = value(variable)
            values = {world.code(v): v for v in openness.domain(attribute)}
            found.append(Filled(attribute, node, "", values.get(code)))
    for name, universe in world.universes.items():
        for key, items in universe.found(value).items():
            found.append(_filled(groups, key, name, items))
    return found


def _filled(groups: Groups, key: Any, attribute: str, items: frozenset[Any]) -> Filled:
    kind, by, owner = key[:3]
    if kind == "node":
        return Filled(attribute, owner, "", items)
    if attribute < by:  # what the other's parts say is told there
        items = frozenset(e for e in items if not groups.has_parts(attribute, e))
    return Filled(attribute, owner, by, items)


def settling(world: World, model: Any) -> dict[Hashable, list[Any]]:
    """What says that each fact of a model is as it is there; the keys are those of ``where``."""
    found: dict[Hashable, list[Any]] = {}

    def value(part: Any) -> Any:
        return model.eval(part, model_completion=True)

    for owner, variable in world.values.items():
        found.setdefault(("value", *owner), []).append(variable == value(variable))
    for name, universe in world.universes.items():
        for key in universe.sets:
            for what, bit in universe.same_as(value, key):
                place: Hashable = ("set", name, what) if what else ("regions", name)
                found.setdefault(place, []).append(bit)
    return found


def where(filled: Filled) -> set[Hashable]:
    """The keys of what says that a fact of a completion is as it is."""
    if not filled.by and not isinstance(filled.value, frozenset):
        return {("value", filled.attribute, filled.owner)}
    key: tuple[Any, ...] = ("node", filled.attribute, filled.owner)
    if filled.by:
        key = ("member", filled.by, filled.owner, filled.attribute)
    return {("regions", filled.attribute), ("set", filled.attribute, key)}


def _value(model: Any, part: Any) -> Any:
    """A number or truth value of a model, as Python's."""
    import z3

    found = model.eval(part, model_completion=True)
    if z3.is_bool(found):
        return z3.is_true(found)
    return found.as_long()
