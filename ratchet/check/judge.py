"""Measures a work tree, finds its base, and compares the two: the middle of the line, used by check and update."""

from __future__ import annotations

import dataclasses
import datetime
import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ratchet.baseline.store import Files
from ratchet.baseline.trusted_waivers import Waiving, weigh_waivers
from ratchet.check.allowance import allow
from ratchet.check.changed_shards import differing_shards
from ratchet.check.configured_trunk import find_base
from ratchet.check.judged import Judgement, level_of
from ratchet.check.merge_base import Before, read_before
from ratchet.check.replay import replay
from ratchet.check.ruler import compare_rulers, deleted_policy
from ratchet.check.same_environment import is_same_environment
from ratchet.check.unmeasured import hidden_debts, unmeasured_debts
from ratchet.config import Config
from ratchet.errors import UsageError
from ratchet.facts.change import rename_modules
from ratchet.facts.files import Inventory
from ratchet.facts.git import Repository
from ratchet.facts.options.text import CONFIG_NAMES, named_plugins
from ratchet.facts.snapshot import Snapshot
from ratchet.measure.tree import Instruments, Tree, look_at, measure_tree, policy_words
from ratchet.terms import Debt, Key, Level


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of one tree: with which base, about which paths, in which mode; the tree as read, if it was."""

    base: str | None
    environ: Mapping[str, str]
    frozen: bool
    partial: bool
    includes: Callable[[str], bool]
    snapshot: Snapshot | None = None


def judge(
    tree: Tree, repository: Repository | None, instruments: Instruments, files: Files, question: Question
) -> Judgement:
    """Measure the tree and compare it with its base. Raises Inconclusive for whatever cannot be told."""
    inventory = look_at(tree)
    before = _before(tree, repository, instruments, inventory, question)
    head, base_config = tree.config, before.config if before else None
    if head.source is None:
        # The policy was deleted, or never was. What base says goes on being measured; the deletion is a finding.
        if base_config is None:
            raise UsageError(
                f"{tree.top.name}/ has no ratchet.toml. Run ratchet init: it makes one and records the baseline."
            )
        return _without_policy(tree, repository, instruments, files, question, base_config)

    def level(rule: str, path: str) -> Level:
        return level_of(head, before, rule, path)

    def project_debts(found: Inventory) -> Iterable[Debt]:
        if before is None:
            return unmeasured_debts(found, head, None, {}, {})
        origins = {new: old for old, new in before.renamed.items()}
        left = unmeasured_debts(found, head, base_config, before.measured, origins)
        return itertools.chain(left, hidden_debts(before, found))

    if before is not None:
        # A plugin is code: only what the base names is loaded.
        names = named_plugins(before.texts(CONFIG_NAMES))
        instruments = dataclasses.replace(instruments, plugins_allowed=names)
    words = policy_words(head, base_config)
    if before is not None and base_config is not None and base_config.profiles and before.renamed:
        words += repr(sorted(before.renamed.items()))
    figures = head.cycle_rules | (base_config.cycle_rules if base_config else frozenset())
    measured = measure_tree(tree, instruments, inventory, level, words, project_debts, figures)
    differing = differing_shards(measured.measure, before, files)
    ruler = compare_rulers(before, head, inventory, question.environ)
    if before is not None:
        before = dataclasses.replace(before, contracts=ruler.contracts)

    def key_level(key: Key) -> Level:
        places = measured.measure.places(key)
        return level(key.rule, places[0].place.path if places else "")

    waiving = _waiving(tree, repository, before)
    allowance = allow(
        measured,
        before,
        differing,
        lambda: _without_waived(_replay(before, tree, instruments), before, waiving),
        ruler.stricter,
        key_level,
        lambda path: level("unchecked-body", path) is Level.OFF,
        lambda base: is_same_environment(base, measured, instruments.interpreter),
    )
    return Judgement(
        head,
        before,
        differing,
        measured,
        allowance,
        ruler.debts,
        question.frozen,
        (*_notes(repository, before), *allowance.notes),
        question.includes,
        question.partial,
        waiving,
    )


def _without_policy(
    tree: Tree,
    repository: Repository | None,
    instruments: Instruments,
    files: Files,
    question: Question,
    base_config: Config,
) -> Judgement:
    judged = judge(dataclasses.replace(tree, config=base_config), repository, instruments, files, question)
    return dataclasses.replace(judged, ruler=(*deleted_policy(base_config, tree.config), *judged.ruler))


def project_debts(tree: Tree) -> Callable[[Inventory], Iterator[Debt]]:
    """Debts of the inventory alone, for a measure without a base."""
    return lambda found: unmeasured_debts(found, tree.config, None, {}, {})


def _before(
    tree: Tree, repository: Repository | None, instruments: Instruments, inventory: Inventory, question: Question
) -> Before | None:
    if repository is None:
        return None
    listed: Collection[str] = tree.listed if tree.listed is not None else ()
    snapshot = question.snapshot
    base = snapshot.base if snapshot else find_base(repository, question.base, question.environ)
    before = read_before(repository, base, inventory, listed, instruments.cache)
    return dataclasses.replace(before, objects=snapshot.objects) if before and snapshot else before


def _waiving(tree: Tree, repository: Repository | None, before: Before | None) -> Waiving:
    trusts = [tree.config.trust, *([before.config.trust] if before and before.config else [])]
    trust = max(trusts, key=lambda one: one.strictness)
    today = datetime.datetime.now(datetime.UTC).date()
    return weigh_waivers(tree.top, repository, before.commit if before else None, trust, today)


def _without_waived(shown: Mapping[Key, int], before: Before | None, waiving: Waiving) -> Mapping[Key, int]:
    """What base shows, without what its waivers allow on top of its shards: that stays theirs."""
    if before is None or not waiving.at_base:
        return shown
    recorded, waived = before.allowed(), rename_modules(waiving.at_base, before.modules)
    return {
        key: max(count - waived.get(key, 0), min(count, recorded.get(key, 0))) if key in waived else count
        for key, count in shown.items()
    }


def _replay(before: Before | None, tree: Tree, instruments: Instruments) -> Mapping[Key, int]:
    """Base under today's configuration, ratchet's and mypy's, in today's environment."""
    assert before is not None
    overlay: dict[str, bytes | None] = {name: _content(tree.top / name) for name in CONFIG_NAMES}
    return replay(before, tree.config, overlay, instruments)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _notes(repository: Repository | None, before: Before | None) -> Iterator[str]:
    if repository is None:
        yield "no git repository: the work tree's own baseline is all there is, so tampering with it cannot be seen"
    elif before is None:
        # Before the first commit, or in CI at the first, which has none before it.
        yield "nothing was committed before this: the work tree's own baseline is all there is"
