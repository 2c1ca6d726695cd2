"""DOT files as columns: nodes, edges, attributes, subgraphs and where each stands in the text."""

from verifier.graph.columns import Column
from verifier.graph.compressed import Compressed
from verifier.graph.ids import Ids
from verifier.graph.model import Graph, Subgraph
from verifier.graph.reading import read_bytes, read_file, read_text

__all__ = [
    "Column",
    "Compressed",
    "Graph",
    "Ids",
    "Subgraph",
    "read_bytes",
    "read_file",
    "read_text",
]
