"""Attributes of imported names: `import app` and then `app.db.core.Session` uses app.db.core, which no import says."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.annotations import annotations_of, expression_of, unquoted
from ratchet.facts.collect.guards import Guard
from ratchet.facts.collect.import_names import KINDS, NAME, ImportedAs, joined, names_of, renamed
from ratchet.facts.collect.local_names import inside, may_be_bound, variables
from ratchet.facts.collect.nodes import parts
from ratchet.facts.collect.records import Import
from ratchet.facts.collect.syntax import dotted_name
from ratchet.facts.collect.visit import Module
from ratchet.facts.kinds import ATTRIBUTE_WALK, Fact
from ratchet.terms import MODULE_LEVEL
from ratchet.terms.imports import ImportKind

_DEEPEST = 6
"""Names of a chain that are kept: no module lies so deep below what an import says."""

_FAR = 200
"""Characters before a dot on a line of its own among which its name is sought."""

_Step = tuple[n.Node, str, ImportKind, frozenset[str]]
_NOTHING: frozenset[str] = frozenset()
_INLINE = frozenset({n.LambdaExpr, n.GeneratorExpr, n.DictionaryComprehension})
_LEAVES = frozenset(
    {n.NameExpr, n.StrExpr, n.IntExpr, n.BytesExpr, n.FloatExpr, n.PassStmt, n.TempNode, n.EllipsisExpr}
)
_BROKEN = re.compile(r"[\s\\]\.\s*\w")  # a dot that does not stand right behind a name
_LAST_NAME = re.compile(rf"(?<![.\w])({NAME})[\s\\]*\Z")


def attribute_walks(module: Module, imports: Iterable[Import], text: str) -> tuple[Fact, ...]:
    """The attributes of names that imports bind, and of what is only another name for them.

    Each target once a symbol, where its strongest use comes first, in source order. Names of the standard library are
    left out, as are names imported from a module that look like a class; a statement without such an attribute in its
    text is not looked into. `text` has names as the parser does.
    """
    imported = names_of(imports)
    if not imported:
        return ()
    imported |= renamed(text, imported)
    lines = _lines(text, sorted(_places(text, imported)))
    if not lines:
        return ()
    found: dict[tuple[str, str], Fact] = {}
    walker = _Walker(text, lines, imported, module)
    chains = walker.chains([(node, MODULE_LEVEL, ImportKind.IMPORT_TIME, _NOTHING) for node in module.body])
    for chain in sorted(chains, key=lambda chain: (chain.line, chain.column)):
        known = found.get((chain.symbol, chain.detail))
        if known is None or KINDS.index(ImportKind(known.note)) < KINDS.index(ImportKind(chain.note)):
            found[chain.symbol, chain.detail] = chain
    return tuple(found.values())


def _places(text: str, names: Iterable[str]) -> Iterator[int]:
    """Where an attribute is taken of one of these names, which is no attribute of something else itself."""
    for name in names:
        sought = f"{name}."
        at = text.find(sought)
        while at >= 0:
            before = text[at - 1 : at]
            if before != "." and not (before.isalnum() or before == "_"):
                yield at
            at = text.find(sought, at + len(sought))
    for match in _BROKEN.finditer(text):
        last = _LAST_NAME.search(text, max(0, match.start() - _FAR), match.start() + 1)
        if last is not None and last[1] in names:
            yield last.start()


def _lines(text: str, places: Iterable[int]) -> list[int]:
    """The lines of some places, which come in order."""
    found: list[int] = []
    line, last = 1, 0
    for place in places:
        line, last = line + text.count("\n", last, place), place
        found.append(line)
    return found


class _Walker:
    """Goes through the statements on some lines."""

    def __init__(self, text: str, lines: list[int], imported: Mapping[str, ImportedAs], module: Module) -> None:
        self._text = text
        self._columns = module.columns
        self._lines = lines
        self._imported = imported
        self._conditions = module.conditions
        self._functions: dict[str, n.FuncDef] = {}
        self._variables: dict[str, frozenset[str]] = {}
        self._bindable: dict[str, bool] = {}

    def chains(self, stack: list[_Step]) -> Iterator[Fact]:
        """Every chain of attributes that starts with an imported name, in some nodes and what is below them."""
        while stack:
            node, symbol, kind, own = stack.pop()
            cls = type(node)
            if cls in _LEAVES:
                continue
            if cls is n.MemberExpr and (dotted := dotted_name(node)) is not None:
                yield from self._chain(node, dotted, symbol, kind, own)
            elif cls in _INLINE:
                stack += ((child, symbol, kind, names) for child, names in inside(node, own))
            elif cls is n.Block or not isinstance(node, n.Statement) or self._holds(node):
                inner, kinds = self._scope(node, symbol, kind)
                for form in annotations_of(node):
                    yield from self._of_type(form, inner, kinds[0], own)
                stack += self._children(node, inner, kinds, own)

    def _holds(self, node: n.Statement) -> bool:
        """Whether one of the lines is part of a statement."""
        decorators = node.decorators if isinstance(node, (n.Decorator, n.ClassDef)) else []
        first = min([node.line, *(decorator.line for decorator in decorators)])
        position = bisect_left(self._lines, first)
        return position < len(self._lines) and self._lines[position] <= (node.end_line or first)

    def _scope(self, node: n.Node, symbol: str, kind: ImportKind) -> tuple[str, tuple[ImportKind, ImportKind]]:
        """The symbol inside a node, and the kinds of uses in it and in its `else`."""
        if isinstance(node, n.IfStmt) and self._conditions.guards(node.expr[0])[0] == Guard.TYPING:
            return symbol, (ImportKind.TYPING, kind)
        if isinstance(node, (n.FuncDef, n.ClassDef)):
            symbol = node.name if symbol == MODULE_LEVEL else f"{symbol}.{node.name}"
            if isinstance(node, n.FuncDef):
                self._functions[symbol] = node
                kind = ImportKind.LAZY if kind is ImportKind.IMPORT_TIME else kind
        return symbol, (kind, kind)

    def _children(
        self, node: n.Node, symbol: str, kinds: tuple[ImportKind, ImportKind], own: frozenset[str]
    ) -> Iterator[_Step]:
        if isinstance(node, n.IfStmt) and kinds[0] is not kinds[1]:
            yield from ((block, symbol, kinds[0], own) for block in node.body)
            if node.else_body is not None:
                yield node.else_body, symbol, kinds[1], own
            return
        if isinstance(node, n.Decorator):
            # Like its signature, a function's decorators belong to its own symbol.
            inner, inner_kinds = self._scope(node.func, symbol, kinds[0])
            yield from ((decorator, inner, inner_kinds[0], own) for decorator in node.decorators)
            yield node.func, symbol, kinds[0], own
            return
        yield from ((child, symbol, kinds[0], own) for child in parts(node))

    def _chain(
        self, node: n.Context, dotted: str, symbol: str, kind: ImportKind, own: frozenset[str]
    ) -> Iterator[Fact]:
        names = dotted.split(".")
        imported = self._imported.get(names[0])
        if imported is None or self._is_local(names[0], symbol, own):
            return
        target = joined(imported.target, ".".join(names[1:_DEEPEST]))
        # A use is never stronger than its import: lazy import, lazy edge.
        strength = min(kind, imported.kind, key=KINDS.index)
        yield Fact(ATTRIBUTE_WALK, symbol, node.line, self._columns.column(node), target, strength)

    def _of_type(self, form: t.Type, symbol: str, kind: ImportKind, own: frozenset[str]) -> Iterator[Fact]:
        """The chains in an annotation that is not quoted, and in the metadata of `Annotated`."""
        for name in unquoted(form):
            if isinstance(name, t.UnboundType):
                if "." in name.name:
                    yield from self._chain(name, name.name, symbol, kind, own)
            else:
                inside_metadata = expression_of(name, self._columns)
                yield from self.chains([(node, symbol, kind, own) for node in inside_metadata])

    def _is_local(self, name: str, symbol: str, own: frozenset[str]) -> bool:
        """Whether a name is one of its own, or a variable of the function it stands in, or of one around it."""
        imported = self._imported[name]
        if name in own:
            return True
        if imported.renamed or not self._may_be_bound(name):
            return False
        while symbol and symbol not in imported.scopes:
            if symbol in self._functions and name in self._names_of(symbol):
                return True
            symbol = symbol.rpartition(".")[0]
        return False

    def _may_be_bound(self, name: str) -> bool:
        if name not in self._bindable:
            self._bindable[name] = may_be_bound(name, self._text, self._imported[name].times)
        return self._bindable[name]

    def _names_of(self, symbol: str) -> frozenset[str]:
        if symbol not in self._variables:
            self._variables[symbol] = variables(self._functions[symbol])
        return self._variables[symbol]
