"""Whose decorators leave annotations alone: a framework may read them while the program runs, and act on them."""

from __future__ import annotations

from collections.abc import Container

from mypy import nodes as n

_QUIET = frozenset(
    {"builtins", "functools", "contextlib", "abc", "typing", "typing_extensions", "collections", "types", "enum",
     "warnings", "atexit", "unittest", "asyncio", "pytest", "_pytest", "click"}
)  # fmt: skip
"""Packages whose decorators do not look at annotations."""
_READERS = frozenset({"functools.singledispatch", "functools.singledispatchmethod"})


def is_known(decorator: n.Expression, measured: Container[str]) -> bool:
    """Whether a decorator is the project's own, or of a package that leaves annotations alone."""
    callee = decorator.callee if isinstance(decorator, n.CallExpr) else decorator
    root = callee
    while isinstance(root, n.MemberExpr) and not root.fullname:
        if root.name in ("setter", "getter", "deleter"):
            return True
        root = root.expr
    if (
        not isinstance(root, n.RefExpr)
        or not root.fullname
        or (isinstance(callee, n.MemberExpr) and root is not callee)
    ):
        return False
    if root.fullname in _READERS:
        return False
    parts = root.fullname.split(".")
    return parts[0] in _QUIET or any(".".join(parts[:count]) in measured for count in range(1, len(parts)))
