"""What a plan is generated from: a model, how it is cut into ranks, and how it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Model = Literal["dense", "moe"]
Phase = Literal["prefill", "decode"]
Attention = Literal["fused", "split"]
ConventionName = Literal[
    "megatron", "gpu-colon", "compact", "bracket", "stage-cluster", "rank-words"
]

CONVENTIONS: tuple[ConventionName, ...] = get_args(ConventionName)
_PHASES: tuple[tuple[Phase, ...], ...] = ((), ("prefill",), ("prefill", "decode"))
_POSITIVE = ("layers", "tp", "pp", "ep", "dp", "sp")
_DERIVED = ("experts", "top_k", "hidden", "ffn", "heads", "vocab", "batch", "seq")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """A model and its deployment.

    A size that is left at 0 is chosen so that the degrees divide it; a finished spec has no 0 but
    the ``experts`` and ``top_k`` of a dense model.

    Attributes:
        model: ``dense`` or ``moe``.
        layers: Number of layers, a multiple of ``pp``.
        tp: Tensor-parallel degree.
        pp: Pipeline stages.
        ep: Expert-parallel degree; ep ranks hold different tokens.
        dp: Number of replicas.
        sp: Sequence-parallel degree; decode runs on sp rank 0 alone.
        experts: Experts per layer, a multiple of ``ep``.
        top_k: Experts that one token visits.
        phases: ``()`` for one unnamed forward pass, ``("prefill",)`` or ``("prefill", "decode")``.
        hidden: Model dimension, a multiple of ``heads``.
        ffn: Inner dimension of the feed-forward block.
        heads: Attention heads, a multiple of ``tp``.
        vocab: Vocabulary, a multiple of ``tp``.
        batch: Sequences in all, a multiple of ``dp`` times ``ep``.
        seq: Tokens of a sequence, a multiple of ``sp``.
        attention: One node (``fused``) or scores, softmax and context (``split``).
        gated: Whether the feed-forward block has a gate projection.
        convention: How ids and labels are written.
        clusters: Whether phases, replicas and stages are drawn as clusters.
        training: Whether loss, backward pass and optimizers follow the forward pass.
    """

    model: Model = "dense"
    layers: int = 2
    tp: int = 1
    pp: int = 1
    ep: int = 1
    dp: int = 1
    sp: int = 1
    experts: int = 0
    top_k: int = 0
    phases: tuple[Phase, ...] = ()
    hidden: int = 0
    ffn: int = 0
    heads: int = 0
    vocab: int = 0
    batch: int = 0
    seq: int = 0
    attention: Attention = "split"
    gated: bool = True
    convention: ConventionName = "megatron"
    clusters: bool = False
    training: bool = False

    def __post_init__(self) -> None:
        self._check_choices()
        self._fill_sizes()
        self._check_sizes()

    @property
    def world(self) -> int:
        """The number of GPUs."""
        return self.dp * self.pp * self.ep * self.sp * self.tp

    @property
    def layers_per_stage(self) -> int:
        """The number of layers in each stage."""
        return self.layers // self.pp

    @property
    def clustered(self) -> bool:
        """Whether clusters are drawn: when asked for, or when only they tell the stage."""
        return self.clusters or self.convention == "stage-cluster"

    def _check_choices(self) -> None:
        for name, value, choices in (
            ("model", self.model, get_args(Model)),
            ("attention", self.attention, get_args(Attention)),
            ("convention", self.convention, CONVENTIONS),
            ("phases", self.phases, _PHASES),
        ):
            if value not in choices:
                known = ", ".join(f"`{choice}`" for choice in choices)
                raise ValueError(f"`{name}` is `{value}`, expected one of {known}")
        for name in (*_POSITIVE, *_DERIVED):
            value, least = getattr(self, name), int(name in _POSITIVE)
            if not isinstance(value, int) or isinstance(value, bool) or value < least:
                raise ValueError(f"`{name}` is `{value}`, expected an integer of at least {least}")
        if self.model == "dense" and (self.ep > 1 or self.experts or self.top_k):
            raise ValueError(
                "a dense model has no experts, expected `ep` = 1, `experts` = 0 and `top_k` = 0"
            )

        if self.training and (self.phases or self.model != "dense" or self.sp > 1):
            raise ValueError(
                "a training step is of a dense model, expected no `phases`, `sp` = 1 and `ep` = 1"
            )

    def _fill_sizes(self) -> None:
        heads = self.heads or _up(32, self.tp)
        hidden = self.hidden or 128 * heads
        chosen = {
            "heads": heads,
            "hidden": hidden,
            "ffn": self.ffn or _up(4 * hidden, self.tp),
            "vocab": self.vocab or _up(32000, self.tp),
            "batch": self.batch or 4 * self.dp * self.ep,
            "seq": self.seq or _up(2048, self.sp),
        }
        if self.model == "moe":
            chosen["experts"] = self.experts or _up(4, self.ep)
            chosen["top_k"] = self.top_k or min(2, chosen["experts"])
        for name, value in chosen.items():
            object.__setattr__(self, name, value)  # the class is frozen for everyone else

    def _check_sizes(self) -> None:
        for name, degree, divisor in (
            ("layers", "pp", self.pp),
            ("heads", "tp", self.tp),
            ("hidden", "heads", self.heads),
            ("ffn", "tp", self.tp),
            ("vocab", "tp", self.tp),
            ("experts", "ep", self.ep),
            ("batch", "dp times ep", self.dp * self.ep),
            ("seq", "sp", self.sp),
        ):
            value: int = getattr(self, name)
            if value % divisor:
                raise ValueError(
                    f"`{name}` is {value}, expected a multiple of {degree}, which is {divisor}"
                )
        if self.top_k > self.experts:
            raise ValueError(
                f"`top_k` is {self.top_k}, expected at most `experts`, which is {self.experts}"
            )


def _up(value: int, divisor: int) -> int:
    """The least multiple of ``divisor`` that is not less than ``value``."""
    return -(-value // divisor) * divisor
