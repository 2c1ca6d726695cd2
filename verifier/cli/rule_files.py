"""Which rule files a command is to look at: paths, folders, names of the library."""

from __future__ import annotations

from pathlib import Path

from verifier.errors import Diagnostic, InputError


def rule_files(names: tuple[str, ...]) -> list[Path]:
    """The files that the names mean, in order: a folder is all rule files below it, sorted.

    Raises:
        InputError: a name means no file.
    """
    from verifier.language.places import find

    found: dict[Path, None] = {}
    wrong = []
    for name in names:
        path = Path(name)
        if path.is_dir():
            inside = sorted(path.rglob("*.rules"))
            if not inside:
                wrong.append(Diagnostic("E201", f"no rule file is in the folder `{name}`"))
            found.update(dict.fromkeys(inside))
            continue
        file = find(name)
        if file is None:
            help_ = "a rule file, a folder or a name of the library goes here"
            wrong.append(Diagnostic("E201", f"there is no rule file `{name}`", help=help_))
        else:
            found[file] = None
    if wrong:
        raise InputError(wrong)
    return list(found)


def read_rules(path: Path) -> str:
    """The text of a rule file, line ends as they are.

    Raises:
        InputError: it cannot be read.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise InputError([Diagnostic("E201", f"cannot read `{path}`: {reason.lower()}")]) from None
