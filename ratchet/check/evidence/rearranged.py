"""Operations that a refactoring writes in another way, or in another function of the module."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ratchet.check.account import Account
from ratchet.check.evidence import Evidence, Situation
from ratchet.check.identity.code import Symbol
from ratchet.terms import Key

_OPERATIONS = "unchecked-operation"


class Rearranged(Evidence):
    """What is done to an Any is what was done to it, in other words or in another function of the module.

    A literal getattr became an attribute, indices became an unpacking, a value got a name: a variable that takes over
    what an operation gives is none besides. Where code went to another function, an operation pays for an equal one:
    the same member, index, operator or callee. No door: an operation that the function did not have is a new one.
    """

    id = "rearranged"
    rules = (_OPERATIONS,)
    needs_likeness = True

    def ask(self, account: Account, situation: Situation) -> None:
        for key in self.grown(account):
            for before in account.shrunk(_OPERATIONS):
                if before.module == key.module and before != key:
                    account.pay(self.id, key, before, _carried(key, before, account, situation))
        for key in self.grown(account):
            module, symbol = origin = situation.origin(key)
            old = situation.code.before.get(module)
            if old is None or symbol not in old.definitions or situation.new_operations(key, account.places(key)):
                continue
            for before in account.shrunk_in("dynamic-access", origin):
                account.pay(self.id, key, before)
            account.grant(self.id, key, _new_names(key, account, situation))


class NamedLambda(Evidence):
    """A lambda that had a name became a def: what mypy did not know of its parameters, it does not check now.

    No door: base's shards have the lambda's slots, under the name of the def.
    """

    id = "named-lambda"
    rules = ("unchecked-body",)

    def ask(self, account: Account, situation: Situation) -> None:
        for key in self.grown(account):
            old = situation.code.before.get(key.module)
            slots = (one[:3] == ("missing-annotation", *key[1:3]) for one in situation.allowed)
            if old is not None and key.symbol not in old.definitions and any(slots):
                account.grant(self.id, key, 1)


class Extracted(Evidence):
    """A slot of a new function that has code of another one of its module: what a slot of that one owed pays for it.

    A parameter that takes over a value which was Any there may be partial, and one that has the name and annotation of
    a parameter there owes as much. No door: the code is gone where it stood.
    """

    id = "extracted"
    rules = ("missing-annotation", "unchecked-body", "explicit-any", "bare-generic")
    needs_likeness = True

    def ask(self, account: Account, situation: Situation) -> None:
        for key in self.grown(account):
            for source in _sources(key, situation):
                if key.rule in ("missing-annotation", "unchecked-body"):
                    for before in account.shrunk_in(key.rule, source):
                        account.pay(self.id, key, before)
                else:
                    account.grant(self.id, key, _taken_over(key, source, account, situation))


def _carried(key: Key, before: Key, account: Account, situation: Situation) -> int:
    """How many operations of a key stood where another key's did, and do not any more."""
    came = _difference(key, situation, today=True)
    went = _difference(before, situation, today=False)
    return _shared(key, came & went, account, situation)


def _difference(key: Key, situation: Situation, *, today: bool) -> Counter[str]:
    """What a symbol has that it had not at base; or had at base, and has no more."""
    module, symbol = situation.origin(key) if today else (key.module, key.symbol)
    now = situation.operations(key.module, today=True).inside(key.symbol)
    then = situation.operations(module, today=False).inside(symbol)
    return now - then if today else then - now


def _shared(key: Key, forms: Counter[str], account: Account, situation: Situation) -> int:
    """How many of a key's debts stand on lines of which all operations that came are among these; each serves once."""
    came, left, count = _difference(key, situation, today=True), Counter(forms), 0
    today = situation.operations(key.module, today=True)
    lines = Counter(debt.place.line for debt in account.places(key))
    for line, debts in sorted(lines.items()):
        needed = Counter({form: number for form, number in today.on(line).items() if came[form]})
        if needed and needed <= left:
            left -= needed
            count += min(debts, needed.total())
    return count


def _new_names(key: Key, account: Account, situation: Situation) -> int:
    """How many of a key's debts stand where a name is bound that its symbol did not bind at base."""
    module, symbol = situation.origin(key)
    known = situation.operations(module, today=False).bound_inside(symbol)
    today = situation.operations(key.module, today=True)
    lines = {debt.place.line for debt in account.places(key)}
    return sum(len(today.bound_on(line) - known) for line in lines)


def _sources(key: Key, situation: Situation) -> Iterator[Symbol]:
    """The functions and classes of the module whose code a new function has."""
    old, new = situation.code.before.get(key.module), situation.code.after.get(key.module)
    if old is None or new is None or key.symbol not in new.definitions:
        return
    was_function = key.symbol in old.definitions and not old.is_class(key.symbol)
    if was_function or situation.symbols.origin((key.module, key.symbol)) is not None:
        return
    has = new.forms_inside(key.symbol)
    for symbol in old.definitions:
        went = old.forms_inside(symbol) - new.forms_inside(symbol)
        operations = _difference(key._replace(symbol=symbol), situation, today=False)
        shared = operations & situation.operations(key.module, today=True).inside(key.symbol)
        if has & went or any(map(_is_telling, shared)):
            yield key.module, symbol


def _is_telling(form: str) -> bool:
    """Whether an operation has a name: a member, a callee, a literal index."""
    return form[:1] == "." or (form[-1] in ")]" and len(form) > len("[]"))


def _taken_over(key: Key, source: Symbol, account: Account, situation: Situation) -> int:
    """How much a parameter may owe that takes over a value of the function in which its code stood."""
    module, symbol = source
    old, new = situation.code.before[module], situation.code.after[module]
    stated = new.stated_parameter(key.symbol, key.detail)
    if stated and stated == old.stated_parameter(symbol, key.detail):
        return situation.allowed.get(Key(key.rule, *source, key.detail), 0)
    was_any = any(account.fell.get(one, 0) for one in account.fell if one[:3] == (_OPERATIONS, *source))
    return account.more[key] if stated and was_any and not situation.is_all_any(key, account) else 0
