"""Attributes and variables without annotation: what mypy infers for them, and what is assigned to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.types.inference.records import Called, Evidence, Inferred, ModuleInference
from ratchet.facts.types.inference.spelling import spelled
from ratchet.terms import MODULE_LEVEL

_LITERALS = (
    n.NameExpr, n.IntExpr, n.StrExpr, n.BytesExpr, n.FloatExpr, n.UnaryExpr, n.ListExpr, n.DictExpr, n.TupleExpr,
)  # fmt: skip
"""What an attribute begins with, and others may replace: a literal, or a name for one."""


@dataclass(slots=True)
class Variables:
    """The variables of one module. `types` has the type of every expression."""

    types: dict[n.Expression, t.Type]
    found: ModuleInference
    seen: set[tuple[str, str]] = field(default_factory=set)

    def store(self, node: n.SymbolNode | None, value: n.Expression, source: str) -> None:
        """Keep what is assigned to a variable without annotation."""
        if isinstance(node, n.Var) and node.is_inferred:
            self.found.stores.append(Called(node.fullname, "", spelled(self.types.get(value)) or "", source))

    def define(
        self, target: n.Expression, node: n.SymbolNode | None, symbol: str, value: n.Expression, is_plain: bool
    ) -> None:
        """Keep what mypy infers where a variable is assigned to first. `symbol` is that of its class, if it has one."""
        if not isinstance(node, n.Var) or not node.is_inferred or not is_plain or (symbol, node.name) in self.seen:
            return
        self.seen.add((symbol, node.name))
        text = spelled(node.type)
        if text is not None and text != "None":
            place = max(target.line, 1), max(target.column, 0) + 1
            evidence = Evidence.DEFAULT if isinstance(value, _LITERALS) else Evidence.ASSIGNED
            self.found.inferred.append(
                Inferred(symbol or MODULE_LEVEL, node.name, *place, text, evidence, node.fullname)
            )  # fmt: skip


def attribute_of(target: n.MemberExpr, types: dict[n.Expression, t.Type]) -> n.SymbolNode | None:
    """The attribute that an assignment is to, where the class of its value is known."""
    owner = t.get_proper_type(types.get(target.expr))
    if not isinstance(owner, t.Instance):
        return None
    entry = owner.type.get(target.name)
    return entry.node if entry is not None else None


def declared_type(targets: Sequence[n.Expression]) -> t.Type | None:
    """The declared type of a single attribute or variable that is assigned to."""
    target = targets[0] if len(targets) == 1 else None
    if isinstance(target, n.MemberExpr) and target.def_var is not None:
        node: n.SymbolNode | None = target.def_var
    else:
        node = target.node if isinstance(target, n.RefExpr) else None
    return node.type if isinstance(node, n.Var) and not node.is_inferred else None
