"""What single declarations say, without regard to where they stand."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from ratchet.facts.source.collect.prefilter import WORDS
from ratchet.facts.source.collect.rare_importers import GIVEN
from ratchet.facts.source.collect.scopes import Scope, dotted_name, resolved, statements
from ratchet.facts.source.collect.slots import FunctionNode
from ratchet.storage.narrowing import as_list

_NO_TYPE_CHECK = frozenset({"typing.no_type_check", "typing_extensions.no_type_check"})
_IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


def renames(name: str, targets: tuple[str, ...]) -> bool:
    """Whether a name is given to something that is looked for under another name, or only where it is imported."""
    given = not GIVEN.isdisjoint(targets) or any(target.rpartition(".")[2] in WORDS for target in targets)
    return given and name not in WORDS


def written(node: ast.expr) -> str:
    """A decorator as it is written, without its arguments."""
    while isinstance(node, ast.Call):
        node = node.func
    return dotted_name(node) or ast.unparse(node)


def no_type_check(node: FunctionNode | ast.ClassDef, scope: Scope) -> str:
    """The decorator that takes a body out of the check, or ""."""
    for one in node.decorator_list:
        if set(resolved(scope, one)) & _NO_TYPE_CHECK:
            return written(one)
    return ""


def catches_import_errors(handler: ast.ExceptHandler) -> bool:
    """Whether a failed import is caught."""
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any((dotted_name(kind) or "").rpartition(".")[2] in _IMPORT_ERRORS for kind in kinds)


def exported(tree: ast.Module) -> tuple[str, ...] | None:
    """`__all__` when it is a literal list or tuple of strings, additions of literals included."""
    names: list[str] | None = None
    for node in statements(tree.body):
        value: ast.expr | None = None
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            names, value = [], node.value
        elif isinstance(node, (ast.AnnAssign, ast.AugAssign)) and isinstance(node.target, ast.Name):
            value = node.value if node.target.id == "__all__" else None
            names = [] if value is not None and names is None else names
        if isinstance(value, (ast.List, ast.Tuple)) and names is not None:
            names += [one.value for one in value.elts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return tuple(names) if names is not None else None


def type_parameters(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """PEP 695: names, with bounds and defaults, of `def f[T: Any]`."""
    parts: Mapping[str, object] = vars(node)
    for parameter in as_list(parts.get("type_params") or []):
        fields: Mapping[str, object] = vars(parameter)
        for field in ("bound", "default_value"):
            kind = fields.get(field)
            if isinstance(kind, ast.expr):
                yield str(fields.get("name", "-")), kind
