"""`verify infer`: the deployments that fit what a plan draws and states."""

from __future__ import annotations

import sys

import click

from verifier.cli.inputs import paths, read
from verifier.cli.programs import load_program
from verifier.errors import Diagnostic, InputError, render
from verifier.fleet.files import source

EXIT = {"none": 1, "unknown": 3, "fits": 0}
RULES = ("arithmetic",)
"""Where the degrees and how they multiply are declared."""


@click.command()
@click.argument("dags", nargs=-1, required=True, metavar="DAG.dot ...")
@click.option(
    "--rules",
    "-r",
    multiple=True,
    metavar="FILE",
    help="A rule file with a vocabulary or parameters of your own. Repeatable.",
)
@click.option(
    "--param",
    "-p",
    multiple=True,
    metavar="NAME=VALUE",
    help="What you know, `tp=2`; it goes before what the plan states. Repeatable.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="Configurations that are listed; 0 for all.",
)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def command(
    dags: tuple[str, ...], rules: tuple[str, ...], param: tuple[str, ...], limit: int, format_: str
) -> None:
    """Infer degrees, layers of a stage, GPUs and the layout of ranks.

    All configurations that fit are listed. Where none does, the facts that contradict each other
    are, or the few nodes that do not fit in with the others. Exit codes: 0 some configuration fits,
    1 none does, 2 could not run, 3 nothing is known.
    """
    from verifier.facts import extract
    from verifier.infer.run import infer
    from verifier.report import infer as report
    from verifier.report.json import diagnostic

    program = load_program((*RULES, *rules), None, param)
    found: list[report.Inferred] = []
    wrong: list[Diagnostic] = []
    for path in paths(dags):
        try:
            found += [
                report.Inferred(graph, infer(extract(graph, program.vocabulary), program))
                for graph in read(path)
            ]
        except InputError as error:
            wrong += error.diagnostics
    codes = {EXIT[answer.verdict] for one in found for answer in one.answers}
    code = 2 if wrong else next((c for c in (1, 3) if c in codes), 0)
    if format_ == "json":
        click.echo(report.json(found, [diagnostic(d) for d in wrong], code))
    else:
        click.echo("\n".join(report.text(one, limit) for one in found), nl=False)
        for one in wrong:
            quoted = source(one.span.path) if one.span else None
            click.echo(render(one, quoted), err=True)
    sys.exit(code)
