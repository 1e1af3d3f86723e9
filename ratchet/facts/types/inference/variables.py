"""Attributes and variables without annotation: what mypy infers for them, and what is assigned to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from mypy import nodes as n
from mypy import types as t
from mypy.erasetype import erase_type
from mypy.subtypes import is_subtype

from ratchet.facts.types.inference.bodies import Body, is_constant, rests_on, variable_of
from ratchet.facts.types.inference.records import Called, Evidence, Inferred, ModuleInference
from ratchet.facts.types.inference.spelling import spelled
from ratchet.terms import MODULE_LEVEL

_BEGINNINGS = (n.NameExpr, n.UnaryExpr, n.ListExpr, n.DictExpr, n.TupleExpr)
"""What an attribute begins with, and others may replace, as they may a constant."""


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

    def doubt(self, target: n.Expression, given: t.Type | None, body: Body | None) -> None:
        """Note that a variable's type says too little of it: for what it is given, that is no evidence."""
        node, typ = variable_of(target, self.types), t.get_proper_type(given)
        if node is None or node.type is None:
            return
        if typ is None or isinstance(typ, t.AnyType):
            is_doubted = node.is_inferred
        else:
            is_doubted = not is_subtype(erase_type(typ), erase_type(node.type))
        if is_doubted:
            if body is not None:
                body.doubted.add(node)
            self.found.doubtful |= {*full_names([node])}

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
            evidence = Evidence.DEFAULT if isinstance(value, _BEGINNINGS) or is_constant(value) else Evidence.ASSIGNED
            rests = (*full_names(rests_on(value, self.types)),)
            self.found.inferred.append(
                Inferred(symbol or MODULE_LEVEL, node.name, *place, text, evidence, node.fullname, rests)
            )


def full_names(variables: Iterable[n.Var]) -> Iterator[str]:
    """The full names of those variables that have one: not those within a function."""
    return (each.fullname for each in variables if "." in each.fullname)


def given_to(target: n.Expression, given: t.Type | None) -> Iterator[tuple[n.Expression, t.Type | None]]:
    """Each variable that an assignment is to, with the type of what it gets; None where that is not known."""
    if not isinstance(target, (n.TupleExpr, n.ListExpr)):
        yield target, given
        return
    proper = t.get_proper_type(given)
    items: list[t.Type | None] = [None] * len(target.items)
    if isinstance(proper, t.TupleType) and len(proper.items) == len(items):
        items = [*proper.items]
    elif isinstance(proper, t.Instance) and len(proper.args) == 1:
        items = [*proper.args] * len(items)
    for part, typ in zip(target.items, items, strict=True):
        yield from given_to(part, typ)


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
