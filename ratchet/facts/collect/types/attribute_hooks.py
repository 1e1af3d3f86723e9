"""Attributes that no class has, and that only a `__getattr__` or `__getattribute__` provides, whatever it gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mypy import nodes as n
from mypy import types as t
from mypy.util import correct_relative_import

from ratchet.facts.collect.harvest import Harvest
from ratchet.facts.collect.types.within import members, within

MODULE_TYPE = "types.ModuleType"

_HOOKS = ("__getattr__", "__getattribute__")


def hooked(harvest: Harvest, node: n.MemberExpr, typ: t.Type | None) -> str:
    """The name of the class or module whose hook alone provides an attribute; "" where it is there. `typ`: its owner's.

    This is asked of every attribute, so that most are answered by one look into a table.
    """
    if type(typ) is t.Instance:
        info = typ.type
        is_hooked = harvest.hooks.get(info)
        if is_hooked is None:
            is_hooked = harvest.hooks[info] = _has_hook(info)
        if not is_hooked or not _lacks(typ, node.name) or _is_taken_over(harvest, node, info):
            return ""
        # What a module lacks is an error of mypy's, unless it has a hook of its own.
        is_module = isinstance(node.expr, n.RefExpr) and isinstance(node.expr.node, n.MypyFile)
        return _of_module(node) if is_module else info.name
    if typ is None or type(typ) in _MODULES:
        return _of_module(node)
    return next((owner.type.name for owner in _owners(typ, node.name) if _has_hook(owner.type)), "")


def set_by_hook(harvest: Harvest, node: n.MemberExpr) -> str:
    """The name of the class of ours that takes what is assigned to an attribute it lacks, by a `__setattr__`; or "".

    Where there is a `__getattr__` besides, the attribute counts as one of that. A library that has such a method is
    meant to be given attributes: `record.user = …` of a `logging.LogRecord`.
    """
    typ = harvest.types.get(node.expr)
    owners = [one.type for one in _owners(typ, node.name)] if typ is not None else ()
    return next((info.name for info in owners if _takes_attributes(harvest, info) and not _has_hook(info)), "")


def _takes_attributes(harvest: Harvest, info: n.TypeInfo) -> bool:
    return any("__setattr__" in base.names and harvest.followed.is_first_party(base.module_name) for base in info.mro)


_MODULES = frozenset({t.AnyType, t.UninhabitedType, t.NoneType})
"""Types that have no class to look into."""


def _of_module(node: n.MemberExpr) -> str:
    """The module whose hook provides an attribute of it, or ""."""
    target = node.node
    return target.fullname.rpartition(".")[0] if isinstance(target, n.Var) and target.from_module_getattr else ""


def _is_taken_over(harvest: Harvest, node: n.MemberExpr, info: n.TypeInfo) -> bool:
    """Whether a declared variable takes at once what a library's class gives: `path: str = arguments.path`."""
    if node not in harvest.taken_over or harvest.followed.is_first_party(info.module_name):
        return False
    return info.fullname != MODULE_TYPE or not _names_a_module(harvest, node.expr)


def _names_a_module(harvest: Harvest, node: n.Expression) -> bool:
    """Whether a module was imported by a name that stands in the text: an `import` would say what it has."""
    if isinstance(node, n.NameExpr) and isinstance(node.node, n.Var):
        node = harvest.values.get(node.node, node)
    return isinstance(node, n.CallExpr) and any(isinstance(argument, n.StrExpr) for argument in node.args)


def _has_hook(info: n.TypeInfo) -> bool:
    return any(hook in base.names for base in info.mro if base.fullname != "builtins.object" for hook in _HOOKS)


def _lacks(owner: t.Instance, name: str) -> bool:
    # What `hasattr` was asked for is among the extra attributes.
    known = owner.extra_attrs is not None and name in owner.extra_attrs.attrs
    return not known and owner.type.get(name) is None


def _owners(typ: t.Type, name: str) -> Iterator[t.Instance]:
    """The instances that are asked for an attribute and lack it; for one of a class, its metaclass."""
    for proper in within(typ, lambda each: _asked(each, name)):
        if isinstance(proper, t.Instance) and _lacks(proper, name):
            yield proper


def _asked(proper: t.ProperType, name: str) -> Iterable[t.Type]:
    """What is asked for an attribute in the place of a type."""
    if isinstance(proper, t.TypeVarType):
        return (proper.upper_bound,)
    if isinstance(proper, t.TupleType):
        return (proper.partial_fallback,)
    info = None
    if isinstance(proper, t.TypeType) and isinstance(proper.item, t.Instance):
        info = proper.item.type
    elif isinstance(proper, t.CallableType) and proper.is_type_obj():
        info = proper.type_object()
    if info is None:
        return members(proper)
    return (info.metaclass_type,) if info.metaclass_type is not None and info.get(name) is None else ()


def hooked_names(harvest: Harvest, node: n.ImportFrom) -> Iterator[tuple[str, str]]:
    """Module and name of what an import takes from a module that has no such name, only a `__getattr__`."""
    package, _ = correct_relative_import(harvest.module, node.relative, node.id, harvest.is_package)
    if harvest.followed.has(package, "__getattr__"):
        for name, _ in node.names:
            if not harvest.followed.has(package, name) and not harvest.followed.follows(f"{package}.{name}"):
                yield package, name
