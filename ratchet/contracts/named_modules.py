"""Which modules the expressions of a contract name, as text: two contracts are compared by what they say of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from ratchet.contracts.expressions import EXTERNAL, GROUPS, WILDCARDS, is_stdlib, pattern_of
from ratchet.terms import FUTURE_NAME

_ANOTHER = FUTURE_NAME * 2
"""A second name that may come: a wildcard stands for many."""


def is_external(expression: str) -> bool:
    """Whether an expression names libraries rather than first-party modules."""
    return expression in GROUPS or expression.startswith(EXTERNAL)


class Names(NamedTuple):
    """The expressions of a setting, and whether each stands for what is below the modules that it names, too."""

    texts: Collection[str]
    as_packages: bool = True

    def units(self, module: str) -> tuple[str, ...]:
        """The named modules that a module is one of or, `as_packages`, below; the outermost first."""
        patterns = [pattern_of(text) for text in self.texts if not is_external(text)]
        parts = module.split(".")
        first = 1 if self.as_packages else len(parts)
        above = (".".join(parts[:end]) for end in range(first, len(parts) + 1))
        return tuple(name for name in above if any(pattern.fullmatch(name) for pattern in patterns))


def universe(modules: Collection[str], *settings: Names) -> frozenset[str]:
    """The existing `modules`, and those that may come: below a unit, in place of a wildcard (two), or anywhere else.

    No module can come below a package that is gone. Where no module is known, every package counts as existing.
    """
    future = {FUTURE_NAME}
    for expression in {text for names in settings for text in names.texts if not is_external(text)}:
        rooted = expression.split(".*")[0]
        if not modules or rooted in modules or any(module.startswith(f"{rooted}.") for module in modules):
            for name in (FUTURE_NAME, _ANOTHER):
                example = ".".join(name if part in WILDCARDS else part for part in expression.split("."))
                future |= {example, f"{example}.{name}"}
    return frozenset(modules) | future


def named(module: str, expressions: Iterable[str]) -> bool:
    """Whether an expression names the module itself."""
    return any(pattern_of(expression).fullmatch(module) for expression in expressions if not is_external(expression))


def uncovered(inner: Iterable[str], outer: Collection[str]) -> tuple[str, ...]:
    """The external expressions of `inner` that no expression of `outer` includes."""
    return tuple(
        expression
        for expression in inner
        if is_external(expression) and not any(_includes(other, expression) for other in outer)
    )


def exposes(outer: Iterable[str], inner: str) -> bool:
    """Whether the members that `inner` exposes are among those that `outer` exposes."""
    return any(_starts(other.split("."), inner.split(".")) for other in outer)


def _includes(outer: str, inner: str) -> bool:
    if outer == inner:
        return True
    if not inner.startswith(EXTERNAL) or not is_external(outer):
        return False
    name = inner.removeprefix(EXTERNAL)
    if outer in GROUPS:
        return "*" not in name.partition(".")[0] and is_stdlib(name) is (outer == "stdlib")
    return _starts(outer.removeprefix(EXTERNAL).split("."), name.split("."))


def stands_for(outer: str, inner: str, is_whole: bool = True) -> bool:
    """Whether `outer` names all that `inner` names, or, unless `is_whole`, what that is below."""
    return _starts(outer.split("."), inner.split("."), is_whole)


def _starts(outer: list[str], inner: list[str], is_whole: bool = False) -> bool:
    """Whether `outer` matches a start of `inner`. Only a wildcard of `outer` matches a wildcard of `inner`."""
    if not outer:
        return not inner or not is_whole
    if not inner:
        return False
    head, *rest = outer
    if head == "**":
        return any(_starts(rest, inner[end:], is_whole) for end in range(1, len(inner) + 1))
    return (head == inner[0] or (head == "*" and inner[0] != "**")) and _starts(rest, inner[1:], is_whole)
