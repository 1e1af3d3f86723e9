"""Single statements that were carried to another symbol or module, and expressions to another function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ratchet.check.account import Account
from ratchet.check.evidence import Evidence, Situation
from ratchet.check.identity.code import Code
from ratchet.check.identity.values import Values
from ratchet.terms import MODULE_LEVEL, Key

_BY_SIGNATURE = frozenset({"missing-annotation", "unchecked-body"})
"""What hangs on a signature is no line that could be moved into another one."""

_OF_VALUES = frozenset({"unchecked-operation", "type-error", "cast", "dynamic-access"})
"""What stands in an expression, whatever its value is called or handed to."""


class Carried(Evidence):
    """A statement, or the value that it computes, was carried to another symbol or module, and its debt with it.

    No door: one pays for one, the statement is gone where it stood, and into another module it came in company.
    """

    id = "carried"
    may_enter_zero = True

    def ask(self, account: Account, situation: Situation) -> None:
        for matching in (_Statements(situation.code, account), _Expressions(situation.code, account)):
            for after in self.grown(account):
                pieces = matching.pieces(after)
                for before in account.shrunk_with(after.rule, after.detail) if pieces else ():
                    if before == after:
                        continue
                    carried = [piece for piece in pieces if matching.went(piece, before, after)]
                    count = account.pay(self.id, after, before, len(carried))
                    matching.use(before, carried[:count])
                    pieces = [piece for piece in pieces if piece not in carried[:count]]


class _Statements:
    """Statements, formatted and annotated as they may be."""

    def __init__(self, code: Code, account: Account) -> None:
        self._code = code
        self._account = account
        self._used: Counter[tuple[str, str, str, str]] = Counter()
        self._company: dict[tuple[str, str], Counter[str]] = {}

    def pieces(self, key: Key) -> list[str]:
        """What a key's debts stand on today, as often as each stands there."""
        shape = self._code.after.get(key.module)
        if shape is None or (key.rule in _BY_SIGNATURE and not self._is_assigned(key)):
            return []
        commented = key.rule == "suppression"
        pieces = [(shape.piece(debt.place.line, commented), debt.count) for debt in self._account.places(key)]
        return [piece for piece, count in pieces if piece for _ in range(count)]

    def _is_assigned(self, key: Key) -> bool:
        """Whether a missing annotation is a variable's or an attribute's, which stands on a line of its own."""
        shape = self._code.after.get(key.module)
        return key.symbol == MODULE_LEVEL or (shape is not None and shape.is_class(key.symbol))

    def went(self, piece: str, before: Key, after: Key) -> bool:
        """Whether this line stood where the debt was, and stands there less often now."""
        old = self._code.before.get(before.module)
        if old is None or not old.holds(before.symbol, piece):
            return False
        new = self._code.after.get(before.module)
        if before.module == after.module:
            return new is not None and (_is_inside(after, before) or not new.holds(before.symbol, piece))
        left = new.pieces[piece] if new is not None else 0
        is_gone = old.pieces[piece] - left - self._used[_use(before, piece)] > 0
        return is_gone and self._has_company(piece, before.module, after)

    def _has_company(self, piece: str, source: str, after: Key) -> bool:
        """Whether other code of the module that a line left came to where it stands: an equal line alone is no move."""
        if (source, after.module) not in self._company:
            old, new = self._code.before[source].pieces, self._code.after[after.module].pieces
            left = self._code.after[source].pieces if source in self._code.after else Counter[str]()
            was_there = self._code.before[after.module].pieces if after.module in self._code.before else Counter[str]()
            self._company[source, after.module] = (old - left) & (new - was_there)
        rows = {debt.place.line for debt in self._account.places(after)}
        shape = self._code.after[after.module]
        own = {form for row in rows for form in (shape.line(row), shape.piece(row, False), shape.piece(row, True))}
        return any(form and form not in own and form != piece for form in self._company[source, after.module])

    def use(self, before: Key, pieces: Sequence[str]) -> None:
        """Remember what went: it does not go twice."""
        self._used.update(_use(before, piece) for piece in pieces)


class _Expressions:
    """Expressions that went to another function of their module, where what they are of may have another name."""

    def __init__(self, code: Code, account: Account) -> None:
        self._code = code
        self._account = account
        self._known: dict[tuple[str, bool], Values] = {}

    def _values(self, module: str, today: bool) -> Values:
        if (module, today) not in self._known:
            shape = (self._code.after if today else self._code.before).get(module)
            self._known[module, today] = Values(shape)
        return self._known[module, today]

    def pieces(self, key: Key) -> list[str]:
        """What a key's debts stand in today, as often as each stands there."""
        if key.rule not in _OF_VALUES:
            return []
        values = self._values(key.module, today=True)
        pieces = [(values.form_by_line.get(debt.place.line, ""), debt.count) for debt in self._account.places(key)]
        return [piece for piece, count in pieces if piece for _ in range(count)]

    def went(self, piece: str, before: Key, after: Key) -> bool:
        """Whether this expression stood where the debt was, and stands there no more."""
        if before.module != after.module:
            return False
        old, new = self._values(before.module, today=False), self._values(before.module, today=True)
        if piece not in old.inside(before.symbol):
            return False
        return _is_inside(after, before) or piece not in new.inside(before.symbol)

    def use(self, before: Key, pieces: Sequence[str]) -> None:
        """Nothing: what is left of the decrease limits it."""


def _is_inside(inner: Key, outer: Key) -> bool:
    """Whether a symbol stands in another one, whose code holds all of its code: what went there is held still."""
    return inner.symbol.startswith(f"{outer.symbol}.")


def _use(key: Key, piece: str) -> tuple[str, str, str, str]:
    """A line of a module, and which of the debts that stand on it is meant."""
    return key.rule, key.detail, key.module, piece
