"""Conditions that hide code from the checker, or from the program, recognised from their text."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum

from mypy import nodes as n

from ratchet.facts.collect.names import use_of
from ratchet.facts.collect.nodes import walk
from ratchet.facts.collect.scopes import Scope, statements
from ratchet.facts.collect.syntax import dotted_name, given, is_constant, is_true, operands, stored


class Guard(StrEnum):
    """What a condition says of the code under it."""

    TYPING = "typing"  # only type checkers follow it
    NOT_TYPING = "not-typing"
    PLATFORM = "platform"
    VERSION = "version"
    TRUE = "true"
    FALSE = "false"
    OTHER = "other"


HIDING = frozenset(Guard) - {Guard.OTHER}
"""Guards behind which mypy may not look, or the program may not run."""

_NAMES = ("TYPE_CHECKING", "MYPY")
_OPPOSITE = {
    Guard.TYPING: Guard.NOT_TYPING,
    Guard.NOT_TYPING: Guard.TYPING,
    Guard.TRUE: Guard.FALSE,
    Guard.FALSE: Guard.TRUE,
}
_STRONGEST = (Guard.NOT_TYPING, Guard.TYPING, Guard.FALSE, Guard.PLATFORM, Guard.VERSION)
"""The guards of which one part of a conjunction is enough."""

_PLATFORMS = ("platform", "version_info", "os.name", "os as ", "from os ")
"""Without one of these in its text, no condition of a module asks where it runs."""


class Conditions:
    """Classifies the conditions of one module. `never_true` are TYPE_CHECKING-like names of its own that stay False."""

    def __init__(self, scope: Scope, never_true: frozenset[str], text: str) -> None:
        self._scope = scope
        self._never_true = never_true
        self._has_platforms = any(words in text for words in _PLATFORMS)

    def guards(self, test: n.Expression) -> tuple[Guard, Guard]:
        """The guards of the body and of the `else` of `if test:`."""
        guard = self._guard(test)
        return guard, _OPPOSITE.get(guard, guard)

    def _guard(self, test: n.Expression) -> Guard:
        if isinstance(test, n.UnaryExpr) and test.op == "not":
            guard = self._guard(test.expr)
            return _OPPOSITE.get(guard, guard)
        if is_constant(test):
            return Guard.TRUE if is_true(test) else Guard.FALSE
        if isinstance(test, n.OpExpr) and test.op in ("and", "or"):
            return self._combined(test)
        if isinstance(test, (n.NameExpr, n.MemberExpr, n.SuperExpr)):
            return self._named(test)
        return self._computed(test)

    def _combined(self, test: n.OpExpr) -> Guard:
        """With `and`, one part that hides is enough; with `or`, all parts have to."""
        found = [self._guard(operand) for operand in operands(test)]
        if test.op == "or":
            return found[0] if len(set(found)) == 1 else Guard.TRUE if Guard.TRUE in found else Guard.OTHER
        return next((guard for guard in _STRONGEST if guard in found), Guard.OTHER)

    def _named(self, test: n.Expression) -> Guard:
        dotted = dotted_name(test)
        if dotted is None:
            return Guard.OTHER
        last = dotted.rpartition(".")[2]
        meant = self._scope.resolve(dotted)
        if last in _NAMES or any(target.rpartition(".")[2] == "TYPE_CHECKING" for target in meant):
            # mypy goes by the name alone, whatever it is bound to: the program goes by what it is bound to.
            own = any(target.startswith("=") for target in meant)
            return Guard.TRUE if own and dotted not in self._never_true else Guard.TYPING
        return Guard.VERSION if last in ("PY2", "PY3") else Guard.OTHER

    def imported_flag(self, test: n.Expression) -> str:
        """The name by which a condition for types goes, where another module gives it: `.compat.TYPE_CHECKING`."""
        if isinstance(test, n.OpExpr) and test.op in ("and", "or"):
            return next(filter(None, map(self.imported_flag, operands(test))), "")
        if isinstance(test, n.UnaryExpr):
            return self.imported_flag(test.expr)
        dotted = dotted_name(test)
        meant = self._scope.resolve(dotted) if dotted is not None and self._guard(test) == Guard.TYPING else ()
        if any(use_of(target) == "type-checking" for target in meant):
            return ""
        return next((target for target in meant if not target.startswith("=")), "")

    def _computed(self, test: n.Expression) -> Guard:
        for node in walk(test) if self._has_platforms else ():
            for target in self._scope.resolve(dotted_name(node) or ""):
                if target == "sys.platform" or target.startswith(("platform.system", "os.name")):
                    return Guard.PLATFORM
                if target.startswith("sys.version_info"):
                    return Guard.VERSION
        return Guard.OTHER


def never_true_names(body: list[n.Statement]) -> frozenset[str]:
    """TYPE_CHECKING-like names that a module sets to a false constant and to nothing else: their `if` never runs."""
    false: Counter[str] = Counter()
    for node in statements(body):
        false.update(
            name for name, value in given(node) if name in _NAMES and is_constant(value) and not is_true(value)
        )
    if not false:
        return frozenset()
    # Any other binding (loop target, walrus, `global`) makes the value unknown.
    every = Counter(name for node in walk(*body) for name in stored(node))
    return frozenset(name for name, times in false.items() if every[name] == times)
