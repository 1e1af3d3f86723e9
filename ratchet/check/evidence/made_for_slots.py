"""Slots that were missing, and the aliases, records and protocols that a change made for them alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from ratchet.check.account import Account
from ratchet.check.evidence import Situation
from ratchet.check.evidence.pool import is_local
from ratchet.check.identity.code import outwards
from ratchet.facts.collect.unannotated import is_record_or_protocol, stated_text
from ratchet.facts.source.aliases import Follower
from ratchet.terms import MODULE_LEVEL, Key


class _Named(NamedTuple):
    """A stated type that names something of a changed module."""

    role: str
    key: Key


class MadeForSlots:
    """What the annotations of the changed modules name, and which of them are of slots that were missing."""

    def __init__(self, account: Account, situation: Situation) -> None:
        self._account = account
        self._situation = situation

    def holds(self, key: Key) -> bool:
        """Whether a key is of something that was made in this change, and that such slots name, and none else."""
        return key.detail != "base" and self._is_made(key.module, _top(key), frozenset())

    def _is_made(self, module: str, top: str, seen: frozenset[str]) -> bool:
        code, name = self._situation.code, f"{module}.{top}"
        is_known = module in code.unchanged or top in code.old(module).names(MODULE_LEVEL)
        is_definition = name in self._aliases or is_record_or_protocol(code.new(module), top)
        if is_known or not is_definition:
            return False
        seen |= {name}
        users = [one for one in self._users[name] if _owner(one.key) not in seen]
        return bool(users) and all(self._serves(one, seen) for one in users)

    def _serves(self, user: _Named, seen: frozenset[str]) -> bool:
        """Whether a type is of a slot that was missing, or of something that was made for such slots itself."""
        if user.role != "base" and was_missing(user.key, self._account, self._situation):
            return True
        return self._is_made(user.key.module, _top(user.key), seen)

    @cached_property
    def _aliases(self) -> frozenset[str]:
        """The aliases of the changed modules."""
        named = (one for users in self._users.values() for one in users if one.role == "alias")
        return frozenset(f"{one.key.module}.{one.key.detail}" for one in named)

    @cached_property
    def _users(self) -> Mapping[str, Sequence[_Named]]:
        """Full name → the types that name it."""
        measured, found = self._situation.measured, defaultdict[str, list[_Named]](list)
        if measured is None:
            return found
        follower = Follower(measured.inventory.measured, measured.sources)
        for file in measured.inventory.measured:
            for one in measured.sources[file.path].annotations if file.module in self._situation.code.after else ():
                key = Key("explicit-any", file.module, one.symbol or MODULE_LEVEL, one.detail)
                for name in one.names:
                    found[follower.named(file, name.name).name].append(_Named(one.role, key))
        return found


def _top(key: Key) -> str:
    """The name at its module's level that a slot is part of."""
    return key.detail if key.symbol == MODULE_LEVEL else key.symbol.partition(".")[0]


def _owner(key: Key) -> str:
    return f"{key.module}.{_top(key)}"


def was_missing(key: Key, account: Account, situation: Situation) -> bool:
    """Whether a slot was missing; a local variable was where mypy did not check the body."""
    module, symbol = situation.origin(key)
    if account.fell.get(Key("missing-annotation", module, symbol, key.detail), 0):
        return True
    old, _, new = situation.sides(key)
    return (
        is_local(new, key.symbol, key.detail)
        and not stated_text(old, symbol, key.detail)
        and not situation.is_all_any(key, account)
        and was_unchecked(module, symbol, situation)
    )


def was_unchecked(module: str, symbol: str, situation: Situation) -> bool:
    """Whether mypy left the body of a function of base alone, or one around it."""
    return any(situation.allowed.get(Key("unchecked-body", module, around), 0) for around in outwards(symbol))
