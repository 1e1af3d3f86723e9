"""Attribute walks: `import app` and then `app.db.core.Session` uses app.db.core, which no import statement says."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from ratchet.facts.source.collect.import_names import KINDS, NAME, Head, joined, names_of, renamed
from ratchet.facts.source.collect.local_names import INLINE, SCOPES, inside, may_be_bound, variables
from ratchet.facts.source.collect.slots import FunctionNode
from ratchet.facts.source.records import AttributeWalk, Import, ImportKind
from ratchet.terms import MODULE_LEVEL

ForTypes = Callable[[ast.expr], bool]
_DEEPEST = 6
"""Names of a walk that are kept: no module lies so deep below what an import says."""

_FAR = 200
"""Characters before a dot on a line of its own among which its name is sought."""

_Step = tuple[ast.AST, str, ImportKind, frozenset[str]]
_NOTHING: frozenset[str] = frozenset()
_LEAVES = frozenset({ast.Name, ast.Constant, ast.Load, ast.Store, ast.Del, ast.Pass, ast.alias})
_BROKEN = re.compile(r"[\s\\]\.\s*\w")  # a dot that does not stand right behind a name
_LAST_NAME = re.compile(rf"(?<![.\w])({NAME})[\s\\]*\Z")


def attribute_walks(
    text: str, tree: ast.Module, imports: Iterable[Import], for_types: ForTypes | None = None
) -> tuple[AttributeWalk, ...]:
    """The attributes of names that imports bind, and of what is only another name for them.

    Each target once a symbol, in source order. Names of the standard library are left out, as are names imported from a
    module that look like a class; a module without a walk in its text is not looked through. `for_types` tells
    conditions that only a type checker follows.
    """
    heads = names_of(imports)
    if not heads:
        return ()
    heads |= renamed(text, heads)
    lines = _lines(text, sorted(_places(text, heads)))
    if not lines:
        return ()
    found: dict[tuple[str, str], AttributeWalk] = {}
    for walk in _Walker(text, lines, heads, for_types or _is_for_types).walks(tree.body):
        found.setdefault((walk.symbol, walk.target), walk)
    return tuple(sorted(found.values(), key=lambda walk: (walk.line, walk.column)))


def _places(text: str, heads: Iterable[str]) -> Iterator[int]:
    """Where an attribute is taken of one of these names, which is no attribute of something else itself."""
    for name in heads:
        sought = f"{name}."
        at = text.find(sought)
        while at >= 0:
            before = text[at - 1 : at]
            if before != "." and not (before.isalnum() or before == "_"):
                yield at
            at = text.find(sought, at + len(sought))
    for match in _BROKEN.finditer(text):
        last = _LAST_NAME.search(text, max(0, match.start() - _FAR), match.start() + 1)
        if last is not None and last[1] in heads:
            yield last.start()


def _lines(text: str, places: Iterable[int]) -> list[int]:
    """The lines of some places, which come in order."""
    found: list[int] = []
    line, last = 1, 0
    for place in places:
        line, last = line + text.count("\n", last, place), place
        found.append(line)
    return found


def _holds(node: ast.stmt, lines: list[int]) -> bool:
    """Whether one of these lines is part of a statement."""
    decorators = node.decorator_list if isinstance(node, SCOPES) else ()
    first = min([node.lineno, *(one.lineno for one in decorators)]) if decorators else node.lineno
    position = bisect_left(lines, first)
    return position < len(lines) and lines[position] <= (node.end_lineno or first)


class _Walker:
    """Goes through the statements on some lines."""

    def __init__(self, text: str, lines: list[int], heads: Mapping[str, Head], for_types: ForTypes) -> None:
        self._text = text
        self._lines = lines
        self._heads = heads
        self._for_types = for_types
        self._functions: dict[str, FunctionNode] = {}
        self._variables: dict[str, frozenset[str]] = {}
        self._bindable: dict[str, bool] = {}

    def walks(self, body: Sequence[ast.stmt]) -> Iterator[AttributeWalk]:
        heads = self._heads
        stack: list[_Step] = [(one, MODULE_LEVEL, ImportKind.IMPORT_TIME, _NOTHING) for one in body]
        while stack:
            node, symbol, kind, own = stack.pop()
            if type(node) in _LEAVES:
                continue
            if isinstance(node, ast.Attribute) and (chain := _chain(node)) is not None:
                if chain[0] in heads and not self._is_local(chain[0], symbol, own):
                    yield self._walk(node, chain, symbol, kind)
                continue
            if isinstance(node, ast.stmt):
                if not _holds(node, self._lines):
                    continue
                if isinstance(node, ast.If) and self._for_types(node.test):
                    stack.extend((child, symbol, ImportKind.TYPING, own) for child in node.body)
                    stack.extend((child, symbol, kind, own) for child in node.orelse)
                    continue
                if isinstance(node, SCOPES):
                    symbol, kind = self._inside(node, symbol, kind)
            elif type(node) in INLINE:
                stack.extend((child, symbol, kind, names) for child, names in inside(node, own))
                continue
            stack.extend([(child, symbol, kind, own) for child in _children(node)])

    def _inside(self, node: FunctionNode | ast.ClassDef, symbol: str, kind: ImportKind) -> tuple[str, ImportKind]:
        symbol = node.name if symbol == MODULE_LEVEL else f"{symbol}.{node.name}"
        if isinstance(node, ast.ClassDef):
            return symbol, kind
        self._functions[symbol] = node
        return symbol, ImportKind.LAZY if kind is ImportKind.IMPORT_TIME else kind

    def _is_local(self, name: str, symbol: str, own: frozenset[str]) -> bool:
        """Whether a name is one of its own, or a variable of the function it stands in, or of one around it."""
        head = self._heads[name]
        if name in own:
            return True
        if head.renamed or not self._may_be_bound(name):
            return False
        while symbol and symbol not in head.scopes:
            if symbol in self._functions and name in self._names_of(symbol):
                return True
            symbol = symbol.rpartition(".")[0]
        return False

    def _may_be_bound(self, name: str) -> bool:
        if name not in self._bindable:
            self._bindable[name] = may_be_bound(name, self._text, self._heads[name].times)
        return self._bindable[name]

    def _names_of(self, symbol: str) -> frozenset[str]:
        if symbol not in self._variables:
            self._variables[symbol] = frozenset(variables(self._functions[symbol]))
        return self._variables[symbol]

    def _walk(self, node: ast.Attribute, chain: list[str], symbol: str, kind: ImportKind) -> AttributeWalk:
        head = self._heads[chain[0]]
        target = joined(head.target, ".".join(chain[1:_DEEPEST]))
        # Nothing is tied more closely by a use than by the import that makes it possible.
        return AttributeWalk(symbol, node.lineno, node.col_offset + 1, target, min(kind, head.kind, key=KINDS.index))


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """As ast.iter_child_nodes, but for what no walk is in."""
    for name in node._fields:
        value = getattr(node, name, None)
        if type(value) is list:
            yield from (one for one in value if isinstance(one, ast.AST) and type(one) not in _LEAVES)
        elif isinstance(value, ast.AST) and type(value) not in _LEAVES:
            yield value


def _chain(node: ast.expr) -> list[str] | None:
    """The names of `a.b.c`, or None for attributes of anything but a name."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return [node.id, *reversed(names)] if isinstance(node, ast.Name) else None


def _is_for_types(test: ast.expr) -> bool:
    chain = _chain(test)
    return chain is not None and chain[-1] == "TYPE_CHECKING"
