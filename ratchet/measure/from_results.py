"""What a file of results would be as debts. It is a list to read: no verdict rests on such a file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ratchet.errors import UsageError
from ratchet.facts.files import SourceFile
from ratchet.facts.kinds import Fact
from ratchet.facts.module import ModuleFacts
from ratchet.facts.source.aliases import Follower
from ratchet.facts.source.store import read_sources
from ratchet.facts.tools.findings import fact_of
from ratchet.facts.tools.results import read_results
from ratchet.measure.measure import Measure
from ratchet.measure.owed import Order
from ratchet.measure.project import Project, Scope
from ratchet.measure.tree import inventory_of
from ratchet.measure.worklist import Worklist, make_worklist
from ratchet.policy.levels import Levels
from ratchet.rules import rule
from ratchet.storage.files import content_of
from ratchet.terms import Debt, Level
from ratchet.terms.catalogue import FINDING


class Results(NamedTuple):
    """The debts that a file of results comes to. `elsewhere`: how many results are in files that are not measured."""

    worklist: Worklist
    elsewhere: int


def debts_of_results(
    project: Project, file: Path, scope: Scope, rules: Collection[str], owner: str | None, order: Order,
    limit: int | None,
) -> Results:  # fmt: skip
    """The findings of a file of results, beside what the shards hold of them; the other arguments as for a worklist.

    Raises UsageError where the file cannot be read, Inconclusive where a measured file cannot.
    """
    tables = {table.id: table for table in project.config.tools}
    try:
        results = read_results(content_of(file), str(file), project.top, tables)
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}.") from error
    facts: dict[str, list[Fact]] = {}
    for tool, row in results:
        facts.setdefault(row.path, [])
        if tool not in tables or tables[tool].minds(row.code):
            facts[row.path].append(fact_of(tool, row))
    levels = Levels(project.config)
    measured = {one.path: one for one in inventory_of(project.tree).measured}
    files = [one for path, one in measured.items() if facts.get(path)]
    debts = tuple(debt for debt in _debts(project, files, facts) if levels.of_debt(debt) is not Level.OFF)
    worklist = make_worklist(project, Measure((), debts), scope, rules, owner, order, limit)
    counts = worklist.measure.counts
    recorded = {key: min(count, counts[key]) for key, count in worklist.recorded.items() if key in counts}
    return Results(replace(worklist, recorded=recorded), sum(row.path not in measured for _, row in results))


def _debts(project: Project, files: Sequence[SourceFile], facts: Mapping[str, list[Fact]]) -> Iterator[Debt]:
    finding = rule(FINDING)
    if finding is None or not files:
        return
    sources = read_sources(project.top, files, project.instruments.cache)
    follower = Follower(files, sources)
    for file in files:
        yield from finding.debts(ModuleFacts(file, sources[file.path], None, follower, tuple(facts[file.path])))
