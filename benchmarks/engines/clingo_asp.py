"""Answer set programming: the fifteen rules in clingo's language, facts as text."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from clingo.control import Control

from benchmarks.engines.table import MATMULS, REDUCTIONS, Found, Table, finish

PROGRAM = """
e(A,B) :- edge(_,A,B).
n(N) :- kind(N,_).

v("has-predecessor",(N,)) :- n(N), not e(_,N), not kind(N,"input").
v("has-successor",(N,)) :- n(N), not e(N,_), not kind(N,"output").

fed(N) :- e(S,N), kind(S,"input").
fed(N) :- e(S,N), fed(S).
v("fed-by-input",(N,)) :- n(N), not fed(N), not kind(N,"input").
used(N) :- e(N,S), kind(S,"output").
used(N) :- e(N,S), used(S).
v("reaches-output",(N,)) :- n(N), not used(N), not kind(N,"output").

% cycles: take away what no cycle leads to, then what leads to none, then close the small rest
d(A,B) :- e(A,B), A != B.
first(N) :- n(N), first(P) : d(P,N).
late(N) :- n(N), not first(N).
ld(A,B) :- d(A,B), late(A), late(B).
last(N) :- late(N), last(S) : ld(N,S).
core(A,B) :- ld(A,B), not last(A), not last(B).
reach(A,B) :- core(A,B).
reach(A,C) :- reach(A,B), core(B,C).
v("acyclic",(N,)) :- reach(N,N).
v("acyclic",(N,)) :- e(N,N).

matmul(N) :- kind(N,K), is_matmul(K).
reduction(N) :- kind(N,K), is_reduction(K).
stop(N) :- matmul(N).
stop(N) :- kind(N,"norm").
ok(N) :- reduction(N).
ok(N) :- safe(N), not stop(N).
safe(N) :- e(N,_), ok(S) : e(N,S).
v("matmul-reduced",(N,)) :- row(N), matmul(N), not safe(N).

v("no-duplicate-edge",(I,)) :- edge(I,A,B), edge(J,A,B), J < I.
v("no-self-loop",(N,N)) :- e(N,N).
v("stage-step",(A,B)) :- e(A,B), stage(A,S), stage(B,T), T != S, T != S+1.

v("send-received",(N,)) :- kind(N,"send"), not kind(S,"recv") : e(N,S).
receives(R,S,D) :- kind(R,"recv"), src(R,S), dst(R,D).
v("send-paired",(N,)) :- kind(N,"send"), src(N,S), dst(N,D), 1 != #count { R : receives(R,S,D) }.

present(L) :- layer(_,L).
v("layer-complete",(L,)) :- present(L), width != #count { N : layer(N,L) }.
v("layers-contiguous",(L,)) :- A = #min { K : present(K) }, B = #max { K : present(K) },
                               L = A..B, not present(L).

product(N,K,L,R,G) :- matmul(N), kind(N,K), layer(N,L), tp(N,R), gpus(N,G).
v("ranks-apart",(A,B)) :- product(A,K,L,R,G), product(B,K,L,S,G), R != S.

partial(N,K,L,R) :- matmul(N), row(N), kind(N,K), layer(N,L), tp(N,R).
on((K,L,X),N,R,G) :- partial(N,K,L,R), gpus(N,G), member(G,X).
into(M,K,L,S,R,G) :- partial(M,K,L,S), e(M,R), reduction(R), gpus(R,G).
asks((K,L,X),M,S,R,G) :- into(M,K,L,S,R,G), member(G,X).
other(O,M,R,GR,GO) :- asks(P,M,S,R,GR), on(P,O,T,GO), T != S.
outside(GR,GO) :- other(_,_,_,GR,GO), member(GO,X), not member(GR,X).
v("collective-fed-by-all",(M,R)) :- other(O,M,R,GR,GO), not outside(GR,GO), not e(O,R).

#show v/2.
"""

State = tuple[Control, list[tuple[int, int]]]


def load(table: Table) -> State:
    """The facts as text, and the program."""
    lines: list[str] = []
    for n, code in enumerate(table.kind.tolist()):
        lines.append(f'kind({n},"{table.kinds[code] if code >= 0 else ""}").')
    for name in ("layer", "stage", "tp", "src", "dst", "gpus"):
        column = getattr(table, name).tolist()
        lines += [f"{name}({n},{value})." for n, value in enumerate(column) if value >= 0]
    lines += [f"row({n})." for n, row in enumerate(table.row.tolist()) if row]
    lines += [f"member({g},{x})." for g, gpus in enumerate(table.gpu_sets) for x in gpus]
    edges = list(zip(table.tail.tolist(), table.head.tolist(), strict=True))
    lines += [f"edge({i},{a},{b})." for i, (a, b) in enumerate(edges)]
    lines += [f'is_matmul("{kind}").' for kind in MATMULS]
    lines += [f'is_reduction("{kind}").' for kind in REDUCTIONS]
    lines.append(f"#const width = {table.width}.")
    control = Control(["--warn=none"])
    control.add("base", [], PROGRAM + "\n".join(lines))
    return control, edges


def solve(state: State) -> Found:
    """Ground, solve, and read the one answer set."""
    control, edges = state
    control.ground([("base", [])])
    found: dict[str, Any] = defaultdict(list)

    def read(model: Any) -> None:
        for symbol in model.symbols(shown=True):
            rule, values = symbol.arguments
            found[rule.string].append(tuple(value.number for value in values.arguments))

    control.solve(on_model=read)
    found["no-duplicate-edge"] = [edges[i] for (i,) in found["no-duplicate-edge"]]
    return finish(found)
