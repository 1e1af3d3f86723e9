"""Which slot, alias, base or import of the project's own an Any comes in through.

The walk goes from the operand to what it was made of: a name to its declaration or to the value that it was bound to, a
call to what is called, a method of a library's generic class to its receiver. It asks for symbols and declared types
alone, which mypy's cache holds, so that a warm run finds what a cold one does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.harvest import Harvest, is_ours
from ratchet.facts.collect.syntax import displayed, outcomes
from ratchet.facts.collect.types.unions import arguments, is_first_party_symbol, owners, symbols
from ratchet.facts.collect.types.within import within
from ratchet.terms import DECORATED, MODULE_LEVEL

_DEEPEST = 40
"""How many steps an expression is followed."""

_UNNAMED = ("__enter__", "__aenter__", "__iter__", "__aiter__", "__next__", "__anext__")
"""Methods that a statement calls for what it binds."""


def cause(harvest: Harvest, node: n.Node) -> str:
    """`module:symbol:detail` of what gave an expression its Any; "" where that is none of the project's declarations.

    The detail is a parameter, `return`, a variable or attribute, an alias, `base`, an imported module, or DECORATED.
    """
    return _Search(harvest).of(node, 0)


def cause_of_hook(harvest: Harvest, node: n.MemberExpr) -> str:
    """The cause of an attribute that only a `__getattr__` provides: what that states of its result."""
    typ = harvest.types.get(node.expr)
    return _Search(harvest).method(typ, ("__getattr__", "__getattribute__")) if typ is not None else ""


class _Search:
    """One search through the expressions, symbols and declared types of a module."""

    def __init__(self, harvest: Harvest) -> None:
        self._harvest = harvest
        self._seen: set[n.Node] = set()

    def of(self, node: n.Node, depth: int) -> str:
        """The cause of an expression's Any, wherever in its type that stands."""
        if depth > _DEEPEST:
            return ""
        if isinstance(node, n.CallExpr):
            return self._call(node, depth) if node.analyzed is None else ""
        if isinstance(node, n.RefExpr):
            return self._named(node, depth)
        if isinstance(node, n.SuperExpr):
            return self._base(node.info, node.name) if node.info is not None else ""
        if isinstance(node, n.IndexExpr):
            return self._item(node, depth)
        return next((found for part in _parts(node) if self._tells(part) and (found := self.of(part, depth + 1))), "")

    def _tells(self, node: n.Node) -> bool:
        """Whether an expression's type holds an Any."""
        typ = self._harvest.types.get(node) if isinstance(node, n.Expression) else None
        return _holds_any(typ)

    # -- expressions ----------------------------------------------------------------------------------------------

    def _named(self, node: n.RefExpr, depth: int) -> str:
        receiver = node.expr if isinstance(node, n.MemberExpr) else None
        if receiver is not None and isinstance(t.get_proper_type(self._harvest.types.get(receiver)), t.AnyType):
            return self.of(receiver, depth + 1)
        for symbol in symbols(self._harvest, node):
            if found := self._symbol(symbol, depth, called=False):
                return found
        if not isinstance(node, n.MemberExpr) or receiver is None:
            return ""
        for owner in owners(self._harvest.types.get(receiver)):
            if owner.fallback_to_any and owner.get(node.name) is None and (found := self._base(owner, node.name)):
                return found
        return self.of(receiver, depth + 1) if self._tells(receiver) else ""

    def _call(self, node: n.CallExpr, depth: int) -> str:
        callee = node.callee
        if isinstance(t.get_proper_type(self._harvest.types.get(callee)), t.AnyType):
            return self.of(callee, depth + 1)
        for symbol in symbols(self._harvest, callee) if isinstance(callee, n.RefExpr) else ():
            if found := self._symbol(symbol, depth, called=True):
                return found
        if isinstance(callee, n.IndexExpr) and (found := self._applied(callee)):
            return found
        given = [callee.expr] if isinstance(callee, n.MemberExpr) else []
        if not isinstance(callee, n.RefExpr):
            given = [callee]
        causes = (self.of(part, depth + 1) for part in (*given, *node.args) if self._tells(part))
        receiver = self._harvest.types.get(callee.expr) if isinstance(callee, n.MemberExpr) else None
        return next(filter(None, causes), "") or self._open_base(receiver)

    def _item(self, node: n.IndexExpr, depth: int) -> str:
        if node.analyzed is not None:
            return self._applied(node)
        typ = t.get_proper_type(self._harvest.types.get(node.base))
        if isinstance(typ, t.TypedDictType) and isinstance(node.index, n.StrExpr):
            field, name = typ.items.get(node.index.value), node.index.value
            return self._declared(field, self._member(typ.fallback.type, name)) if field is not None else ""
        if typ is not None and (found := self.method(typ, ("__getitem__",))):
            return found
        return self.of(node.base, depth + 1)

    def _applied(self, node: n.IndexExpr) -> str:
        """The alias that stands among the type arguments of a class: `deque[Message]()`."""
        return self._own_alias(node.analyzed.types) if isinstance(node.analyzed, n.TypeApplication) else ""

    # -- symbols --------------------------------------------------------------------------------------------------

    def _symbol(self, symbol: n.Node, depth: int, *, called: bool) -> str:
        if symbol in self._seen:
            return ""
        self._seen.add(symbol)
        if isinstance(symbol, n.Var):
            return self._variable(symbol, depth)
        if isinstance(symbol, n.TypeInfo):
            return self._base(symbol, "") if symbol.fallback_to_any else ""
        if isinstance(symbol, n.TypeAlias):
            return self._alias(symbol) if is_ours(self._is_ours, symbol.fullname) and _holds_any(symbol.target) else ""
        if not is_first_party_symbol(self._harvest, symbol):
            return ""
        if isinstance(symbol, n.OverloadedFuncDef):
            return next((found for item in symbol.items if (found := self._function(item, called=called))), "")
        return self._function(symbol, called=called)

    def _function(self, symbol: n.Node, *, called: bool) -> str:
        function = symbol.func if isinstance(symbol, n.Decorator) else symbol
        if not isinstance(function, n.FuncDef):
            return ""
        place = self._function_place(function)
        if not called and not function.is_property:
            return f"{place}:{DECORATED}" if _gives_any(symbol) else ""
        signature = function.type
        if not isinstance(signature, t.CallableType) or signature.implicit:
            return f"{place}:{DECORATED if _gives_any(symbol) and not function.is_property else 'return'}"
        declared = self._declared(signature.ret_type, f"{place}:return", is_coroutine=function.is_coroutine)
        return declared or (f"{place}:{DECORATED}" if _gives_any(symbol) else "")

    def _variable(self, variable: n.Var, depth: int) -> str:
        harvest = self._harvest
        if variable.is_suppressed_import:
            return self._import(variable)
        if (owner := harvest.parameters.get(variable)) is not None:
            place = f"{harvest.module}:{owner}:{variable.name}"
            return self._declared(variable.type, place, or_none=True) if owner else self._of_lambda(variable, depth)
        value = harvest.values.get(variable)
        if value is not None and (variable.is_inferred or variable.is_index_var):
            return self.of(value, depth + 1) or self.method(harvest.types.get(value), _UNNAMED)
        if variable.type is None or not is_first_party_symbol(harvest, variable):
            return ""
        info = variable.info if not isinstance(variable.info, n.FakeInfo) else None
        if info:
            return self._declared(variable.type, self._member(info, variable.name))
        module, _, name = variable.fullname.rpartition(".")
        if not module:
            return ""  # a variable of a function that has a declared type: the cause is what it says
        return self._declared(variable.type, f"{module}:{MODULE_LEVEL}:{name}")

    def _of_lambda(self, variable: n.Var, depth: int) -> str:
        """The cause of a lambda's parameter. A library's function calls the lambda with what it was given besides:
        `sorted(rows(), key=lambda row: row.x)`. What a function of the project calls it with is not known here."""
        call = self._harvest.lambdas.get(variable)
        known = symbols(self._harvest, call.callee) if call is not None and isinstance(call.callee, n.RefExpr) else ()
        if call is None or any(is_first_party_symbol(self._harvest, symbol) for symbol in known):
            return ""
        return self._call(call, depth + 1)

    def _import(self, variable: n.Var) -> str:
        known = self._harvest.imported.get(variable.name)
        module, _, name = variable.fullname.rpartition(".")
        if known is not None and module in ("", self._harvest.module, variable.name):
            return f"{self._harvest.module}:{known[0]}:{known[1]}"
        return f"{module}:{MODULE_LEVEL}:{name}" if self._is_ours(module) else ""

    def method(self, typ: t.Type | None, names: Iterable[str]) -> str:
        """The result of a method that runs unnamed, where a class of the project declares it."""
        for owner in owners(typ):
            for name in names:
                entry = owner.get(name)
                known = entry.node if entry is not None else None
                if known is not None and is_first_party_symbol(self._harvest, known):
                    found = self._function(known, called=True)
                    if found:
                        return found
        return self._open_base(typ)

    # -- declarations ---------------------------------------------------------------------------------------------

    def _declared(self, typ: t.Type | None, place: str, *, or_none: bool = False, is_coroutine: bool = False) -> str:
        """The alias that a declared type has its Any from, else the slot itself; "" where it has none."""
        if is_coroutine:
            proper = t.get_proper_type(typ)
            typ = proper.args[2] if isinstance(proper, t.Instance) and len(proper.args) == 3 else typ
        if typ is None:
            return place if or_none else ""
        self._harvest.opened.append(typ)
        if not _holds_any(typ):
            return ""
        return self._own_alias([typ]) or place

    def _own_alias(self, types: Iterable[t.Type]) -> str:
        """The first of the project's aliases that some types name; "" where they name none."""
        aliases = (alias for typ in types for alias in _aliases(typ))
        return next((self._alias(alias) for alias in aliases if is_ours(self._is_ours, alias.fullname)), "")

    def _alias(self, alias: n.TypeAlias) -> str:
        owner, _, name = alias.fullname.rpartition(".")
        return self._place(owner, name)

    def _open_base(self, typ: t.Type | None) -> str:
        """A class of the project's whose base is a library's generic over Any: what its methods give is that."""
        for each in (each for owner in owners(typ) for each in owner.mro if self._is_ours(each.module_name)):
            for base in each.bases:
                if base.args and not self._is_ours(base.type.module_name) and _holds_any(base):
                    self._harvest.opened.append(base)
                    return self._member(each, "base")
        return ""

    def _base(self, info: n.TypeInfo, name: str) -> str:
        """The class among the bases of which one is Any, the nearest that has no such base itself."""
        for each in info.mro:
            if name and each.get(name) is not None and not each.fallback_to_any:
                return ""
            if each.fallback_to_any and not any(base.type.fallback_to_any for base in each.bases):
                return self._member(each, "base") if self._is_ours(each.module_name) else ""
        return ""

    # -- names ----------------------------------------------------------------------------------------------------

    def _is_ours(self, module: str) -> bool:
        return self._harvest.followed.is_first_party(module)

    def _member(self, info: n.TypeInfo, detail: str) -> str:
        """`module:symbol:detail` of what a class owns; one that stands in a function was met on the way."""
        known = self._harvest.symbols.get(info)
        return f"{self._harvest.module}:{known}:{detail}" if known is not None else self._place(info.fullname, detail)

    def _place(self, owner: str, detail: str) -> str:
        """`module:symbol:detail` of what the full name of a module or class owns."""
        module = owner
        while module and not self._is_ours(module):
            module = module.rpartition(".")[0]
        symbol = owner[len(module) :].lstrip(".") if module else owner
        # mypy tells local classes of one name apart by their lines, which are no part of an identity.
        symbol = ".".join(part.partition("@")[0] for part in symbol.split("."))
        return f"{module or self._harvest.module}:{symbol or MODULE_LEVEL}:{detail}"

    def _function_place(self, function: n.FuncDef) -> str:
        """`module:symbol` of a function; one that stands in a function is of this module, and was met on the way."""
        known = self._harvest.symbols.get(function)
        if known is None and function.info in self._harvest.symbols:
            known = f"{self._harvest.symbols[function.info]}.{function.name}"
        return (
            f"{self._harvest.module}:{known}" if known is not None else self._place(function.fullname, "").rstrip(":")
        )


def _gives_any(symbol: n.Node) -> bool:
    """Whether what decorators made of a function is Any, or gives some."""
    made = t.get_proper_type(symbol.var.type) if isinstance(symbol, n.Decorator) else None
    return isinstance(made, t.AnyType) or (isinstance(made, t.CallableType) and _holds_any(made.ret_type))


def _parts(node: n.Node) -> Iterator[n.Node]:
    """The parts of an expression from which its Any may come."""
    if isinstance(node, (n.AwaitExpr, n.UnaryExpr, n.StarExpr, n.YieldFromExpr)):
        yield node.expr
    elif isinstance(node, n.ComparisonExpr):
        yield from node.operands
    elif isinstance(node, n.GeneratorExpr):
        yield from (node.left_expr, *node.sequences)
    elif isinstance(node, (n.ListComprehension, n.SetComprehension)):
        yield node.generator
    elif isinstance(node, n.DictionaryComprehension):
        yield from (node.value, *node.sequences)
    else:
        yield from (*outcomes(node), *displayed(node))


def _holds_any(typ: t.Type | None) -> bool:
    """Whether an Any, or the bottom type that a declaration states, stands in a type at any depth."""
    return any(
        isinstance(one, t.AnyType) or (isinstance(one, t.UninhabitedType) and not one.ambiguous)
        for one in within(typ, arguments)
    )


def _aliases(typ: t.Type) -> Iterator[n.TypeAlias]:
    """The aliases that a type names outside every other one, of those that hold an Any."""
    if isinstance(typ, t.TypeAliasType):
        if typ.alias is not None and _holds_any(typ.alias.target):
            yield typ.alias
        for argument in typ.args:
            yield from _aliases(argument)
    elif isinstance(typ, t.ProperType):
        for part in arguments(typ):
            yield from _aliases(part)
