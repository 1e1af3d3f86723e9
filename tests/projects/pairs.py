"""Pairs of modules: a snippet that defines something, and a module that uses all of that in every way there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mypy import nodes

from ratchet.facts.collect.parsing import parse

_HEAD = """\
import typing
from collections.abc import Callable
import {0}
def loose(function: Callable[..., object]) -> Callable[..., typing.Any]: ...
def hold(function: object) -> Callable[[int], int]: ...
F = typing.TypeVar("F")
def same(function: F) -> F: ...
"""
_USES = """\
from {module} import {name} as {own}
kept_{own} = {given}
renamed_{own} = loose({own})
applied_{own} = {given}(hold)
@{given}
def decorated_{own}(given: int) -> int: return given
@{given}()
def made_by_{own}(given: int) -> int: return given
class Below_{own}({given}):
    inside = {given}
    def used(self, given: {given}) -> {given}:
        self.own = {given}
        return self.inside(self.own(given), self.used(given))
def takes_{own}(given: {given}, *more: {given}) -> {given}:
    given.field
    for one in given: one(2)
    return loose(given)(more[0].field)
def calls_{own}() -> None:
    again = loose({given})
    at_once = loose(hold({given}))(1)
    table = [loose({given}), {given}]
    kept_{own}.field
    if {given}: print(kept_{own}.nothing)
    over = typing.cast({given}, stated).field
    held = [{given}, {own}]
    held[0](1)
    loose(held[0])
    same({given})(1)
    loose(same({given}))
    item = {given}[0]
    for each in {given}: each.field
    stated: {given} = {given}()
    plain = {own}()
    plain.field
    plain.method(1)
    loose(plain.method)
    {given}(1)
    {own}(1, 2)
    kept_{own}(1)
"""


def packages_above(home: str) -> dict[str, str]:
    """Path → text of what makes packages of a directory and of those around it."""
    return {f"{home[:at]}/__init__.py": "" for at, letter in enumerate(f"{home}/") if letter == "/"}


def in_pairs(texts: Mapping[str, str], home: str = "every/snippet") -> dict[str, str]:
    """Path → text: each snippet that defines what none before it does, and the module that uses that.

    The snippets stand in a package, so that relative imports lead somewhere.
    """
    files = packages_above(home)
    known: set[str] = set()
    for name, text in texts.items():
        new = {defined for defined, statement in _defined_in(text) if statement not in known}
        known |= {statement for _, statement in _defined_in(text)}
        if new:
            files[f"{home}/{name}.py"] = text
            files[f"{home}/uses_{name}.py"] = _using(f"{home}/{name}".replace("/", "."), sorted(new))
    return files


def _using(module: str, names: Sequence[str]) -> str:
    uses = [_USES.format(module=module, name=name, own=f"{name}_", given=f"{module}.{name}") for name in names]
    return "".join([_HEAD.format(module), *uses])


def _defined_in(text: str) -> Iterator[tuple[str, str]]:
    """The public names that a module defines, each with the statement that does."""
    lines = text.splitlines()
    for node in parse(text, "snippet.py").statements:
        names: list[str] = []
        if isinstance(node, (nodes.FuncDef, nodes.ClassDef)):
            names = [node.name]
        elif isinstance(node, nodes.Decorator):
            names = [node.func.name]
        elif isinstance(node, nodes.TypeAliasStmt):
            names = [node.name.name]
        elif isinstance(node, nodes.AssignmentStmt):
            names = [target.name for target in node.lvalues if isinstance(target, nodes.NameExpr)]
        statement = "\n".join(lines[node.line - 1 : node.end_line or node.line])
        yield from ((name, statement) for name in names if not name.startswith("_"))
