"""The ledger at a past commit that has no baseline: its source is measured, in a directory of our own."""

from __future__ import annotations

import contextlib
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ratchet.check.merge_base import NO_BASE
from ratchet.check.plugins import trusting
from ratchet.check.unmeasured import unmeasured_debts
from ratchet.config import CONFIG_FILES, Config, matches, parse_texts
from ratchet.errors import RatchetError
from ratchet.facts.git.past import Commit
from ratchet.facts.git.repository import Repository
from ratchet.facts.options.validity import require_valid
from ratchet.history.checkout import Checkout
from ratchet.history.points import Owed, Point, Size, packed
from ratchet.measure.project import Project, Tree
from ratchet.measure.tree import Measured, inventory_of, measure_tree
from ratchet.policy.levels import Levels
from ratchet.storage.temporary import sweep
from ratchet.terms import Key, Level

_PREFIX = "ratchet-history-"


class NotThere(RatchetError):
    """A commit holds nothing of what is measured."""


@dataclass(frozen=True, slots=True)
class PastMeasurer:
    """Measures commits of a project, one after another, in today's environment.

    A commit is measured as `ratchet init` would: by its own ratchet.toml and mypy configuration. Where it has no
    ratchet.toml, today's counts, for the paths that were there.
    """

    project: Project
    repository: Repository
    checkout: Checkout

    def laid(self, commit: Commit) -> Callable[[], Point]:
        """What measures a commit, once its files are here: it returns its point, or a hole with the reason.

        It changes nothing of this measurer, so that a fork may call it.
        """
        try:
            project = self._laid(commit.name)
        except RatchetError as error:
            hole = _hole(commit, error)
            return lambda: hole
        return lambda: self._point(commit, project)

    def _point(self, commit: Commit, project: Project) -> Point:
        try:
            measured, recordable = _measure(project)
        except Exception as error:  # also what nobody foresaw: the other commits are measured all the same
            return _hole(commit, error)
        owed = _by_module(recordable)
        debts: Counter[str] = Counter()
        for (_, rule), count in owed.items():
            debts[rule] += count
        figures = measured.measure.totals()
        size = Size(sum(file.figures.lines for file in measured.measure.files), figures.slots, figures.expressions)
        environment = measured.environment
        modules, by_rule = len({module for module, _ in owed}), dict(sorted(debts.items()))
        return Point(commit, by_rule, modules, environment.ratchet, "", environment.mypy, size, packed(owed))

    def measure(self, name: str) -> tuple[Measured, Mapping[Key, int]]:
        """The measure of a commit, and what its first baseline would hold.

        Raises RatchetError where it cannot be measured.
        """
        return _measure(self._laid(name))

    def _laid(self, name: str) -> Project:
        """A commit's files, laid out and configured. Raises RatchetError where that is not possible."""
        listed = self.checkout.go_to(name)
        top = self.checkout.top
        config = self._config_of(name, listed)
        require_valid(top, config.mypy_config)
        project = Project(Tree(top, listed, config), None, self.project.instruments)
        # A plugin that stands in the tree is code of a commit that nobody vouches for: it is not run.
        return trusting(project, NO_BASE)

    def _config_of(self, name: str, listed: Collection[str]) -> Config:
        """The commit's configuration, else today's, of which only what was there can be asked for."""
        texts = self.repository.texts(name, CONFIG_FILES)
        config = parse_texts({file: text.decode("utf-8", "replace") for file, text in texts.items()})
        if config.source is not None:
            return config
        today = self.project.config
        paths = tuple(path for path in today.paths if any(matches(file, (path,)) for file in listed))
        if not paths:
            raise NotThere(f"nothing of {', '.join(today.paths)} is there")
        roots = tuple(
            root for root in today.roots if any(root == "." or file.startswith(f"{root}/") for file in listed)
        )
        return replace(today, paths=paths, roots=roots or (".",))


def _measure(project: Project) -> tuple[Measured, Mapping[Key, int]]:
    inventory, levels = inventory_of(project.tree), Levels(project.config)
    measured = measure_tree(project, inventory, levels, unmeasured_debts(inventory, levels))
    return measured, _recordable(measured, levels)


def _hole(commit: Commit, error: Exception) -> Point:
    reason = next(iter(str(error).splitlines()), "")
    return Point(commit, {}, 0, "", reason if isinstance(error, RatchetError) else f"{type(error).__name__}: {reason}")


def _recordable(measured: Measured, levels: Levels) -> Mapping[Key, int]:
    """The debts that a baseline holds: those that are ratcheted."""
    measure = measured.measure
    return {
        key: count
        for key, count in measure.counts.items()
        if key.module not in measure.mixed or levels.of_debt(measure.places(key)[0]) is Level.RATCHET
    }


def _by_module(counts: Mapping[Key, int]) -> Owed:
    owed: Counter[tuple[str, str]] = Counter()
    for key, count in counts.items():
        owed[key.module, key.rule] += count
    return owed


@contextlib.contextmanager
def past_measurer(project: Project, repository: Repository, cache: str) -> Iterator[PastMeasurer]:
    """A measurer with a directory that goes away, and a cache of its own, so that several work side by side."""
    sweep(_PREFIX)
    apart = project.instruments.cache / "history" / cache
    with contextlib.suppress(OSError):  # a full disk: without a cache
        apart.mkdir(parents=True, exist_ok=True)
    project = project._replace(instruments=project.instruments._replace(cache=apart, jobs=1, progress=_silent))
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as folder:
        yield PastMeasurer(project, repository, Checkout(repository, Path(folder).resolve()))


def _silent(_: str) -> None:
    """Progress is told commit by commit."""
