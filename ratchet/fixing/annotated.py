"""What another program annotated: the slots of a text that have a type in its copy, or in a stub, and not here."""

from __future__ import annotations

import ast
import builtins
import functools
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping

from ratchet.facts.files import SourceFile
from ratchet.fixing.edits import Edit, Kind, Word
from ratchet.fixing.situation import Situation
from ratchet.fixing.symbols import Function, functions, parsed

_NEVER_HONEST = frozenset({"Any", "Incomplete", "Never", "NoReturn", "Unknown", "property"})


def annotated(situation: Situation, file: SourceFile, copy: bytes, fix: str, word: Word = Word.SHOWN) -> Iterator[Edit]:
    """The edits that bring a copy's annotations to slots that have none, on somebody's word."""
    own, other = situation.tree(file.path), parsed(copy)
    if own is None or other is None:
        return
    names = Names(own, {name: origin for name, origin in _imports(other).items() if name not in _bound(own)})
    for function, twin in _twins(own, other):
        for detail, annotation in _new(function, twin):
            text = names.spelled(annotation)
            if text is not None and (file.path, function.symbol, detail) in situation.missing:
                place = function.symbol, detail, function.node.lineno, function.node.col_offset + 1
                yield Edit(file.path, file.module, *place, Kind.ANNOTATE, text, fix, word)


def _twins(own: ast.Module, other: ast.Module) -> Iterator[tuple[Function, Function]]:
    """Each function with its like in the copy; of several of one symbol, each with the one in its place."""
    there: defaultdict[str, deque[Function]] = defaultdict(deque)
    for function in functions(other):
        there[function.symbol].append(function)
    for function in functions(own):
        if there[function.symbol]:
            yield function, there[function.symbol].popleft()


def _new(function: Function, twin: Function) -> Iterator[tuple[str, ast.expr]]:
    """Slot and annotation of what the twin states and the function does not."""
    stated = {argument.arg: argument.annotation for argument in twin.arguments}
    for argument in function.arguments:
        annotation = stated.get(argument.arg)
        if argument.annotation is None and annotation is not None and not _is_none(annotation):
            yield argument.arg, annotation
    result = twin.node.returns
    # What a method without a body returns is for those that override it to say.
    is_open = function.is_method and function.is_trivial
    if function.node.returns is None and result is not None and not (is_open and _is_none(result)):
        yield "return", result


def _is_none(annotation: ast.expr) -> bool:
    return isinstance(annotation, ast.Constant) and annotation.value is None


class Names:
    """What the names of a type stand for: the file's own, or what comes from elsewhere, as (module, name).

    `takes_dotted`: a dotted name whose head the file does not have is one in full.
    """

    def __init__(
        self, own: ast.Module, elsewhere: Mapping[str, tuple[str, str]], *, takes_dotted: bool = False
    ) -> None:
        self._own = _bound(own)
        self._elsewhere = elsewhere
        self._takes_dotted = takes_dotted

    def of_text(self, text: str) -> str | None:
        """The same of a text; None where it is no type besides."""
        try:
            return self.spelled(ast.parse(text, mode="eval").body)
        except SyntaxError:
            return None

    def spelled(self, annotation: ast.expr) -> str | None:
        """A type with its names as `{module:name}`; None where one is unknown, private or no honest type."""
        spelling = _Spelling(self._own, self._elsewhere, self._takes_dotted)
        tree = ast.parse(ast.unparse(annotation), mode="eval")
        spelling.generic_visit(tree)
        return None if spelling.is_refused else ast.unparse(tree)


class _Spelling(ast.NodeTransformer):
    def __init__(self, own: frozenset[str], elsewhere: Mapping[str, tuple[str, str]], takes_dotted: bool) -> None:
        self._own = own
        self._elsewhere = elsewhere
        self._takes_dotted = takes_dotted
        self.is_refused = False

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        """A type in quotes is a type; other values are no part of one but in a Literal."""
        if not isinstance(node.value, str):
            return node
        try:
            inner = ast.parse(node.value, mode="eval").body
        except SyntaxError:
            self.is_refused = True
            return node
        holder = ast.Expression(inner)
        self.generic_visit(holder)
        return holder.body

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """A name, as one of its module."""
        name = node.id
        if name in _NEVER_HONEST or (name.startswith("_") and name not in self._own):
            self.is_refused = True
        if name in self._own:
            return ast.Name(f"{{:{name}}}")
        if hasattr(builtins, name) and name not in self._elsewhere:
            return ast.Name(f"{{builtins:{name}}}")
        return self._from_elsewhere(name)

    def _from_elsewhere(self, name: str) -> ast.expr:
        module, original = self._elsewhere.get(name, ("", ""))
        self.is_refused = (
            self.is_refused or not module or original in _NEVER_HONEST or _is_private(f"{module}.{original}")
        )
        return ast.Name(f"{{{module}:{original}}}")

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """`Optional[X]` and `Union[X, Y]` in their newer spelling; what a Literal has is no type."""
        if ast.unparse(node.value).rpartition(".")[2] == "Literal":
            node.value = self.visit(node.value)
            return node
        visited = self.generic_visit(node)
        assert isinstance(visited, ast.Subscript)
        name = ast.unparse(visited.value)
        if name not in ("{typing:Optional}", "{:Optional}", "{typing:Union}", "{:Union}"):
            return visited
        inner = visited.slice
        members = list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]
        if "Optional" in name:
            members.append(ast.Constant(None))
        return functools.reduce(lambda left, right: ast.BinOp(left, ast.BitOr(), right), members)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """An attribute of a module that the file knows; any other is refused."""
        text = ast.unparse(node)
        if node.attr in _NEVER_HONEST or _is_private(text):
            self.is_refused = True
        if text.partition(".")[0] in self._own:
            return ast.Name(f"{{:{text}}}")
        if self._takes_dotted and text not in self._elsewhere:
            module, _, name = text.rpartition(".")
            return ast.Name(f"{{{module}:{name}}}")
        return self._from_elsewhere(text)


def _is_private(name: str) -> bool:
    return any(part.startswith("_") for part in name.split("."))


def _imports(tree: ast.Module) -> dict[str, tuple[str, str]]:
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
        for alias in node.names
    }


def _bound(tree: ast.Module) -> frozenset[str]:
    """Names that the file's own level binds."""
    names = [node.name for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))]
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names += [alias.asname or alias.name.partition(".")[0] for alias in node.names]
    names += [
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    return frozenset(names)
