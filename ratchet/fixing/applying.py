"""Writes edits into a file's text; whatever they are not about stays as it was written. libcst is used here alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import libcst as cst
from libcst.codemod import CodemodContext
from libcst.codemod.visitors import RemoveImportsVisitor
from libcst.metadata import MetadataWrapper, PositionProvider

from ratchet.fixing.edits import TYPES, Edit, Kind
from ratchet.fixing.imports import Style, with_imports
from ratchet.fixing.replacing import replaced
from ratchet.fixing.spelling import Import, Namespace
from ratchet.fixing.wrapping import wrapped

_IGNORE = re.compile(r"\s*#\s*type:\s*ignore(?:\[[^\]]*\])?(?=\s*(?:#|$))")


class CannotEdit(Exception):
    """The text is no Python that can be edited."""


@dataclass(frozen=True, slots=True)
class Applied:
    """A text with edits, and those that found their place in it."""

    text: bytes
    done: frozenset[Edit]


def applied(text: bytes, edits: Collection[Edit], namespace: Namespace) -> Applied:
    """The text with the edits that have a place in it.

    Raises CannotEdit where the text does not parse.
    """
    by_tools = [edit for edit in edits if edit.kind is Kind.REPLACE]
    if by_tools:
        return _with_replacements(text, by_tools)
    comments = [edit for edit in edits if edit.kind is Kind.COMMENT]
    others = [edit for edit in edits if edit.kind is not Kind.COMMENT]
    content = _with_comments(text, comments)
    if not others:
        return Applied(content, frozenset(comments))
    try:
        wrapper = MetadataWrapper(cst.parse_module(content), unsafe_skip_copy=True)
        editor = _Editor(others, namespace)
        module = wrapper.visit(editor)
        if editor.is_cast_gone:
            module = _without_cast(module)
        style = Style(namespace.own, namespace.line_length)
        return Applied(with_imports(module, editor.imports, style).bytes, frozenset({*comments, *editor.done}))
    except (cst.ParserSyntaxError, cst.CSTValidationError, RecursionError) as error:
        raise CannotEdit(str(error)) from error


def _with_replacements(text: bytes, edits: Collection[Edit]) -> Applied:
    """The text with what tools write. Their places are those of the text as it is: other edits come in a later turn."""
    try:
        return Applied(*replaced(text, edits))
    except UnicodeDecodeError as error:
        raise CannotEdit(str(error)) from error


def _with_comments(text: bytes, edits: Sequence[Edit]) -> bytes:
    """The text with `type: ignore` comments replaced; no line comes or goes."""
    if not edits:
        return text
    lines = text.split(b"\n")
    for edit in edits:
        line = lines[edit.line - 1].decode("utf-8", "surrogateescape")
        comment = f"  # type: ignore[{edit.text}]" if edit.text else ""
        # What a comment says has no backslash that `sub` would read.
        lines[edit.line - 1] = _IGNORE.sub(comment, line, count=1).encode("utf-8", "surrogateescape")
    return b"\n".join(lines)


def _without_cast(module: cst.Module) -> cst.Module:
    """The module without an import of `cast` that nothing uses any more."""
    context = CodemodContext()
    RemoveImportsVisitor.remove_unused_import(context, "typing", "cast")
    return RemoveImportsVisitor(context).transform_module(module)


class _Editor(cst.CSTTransformer):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, edits: Collection[Edit], namespace: Namespace) -> None:
        super().__init__()
        self._namespace = namespace
        self._slots: dict[tuple[int, str, Kind], Edit] = {}
        self._expressions: dict[tuple[int, int], Edit] = {}
        for edit in edits:
            if edit.kind in (*TYPES, Kind.OPTIONAL):
                self._slots[edit.line, edit.detail, edit.kind] = edit
            else:
                self._expressions[edit.line, edit.column] = edit
        self.imports: list[Import] = []
        self.done: set[Edit] = set()
        self.is_cast_gone = False
        self._in_statements = bool(self._expressions) or any(edit.kind is Kind.VARIABLE for edit in edits)

    def visit_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> bool:
        """Most of a text is statements: they are looked into where something in them is edited."""
        del node
        return self._in_statements

    def leave_FunctionDef(self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef) -> cst.FunctionDef:
        line = self._line(original_node.name)
        changed = updated_node.with_changes(params=self._parameters(line, updated_node.params))
        kind = Kind.ANNOTATE if updated_node.returns is None else Kind.ARGUMENTS
        annotation = self._annotation(line, "return", "->", kind)
        changed = changed.with_changes(returns=annotation) if annotation is not None else changed
        if not any(edit.line == line for edit in self.done):
            return changed
        column = self.get_metadata(PositionProvider, original_node).start.column
        return wrapped(changed, column, self._namespace.line_length)

    def _parameters(self, line: int, given: cst.Parameters) -> cst.Parameters:
        star = given.star_arg
        return given.with_changes(
            params=[self._parameter(line, each) for each in given.params],
            kwonly_params=[self._parameter(line, each) for each in given.kwonly_params],
            posonly_params=[self._parameter(line, each) for each in given.posonly_params],
            star_arg=self._parameter(line, star) if isinstance(star, cst.Param) else star,
            star_kwarg=self._parameter(line, given.star_kwarg) if given.star_kwarg is not None else None,
        )

    def _parameter(self, line: int, given: cst.Param) -> cst.Param:
        name = given.name.value
        if given.annotation is not None:
            other = self._annotation(line, name, ":", Kind.ARGUMENTS)
            return given.with_changes(annotation=other) if other is not None else self._optional(line, given)
        annotation = self._annotation(line, name, ":")
        if annotation is None:
            return given
        if given.default is None:
            return given.with_changes(annotation=annotation)
        spaced = cst.AssignEqual(cst.SimpleWhitespace(" "), cst.SimpleWhitespace(" "))
        return given.with_changes(annotation=annotation, equal=spaced)

    def _optional(self, line: int, given: cst.Param) -> cst.Param:
        if (line, given.name.value, Kind.OPTIONAL) not in self._slots or given.annotation is None:
            return given
        plain = cst.Module([]).code_for_node(given.annotation.annotation)
        is_text = isinstance(given.annotation.annotation, cst.SimpleString)
        quote = plain[-1] if is_text else '"'
        inner = plain[1:-1] if is_text else plain
        needs_quotes = not self._namespace.is_lazy and (is_text or self._namespace.minor < 10)
        if '"' in inner and needs_quotes:
            return given
        self.done.add(self._slots[line, given.name.value, Kind.OPTIONAL])
        text = f"{quote}{inner} | None{quote}" if needs_quotes or is_text else f"{inner} | None"
        return given.with_changes(annotation=given.annotation.with_changes(annotation=cst.parse_expression(text)))

    def leave_Assign(self, original_node: cst.Assign, updated_node: cst.Assign) -> cst.Assign | cst.AnnAssign:
        if len(updated_node.targets) != 1:
            return updated_node
        target = updated_node.targets[0].target
        name = target.attr.value if isinstance(target, cst.Attribute) else _name_of(target)
        annotation = self._annotation(self._line(original_node), name, ":", Kind.VARIABLE) if name else None
        if annotation is None or not isinstance(target, (cst.Name, cst.Attribute)):
            return updated_node
        return cst.AnnAssign(target=target, annotation=annotation, value=updated_node.value)

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        if not self._expressions:
            return updated_node
        place = self.get_metadata(PositionProvider, original_node).start
        edit = self._expressions.get((place.line, place.column + 1))
        if (
            edit is None
            or len(updated_node.args) != 2
            or any(argument.keyword or argument.star for argument in updated_node.args)
        ):
            return updated_node
        self.done.add(edit)
        if edit.kind is Kind.UNCAST:
            self.is_cast_gone = True
            return _kept_together(updated_node.args[1].value)
        return _attribute(updated_node.args[0].value, edit.text) if edit.kind is Kind.ATTRIBUTE else updated_node

    def _annotation(self, line: int, detail: str, indicator: str, kind: Kind = Kind.ANNOTATE) -> cst.Annotation | None:
        edit = self._slots.get((line, detail, kind))
        written = self._namespace.written(edit.text, line) if edit is not None else None
        if edit is None or written is None:
            return None
        self.done.add(edit)
        self.imports += written.imports
        before = cst.SimpleWhitespace(" ") if indicator == "->" else cst.SimpleWhitespace("")
        return cst.Annotation(cst.parse_expression(written.text), before, cst.SimpleWhitespace(" "))

    def _line(self, node: cst.CSTNode) -> int:
        return self.get_metadata(PositionProvider, node).start.line


def _name_of(target: cst.BaseExpression) -> str:
    return target.value if isinstance(target, cst.Name) else ""


_SIMPLE = (cst.Name, cst.Attribute, cst.Call, cst.Subscript, cst.SimpleString, cst.Integer, cst.List, cst.Dict)


def _kept_together(value: cst.BaseExpression) -> cst.BaseExpression:
    """An expression that stands where a call stood: in parentheses, unless nothing can tear it apart."""
    if isinstance(value, _SIMPLE) or value.lpar:
        return value
    return value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def _attribute(value: cst.BaseExpression, name: str) -> cst.BaseExpression:
    if isinstance(value, cst.Integer):
        value = value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return cst.Attribute(_kept_together(value), cst.Name(name))
