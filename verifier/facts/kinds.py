"""Which kind each node is of: within a block the first kind whose condition holds."""

from __future__ import annotations

import numpy as np

from verifier.facts.conditions import evaluate
from verifier.facts.rows import NodeRows
from verifier.facts.values import Bools, Codes, Values
from verifier.language.vocabulary import Kind, Vocabulary


def by_block(vocabulary: Vocabulary) -> dict[str, list[Kind]]:
    """The kinds of each block in the order in which they are tried, least trusted block first."""
    blocks: dict[str, list[Kind]] = {block: [] for block in vocabulary.blocks}
    for kind in vocabulary.kinds.values():
        blocks.setdefault(kind.block, []).append(kind)
    return {block: kinds for block, kinds in blocks.items() if kinds}


class Kinds:
    """The kinds of a graph's nodes, each worked out when it or a later one is asked for."""

    def __init__(self, vocabulary: Vocabulary, rows: NodeRows) -> None:
        self._rows = rows
        self._blocks = by_block(vocabulary)
        self._block_of = {kind.name: kind.block for kind in vocabulary.kinds.values()}
        self._codes = {block: np.full(rows.rows, -1, dtype=np.int32) for block in self._blocks}
        self._tried: dict[str, int] = dict.fromkeys(self._blocks, 0)
        self._entered: set[str] = set()

    def of(self, name: str) -> Bools:
        """Which nodes are of a kind.

        Raises:
            KeyError: there is no such kind.
        """
        block = self._block_of[name]
        number = next(i for i, kind in enumerate(self._blocks[block]) if kind.name == name)
        found = np.equal(self._settle(block, number + 1), number)
        # many kinds are of no node: these share one value, which is not to be written to
        return found if found.any() else np.broadcast_to(np.False_, len(found))

    def primary(self) -> Values:
        """The kind shown for each node: that of the most trusted block which gives one."""
        names: list[str] = []
        codes = np.full(self._rows.rows, -1, dtype=np.int32)
        for block in reversed(self._blocks):
            kinds = self._blocks[block]
            found = self._settle(block, len(kinds))
            taken = (codes < 0) & (found >= 0)
            codes[taken] = found[taken] + len(names)
            names += [kind.name for kind in kinds]
        return Values(codes, names)

    def _settle(self, block: str, upto: int) -> Codes:
        """Try the kinds of a block up to a number; a kind's condition may ask for earlier kinds."""
        codes = self._codes[block]
        while self._tried[block] < upto:
            number = self._tried[block]
            kind = self._blocks[block][number]
            self._tried[block] = number + 1  # before the condition: a kind never waits for itself
            found = evaluate(kind.when, self._rows)
            codes[found & (codes < 0)] = number
        return codes
