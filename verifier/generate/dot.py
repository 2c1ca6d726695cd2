"""A plan as DOT text in the convention of its spec."""

from __future__ import annotations

from collections.abc import Mapping

from verifier.generate.conventions import STYLES, Style
from verifier.generate.operators import drawing
from verifier.generate.plan import Node, Plan


def render(plan: Plan) -> str:
    """The DOT text of a plan: clusters with their node statements, other nodes, then edges."""
    spec, style = plan.spec, STYLES[plan.spec.convention]
    # The degrees stand in a comment, where a reader of the file finds them and no parser does.
    degrees = f"DP={spec.dp} PP={spec.pp} EP={spec.ep} SP={spec.sp} TP={spec.tp}"
    out = [
        f"// {spec.model} model, {spec.layers} layers, {spec.world} GPUs: {degrees}\n",
        f"{style.header}\n  rankdir=TB{style.semicolon}\n",
    ]
    members: dict[str | None, list[Node]] = {}
    for node in plan.nodes.values():
        members.setdefault(node.cluster, []).append(node)
    children: dict[str | None, list[str]] = {}
    for name, cluster in plan.clusters.items():
        children.setdefault(cluster.parent, []).append(name)

    def write(name: str | None, indent: str) -> None:
        out.extend(f"{indent}{_statement(node, style)}\n" for node in members.get(name, ()))
        for child in children.get(name, ()):
            out.append(f"{indent}subgraph {child} {{\n")
            out.append(f'{indent}  label="{plan.clusters[child].label}"{style.semicolon}\n')
            write(child, indent + "  ")
            out.append(f"{indent}}}\n")

    write(None, "  ")
    quote = '"' if style.quoted else ""
    arrow = f"{quote} -> {quote}"
    for tail, head, attributes in plan.edges:
        end = quote + _attributes(attributes) if attributes else quote
        out.append(f"  {quote}{tail}{arrow}{head}{end}{style.semicolon}\n")
    out.append("}\n")
    return "".join(out)


def _statement(node: Node, style: Style) -> str:
    name = f'"{node.id}"' if style.quoted else node.id
    shape, colour = drawing(node.kind)
    lines = [*style.lines(node), node.note] if node.note else style.lines(node)
    label = style.line_break.join(lines) + style.last_break
    return (
        f'{name} [label="{label}", shape={shape}, style=filled, fillcolor={colour}]'
        f"{style.semicolon}"
    )


def _attributes(attributes: Mapping[str, str]) -> str:
    return " [" + ", ".join(f'{key}="{value}"' for key, value in attributes.items()) + "]"
