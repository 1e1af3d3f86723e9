"""The ruler at base and now: policy, mypy's options, trunk. What got weaker is a debt, what got stricter a replay."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ratchet.check.merge_base import Before
from ratchet.config import Config
from ratchet.errors import Inconclusive
from ratchet.facts.files import Inventory
from ratchet.facts.options.text import CONFIG_NAMES
from ratchet.terms import Debt, Key, Place


@dataclass(frozen=True, slots=True)
class Ruler:
    """What is weaker, old contract id → new, and whether anything is stricter, which is only asked after growth."""

    debts: tuple[Debt, ...] = ()
    contracts: Mapping[str, str] = field(default_factory=dict)
    stricter: Callable[[], bool] = lambda: False


def compare_rulers(before: Before | None, head: Config, inventory: Inventory, environ: Mapping[str, str]) -> Ruler:
    """Compare what base says with what the work tree says; by bytes first, since nearly always they are the same.

    Raises Inconclusive where a configuration cannot be read.
    """
    if before is None:
        return Ruler()
    if before.config is None:
        # A base that was not configured has nothing that could be loosened; everything is stricter than nothing.
        return Ruler(stricter=lambda: True)
    if (
        before.config == head
        and not before.modules
        and _same_files(before, inventory)
        and _same_options(before, inventory)
    ):
        return Ruler()
    return _compared(before, before.config, head, inventory, environ)


def deleted_policy(base: Config, head: Config) -> tuple[Debt, ...]:
    """The debt of a work tree whose policy is gone."""
    from ratchet.policy import policy_debts

    return tuple(policy_debts(base, head))


def _compared(before: Before, base: Config, head: Config, inventory: Inventory, environ: Mapping[str, str]) -> Ruler:
    # Slow to import, and of no use where nothing differs.
    from ratchet.facts.options import configuration_at, configuration_on_disk
    from ratchet.policy import Project, policy_debts, renamed_contracts, stricter
    from ratchet.policy.loosened_options import judge_options

    now = configuration_on_disk(inventory.top, inventory.measured)
    then = configuration_at(before.repository, before.commit, dict(before.module_paths()), now)
    options = judge_options(then, now, before.modules)
    project = Project(
        base_files=before.paths,
        head_files=frozenset(file.path for file in (*inventory.measured, *inventory.unmeasured)),
        renames=before.renamed,
        base_modules=frozenset(module for module, _ in before.module_paths()),
        head_modules=frozenset(file.module for file in inventory.measured),
        module_renames=before.modules,
    )
    debts = (*options.debts, *policy_debts(base, head, project), *_trunk(before, base, head, environ))
    contracts = renamed_contracts(base, head, project)
    return Ruler(debts, contracts, lambda: options.stricter or stricter(base, head, project))


def _same_files(before: Before, inventory: Inventory) -> bool:
    """Whether the same files are measured as at base."""
    return {file.path for file in inventory.measured} == {path for _, path in before.module_paths()}


def _same_options(before: Before, inventory: Inventory) -> bool:
    """Whether nothing that could configure mypy was touched: its files, and files that speak of it."""
    now = {name: content for name in CONFIG_NAMES if (content := _content(inventory.top / name)) is not None}
    if now != dict(before.texts(CONFIG_NAMES)):
        return False
    changed = before.changed_files(inventory.measured)
    texts = [*before.texts(changed).values(), *(_content(inventory.top / path) or b"" for path in changed)]
    return not any(b"mypy:" in text for text in texts)


def _trunk(before: Before, base: Config, head: Config, environ: Mapping[str, str]) -> Iterator[Debt]:
    """A trunk that leads to another base than the one that counts."""
    if base.trunk == head.trunk:
        return
    try:
        leads_to = before.repository.base(None, head.trunk, environ).commit
    except Inconclusive:
        leads_to = None
    if leads_to != before.commit:
        key = Key("loosened-policy", "<policy>", "git", "trunk")
        old, new = (name or "the usual one" for name in (base.trunk, head.trunk))
        message = f"trunk is changed from {old} to {new}, with which this change would be judged by another base"
        yield Debt(key, Place(head.source or "ratchet.toml", 1, 1), message)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
