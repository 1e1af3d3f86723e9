"""A definition that is gone, and whose code stands now where it was used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ratchet.check.account import Account
from ratchet.check.evidence import Evidence, Situation
from ratchet.check.identity.code import Symbol
from ratchet.check.identity.details import is_same_detail
from ratchet.check.identity.sides import grouped, last_name
from ratchet.facts.collect.unannotated import stated_text
from ratchet.terms import Key
from ratchet.terms.catalogue import BODY_RULES, STATED_RULES

_OPERATIONS = "unchecked-operation"

_INSIDE = frozenset({*BODY_RULES, "cast", "dynamic-access", "suppression"})
"""What hangs on code inside a definition, and goes where that code is inlined."""


class Inlined(Evidence):
    """A definition is gone that another one used and uses no more: what it owed pays there.

    What it stated of its result pays for a variable that states the same, and is given the same. No door: one pays for
    one, and nothing else became the definition that is gone.
    """

    id = "inlined"

    def ask(self, account: Account, situation: Situation) -> None:
        gone = _gone_by_name(situation)
        for after in self.grown(account) if gone else ():
            for helper in _helpers(after, gone, situation):
                if after.rule in _INSIDE or (after.rule in STATED_RULES and after.detail == "base"):
                    for before in account.shrunk_in(after.rule, helper):
                        if is_same_detail(before, after, situation.symbols):
                            account.pay(self.id, after, before)
                if after.rule == _OPERATIONS:
                    self._bring_result(helper, after, account, situation)
            for helper in _of_the_module(after, gone) if after.rule in STATED_RULES else ():
                stated = stated_text(situation.code.old(helper[0]), helper[1], "return")
                if stated == stated_text(situation.code.new(after.module), after.symbol, after.detail):
                    count = _given(helper, after, account, situation)
                    account.pay(self.id, after, Key(after.rule, *helper, "return"), count)

    def _bring_result(self, helper: Symbol, after: Key, account: Account, situation: Situation) -> None:
        """What a function stated, or did not state, of its result pays for the variable that is given it now."""
        count = _given(helper, after, account, situation)
        for rule in ("missing-annotation", *STATED_RULES):
            count -= account.pay(self.id, after, Key(rule, *helper, "return"), min(count, 1))


def _given(helper: Symbol, after: Key, account: Account, situation: Situation) -> int:
    """On how many lines of a key's debts stands what a definition that is gone computed."""
    given = situation.operations(helper[0], today=False).values_inside(helper[1])
    forms = situation.operations(after.module, today=True).values if given else {}
    return len({debt.place.line for debt in account.places(after) if forms.get(debt.place.line) in given})


def _of_the_module(after: Key, gone: Mapping[str, list[Symbol]]) -> Iterator[Symbol]:
    """The definitions that are gone from the module of a key."""
    yield from (symbol for symbols in gone.values() for symbol in symbols if symbol[0] == after.module)


def _helpers(after: Key, gone: Mapping[str, list[Symbol]], situation: Situation) -> Iterator[Symbol]:
    """Definitions that are gone, and that the symbol of a key used and uses no more."""
    old, was, new = situation.sides(after)
    used = old.names(was) - new.names(after.symbol)
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
