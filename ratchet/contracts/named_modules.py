"""Which modules the expressions of a contract name, as text: two contracts are compared by what they say of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from ratchet.contracts.expressions import EXTERNAL, GROUPS, WILDCARDS, is_stdlib, pattern_of
from ratchet.terms import FUTURE_NAME


def is_external(expression: str) -> bool:
    """Whether an expression names libraries rather than first-party modules."""
    return expression in GROUPS or expression.startswith(EXTERNAL)


def universe(modules: Collection[str], expressions: Iterable[str]) -> frozenset[str]:
    """The existing `modules`, and for each expression a module that may come: below a unit, or in place of a wildcard.

    No module can come below a package that is gone. Where no module is known, every package counts as existing.
    """
    future = set()
    for expression in expressions:
        if is_external(expression):
            continue
        rooted = expression.split(".*")[0]
        if not modules or rooted in modules or any(module.startswith(f"{rooted}.") for module in modules):
            example = ".".join(FUTURE_NAME if part in WILDCARDS else part for part in expression.split("."))
            future |= {example, f"{example}.{FUTURE_NAME}"}
    return frozenset(modules) | future


def unit_of(module: str, expressions: Iterable[str]) -> str | None:
    """The outermost module at or above this one that an expression names; None where there is none."""
    patterns = [pattern_of(expression) for expression in expressions if not is_external(expression)]
    parts = module.split(".")
    above = (".".join(parts[:end]) for end in range(1, len(parts) + 1))
    return next((name for name in above if any(pattern.fullmatch(name) for pattern in patterns)), None)


def named(module: str, expressions: Iterable[str]) -> bool:
    """Whether an expression names the module itself."""
    return any(pattern_of(expression).fullmatch(module) for expression in expressions if not is_external(expression))


def units(modules: Iterable[str], expressions: Collection[str]) -> Mapping[str, str]:
    """Module -> its unit, for the modules that have one."""
    every = {module: unit_of(module, expressions) for module in modules}
    return {module: unit for module, unit in every.items() if unit is not None}


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


def _starts(outer: list[str], inner: list[str]) -> bool:
    """Whether `outer` matches a start of `inner`. Only a wildcard of `outer` matches a wildcard of `inner`."""
    if not outer:
        return True
    if not inner:
        return False
    head, *rest = outer
    if head == "**":
        return any(_starts(rest, inner[end:]) for end in range(1, len(inner) + 1))
    return (head == inner[0] or (head == "*" and inner[0] != "**")) and _starts(rest, inner[1:])
