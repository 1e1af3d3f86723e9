"""Syntax newer than this interpreter's, written down in older words: the same lines, the same facts."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

import libcst as cst

_LAZY = re.compile(r"^[ \t]*lazy[ \t]+(?=import\b|from\b)", re.MULTILINE)
_MARK = "is_lazy"
_BRACKETS = re.compile(r"[(\[{)\]}]")
_CHAIN = re.compile(r"(?:(?:\bnot\b|\bawait\b|\blambda\b|[-+~*/.:])\s*){40}")
_DEEPEST = 60
_LONGEST = 10_000


def downlevel(text: str) -> str | None:
    """The text with newer syntax replaced, or None when it is no valid Python to the newest parser we have.

    `type X = T` becomes an annotated alias; type parameters go (their bounds are left to mypy); lazy imports become
    imports, see `mark_lazy`. Lines stay what they are.
    """
    if not _is_flat(text):
        return None
    try:
        module = cst.parse_module(text)
    except (cst.ParserSyntaxError, RecursionError, ValueError):
        return None
    code = _LAZY.sub(lambda match: match[0].replace("lazy", "", 1).rstrip(" \t") + _indent(match[0]), module.code)
    try:
        return cst.parse_module(code).visit(_Downlevel()).code
    except (cst.ParserSyntaxError, RecursionError, ValueError):
        return None


def _is_flat(text: str) -> bool:
    """Whether a recursive parser can be trusted with this: libcst's ends the whole process when its stack is full."""
    depth = deepest = 0
    for bracket in _BRACKETS.finditer(text):
        depth += 1 if bracket.group() in "([{" else -1
        deepest = max(deepest, depth)
    longest = max(map(len, text.split("\n")), default=0)
    return deepest < _DEEPEST and longest < _LONGEST and text.count("elif") < _DEEPEST and not _CHAIN.search(text)


def mark_lazy(tree: ast.Module, text: str) -> None:
    """Give the imports of a downlevelled tree the mark that a newer parser gives lazy ones."""
    lines = {text.count("\n", 0, match.start()) + 1 for match in _LAZY.finditer(text)}
    for node in ast.walk(tree) if lines else ():
        if isinstance(node, (ast.Import, ast.ImportFrom)) and node.lineno in lines:
            setattr(node, _MARK, 1)


def _indent(words: str) -> str:
    return words[: len(words) - len(words.lstrip(" \t"))]


class _Downlevel(cst.CSTTransformer):
    """Replaces what an older parser does not read."""

    def leave_TypeAlias(  # noqa: N802
        self, original_node: cst.TypeAlias, updated_node: cst.TypeAlias
    ) -> cst.BaseSmallStatement:
        del original_node
        marker = cst.Annotation(cst.Attribute(cst.Name("typing"), cst.Name("TypeAlias")))
        return cst.AnnAssign(updated_node.name, marker, updated_node.value)

    def leave_FunctionDef(  # noqa: N802
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        del original_node
        return updated_node.with_changes(type_parameters=None)

    def leave_ClassDef(self, original_node: cst.ClassDef, updated_node: cst.ClassDef) -> cst.ClassDef:  # noqa: N802
        del original_node
        return updated_node.with_changes(type_parameters=None)

    def leave_ExceptHandler(  # noqa: N802
        self, original_node: cst.ExceptHandler, updated_node: cst.ExceptHandler
    ) -> cst.ExceptHandler:
        del original_node
        kind = updated_node.type
        if isinstance(kind, cst.Tuple) and not kind.lpar:
            # `except A, B:` of Python 3.14.
            return updated_node.with_changes(type=kind.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()]))
        return updated_node

    def leave_FormattedString(  # noqa: N802
        self, original_node: cst.FormattedString, updated_node: cst.FormattedString
    ) -> cst.BaseExpression:
        del original_node
        inside = [one.expression for one in updated_node.parts if isinstance(one, cst.FormattedStringExpression)]
        if any(set("'\"\\\n") & set(cst.Module([]).code_for_node(one)) for one in inside):
            # Quotes inside came with Python 3.12. The expressions are what matters.
            return _tuple(inside)
        return updated_node


def _tuple(values: Sequence[cst.BaseExpression]) -> cst.Tuple:
    return cst.Tuple([cst.Element(one) for one in values], lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
