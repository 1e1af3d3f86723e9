"""What of the ruler itself got weaker: the policy, mypy's options, the trunk."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from ratchet.check.judged import Judged
from ratchet.check.merge_base import NO_BASE
from ratchet.check.plugins import refused_plugins
from ratchet.check.verdict import Finding
from ratchet.facts.options.text import named_plugins
from ratchet.measure.hints import hint_of
from ratchet.policy.levels import Levels
from ratchet.terms import MODULE_LEVEL, Debt, Key, Place


def findings(judged: Judged) -> Iterator[Finding]:
    """One finding a setting that is weaker than at base, or a plugin of mypy's that the change edits."""
    return without_allowance((*judged.ruler.debts, *_edited_plugins(judged)), judged.levels)


def _edited_plugins(judged: Judged) -> Iterator[Debt]:
    """Plugins that base's configuration names and that are not loaded, because their code is not base's."""
    if judged.base is NO_BASE or not judged.measured.types.refused_plugins:
        return
    named = named_plugins(judged.base.code.texts(judged.base.mypy_files))
    for plugin, path in refused_plugins(judged.project, judged.base).items():
        if plugin in named:
            key = Key("loosened-option", "<mypy>", MODULE_LEVEL, "plugins")
            message = (
                f"mypy's plugin {plugin} was not loaded: it is code that would run, and {path} is not as it is at base"
            )
            yield Debt(key, Place(path, 1, 1), message)


def without_allowance(debts: Iterable[Debt], levels: Levels) -> Iterator[Finding]:
    """One finding a key, of rules whose allowance is zero: what is about the ruler or the baseline."""
    merged: dict[Key, Debt] = {}
    for debt in debts:
        known = merged.get(debt.key)
        merged[debt.key] = dataclasses.replace(known, count=known.count + debt.count) if known else debt
    for debt in merged.values():
        hint = debt.hint or hint_of(debt.key.rule)
        level = levels.of_debt(debt)
        yield Finding(debt.key, debt.place, 0, debt.count, debt.message, hint, level, trail=debt.trail)
