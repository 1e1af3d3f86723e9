"""One walk over a module's syntax tree → its source facts."""

from __future__ import annotations

import ast

from ratchet.facts.source.collect import calls, escape_hatches
from ratchet.facts.source.collect.attribute_imports import attribute_walks
from ratchet.facts.source.collect.constants import Literals
from ratchet.facts.source.collect.declarations import (
    catches_import_errors,
    exported,
    no_type_check,
    renames,
    type_parameters,
    written,
)
from ratchet.facts.source.collect.guards import HIDING, TYPING, Guards, never_true_names
from ratchet.facts.source.collect.prefilter import Interest
from ratchet.facts.source.collect.rare_importers import loads
from ratchet.facts.source.collect.scopes import (
    Scope,
    bind_statement,
    fold,
    getattr_statements,
    resolved,
    statements,
)
from ratchet.facts.source.collect.slots import FunctionNode, parameters, signature_annotations, slots, stated
from ratchet.facts.source.collect.statements import (
    record_assignment,
    record_comment,
    record_import,
    record_type_statement,
)
from ratchet.facts.source.collect.suppressions import for_each_statement, suppressions
from ratchet.facts.source.collect.symbol_spans import Spans
from ratchet.facts.source.records import (
    Annotation,
    Binding,
    Class,
    ComputedImport,
    DynamicAccess,
    Function,
    Import,
    SourceFacts,
)
from ratchet.terms import MODULE_LEVEL

_OVERLOAD = frozenset({"typing.overload", "typing_extensions.overload"})


def source_facts(text: str, tree: ast.Module) -> SourceFacts:
    """Everything that the text of one module says. `tree` is its syntax tree."""
    collector = Collector(text, tree)
    collector.block(tree.body)
    return collector.facts()


class Collector:
    """Walks statements with the state of where it is: symbol, scope, guards, whether in a function or a class."""

    def __init__(self, text: str, tree: ast.Module) -> None:
        self._text = text
        self._tree = tree
        self.scope = Scope(None)
        self._top = self.scope
        self.symbol = MODULE_LEVEL
        self.guards: tuple[str, ...] = ()
        self.guarded = False
        self.borrowed = ""  # the name of another module's that decides whether what we are in is for types only
        self.function_depth = 0
        self.receivers: tuple[tuple[str, str], ...] = ()
        self._unchecked_by = ""
        self._implementation = False
        self.constants: dict[str, str] = {}
        self.ordering: list[ast.expr] = []  # what is given as `key=`
        self._functions: tuple[FunctionNode, ...] = ()  # those that we are in, outermost first
        self.discarded: ast.expr | None = None  # a statement of its own: nothing is done with its value
        self.spans = Spans()
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self._annotations: list[Annotation] = []
        self.imports: list[Import] = []
        self.computed: list[ComputedImport] = []
        self.accesses: list[DynamicAccess] = []
        self.bindings: list[Binding] = []
        self._read_top_level()
        self.renamed = frozenset(name for name, targets in self.scope.names.items() if renames(name, targets))
        self._interest = Interest(text, self.renamed)
        own = any(name in self.scope.names for name in ("TYPE_CHECKING", "MYPY"))
        self._never_true = never_true_names(tree.body if own else [])
        self._guards = Guards(self.scope, self._never_true, text)

    def _read_top_level(self) -> None:
        """Names may be used above where they are bound, in functions and quoted annotations."""
        for node in statements(self._tree.body):
            bind_statement(self.scope, node)
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
                text = fold(node.value, {})
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if text is not None:
                    self.constants.update((one.id, text) for one in targets if isinstance(one, ast.Name))

    def facts(self) -> SourceFacts:
        """What was found, in source order."""
        return SourceFacts(
            lines=self._text.count("\n") + (not self._text.endswith("\n") and bool(self._text)),
            functions=tuple(self.functions),
            classes=tuple(self.classes),
            annotations=tuple(self._annotations),
            imports=tuple(self.imports),
            computed_imports=tuple(self.computed),
            suppressions=for_each_statement(
                suppressions(self._text, self.spans.symbol_at, MODULE_LEVEL), self._text, self._tree
            ),
            accesses=tuple(self.accesses),
            bindings=tuple(self.bindings),
            defined=tuple(self._top.names),
            exported=exported(self._tree),
            attribute_walks=attribute_walks(self._text, self._tree, self.imports, self._is_for_types),
            never_true=tuple(sorted(self._never_true)),
        )

    def annotate(self, annotation: Annotation) -> None:
        """Keep an annotation, with where it stands."""
        if self.guarded or self._implementation or self._hidden():
            annotation = annotation._replace(guarded=self._hidden(), implementation=self._implementation)
        self._annotations.append(annotation)

    def loads(self) -> bool:
        """Whether the module loads what it finds, somewhere."""
        return loads(self._text)

    def literals(self) -> Literals:
        """What strings the names that are known here stand for."""
        return Literals(self.constants, self._tree, self._functions)

    def _is_for_types(self, test: ast.expr) -> bool:
        return self._guards.of(test)[0] == TYPING

    def _hidden(self) -> bool:
        return any(guard in HIDING for guard in self.guards)

    def block(self, body: list[ast.stmt]) -> None:
        """The statements of one block, in order."""
        overloaded = ""
        for node in body:
            if self.function_depth or self.scope.is_class:
                self._bind(node)
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                overload = any(set(resolved(self.scope, one)) & _OVERLOAD for one in node.decorator_list)
                self._function(node, overload, implementation=not overload and overloaded == node.name)
                overloaded = node.name if overload else ""
                continue
            overloaded = ""
            self._statement(node)

    def _bind(self, node: ast.stmt) -> None:
        """What a statement binds in a function or class; the module's own level was read beforehand."""
        bind_statement(self.scope, node)
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [alias.asname or alias.name.partition(".")[0] for alias in node.names]
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        else:
            return
        if any(renames(name, self.scope.names.get(name, ())) for name in names):
            self._interest.take_everything()

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.ClassDef):
            self._class(node)
        elif isinstance(node, ast.If):
            self._if(node)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            record_import(self, node)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            record_assignment(self, node)
        elif isinstance(node, (ast.Try, ast.TryStar)):
            self._try(node)
        else:
            self._other(node)

    def _other(self, node: ast.stmt) -> None:
        if type(node).__name__ == "TypeAlias":
            record_type_statement(self, node)
            return
        comment = node.type_comment if isinstance(node, (ast.For, ast.AsyncFor, ast.With, ast.AsyncWith)) else None
        if comment:
            record_comment(self, node, comment)
        self.expressions(node)
        if isinstance(node, ast.Match):
            for case in node.cases:
                self.block(case.body)
            return
        for field in ("body", "orelse"):
            self.block(getattr_statements(node, field))

    def expressions(self, node: ast.stmt, bound_to: str = "") -> None:
        """The expressions of a statement itself, not those of the blocks inside it."""
        if not self._interest.touches(node):
            return
        self.discarded = node.value if isinstance(node, ast.Expr) else None
        escape_hatches.replaced(self, node)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                calls.look(self, child, self.symbol, self.scope, bound_to)
            elif isinstance(child, (ast.withitem, ast.match_case, ast.keyword)):
                for inner in ast.iter_child_nodes(child):
                    if isinstance(inner, ast.expr):
                        calls.look(self, inner, self.symbol, self.scope, bound_to)

    # -- scopes ---------------------------------------------------------------------------------------------------

    def nested(self, name: str) -> str:
        """The symbol of something called this, here."""
        return name if self.symbol == MODULE_LEVEL else f"{self.symbol}.{name}"

    def _function(self, node: FunctionNode, overload: bool, implementation: bool) -> None:
        symbol = self.nested(node.name)
        in_class = self.scope.is_class
        found, returns = parameters(node, self.scope, in_class)
        unchecked_by = self._unchecked_by or no_type_check(node, self.scope)
        start = min([node.lineno, *(one.lineno for one in node.decorator_list)])
        self.spans.add(symbol, start, node.end_lineno or node.lineno)
        self.functions.append(
            Function(
                symbol, node.lineno, node.end_lineno or node.lineno, node.col_offset + 1,
                tuple(slots(node, found, returns)), tuple(written(one) for one in node.decorator_list),
                self.guards, overload, implementation, unchecked_by,
            )
        )  # fmt: skip
        outer = (self.scope, self.symbol, self.receivers, self._unchecked_by, self._implementation, self._functions)
        self._implementation = implementation
        for one in signature_annotations(node, symbol, found, returns, self.scope):
            self.annotate(one)
        self._implementation = outer[4]
        for expression in [*node.decorator_list, *node.args.defaults, *(d for d in node.args.kw_defaults if d)]:
            if self._interest.touches(expression):
                calls.look(self, expression, symbol, self.scope)
        self.type_parameters(node, symbol)
        if in_class and found and found[0].receiver:
            self.receivers = (*self.receivers, (found[0].name, self.symbol))
        self.scope = Scope(self.scope)
        for parameter in found:
            self.scope.bind(parameter.name, f"={parameter.name}")
        self.symbol, self._unchecked_by = symbol, unchecked_by
        self._functions = (*self._functions, node)
        self.function_depth += 1
        self.block(node.body)
        self.function_depth -= 1
        (
            self.scope, self.symbol, self.receivers,
            self._unchecked_by, self._implementation, self._functions,
        ) = outer  # fmt: skip

    def _class(self, node: ast.ClassDef) -> None:
        symbol = self.nested(node.name)
        start = min([node.lineno, *(one.lineno for one in node.decorator_list)])
        end = node.end_lineno or node.lineno
        self.spans.add(symbol, start, end)
        self.classes.append(Class(symbol, node.lineno, end, tuple(written(one) for one in node.decorator_list)))
        if self.symbol == MODULE_LEVEL or self.scope.is_class:
            self.bindings.append(Binding(symbol, ()))
        self.type_parameters(node, symbol)
        for base in node.bases:
            self.annotate(stated(symbol, "base", node, "base", base, self.scope))
        self.expressions(node)
        outer = (self.scope, self.symbol, self._unchecked_by)
        self._unchecked_by = self._unchecked_by or no_type_check(node, self.scope)
        self.scope, self.symbol = Scope(self.scope, is_class=True), symbol
        self.block(node.body)
        self.scope, self.symbol, self._unchecked_by = outer

    def type_parameters(self, node: ast.stmt, symbol: str) -> None:
        """The bounds and defaults of what a statement is generic over."""
        for name, kind in type_parameters(node):
            self.annotate(stated(symbol, name, node, "bound", kind, self.scope))

    # -- blocks ---------------------------------------------------------------------------------------------------

    def _if(self, node: ast.If) -> None:
        self.expressions(node)
        inside, otherwise = self._guards.of(node.test)
        outer = self.borrowed
        if TYPING in (inside, otherwise):
            self.borrowed = self._guards.borrowed(node.test) or outer
        self._under(inside, node.body)
        if node.orelse:
            self._under(otherwise, node.orelse)
        self.borrowed = outer

    def _under(self, guard: str, body: list[ast.stmt]) -> None:
        outer = (self.guards, self.guarded)
        self.guards, self.guarded = (*self.guards, guard), True
        self.block(body)
        self.guards, self.guarded = outer

    def _try(self, node: ast.Try | ast.TryStar) -> None:
        outer = self.guarded
        self.guarded = outer or any(catches_import_errors(handler) for handler in node.handlers)
        self.block(node.body)
        for handler in node.handlers:
            if handler.type is not None and self._interest.touches(handler.type):
                calls.look(self, handler.type, self.symbol, self.scope)
            self.block(handler.body)
        self.guarded = outer
        self.block(node.orelse)
        self.block(node.finalbody)
