"""Adds imports to a module: outright, or in its block under TYPE_CHECKING. Only its own level is looked at.

libcst's AddImportsVisitor does the first, but walks the module twice, which takes a second for a thousand lines.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import libcst as cst

from ratchet.fixing.spelling import Import

_FLAG = "TYPE_CHECKING"
Body = Sequence[cst.SimpleStatementLine | cst.BaseCompoundStatement]


def with_imports(module: cst.Module, imports: Collection[Import]) -> cst.Module:
    """The module with the imports that it lacks."""
    wanted = sorted(set(imports))
    for_checker = [each for each in wanted if each.for_checker]
    body: Body = module.body
    block = next((number for number, statement in enumerate(body) if _is_block(statement)), None)
    if for_checker and block is not None:
        body = [*body[:block], _extended(body[block], for_checker), *body[block + 1 :]]
    outright = [each for each in wanted if not each.for_checker]
    if for_checker and block is None:
        outright = sorted({*outright, Import("typing", _FLAG, False)})
    for name in sorted({each.module for each in outright}, reverse=True):  # each goes before the one that went before
        body = _with_names(body, name, [each.name for each in outright if each.module == name])
    if for_checker and block is None:
        at = _after_imports(body)
        lines = cst.IndentedBlock(_statements(for_checker))
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


def _extended(
    statement: cst.SimpleStatementLine | cst.BaseCompoundStatement, imports: Sequence[Import]
) -> cst.SimpleStatementLine | cst.BaseCompoundStatement:
    assert isinstance(statement, cst.If)
    assert isinstance(statement.body, cst.IndentedBlock)
    body = [*statement.body.body, *_statements(imports)]
    return statement.with_changes(body=statement.body.with_changes(body=body))


def _statements(imports: Sequence[Import]) -> list[cst.SimpleStatementLine]:
    modules = dict.fromkeys(each.module for each in imports)
    return [_statement(module, [each.name for each in imports if each.module == module]) for module in modules]


def _statement(module: str, names: Sequence[str]) -> cst.SimpleStatementLine:
    statement = cst.parse_statement(f"from {module} import {', '.join(sorted(names))}\n")
    assert isinstance(statement, cst.SimpleStatementLine)
    return statement


def _with_names(body: Body, module: str, names: Sequence[str]) -> Body:
    """The body with `from module import names`: in an import of that module that there is, else behind the others."""
    for number, statement in enumerate(body):
        found = _import_of(statement, module)
        if found is None or isinstance(found.names, cst.ImportStar):
            continue
        present = {alias.name.value for alias in found.names if alias.asname is None}
        missing = [name for name in names if name not in present]
        if missing and isinstance(statement, cst.SimpleStatementLine):
            line = statement.with_changes(body=[_with_aliases(found, missing)])
            return [*body[:number], line, *body[number + 1 :]]
        return body
    at = _after_future(body)
    statement = _statement(module, names)
    if at == 1 and _import_of(body[0], "__future__") is None:
        statement = statement.with_changes(leading_lines=[cst.EmptyLine(indent=False)])
    return [*body[:at], statement, *body[at:]]


def _import_of(statement: cst.CSTNode, module: str) -> cst.ImportFrom | None:
    """A statement's one import from a module."""
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        return None
    found = statement.body[0]
    if not isinstance(found, cst.ImportFrom) or found.module is None or found.relative:
        return None
    return found if cst.Module([]).code_for_node(found.module) == module else None


def _with_aliases(found: cst.ImportFrom, names: Sequence[str]) -> cst.ImportFrom:
    assert not isinstance(found.names, cst.ImportStar)
    *before, last = found.names
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    after = [cst.ImportAlias(cst.Name(name), comma=comma) for name in names]
    trailing = last.comma  # where each name has its line, the last one ends in a comma
    more = [*before, last.with_changes(comma=comma), *after[:-1], after[-1].with_changes(comma=trailing)]
    return found.with_changes(names=more)


def _after_future(body: Body) -> int:
    """Where an import goes: before the first one that is not of `__future__`, else behind the docstring."""
    last = 0
    for number, statement in enumerate(body):
        if not isinstance(statement, cst.SimpleStatementLine):
            break
        is_future = _import_of(statement, "__future__") is not None
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
