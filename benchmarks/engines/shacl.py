"""pySHACL: facts as RDF, the fifteen rules as shapes, SPARQL where the core has no word for it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pyshacl
from rdflib import RDF, SH, Graph, Literal, URIRef

from benchmarks.engines.by_hand import Columns
from benchmarks.engines.table import MATMULS, REDUCTIONS, Found, Table, finish

# SPARQL without prefixes: `f:x` is written out before it is parsed.
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix f: <urn:f:> .

f:has-predecessor a sh:PropertyShape ; sh:targetClass f:Fed ;
    sh:path [ sh:inversePath f:feeds ] ; sh:minCount 1 .
f:has-successor a sh:PropertyShape ; sh:targetClass f:Used ; sh:path f:feeds ; sh:minCount 1 .
f:fed-by-input a sh:PropertyShape ; sh:targetClass f:Fed ;
    sh:path [ sh:oneOrMorePath [ sh:inversePath f:feeds ] ] ;
    sh:qualifiedValueShape [ sh:class f:input ] ; sh:qualifiedMinCount 1 .
f:reaches-output a sh:PropertyShape ; sh:targetClass f:Used ;
    sh:path [ sh:oneOrMorePath f:feeds ] ;
    sh:qualifiedValueShape [ sh:class f:output ] ; sh:qualifiedMinCount 1 .
f:acyclic a sh:NodeShape ; sh:targetClass f:Node ; sh:sparql [ sh:select '''
    SELECT $this WHERE { $this f:feeds+ $this }''' ] .
f:matmul-reduced a sh:NodeShape ; sh:targetClass f:Partial ; sh:sparql [ sh:select '''
    SELECT $this WHERE { $this f:passes* ?x .
        { FILTER NOT EXISTS { ?x f:feeds ?y } }
        UNION { ?x f:passes ?y . ?y a f:Stop } UNION { ?x f:passes+ ?x } }''' ] .
f:no-duplicate-edge a sh:NodeShape ; sh:targetClass f:Edge ; sh:sparql [ sh:select '''
    SELECT DISTINCT $this WHERE { $this f:tail ?a ; f:head ?b ; f:number ?i .
        ?other f:tail ?a ; f:head ?b ; f:number ?j . FILTER (?j < ?i) }''' ] .
f:no-self-loop a sh:PropertyShape ; sh:targetClass f:Edge ; sh:path f:tail ; sh:disjoint f:head .
f:stage-step a sh:NodeShape ; sh:targetClass f:Edge ; sh:sparql [ sh:select '''
    SELECT $this WHERE { $this f:tail/f:stage ?s ; f:head/f:stage ?t .
        FILTER (?t != ?s && ?t != ?s + 1) }''' ] .
f:send-received a sh:PropertyShape ; sh:targetClass f:send ; sh:path f:feeds ;
    sh:qualifiedValueShape [ sh:class f:recv ] ; sh:qualifiedMinCount 1 .
f:send-paired a sh:NodeShape ; sh:targetClass f:send ; sh:sparql [ sh:select '''
    SELECT $this WHERE { $this f:src ?s ; f:dst ?d .
        OPTIONAL { ?r a f:recv ; f:src ?s ; f:dst ?d } }
    GROUP BY $this HAVING (count(?r) != 1)''' ] .
f:layer-complete a sh:PropertyShape ; sh:targetClass f:Layer ;
    sh:path [ sh:inversePath f:layer ] ; sh:minCount WIDTH ; sh:maxCount WIDTH .
f:layers-contiguous a sh:NodeShape ; sh:targetClass f:Expected ;
    sh:class f:Layer .
f:ranks-apart a sh:NodeShape ; sh:targetClass f:Placed ; sh:sparql [ sh:select '''
    SELECT $this ?value WHERE { $this f:layer ?l ; f:kind ?k ; f:gpus ?g ; f:tp ?t .
        ?value f:gpus ?g ; f:layer ?l ; f:kind ?k ; f:tp ?u ; a f:Placed .
        FILTER (?t != ?u) }''' ] .
f:collective-fed-by-all a sh:NodeShape ; sh:targetClass f:Partial ; sh:sparql [ sh:select '''
    SELECT DISTINCT $this ?value WHERE { $this f:layer ?l ; f:kind ?k ; f:tp ?t ; f:feeds ?value .
        ?value a f:Reduction ; f:gpus/f:member ?gpu .
        ?set f:member ?gpu . ?other f:gpus ?set ; f:layer ?l ; f:kind ?k ; f:tp ?u ; a f:Partial .
        FILTER (?t != ?u)
        FILTER NOT EXISTS { ?other f:feeds ?value }
        FILTER NOT EXISTS { ?set f:member ?x . FILTER NOT EXISTS { ?value f:gpus/f:member ?x } }
    }''' ] .
"""
PAIRS = {"ranks-apart", "collective-fed-by-all"}
EDGES = {"no-duplicate-edge", "no-self-loop", "stage-step"}

State = tuple[Graph, Graph, list[tuple[int, int]]]


def _f(name: str) -> URIRef:
    return URIRef(f"urn:f:{name}")


def _number(what: str, number: int) -> URIRef:
    return URIRef(f"urn:{what}:{number}")


def load(table: Table) -> State:
    """The facts and the shapes as two RDF graphs."""
    at, graph = Columns(table), Graph()
    for n, kind in enumerate(at.kind):
        for name in _classes(at, n, kind):
            graph.add((_number("n", n), RDF.type, _f(name)))
        graph.add((_number("n", n), _f("kind"), Literal(str(kind))))
        for name in ("stage", "tp", "src", "dst"):
            value = getattr(at, name)[n]
            if value is not None:
                graph.add((_number("n", n), _f(name), Literal(value)))
        if (layer := at.layer[n]) is not None:
            graph.add((_number("n", n), _f("layer"), _number("l", layer)))
            graph.add((_number("l", layer), RDF.type, _f("Layer")))
        if (code := int(table.gpus[n])) >= 0:
            graph.add((_number("n", n), _f("gpus"), _number("g", code)))
    for code, gpus in enumerate(table.gpu_sets):
        for gpu in gpus:
            graph.add((_number("g", code), _f("member"), Literal(gpu)))
    drawn = {layer for layer in at.layer if layer is not None}
    for layer in range(min(drawn), max(drawn) + 1):
        graph.add((_number("l", layer), RDF.type, _f("Expected")))
    _edges(at, graph)
    text = SHAPES.replace("WIDTH", str(table.width))
    head, *queries = text.split("'''")
    queries[::2] = [_spelled_out(query) for query in queries[::2]]
    shapes = Graph().parse(data="'''".join([head, *queries]), format="turtle")
    return graph, shapes, at.edges


def _classes(at: Columns, n: int, kind: str | None) -> list[str]:
    classes = ["Node", str(kind)]
    classes += ["Fed"] * (kind != "input") + ["Used"] * (kind != "output")
    classes += ["Reduction"] * (kind in REDUCTIONS)
    classes += ["Stop"] * (kind in MATMULS or kind == "norm")
    placed = at.layer[n] is not None and at.tp[n] is not None and at.gpus[n] is not None
    classes += ["Placed"] * (kind in MATMULS and placed)
    return classes + ["Partial"] * (kind in MATMULS and at.row[n])


def _edges(at: Columns, graph: Graph) -> None:
    for i, (a, b) in enumerate(at.edges):
        edge, tail, head = _number("e", i), _number("n", a), _number("n", b)
        graph.add((edge, RDF.type, _f("Edge")))
        graph.add((edge, _f("tail"), tail))
        graph.add((edge, _f("head"), head))
        graph.add((edge, _f("number"), Literal(i)))
        graph.add((tail, _f("feeds"), head))
        if at.kind[b] not in REDUCTIONS:  # a property path cannot ask what it passes
            graph.add((tail, _f("passes"), head))


def _spelled_out(query: str) -> str:
    import re

    return re.sub(r"\bf:([\w-]+)", r"<urn:f:\1>", query)


def solve(state: State) -> Found:
    """Validate, and read the report."""
    graph, shapes, edges = state
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, meta_shacl=False, advanced=False)
    assert isinstance(report, Graph)
    found: dict[str, Any] = defaultdict(set)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        shape = str(report.value(result, SH.sourceShape)).removeprefix("urn:f:")
        focus = _last(report.value(result, SH.focusNode))
        if shape in PAIRS:
            found[shape].add((focus, _last(report.value(result, SH.value))))
        else:
            found[shape].add(focus)
    for rule in EDGES:
        found[rule] = [edges[i] for i in found[rule]]
    return finish(found)


def _last(name: Any) -> int:
    return int(str(name).rsplit(":", 1)[1])
