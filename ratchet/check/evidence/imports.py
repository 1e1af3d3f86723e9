"""Debt of imports without types that go where the code goes that needs them."""

from __future__ import annotations

from ratchet.check.account import Account
from ratchet.check.evidence import Evidence, Situation
from ratchet.terms import Key

ON_AN_IMPORT = ("suppression", "type-error")
"""What may stand on an import's line, and goes where it goes."""


class MovedImport(Evidence):
    """An untyped import is spelled in another way, or stands in another module that had debts before.

    What stands on its line, an error or the comment that silences it, goes along. No door: one pays for one.
    """

    id = "moved-import"
    rules = ("untyped-import",)

    def ask(self, account: Account, situation: Situation) -> None:
        for after in self.grown(account):
            for before in account.shrunk_with(after.rule, after.detail):
                if before.module == after.module or after.module in situation.indebted:
                    self._move_what_stands_on_its_line(account, before, after)
                    account.pay(self.id, after, before)

    def _move_what_stands_on_its_line(self, account: Account, before: Key, after: Key) -> None:
        lines = _lines(after, account)
        for key in account.grown(ON_AN_IMPORT):
            if (key.module, key.symbol) == (after.module, after.symbol):
                standing = sum(debt.count for debt in account.places(key) if debt.place[:2] in lines)
                account.pay(self.id, key, Key(key.rule, before.module, before.symbol, key.detail), standing)


class CameAlong(Evidence):
    """Moved code brings the untyped imports that it needs, and what stands on their lines.

    The module that it left may still need them, so that the total rises. No door: the code that moved is known, and
    its old module has the same import on record.
    """

    id = "came-along"
    rules = ("untyped-import", *ON_AN_IMPORT)
    may_enter_zero = True

    def ask(self, account: Account, situation: Situation) -> None:
        sources: dict[str, set[str]] = {}
        for (old_module, _), (new_module, _) in situation.symbols.pairs.items():
            if old_module != new_module:
                sources.setdefault(new_module, set()).add(old_module)
        if not sources:
            return
        known = {(key.module, key.detail) for key in situation.allowed if key.rule == "untyped-import"}
        silenced = {(key.module, key.detail) for key in situation.allowed if key.rule == "suppression"}
        lines: set[tuple[str, int]] = set()
        for key in account.grown(("untyped-import",)):
            if any((source, key.detail) in known for source in sources.get(key.module, ())):
                account.grant(self.id, key)
                lines |= _lines(key, account)
        for key in account.grown(ON_AN_IMPORT):
            if key.module in sources and _is_of_an_import(key, sources[key.module], silenced):
                account.grant(self.id, key, sum(debt.place[:2] in lines for debt in account.places(key)))


def _lines(key: Key, account: Account) -> set[tuple[str, int]]:
    """Path and line of a key's debts."""
    return {debt.place[:2] for debt in account.places(key)}


def _is_of_an_import(key: Key, sources: set[str], silenced: set[tuple[str, str]]) -> bool:
    """Whether an import is to blame for what stands on its line, and not what else was written there."""
    if key.detail.startswith("import") or key.rule != "suppression":
        return key.detail.startswith("import")
    covering = {key.detail, key.detail if ":" in key.detail else "*"}
    return any((source, detail) in silenced for source in sources for detail in covering)
