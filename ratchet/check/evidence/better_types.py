"""What shows in code that did not change, since the very thing that it uses got its types in this change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ratchet.check.account import REVEALED, Account
from ratchet.check.evidence import Evidence, Situation
from ratchet.check.evidence.false_annotations import contradictions
from ratchet.check.evidence.named_comment import is_new_on_what_stood, names_its_code
from ratchet.check.identity.code import Symbol, similar
from ratchet.check.identity.visible import Visible
from ratchet.facts.collect.shapes import NO_SHAPE, Shape
from ratchet.terms import MODULE_LEVEL, Debt, Key

_SLOTS = frozenset({"missing-annotation", "explicit-any", "bare-generic", "untyped-decorator"})
"""Rules whose decrease gives a function, a class or a variable a better type."""


class BetterTypes(Evidence):
    """A statement that did not change uses something that got its types, or what comes from it.

    An error shows there, of mypy's or of another tool's, or an unchecked operation; or a comment with exactly the
    error's code. Nothing pays. No door: it has to be that very thing, by its module and name, and as much passes as the
    unchanged lines have more than they had. An error that base's shards record is not hushed up so.
    """

    id = REVEALED
    rules = ("suppression", "type-error", "unchecked-operation", "finding")
    may_enter_zero = True

    def ask(self, account: Account, situation: Situation) -> None:
        things = frozenset(_better(account, situation))
        if not things or situation.measured is None:
            return
        visible = Visible(situation.measured)
        for key in self.grown(account):
            shape = situation.code.today(key.module)
            if key.rule == "suppression" and not names_its_code(key.detail):
                continue
            names = visible.names(key.module, things)
            reached = shape.reached(key.symbol, names) if names else names
            standing = [debt for debt in account.places(key) if reached & _used(shape, key, debt)]
            limit = _more_than_before(key, standing, account, situation)
            account.grant(self.id, key, limit - contradictions(key, account, situation.code), told=True)


def _better(account: Account, situation: Situation) -> Iterator[Symbol]:
    """What got better types and still is there."""
    for change in situation.slots.values():
        if change.verdict == "better":
            yield _thing(*change.slot)
    for key in account.fell:
        if key.rule in _SLOTS:
            module, symbol = situation.symbols.pairs.get((key.module, key.symbol), (key.module, key.symbol))
            is_there = symbol in situation.code.new(module).definitions
            stands = is_there or (symbol == MODULE_LEVEL and module in situation.code.after)
            if stands and not account.rose.get(Key(key.rule, module, symbol, key.detail), 0):
                yield _thing(module, symbol, key.detail)


def _thing(module: str, symbol: str, detail: str) -> Symbol:
    """The function, class, variable or member that a slot is of: a constructor's slots are those of its class."""
    if symbol == MODULE_LEVEL:
        return module, detail
    owner, _, last = symbol.rpartition(".")
    if last == "__init__":
        return module, owner
    is_attribute = last[:1].isupper() and detail not in ("base", "return")
    return module, f"{symbol}.{detail}" if is_attribute else symbol


def _used(shape: Shape, key: Key, debt: Debt) -> frozenset[str]:
    """The names that the statement of a debt uses; of a function's head, the function's own."""
    used = shape.uses_on(debt.place.line)
    return used | {key.symbol.rpartition(".")[2]} if shape.is_in_head(key.symbol, debt.place.line) else used


def _more_than_before(key: Key, using: Sequence[Debt], account: Account, situation: Situation) -> int:
    """How many debts some unchanged statements have more than at base, at most.

    What base had in the symbol stood there, but for what an edited statement brought along.
    """
    if key.rule == "suppression":
        if account.fell.get(Key("type-error", *situation.origin(key), key.detail), 0):
            return 0
        return sum(debt.count for debt in using if is_new_on_what_stood(key, debt, situation))
    standing = [debt for debt in using if situation.stood(key, debt)]
    others = [debt for debt in account.places(key) if debt not in standing]
    had = account.allowance(key) - _edited(key, others, situation)
    return sum(debt.count for debt in standing) - max(had, 0)


def _edited(key: Key, debts: Sequence[Debt], situation: Situation) -> int:
    """How many of a key's debts stand on a statement that another one of the same names became, or that stood."""
    old, symbol, new = situation.sides(key)
    if NO_SHAPE in (old, new):
        return sum(debt.count for debt in debts)
    rows = old.rows(symbol if symbol in old.definitions else MODULE_LEVEL)
    gone = Counter(old.uses_on(row) for row in rows if not new.holds(key.symbol, old.piece(row, commented=False)))
    count = 0
    for debt in debts:
        if situation.stood(key, debt):
            count += debt.count
            continue
        names = new.uses_on(debt.place.line)
        twin = next((one for one in gone if gone[one] > 0 and similar(one, names, 0.5)), None)
        if twin is not None:
            gone[twin] -= 1
            count += debt.count
    return count
