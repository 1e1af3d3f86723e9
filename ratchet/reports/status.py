"""The figures of `ratchet status`: for people to look at. Nothing is judged by a percentage."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ratchet.measure.figures import Expressions, Slots
from ratchet.measure.measure import FileMeasure
from ratchet.terms import Debt, Key
from ratchet.terms.counts import counted


def as_json(files: Sequence[FileMeasure], project: Iterable[Debt]) -> str:
    """The totals, and one object a file."""
    modules = [
        {
            "module": one.file.module,
            "path": one.file.path,
            "lines": one.figures.lines,
            **_figures(one.figures.slots, one.figures.expressions, _by_rule(one.counts)),
        }
        for one in sorted(files, key=lambda one: one.file.path)
    ]
    debts = _all_by_rule(files, project)
    return json.dumps({"schema": 1, "totals": _figures(*_sums(files), debts), "modules": modules}, indent=2) + "\n"


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
    return Slots.total(one.figures.slots for one in files), Expressions.total(one.figures.expressions for one in files)


def _by_rule(counts: Mapping[Key, int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for key, count in counts.items():
        found[key.rule] += count
    return found


def _all_by_rule(files: Sequence[FileMeasure], project: Iterable[Debt]) -> Counter[str]:
    found = _by_rule(counted(project))
    for one in files:
        found.update(_by_rule(one.counts))
    return found


def as_text(files: Sequence[FileMeasure], project: Iterable[Debt]) -> str:
    """One line a package, the most debts first, then the sum and the debts by rule."""
    packages: dict[str, list[FileMeasure]] = {}
    for one in files:
        packages.setdefault(_package(one), []).append(one)
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
    by_count = sorted(debts.items(), key=lambda one: (-one[1], one[0]))
    wide = max(map(len, debts), default=0), max((len(str(count)) for count in debts.values()), default=0)
    lines += ["", *(f"{rule:<{wide[0]}}  {count:>{wide[1]}}" for rule, count in by_count)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _package(one: FileMeasure) -> str:
    if one.file.is_package or "." not in one.file.module:
        return one.file.module
    return one.file.module.rpartition(".")[0]


def _row(name: str, files: Sequence[FileMeasure]) -> tuple[str, ...]:
    slots, expressions = _sums(files)
    all_slots = slots.typed + slots.partial + slots.any + slots.missing
    all_expressions = expressions.precise + expressions.imprecise + expressions.any + expressions.unchecked
    return (
        name,
        str(len(files)),
        str(sum(one.figures.lines for one in files)),
        _share(slots.typed, all_slots),
        _share(expressions.precise, all_expressions),
        str(sum(count for one in files for count in one.counts.values())),
    )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"
