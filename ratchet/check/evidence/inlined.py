"""Debt of a definition that is gone, and whose code went into one that used it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ratchet.check.account import Account
from ratchet.check.evidence import Evidence, Situation
from ratchet.check.identity.code import Symbol
from ratchet.check.identity.details import is_same_detail
from ratchet.check.identity.sides import grouped, last_name
from ratchet.check.identity.values import Values
from ratchet.terms import Key
from ratchet.terms.catalogue import BODY_RULES

_INSIDE = frozenset({*BODY_RULES, "cast", "dynamic-access", "suppression"})
"""What hangs on code inside a definition, and goes where that code is inlined."""

_STATED = ("explicit-any", "bare-generic")
"""What an annotation may owe."""


class Inlined(Evidence):
    """A definition is gone that another one used and uses no more: what it owed pays there.

    No door: one pays for one, and nothing else became the definition that is gone.
    """

    id = "inlined"
    needs_likeness = True

    def ask(self, account: Account, situation: Situation) -> None:
        gone = _gone_by_name(situation)
        for after in self.grown(account) if gone else ():
            for helper in _helpers(after, gone, situation):
                if after.rule in _INSIDE or (after.rule in _STATED and after.detail == "base"):
                    for before in account.shrunk_in(after.rule, helper):
                        if is_same_detail(before, after, situation.symbols):
                            account.pay(self.id, after, before)
                if after.rule == "unchecked-operation":
                    self._bring_result(helper, after, account, situation)

    def _bring_result(self, helper: Symbol, after: Key, account: Account, situation: Situation) -> None:
        """What a function stated, or did not state, of its result pays for the variable that is given it now."""
        old, new = situation.code.before.get(helper[0]), situation.code.after.get(after.module)
        given = Values(old).inside(helper[1])
        forms = Values(new).form_by_line if given else {}
        count = len({debt.place.line for debt in account.places(after) if forms.get(debt.place.line) in given})
        for rule in ("missing-annotation", *_STATED):
            count -= account.pay(self.id, after, Key(rule, *helper, "return"), min(count, 1))


def _helpers(after: Key, gone: Mapping[str, list[Symbol]], situation: Situation) -> Iterator[Symbol]:
    """Definitions that are gone, and that the symbol of a key used and uses no more."""
    origin = situation.origin(after)
    old, new = situation.code.before.get(origin[0]), situation.code.after.get(after.module)
    if old is not None and new is not None:
        used = old.names(origin[1]) - new.names(after.symbol)
        yield from (symbol for name in sorted(used & gone.keys()) for symbol in gone[name])


def _gone_by_name(situation: Situation) -> Mapping[str, list[Symbol]]:
    """Last name → definitions that are gone and that nothing else became."""
    code, symbols = situation.code, situation.symbols
    known = {*symbols.pairs, *(old for old, _ in symbols.others)}
    return grouped(
        (last_name((module, symbol)), (module, symbol))
        for module, shape in sorted(code.before.items())
        for symbol in shape.definitions
        if (module, symbol) not in known and (module not in code.after or symbol not in code.after[module].definitions)
    )
