"""Which parameters without annotation are watched, and what each use of them says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.nodes import CHILDREN
from ratchet.facts.types.inference.bodies import Body
from ratchet.facts.types.inference.calls import is_object


@dataclass(frozen=True, slots=True)
class Watch:
    """The bodies around the place where the walk stands, the innermost last."""

    bodies: list[Body]

    def parameter(self, node: object) -> tuple[Body, n.Var] | None:
        """The watched parameter that a name stands for."""
        variable = node.node if isinstance(node, n.NameExpr) else None
        if isinstance(variable, n.Var):
            for body in self.bodies:
                if variable in body.uses:
                    return body, variable
        return None

    def source(self, node: object) -> str:
        """The first watched parameter that stands in an expression, as `function:name`; "" for none."""
        stack = [node]
        while stack:
            each = stack.pop()
            if (found := self.parameter(each)) is not None:
                return f"{found[0].function}:{found[1].name}"
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

    def use(self, node: object, declared: t.Type | None) -> bool:
        """Note that a value is used, where it is a watched parameter: in a slot of a declared type, or otherwise."""
        found = self.parameter(node)
        if found is None:
            return False
        body, variable = found
        if not is_object(declared):
            body.uses[variable].append(declared)
        return True
