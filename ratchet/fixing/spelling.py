"""How a type with names as `{module:name}` is written in one file: which names it has, and which it must import."""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

NAME = re.compile(r"\{([^:{}]*):([^{}]*)\}")
_AT_RUN_TIME = frozenset({"typing", "collections.abc"})
"""Modules whose names are imported outright; all others for the checker alone, so that no import can close a cycle."""
_SUBSCRIPTED = frozenset({"dict", "enumerate", "frozenset", "list", "set", "tuple", "type"})
"""Builtins that take arguments while the program runs; `memoryview[int]` is for checkers alone."""
_NO_CLASSES = frozenset({("threading", "Lock"), ("threading", "RLock")})
"""What is a class for checkers, and a function that `|` does not take while an older Python runs the program."""
_UNION, _GENERICS = 10, 9
_NEWER = {"Self": 11, "Never": 11, "LiteralString": 11, "assert_never": 11, "TypeAlias": 10, "TypeGuard": 10}


class Import(NamedTuple):
    """`from module import name`; `for_checker`: under TYPE_CHECKING."""

    module: str
    name: str
    for_checker: bool


class Written(NamedTuple):
    """A type as this file writes it, and the imports that it needs."""

    text: str
    imports: tuple[Import, ...]


@dataclass(frozen=True, slots=True)
class Namespace:
    """What one file calls the things that it may name.

    `known`: `module:name` → the file's own name for it. `bound` are all names that its module level binds, `runtime`
    those that an import binds while the program runs. `minor`: the oldest Python 3 that the file is for. `is_lazy`:
    no annotation is evaluated. `ends` are the last lines of the file's own classes. `importable` are the top-level
    names that the project depends on, the standard library aside; `importers` are the modules that import this one, so
    that they may lack their names while it is run. `line_length` is the project's, `own` are its top-level names.
    """

    module: str
    known: Mapping[str, str]
    bound: frozenset[str]
    runtime: frozenset[str]
    minor: int
    is_lazy: bool
    ends: Mapping[str, int]
    importable: frozenset[str] = frozenset()
    importers: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    line_length: int = 88

    def written(self, text: str, line: int) -> Written | None:
        """The type in this file's words, at a line; None where a name that it needs means something else here."""
        reached = _Reached(self, line)
        plain = NAME.sub(reached.replaced, text)
        if reached.is_lost:
            return None
        is_quoted = not self.is_lazy and (reached.is_late or self._is_new_syntax(plain, reached))
        return Written(f'"{plain}"' if is_quoted else plain, tuple(dict.fromkeys(reached.imports)))

    def _is_new_syntax(self, plain: str, reached: _Reached) -> bool:
        """Whether the text cannot be evaluated by every Python that the file is for, or by the class that it names."""
        if " | " in plain and (self.minor < _UNION or reached.has_function):
            return True
        return "[" in plain and (self.minor < _GENERICS or reached.is_foreign)


@dataclass(slots=True)
class _Reached:
    """The names of one type, as they are reached."""

    namespace: Namespace
    line: int
    imports: list[Import] = field(default_factory=list)
    is_lost: bool = False
    is_late: bool = False
    is_foreign: bool = False
    has_function: bool = False

    def replaced(self, found: re.Match[str]) -> str:
        """The words for one name of a text."""
        is_subscripted = found.string[found.end() : found.end() + 1] == "["
        takes_arguments = found[1] in _AT_RUN_TIME or (found[1] == "builtins" and found[2] in _SUBSCRIPTED)
        if is_subscripted and not takes_arguments:
            self.is_foreign = True  # it may take no arguments while the program runs
        self.has_function = self.has_function or (found[1], found[2]) in _NO_CLASSES
        return self.name(found[1], found[2])

    def name(self, module: str, name: str) -> str:
        """How a name is written."""
        here, (head, dot, rest) = self.namespace, name.partition(".")
        if module == "builtins":
            self.is_lost = self.is_lost or (head in here.bound and here.known.get(f"builtins:{head}") != head)
            return name
        if not module:
            self._use(head)
            return name
        if module == here.module:
            self.is_late = self.is_late or here.ends.get(head, self.line) >= self.line
            return name
        own = here.known.get(f"{module}:{head}") or here.known.get(f"{module}:{name}")
        if own is not None:
            self._use(own)
            return own if f"{module}:{head}" not in here.known else f"{own}{dot}{rest}"
        known = here.known.get(module)
        if known is not None and known in here.bound:
            self.is_late = self.is_late or known not in here.runtime or module in here.importers
            return f"{known}.{name}"
        return self._imported(module, head, name)

    def _use(self, name: str) -> None:
        """A name that the file has already: is it there when the annotation is evaluated?"""
        head = name.partition(".")[0]
        is_there = head in self.namespace.runtime or hasattr(builtins, head)
        if not is_there and self.namespace.ends.get(head, self.line) >= self.line:
            self.is_late = True

    def _imported(self, module: str, head: str, name: str) -> str:
        here = self.namespace
        is_private = any(part.startswith("_") for part in (*module.split("."), head))
        if head in here.bound or (is_private and module.partition(".")[0] not in here.own):
            self.is_lost = True
        newer = _NEWER.get(head, 0) if module == "typing" else 0
        if newer > here.minor:
            module = "typing_extensions"
        top = module.partition(".")[0]
        if top not in here.importable and top not in here.own and top not in sys.stdlib_module_names:
            self.is_lost = True
        for_checker = module not in _AT_RUN_TIME
        self.is_late = self.is_late or for_checker
        self.imports.append(Import(module, head, for_checker))
        return name


def namespace_of(tree: ast.Module, module: str, known: Mapping[str, str], minor: int, is_stub: bool) -> Namespace:
    """The names of a file alone. `known` are those that mypy found, for which see ModuleInference."""
    bound, runtime = frozenset(_bound(tree.body)), frozenset(_imported(tree.body))
    is_lazy = is_stub or any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(alias.name == "annotations" for alias in node.names)
        for node in tree.body
    )
    stated = {
        f"{node.module}:{alias.name}": alias.asname or alias.name
        for node in _from_imports(tree)
        for alias in node.names
    }
    ends = {node.name: node.end_lineno or node.lineno for node in tree.body if isinstance(node, ast.ClassDef)}
    return Namespace(module, {**known, **stated}, bound, runtime, minor, is_lazy, ends)


def _from_imports(tree: ast.Module) -> Iterator[ast.ImportFrom]:
    """Absolute `from` imports at module level, those under TYPE_CHECKING included."""
    for node in _level(tree.body):
        if isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node


def _level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module's level, those in its `if` and `try` blocks included."""
    for node in body:
        yield node
        if isinstance(node, ast.If):
            yield from _level([*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            yield from _level([*node.body, *(each for one in node.handlers for each in one.body), *node.orelse])


def _bound(body: list[ast.stmt]) -> Iterator[str]:
    for node in _level(body):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        else:
            names = (name for name in ast.walk(node) if isinstance(name, ast.Name))
            yield from (name.id for name in names if isinstance(name.ctx, ast.Store))


def _imported(body: list[ast.stmt]) -> Iterator[str]:
    """Names that imports bind when the module is run, from its first lines on."""
    for node in body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.Try):
            yield from _imported(node.body)
