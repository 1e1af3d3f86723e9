"""Conditions that mypy decides before it checks: the platform, the version, TYPE_CHECKING, constants."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from itertools import product

from mypy import nodes as n

PLATFORMS = (
    "linux", "win32", "darwin", "cygwin", "msys", "aix", "freebsd", "netbsd", "openbsd", "dragonfly", "gnukfreebsd",
    "sunos", "gnu", "haiku", "hp-ux", "vxworks", "emscripten", "wasi", "android", "ios", "java",
)  # fmt: skip
VERSIONS = tuple((3, minor) for minor in range(9, 17))
"""From the oldest that is still in use to the next but one."""

_COMPARE: dict[str, Callable[[object, object], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,  # type: ignore[dict-item]  # the operands are both tuples or both integers, as checked below
    "<=": operator.le,  # type: ignore[dict-item]  # as above
    ">": operator.gt,  # type: ignore[dict-item]  # as above
    ">=": operator.ge,  # type: ignore[dict-item]  # as above
}

Target = tuple[tuple[int, int], str]


def is_alternative(condition: n.Expression) -> bool:
    """Whether platform or version decide a condition, and real ones stand on both of its sides."""
    outcomes = {decide(condition, target) for target in product(VERSIONS, PLATFORMS)}
    return len(outcomes) > 1


def asks_typing(condition: n.Expression) -> bool:
    """Whether TYPE_CHECKING, under that name or as an attribute, or MYPY stands in the condition."""
    return any(
        isinstance(node, (n.NameExpr, n.MemberExpr)) and node.name in ("TYPE_CHECKING", "MYPY")
        for node in _parts(condition)
    )


def _parts(condition: n.Expression) -> Iterator[n.Expression]:
    yield condition
    if isinstance(condition, n.OpExpr):
        yield from _parts(condition.left)
        yield from _parts(condition.right)
    elif isinstance(condition, n.UnaryExpr):
        yield from _parts(condition.expr)


def decide(condition: n.Expression, target: Target) -> bool | None:
    """The outcome for one version and platform; None where it hangs on anything else."""
    if isinstance(condition, n.UnaryExpr) and condition.op == "not":
        inner = decide(condition.expr, target)
        return None if inner is None else not inner
    if isinstance(condition, n.OpExpr) and condition.op in ("and", "or"):
        settling = condition.op == "or"
        sides = (decide(condition.left, target), decide(condition.right, target))
        if settling in sides:
            return settling
        return None if None in sides else not settling
    if isinstance(condition, n.ComparisonExpr) and len(condition.operators) == 1:
        return _compare(condition, target)
    if isinstance(condition, n.NameExpr):
        return {"builtins.True": True, "builtins.False": False}.get(condition.fullname)
    return bool(condition.value) if isinstance(condition, n.IntExpr) else _starts_with(condition, target[1])


def _starts_with(condition: n.Expression, platform: str) -> bool | None:
    if not isinstance(condition, n.CallExpr) or not isinstance(condition.callee, n.MemberExpr):
        return None
    callee, arguments = condition.callee, condition.args
    if callee.name != "startswith" or not _is_sys(callee.expr, "platform") or len(arguments) != 1:
        return None
    prefix = arguments[0]
    return platform.startswith(_family(prefix.value)) if isinstance(prefix, n.StrExpr) else None


def _compare(condition: n.ComparisonExpr, target: Target) -> bool | None:
    (sign,), (left, right) = condition.operators, condition.operands
    if _is_sys(left, "platform"):
        return _platform(sign, right, target[1])
    asked, constant = _version(left, target[0]), _constant(right)
    if asked is None or constant is None or sign not in _COMPARE:
        return None
    if isinstance(asked, tuple) is not isinstance(constant, tuple):
        return None
    return _COMPARE[sign](asked, constant)


def _platform(sign: str, right: n.Expression, platform: str) -> bool | None:
    if isinstance(right, n.StrExpr):
        same = platform == _family(right.value)
        return {"==": same, "!=": not same}.get(sign)
    if isinstance(right, (n.TupleExpr, n.SetExpr, n.ListExpr)) and sign in ("in", "not in"):
        names = {_family(item.value) for item in right.items if isinstance(item, n.StrExpr)}
        return (platform in names) is (sign == "in")
    return None


def _family(name: str) -> str:
    """A platform's name without the number that comes with each release (freebsd14), where it has one."""
    bare = name.rstrip("0123456789.")
    return bare if bare in PLATFORMS else name


def _version(node: n.Expression, version: tuple[int, int]) -> tuple[int, ...] | int | None:
    if _is_sys(node, "version_info"):
        return version
    if isinstance(node, n.IndexExpr) and _is_sys(node.base, "version_info"):
        if isinstance(node.index, n.IntExpr) and node.index.value in (0, 1):
            return version[node.index.value]
        if isinstance(node.index, n.SliceExpr):
            end = node.index.end_index
            return version[: end.value] if isinstance(end, n.IntExpr) else None
    return None


def _constant(node: n.Expression) -> tuple[int, ...] | int | None:
    if isinstance(node, n.IntExpr):
        return node.value
    if isinstance(node, n.TupleExpr):
        values = [item.value for item in node.items if isinstance(item, n.IntExpr)]
        return tuple(values) if len(values) == len(node.items) else None
    return None


def _is_sys(node: n.Expression, name: str) -> bool:
    return (
        isinstance(node, n.MemberExpr)
        and node.name == name
        and isinstance(node.expr, n.NameExpr)
        and node.expr.name == "sys"
    )
