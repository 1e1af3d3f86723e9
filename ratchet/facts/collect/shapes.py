"""The shape of a module's code: what is needed to see that code was moved or renamed, not rewritten."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from mypy import nodes as n

from ratchet.facts.collect.code_form import (
    Definition,
    bases,
    bound,
    class_head,
    definition,
    digest,
    digest_of,
    dump,
    every_statement,
    first_row,
    head,
    head_rows,
    identifiers,
    weight,
    without_docstring,
    written_names,
)
from ratchet.facts.collect.columns import Columns
from ratchet.facts.collect.name_flow import Use, by_line, handed_over, reached, settled, uses
from ratchet.facts.collect.overloads import restored
from ratchet.facts.collect.parsing import parse
from ratchet.facts.collect.slots import return_type, states_none
from ratchet.facts.collect.syntax import blocks
from ratchet.terms import MODULE_LEVEL


@dataclass(frozen=True)
class Shape:
    """One module's definitions by symbol, and its lines. From the tree, so that formatting makes no difference."""

    body: list[n.Statement]
    text: str

    @staticmethod
    def of(text: str, path: str) -> Shape:
        """The shape of a module's text. Raises Inconclusive where it is not valid Python."""
        return Shape(restored(parse(text, path), text).statements, text)

    @cached_property
    def definitions(self) -> Mapping[str, Definition]:
        """Functions and classes by symbol; the last of several of one name."""
        return dict(_definitions(self.body, ""))

    @cached_property
    def _every(self) -> Mapping[str, list[Definition]]:
        """All definitions of each symbol."""
        found: dict[str, list[Definition]] = {}
        for symbol, known in _definitions(self.body, ""):
            found.setdefault(symbol, []).append(known)
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
        return tuple(digest(one, renamed) for one in self._every.get(symbol, ()))

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

        Of a definition, its decorators, each with the name of what it decorates; of a class, its head as well.
        """
        found = []
        for node in every_statement(self.body):
            known = definition(node)
            if known is not None:
                for decorator in known.decorators:
                    form = f"@{''.join(dump(decorator, frozenset()))}{known.node.name}"
                    found.append((decorator.line, decorator.end_line or decorator.line, form))
                if isinstance(known.node, n.ClassDef):
                    last = first_row(known.body[0]) - 1 if known.body else known.node.line
                    found.append((known.node.line, max(last, known.node.line), class_head(known.node)))
            else:
                found.append((node.line, head_rows(node).stop - 1, head(node)))
        return found

    @cached_property
    def _by_row(self) -> Mapping[int, tuple[int, str]]:
        """Line → first line and form of the statement that it is part of."""
        return {row: (first, label) for first, last, label in self._statements for row in range(first, last + 1)}

    def _statement(self, number: int) -> tuple[int, str]:
        """The same of a line; of one that is in no statement, itself and its text."""
        first, label = self._by_row.get(number, (number, ""))
        return first, label or self.line(number)

    def piece(self, number: int, commented: bool) -> str:
        """What stands on a line, however it is formatted and annotated; with its comment where that is what counts."""
        return self._commented(number) if commented else self._statement(number)[1]

    def _commented(self, number: int) -> str:
        text, label = self.line(number), self._by_row.get(number, (number, ""))[1]
        return f"{label}#{text.partition('#')[2].strip()}" if "#" in text else text

    @cached_property
    def bound(self) -> frozenset[str]:
        """Names bound by assignments at the module's level."""
        return frozenset(name for name in written_names(self.body))

    def line(self, number: int) -> str:
        """One line without its indentation; lines count from 1."""
        rows = self._rows
        return rows[number - 1].strip() if 0 < number <= len(rows) else ""

    @cached_property
    def _rows(self) -> list[str]:
        return self.text.split("\n")

    def is_class(self, symbol: str) -> bool:
        """Whether a symbol is a class."""
        known = self.definitions.get(symbol)
        return known is not None and not known.is_function

    def attributes(self, symbol: str) -> frozenset[str]:
        """Names that a class assigns: in its body, or to an attribute in a method."""
        known = self.definitions.get(symbol)
        if known is None or known.is_function:
            return frozenset()
        return frozenset(name for name in written_names(known.body, attributes=True))

    @cached_property
    def outside(self) -> Sequence[int]:
        """The lines that stand in no definition."""
        tops = [one for symbol, one in _definitions(self.body, "") if "." not in symbol]
        # A decorator is called where its function is defined, not inside it.
        inside = {row for one in tops for row in one.rows}
        return [row for row in range(1, len(self._rows) + 1) if row not in inside]

    def digest(self, symbol: str, renamed: frozenset[str] = frozenset()) -> str:
        """A digest of a definition's body without annotations, docstrings, and its own name; "" if there is none.

        Names in `renamed` count as one and the same.
        """
        known = self.definitions.get(symbol)
        return digest(known, renamed) if known is not None else ""

    def loose_digest(self, symbol: str, renamed: frozenset[str] = frozenset(), own: bool = False) -> str:
        """A digest of a function's body where a variable of the function around it and `self.x` count as the same.

        So do names in `renamed`; with `own`, the function's own variables and parameters do so too.
        """
        known = self.definitions.get(symbol)
        if known is None or not isinstance(known.node, n.FuncDef):
            return ""
        around = self.definitions.get(symbol.rpartition(".")[0])
        arguments = known.node.arguments
        receiver = arguments[0].variable.name if around is not None and not around.is_function and arguments else ""
        closed_over = bound(around.node) - bound(known.node) if around is not None else frozenset[str]()
        free = closed_over | bound(known.node) if own else closed_over

        def is_free(node: n.Node) -> bool:
            if isinstance(node, n.MemberExpr):
                return isinstance(node.expr, n.NameExpr) and node.expr.name == receiver
            return isinstance(node, n.NameExpr) and node.name in free

        return digest_of(part for statement in known.body for part in dump(statement, renamed, is_free))

    def weight(self, symbol: str) -> int:
        """How much code a definition's body has: one of very little looks like many others."""
        known = self.definitions.get(symbol)
        return weight(known.body) if known is not None else 0

    def _arguments(self, symbol: str) -> list[n.Argument]:
        known = self.definitions.get(symbol)
        return known.node.arguments if known is not None and isinstance(known.node, n.FuncDef) else []

    def position(self, symbol: str, parameter: str) -> int | None:
        """The place of a parameter in a function's signature, or None."""
        names = [argument.variable.name for argument in self._arguments(symbol)]
        return names.index(parameter) if parameter in names else None

    def stated_parameter(self, symbol: str, parameter: str) -> str:
        """The annotation of a function's parameter as it is written, on one line; "" if there is none."""
        given = (one for one in self._arguments(symbol) if one.variable.name == parameter)
        stated = next((one.type_annotation for one in given), None)
        return " ".join(Columns(self.text).source(stated).split()) if stated is not None else ""

    def forms_inside(self, symbol: str) -> Counter[str]:
        """The forms of all statements inside a definition, but for its documentation."""
        known = self.definitions.get(symbol)
        return Counter(map(head, every_statement(without_docstring(known.body) if known is not None else [])))

    def signature(self, symbol: str) -> tuple[str, ...] | None:
        """The names of a function's parameters in order, or None when it is no function."""
        known = self.definitions.get(symbol)
        return known.parameters if known is not None and known.is_function else None

    def record(self, symbol: str) -> str:
        """A class of nothing but fields, two at least, without their names: its bases, and each field's type."""
        known = self.definitions.get(symbol)
        if known is None or not isinstance(known.node, n.ClassDef):
            return ""
        body = without_docstring(known.body)
        fields = [one for one in body if isinstance(one, n.AssignmentStmt) and one.new_syntax]
        if len(fields) < 2 or body != fields:
            return ""
        source = Columns(self.text).source
        types = [" ".join(source(one.type).split()) for one in fields if one.type is not None]
        return ";".join([*bases(known.node), *types])

    def is_undeclared(self, symbol: str) -> bool:
        """Whether a symbol is a function that does not say what it returns."""
        known = self.definitions.get(symbol)
        return known is not None and known.is_undeclared

    def may_return_none(self, symbol: str) -> bool:
        """Whether a symbol is a function whose stated return is a union with None, or object, by its own words."""
        known = self.definitions.get(symbol)
        return known is not None and isinstance(known.node, n.FuncDef) and states_none(return_type(known.node))

    def is_unannotated(self, symbol: str) -> bool:
        """Whether a symbol is a function without any annotation."""
        known = self.definitions.get(symbol)
        return known is not None and known.is_function and not known.is_annotated

    def holds(self, symbol: str, piece: str) -> bool:
        """Whether a piece stands inside a definition, or in the module for its own level."""
        return bool(self.places(symbol, piece))

    def places(self, symbol: str, piece: str) -> Sequence[int]:
        """Where a piece stands inside a definition, or in the module for its own level: its first lines, sorted."""
        if symbol not in self._places:
            self._places[symbol] = self._places_in(symbol)
        return self._places[symbol].get(piece, ())

    def number(self, symbol: str, piece: str, line: int) -> int:
        """Which of the pieces that are equal stands on a line of a definition: 1 is the first."""
        return max(bisect_right(self.places(symbol, piece), line), 1)

    @cached_property
    def _places(self) -> dict[str, Mapping[str, Sequence[int]]]:
        return {}

    def _places_in(self, symbol: str) -> Mapping[str, Sequence[int]]:
        rows: Iterable[int] = {row for one in self.every(symbol) for row in one.decorated_rows}
        if not rows and symbol == MODULE_LEVEL:
            rows = self.outside
        found: dict[str, set[int]] = {}
        for row in rows:
            first, piece = self._statement(row)
            found.setdefault(piece, set()).add(first)
            found.setdefault(self._commented(row), set()).add(row)
        return {piece: sorted(places) for piece, places in found.items() if piece or symbol != MODULE_LEVEL}

    def uses_on(self, line: int) -> frozenset[str]:
        """The names that the statement on a line uses; of a compound statement, those in its head."""
        return self._names_by_line.get(line, frozenset())

    def settled(self, symbol: str, names: frozenset[str]) -> frozenset[str]:
        """Names, and those inside a definition that get their values from these alone."""
        rows = self.rows(symbol)
        return settled([use for use in self.uses if use.first in rows], names)

    def handed_over(self, symbol: str, called: str, parameter: str) -> frozenset[str]:
        """The names that a definition hands over for a parameter of another function of the module."""
        known, place = self.definitions.get(symbol), self.position(called, parameter)
        if known is None or place is None:
            return frozenset()
        return frozenset(handed_over(known.body, called.rpartition(".")[2], place, parameter))

    def reached(self, symbol: str, names: frozenset[str]) -> frozenset[str]:
        """Names, and those inside a definition that get their values from them."""
        rows = self.rows(symbol if symbol in self.definitions else MODULE_LEVEL)
        return reached([use for use in self.uses if use.first in rows], names)

    def rows(self, symbol: str) -> range:
        """The lines of a definition, without its decorators; of the whole module for its own level."""
        if symbol == MODULE_LEVEL:
            return range(1, len(self._rows) + 1)
        known = self.definitions.get(symbol)
        return known.rows if known is not None else range(0)

    def is_in_head(self, symbol: str, line: int) -> bool:
        """Whether a line is in the head of a function, or among its decorators."""
        known = self.definitions.get(symbol)
        return known is not None and known.is_function and bool(known.body) and line < known.body[0].line

    @cached_property
    def uses(self) -> Sequence[Use]:
        """Every statement with the names that it uses and binds."""
        return uses(self.body)

    @cached_property
    def _names_by_line(self) -> Mapping[int, frozenset[str]]:
        return by_line(self.uses)

    def names(self, symbol: str) -> frozenset[str]:
        """Every identifier used inside a definition, or in the whole module for its own level."""
        if symbol == MODULE_LEVEL:
            return frozenset(identifiers(*self.body))
        known = self.definitions.get(symbol)
        return frozenset(identifiers(*known.decorators, known.node)) if known is not None else frozenset()


NO_SHAPE = Shape([], "")
"""The shape of a module that is not there."""


def _definitions(body: Sequence[n.Statement], prefix: str) -> Iterator[tuple[str, Definition]]:
    for node in body:
        known = definition(node)
        if known is not None:
            symbol = f"{prefix}{known.node.name}"
            yield symbol, known
            yield from _definitions(known.body, f"{symbol}.")
        for block in blocks(node):
            yield from _definitions(block.body, prefix)
