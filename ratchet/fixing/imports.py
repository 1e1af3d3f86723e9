"""Adds imports to a module where isort would: outright, or in its block under TYPE_CHECKING.

libcst's AddImportsVisitor walks the module twice, which takes a second for a thousand lines, and sorts nothing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import libcst as cst

from ratchet.fixing.spelling import Import

_FLAG = "TYPE_CHECKING"
_NUMBER = re.compile(r"(\d+)")
_INDENT = "    "
Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement
Body = Sequence[Statement]


class Style(NamedTuple):
    """How a project writes imports: the top-level names that are its own, and the length of its lines."""

    own: frozenset[str]
    line_length: int


def with_imports(module: cst.Module, imports: Collection[Import], style: Style) -> cst.Module:
    """The module with the imports that it lacks."""
    wanted = sorted(set(imports))
    for_checker = [each for each in wanted if each.for_checker]
    body: Body = module.body
    block = next((number for number, statement in enumerate(body) if _is_block(statement)), None)
    if for_checker and block is not None:
        body = [*body[:block], _extended(body[block], for_checker, style), *body[block + 1 :]]
    outright = [each for each in wanted if not each.for_checker]
    if for_checker and block is None:
        outright = sorted({*outright, Import("typing", _FLAG, False)})
    body = _Block(list(body), style, "").added(outright)
    if for_checker and block is None:
        at = _after_imports(body)
        lines = cst.IndentedBlock(_Block([], style, _INDENT).added(for_checker))
        block_of = cst.If(cst.Name(_FLAG), lines, leading_lines=[cst.EmptyLine(indent=False)])
        body = [*body[:at], block_of, *body[at:]]
    return module.with_changes(body=body)


def _is_block(statement: cst.CSTNode) -> bool:
    """Whether a statement is `if TYPE_CHECKING:` without an `else`, and of several lines."""
    if not isinstance(statement, cst.If) or statement.orelse is not None:
        return False
    test = statement.test.attr if isinstance(statement.test, cst.Attribute) else statement.test
    is_flag = isinstance(test, cst.Name) and test.value == _FLAG
    return is_flag and isinstance(statement.body, cst.IndentedBlock)


def _extended(statement: Statement, imports: Sequence[Import], style: Style) -> Statement:
    assert isinstance(statement, cst.If)
    assert isinstance(statement.body, cst.IndentedBlock)
    body: list[Statement] = [each for each in statement.body.body if isinstance(each, Statement)]
    return statement.with_changes(body=statement.body.with_changes(body=_Block(body, style, _INDENT).added(imports)))


class _Rank(NamedTuple):
    """Where an import stands: its section, and its place in there by isort's order."""

    section: int
    order: tuple[object, ...]


class _Block:
    """The statements of one level, to which imports are added in the order that stands there."""

    def __init__(self, body: list[Statement], style: Style, indent: str) -> None:
        self._body = body
        self._style = style
        self._indent = indent
        names = [found.module for each in body if (found := _from_import(each)) is not None]
        modules = [cst.Module([]).code_for_node(name) for name in names if name is not None]
        self._one_name_a_line = len(modules) > len(set(modules))
        self._mixes_forms = False  # `import x` and `from x import y` stand by the module's name alone
        ranks = [rank for each in body if (rank := self._rank(each)) is not None]
        self._mixes_forms = ranks != sorted(ranks)

    def added(self, imports: Iterable[Import]) -> list[Statement]:
        """The statements with some imports besides."""
        names: dict[str, list[str]] = {}
        for each in imports:
            names.setdefault(each.module, []).append(each.name)
        for module, wanted in names.items():
            self._add(module, wanted)
        return self._body

    def _add(self, module: str, names: list[str]) -> None:
        present = [(number, found) for number, found in self._imports_of(module) if not found.lpar or found.names]
        known = {alias.name.value for _, found in present for alias in _aliases(found) if alias.asname is None}
        missing = sorted((name for name in names if name not in known), key=_of_name)
        at = next((number for number, found in present if not isinstance(found.names, cst.ImportStar)), None)
        if not missing:
            return
        if self._one_name_a_line:
            for name in missing:
                self._insert(self._line(module, [name]))
        elif at is not None:
            self._body[at] = self._with_names(self._body[at], missing)
        else:
            self._insert(self._line(module, missing))

    def _imports_of(self, module: str) -> list[tuple[int, cst.ImportFrom]]:
        found = ((number, _from_import(statement)) for number, statement in enumerate(self._body))
        plain = cst.Module([])
        return [
            (number, each)
            for number, each in found
            if each is not None and not each.relative and each.module and plain.code_for_node(each.module) == module
        ]

    def _line(self, module: str, names: Sequence[str]) -> cst.SimpleStatementLine:
        text = f"from {module} import {', '.join(names)}"
        if len(self._indent) + len(text) > self._style.line_length:
            inner = "".join(f"{self._indent}{_INDENT}{name},\n" for name in names)
            text = f"from {module} import (\n{inner}{self._indent})"
        # Parsed where it will stand: an indent within brackets is kept as it is written.
        statement = cst.parse_statement(text + "\n")
        assert isinstance(statement, cst.SimpleStatementLine)
        return statement

    def _with_names(self, statement: Statement, missing: Sequence[str]) -> Statement:
        found = _from_import(statement)
        assert found is not None
        assert found.module is not None
        before = _aliases(found)
        has_comment = "#" in cst.Module([]).code_for_node(found)
        if any(alias.asname for alias in before) or has_comment:
            return statement.with_changes(body=[_with_aliases(found, missing)])
        names = sorted([*missing, *(str(alias.name.value) for alias in before)], key=_of_name)
        line = self._line(cst.Module([]).code_for_node(found.module), names)
        if found.lpar is not None and "\n" in cst.Module([]).code_for_node(found):
            line = _Block([], self._style._replace(line_length=0), self._indent)._line(
                cst.Module([]).code_for_node(found.module), names
            )
        return statement.with_changes(body=line.body)

    def _insert(self, statement: cst.SimpleStatementLine) -> None:
        rank = self._rank(statement)
        assert rank is not None
        ranks = [(number, other) for number, each in enumerate(self._imports()) if (other := self._rank(each))]
        later = next((number for number, other in ranks if other > rank), None)
        start = _after_future(self._body)
        at = later if later is not None else max((number + 1 for number, _ in ranks), default=start)
        is_first = not any(other.section == rank.section for _, other in ranks)
        blank = [cst.EmptyLine(indent=False)]
        if later is not None:
            follower = self._body[later]
            lines = list(follower.leading_lines)
            comes_first = not any(number < later and other.section == rank.section for number, other in ranks)
            head = [line for line in lines if line.comment is None]
            if is_first:
                statement = statement.with_changes(leading_lines=head)
                rest = lines if head else [*blank, *lines]
                self._body[later] = follower.with_changes(leading_lines=rest)
            elif comes_first and all(line.comment is None for line in lines):
                statement = statement.with_changes(leading_lines=lines)
                self._body[later] = follower.with_changes(leading_lines=[])
        elif is_first and at > 0:
            statement = statement.with_changes(leading_lines=blank)
        self._body = [*self._body[:at], statement, *self._body[at:]]

    def _imports(self) -> list[Statement]:
        """The statements up to the first that is no import at the beginning of the level."""
        start = _after_future(self._body)
        count = start
        for statement in self._body[start:]:
            if self._rank(statement) is None:
                break
            count += 1
        return self._body[:count]

    def _rank(self, statement: Statement) -> _Rank | None:
        """None for what is no import."""
        if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
            return None
        node = statement.body[0]
        if isinstance(node, cst.Import):
            name = cst.Module([]).code_for_node(node.names[0].name)
            return _Rank(self._section(name, 0), self._order(name, is_from=False, first=""))
        if not isinstance(node, cst.ImportFrom):
            return None
        name = cst.Module([]).code_for_node(node.module) if node.module is not None else ""
        names = _aliases(node)
        first = str(names[0].name.value) if names and self._one_name_a_line else ""
        dots = len(node.relative)
        return _Rank(self._section(name, dots), (-dots, *self._order(name, is_from=True, first=first)))

    def _order(self, name: str, *, is_from: bool, first: str) -> tuple[object, ...]:
        forms = (0 if self._mixes_forms else int(is_from),)
        natural = tuple((int(part), "") if part.isdigit() else (0, part) for part in _NUMBER.split(name.lower()))
        return (*(() if is_from else (0,)), *forms, natural, _of_name(first))

    def _section(self, name: str, dots: int) -> int:
        top = name.partition(".")[0]
        if dots:
            return 4
        if top == "__future__":
            return 0
        if top in sys.stdlib_module_names:
            return 1
        return 3 if top in self._style.own else 2


def _of_name(name: str) -> tuple[int, str, str]:
    """isort's order of names: constants, classes, others."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name.lower(), name


def _from_import(statement: cst.CSTNode) -> cst.ImportFrom | None:
    """A statement's one `from` import."""
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        return None
    found = statement.body[0]
    return found if isinstance(found, cst.ImportFrom) else None


def _aliases(found: cst.ImportFrom) -> Sequence[cst.ImportAlias]:
    return found.names if not isinstance(found.names, cst.ImportStar) else ()


def _with_aliases(found: cst.ImportFrom, names: Sequence[str]) -> cst.ImportFrom:
    """An import with more names at its end, each on a line of its own where the others are."""
    *before, last = _aliases(found)
    comma = before[-1].comma if before else cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    after = [cst.ImportAlias(cst.Name(name), comma=comma) for name in names]
    trailing = last.comma  # where each name has its line, the last one ends in a comma
    more = [*before, last.with_changes(comma=comma), *after[:-1], after[-1].with_changes(comma=trailing)]
    return found.with_changes(names=more)


def _after_future(body: Body) -> int:
    """Where imports begin: behind the docstring, and what is of `__future__`."""
    last = 0
    for number, statement in enumerate(body):
        if not isinstance(statement, cst.SimpleStatementLine):
            break
        found = _from_import(statement)
        is_future = found is not None and isinstance(found.module, cst.Name) and found.module.value == "__future__"
        is_text = isinstance(statement.body[0], cst.Expr) and isinstance(statement.body[0].value, cst.SimpleString)
        if is_future or (number == 0 and is_text):
            last = number + 1
        elif isinstance(statement.body[0], (cst.Import, cst.ImportFrom)):
            break
    return last


def _after_imports(body: Body) -> int:
    """Where a block goes: behind the last import at the beginning of a module."""
    last = 0
    for number, statement in enumerate(body):
        if isinstance(statement, cst.SimpleStatementLine):
            if any(isinstance(part, (cst.Import, cst.ImportFrom)) for part in statement.body):
                last = number + 1
        elif isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
            break
    return last
