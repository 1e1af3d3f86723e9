"""One tree → its measure: inventory, source facts, import graph, type facts, rules, in this order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ratchet import __version__
from ratchet.config import Config
from ratchet.errors import Inconclusive, RatchetError
from ratchet.facts.checked_tree import CheckedTree
from ratchet.facts.environment import Interpreter, distributions
from ratchet.facts.files import Inventory, SourceFile
from ratchet.facts.inventory import take_inventory
from ratchet.facts.source.records import SourceFacts
from ratchet.facts.source.store import SourceStore, read_sources, start_reading
from ratchet.facts.types import MypyRequest, type_facts
from ratchet.facts.types.records import Environment, TypeFacts
from ratchet.measure.architecture import Architecture, contracts_of, judge_imports
from ratchet.measure.cache import MeasureCache
from ratchet.measure.measure import LevelOf, Measure
from ratchet.storage.garbage import no_collection
from ratchet.terms import Debt, Level


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree to measure: where it is, what git lists there (None: walk), how it is configured, hashes known so far.

    `links` are those of the listed paths that are symbolic links; None where that is not known.
    """

    top: Path
    listed: Collection[str] | None
    config: Config
    shas: Mapping[str, str] = field(default_factory=dict)
    links: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Instruments:
    """What measures: cache directory, the project's interpreter, the mypy plugins that may be loaded, progress.

    `checked` is the tree whose code is never run, whatever tree is measured; None for none.
    """

    cache: Path
    interpreter: Interpreter
    plugins_allowed: frozenset[str] | None = None
    checked: CheckedTree | None = None
    progress: Callable[[str], None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Measured:
    """A tree's measure, with the facts that it rests on."""

    inventory: Inventory
    sources: Mapping[str, SourceFacts]
    imports: Architecture
    types: TypeFacts
    measure: Measure
    environment: Environment


def look_at(tree: Tree) -> Inventory:
    """The inventory of a tree by its configuration."""
    return take_inventory(tree.top, tree.listed, tree.config.roots, tree.config.measures, tree.shas, tree.links)


def measure_tree(
    tree: Tree,
    instruments: Instruments,
    inventory: Inventory | None = None,
    level_of: LevelOf | None = None,
    policy: str | None = None,
    project: Callable[[Inventory], Iterable[Debt]] = lambda _: (),
    cycle_rules: Collection[str] | None = None,
) -> Measured:
    """Measure everything. `project` adds debts that only the inventory tells.

    `policy` says in words what `level_of` rests on, so that remembered measures are only used under the same.
    `cycle_rules` are those that it does not turn off everywhere.

    Raises Inconclusive, naming file and line, for whatever cannot be read, parsed or type-checked.
    """
    inventory = inventory or look_at(tree)
    figures = tree.config.cycle_rules if cycle_rules is None else cycle_rules
    sources, imports, types = _facts_of(tree, inventory, instruments, figures)
    # What mypy leaves behind is large and stays: no collection should walk through it again and again.
    with no_collection():
        levels = level_of or tree.config.level
        debts = [*imports.debts, *project(inventory)]
        minded = tuple(debt for debt in debts if levels(debt.key.rule, debt.place.path) is not Level.OFF)
        words = policy if policy is not None else policy_words(tree.config)
        files = MeasureCache(instruments.cache, words).measure(inventory.measured, sources, types, levels)
        result = Measure(files, minded)
    return Measured(inventory, sources, imports, types, result, _environment(imports, types, instruments))


def _facts_of(
    tree: Tree, inventory: Inventory, instruments: Instruments, cycle_rules: Collection[str]
) -> tuple[SourceStore, Architecture, TypeFacts]:
    """What the text says and what mypy says, at the same time where there is much to read.

    What is wrong with the text, or with a contract, is told before anything that mypy complains about.
    """
    instruments.progress(f"reading {len(inventory.measured)} files")
    with start_reading(tree.top, inventory.measured, instruments.cache) as reading:
        known = None
        if reading.is_done:
            known = imports_of(tree, inventory, reading.sources(), instruments, cycle_rules)
        else:
            contracts_of(tree.config, instruments.checked)
        instruments.progress(f"type-checking {len(inventory.measured)} files with mypy")
        try:
            types = _types_of(tree, inventory, instruments)
        except RatchetError:
            imports_of(tree, inventory, reading.sources(), instruments, cycle_rules)
            raise
        sources = reading.sources()
    with no_collection():  # as below: it would walk through all that mypy left
        return sources, known or imports_of(tree, inventory, sources, instruments, cycle_rules), types


def _types_of(tree: Tree, inventory: Inventory, instruments: Instruments) -> TypeFacts:
    return type_facts(
        MypyRequest(
            top=tree.top,
            files=inventory.measured,
            roots=inventory.roots,
            cache_dir=instruments.cache,
            python_executable=instruments.interpreter.executable,
            plugins_allowed=instruments.plugins_allowed,
        )
    )


def imports_of(
    tree: Tree,
    inventory: Inventory,
    sources: SourceStore,
    instruments: Instruments,
    cycle_rules: Collection[str] = (),
) -> Architecture:
    """The imports, judged. Files that are not measured take part as far as they parse."""
    facts: dict[str, SourceFacts] = {}
    links = dict(sources.links_digests)
    files: list[SourceFile] = list(inventory.measured)
    known = {file.module for file in files}
    for file in inventory.unmeasured:
        if tree.config.excludes(file.path) or file.module in known:
            continue
        try:
            one = read_sources(tree.top, [file], instruments.cache)
        except Inconclusive:
            # It is unmeasured-code as it is; that it does not even parse makes it no worse.
            continue
        facts[file.path] = one.links[file.path]
        links.update(one.links_digests)
        files.append(file)
    both = _Both(facts, sources.links)
    return judge_imports(files, both, links, tree.config, instruments.cache, instruments.checked, cycle_rules)


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
    return Environment(
        ratchet=".".join(__version__.split(".")[:2]),
        mypy=types.mypy,
        python=types.python,
        platform=types.platform,
        plugins=types.plugins,
        distributions=dict(
            sorted({**distributions(instruments.interpreter, imports.externals), **imports.brought}.items())
        ),
    )


def policy_words(*configs: Config | None) -> str:
    """What the levels of rules rest on, in words."""
    return repr([(sorted(one.rules.items()), one.profiles) for one in configs if one is not None])
