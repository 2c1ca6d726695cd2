"""What sets two individuals of a group apart."""

from __future__ import annotations

from verifier.records import record


@record
class Difference:
    """What an individual lacks and has over another: nodes, edges, and names of missing nodes.

    ``unlike`` are partners by name, model and individual's, whose kind or ranks differ; ``model``
    is the other as users name it.
    """

    model: str

    missing: tuple[str, ...] = ()
    extra: tuple[int, ...] = ()
    missing_edges: tuple[tuple[int, int], ...] = ()
    extra_edges: tuple[int, ...] = ()
    unlike: tuple[tuple[int, int], ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether the two agree."""
        nodes = self.missing or self.extra or self.unlike
        return not (nodes or self.missing_edges or self.extra_edges)
