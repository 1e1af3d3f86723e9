"""Conditions that hide code from the checker, or from the program, recognised from their text."""

from __future__ import annotations

import ast
from collections import Counter

from ratchet.facts.source.collect.scopes import Scope, dotted_name, statements

TYPING = "typing"
NOT_TYPING = "not-typing"
PLATFORM = "platform"
VERSION = "version"
TRUE = "true"
FALSE = "false"
OTHER = "other"

_TYPING_NAMES = ("TYPE_CHECKING", "MYPY")
_TYPING = frozenset({"typing.TYPE_CHECKING", "typing_extensions.TYPE_CHECKING"})
_OPPOSITE = {TYPING: NOT_TYPING, NOT_TYPING: TYPING, TRUE: FALSE, FALSE: TRUE}

_PLATFORMS = ("platform", "version_info", "os.name", "os as ", "from os ")
"""Without one of these in its text, no condition of a module asks where it runs."""

HIDING = frozenset({NOT_TYPING, PLATFORM, VERSION, FALSE, TRUE, TYPING})
"""Guards behind which mypy may not look, or the program may not run."""


class Guards:
    """Classifies conditions of one module. `never_true` are TYPE_CHECKING-like names of its own that stay False."""

    def __init__(self, scope: Scope, never_true: frozenset[str], text: str) -> None:
        self._scope = scope
        self._never_true = never_true
        self._has_platforms = any(words in text for words in _PLATFORMS)

    def of(self, test: ast.expr) -> tuple[str, str]:
        """The guards of the body and of the `else` of `if test:`."""
        kind = self._kind(test)
        return kind, _OPPOSITE.get(kind, kind)

    def _kind(self, test: ast.expr) -> str:
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            kind = self._kind(test.operand)
            return _OPPOSITE.get(kind, kind)
        if isinstance(test, ast.Constant):
            return TRUE if test.value else FALSE
        if isinstance(test, ast.BoolOp):
            return self._combined(test)
        if isinstance(test, (ast.Name, ast.Attribute)):
            return self._named(test)
        return self._computed(test)

    def _combined(self, test: ast.BoolOp) -> str:
        """With `and`, one part that hides is enough; with `or`, all parts have to."""
        kinds = [self._kind(value) for value in test.values]
        if isinstance(test.op, ast.Or):
            return kinds[0] if len(set(kinds)) == 1 else TRUE if TRUE in kinds else OTHER
        return next((kind for kind in (NOT_TYPING, TYPING, FALSE, PLATFORM, VERSION) if kind in kinds), OTHER)

    def _named(self, test: ast.expr) -> str:
        dotted = dotted_name(test)
        if dotted is None:
            return OTHER
        last = dotted.rpartition(".")[2]
        targets = self._scope.resolve(dotted)
        if last in _TYPING_NAMES or any(target.rpartition(".")[2] == "TYPE_CHECKING" for target in targets):
            # mypy goes by the name alone, whatever it is bound to: the program goes by what it is bound to.
            own = any(target.startswith("=") for target in targets)
            return TRUE if own and dotted not in self._never_true else TYPING
        if last in ("PY2", "PY3"):
            return VERSION
        return OTHER

    def borrowed(self, test: ast.expr) -> str:
        """The name by which a condition for types goes, where another module gives it: `.compat.TYPE_CHECKING`."""
        if isinstance(test, ast.BoolOp):
            return next(filter(None, map(self.borrowed, test.values)), "")
        if isinstance(test, ast.UnaryOp):
            return self.borrowed(test.operand)
        dotted = dotted_name(test)
        targets = self._scope.resolve(dotted) if dotted is not None and self._kind(test) == TYPING else ()
        if not _TYPING.isdisjoint(targets):
            return ""
        return next((target for target in targets if not target.startswith("=")), "")

    def _computed(self, test: ast.expr) -> str:
        for node in ast.walk(test) if self._has_platforms else ():
            if isinstance(node, (ast.Attribute, ast.Name)):
                for target in self._scope.resolve(dotted_name(node) or ""):
                    if target == "sys.platform" or target.startswith(("platform.system", "os.name")):
                        return PLATFORM
                    if target.startswith("sys.version_info"):
                        return VERSION
        return OTHER


def never_true_names(body: list[ast.stmt]) -> frozenset[str]:
    """TYPE_CHECKING-like names that a module sets to a false constant and to nothing else: their `if` never runs."""
    false: Counter[str] = Counter()
    for node in statements(body):
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Constant):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [target.id for target in targets if isinstance(target, ast.Name) and target.id in _TYPING_NAMES]
            false.update(names if not node.value.value else ())
    if not false:
        return frozenset()
    # However else it is set: in a loop, by :=, in a function that says that it is global.
    inside = (node for statement in body for node in ast.walk(statement) if isinstance(node, ast.Name))
    stored = Counter(node.id for node in inside if node.id in false and isinstance(node.ctx, ast.Store))
    return frozenset(name for name, times in false.items() if stored[name] == times)
