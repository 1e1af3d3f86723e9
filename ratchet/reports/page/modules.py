"""Every file with its figures, and what its functions owe: the map, the hotspots and the list are made from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ratchet.measure.figures import Expressions, Slots
from ratchet.measure.measure import FileMeasure, Measure
from ratchet.policy.levels import Levels, is_test, may_owe
from ratchet.terms import NO_DETAIL, Debt
from ratchet.terms.counts import by_rule

_MOST_WITH_DETAILS = 20_000
"""With more debts than that, details (the name of a parameter, a code) are left out: the page would be too large."""

_LONGEST = 80


class Symbol(NamedTuple):
    """What one function, class, module level or contract owes, and its first line.

    `owed` has three numbers for each rule: the rule's, how much, and by how many lines its first place is farther down.
    `details` has a text for each rule, such as the names of parameters; it is empty where no rule has any.
    """

    name: str
    line: int
    owed: tuple[int, ...]
    details: tuple[str, ...]


class Kind(NamedTuple):
    """Files that are measured alike: whether they are tests, and which rules count nothing in them, but in others."""

    is_test: bool
    off: tuple[str, ...]


class File(NamedTuple):
    """One file. `commits` is how often it was edited in a year, `kind` the number of its kind. JSON makes an array of
    it."""

    path: str
    module: str
    lines: int
    slots: Slots
    expressions: Expressions
    commits: int
    symbols: tuple[Symbol, ...]
    kind: int = 0


class Files(NamedTuple):
    """All files, sorted by path; the rules that they owe by, the largest first; whether details are left out; how many
    of the files are measured, empty ones too: the others only have a debt of the project. The kinds of files."""

    rules: tuple[str, ...]
    files: tuple[File, ...]
    is_short: bool
    measured: int
    kinds: tuple[Kind, ...]


def files_of(measure: Measure, commits: Mapping[str, int], levels: Levels) -> Files:
    """Every measured file, and every other path where a debt of the project stands. Notes are left out."""
    totals = by_rule(measure.owed(levels))
    rules = tuple(sorted(totals, key=lambda rule: (-totals[rule], rule)))
    number = {rule: position for position, rule in enumerate(rules)}
    is_short = sum(totals.values()) > _MOST_WITH_DETAILS
    others: defaultdict[str, list[Debt]] = defaultdict(list)
    for debt in measure.project:
        if levels.is_owed(debt.key, debt.place.path):
            others[debt.place.path].append(debt)
    files = [
        _file(file, _owed(file, levels) + others.pop(file.file.path, []), commits, number, is_short)
        for file in measure.files
    ]
    for path, debts in others.items():
        symbols = _symbols(debts, number, is_short)
        files.append(File(path, debts[0].key.module, 0, Slots(), Expressions(), commits.get(path, 0), symbols))
    kind_of = _kinds([file.path for file in files], levels)
    kinds = tuple(sorted(set(kind_of.values())))
    files = sorted(file._replace(kind=kinds.index(kind_of[file.path])) for file in files)
    return Files(rules, tuple(files), is_short, len(measure.files), kinds)


def _kinds(paths: Iterable[str], levels: Levels) -> Mapping[str, Kind]:
    live = {path: {rule.id for rule in levels.live_rules(path) if may_owe(levels, rule.id, path)} for path in paths}
    of_any = set().union(*live.values())
    return {path: Kind(is_test(levels, path), tuple(sorted(of_any - rules))) for path, rules in live.items()}


def _owed(measure: FileMeasure, levels: Levels) -> list[Debt]:
    debts = measure.debts if measure.summary.digest else ()
    return [debt for debt in debts if levels.is_owed(debt.key, debt.place.path)]


def _file(
    measure: FileMeasure, debts: Sequence[Debt], commits: Mapping[str, int], number: Mapping[str, int], is_short: bool
) -> File:
    path, figures, symbols = measure.file.path, measure.figures, _symbols(debts, number, is_short)
    edits = commits.get(path, 0)
    return File(path, measure.file.module, figures.lines, figures.slots, figures.expressions, edits, symbols)


def _symbols(debts: Iterable[Debt], number: Mapping[str, int], is_short: bool) -> tuple[Symbol, ...]:
    """The symbols in the order of their first line."""
    rows: defaultdict[str, defaultdict[int, list[Debt]]] = defaultdict(lambda: defaultdict(list))
    for debt in debts:
        rows[debt.key.symbol][number[debt.key.rule]].append(debt)
    symbols = [_symbol(name, sorted(by_rule.items()), is_short) for name, by_rule in rows.items()]
    return tuple(sorted(symbols, key=lambda symbol: (symbol.line, symbol.name)))


def _symbol(name: str, by_rule: Sequence[tuple[int, Sequence[Debt]]], is_short: bool) -> Symbol:
    firsts = [min(debt.place.line for debt in debts) for _, debts in by_rule]
    line = min(firsts)
    owed = [
        value
        for (rule, debts), first in zip(by_rule, firsts, strict=True)
        for value in (rule, sum(debt.count for debt in debts), first - line)
    ]
    details = () if is_short else tuple(_detail(debts) for _, debts in by_rule)
    return Symbol(name, line, tuple(owed), details if any(details) else ())


def _detail(debts: Sequence[Debt]) -> str:
    told = ", ".join(dict.fromkeys(debt.key.detail for debt in debts if debt.key.detail != NO_DETAIL))
    return told if len(told) <= _LONGEST else f"{told[: _LONGEST - 1]}…"
