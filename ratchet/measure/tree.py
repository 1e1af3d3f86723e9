"""One tree → its measure: inventory, source facts, import graph, type facts, rules, in this order."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from ratchet import __version__
from ratchet.config import Config
from ratchet.errors import RatchetError
from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.collect.type_records import NOT_ASKED, Environment, TypeFacts
from ratchet.facts.environment import distributions, own_interpreter, plugin_packages
from ratchet.facts.files import Inventory, SourceFile
from ratchet.facts.files_read import remember_files_read
from ratchet.facts.inventory import take_inventory
from ratchet.facts.module import NO_TOOLS, ByTools
from ratchet.facts.source.reexported_names import lend
from ratchet.facts.source.store import SourceStore, read_sources, start_reading
from ratchet.facts.types import MypyRequest, type_facts
from ratchet.measure.architecture import Architecture, contracts_of, judge_imports
from ratchet.measure.cache import MeasureCache
from ratchet.measure.measure import Measure
from ratchet.measure.project import Instruments, Project, Tree
from ratchet.measure.taking_part import files_that_take_part
from ratchet.policy.levels import Levels
from ratchet.storage.garbage import no_collection
from ratchet.terms import Debt, Level

if TYPE_CHECKING:
    from ratchet.contracts import Contract
    from ratchet.facts.imports import ImportGraph


class Measured(NamedTuple):
    """A tree's measure, with the facts that it rests on."""

    inventory: Inventory
    sources: Mapping[str, SourceFacts]
    imports: Architecture
    types: TypeFacts
    measure: Measure
    environment: Environment

    def with_debts(self, debts: Iterable[Debt], levels: Levels) -> Measured:
        """The same, with more debts of the project as a whole, but for what `levels` turn off."""
        more = tuple(debt for debt in debts if levels.of_debt(debt) is not Level.OFF)
        if not more:
            return self
        others = frozenset(debt.key.module for debt in more if levels.of_debt(debt) is not Level.RATCHET)
        project = (*self.measure.project, *more)
        mixed = self.measure.project_mixed | others
        return self._replace(measure=replace(self.measure, project=project, project_mixed=mixed))


def inventory_of(tree: Tree) -> Inventory:
    """The Python files of a tree, as its configuration sorts them. Errors as for `take_inventory`."""
    return take_inventory(tree.top, tree.listed, tree.config.roots, tree.config.measures, tree.shas, tree.links)


def measure_tree(project: Project, inventory: Inventory, levels: Levels, unmeasured: Iterable[Debt] = ()) -> Measured:
    """Measure everything, but for what `levels` turn off. `unmeasured` are debts that the inventory alone tells.

    Raises Inconclusive, naming file and line, for whatever cannot be read, parsed or type-checked.
    """
    sources, imports, types = _facts_of(project, inventory, levels.cycle_rules)
    tools = _tools_of(project, inventory)
    # What mypy leaves behind is large and stays: no collection should walk through it again and again.
    with no_collection():
        debts = (*_minded(imports, inventory, project.config), *unmeasured)
        minded = tuple(debt for debt in debts if levels.of_debt(debt) is not Level.OFF)
        files = MeasureCache(project.instruments.cache, levels).measure(inventory.measured, sources, types, tools.facts)
        if levels.untyped:
            from ratchet.measure.vacuous_libraries import vacuous  # few projects name any

            minded = (*minded, *vacuous(files, levels))
        others = frozenset(debt.key.module for debt in minded if levels.of_debt(debt) is not Level.RATCHET)
        measure = Measure(files, minded, others)
    environment = _environment(imports, types, project.instruments)._replace(tools=tools.versions)
    return Measured(inventory, sources, imports, types, measure, environment)


def _facts_of(
    project: Project, inventory: Inventory, cycle_rules: Collection[str]
) -> tuple[SourceStore, Architecture, TypeFacts]:
    """What the text says and what mypy says, at the same time where there is much to read.

    What is wrong with the text, or with a contract, is told before anything that mypy complains about.
    """
    tree, instruments = project.tree, project.instruments
    instruments.progress(f"reading {len(inventory.measured)} files")
    with start_reading(tree.top, inventory.measured, instruments.cache) as reading:
        known = None
        if reading.is_done:
            lend(reading.sources(), inventory.measured, instruments.cache)
            known = imports_of(project, inventory, reading.sources(), cycle_rules)
        else:
            contracts_of(tree.config, instruments.checked)
        try:
            types = _types_of(tree, inventory, instruments)
        except RatchetError:
            lend(reading.sources(), inventory.measured, instruments.cache)
            imports_of(project, inventory, reading.sources(), cycle_rules)
            raise
        sources = reading.sources()
        if known is None:
            lend(sources, inventory.measured, instruments.cache)
    with no_collection():  # it would walk through all that mypy left
        return sources, known or imports_of(project, inventory, sources, cycle_rules), types


def _tools_of(project: Project, inventory: Inventory) -> ByTools:
    if not project.tools:
        return NO_TOOLS
    from ratchet.measure.by_tools import facts_of_tools  # few projects have other tools

    return facts_of_tools(project, inventory)


def _types_of(tree: Tree, inventory: Inventory, instruments: Instruments) -> TypeFacts:
    if not tree.config.mypy:
        # Nothing is read but what git lists: that is known now, and the next check need not ask again.
        remember_files_read(instruments.cache, tree.top, ())
        return TypeFacts({}, mypy=NOT_ASKED, python=NOT_ASKED, platform=sys.platform, plugins=())
    instruments.progress(f"type-checking {len(inventory.measured)} files with mypy")
    if not instruments.others:
        return _types_with(tree, inventory.measured, inventory, instruments)
    from ratchet.measure.environments import by_interpreter, joined  # few projects have several

    parts = [
        _types_with(tree, files, inventory, instruments._replace(interpreter=interpreter))
        for interpreter, files in by_interpreter(inventory.measured, instruments)
    ]
    return joined(parts) if parts else _types_with(tree, (), inventory, instruments)


def _types_with(tree: Tree, files: tuple[SourceFile, ...], inventory: Inventory, instruments: Instruments) -> TypeFacts:
    return type_facts(
        MypyRequest(
            top=tree.top,
            files=files,
            roots=inventory.roots,
            cache_dir=instruments.cache,
            python_executable=instruments.interpreter.executable,
            plugins_allowed=instruments.plugins_allowed,
            jobs=instruments.jobs,
            config_file=tree.config.mypy_config,
            every_body=instruments.every_body,
        )
    )


def imports_of(
    project: Project,
    inventory: Inventory,
    sources: SourceStore,
    cycle_rules: Collection[str] = (),
) -> Architecture:
    """The imports, judged. Files that are not measured take part as far as they parse.

    Without a contract or a rule that minds what they import, only those do that something measured imports.
    """
    config, instruments = project.tree.config, project.instruments
    is_each_needed = bool(config.contracts or cycle_rules)
    files, facts, links = _that_import(project, inventory, sources, is_each_needed=is_each_needed)
    return judge_imports(files, facts, links, config, instruments.cache, instruments.checked, cycle_rules)


def graph_of(
    project: Project, inventory: Inventory, unsaved: Mapping[str, bytes] | None = None
) -> tuple[ImportGraph, tuple[Contract, ...]]:
    """The import graph, in which all files take part that parse, and the contracts; nothing is judged.

    The facts that it is made of are those that `measure_tree` has, read in less time. `unsaved` are texts of files of
    the inventory, by path, that are read in place of the disk; their graph is not remembered. Raises Inconclusive,
    naming file and line, for a measured text that is not valid Python.
    """
    from ratchet.facts.imports.store import cached_graph  # slow to import

    tree, instruments = project.tree, project.instruments
    contracts = contracts_of(tree.config, instruments.checked)
    with no_collection():
        sources = read_sources(tree.top, inventory.measured, instruments.cache, unsaved, links_alone=True)
        lend(sources, inventory.measured, instruments.cache)
        files, facts, links = _that_import(project, inventory, sources, is_each_needed=True)
        return cached_graph(files, facts, None if unsaved else instruments.cache, links), contracts


def _that_import(
    project: Project, inventory: Inventory, sources: SourceStore, *, is_each_needed: bool
) -> tuple[list[SourceFile], Mapping[str, SourceFacts], Mapping[str, str]]:
    """The files of the import graph; by path, their facts and what identifies their links."""
    tree, instruments = project.tree, project.instruments
    modules = {file.module for file in inventory.measured}
    others, store = files_that_take_part(
        tree.top,
        inventory.measured,
        sources,
        _outside(inventory.unmeasured, modules, tree.config),
        instruments.cache,
        is_each_needed=is_each_needed,
        excluded=_excluded(inventory, modules, tree.config),
    )
    links = {**sources.links_digests, **store.links_digests}
    return [*inventory.measured, *others], _Both(store.links, sources.links), links


def _excluded(inventory: Inventory, measured: Collection[str], config: Config) -> list[SourceFile]:
    """Excluded files whose module is no measured one: they take part as far as something measured reaches them."""
    return [file for file in inventory.unmeasured if config.excludes(file.path) and file.module not in measured]


def _minded(imports: Architecture, inventory: Inventory, config: Config) -> Iterator[Debt]:
    """The debts of the imports. Of what stands in an excluded file, only an import by which others reach too far."""
    excluded = {file.module for file in _excluded(inventory, {file.module for file in inventory.measured}, config)}
    reaching = {(contract.rule, contract.id) for contract in imports.contracts if contract.reaches_through_others}
    for debt in imports.debts:
        if debt.key.module not in excluded or (debt.key.rule, debt.key.symbol) in reaching:
            yield debt


def _outside(files: Iterable[SourceFile], measured: Collection[str], config: Config) -> list[SourceFile]:
    """Unmeasured files that are not excluded, and whose module is no measured one."""
    return [file for file in files if not config.excludes(file.path) and file.module not in measured]


@dataclass(frozen=True, slots=True)
class _Both(Mapping[str, SourceFacts]):
    """The facts of files that are measured, decoded when asked for, and of others."""

    others: Mapping[str, SourceFacts]
    measured: Mapping[str, SourceFacts]

    def __getitem__(self, path: str) -> SourceFacts:
        return self.others[path] if path in self.others else self.measured[path]

    def __iter__(self) -> Iterator[str]:
        yield from self.others
        yield from self.measured

    def __len__(self) -> int:
        return len(self.others) + len(self.measured)


def _environment(imports: Architecture, types: TypeFacts, instruments: Instruments) -> Environment:
    brought = {**distributions(instruments.interpreter, imports.externals), **imports.brought}
    if types.plugins:
        brought = {**distributions(own_interpreter(), plugin_packages(types.plugins)), **brought}
    if instruments.others:
        from ratchet.measure.environments import distributions_of_others  # few projects have several

        brought |= distributions_of_others(instruments, imports.externals)
    return Environment(
        ratchet=".".join(__version__.split(".")[:2]),
        mypy=types.mypy,
        python=types.python,
        platform=types.platform,
        plugins=types.plugins,
        distributions=dict(sorted(brought.items())),
    )
