"""Which module an import means, by names alone: nothing is imported, and no file is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ratchet.facts.collect.records import Import
from ratchet.facts.files import SourceFile
from ratchet.facts.imports.graph import EXTERNAL, Module


class Target(NamedTuple):
    """What an imported name leads to: a node of the graph, and the member that is imported from it.

    `missing` is the dotted name that should have been a first-party module and is none, or "".
    """

    node: str
    member: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Resolver:
    """Resolves imports against the first-party modules."""

    modules: Mapping[str, Module]

    def targets(self, file: SourceFile, statement: Import) -> Iterator[Target]:
        """The targets of an import in `file`, one for each name. A first-party name that is missing has "" as its node.

        `from __future__ import …` is a directive to the compiler, and yields nothing.
        """
        if statement.module == "__future__" and not statement.level:
            return
        if statement.form == "import":
            yield from (self.module(name.name) for name in statement.names)
            return
        package = _anchor(file, statement)
        if package is None:
            written = "." * statement.level + statement.module
            yield Target("", missing=f"{written} in {file.module}")
            return
        origin = ".".join(part for part in (package, statement.module.partition(":")[0]) if part)
        if statement.form in ("call", "spec"):
            reached = self.module(origin)
            if statement.form == "call" or reached.node in self.modules:
                yield reached
            return
        for name in statement.names:
            yield self.member(origin, name.name)
            if name.name == "*":
                yield from self.bound_by_star(origin)

    def module(self, name: str) -> Target:
        """`import name`: the module, else the nearest package that is first-party, else an external one."""
        if name in self.modules:
            return Target(name)
        near = self._nearest(name)
        if near is None:
            return Target(EXTERNAL + name)
        return Target(near, name[len(near) + 1 :].partition(".")[0], missing=name)

    def member(self, origin: str, name: str) -> Target:
        """`from origin import name`: the module `origin.name` if there is one, else `origin` with that member.

        A namespace has no members: what is taken from it is a module, whoever else shares the namespace.
        """
        if origin in self.modules and not self.modules[origin].paths and name != "*":
            return self.module(f"{origin}.{name}")
        if origin not in self.modules:
            target = self.module(origin)
            return target if target.missing else Target(target.node, name)
        if name != "*" and f"{origin}.{name}" in self.modules:
            return Target(f"{origin}.{name}")
        return Target(origin, name)

    def bound_by_star(self, origin: str) -> Iterator[Target]:
        """The submodules that `from origin import *` imports because `__all__` names them."""
        module = self.modules.get(origin)
        names = module.exported if module is not None and module.declared else ()
        yield from (Target(f"{origin}.{name}") for name in names if f"{origin}.{name}" in self.modules)

    def walk(self, target: str, file: SourceFile) -> Target | None:
        """`app.db.core.Session` in an expression: the deepest module on the way and what is taken from it.

        None if no first-party module is on the way, or if the part before a colon is none.
        """
        origin, colon, rest = target.partition(":")
        if colon and (origin := absolute(origin, file)) not in self.modules:
            return None
        node, rest = f"{origin}.{rest}" if colon else target, ""
        while node and node not in self.modules:
            node, _, step = node.rpartition(".")
            rest = step
        if not node:
            return None
        if rest and not rest.startswith("__") and self._is_shared(node):
            return self.module(f"{node}.{rest}")
        return Target(node, rest)

    def _is_shared(self, package: str) -> bool:
        """Whether a package is a namespace that others may have a share of."""
        return not self.modules[package].paths and self._nearest(f"{package}.-") is None

    def _nearest(self, name: str) -> str | None:
        """The deepest first-party package above `name` that owns it.

        Namespace packages own nothing: others may have a share of the same name (`google`, `zope`).
        """
        near, _, _ = name.rpartition(".")
        while near and near not in self.modules:
            near, _, _ = near.rpartition(".")
        owner = near
        while owner and not self.modules[owner].paths:
            owner, _, _ = owner.rpartition(".")
        return near if owner else None


def _anchor(file: SourceFile, statement: Import) -> str | None:
    """The package that a relative import counts from: "" for an absolute one, None beyond the top."""
    if not statement.level:
        return ""
    # The anchor of an import statement is the flag that guards it, and no package.
    return _parent(file, statement.anchor if statement.form in ("call", "spec") else "", statement.level)


def absolute(dotted: str, file: SourceFile) -> str:
    """The absolute name of a dotted name in this file, which may be relative; "" if it leads beyond the top."""
    name = dotted.lstrip(".")
    package = _parent(file, "", len(dotted) - len(name))
    return ".".join(part for part in (package, name) if part) if package is not None else ""


def _parent(file: SourceFile, anchor: str, level: int) -> str | None:
    if not level:
        return ""
    package = file.module if file.is_package else file.module.rpartition(".")[0]
    if anchor == "__name__":
        package = file.module
    elif anchor not in ("", "__package__"):
        package = anchor
    parts = package.split(".") if package else []
    keep = len(parts) - level + 1
    return ".".join(parts[:keep]) if keep > 0 else None
