"""What `ratchet doctor` looks at: whether a check can be trusted here, and what keeps it from being so."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from ratchet import __version__
from ratchet.baseline.store import read_stored
from ratchet.check.configured_trunk import configured_base
from ratchet.check.environment_difference import environment_difference
from ratchet.config import ToolTable
from ratchet.errors import Inconclusive, RatchetError
from ratchet.facts.collect.type_records import NOT_ASKED, Environment
from ratchet.facts.environment import (
    Interpreter,
    distributions,
    own_interpreter,
    plugin_packages,
    search_directories,
    versions,
)
from ratchet.facts.files import Inventory
from ratchet.facts.source.store import read_sources
from ratchet.facts.types.standard_names import names_for_checkers
from ratchet.measure.installing import how_to_install
from ratchet.measure.lacking import lacking, never_asked_for
from ratchet.measure.project import Project
from ratchet.measure.tree import imports_of, inventory_of


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that was looked at: its topic, what is so, and what to do; `advice` is empty where all is well."""

    topic: str
    what: str
    advice: str = ""


def diagnose(project: Project, ref: str | None) -> Iterator[Remark]:
    """Every remark about the interpreter, what is installed, the baseline, the base and the cache."""
    interpreter = project.instruments.interpreter
    yield Remark(
        "interpreter", f"{interpreter.executable or f'{sys.executable}, which runs ratchet'} ({interpreter.reason})"
    )
    yield from _of_environment(project, interpreter)
    yield _of_base(project, ref)
    yield _of_cache(project.instruments.cache, project.top)


def _of_environment(project: Project, interpreter: Interpreter) -> Iterator[Remark]:
    inventory = inventory_of(project.tree)
    sources = read_sources(project.top, inventory.measured, project.instruments.cache)
    imports = imports_of(project, inventory, sources)
    brought = {**distributions(interpreter, imports.externals), **imports.brought}
    unknown = [*_absent(interpreter, set(imports.externals) - names_for_checkers())]
    if absent := lacking(unknown, sources, inventory, project.config.absent):
        what = f"nothing is installed for {', '.join(map(str, absent))}: what comes from there is Any"
        yield Remark("imports", what, how_to_install(project, absent, brought))
    else:
        optional = {*never_asked_for(unknown, sources, inventory), *(set(unknown) & {*project.config.absent})}
        but = f", but for what is optional or of another Python: {', '.join(sorted(optional))}" if optional else ""
        yield Remark("imports", f"everything that is imported is installed{but} (distributions: {len(brought)})")
    stored = read_stored(project.top)
    then = stored.manifest
    if stored.problems:
        advice = "git checkout brings back what is committed; ratchet resolve mends what a merge left."
        yield Remark("baseline", f"cannot be read: {stored.problems[0]}", advice)
    if then is None:
        if not stored.exists:
            yield Remark("baseline", "there is none", "Run ratchet init.")
        return
    brought = {**distributions(own_interpreter(), plugin_packages(then.plugins)), **brought}
    # Python, platform and plugins are mypy's answer, and mypy is not run here.
    release = ".".join(__version__.split(".")[:2])
    mypy = version("mypy") if project.config.mypy else NOT_ASKED
    tools: dict[str, str] = {}
    for table in project.config.tools:
        remark, tools[table.id] = _of_tool(table, project, inventory, then.tools.get(table.id, ""))
        yield remark
    now = Environment(release, mypy, then.python, then.platform, then.plugins, brought, tools)
    differs = environment_difference(then, now, versions(interpreter, then.distributions))
    if differs.missing:
        advice = "Install what is missing. ratchet update refuses to record an environment without it."
        yield Remark("baseline", differs.words(), advice)
    elif differs.words():
        yield Remark("baseline", differs.words(), "Run ratchet update in a change of its own.")
    else:
        yield Remark("baseline", "was made in this environment")


def _of_tool(table: ToolTable, project: Project, inventory: Inventory, then: str) -> tuple[Remark, str]:
    """What is to be said of another tool, and which it is: as `then` where that cannot be told."""
    from ratchet.facts.tools.findings import identity_of, program_of  # few projects have other tools
    from ratchet.measure.by_tools import adapter_for, asked_about

    adapter, asked = adapter_for(table), asked_about(project, inventory)
    try:
        program = program_of(adapter, asked)
        if table.command:
            return Remark("tool", f"{table.id}, at {program}, by a command that base has to name"), then
        identity = identity_of(adapter, asked)
    except Inconclusive as error:
        return Remark("tool", str(error), f"Without {table.id}, no check can tell."), then
    return Remark("tool", f"{table.id} {identity.version}, at {program}"), str(identity)


def _absent(interpreter: Interpreter, tops: Iterable[str]) -> Iterator[str]:
    """Top-level modules that no directory of the interpreter has."""
    directories = list(interpreter.site_packages)
    if interpreter.executable is not None:
        directories += search_directories(interpreter.executable)
    for top in tops:
        stubs = f"{top}-stubs"
        places = [
            Path(directory, name) for directory in directories for name in (top, f"{top}.py", f"{top}.pyi", stubs)
        ]
        if not any(place.exists() for place in places) and not any(
            next(Path(directory).glob(f"{top}.*.so"), None) for directory in directories
        ):
            yield top


def _of_base(project: Project, ref: str | None) -> Remark:
    if project.repository is None:
        return Remark("base", "there is no git repository", "Commit the project to git: then tampering can be seen.")
    try:
        base = configured_base(project.repository, ref, {})
    except RatchetError as error:
        return Remark("base", str(error), "Name the trunk: [git] trunk in ratchet.toml, or --base.")
    if base.commit is None:
        return Remark("base", "nothing is committed yet", "Commit ratchet.toml and baselines/.")
    return Remark("base", f"the merge base with {base.ref or 'HEAD'} is {base.commit[:12]}")


def _of_cache(cache: Path, top: Path) -> Remark:
    size = sum(file.stat().st_size for file in cache.rglob("*") if file.is_file()) if cache.is_dir() else 0
    place = cache.relative_to(top) if cache.is_relative_to(top) else cache
    return Remark("cache", f"{place}, {size / 1_000_000:.0f} MB")
