"""Which parameters without annotation are watched, and what each use of them says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.nodes import CHILDREN
from ratchet.facts.collect.types.arguments import is_object
from ratchet.facts.types.inference.bodies import Body

_WORKED_ON: dict[type[n.Node], tuple[str, ...]] = {
    n.MemberExpr: ("expr",),
    n.IndexExpr: ("base",),
    n.ForStmt: ("expr",),
    n.GeneratorExpr: ("sequences",),
    n.DictionaryComprehension: ("sequences",),
    n.AwaitExpr: ("expr",),
    n.YieldFromExpr: ("expr",),
}
"""What does with a part of itself what not every type allows, whatever the other parts are."""
_BINDING: dict[type[n.Node], str] = {
    n.AssignmentStmt: "lvalues",
    n.OperatorAssignmentStmt: "lvalue",
    n.AssignmentExpr: "target",
    n.ForStmt: "index",
    n.WithStmt: "target",
    n.DelStmt: "expr",
}
_OF_EVERY_TYPE = frozenset({"and", "or", "%", "==", "!=", "is", "is not"})


@dataclass(frozen=True, slots=True)
class Watch:
    """The bodies around the place where the walk stands, the innermost last."""

    bodies: list[Body]
    types: dict[n.Expression, t.Type]

    def parameter(self, node: object) -> tuple[Body, n.Var] | None:
        """The watched parameter that a name stands for."""
        variable = node.node if isinstance(node, n.NameExpr) else None
        if isinstance(variable, n.Var):
            for body in self.bodies:
                if variable in body.uses:
                    return body, variable
        return None

    def name(self, node: object) -> str:
        """The watched parameter that an expression is, as `function:name`; "" for none."""
        found = self.parameter(node)
        return f"{found[0].function}:{found[1].name}" if found is not None else ""

    def source(self, node: object) -> str:
        """The first watched parameter that stands in an expression, as `function:name`; "" for none."""
        stack = [node]
        while stack:
            each = stack.pop()
            if name := self.name(each):
                return name
            if isinstance(each, (list, tuple)):
                stack += reversed(each)
            elif isinstance(each, n.Expression) and not isinstance(each, n.LambdaExpr):
                stack += [getattr(each, name) for name in reversed(CHILDREN.get(type(each), ()))]
        return ""

    def ask(self, node: object, types: Iterable[str]) -> bool:
        """Note that a body asks whether a watched parameter is of some types; whether it is one."""
        found = self.parameter(node)
        if found is not None:
            found[0].asked.setdefault(found[1], set()).update(types)
        return found is not None

    def leave_open(self, node: object) -> None:
        """Note that a value is handed to a slot that takes anything, where it is a watched parameter."""
        if (found := self.parameter(node)) is not None:
            found[0].opened.add(found[1])

    def look(self, node: n.Node) -> None:
        """Note what a node does with watched parameters: what not every type allows, or another value for them."""
        for each in self._worked_on(node):
            if (found := self.parameter(each)) is not None:
                found[0].worked_on.add(found[1])
                if isinstance(node, n.MemberExpr):
                    found[0].attributes.setdefault(found[1], set()).add(node.name)
        stack = [getattr(node, _BINDING[type(node)])] if type(node) in _BINDING else []
        while stack:
            each = stack.pop()
            if isinstance(each, (n.TupleExpr, n.ListExpr)):
                stack += each.items
            elif isinstance(each, list):
                stack += each
            elif (found := self.parameter(each)) is not None:
                found[0].bound.add(found[1])

    def _worked_on(self, node: n.Node) -> Iterator[object]:
        for name in _WORKED_ON.get(type(node), ()):
            value: object = getattr(node, name)
            yield from value if isinstance(value, list) else (value,)
        if isinstance(node, n.OpExpr) and node.op not in _OF_EVERY_TYPE:
            yield node.left
            yield from (node.right,) if self._is_known(node.left) else ()
        elif isinstance(node, n.ComparisonExpr) and not _OF_EVERY_TYPE.intersection(node.operators):
            first, *others = node.operands
            yield from others if "in" in node.operators or "not in" in node.operators else (first, *others)

    def _is_known(self, node: n.Expression) -> bool:
        return not isinstance(t.get_proper_type(self.types.get(node)), (t.AnyType, type(None)))

    def use(self, node: object, declared: t.Type | None) -> bool:
        """Note that a value is used, where it is a watched parameter: in a slot of a declared type, or otherwise."""
        found = self.parameter(node)
        if found is None:
            return False
        body, variable = found
        if not is_object(declared):
            body.uses[variable].append(declared)
            if declared is not None and not isinstance(t.get_proper_type(declared), t.AnyType):
                body.worked_on.add(variable)
        return True
