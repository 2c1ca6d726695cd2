"""What a numbered message is: its title, what it means, and an example wrong and right.

Each room lists the messages of its own; `verifier.cli.codes` makes the pages of docs/errors.
"""

from __future__ import annotations

from verifier.records import record


@record
class Code:
    """One numbered message.

    Attributes:
        number: `E101`.
        title: a few words.
        why: what it means and what to do, in Markdown.
        wrong: an input of which this is said: a plan in DOT, a rule file, or a command line.
            Empty for what no small example shows.
        right: the same put right.
        param: what stands after `--param`, for the wrong and for the right file.
        encoding: in which the wrong example is saved.
        files: what a command line finds in its folder, (name, text).
    """

    number: str
    title: str
    why: str
    wrong: str = ""
    right: str = ""
    param: tuple[str, str] = ("", "")
    encoding: str = "utf-8"
    files: tuple[tuple[str, str], ...] = ()
