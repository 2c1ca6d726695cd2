"""`verify`: the program. A subcommand is loaded when it is called: start-up stays short."""

from __future__ import annotations

import errno
import gc
import os
import sys
import threading
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from verifier.errors import Diagnostic

# Large matrices are multiplied nowhere: threads for that would cost more than reading a plan does.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# name -> (module, one line of help)
COMMANDS = {
    "check": ("verifier.cli.check", "Check plans against rules (the default command)."),
    "facts": (
        "verifier.cli.facts",
        "Show what the vocabulary reads from each node, and from where.",
    ),
    "match": ("verifier.cli.match", "Show what a noun phrase denotes in a plan."),
    "explain": ("verifier.cli.explain", "Show why a rule holds or not, part by part."),
    "infer": (
        "verifier.cli.infer",
        "Infer degrees, layers of a stage, GPUs and the layout of ranks.",
    ),
    "generate": ("verifier.cli.generate", "Write a correct plan, or one with a known fault."),
    "fmt": ("verifier.cli.fmt", "Lay out rule files."),
    "lint": ("verifier.cli.lint", "Find what is wrong with rules by themselves."),
    "test": ("verifier.cli.test", "Run the examples that stand beside rules."),
}


class _Commands(click.Group):
    """Finds subcommands lazily; words that name none go to `check`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in COMMANDS and args[0] not in {"--help", "-h", "--version"}:
            args = ["check", *args]
        return super().parse_args(ctx, args)


@click.command(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="`verify --rules tp dag.dot` is `verify check --rules tp dag.dot`; "
    "`verify check --help` lists what it takes.",
)
@click.version_option(package_name="dagverify", prog_name="verify")
@click.pass_context
def verify(context: click.Context) -> None:
    """A type checker for distributed LLM plans drawn as DAGs in DOT.

    Exit codes: 0 all hold, 1 something is broken or vacuous, 2 could not run, 3 undecided only.
    """
    if context.invoked_subcommand != "check":  # which says itself when there will be garbage
        gc.enable()


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the system says where there is no room for what is printed."""


def main() -> Any:
    """The entry point of the `verify` command.

    What is loaded stays until the process ends, and so do most findings: looking through it for
    garbage takes a third of a small run, most of it when the process is about to end.
    """
    gc.disable()
    try:
        execute()
    except SystemExit as end:
        if isinstance(end.code, int):
            _leave(end.code)
        raise
    finally:
        gc.freeze()


_TO_BE_ENDED = frozenset({"joblib", "multiprocessing", "distributed", "ray", "coverage"})
"""Who has loaded one of these may have processes, or something to write, when the run is over."""


def _leave(code: int) -> None:
    """End the process at once, where nothing is left to be done.

    Taking apart what is loaded, module by module, takes as long as fifty rules.
    """
    if _TO_BE_ENDED & sys.modules.keys() or threading.active_count() > 1:
        return
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # it was closed before the program began
                stream.flush()
    except (OSError, ValueError):
        return  # said as always
    os._exit(code)


def execute(args: list[str] | None = None) -> Any:
    """Run the program as with these arguments, or the process's.

    Raises:
        SystemExit: always, with the exit code.
    """
    from verifier.errors import Diagnostic, InputError, render

    try:
        sys.exit(verify.main(args=args, prog_name="verify", standalone_mode=False) or 0)
    except (SystemExit, KeyboardInterrupt):
        raise
    except click.Abort:
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(2)
    except click.ClickException as error:
        click.echo(render(_not_understood(error)), err=True)
        sys.exit(2)
    except InputError as error:
        from verifier.language.load import texts

        quoted = texts(error)
        for diagnostic in error.diagnostics:
            text = quoted.get(diagnostic.span.path) if diagnostic.span else None
            click.echo(render(diagnostic, text), err=True)
        sys.exit(2)
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _FULL and error.filename is None:
            message = f"cannot write to standard output: {(error.strerror or '').lower()}"
            click.echo(render(Diagnostic("E204", message)), err=True)
            os._exit(2)  # what is still to be written would fail again
        if os.environ.get("VERIFIER_DEBUG"):
            raise
        message = f"internal error: {error or type(error).__name__}"
        help_ = "this is a bug of verify, no finding; VERIFIER_DEBUG=1 shows where"
        click.echo(render(Diagnostic("E299", message, help=help_)), err=True)
        sys.exit(3)


def _not_understood(error: click.ClickException) -> Diagnostic:
    """Click's complaint about a command line in the form of ours."""
    from verifier.errors import Diagnostic

    message, _, more = error.format_message().replace("'", "`").partition(". ")
    message = message[:1].lower() + message[1:].rstrip(".")
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "verify"
    more = more.strip().rstrip(".?")
    ask = f"{more[:1].lower()}{more[1:]}? " if more.startswith("Did you mean") else ""
    help_ = f"{ask}`{command} --help` lists what there is"
    return Diagnostic("E200", message, help=help_)


if __name__ == "__main__":
    main()
