"""`verify facts`: what the vocabulary reads from a plan, and from where."""

from __future__ import annotations

import re
from collections.abc import Sequence

import click

from verifier.cli.inputs import paths, read
from verifier.cli.programs import load_program
from verifier.errors import Diagnostic, InputError

# A plan with at most this many nodes is listed node by node without being asked.
SMALL = 40

# Looking for a similar id among more than this takes longer than it is worth.
CLOSE_AMONG = 20_000


@click.command()
@click.argument("dag", metavar="DAG.dot")
@click.option(
    "--rules",
    "-r",
    multiple=True,
    metavar="FILE",
    help="A rule file with a vocabulary of your own. Repeatable.",
)
@click.option(
    "--param", "-p", multiple=True, metavar="NAME=VALUE", help="A parameter's value. Repeatable."
)
@click.option(
    "--node", "-n", "pattern", metavar="REGEX", help="List the facts of the nodes whose id matches."
)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def command(
    dag: str, rules: tuple[str, ...], param: tuple[str, ...], pattern: str | None, format_: str
) -> None:
    """Show what the vocabulary reads from each node, from which text and by which pattern.

    Without --node: how many nodes have which fact and from where, and what no kind matches.
    """
    from verifier.facts import extract
    from verifier.facts.coverage import as_json
    from verifier.facts.parameters import settled
    from verifier.report import facts as report
    from verifier.report.parameters import document as parameters

    chosen = _compiled(pattern)
    program = load_program(rules or ("base",), None, param)
    for path in paths((dag,)):
        for graph in read(path):
            facts = extract(graph, program.vocabulary)
            ids = graph.node_ids
            said = settled(facts, program)
            if format_ == "json":
                import json

                found = as_json(facts) | {"parameters": parameters(said.parameters.values())}
                click.echo(json.dumps(found, ensure_ascii=False, indent=1))
                continue
            if chosen is not None:
                picked = [i for i, name in enumerate(ids) if chosen.search(name)]
                if not picked:
                    raise _no_node(str(pattern), ids)
                click.echo(report.nodes(facts, picked), nl=False)
                continue
            click.echo(report.overview(facts, said), nl=False)
            if len(ids) <= SMALL:
                click.echo("\n" + report.nodes(facts, range(len(ids))), nl=False)
            else:
                click.echo("\n--node REGEX lists the facts of the nodes whose id matches")


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    if pattern is None:
        return None
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        message = f"`{pattern}` is not a pattern: {error}"
        raise InputError(
            [Diagnostic("E203", message, help="a regular expression goes here")]
        ) from None


def _no_node(pattern: str, ids: Sequence[str]) -> InputError:
    from verifier.language.declarations import closest

    like = closest(pattern, list(ids[:CLOSE_AMONG]))
    help_ = f"did you mean `{like}`?" if like else "a part of an id will do, in any case"
    return InputError([Diagnostic("E205", f"no id matches `{pattern}`", help=help_)])
