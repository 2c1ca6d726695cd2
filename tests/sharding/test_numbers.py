"""The transfer tables against numbers: random tensors, split over two and three ranks.

An operator is a function of what each rank has. A tensor in a state is a list of what the ranks
have of it. A row is sound if, whatever way its states are handed to the operator's inputs, for one
of them what the ranks compute is the true result in the state that the row gives. Every set of
states that no row takes has to be unsound in every way of handing it over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from verifier.language.load import load
from verifier.language.program import resolve
from verifier.language.typed import Axis, Transfer

Array = NDArray[np.float64]
Ranks = list[Array]
"""What each rank has."""

TOKENS, FEATURES, HEADS, EXPERTS = 6, 12, 6, 6
PROGRAM = resolve(load(["sharding"]))


@dataclass(frozen=True)
class Layout:
    """Which dimension of a tensor each sharded state cuts; -1 where it cannot be cut so."""

    cuts: dict[str, int]


ROWS = Layout({"S": 1, "T": 0, "H": 1, "E": -1})  # [tokens, features]
HEADED = Layout({"S": 0, "T": 1, "H": 0, "E": -1})  # [heads, tokens, width]
BATCHED = Layout({"S": -1, "T": 0, "H": -1, "E": -1})  # [sequences, tokens, features]
SLOTS = Layout({"S": 2, "T": 1, "H": -1, "E": 0})  # [experts, slots, features]


def split(whole: Array, state: str, layout: Layout, ranks: int, rng: np.random.Generator) -> Ranks:
    """A tensor in a state.

    Raises:
        ValueError: the tensor has no such state.
    """
    if state == "R":
        return [whole.copy() for _ in range(ranks)]
    if state == "U":  # what the others have is arbitrary
        return [whole.copy(), *(rng.normal(size=whole.shape) for _ in range(ranks - 1))]
    if state == "P":
        parts = [rng.normal(size=whole.shape) for _ in range(ranks - 1)]
        return [*parts, whole - np.sum(parts, axis=0)]
    if layout.cuts[state] < 0:
        raise ValueError(state)
    return np.split(whole, ranks, axis=layout.cuts[state])


def is_in(state: str, found: Ranks, whole: Array, layout: Layout) -> bool:
    """Whether what the ranks have is the tensor in a state."""

    def same(one: Array, other: Array) -> bool:
        return one.shape == other.shape and np.allclose(one, other, atol=1e-8)

    if state == "R":
        return all(same(part, whole) for part in found)
    if state == "U":
        return same(found[0], whole)
    if state == "P":
        alike = all(part.shape == whole.shape for part in found)
        return alike and same(np.sum(found, axis=0), whole)
    cut = layout.cuts[state]
    if cut < 0:
        return False
    parts = np.split(whole, len(found), axis=cut)
    return all(same(part, one) for part, one in zip(parts, found, strict=True))


@dataclass(frozen=True)
class Operator:
    """One operator: its true result, and what the ranks compute of what they have."""

    inputs: tuple[tuple[tuple[int, ...], Layout], ...]
    output: Layout
    truth: Callable[..., Array]
    ranks: tuple[Callable[..., Ranks], ...]


def local(function: Callable[..., Array]) -> Callable[..., Ranks]:
    """Each rank by itself."""
    return lambda *inputs: [function(*parts) for parts in zip(*inputs, strict=True)]


rng = np.random.default_rng(7)
WEIGHT = rng.normal(size=(FEATURES, FEATURES))
EXPERT_IN = rng.normal(size=(EXPERTS, FEATURES, FEATURES))
TABLE = rng.normal(size=(24, FEATURES))
ROUTES = rng.normal(size=(TOKENS, EXPERTS))
MASK = np.triu(np.full((TOKENS, TOKENS), -3.0), 1)


def gelu(x: Array) -> Array:
    bent: Array = 0.5 * x * (1 + np.tanh(0.8 * (x + 0.045 * x**3)))
    return bent


def norm(x: Array) -> Array:
    if x.shape[-1] != FEATURES:
        raise ValueError("the scale of a norm is as long as its features")
    scale = np.linspace(1, 2, FEATURES)
    scaled: Array = scale * (x - x.mean(-1, keepdims=True)) / (x.std(-1, keepdims=True) + 0.1)
    return scaled


def softmax(x: Array) -> Array:
    raised = np.exp(x - x.max(-1, keepdims=True))
    shares: Array = raised / raised.sum(-1, keepdims=True)
    return shares


def scores(q: Array, k: Array) -> Array:
    _same_heads(q, k)
    return q @ np.swapaxes(k, 1, 2)


def context(weights: Array, v: Array) -> Array:
    _same_heads(weights, v)
    return weights @ v


def _same_heads(one: Array, other: Array) -> None:
    if one.shape[0] != other.shape[0]:
        raise ValueError("heads do not broadcast")


def attention(q: Array, k: Array, v: Array) -> Array:
    return context(softmax(scores(q, k)), v)


def add(x: Array, y: Array) -> Array:
    if x.shape != y.shape:
        raise ValueError("tensors of different shapes are not added")
    return x + y


def multiply(x: Array, y: Array) -> Array:
    if x.shape != y.shape:
        raise ValueError("tensors of different shapes are not multiplied")
    return x * y


def gate(x: Array) -> Array:
    probabilities = softmax(x @ WEIGHT)
    return np.where(probabilities >= np.sort(probabilities, -1)[:, -2:-1], probabilities, 0.0)


def dispatched(x: Array, routes: Array) -> Array:
    """A slot of every expert for every token, empty where the token does not visit the expert."""
    if len(x) != len(routes):
        raise ValueError("a route for each token")
    slots: Array = np.einsum("te,th->eth", routes, x)
    return slots


def routed(x: Ranks) -> Ranks:
    """The routes are known where the tokens are."""
    whole = all(len(part) == TOKENS for part in x)
    mine = [ROUTES] * len(x) if whole else np.split(ROUTES, len(x))
    return [dispatched(part, routes) for part, routes in zip(x, mine, strict=True)]


def by_column(x: Ranks) -> Ranks:
    return [part @ w for part, w in zip(x, np.split(WEIGHT, len(x), axis=1), strict=True)]


def by_row(x: Ranks) -> Ranks:
    return [part @ w for part, w in zip(x, np.split(WEIGHT, len(x), axis=0), strict=True)]


def by_row_of_a_slice(x: Ranks) -> Ranks:
    """The slice of what is replicated that a rank's rows belong to."""
    if any(part.shape[1] != FEATURES for part in x):
        raise ValueError("there is nothing to cut a slice from")
    return by_row([np.split(part, len(x), axis=1)[r] for r, part in enumerate(x)])


def masked_lookup(ids: Ranks) -> Ranks:
    """Rows of the rank's part of the vocabulary; zeros for words of another's."""
    found = []
    size = len(TABLE) // len(ids)
    for rank, mine in enumerate(ids):
        words = np.rint(mine).astype(int)
        own = (words >= rank * size) & (words < (rank + 1) * size)
        rows = TABLE[np.where(own, words, 0) % len(TABLE)]
        found.append(np.where(own[..., None], rows, 0.0)[:, 0])
    return found


def all_reduce(x: Ranks) -> Ranks:
    return [np.sum(np.stack(x), axis=0) for _ in x]


def all_gather(axis: int) -> Callable[[Ranks], Ranks]:
    return lambda x: [np.concatenate(x, axis=axis) for _ in x]


def reduce_scatter(axis: int) -> Callable[[Ranks], Ranks]:
    return lambda x: np.split(np.sum(np.stack(x), axis=0), len(x), axis=axis)


def all_to_all(cut: int, join: int) -> Callable[[Ranks], Ranks]:
    """Each rank cuts what it has along one dimension and joins what it gets along another."""

    def exchange(x: Ranks) -> Ranks:
        pieces = [np.split(part, len(x), axis=cut) for part in x]
        return [np.concatenate([p[r] for p in pieces], axis=join) for r in range(len(x))]

    return exchange


def slices(axis: int) -> Callable[[Ranks], Ranks]:
    return lambda x: [np.split(part, len(x), axis=axis)[r] for r, part in enumerate(x)]


def from_root(axis: int) -> Callable[[Ranks], Ranks]:
    return lambda x: np.split(x[0], len(x), axis=axis)


def to_root(axis: int) -> Callable[[Ranks], Ranks]:
    return lambda x: [np.concatenate(x, axis=axis), *(np.zeros(1) for _ in x[1:])]


def broadcast(x: Ranks) -> Ranks:
    return [x[0] for _ in x]


def own_experts(x: Ranks) -> Ranks:
    """Each rank has the weights of its experts, and takes what it has to be theirs."""
    weights = np.split(EXPERT_IN, len(x), axis=0)
    return [gelu(_batched(part, w)) for part, w in zip(x, weights, strict=True)]


def experts_of_a_slice(x: Ranks) -> Ranks:
    return own_experts(slices(0)(x))


def experts_and_zeros(x: Ranks) -> Ranks:
    found = []
    for rank, part in enumerate(experts_of_a_slice(x)):
        whole = np.zeros_like(x[rank])
        whole[rank * len(part) : (rank + 1) * len(part)] = part
        found.append(whole)
    return found


def _batched(x: Array, weights: Array) -> Array:
    if len(x) != len(weights):
        raise ValueError("a weight for each expert")
    return x @ weights


def combined(x: Array) -> Array:
    """Each token's experts weighted and added: here slot t of every expert is of token t."""
    return np.tensordot(np.linspace(1, 2, EXPERTS), x, axes=1)


def combine_own(x: Ranks) -> Ranks:
    weights = np.split(np.linspace(1, 2, EXPERTS), len(x))
    return [np.tensordot(w, part, axes=1) for part, w in zip(x, weights, strict=True)]


X = ((TOKENS, FEATURES), ROWS)
H = ((HEADS, TOKENS, FEATURES), HEADED)
A = ((HEADS, TOKENS, TOKENS), HEADED)
D = ((EXPERTS, TOKENS, FEATURES), SLOTS)
IDS = ((TOKENS, 1), ROWS)


def pointwise(function: Callable[..., Array], *inputs: tuple[tuple[int, ...], Layout]) -> Operator:
    return Operator(inputs, inputs[0][1], function, (local(function),))


def moving(*ways: Callable[..., Ranks]) -> Operator:
    """A collective: the tensor stays what it is."""
    return Operator((X,), ROWS, lambda x: x, ways)


def embedded(ids: Array) -> Array:
    rows: Array = TABLE[np.rint(ids).astype(int)[:, 0] % len(TABLE)]
    return rows


def identity(x: Array) -> Array:
    return x


COLUMN = Operator((X,), ROWS, lambda x: x @ WEIGHT, (by_column,))
ROW = Operator((X,), ROWS, lambda x: x @ WEIGHT, (by_row, by_row_of_a_slice))
REPLICATED = pointwise(lambda x: x @ WEIGHT, X)
SCORES = Operator((H, H), HEADED, scores, (local(scores),))
CONTEXT = Operator((A, H), HEADED, context, (local(context),))
ATTENTION = Operator((H, H, H), HEADED, attention, (local(attention),))
R = ((TOKENS, EXPERTS), Layout({"S": -1, "T": 0, "H": -1, "E": 1}))
DISPATCH = [
    Operator((X, R), SLOTS, dispatched, (local(dispatched),)),
    Operator((X,), SLOTS, lambda x: dispatched(x, ROUTES), (routed,)),
]
B = ((HEADS, TOKENS, FEATURES), BATCHED)

TP: dict[str, Sequence[Operator]] = {
    "norm": [pointwise(norm, X)],
    "residual-add": [pointwise(add, X, X)],
    "activation": [pointwise(gelu, X)],
    "elementwise-mul": [pointwise(multiply, X, X)],
    "carrying": [pointwise(identity, X)],
    "attn-scores": [SCORES],
    "softmax": [pointwise(softmax, A)],
    "attn-mask": [
        Operator(
            (A,),
            HEADED,
            lambda x: x + MASK,
            (
                lambda x: [
                    p + MASK[: p.shape[1]]
                    if p.shape[1] == TOKENS
                    else p + np.split(MASK, len(x))[r]
                    for r, p in enumerate(x)
                ],
            ),
        )
    ],
    "attn-context": [CONTEXT],
    "unprojected attn": [ATTENTION],
    "moe-gate": [pointwise(gate, X)],
    "moe-dispatch": DISPATCH,
    "of-tp all-reduce": [moving(all_reduce)],
    "of-tp all-gather": [moving(all_gather(0), all_gather(1))],
    "of-tp reduce-scatter": [moving(reduce_scatter(0), reduce_scatter(1))],
    "of-tp all-to-all": [moving(all_to_all(0, 1), all_to_all(1, 0))],
    "of-tp broadcast": [moving(broadcast)],
    "split": [moving(local(identity), slices(0), slices(1))],
    "gather": [moving(local(identity), all_gather(0), all_gather(1))],
    "vocab-parallel embedding": [Operator((IDS,), ROWS, embedded, (masked_lookup,))],
    "tp-sharded column-parallel matmul": [COLUMN],
    "tp-sharded row-parallel matmul": [ROW],
}
SP: dict[str, Sequence[Operator]] = {
    "projection": [REPLICATED],
    "norm": [pointwise(norm, X)],
    "residual-add": [pointwise(add, X, X)],
    "activation": [pointwise(gelu, X)],
    "attn-scores": [SCORES],
    "attn-context": [CONTEXT],
    "unprojected attn": [ATTENTION],
    "called-sp split": [moving(slices(0), from_root(0))],
    "over-sp all-gather": [moving(all_gather(0))],
    "over-sp all-to-all": [moving(all_to_all(0, 1), all_to_all(1, 0))],
    "over-sp gather": [moving(all_gather(0), to_root(0))],
}
EP: dict[str, Sequence[Operator]] = {
    "projection": [pointwise(lambda x: x @ WEIGHT, D)],
    "pointwise": [pointwise(norm, D), pointwise(gelu, D)],
    "elementwise-mul": [pointwise(multiply, D, D)],
    "residual-add": [pointwise(add, D, D)],
    "attn": [Operator((B, B, B), BATCHED, attention, (local(attention),))],
    "moe-gate": [pointwise(gate, X)],
    "ep-placed expert": [
        Operator(
            (D,),
            SLOTS,
            lambda x: gelu(x @ EXPERT_IN),
            (own_experts, experts_of_a_slice, experts_and_zeros),
        )
    ],
    "moe-combine": [Operator((D,), ROWS, combined, (local(combined), combine_own))],
    "called-ep split": [moving(slices(0))],
    "over-ep gather": [moving(all_gather(0), broadcast)],
    "over-ep all-to-all": [Operator((D,), SLOTS, identity, (all_to_all(0, 1), all_to_all(1, 0)))],
    "over-ep all-reduce": [Operator((D,), SLOTS, identity, (all_reduce,))],
    "over-ep reduce-scatter": [Operator((D,), SLOTS, identity, (reduce_scatter(1),))],
    "over-ep all-gather": [Operator((D,), SLOTS, identity, (all_gather(0), all_gather(1)))],
}
DP: dict[str, Sequence[Operator]] = {
    "projection": [pointwise(lambda x: x @ WEIGHT, X)],
    "residual-add": [pointwise(add, X, X)],
    "carrying": [pointwise(identity, X)],
    "pointwise": [pointwise(norm, X), pointwise(gelu, X)],
    "elementwise-mul": [pointwise(multiply, X, X)],
    "attn": [Operator((B, B, B), BATCHED, attention, (local(attention),))],
    "moe-dispatch": DISPATCH,
    "called-dp split": [moving(slices(0))],
    "over-dp gather": [moving(all_gather(0), broadcast)],
    "over-dp all-reduce": [moving(all_reduce)],
    "over-dp all-gather": [moving(all_gather(0))],
}
ASSUMED = {"unprojected attn", "moe-combine"}
CASES = [
    (axis, name)
    for axis, operators in (("tp", TP), ("sp", SP), ("ep", EP), ("dp", DP))
    for name in operators
]
OPERATORS = {"tp": TP, "sp": SP, "ep": EP, "dp": DP}


def table(axis: Axis, name: str) -> dict[frozenset[str], set[str]]:
    """What the rule file says of an operator: by what arrives, what may be given."""
    word = "assume" if name in ASSUMED else "transfer"

    def means(transfer: Transfer) -> bool:
        return transfer.word == word and name in transfer.text.split(" or ")

    transfer = [t for t in axis.transfers if means(t)][-1]
    found: dict[frozenset[str], set[str]] = {}
    for row in transfer.rows:
        key = frozenset(axis.states[state] for state in row.arrives)
        found.setdefault(key, set()).update(axis.states[state] for state in row.gives)
    return found


def sound(
    operator: Operator, states: tuple[str, ...], outputs: Sequence[str], ranks: int
) -> set[str] | None:
    """The states that what the ranks compute is in, every time; None if there is no such input."""
    left = [set(outputs) for _ in operator.ranks]
    for number in range(3):
        rng = np.random.default_rng(100 * ranks + number)
        wholes = [
            rng.integers(0, len(TABLE), shape).astype(float)
            if shape == IDS[0]
            else rng.normal(size=shape)
            for shape, _ in operator.inputs
        ]
        try:
            inputs = [
                split(whole, state, layout, ranks, rng)
                for whole, state, (_, layout) in zip(wholes, states, operator.inputs, strict=True)
            ]
        except ValueError:
            return None
        truth = operator.truth(*wholes)
        for way, compute in enumerate(operator.ranks):
            try:
                found = compute(*inputs)
            except (ValueError, IndexError):
                left[way] = set()
                continue
            left[way] = {s for s in left[way] if is_in(s, found, truth, operator.output)}
    return set().union(*left)


@pytest.mark.parametrize("ranks", [2, 3])
@pytest.mark.parametrize(("name", "operator"), CASES)
def test_table(name: str, operator: str, ranks: int) -> None:
    axis = PROGRAM.axes[name]
    listed = table(axis, operator)
    measured: dict[frozenset[str], set[str]] = {}
    for one in OPERATORS[name][operator]:
        possible: dict[frozenset[str], set[str]] = {}
        for states in product(axis.states, repeat=len(one.inputs)):
            found = sound(one, states, axis.states, ranks)
            if found is not None:
                possible.setdefault(frozenset(states), set()).update(found)
        for key, gives in possible.items():
            measured.setdefault(key, set()).update(gives)
    assert measured
    for arrives, gives in measured.items():
        said = listed.get(arrives, set())
        assert said <= gives, (sorted(arrives), "is listed and unsound")
        assert bool(said) == bool(gives), (sorted(arrives), gives, "is sound and not listed")
        if name == "tp":
            assert said == gives, sorted(arrives)


def test_every_operator_of_the_tables_is_measured() -> None:
    """But for the ends, what changes nothing, and what may stand for several things at once."""
    ends = {"input", "output"}
    unchanged = {"carrying", "split", *(f"within-{axis} {n}" for axis in OPERATORS for n in NOUNS)}
    several = {"attn", "moe-dispatch", "foreign collective"}
    several |= {f"out-over-{axis} split" for axis in OPERATORS}
    for name, axis in PROGRAM.axes.items():
        for transfer in axis.transfers:
            nouns = set(transfer.text.split(" or "))
            if transfer.word == "transfer":
                assert nouns & (set(OPERATORS[name]) | ends | unchanged | several), transfer.text


NOUNS = ("node", "collective")


def test_what_replicates_nothing_leaves_partial_sums_where_they_are() -> None:
    """A local slice may be forbidden: the policy is a condition of the row, and of no other."""
    transfer = next(
        t
        for t in PROGRAM.axes["tp"].transfers
        if t.text == "tp-sharded row-parallel matmul" and t.word == "transfer"
    )
    guarded = [row for row in transfer.rows if row.guard is not None]
    replicated = PROGRAM.axes["tp"].states.index("R")
    assert [row.arrives for row in guarded] == [frozenset({replicated})]
