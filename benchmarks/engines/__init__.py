"""The engines that the benchmark compares: ours, and what a user would reach for instead.

Each module has ``load(table)``, which makes the engine's own structures from the columns, and
``solve(state)``, which finds all counterexamples of all fifteen rules in them.
"""

from __future__ import annotations

from typing import NamedTuple


class Engine(NamedTuple):
    """A module here, what it needs installed, and the largest plan that it is asked about."""

    title: str
    module: str
    needs: tuple[str, ...]
    most: int = 1_000_000  # one that is asked about less than any size has a line of its own
    reads: bool = False  # it reads the DOT file itself, the others get the columns


ENGINES: dict[str, Engine] = {
    "ours": Engine("ours", "ours", ()),
    "ours-listed": Engine("ours: grounding, solving, the list of them", "ours_listed", ()),
    "rustworkx": Engine("rustworkx by hand", "rustworkx_by_hand", ("rustworkx",)),
    "networkx": Engine("networkx by hand", "networkx_by_hand", ("networkx",)),
    "duckdb": Engine("DuckDB SQL", "duckdb_sql", ("duckdb",)),
    "clingo": Engine("clingo", "clingo_asp", ("clingo",)),
    "z3": Engine("z3, a question per node", "z3_per_node", ("z3",), most=2_000),
    "shacl": Engine("pySHACL", "shacl", ("pyshacl", "rdflib"), most=300),
    "ours-file": Engine("ours, from the file", "ours_from_file", (), reads=True),
    "networkx-file": Engine(
        "networkx by hand, from the file",
        "networkx_from_file",
        ("networkx", "pygraphviz"),
        reads=True,
    ),
}
