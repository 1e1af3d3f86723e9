"""What a change merely shows: debt of code that stood there before, and that mypy minds only now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from ratchet.check.account import REVEALED, Account
from ratchet.check.evidence import Evidence, Situation
from ratchet.check.evidence.false_annotations import contradictions, contradicts_its_return
from ratchet.check.evidence.named_comment import names_its_code
from ratchet.check.identity.code import Code, Symbol, outwards
from ratchet.facts.collect.code_form import Definition
from ratchet.facts.collect.shapes import NO_SHAPE
from ratchet.terms import MODULE_LEVEL, Debt, Key, SlotState
from ratchet.terms.catalogue import BODY_RULES


class Revealed(Evidence):
    """mypy checks a body, or asks for a type, that it left alone at base; or a file came from a laxer place.

    What mypy did not check cannot be better than what it did. Nothing pays, so that a report tells it. A comment may
    silence what shows, with exactly its code. No door: only a symbol that base had reveals anything, and an error only
    on a statement that stood there. What stands in a body that was checked, or in an annotation that the change wrote
    and that its own body contradicts, is new all the same.
    """

    id = REVEALED
    may_enter_zero = True
    needs_base = False

    def ask(self, account: Account, situation: Situation) -> None:
        code = situation.code
        checked_now = frozenset(_checked_now(account, situation))
        for key in account.grown():
            known = max(in_checked_bodies(key, account.places(key), situation.allowed, code),
                        contradictions(key, account, code))  # fmt: skip
            limit = account.more[key] - max(0, known - account.allowance(key))
            shown = _shown(key, account, situation, checked_now)
            account.grant(self.id, key, min(limit, shown), told=True)


def _shown(key: Key, account: Account, situation: Situation, checked_now: Collection[Symbol]) -> int:
    """How much of a key's growth is what mypy minds only now."""
    code, more = situation.code, account.more[key]
    if _is_newly_declared(key, account, situation):
        return _of_returns(key, account, situation)
    if _was_unchecked(key, situation, checked_now) and _was_there(key, situation):
        if key.rule == "suppression":
            return _silenced(key, account, situation)
        if key.rule == "missing-annotation":
            return _of_lambdas(key, account, situation)
        if key.rule in BODY_RULES:
            return 0 if contradicts_its_return(key, account, code) else _on_what_stood(key, account, situation)
    was_unannotated = code.old(key.module).is_unannotated(key.symbol)
    if key.rule == "unchecked-operation" and was_unannotated and key.module in situation.checked_untyped:
        return more if situation.is_off("unchecked-body", key, account) else 0
    is_shown = _came_from_a_laxer_place(key, account, situation) or _is_newly_asked_for(key, account, code)
    return more if is_shown else 0


def _was_there(key: Key, situation: Situation) -> bool:
    """Whether base had the symbol of a key, or what it was there."""
    if not situation.has_base:
        return True
    old, was, new = situation.sides(key)
    # A lambda is no definition: its lines tell.
    is_lambda = new is not NO_SHAPE and key.symbol not in new.definitions
    return old is NO_SHAPE or was == MODULE_LEVEL or was in old.definitions or is_lambda


def _on_what_stood(key: Key, account: Account, situation: Situation) -> int:
    """How many of a key's debts mypy shows on statements that stood; what is done to Any, wherever it is."""
    if not situation.has_base or (key.rule != "type-error" and key.symbol != MODULE_LEVEL):
        return account.more[key]
    return sum(debt.count for debt in account.places(key) if _stood(key, debt, situation))


def _stood(key: Key, debt: Debt, situation: Situation) -> bool:
    """Whether the statement of a debt stood at base; the head of a function, but for its annotations."""
    old, was, new = situation.sides(key)
    if situation.stood(key, debt) or NO_SHAPE in (old, new):
        return True
    return new.is_in_head(key.symbol, debt.place.line) and old.signature(was) == new.signature(key.symbol)


def _silenced(key: Key, account: Account, situation: Situation) -> int:
    """How many comments silence one code each where mypy looks only now, on statements that stood.

    An error that the annotation itself is to blame for is not hushed up, nor one that base's shards record.
    """
    code = situation.code
    if not names_its_code(key.detail) or contradicts_its_return(key, account, code):
        return 0
    if account.fell.get(Key("type-error", *situation.origin(key), key.detail), 0):
        return 0
    # In its head, a function may say that it overrides; what is wrong with a default of its own is new.
    return sum(
        debt.count
        for debt in account.places(key)
        if situation.stood(key, debt) or (key.detail == "override" and _stood(key, debt, situation))
    )


def _of_lambdas(key: Key, account: Account, situation: Situation) -> int:
    """How many slots are of a lambda that stood in a body which mypy did not check at base."""
    old, new = situation.code.old(key.module), situation.code.new(key.module)
    if key.symbol in new.definitions:
        return 0
    around = [symbol for symbol in outwards(key.symbol) if symbol in old.definitions]
    debts = account.places(key)
    return sum(debt.count for debt in debts if around and old.holds(around[0], new.piece(debt.place.line, False)))


def _came_from_a_laxer_place(key: Key, account: Account, situation: Situation) -> bool:
    """Whether a file came from where the rule minded nothing, and all that it owes stood there."""
    debts = account.places(key)
    return all(situation.levels.was_off(key.rule, debt.place.path) and situation.stood(key, debt) for debt in debts)


def _checked_now(account: Account, situation: Situation) -> Iterator[Symbol]:
    """Symbols of which fewer bodies go unchecked now: a property's getter and its setter share one.

    So are functions without annotations at base where it is no debt that they go unchecked.
    """
    yield from ((key.module, key.symbol) for key in account.less if key.rule == "unchecked-body" and account.less[key])
    for key in account.grown():
        was_unannotated = situation.code.old(key.module).is_unannotated(key.symbol)
        if not was_unannotated or key.module in situation.checked_untyped:
            continue
        body = Key("unchecked-body", key.module, key.symbol)
        if situation.is_off("unchecked-body", key, account) and not account.places(body):
            yield key.module, key.symbol


def _was_unchecked(key: Key, situation: Situation, checked_now: Collection[Symbol]) -> bool:
    """Whether mypy left the body around a key alone at base, under its name of then too.

    One body may reveal any number of debts, so that a name alone is never enough.
    """
    for symbol in [(key.module, name) for name in (MODULE_LEVEL, *outwards(key.symbol))]:
        origin = situation.symbols.origin(symbol) if checked_now else None
        if symbol in checked_now or (origin in checked_now and origin and situation.code.is_alike(origin, symbol)):
            return True
    return False


def _is_newly_asked_for(key: Key, account: Account, code: Code) -> bool:
    """An attribute that mypy asks a type for since its function has an annotation, and that was assigned before it."""
    old, new = code.old(key.module), code.new(key.module)
    if (key.rule, key.detail) != ("type-error", "var-annotated"):
        return False
    stood = all(old.holds(key.symbol, new.piece(debt.place.line, commented=False)) for debt in account.places(key))
    return stood and old.is_unannotated(key.symbol) and not new.is_unannotated(key.symbol)


def _is_newly_declared(key: Key, account: Account, situation: Situation) -> bool:
    """A return of Any, which mypy minds since the function says what it returns; a comment may silence just that."""
    if key.rule not in ("type-error", "suppression") or key.detail != "no-any-return":
        return False
    stated = situation.slots.get((key.module, key.symbol, "return"))
    was_open = stated is not None and stated.verdict == "better" and stated.was is not SlotState.PARTIAL
    # Of several definitions of one name, one may have got its return.
    declared = account.fell.get(Key("missing-annotation", key.module, key.symbol, "return"), 0) > 0
    return declared or was_open or situation.code.old(key.module).is_undeclared(key.symbol)


def _of_returns(key: Key, account: Account, situation: Situation) -> int:
    """How many of a key's debts are of what the function returned before: it stood, or does nothing else now."""
    old, was, _ = situation.sides(key)
    if not situation.has_base or old is NO_SHAPE:
        return account.more[key]
    before, today = (situation.operations(module, today=now) for module, now in ((situation.origin(key)[0], False),
                                                                                 (key.module, True)))  # fmt: skip
    values = before.values_inside(was)
    count = sum(
        debt.count
        for debt in account.places(key)
        if situation.stood(key, debt)
        or today.values.get(debt.place.line) in values
        or (today.on(debt.place.line) and not situation.new_operations(key, [debt]))
    )
    returns = sum(number for form, number in old.forms_inside(was).items() if form.startswith("(ReturnStmt"))
    return min(count, returns)


def in_checked_bodies(key: Key, debts: Sequence[Debt], allowed: Mapping[Key, int], code: Code) -> int:
    """How many of a key's debts stand in bodies that mypy checked at base, beside an unchecked one of the same symbol.

    Such a body is known by its parameters, and that it had annotations.
    """
    old, new = code.old(key.module), code.new(key.module)
    if key.rule not in BODY_RULES:
        return 0
    for symbol in outwards(key.symbol):
        unchecked = allowed.get(Key("unchecked-body", key.module, symbol), 0)
        definitions = old.every(symbol)
        if len(definitions) > 1 and unchecked < len(definitions):
            checked = _annotated(definitions)
            return sum(debt.count for debt in debts if _parameters_at(debt.place.line, new.every(symbol)) in checked)
    return 0


def _annotated(definitions: Sequence[Definition]) -> frozenset[tuple[str, ...]]:
    """The parameters of functions that have annotations, and no namesake with the same parameters."""
    functions = [definition for definition in definitions if definition.is_function]
    alike = Counter(function.parameters for function in functions)
    annotated = (function for function in functions if function.is_annotated and not function.is_unchecked)
    return frozenset(function.parameters for function in annotated if alike[function.parameters] == 1)


def _parameters_at(row: int, definitions: Sequence[Definition]) -> tuple[str, ...] | None:
    """The parameters of the function in which a line stands; None if it stands in none of these."""
    for definition in definitions:
        if definition.is_function and row in definition.decorated_rows:
            return definition.parameters
    return None
