"""The shape of a module's code: what is needed to see that code was moved or renamed, not rewritten."""

from __future__ import annotations

import ast
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ratchet.facts.source.syntax_digest import (
    BLOCKS,
    DEFINITIONS,
    FUNCTIONS,
    Definition,
    bound,
    decorator,
    digest,
    dump,
    first_row,
    head,
    identifiers,
    is_annotated,
    parameter_names,
    without_docstring,
)
from ratchet.terms import MODULE_LEVEL


@dataclass(frozen=True)
class Shape:
    """One module's definitions by symbol, and its lines. From the tree, so that formatting makes no difference."""

    tree: ast.Module
    text: str

    @cached_property
    def definitions(self) -> Mapping[str, Definition]:
        """Functions and classes by symbol; the last of several of one name."""
        return dict(_definitions(self.tree, ""))

    @cached_property
    def _every(self) -> Mapping[str, list[Definition]]:
        """All definitions of each symbol."""
        found: dict[str, list[Definition]] = {}
        for symbol, node in _definitions(self.tree, ""):
            found.setdefault(symbol, []).append(node)
        return found

    @property
    def several(self) -> frozenset[str]:
        """Symbols that are defined several times, as a property's getter and its setter are."""
        return frozenset(symbol for symbol, nodes in self._every.items() if len(nodes) > 1)

    def every(self, symbol: str) -> Sequence[Definition]:
        """All definitions of a symbol, in order."""
        return self._every.get(symbol, [])

    def digests(self, symbol: str, renamed: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """As `digest`, of each of a symbol's definitions."""
        return tuple(digest(node, renamed) for node in self._every.get(symbol, ()))

    @cached_property
    def pieces(self) -> Counter[str]:
        """How often each statement, each line, and each comment with its statement stands in the module."""
        rows = range(1, len(self._rows) + 1)
        found = Counter(label for _, _, label in self._statements)
        found.update(self.line(row) for row in rows)
        found.update(self._commented(row) for row in rows if "#" in self.line(row))
        return found

    @cached_property
    def _statements(self) -> list[tuple[int, int, str]]:
        """First line, last line and form of every statement; of one that holds others, its head.

        Of a definition, its decorators, each with the name of what it decorates.
        """
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, DEFINITIONS):
                found += [
                    (one.lineno, one.end_lineno or one.lineno, decorator(one, node)) for one in node.decorator_list
                ]
            elif isinstance(node, ast.stmt):
                last = node.end_lineno or node.lineno
                inside = [first_row(one) - 1 for one in ast.iter_child_nodes(node) if isinstance(one, BLOCKS)]
                found.append((node.lineno, max(min([last, *inside]), node.lineno), head(node)))
        return found

    @cached_property
    def _labels(self) -> Mapping[int, str]:
        """Line → form of the statement that it is part of."""
        return {row: label for first, last, label in self._statements for row in range(first, last + 1)}

    def piece(self, number: int, commented: bool) -> str:
        """What stands on a line, however it is formatted and annotated; with its comment where that is what counts."""
        return self._commented(number) if commented else self._labels.get(number) or self.line(number)

    def _commented(self, number: int) -> str:
        text = self.line(number)
        return f"{self._labels.get(number, '')}#{text.partition('#')[2].strip()}" if "#" in text else text

    @cached_property
    def bound(self) -> frozenset[str]:
        """Names bound by assignments at the module's level."""
        return frozenset(
            node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        )

    def line(self, number: int) -> str:
        """One line without its indentation; lines count from 1."""
        rows = self._rows
        return rows[number - 1].strip() if 0 < number <= len(rows) else ""

    @cached_property
    def _rows(self) -> list[str]:
        return self.text.split("\n")

    def is_class(self, symbol: str) -> bool:
        """Whether a symbol is a class."""
        return isinstance(self.definitions.get(symbol), ast.ClassDef)

    def attributes(self, symbol: str) -> frozenset[str]:
        """Names that a class assigns: in its body, or to an attribute in a method."""
        node = self.definitions.get(symbol)
        stored = ast.walk(node) if isinstance(node, ast.ClassDef) else ()
        return frozenset(
            one.attr if isinstance(one, ast.Attribute) else one.id
            for one in stored
            if isinstance(one, (ast.Attribute, ast.Name)) and isinstance(one.ctx, ast.Store)
        )

    @cached_property
    def _outside(self) -> frozenset[str]:
        """What stands in no definition."""
        tops = [node for symbol, node in _definitions(self.tree, "") if "." not in symbol]
        # A decorator is called where its function is defined, not inside it.
        inside = {row for node in tops for row in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
        rows = [row for row in range(1, len(self._rows) + 1) if row not in inside]
        return frozenset(self.piece(row, commented) for row in rows for commented in (False, True))

    def digest(self, symbol: str, renamed: frozenset[str] = frozenset()) -> str:
        """A digest of a definition's body without annotations, docstrings, and its own name; "" if there is none.

        Names in `renamed` count as one and the same.
        """
        node = self.definitions.get(symbol)
        if node is None:
            return ""
        return digest(node, renamed)

    def loose_digest(self, symbol: str, own: bool = False) -> str:
        """A digest of a function's body where a variable of the function around it and `self.x` count as the same.

        With `own`, the function's own variables and parameters do so too.
        """
        node = self.definitions.get(symbol)
        if not isinstance(node, FUNCTIONS):
            return ""
        around = self.definitions.get(symbol.rpartition(".")[0])
        receiver = node.args.args[0].arg if isinstance(around, ast.ClassDef) and node.args.args else ""
        closed_over = bound(around) - bound(node) if around is not None else frozenset()
        free = closed_over | bound(node) if own else closed_over

        def is_free(one: ast.AST) -> bool:
            if isinstance(one, ast.Attribute):
                return isinstance(one.value, ast.Name) and one.value.id == receiver
            return isinstance(one, ast.Name) and one.id in free

        parts = [part for statement in node.body for part in dump(statement, frozenset(), is_free)]
        return hashlib.sha256("".join(parts).encode("utf-8", "surrogatepass")).hexdigest()

    def weight(self, symbol: str) -> int:
        """How many syntax nodes a definition's body has: one of very few looks like many others."""
        node = self.definitions.get(symbol)
        return sum(1 for statement in node.body for _ in ast.walk(statement)) if node else 0

    def position(self, symbol: str, parameter: str) -> int | None:
        """The place of a parameter in a function's signature, or None."""
        node = self.definitions.get(symbol)
        if not isinstance(node, FUNCTIONS):
            return None
        names = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
        names += [node.args.vararg.arg] if node.args.vararg else []
        names += [one.arg for one in node.args.kwonlyargs]
        names += [node.args.kwarg.arg] if node.args.kwarg else []
        return names.index(parameter) if parameter in names else None

    def is_variadic(self, symbol: str, parameter: str) -> bool:
        """Whether a parameter is a function's `*args` or `**kwargs`, whatever it is called."""
        node = self.definitions.get(symbol)
        if not isinstance(node, FUNCTIONS):
            return False
        return parameter in [star.arg for star in (node.args.vararg, node.args.kwarg) if star is not None]

    def signature(self, symbol: str) -> tuple[str, ...] | None:
        """The names of a function's parameters in order, or None when it is no function."""
        node = self.definitions.get(symbol)
        if not isinstance(node, FUNCTIONS):
            return None
        return parameter_names(node)

    def record(self, symbol: str) -> str:
        """A class of nothing but fields, two at least, without their names: its bases, and each field's type."""
        node = self.definitions.get(symbol)
        if not isinstance(node, ast.ClassDef):
            return ""
        body = without_docstring(node, "body", node.body)
        fields = [one for one in body if isinstance(one, ast.AnnAssign)] if isinstance(body, list) else []
        if len(fields) < 2 or body != fields:
            return ""
        parts = [*node.bases, *node.keywords, *(one.annotation for one in fields)]
        return ";".join(ast.dump(part) for part in parts)

    def is_undeclared(self, symbol: str) -> bool:
        """Whether a symbol is a function that does not say what it returns."""
        node = self.definitions.get(symbol)
        return isinstance(node, FUNCTIONS) and node.returns is None and not node.type_comment

    def is_unannotated(self, symbol: str) -> bool:
        """Whether a symbol is a function without any annotation."""
        node = self.definitions.get(symbol)
        return isinstance(node, FUNCTIONS) and not is_annotated(node)

    def holds(self, symbol: str, piece: str) -> bool:
        """Whether a piece stands inside a definition, or in the module for its own level."""
        node = self.definitions.get(symbol)
        if node is None:
            return symbol == MODULE_LEVEL and piece in self._outside
        rows = range(first_row(node), (node.end_lineno or node.lineno) + 1)
        return any(piece in (self.piece(row, False), self.piece(row, True)) for row in rows)

    def names(self, symbol: str) -> frozenset[str]:
        """Every identifier used inside a definition, or in the whole module for its own level."""
        node: ast.AST | None = self.tree if symbol == MODULE_LEVEL else self.definitions.get(symbol)
        return frozenset(identifiers(node)) if node is not None else frozenset()


def _definitions(node: ast.AST, prefix: str) -> Iterator[tuple[str, Definition]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, DEFINITIONS):
            symbol = f"{prefix}{child.name}"
            yield symbol, child
            yield from _definitions(child, f"{symbol}.")
        elif isinstance(child, BLOCKS):
            yield from _definitions(child, prefix)
