"""Ways to import that hardly any module uses: they are looked for only where their module is imported at all."""

from __future__ import annotations

from collections.abc import Mapping

from mypy import nodes as n

from ratchet.facts.collect.borrowing import with_modules
from ratchet.facts.collect.folding import fold
from ratchet.facts.collect.syntax import keywords, positional, texts

IMPORTERS: Mapping[str, tuple[int, int | None]] = {
    "importlib._bootstrap._gcd_import": (0, 1),
    "importlib._bootstrap._find_and_load": (0, None),
    "_frozen_importlib._gcd_import": (0, 1),
    "_frozen_importlib._find_and_load": (0, None),
    "pydoc.locate": (0, None),
    "pydoc.safeimport": (0, None),
}
"""What imports by a name: the position of the name among its arguments, and of the package."""

PATH_IMPORTERS = frozenset({"zipimport.zipimporter"})

FINDERS = frozenset(
    {
        "importlib.util.find_spec",
        "importlib.machinery.PathFinder.find_spec",
        "importlib.find_loader",
        "pkgutil.find_loader",
        "pkgutil.get_loader",
    }
)
"""What only looks whether a module is there. With a computed name that is honest, unless the module goes on to load."""

OF_MODULES = frozenset({"sys.modules.get", "sys.modules.__getitem__", "sys.modules.pop", "sys.modules.setdefault"})
_CHANGES = frozenset({"sys.modules.pop", "sys.modules.setdefault"})

_LOADING = ("module_from_spec", "exec_module", "load_module")


GIVEN = with_modules(frozenset(IMPORTERS) | PATH_IMPORTERS | FINDERS)
"""What a name may be bound to from which these are reached: `importlib`, `importlib.util`, `pydoc.locate`, …"""


def loads(text: str) -> bool:
    """Whether a module's text loads what it finds."""
    return any(word in text for word in _LOADING)


def has_words(node: n.Expression) -> bool:
    """Whether a part of a name stands in an expression as text: `"app." + name`, not `f"{package}.{name}"`."""
    return any(any(map(str.isalpha, text)) for text in texts(node))


def takes_module(target: str, discarded: bool) -> bool:
    """Whether a method of sys.modules hands a module out. `discarded`: the call is a statement of its own."""
    return target in OF_MODULES and not (discarded and target in _CHANGES)


def sought(call: n.CallExpr, target: str, constants: Mapping[str, str]) -> tuple[str, str] | None:
    """The literal name that a finder is given, and the literal package; None where the name is computed."""
    given, named = positional(call), dict(keywords(call))
    labels = ("name", "fullname", "module_or_name")
    name = given[0] if given else next((named[label] for label in labels if label in named), None)
    literal = fold(name, constants) if name is not None else None
    if literal is None or "\0" in literal[1:] or (literal.startswith("\0") and "." not in literal):
        return None
    package = None
    if target == "importlib.util.find_spec":
        package = given[1] if len(given) > 1 else named.get("package")
    return literal, (fold(package, constants) or "") if package is not None else ""
