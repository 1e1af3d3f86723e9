"""What the names of a module's imports stand for, and other names that it gives to these."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ratchet.facts.collect.records import Import
from ratchet.terms.imports import ImportKind

NAME = r"[^\W\d]\w*"
_GIVEN = re.compile(rf"=[ \t(]*(?P<head>{NAME})(?P<rest>(?:\.\w+)*)[ \t)]*(?:[#;].*)?$", re.MULTILINE)
_RECEIVERS = re.compile(rf"(?:.*;)?[ \t]*(?P<names>{NAME}[ \t]*(?:=[ \t]*{NAME}[ \t]*)*)(?::[^=\n]*)?\Z")
KINDS = (ImportKind.TYPING, ImportKind.LAZY, ImportKind.IMPORT_TIME)
"""From the weakest tie to the strongest."""


class ImportedAs(NamedTuple):
    """What a name stands for: `a` for `import a.b`, `a.b` for `import a.b as c`, `a.b:` for `from a import b`.

    The colon says that this is a module only if there is one of that name. Relative names keep their dots. `scopes`
    are the symbols in which it is bound, `times` how often. `renamed`: to what another of them stands for.
    """

    target: str
    kind: ImportKind
    scopes: frozenset[str]
    renamed: bool = False
    times: int = 1


def names_of(imports: Iterable[Import]) -> dict[str, ImportedAs]:
    """Every name that imports bind to what may be a module of ours."""
    found: dict[str, ImportedAs] = {}
    for one in imports:
        if one.form not in ("import", "from") or _is_standard(one):
            continue
        origin = "." * one.level + one.module
        joint = "" if origin.endswith(".") else "."
        for name in one.names:
            if one.form == "import":
                target = name.name.partition(".")[0] if name.bound == name.name.partition(".")[0] else name.name
            elif name.name == "*" or name.name[0].isupper():
                continue
            else:
                target = f"{origin}{joint}{name.name}:"
            head = ImportedAs(target, one.kind, frozenset({one.symbol}))
            known = found.get(name.bound)
            found[name.bound] = head if known is None else _both(known, head)
    return found


def _both(known: ImportedAs, head: ImportedAs) -> ImportedAs:
    kind = max(known.kind, head.kind, key=KINDS.index)
    return head._replace(kind=kind, scopes=known.scopes | head.scopes, times=known.times + 1)


def _is_standard(found: Import) -> bool:
    names = [found.module] if found.form == "from" else [name.name for name in found.names]
    return not found.level and all(name.partition(".")[0] in sys.stdlib_module_names for name in names)


def renamed(text: str, known: Mapping[str, ImportedAs]) -> dict[str, ImportedAs]:
    """Other names that the text gives to what these stand for: `b = app.billing`."""
    found: dict[str, ImportedAs] = {}
    for match in _GIVEN.finditer(text):
        head = found.get(match["head"]) or known.get(match["head"])
        if head is None:
            continue
        given = _RECEIVERS.fullmatch(text[text.rfind("\n", 0, match.start()) + 1 : match.start()])
        for name in given["names"].split("=") if given is not None else ():
            if (name := name.strip()) not in known:
                found[name] = head._replace(target=joined(head.target, match["rest"][1:]), renamed=True)
    return found


def joined(head: str, rest: str) -> str:
    """A target and the names that follow it."""
    if not rest:
        return head
    return f"{head}{rest}" if head.endswith(":") else f"{head}.{rest}"
