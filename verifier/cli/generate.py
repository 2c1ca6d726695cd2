"""`verify generate`: correct plans, and plans with one known fault."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from verifier.cli.reports import write
from verifier.errors import Diagnostic, InputError
from verifier.generate import CONVENTIONS, FAULTS, NoPlaceError, Spec, generate, sized
from verifier.generate.spec import Phase

if TYPE_CHECKING:
    from verifier.generate import Injected

_PHASES: dict[str, tuple[Phase, ...]] = {
    "none": (),
    "prefill": ("prefill",),
    "both": ("prefill", "decode"),
}


@click.command()
@click.option("--model", type=click.Choice(["dense", "moe"]), default="dense", show_default=True)
@click.option("--layers", type=int, default=8, show_default=True)
@click.option("--tp", type=int, default=1, show_default=True, help="Tensor-parallel ranks.")
@click.option("--pp", type=int, default=1, show_default=True, help="Pipeline stages.")
@click.option("--ep", type=int, default=1, show_default=True, help="Expert-parallel ranks.")
@click.option("--dp", type=int, default=1, show_default=True, help="Replicas.")
@click.option("--sp", type=int, default=1, show_default=True, help="Sequence-parallel ranks.")
@click.option("--experts", type=int, default=0, help="Experts of a layer (moe).")
@click.option(
    "--phases", type=click.Choice(list(_PHASES)), default="none", show_default=True,
    help="One unnamed pass, a prefill, or prefill and decode.",
)  # fmt: skip
@click.option(
    "--attention", type=click.Choice(["fused", "split"]), default="split", show_default=True
)
@click.option("--convention", type=click.Choice(CONVENTIONS), default="megatron", show_default=True)
@click.option("--clusters", is_flag=True, help="Draw stages as clusters.")
@click.option(
    "--nodes", type=int, help="A plan of about this many nodes; the sizes above are then chosen."
)
@click.option("--fault", type=click.Choice(sorted(FAULTS)), help="Put one fault into the plan.")
@click.option("--seed", type=int, default=0, show_default=True, help="Where the fault goes.")
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The DOT file; default standard output.",
)
@click.option(
    "--truth", type=click.Path(path_type=Path, dir_okay=False),
    help="Write as JSON what is true of each node, and what a checker should name.",
)  # fmt: skip
def command(
    nodes: int | None,
    fault: str | None,
    seed: int,
    out: Path | None,
    truth: Path | None,
    phases: str,
    **sizes: Any,
) -> None:
    """Write a correct plan, or one with a known fault, as DOT.

    The GPU of a rank is (((dp * pp + stage) * ep + ep) * sp + sp) * tp + tp.
    """
    try:
        spec = sized(nodes) if nodes is not None else Spec(phases=_PHASES[phases], **sizes)
        plan = generate(spec)
        injected = None if fault is None else FAULTS[fault](plan, random.Random(seed))  # noqa: S311 -- a place for a fault, not a secret
    except (ValueError, NoPlaceError) as error:
        raise InputError([Diagnostic("E202", str(error))]) from None
    if injected is not None:
        plan = injected.plan
    text = plan.dot()
    if out is None:
        click.echo(text, nl=False)
    else:
        write(out, text)
    if truth is not None:
        facts = {name: node.facts for name, node in plan.nodes.items()}
        document = {"nodes": facts, "fault": None if injected is None else _fault(injected)}
        write(truth, json.dumps(document, indent=1, default=str) + "\n")


def _fault(injected: Injected) -> dict[str, Any]:
    return {
        "kind": injected.kind,
        "about": injected.about,
        "nodes": sorted(injected.nodes),
        "edges": sorted(map(list, injected.edges)),
    }
