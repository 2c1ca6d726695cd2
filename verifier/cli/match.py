"""`verify match`: what a noun phrase denotes."""

from __future__ import annotations

import sys

import click

from verifier.cli.inputs import paths, read
from verifier.cli.phrases import PATH, resolve_phrase
from verifier.errors import InputError, render


@click.command()
@click.argument("phrase", metavar="PHRASE")
@click.argument("dags", nargs=-1, required=True, metavar="DAG.dot ...")
@click.option(
    "--rules",
    "-r",
    multiple=True,
    metavar="FILE",
    help="A rule file with a vocabulary or definitions of your own. Repeatable.",
)
@click.option(
    "--param", "-p", multiple=True, metavar="NAME=VALUE", help="A parameter's value. Repeatable."
)
@click.option(
    "--limit", default=50, show_default=True, help="Individuals that are listed; 0 for all."
)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def command(
    phrase: str,
    dags: tuple[str, ...],
    rules: tuple[str, ...],
    param: tuple[str, ...],
    limit: int,
    format_: str,
) -> None:
    """Show the nodes, edges or group members that a noun phrase denotes.

    A phrase is what stands after `every` in a rule: 'row-parallel matmul m where m.tp = 0'. Where
    it denotes nothing, the word that leaves nothing is named.
    """
    from verifier.findings.matching import match
    from verifier.report import match as report

    try:
        program, resolved = resolve_phrase(phrase, rules, param)
    except InputError as error:
        if not any(d.span is not None and d.span.path == PATH for d in error.diagnostics):
            raise
        for diagnostic in error.diagnostics:
            click.echo(render(diagnostic, phrase), err=True)
        sys.exit(2)
    found = [match(graph, program, resolved) for path in paths(dags) for graph in read(path)]
    if format_ == "json":
        click.echo(report.json(found))
        return
    click.echo("\n".join(report.text(one, limit) for one in found), nl=False)
