"""Which modules a contract's expressions name, so that two contracts can be compared by what they say of each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from ratchet.contracts.expressions import is_stdlib

EXTERNAL = "ext:"
_GROUPS = ("stdlib", "third-party")
_ANY = "_any_"
_STEPS = {"*": r"[^.]+", "**": r"[^.]+(?:\.[^.]+)*"}


def is_external(expression: str) -> bool:
    """Whether an expression is about what is not first-party."""
    return expression in _GROUPS or expression.startswith(EXTERNAL)


def universe(modules: Collection[str], expressions: Iterable[str]) -> frozenset[str]:
    """The modules there are, and for each expression one that might come: below a unit, or where a wildcard stands.

    An expression about a package that is gone waits for nothing; where no module is known, all are taken to be there.
    """
    coming = set()
    for expression in expressions:
        if is_external(expression):
            continue
        rooted = expression.split(".*")[0]
        if not modules or rooted in modules or any(module.startswith(f"{rooted}.") for module in modules):
            coming.add(".".join(_ANY if part in _STEPS else part for part in expression.split(".")))
            coming.add(".".join(_ANY if part in _STEPS else part for part in expression.split(".")) + f".{_ANY}")
    return frozenset(modules) | coming


def unit_of(module: str, expressions: Iterable[str]) -> str | None:
    """The outermost module at or above this one that an expression names; None where none does."""
    patterns = [_pattern(expression) for expression in expressions if not is_external(expression)]
    parts = module.split(".")
    above = (".".join(parts[:end]) for end in range(1, len(parts) + 1))
    return next((name for name in above if any(pattern.fullmatch(name) for pattern in patterns)), None)


def named(module: str, expressions: Iterable[str]) -> bool:
    """Whether an expression names the module itself."""
    return any(_pattern(expression).fullmatch(module) for expression in expressions if not is_external(expression))


def units(modules: Iterable[str], expressions: Collection[str]) -> Mapping[str, str]:
    """Module -> its unit, for the modules that have one."""
    found = {module: unit_of(module, expressions) for module in modules}
    return {module: unit for module, unit in found.items() if unit is not None}


def uncovered(inner: Iterable[str], outer: Collection[str]) -> tuple[str, ...]:
    """The external expressions of `inner` that no expression of `outer` includes."""
    return tuple(one for one in inner if is_external(one) and not any(_includes(other, one) for other in outer))


def exposes(outer: Iterable[str], inner: str) -> bool:
    """Whether what `inner` exposes of an interface is among what `outer` does."""
    return any(_token_prefix(other.split("."), inner.split(".")) for other in outer)


def _includes(outer: str, inner: str) -> bool:
    if outer == inner:
        return True
    if not inner.startswith(EXTERNAL) or not is_external(outer):
        return False
    name = inner.removeprefix(EXTERNAL)
    if outer in _GROUPS:
        return "*" not in name.partition(".")[0] and is_stdlib(name) is (outer == "stdlib")
    return _token_prefix(outer.removeprefix(EXTERNAL).split("."), name.split("."))


def _token_prefix(outer: list[str], inner: list[str]) -> bool:
    """Whether `outer` matches a start of `inner`, whose own wildcards only a wildcard matches."""
    if not outer:
        return True
    if not inner:
        return False
    head, *rest = outer
    if head == "**":
        return any(_token_prefix(rest, inner[end:]) for end in range(1, len(inner) + 1))
    return (head == inner[0] or (head == "*" and inner[0] != "**")) and _token_prefix(rest, inner[1:])


@lru_cache(maxsize=1024)
def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(r"\.".join(_STEPS.get(part, re.escape(part)) for part in expression.split(".")))
