"""`verify test`: the examples that stand beside rules."""

from __future__ import annotations

import sys

import click

from verifier.cli.rule_files import rule_files
from verifier.errors import Diagnostic, InputError


@click.command()
@click.argument("rules", nargs=-1, required=True, metavar="RULES ...")
@click.option(
    "--strict", is_flag=True, help="Each rule must have a holding and a breaking example."
)
@click.option("--quiet", "-q", is_flag=True, help="Only rules that fail.")
def command(rules: tuple[str, ...], strict: bool, quiet: bool) -> None:
    """Run the examples that stand beside rules.

    The examples of tp.rules are the ```dot fences of tp.examples.md and the files
    tp.examples/*.dot. Comments in them state what is expected: `// holds: RULE`,
    `// breaks: RULE m=NODE`, `// param: tp=2`.
    """
    from verifier.report.trial import trial as report
    from verifier.trial.run import trial

    failed = False
    wrong: list[Diagnostic] = []
    for path in rule_files(rules):
        try:
            results = trial(path)
        except InputError as error:
            wrong += error.diagnostics
            continue
        bad = [one for one in results if one.mismatches or (strict and one.untried)]
        failed = failed or bool(bad)
        click.echo(report(bad if quiet else results, strict=strict), nl=False)
    if wrong:
        raise InputError(wrong)
    sys.exit(1 if failed else 0)
