"""The figures of `ratchet status`: for people to look at. Nothing is judged by a percentage."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ratchet.measure.figures import Expressions, Slots
from ratchet.measure.measure import FileMeasure
from ratchet.terms import NO_DETAIL, Debt
from ratchet.terms.counts import by_rule, counted


def as_json(files: Sequence[FileMeasure], project: Iterable[Debt]) -> str:
    """A JSON object: the totals, and an object for each file. Debts of `project` belong to no file."""
    modules = [
        {
            "module": measure.file.module,
            "path": measure.file.path,
            "lines": measure.figures.lines,
            **_figures(measure.figures.slots, measure.figures.expressions, by_rule(measure.counts)),
        }
        for measure in sorted(files, key=lambda measure: measure.file.path)
    ]
    debts = _all_by_rule(files, project)
    totals = {**_figures(*_sums(files), debts), "shown": dict(sorted(_shown(files).items()))}
    return json.dumps({"schema": 1, "totals": totals, "modules": modules}, indent=2) + "\n"


def _shown(files: Iterable[FileMeasure]) -> Counter[str]:
    """By rule, what is only shown here and no check compares; of a library without types with its name."""
    totals: Counter[str] = Counter()
    for measure in files:
        for rule, detail, count in measure.figures.shown:
            totals[rule if detail == NO_DETAIL else f"{rule} {detail}"] += count
    return totals


def _figures(slots: Slots, expressions: Expressions, debts: Mapping[str, int]) -> dict[str, object]:
    return {
        "slots": {"typed": slots.typed, "partial": slots.partial, "any": slots.any, "missing": slots.missing},
        "expressions": {
            "precise": expressions.precise,
            "imprecise": expressions.imprecise,
            "any": expressions.any,
            "unchecked": expressions.unchecked,
        },
        "debts": dict(sorted(debts.items())),
    }


def _sums(files: Iterable[FileMeasure]) -> tuple[Slots, Expressions]:
    files = list(files)
    return Slots.total(measure.figures.slots for measure in files), Expressions.total(
        measure.figures.expressions for measure in files
    )


def _all_by_rule(files: Sequence[FileMeasure], project: Iterable[Debt]) -> Counter[str]:
    totals = by_rule(counted(project))
    for measure in files:
        totals.update(by_rule(measure.counts))
    return totals


def as_text(files: Sequence[FileMeasure], project: Iterable[Debt]) -> str:
    """A table with a row for each package, the most debts first, then the totals and the debts by rule."""
    packages: dict[str, list[FileMeasure]] = {}
    for measure in files:
        packages.setdefault(_package(measure), []).append(measure)
    rows = [_row(name, members) for name, members in packages.items()]
    rows.sort(key=lambda row: (-int(row[-1]), row[0]))
    table = [("package", "files", "lines", "slots", "expressions", "debts"), *rows, _row("all", files)]
    widths = [max(len(row[column]) for row in table) for column in range(6)]
    lines = [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in table
    ]
    debts = _all_by_rule(files, project)
    by_count = sorted(debts.items(), key=lambda row: (-row[1], row[0]))
    wide = max(map(len, debts), default=0), max((len(str(count)) for count in debts.values()), default=0)
    lines += ["", *(f"{rule:<{wide[0]}}  {count:>{wide[1]}}" for rule, count in by_count)]
    shown = _shown(files)
    if shown:
        noted = ", ".join(f"{rule} {count}" for rule, count in sorted(shown.items()))
        lines += ["", f"noted, and no debts: {noted}"]
    return "\n".join(lines).rstrip("\n") + "\n"


def _package(measure: FileMeasure) -> str:
    if measure.file.is_package or "." not in measure.file.module:
        return measure.file.module
    return measure.file.module.rpartition(".")[0]


def _row(name: str, files: Sequence[FileMeasure]) -> tuple[str, ...]:
    slots, expressions = _sums(files)
    all_slots = slots.typed + slots.partial + slots.any + slots.missing
    all_expressions = expressions.precise + expressions.imprecise + expressions.any + expressions.unchecked
    return (
        name,
        str(len(files)),
        str(sum(measure.figures.lines for measure in files)),
        _share(slots.typed, all_slots),
        _share(expressions.precise, all_expressions),
        str(sum(count for measure in files for count in measure.counts.values())),
    )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"
