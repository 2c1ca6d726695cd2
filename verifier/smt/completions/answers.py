"""What is answered about completions, and the facts that answers are made of."""

from __future__ import annotations

from dataclasses import field
from typing import Any, Literal

from verifier.records import record, struct

Word = Literal["possible", "impossible", "unknown"]


@record
class Fact:
    """A fact that a verdict may lean on: what ``owner`` has of an attribute.

    ``kind`` is `node` (a node's value), `member` (what the parts of a group's member have) or
    `range` (which values an open attribute can have; it has no owner).
    """

    kind: str
    attribute: str
    owner: Any = None
    by: str = ""


@record
class Filled:
    """One fact of a completion: what a node, or the parts of a group's member, have.

    ``by`` is the attribute that makes the member's group, empty for a node.
    """

    attribute: str
    owner: Any
    by: str
    value: Any


@struct
class Answer:
    """Whether there is a completion, and the facts that complete; ``model`` is the solver's."""

    word: Word
    completion: list[Filled] = field(default_factory=list)
    model: Any = None


@struct
class Core:
    """What together makes something impossible: axioms by number, and facts; all are needed.

    ``tracked`` are all facts that were looked at.
    """

    axioms: list[int]
    facts: list[Fact]
    tracked: list[Fact] = field(default_factory=list)
