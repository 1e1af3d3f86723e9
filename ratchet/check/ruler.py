"""The ruler at base and now: policy, mypy's options, trunk. What got weaker is a debt, what got stricter a replay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ratchet.check.base_code import Commit
from ratchet.check.merge_base import NO_BASE, MergeBase
from ratchet.config import Config
from ratchet.errors import Inconclusive
from ratchet.facts.change import NO_CHANGE, Change
from ratchet.facts.files import Inventory
from ratchet.facts.options.trees import mypy_files
from ratchet.measure.project import Project
from ratchet.storage.files import content_or_none
from ratchet.terms import Debt, Key, Place

_UNCONFIGURED = Config()


@dataclass(frozen=True)
class Ruler:
    """What of the policy and of mypy's options is weaker than at base, and whether anything is stricter.

    `has_stricter_options` is about mypy alone. `base` and `head` are the policies, one object where nothing differs.
    """

    debts: tuple[Debt, ...] = ()
    has_stricter_options: bool = False
    base: Config = _UNCONFIGURED
    head: Config = _UNCONFIGURED
    change: Change = NO_CHANGE

    @cached_property
    def stricter(self) -> bool:
        """Whether base has to be replayed under today's ruler. Compared when asked: only growth makes it matter."""
        if self.has_stricter_options:
            return True
        if self.base is self.head:
            return False
        if self.base.source is None:
            return True  # everything is stricter than nothing
        from ratchet.policy.loosened_policy import stricter  # slow to import, and of no use where nothing differs

        return stricter(self.base, self.head, self.change)

    def with_debts(self, debts: Iterable[Debt]) -> Ruler:
        """The same ruler, of which more got weaker."""
        return replace(self, debts=(*self.debts, *debts))

    def with_deleted_policy(self, base: Config, head: Config) -> Ruler:
        """The ruler of a work tree that was judged by base's policy, because it has deleted its own."""
        from ratchet.policy.loosened_policy import policy_debts

        debts = (*policy_debts(base, head), *self.debts)
        return Ruler(debts, self.has_stricter_options, self.base, self.head, self.change)


def compare_rulers(base: MergeBase, project: Project, inventory: Inventory, environ: Mapping[str, str]) -> Ruler:
    """Compare what base says with what the work tree says; by bytes first, since nearly always they are the same.

    Raises Inconclusive where a configuration cannot be read.
    """
    if base is NO_BASE:
        return Ruler()
    if base.config is None:
        # A base that was not configured has nothing that could be loosened.
        return Ruler(base=_UNCONFIGURED, head=project.config)
    markers = tuple(_marker_debts(base, project, inventory))
    if (
        base.config == project.config
        and not base.change.modules
        and _same_files(base, inventory)
        and _same_options(base, project, inventory)
    ):
        return Ruler(markers)
    compared = _compared(base, base.config, project, inventory, environ)
    return compared.with_debts(markers) if markers else compared


def _compared(
    base: MergeBase, base_config: Config, project: Project, inventory: Inventory, environ: Mapping[str, str]
) -> Ruler:
    # Slow to import, and of no use where nothing differs.
    from ratchet.facts.options.trees import configuration_at, configuration_on_disk
    from ratchet.policy.loosened_options import OptionJudgement, judge_options
    from ratchet.policy.loosened_policy import policy_debts

    head, commit = project.config, base.commit
    assert commit is not None
    options = OptionJudgement()
    if base_config.mypy and head.mypy:
        now = configuration_on_disk(inventory.top, inventory.measured, head.mypy_config)
        modules = dict(base.code.module_paths)
        then = configuration_at(commit.repository, commit.name, modules, now, base_config.mypy_config)
        options = judge_options(then, now, base.change.modules)
    loosened = policy_debts(base_config, head, base.change)
    debts = (*options.debts, *loosened, *_trunk_debts(commit, base_config, head, environ))
    return Ruler(debts, options.stricter, base_config, head, base.change)


def _marker_debts(base: MergeBase, project: Project, inventory: Inventory) -> Iterator[Debt]:
    """Packages of base whose `py.typed` says less now."""
    commit = base.commit
    at_base = [path for path in commit.tree() if path.endswith("/py.typed")] if commit is not None else []
    now = [content_or_none(project.top / path) for path in at_base]
    # Nearly always it is there, and says nothing: then it cannot say less than it did.
    if commit is None or all(content == b"" for content in now):
        return
    from ratchet.policy.type_markers import marker_debts

    paths = {file.path for file in inventory.measured}
    yield from marker_debts(project.config, project.top, commit.blobs(at_base), paths, base.change)


def _same_files(base: MergeBase, inventory: Inventory) -> bool:
    """Whether the same files are measured as at base."""
    return {file.path for file in inventory.measured} == {path for _, path in base.code.module_paths}


def _same_options(base: MergeBase, project: Project, inventory: Inventory) -> bool:
    """Whether nothing that could configure mypy was touched: its files, and files that speak of it."""
    if mypy_files(project.top, project.config.mypy_config) != dict(base.code.texts(base.mypy_files)):
        return False
    changed = base.code.changed_files(inventory.measured)
    today = [content_or_none(project.top / path) or b"" for path in changed]
    return not any(b"mypy:" in text for text in (*base.code.texts(changed).values(), *today))


def _trunk_debts(commit: Commit, base: Config, head: Config, environ: Mapping[str, str]) -> Iterator[Debt]:
    """A trunk that leads to another base than the one that counts."""
    if base.trunk == head.trunk:
        return
    try:
        leads_to = commit.repository.base(None, head.trunk, environ).commit
    except Inconclusive:
        leads_to = None
    if leads_to != commit.name:
        key = Key("loosened-policy", "<policy>", "git", "trunk")
        old, new = (name or "the usual one" for name in (base.trunk, head.trunk))
        message = f"trunk is changed from {old} to {new}, so this change would be compared with another base"
        yield Debt(key, Place(head.source or "ratchet.toml", 1, 1), message)
