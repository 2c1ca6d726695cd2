"""What is known of a deployment, and the deployments that fit it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from verifier.records import record, struct

AXES = ("ep", "tp", "pp", "dp", "sp")
"""The ways to be parallel; ``pp`` counts stages, ``dp`` replicas."""

Ints = NDArray[np.int64]


@record
class Fact:
    """One thing that the plan or the user says, in words, with where it says so.

    ``line`` counts from 1 and is 0 where the place is no line of the plan.
    """

    text: str
    place: str
    line: int


@record
class Stated:
    """A number that somebody states: a degree, `world`, `layers` or `experts`."""

    name: str
    value: int
    fact: Fact


@record
class StageSize:
    """A stage has at least so many GPUs, which are those that its nodes name."""

    stage: int
    gpus: int
    fact: Fact


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """Ranks that nodes have on one axis, each distinct pair of GPU and rank once.

    Attributes:
        gpu: int64 ``[E]``, -1 where the node names no single GPU.
        rank: int64 ``[E]``.
        node: int64 ``[E]``, the first node that says so.
        nodes: the nodes of each entry, as arrays.
    """

    gpu: Ints
    rank: Ints
    node: Ints
    nodes: tuple[Ints, ...]

    def __len__(self) -> int:
        return len(self.gpu)

    def only(self, chosen: Any) -> Entries:
        """The entries that a mask or a list of numbers chooses."""
        index = np.arange(len(self))[chosen]
        nodes = tuple(self.nodes[i] for i in index.tolist())
        return Entries(self.gpu[index], self.rank[index], self.node[index], nodes)


@dataclass(frozen=True, slots=True, eq=False)
class LayerEntries:
    """Layers that nodes of a stage (or of a GPU, where no stage is named) belong to.

    ``where`` int64 ``[E]`` is the stage or GPU, ``layer`` int64 ``[E]``, ``node`` the first to say
    so. ``low`` and ``high`` mark what is said of all layers of a stage, `Layers 0-19`: there
    ``layer`` is its first layer and ``high`` its last; -1 elsewhere.
    """

    where: Ints
    layer: Ints
    high: Ints
    node: Ints

    def __len__(self) -> int:
        return len(self.where)


@record
class Evidence:
    """All that is known of one deployment (of a plan, or of one phase of it).

    ``gpus`` is one more than the greatest GPU that is drawn, and ``highest`` the fact that says so.
    """

    phase: str | None
    stated: tuple[Stated, ...]
    ranks: dict[str, Entries]
    sizes: tuple[StageSize, ...]
    gpus: int
    highest: Fact | None
    by_stage: LayerEntries
    by_gpu: LayerEntries
    product: bool = True

    def says_nothing(self) -> bool:
        """Whether nothing is said of degrees, ranks or GPUs."""
        named = {s.name for s in self.stated} & {*AXES, "world"}
        return not named and not self.gpus and not any(len(e) for e in self.ranks.values())

    def has_layers(self) -> bool:
        """Whether nodes say layers beside stages or GPUs."""
        return len(self.by_stage) > 0 or len(self.by_gpu) > 0

    def value(self, name: str) -> int | None:
        """A stated number; None where none is."""
        return next((s.value for s in self.stated if s.name == name), None)


@record
class Place:
    """How an axis lies in the GPUs: ``rank - first = gpu // stride % degree``."""

    stride: int
    degree: int
    first: int = 0


@record
class Configuration:
    """One deployment that fits.

    Attributes:
        degrees: by axis.
        world: the number of GPUs.
        layout: by axis of degree above one, how far apart the GPUs of neighbouring ranks are; an
            axis is left out where several are possible, all are where GPUs do not follow ranks.
        first: the axes whose ranks count from 1, and ``layer`` if layers do.
        depth: the least and the greatest number of layers of a stage (None: no end); None where
            nothing is known of it, or where stages differ.
        layers: the layers that are stated, or that equal stages of one possible depth make.
    """

    degrees: dict[str, int]
    world: int
    layout: dict[str, int] = field(default_factory=dict)
    first: frozenset[str] = frozenset()
    depth: tuple[int, int | None] | None = None
    layers: int | None = None


@record
class Outlier:
    """A node whose GPU and ranks do not go together as those of the others do."""

    node: int
    gpu: int
    expected: int | None


Verdict = Literal["fits", "none", "unknown"]


@struct
class Answer:
    """What was inferred of one deployment.

    Attributes:
        phase: of which phase; None for the whole plan, empty for what belongs to no phase.
        verdict: whether some deployment fits, none does, or nothing is known.
        configurations: all that fit.
        conflict: facts that cannot all be true, no fewer of them.
        outliers: the nodes that do not fit ``configurations[0]``, which all others do.
        least: whether the number of GPUs is only the least that fits.
        remarks: what else is to be said of the configurations.
        facts: what was gone by.
    """

    phase: str | None
    verdict: Verdict
    configurations: list[Configuration] = field(default_factory=list)
    conflict: list[Fact] = field(default_factory=list)
    outliers: list[Outlier] = field(default_factory=list)
    least: bool = False
    remarks: list[str] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
