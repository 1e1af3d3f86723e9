"""Cycles whose modules are in another package now: it may be as large as it was."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ratchet.check.account import Account
from ratchet.check.evidence import Evidence, Situation
from ratchet.facts.imports import View
from ratchet.facts.imports.cycles import cycles
from ratchet.terms import Level
from ratchet.terms.catalogue import LARGEST_CYCLE


class MovedCycle(Evidence):
    """A package gets modules that took part in a cycle elsewhere: base's own graph, under today's names, shows it.

    Nothing pays: the package that the modules left may still take part in the cycle. No door: a cycle that base did
    not have, or of one module more, is in no graph of base.
    """

    id = "moved-cycle"
    rules = (LARGEST_CYCLE,)
    may_enter_zero = True

    def ask(self, account: Account, situation: Situation) -> None:
        renamed = situation.base.change.modules
        grown = self.grown(account)
        if not grown or not renamed or situation.levels.of_rule(LARGEST_CYCLE) is Level.FORBID:
            return
        before = situation.base.code.graph()
        for key in grown:
            groups = cycles(before, View(key.symbol))
            largest = max((len(group) for group in groups if _touches(group, key.module, renamed)), default=0)
            account.grant(self.id, key, largest - account.allowed.get(key, 0))


def _touches(group: Collection[str], package: str, renamed: Mapping[str, str]) -> bool:
    return any(renamed.get(module, module).partition(".")[0] == package for module in group)
