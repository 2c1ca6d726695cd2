"""A plan's strategy as Markdown: each degree as it is declared and as it is drawn."""

from __future__ import annotations

from verifier.findings.model import FileResult
from verifier.report.parameters import origin

# what a degree is called, the parameter that declares it, the group whose members show it
DEGREES = (
    ("layers", "layers", "layer"),
    ("GPUs", "world", "gpu"),
    ("tensor parallel", "tp", "tp-rank"),
    ("pipeline stages", "pp", "stage"),
    ("expert parallel", "ep", "ep-rank"),
    ("data parallel", "dp", "dp-rank"),
    ("sequence parallel", "sp", "sp-rank"),
    ("context parallel", "cp", ""),
    ("experts", "experts", "expert-index"),
    ("phases", "phases", "phase"),
    ("micro-batches", "", "microbatch"),
)


def strategy(result: FileResult) -> list[str]:
    """The table's lines; none where nothing is declared and nothing is drawn."""
    declared_by = {p.name: p for p in result.parameters if p.value is not None}
    rows = []
    for title, parameter, group in DEGREES:
        declared, drawn = declared_by.get(parameter), result.drawn.get(group)
        if declared is not None or drawn is not None:
            value, by = (None, None) if declared is None else (declared.value, origin(declared))
            rows.append(f"| {title} | {_cell(value)} | {_cell(drawn)} | {by or ''} |")
    if not rows:
        return []
    return [
        "## Strategy",
        "",
        "| | declared | drawn | declared by |",
        "|---|--:|--:|---|",
        *rows,
        "",
    ]


def _cell(value: object) -> str:
    return "–" if value is None else str(value)  # noqa: RUF001 -- a dash for what nobody says
