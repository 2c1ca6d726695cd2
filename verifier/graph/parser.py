"""The full parser: the grammar of the DOT language, with a stack of its own for nesting."""

from __future__ import annotations

from dataclasses import field

from verifier.graph.bodies import Body, FoundList
from verifier.graph.draft import Draft, Operand
from verifier.graph.faults import Fault, Warn
from verifier.graph.lexer import Lexer
from verifier.graph.lists import read_atom, read_list
from verifier.records import struct

_STATEMENT = "a statement or `}`"
_EDGE_END = "a node or a subgraph"


@struct
class _Frame:
    """An open brace, and the edge statement that is under way in its body."""

    brace: int
    operands: list[list[Operand] | tuple[Body, int]] = field(default_factory=list)
    start: int = 0  # of the subgraph being read as an operand


class Parser:
    """Reads the graphs of a text one after another.

    Raises:
        Fault: from any method, where the text stops being DOT.
    """

    def __init__(self, text: str, warn: Warn, start: int = 0) -> None:
        self._warn = warn
        self._lexer = Lexer(text, start, warn)
        self._draft = Draft(name="", directed=True, strict=False)
        self._frames: list[_Frame] = []

    def next_graph(self) -> Draft | None:
        """The next graph, or ``None`` at the end of the text."""
        lexer = self._lexer
        if lexer.kind == "end":
            return None
        if lexer.kind == "other" and lexer.value in "@\0":
            self._warn("ignored", lexer.start, 1)  # to Graphviz either ends the file
            return None
        self.begin()
        while self._frames:
            self._statement()
        return self._draft

    def begin(self) -> tuple[Draft, int]:
        """Read as far as the brace that opens a graph; returns the empty draft and what follows."""
        lexer, start = self._lexer, self._lexer.start
        strict = lexer.kind == "strict"
        if strict:
            lexer.advance()
        if lexer.kind not in {"graph", "digraph"}:
            raise Fault("header", lexer.start, "`digraph` or `graph`")
        directed = lexer.kind == "digraph"
        lexer.advance()
        name = read_atom(lexer, "a name") if lexer.kind == "atom" else ""
        if lexer.kind != "{":
            raise Fault("syntax", lexer.start, "`{`")
        self._draft = Draft(name=name, directed=directed, strict=strict, start=start)
        self._frames = [_Frame(lexer.start)]
        lexer.advance()
        return self._draft, lexer.start

    def _statement(self) -> None:
        lexer = self._lexer
        match lexer.kind:
            case "atom":
                self._atom_statement()
            case "}":
                self._close()
            case "subgraph" | "{":
                self._open()
            case "node" | "edge" | "graph":
                self._default()
            case "end":
                raise Fault("brace", lexer.start, opened=self._frames[-1].brace)
            case _:
                raise Fault("syntax", lexer.start, _STATEMENT, self._frames[-1].brace)

    def _atom_statement(self) -> None:
        lexer = self._lexer
        start = lexer.start
        name = read_atom(lexer, _STATEMENT)
        if lexer.kind == "=":
            lexer.advance()
            value = read_atom(lexer, f"a value for `{name}`")
            self._draft.body.attributes[name] = value
            self._end_of_statement()
        else:
            self._after(self._nodes(name, start))

    def _nodes(self, name: str, start: int) -> list[Operand]:
        """A list of nodes, the first id of which has been read."""
        lexer = self._lexer
        nodes: list[Operand] = []
        while True:
            ports: list[str] = []
            while lexer.kind == ":" and len(ports) < 2:
                lexer.advance()
                ports.append(read_atom(lexer, "a port after `:`"))
            nodes.append(
                (self._draft.mention(name, start), ":".join(ports) if ports else None, start)
            )
            if lexer.kind != ",":
                return nodes
            lexer.advance()
            start = lexer.start
            name = read_atom(lexer, "a node after `,`")

    def _open(self) -> None:
        lexer = self._lexer
        start, name = lexer.start, None
        self._frames[-1].start = start
        if lexer.kind == "subgraph":
            lexer.advance()
            if lexer.kind == "atom":
                name = read_atom(lexer, "a name")
            if lexer.kind != "{":
                raise Fault("syntax", lexer.start, "`{` after `subgraph`")
        self._draft.open(name, start)
        self._frames.append(_Frame(lexer.start))
        lexer.advance()

    def _close(self) -> None:
        self._lexer.advance()
        self._frames.pop()
        if self._frames:
            self._after((self._draft.close(), self._frames[-1].start))

    def _default(self) -> None:
        lexer = self._lexer
        kind = lexer.kind
        lexer.advance()
        if lexer.kind == "atom":
            macro = lexer.start
            read_atom(lexer, "`[`")
            if lexer.kind != "=":
                raise Fault("syntax", macro, f"`[` after `{kind}`")
            lexer.advance()
            self._warn("macro", macro, 1)
        if lexer.kind != "[":
            raise Fault("syntax", lexer.start, f"`[` after `{kind}`")
        assignments = [entry for found, _ in self._lists() for entry in found]
        self._draft.set_defaults(kind, assignments)
        self._end_of_statement()

    def _lists(self) -> list[FoundList]:
        lexer = self._lexer
        lists: list[FoundList] = []
        while lexer.kind == "[":
            start = lexer.start
            lists.append((read_list(lexer), start))
        return lists

    def _after(self, operand: list[Operand] | tuple[Body, int]) -> None:
        """An operand has been read: the edge goes on, or the statement ends."""
        lexer = self._lexer
        operands = self._frames[-1].operands
        operands.append(operand)
        while lexer.kind in {"->", "--"}:  # a loop, for a chain may have thousands of nodes
            if (lexer.kind == "->") is not self._draft.directed:
                raise Fault("operator", lexer.start)
            lexer.advance()
            if lexer.kind in {"subgraph", "{"}:
                self._open()
                return
            start = lexer.start
            operands.append(self._nodes(read_atom(lexer, _EDGE_END), start))
        lists = self._lists()
        if len(operands) > 1:
            self._draft.connect(operands, lists)
        elif isinstance(operand, list):
            self._draft.declare(operand, lists)
        self._frames[-1].operands = []
        self._end_of_statement()

    def _end_of_statement(self) -> None:
        if self._lexer.kind == ";":
            self._lexer.advance()
