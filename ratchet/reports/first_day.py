"""What `ratchet init` says: each decision in one line with its source, then what was recorded."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ratchet.adoption.choice import Choice, by_reason
from ratchet.adoption.discovery import Discovery
from ratchet.adoption.untyped_libraries import LeanedOn
from ratchet.facts.collect.type_records import TypeFacts
from ratchet.facts.kinds import UNTYPED_IMPORT
from ratchet.measure.architecture import Architecture
from ratchet.measure.installing import installer
from ratchet.measure.lacking import own_names
from ratchet.measure.project import Project
from ratchet.measure.tree import Measured
from ratchet.reports.wording import counted
from ratchet.terms import Key
from ratchet.terms.catalogue import BY_MYPY, CONTRACT_TYPES, TYPE_ERROR

_MOST_SHOWN = 10
_MOST_VALUES = 6
_IDIOM = 50
"""Errors of one code: with fewer, each may be looked at."""


def cycles(imports: Architecture) -> Iterator[str]:
    """For each contract about cycles that is broken: the smallest set of imports to exempt, or to cut."""
    broken = Counter(debt.key.symbol for debt in imports.debts if debt.key.rule in CONTRACT_TYPES)
    for contract in imports.contracts:
        if contract.is_about_cycles and broken[contract.id]:
            from ratchet.reports.graph.cuts import contract_cut  # slow to import
            from ratchet.reports.graph.importable import cut_lines

            yield f'Cycles of contract "{contract.id}": {counted(broken[contract.id], "import")} in them.'
            yield from cut_lines(contract.id, contract_cut(contract, imports.graph))


def decisions(found: Discovery) -> Iterator[str]:
    """What was found, one decision a line: the setting, its values and where they come from."""
    yield f"Found {counted(len(found.files), 'Python file')}."
    yield from _chosen("roots", found.roots)
    yield from _chosen("paths", found.paths)
    yield from _chosen("exclude", found.left_out)
    for choice in found.broken[:_MOST_SHOWN]:
        why = choice.why if choice.why.startswith(choice.value) else f"{choice.value}: {choice.why}"
        yield f"exclude: cannot be measured: {why}"
    if len(found.broken) > _MOST_SHOWN:
        yield f"exclude: {len(found.broken) - _MOST_SHOWN} more that cannot be measured are listed in ratchet.toml"
    yield from _chosen("tests", found.tests)
    yield f"mypy: configured in {found.mypy}" if found.mypy else "mypy: no configuration found, so its defaults apply"
    for directory, python in found.environments:
        yield f"environment: {directory}/** is measured with {python}"


def _chosen(setting: str, choices: Sequence[Choice]) -> Iterator[str]:
    groups = [f"{_some(values)} ({why})" for why, values in by_reason(choices)]
    if groups:
        yield f"{setting}: {', '.join(groups)}"


def _some(values: Sequence[str]) -> str:
    more = f" and {len(values) - _MOST_VALUES} more" if len(values) > _MOST_VALUES else ""
    return ", ".join(values[:_MOST_VALUES]) + more


def other_tools(found: Discovery) -> Iterator[str]:
    """The files of other tools that `ratchet migrate` turns into contracts."""
    for other in found.others:
        if not other.is_baseline:
            yield f"Found {other.file}. To turn it into contracts, run: ratchet migrate {other.tool}"


def libraries(known: Iterable[LeanedOn]) -> Iterator[str]:
    """The libraries without types that the policy knows of."""
    for library in known:
        yield f"{library.name} has no types, and {library.symbols} functions and classes work on what it gives:"
        advice = f"install {library.stubs}, which types it" if library.stubs else "stubs for it would be better"
        yield f"  [libraries] names it, so that this is noted and not refused; {advice}."


def instruments(project: Project, measured: Measured) -> Iterator[str]:
    """The interpreter, what mypy complains about in its configuration, and stubs that can be had."""
    types, interpreter = measured.types, project.instruments.interpreter
    yield f"interpreter: {interpreter.executable or sys.executable} ({interpreter.reason})"
    if project.config.mypy:
        yield f"mypy: version {types.mypy}, for Python {types.python} on {types.platform}"
    else:
        yield f"mypy: switched off, so nothing is minded of {', '.join(BY_MYPY)}"
    for line in types.complaints.splitlines()[:_MOST_SHOWN]:
        yield f"mypy: {line}"
    present = measured.environment.distributions
    commands: dict[str, list[tuple[str, str]]] = {}
    for package, (module, place) in sorted(_stub_packages(types, own_names(measured.inventory)).items()):
        commands.setdefault(installer(project, place, present), []).append((package, f"{module} ({place})"))
    for command, rows in commands.items():
        untyped = ", ".join(used for _, used in rows[:_MOST_SHOWN])
        yield f"types: none are installed for {untyped}. What comes from there is Any."
        yield f"  To have them: {command} {' '.join(name for name, _ in rows)}; then ratchet update"


def _stub_packages(types: TypeFacts, ours: Collection[str]) -> dict[str, tuple[str, str]]:
    """Distribution → (module, first place) of stubs for libraries that come without; none for the project itself."""
    from ratchet.facts.types.stub_packages import stub_package

    found: dict[str, tuple[str, str]] = {}
    for path in sorted(types.modules):
        for one in types.modules[path].of(UNTYPED_IMPORT):
            is_ours = one.detail.partition(".")[0] in ours
            if not is_ours and (package := stub_package(one.detail)) is not None:
                found.setdefault(package, (one.detail, f"{path}:{one.line}"))
    return found


def debts_table(counts: Mapping[str, int]) -> Iterator[str]:
    """A row for each rule with debts, the most first."""
    if not counts:
        yield "No debts: the baseline is empty."
    width = max((len(rule) for rule in counts), default=0)
    for rule, count in sorted(counts.items(), key=lambda row: (-row[1], row[0])):
        yield f"  {rule:<{width}}  {count:>7,}"


def idioms(counts: Mapping[Key, int], config: str) -> Iterator[str]:
    """Where most errors have one code, how that code gets a level of its own: an idiom is no debt of each line."""
    codes: Counter[str] = Counter()
    for key, count in counts.items():
        if key.rule == TYPE_ERROR:
            codes[key.detail] += count
    for code, count in codes.most_common(1):
        if count >= _IDIOM and 2 * count > codes.total():
            yield f"{count:,} of {codes.total():,} type-errors are [{code}]. Most of these may be one idiom."
            yield f'  To have them noted and not refused, in {config}: [rules] "type-error[{code}]" = "note"'


def not_recorded(forbidden: Mapping[Key, int]) -> Iterator[str]:
    """The debts that a baseline may not hold, because their level is `forbid`."""
    if not forbidden:
        return
    yield 'Not recorded, because their level is "forbid":'
    for key, count in sorted(forbidden.items())[:_MOST_SHOWN]:
        yield f"  {key.rule} {key.module} {key.symbol} {key.detail} {count}"
    if len(forbidden) > _MOST_SHOWN:
        yield f"  and {len(forbidden) - _MOST_SHOWN} more"
    yield "ratchet check refuses these until they are fixed."


def plugins(refused: Iterable[str]) -> Iterator[str]:
    """mypy plugins of the repository that were not loaded."""
    for plugin in refused:
        yield f"mypy: its plugin {plugin} was not loaded, because init runs no code of the repository."
        yield "  Commit what init wrote, then run ratchet update: it measures with the plugin."
