"""Code that a refactoring writes in another way, or in another place: an operation, a statement, a definition."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from ratchet.check.account import Account
from ratchet.check.evidence import Evidence, Situation, is_variable
from ratchet.check.identity.code import Symbol
from ratchet.facts.collect.shapes import Shape
from ratchet.terms import MODULE_LEVEL, Key
from ratchet.terms.catalogue import STATED_RULES

_OPERATIONS = "unchecked-operation"

_BY_SIGNATURE = frozenset({"missing-annotation", "unchecked-body"})
"""What hangs on a signature is no line that could be moved into another one."""

_SEVERAL = 2
"""So many statements make a function that was taken out, where it is not the first: any other line is like one."""

_OF_VALUES = frozenset({_OPERATIONS, "type-error", "cast", "dynamic-access"})
"""What stands in an expression, whatever its value is called or handed to."""


class Rearranged(Evidence):
    """What is done to an Any is what was done to it, in other words or in another function of the module.

    A literal getattr became an attribute, indices became an unpacking, a value got a name: a variable that takes over
    what an operation gives is none besides. Where code went to another function, an operation pays for an equal one:
    the same member, index, operator or callee. No door: an operation that the function did not have is a new one.
    """

    id = "rearranged"
    rules = (_OPERATIONS,)

    def ask(self, account: Account, situation: Situation) -> None:
        for key in self.grown(account):
            for before in account.shrunk(_OPERATIONS):
                if before.module == key.module and before != key:
                    account.pay(self.id, key, before, _carried(key, before, account, situation))
        for key in self.grown(account):
            old, was, _ = situation.sides(key)
            if was not in old.definitions or situation.new_operations(key, account.places(key)):
                continue
            for before in account.shrunk_in("dynamic-access", situation.origin(key)):
                account.pay(self.id, key, before)
            account.grant(self.id, key, situation.new_variables(key, account.places(key)))


class NamedLambda(Evidence):
    """A lambda that had a name became a def: what mypy did not know of its parameters, it does not check now.

    No door: base's shards have the lambda's slots, under the name of the def.
    """

    id = "named-lambda"
    rules = ("unchecked-body",)

    def ask(self, account: Account, situation: Situation) -> None:
        for key in self.grown(account):
            slots = (one[:3] == ("missing-annotation", *key[1:3]) for one in situation.allowed)
            stands = key.symbol in situation.code.old(key.module).definitions
            if key.module in situation.code.before and not stands and any(slots):
                account.grant(self.id, key, 1)


class Extracted(Evidence):
    """A slot of a new function that was taken out of another one: what a slot of that one owed pays for it.

    Three quarters of its statements, or of what it does to values, have to have left the other one; or it stood inside
    the other one. A parameter that takes over a value which was Any there may be partial, and one that has the name and
    annotation of a parameter there owes as much, in each function of several statements that was taken out. A function
    that took in another one, which is gone, owes what that one did for parameters of that name and annotation. No door:
    the code is gone where it stood, and serves one function alone.
    """

    id = "extracted"
    rules = ("missing-annotation", "unchecked-body", *STATED_RULES)

    def ask(self, account: Account, situation: Situation) -> None:
        taken: defaultdict[Symbol, dict[Symbol, Counter[str]]] = defaultdict(dict)
        for key in self.grown(account):
            for source, came in _sources(key, situation):
                others = [one for heir, one in taken[source].items() if heir != key[1:3]]
                left = came - sum(others, Counter[str]())
                if others and not (left.total() >= _SEVERAL and _is_most(left, came)):
                    continue
                if key.rule in ("missing-annotation", "unchecked-body"):
                    for before in account.shrunk_in(key.rule, source):
                        account.pay(self.id, key, before)
                    continue
                was = Key(key.rule, *source, key.detail)
                if _has_its_annotation(key, source, situation):
                    taken[source][key[1:3]] = came
                    account.grant(self.id, key, situation.allowed.get(was, 0))
                elif _takes_an_any(key, source, account, situation):
                    account.grant(self.id, key)
            for source in _taken_in(key, situation) if key.rule != "unchecked-body" else ():
                if key.rule == "missing-annotation" or _has_its_annotation(key, source, situation):
                    account.pay(self.id, key, Key(key.rule, *source, key.detail))


class Carried(Evidence):
    """A statement, or the value that it computes, was carried to another symbol or module, and its debt with it.

    No door: one pays for one, the statement is gone where it stood, and into another module it came in company.
    """

    id = "carried"
    may_enter_zero = True

    def ask(self, account: Account, situation: Situation) -> None:
        carrying = _Carrying(situation, account)
        for by_value in (False, True):
            for after in self.grown(account):
                pieces = carrying.pieces(after, by_value)
                for before in account.shrunk_with(after.rule, after.detail) if pieces else ():
                    went = [piece for piece in pieces if carrying.went(piece, before, after, by_value)]
                    count = account.pay(self.id, after, before, len(went))
                    carrying.used.update((before.rule, before.detail, before.module, piece) for piece in went[:count])
                    pieces = [piece for piece in pieces if piece not in went[:count]]


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
    """How many of a key's debts stand on lines of which all operations that came are among these; each serves once.

    A variable goes with what it takes over.
    """
    came, left, count = _difference(key, situation, today=True), Counter(forms), 0
    today = situation.operations(key.module, today=True)
    debts = account.places(key)
    variables = Counter(debt.place.line for debt in debts if is_variable(debt))
    for line, number in sorted(Counter(debt.place.line for debt in debts).items()):
        needed = Counter({form: times for form, times in today.on(line).items() if came[form]})
        if needed and needed <= left:
            left -= needed
            count += min(number, needed.total() + variables[line])
    return count


def _sources(key: Key, situation: Situation) -> Iterator[tuple[Symbol, Counter[str]]]:
    """The functions and classes of the module whose code a new function has, and what of it came from there.

    What stood inside one had its names.
    """
    old, new = situation.code.old(key.module), situation.code.new(key.module)
    was_function = key.symbol in old.definitions and not old.is_class(key.symbol)
    if key.symbol not in new.definitions or was_function:
        return
    if (origin := situation.symbols.origin((key.module, key.symbol))) is not None:
        around = origin[1].rpartition(".")[0]
        if origin[0] == key.module and around and _is_function(old, around) and not key.symbol.startswith(f"{around}."):
            yield (key.module, around), Counter()
        return
    forms = new.forms_inside(key.symbol)
    does = situation.operations(key.module, today=True).inside(key.symbol)
    for symbol in old.definitions:
        went = old.forms_inside(symbol) - new.forms_inside(symbol)
        done = does & _difference(key._replace(symbol=symbol), situation, today=False)
        # The code of a class that became this function, such as a context manager, has nowhere else to go.
        is_own = f"{symbol}.".startswith(f"{key.symbol}.") and bool(forms & went or done)
        if is_own or _is_most(forms & went, forms) or (any(map(_is_telling, done)) and _is_most(done, does)):
            yield (key.module, symbol), forms & went or done


def _taken_in(key: Key, situation: Situation) -> Iterator[Symbol]:
    """The functions of the module that are gone, and most of whose statements came to the function of a key."""
    old, was, new = situation.sides(key)
    if key.symbol not in new.definitions:
        return
    came = new.forms_inside(key.symbol) - old.forms_inside(was)
    for symbol in old.definitions.keys() - new.definitions.keys() - {was} if came else ():
        went = old.forms_inside(symbol)
        if _is_function(old, symbol) and _is_most(went & came, went):
            yield key.module, symbol


def _is_function(shape: Shape, symbol: str) -> bool:
    return symbol in shape.definitions and shape.definitions[symbol].is_function


def _is_most(part: Counter[str], whole: Counter[str]) -> bool:
    """Whether it is three quarters of the whole, and something."""
    return part.total() > 0 and 4 * part.total() >= 3 * whole.total()


def _is_telling(form: str) -> bool:
    """Whether an operation has a name: a member, a callee, a literal index."""
    return form[:1] == "." or (form[-1] in ")]" and len(form) > len("[]"))


def _has_its_annotation(key: Key, source: Symbol, situation: Situation) -> bool:
    """Whether a parameter has the name and the annotation of one of the function in which its code stood."""
    stated = situation.code.new(key.module).stated_parameter(key.symbol, key.detail)
    return bool(stated) and stated == situation.code.old(source[0]).stated_parameter(source[1], key.detail)


def _takes_an_any(key: Key, source: Symbol, account: Account, situation: Situation) -> bool:
    """Whether a parameter that is partial takes over a value that may have been Any where its code stood.

    What has the value of a typed parameter there, or of something that only those gave, was none.
    """
    module, symbol = source
    old, new = situation.code.old(module), situation.code.new(module)
    stated = new.stated_parameter(key.symbol, key.detail)
    was_any = any(account.fell.get(one, 0) for one in account.fell if one[:3] == (_OPERATIONS, *source))
    if not stated or not was_any or situation.is_all_any(key, account):
        return False
    typed = frozenset(
        name
        for name in old.signature(symbol) or ()
        if old.stated_parameter(symbol, name)
        and not any(situation.allowed.get(Key(rule, *source, name), 0) for rule in STATED_RULES)
    )
    return old.settled(symbol, typed).isdisjoint(new.handed_over(symbol, key.symbol, key.detail) or {key.detail})


class _Carrying:
    """Statements, formatted and annotated as they may be; or their values, whatever these are called or handed to.

    `used` counts the statements that went, and which of the debts on each is meant: none goes twice.
    """

    def __init__(self, situation: Situation, account: Account) -> None:
        self._situation = situation
        self._code = situation.code
        self._account = account
        self.used: Counter[tuple[str, str, str, str]] = Counter()
        self._company: dict[tuple[str, str], Counter[str]] = {}

    def pieces(self, key: Key, by_value: bool) -> list[str]:
        """What a key's debts stand on today, as often as each stands there."""
        shape = self._code.new(key.module)
        debts = self._account.places(key)
        if by_value:
            values = self._situation.operations(key.module, today=True).values if key.rule in _OF_VALUES else {}
            found = [(values.get(debt.place.line, ""), debt.count) for debt in debts]
        elif key.rule in _BY_SIGNATURE and key.symbol != MODULE_LEVEL and not shape.is_class(key.symbol):
            return []  # but a variable or an attribute without annotation stands on a line of its own
        else:
            found = [(shape.piece(debt.place.line, key.rule == "suppression"), debt.count) for debt in debts]
        return [piece for piece, count in found if piece for _ in range(count)]

    def went(self, piece: str, before: Key, after: Key, by_value: bool) -> bool:
        """Whether it stood where the debt was, and stands there less often now. A value stays in its module."""
        old, new = self._code.old(before.module), self._code.new(before.module)
        if by_value:
            was, stays = (
                piece in self._situation.operations(before.module, today=today).values_inside(before.symbol)
                for today in (False, True)
            )
        else:
            was, stays = old.holds(before.symbol, piece), new.holds(before.symbol, piece)
        if not was or before == after:
            return False
        if before.module == after.module:
            # A definition holds all code of those in it: what went there is held still.
            return not stays or after.symbol.startswith(f"{before.symbol}.")
        is_used = self.used[before.rule, before.detail, before.module, piece]
        is_gone = not by_value and old.pieces[piece] - new.pieces[piece] - is_used > 0
        return is_gone and self._has_company(piece, before.module, after)

    def _has_company(self, piece: str, source: str, after: Key) -> bool:
        """Whether other code of the module that a line left came to where it stands: an equal line alone is no move."""
        code, shape = self._code, self._code.new(after.module)
        if (source, after.module) not in self._company:
            left = code.old(source).pieces - code.new(source).pieces
            self._company[source, after.module] = left & (shape.pieces - code.old(after.module).pieces)
        rows = {debt.place.line for debt in self._account.places(after)}
        own = {form for row in rows for form in (shape.line(row), shape.piece(row, False), shape.piece(row, True))}
        return any(form and form not in own and form != piece for form in self._company[source, after.module])
