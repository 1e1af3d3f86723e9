"""The plugin that sees each module right after mypy has checked it, and the freshness answer that forces rechecks."""

from __future__ import annotations

import dataclasses
import gc
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field

from mypy.build import BuildManager
from mypy.nodes import MypyFile
from mypy.options import Options
from mypy.plugin import Plugin, ReportConfigContext
from mypy.typestate import type_state

from ratchet.errors import Inconclusive
from ratchet.facts.types.cache.codec import pack
from ratchet.facts.types.run.effective_options import effective
from ratchet.facts.types.run.errors_told import columns_of, never_evaluated, places_of_errors, statements_skipped
from ratchet.facts.types.run.looked_into import LookedInto

STEADY = "ratchet"
"""What the freshness check is told. mypy hashes it into interfaces, so it never varies."""

RECHECK = "ratchet: no record"

_FRAMES = 8
"""How much of a traceback a person reads: a recursion that does not end has a thousand frames."""


@dataclass(slots=True)
class Collected:
    """What a build is to collect, and what it has collected.

    `wanted` maps a measured module to its path; `stale` are modules whose cache mypy must drop. `records` are encoded
    records by module, `ignored` the modules whose errors mypy ignores, `failures` the tracebacks of modules that could
    not be read: mypy must not see an exception.
    """

    wanted: Mapping[str, str]
    stale: frozenset[str]
    records: dict[str, bytes] = field(default_factory=dict)
    ignored: set[str] = field(default_factory=set)
    failures: dict[str, str] = field(default_factory=dict)


class Collector(Plugin):
    """Collects a record of every measured module that mypy checks."""

    def __init__(self, options: Options, collected: Collected) -> None:
        super().__init__(options)
        self.collected = collected
        self.manager: BuildManager | None = None
        self._looked_into: LookedInto | None = None

    def report_config_data(self, ctx: ReportConfigContext) -> str:
        self._manager()  # the first time mypy has made little, so that there is little to look through
        if not ctx.is_check:
            _forget_comparisons()
        return RECHECK if ctx.is_check and ctx.id in self.collected.stale else STEADY

    def get_additional_indirect_deps(self, file: MypyFile) -> set[str]:
        manager = self._manager()
        looked_into = set[str]()
        try:
            if file.fullname in self.collected.wanted:
                looked_into = self._collect(manager, file)
        except Exception:
            self.collected.failures[file.fullname] = traceback.format_exc(limit=-_FRAMES)
        # The types of a module that is done: let go, so that memory stays flat.
        manager.all_types.clear()
        _forget_comparisons()
        return looked_into

    def _manager(self) -> BuildManager:
        """The build in progress. mypy hands plugins its options only; the build is who else holds them."""
        if self.manager is None:
            holders = _managers(self.options)
            if not holders:
                # mypy's workers freeze what they have loaded; frozen objects are not looked at.
                gc.unfreeze()
                holders = _managers(self.options)
                gc.freeze()
            if len(holders) != 1:
                raise Inconclusive(f"mypy's build manager was looked for, {len(holders)} were found")
            self.manager = holders[0]
        return self.manager

    def _collect(self, manager: BuildManager, file: MypyFile) -> set[str]:
        """Make the record of a module; which modules it rests on besides those that mypy knows of."""
        # Only now: where mypy holds everything fresh, nothing is collected.
        from ratchet.facts.collect.followed import Followed
        from ratchet.facts.collect.harvest import Harvest
        from ratchet.facts.collect.types.walk import walk_module

        content = manager.fscache.read(file.path)
        options = effective(manager.options, file.fullname, lambda: content)
        errors = manager.errors.error_info_map.get(file.path, ())
        if errors:
            from ratchet.facts.types.run.misplaced import put_in_place

            put_in_place(file, errors, content.count(b"\n") + 1)
        harvest = Harvest(
            module=file.fullname,
            is_package=file.is_package_init_file(),
            types=manager.all_types,
            followed=Followed(manager),
            check_untyped=options.check_untyped_defs,
            ignored=options.ignore_errors,
            never_evaluated=never_evaluated(errors),
            skipped=statements_skipped(errors),
            wrong=places_of_errors(errors),
            silenced=file.ignored_lines,
            has_lambdas=b"lambda" in content,
        )
        walk_module(harvest, file)
        if not content.isascii():
            harvest.correct_columns(columns_of(content))
        if harvest.ignored:
            self.collected.ignored.add(file.fullname)
        self.collected.records[file.fullname] = pack(harvest.slots, harvest.facts, dataclasses.astuple(harvest.counts))
        if self._looked_into is None:
            self._looked_into = LookedInto(manager)
        return self._looked_into.modules(file, harvest.opened)


def _forget_comparisons() -> None:
    """Have mypy compare the types of the next module afresh.

    It remembers which types are subtypes of which, under assumptions that it makes about protocols on the way. So
    what it says of a module depends on the modules that it has checked before, and these are others in a warm run.
    """
    type_state.reset_all_subtype_caches()


def _managers(options: Options) -> list[BuildManager]:
    return [holder for holder in gc.get_referrers(options) if isinstance(holder, BuildManager)]
