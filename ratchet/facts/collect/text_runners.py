"""What runs a text by another name than `exec`: timers, profilers, tracers, debuggers, consoles, code objects."""

from __future__ import annotations

from mypy import nodes as n

from ratchet.facts.collect.constants import spells_out
from ratchet.facts.collect.names import Name
from ratchet.facts.collect.nodes import walk
from ratchet.facts.collect.scopes import resolved
from ratchet.facts.collect.syntax import formatted, given, keywords, positional, texts
from ratchet.facts.collect.visit import Visit
from ratchet.facts.kinds import ACCESS

_TEXTS = frozenset({"stmt", "setup", "statement", "cmd", "expression", "source", "src", "line"})
"""The names of the arguments that hold a text."""

_COMPILER = "builtins.compile"


def run_text(visit: Visit, call: n.CallExpr, _: str, row: Name) -> None:
    """Record `timeit.timeit("text")`."""
    arguments = [*positional(call)[: row.number], *(value for name, value in keywords(call) if name in _TEXTS)]
    if any(_is_text(visit, argument) for argument in arguments):
        visit.note(ACCESS, call, row.detail)


def make_function(visit: Visit, call: n.CallExpr, _: str, row: Name) -> None:
    """Record `types.FunctionType(compile(text, …), {})`."""
    if any(_is_compiled(visit, argument) for argument in call.args):
        visit.note(ACCESS, call, row.detail)


def record_compiled(visit: Visit, call: n.CallExpr) -> None:
    """Record a compiled text that is called at once by what is no name: `type(f)(compile(text, …), {})`."""
    if isinstance(call.callee, n.CallExpr) and any(_is_compiled(visit, argument) for argument in positional(call)[:1]):
        visit.note(ACCESS, call, "exec")


def record_code_assignment(visit: Visit, node: n.AssignmentStmt) -> None:
    """Record `f.__code__ = compile(…)`."""
    if any(isinstance(target, n.MemberExpr) and target.name == "__code__" for target in node.lvalues) and _is_compiled(
        visit, node.rvalue
    ):
        visit.note(ACCESS, node.rvalue, "exec")


def _is_text(visit: Visit, argument: n.Expression) -> bool:
    """Whether an argument is a text, or compiled from one, as far as it stands here; a function is none."""
    if isinstance(argument, n.LambdaExpr):
        return False
    if formatted(argument) is not None or spells_out(visit, argument) or _is_compiled(visit, argument):
        return True
    return isinstance(argument, n.OpExpr) and any(texts(argument))


def _is_compiled(visit: Visit, argument: n.Expression) -> bool:
    """Whether a code object was compiled from a text here, and is not that of a function that stands in the code."""
    if isinstance(argument, n.NameExpr):
        return _is_given_compiled(visit, argument.name)
    return _is_compiled_here(visit, argument)


def _is_compiled_here(visit: Visit, value: n.Expression) -> bool:
    calls = (part for part in walk(value) if isinstance(part, n.CallExpr))
    return any(_COMPILER in resolved(visit.scope, call.callee) for call in calls)


def _is_given_compiled(visit: Visit, name: str) -> bool:
    """Whether a name is given a compiled text in the functions around, or at the module's level."""
    bodies = [*(function.body for function in visit.functions), *visit.module.body]
    return any(
        target == name and _is_compiled_here(visit, value) for node in walk(*bodies) for target, value in given(node)
    )
