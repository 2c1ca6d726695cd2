"""`s looks like stage 0` over a small plan: as far as the number of nodes of each kind goes.

Two individuals can only agree node by node if they have as many nodes of every kind. Whether those
are wired and placed alike is left to the solver, so what is shown impossible is impossible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verifier.language import typed
from verifier.smt.canonical import canonical
from verifier.smt.elements import elements, has
from verifier.smt.terms import Bit, every, number_of, opposite, some
from verifier.smt.truths import Triple, where_known
from verifier.smt.values import individual, value

if TYPE_CHECKING:
    from verifier.smt.translate import Binding, Translator


def looks_like(of: Translator, node: typed.LooksLike, binding: Binding) -> Triple:
    """Unknown only where the model's index is."""
    world = of.world
    known, index = value(of, node.index, binding)
    if index is None:
        return of.free(node, binding)
    own = individual(node.subject, binding)
    kept = [opposite(some(world.kind(i, kind) for kind in node.exceptions)) for i in world.nodes]
    model, copy = [], []
    for i in world.nodes:
        given, place = world.place(own[1], i)
        model.append(every((given, has(elements(place), index), kept[i])))
        copy.append(every((world.is_in(i, own), kept[i])))
    kinds = [world.shown_kind(i) for i in world.nodes]

    def as_many(kind: Any) -> Bit:
        of_kind = [k == kind for k in kinds]
        return number_of(map(_and, model, of_kind)) == number_of(map(_and, copy, of_kind))

    counts = every(
        some((opposite(some((model[i], copy[i]))), as_many(kinds[i]))) for i in world.nodes
    )
    itself = world.index(own) == index
    empty = opposite(some((*model, *copy)))
    of.leave_out("edges and ranks under `looks like`")
    wired = world.free(canonical(node, binding))
    return where_known(known, some((itself, empty, every((counts, wired)))))


def _and(one: Bit, other: Bit) -> Bit:
    return every((one, other))
