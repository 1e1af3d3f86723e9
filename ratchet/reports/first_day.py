"""What `ratchet init` says: each decision in one line with its source, then what was recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ratchet.adoption.choice import Choice, by_reason
from ratchet.adoption.discovery import Discovery
from ratchet.check.diagnosis import how_to_install
from ratchet.facts.collect.type_records import TypeFacts
from ratchet.facts.environment import Interpreter
from ratchet.measure.architecture import Architecture
from ratchet.measure.lacking import lacking, own_names
from ratchet.measure.tree import Measured
from ratchet.reports.wording import counted
from ratchet.terms import Key
from ratchet.terms.catalogue import CONTRACT_TYPES

_MOST_SHOWN = 10
_MOST_VALUES = 6
_AGAIN = "  Then delete baselines/ and run ratchet init again."


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
    if found.unread_mypy:
        yield f"mypy: not read, as one configuration holds for all that is measured: {_some(found.unread_mypy)}."
        yield f"  Put what it says into {found.mypy or 'pyproject.toml'} at the root, for some modules as overrides."
        yield _AGAIN


def _chosen(setting: str, choices: Sequence[Choice]) -> Iterator[str]:
    groups = [f"{_some(values)} ({why})" for why, values in by_reason(choices)]
    if groups:
        yield f"{setting}: {', '.join(groups)}"


def _some(values: Sequence[str]) -> str:
    more = f" and {len(values) - _MOST_VALUES} more" if len(values) > _MOST_VALUES else ""
    return ", ".join(values[:_MOST_VALUES]) + more


def other_tools(found: Discovery) -> Iterator[str]:
    """The files of other tools that `ratchet migrate` reads."""
    for other in found.others:
        if other.is_baseline:
            yield f"Found {other.file}. To start from what it allows, delete baselines/ and run:"
            yield f"  ratchet migrate {other.tool}"
        else:
            yield f"Found {other.file}. To turn it into contracts, run: ratchet migrate {other.tool}"


def instruments(interpreter: Interpreter, measured: Measured) -> Iterator[str]:
    """The interpreter, what is missing in it, and what mypy complains about in its configuration."""
    types = measured.types
    yield f"interpreter: {interpreter.executable or 'the one that runs ratchet'} ({interpreter.reason})"
    yield f"mypy: version {types.mypy}, for Python {types.python} on {types.platform}"
    for line in types.complaints.splitlines()[:_MOST_SHOWN]:
        yield f"mypy: {line}"
    unknown = _not_found(types)
    own = {module.module.partition(".")[0] for module in types.modules.values()}
    if missing := lacking(unknown, measured.sources, measured.inventory):
        yield f"missing: mypy cannot find {_listed([*map(str, missing)])}. What comes from there is Any."
        yield f"  {how_to_install(interpreter)}"
        yield _AGAIN
    if made := [module for module in unknown if module.partition(".")[0] in own]:
        yield f"missing: mypy cannot find {_listed(made)} in this project. If a build writes it, build first."
    if packages := _stub_packages(types, own_names(measured.inventory)):
        yield f"types: python -m pip install {' '.join(packages)} gives types to libraries that have none"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_SHOWN]) + (", …" if len(names) > _MOST_SHOWN else "")


def _not_found(types: TypeFacts) -> list[str]:
    """The modules of imports that mypy could not resolve."""
    imports = (untyped for module in types.modules.values() for untyped in module.imports)
    return sorted({untyped.module for untyped in imports if untyped.reason == "missing"})


def _stub_packages(types: TypeFacts, ours: Collection[str]) -> list[str]:
    """The distributions that bring the types of libraries that are installed without; none for the project itself."""
    from ratchet.facts.types.stub_packages import stub_package

    imports = (untyped for module in types.modules.values() for untyped in module.imports)
    untyped = {one.module for one in imports if one.reason == "untyped" and one.module.partition(".")[0] not in ours}
    return sorted({package for module in untyped if (package := stub_package(module)) is not None})


def debts_table(counts: Mapping[str, int]) -> Iterator[str]:
    """A row for each rule with debts, the most first."""
    if not counts:
        yield "No debts: the baseline is empty."
    width = max((len(rule) for rule in counts), default=0)
    for rule, count in sorted(counts.items(), key=lambda row: (-row[1], row[0])):
        yield f"  {rule:<{width}}  {count:>7,}"


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
