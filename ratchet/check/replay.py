"""Measures the base again: with today's environment, or under a stricter ruler, in a directory of its own."""

from __future__ import annotations

import contextlib
import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ratchet.check.base_code import Commit
from ratchet.check.merge_base import MergeBase
from ratchet.check.unmeasured import unmeasured_debts
from ratchet.check.waived_imports import freed, may_free
from ratchet.measure.architecture import all_ours
from ratchet.measure.environments import rests_on
from ratchet.measure.project import Instruments, Project, Tree
from ratchet.measure.tree import inventory_of, measure_tree
from ratchet.policy.levels import Levels
from ratchet.storage.cache import CachedDocument
from ratchet.storage.files import content_or_none, write_new
from ratchet.storage.narrowing import as_number, as_rows, parsed
from ratchet.storage.temporary import sweep
from ratchet.terms import Key
from ratchet.terms.counts import added_up
from ratchet.terms.mypy_files import config_names

if TYPE_CHECKING:
    from ratchet.contracts import Contract

_PREFIX = "ratchet-base-"


@dataclass(frozen=True)
class Replay:
    """The base's tree, measured under today's configuration of ratchet and mypy, in today's environment.

    `waived` is what base's waivers allow on top of its shards, by base's names: that stays theirs, as does what
    follows from it in today's `contracts`. `tools` are the versions and settings of other tools, as of today.
    """

    project: Project
    base: MergeBase
    waived: Mapping[Key, int] = field(default_factory=dict)
    contracts: tuple[Contract, ...] = ()
    tools: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def counts(self) -> Mapping[Key, int]:
        """How much of each debt base has, by today's names. It is measured when it is asked for first.

        It is remembered in the cache by commit, environment and configuration. Raises Inconclusive where base's tree
        cannot be measured.
        """
        shown = self.base.change.renamed_counts(self._counts_at_base())
        if not self.waived:
            return shown
        recorded = self.base.allowed()
        waived: Mapping[Key, int] = self.base.change.renamed_counts(self.waived)
        if may_free(self.contracts, waived):
            waived = added_up(waived, freed(self.contracts, self.base.code.graph(), waived))
        return {
            key: max(count - waived.get(key, 0), min(count, recorded.get(key, 0))) if key in waived else count
            for key, count in shown.items()
        }

    def _counts_at_base(self) -> Mapping[Key, int]:
        commit, instruments = self.base.commit, self.project.instruments
        if commit is None:
            return {}
        # Nobody knows what a contract type of the project's own rests on: such counts are never remembered.
        directory = instruments.cache if all_ours(self.project.config) else None
        document = CachedDocument(directory, f"replay-{self._digest(commit)}.json", "replay-*.json")
        counts = _decode(document.read())
        if counts is None:
            counts = self._measure(commit)
            document.write(_encode(counts))
        return counts

    @cached_property
    def _overlay(self) -> Mapping[str, bytes | None]:
        """Files laid over base's (None: deleted): today's configuration of mypy, and of other tools."""
        top, config = self.project.top, self.project.config
        of_mypy = {name: content_or_none(top / name) for name in config_names(config.mypy_config)}
        if not self.project.tools:
            return of_mypy
        from ratchet.check.tools import settings_over_base  # few projects have other tools

        return {**of_mypy, **settings_over_base(self.project, self.base)}

    def _measure(self, commit: Commit) -> Mapping[Key, int]:
        """The directory goes away, whatever happens."""
        sweep(_PREFIX)
        with tempfile.TemporaryDirectory(prefix=_PREFIX) as folder:
            top = Path(folder).resolve()
            commit.repository.export(commit.name, top)
            # mypy looks upwards for its configuration, to the repository's root: not into what holds this directory.
            (top / ".git").mkdir(exist_ok=True)
            for path, content in self._overlay.items():
                _lay(top / path, content)
            listed = {*commit.tree(), *(path for path, content in self._overlay.items() if content)}
            present = [path for path in listed if (top / path).is_symlink() or (top / path).is_file()]
            project = Project(Tree(top, present, self.project.config), None, self._instruments(commit.name))
            inventory, levels = inventory_of(project.tree), Levels(self.project.config)
            measured = measure_tree(project, inventory, levels, unmeasured_debts(inventory, levels))
            return dict(measured.measure.counts)

    def _instruments(self, commit: str) -> Instruments:
        """Those of the project, with a cache apart: base's modules would push today's out of it."""
        instruments = self.project.instruments
        cache = instruments.cache / "base"
        with contextlib.suppress(OSError):  # a full disk: without a cache
            cache.mkdir(exist_ok=True)
        base = f"the base {commit[:12]}"
        return instruments._replace(cache=cache, progress=lambda what: instruments.progress(f"{base}: {what}"))

    def _digest(self, commit: Commit) -> str:
        whole = hashlib.sha256()
        for part in self._rests_on(commit):
            whole.update(part.encode("utf-8", "surrogatepass") + b"\0")
        return whole.hexdigest()[:32]

    def _rests_on(self, commit: Commit) -> Iterator[str]:
        yield commit.name
        yield from rests_on(self.project)
        yield str(self.project.instruments.interpreter)
        yield repr(sorted(self.tools.items()))
        for path, content in sorted(self._overlay.items()):
            yield f"{path}\0{content!r}"


def _lay(target: Path, content: bytes | None) -> None:
    target.unlink(missing_ok=True)
    if content is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_new(target, content)


def _encode(counts: Mapping[Key, int]) -> bytes:
    return json.dumps([[*key, count] for key, count in sorted(counts.items())]).encode()


def _decode(content: bytes | None) -> Mapping[Key, int] | None:
    """The counts that `_encode` wrote; None for anything else."""
    if content is None:
        return None
    try:
        return {Key(*map(str, words)): as_number(count) for *words, count in as_rows(parsed(content))}
    except (ValueError, TypeError):
        return None
