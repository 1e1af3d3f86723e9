"""unmeasured-code: first-party Python that no measured path covers, or that left measurement.

What was measured is followed by what it says, not by its file's suffix.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ratchet.check.base_code import NO_CODE, BaseCode
from ratchet.config import Config, laxer_rules
from ratchet.facts.files import Inventory
from ratchet.facts.inventory import SUFFIXES
from ratchet.policy.levels import Levels
from ratchet.storage.files import content_of
from ratchet.terms import MODULE_LEVEL, Debt, Key, Place

if TYPE_CHECKING:
    from ratchet.facts.collect.shapes import Shape

_HINT = (
    "Add its directory to [ratchet] paths. Or delete the file, or have git ignore it. Code that is not to be "
    "measured is named in [ratchet] exclude, in a change of its own that lands first. Moving it elsewhere leaves it "
    "unmeasured."
)

_SUBMODULE_HINT = (
    "Keep the code in this repository, or install it with its types. Code that is not yours is named in [ratchet] "
    "exclude, in a change of its own that lands first."
)


def unmeasured_debts(
    inventory: Inventory,
    levels: Levels,
    code: BaseCode = NO_CODE,
    submodules: Collection[str] = (),
    listed: Collection[str] | None = None,
) -> Iterator[Debt]:
    """Files outside every measured path, links that lead out, and what was measured at base and is not now.

    `listed` are all paths that git lists.

    What base excludes by name is no debt, unless it was measured under another path; nor is it when it moves.
    """
    config, base = levels.head, levels.base
    for file in inventory.unmeasured:
        before = code.measured.get(file.path)
        if before is not None:
            moved = f" ({before}, before it moved)" if before != file.path else ""
            yield unmeasured(file.module, file.path, f"{file.path}{moved} was measured at base, and is not any more")
        elif not (base or config).excludes(code.change.origin(file.path)):
            yield unmeasured(file.module, file.path, f"{file.path} is Python that no measured path covers")
    for link in inventory.links:
        yield unmeasured(link.replace("/", "."), link, f"{link} is a link to what is not measured")
    if base is not None:
        yield from _moved_to_laxer_places(inventory, config, base, code)
        yield from _bare_stubs(inventory, code)
        yield from _lost_code(inventory, base, code, listed)
        yield from _new_submodules(inventory, config, submodules, code)


def unmeasured(module: str, path: str, message: str, hint: str = _HINT, place: Place | None = None) -> Debt:
    """The debt of a file that is not measured; it stands at the file's beginning where no other place is given."""
    return Debt(Key("unmeasured-code", module, MODULE_LEVEL, path), place or Place(path, 1, 1), message, hint=hint)


def _new_submodules(
    inventory: Inventory, config: Config, submodules: Collection[str], code: BaseCode
) -> Iterator[Debt]:
    """Submodules with Python below a measured path that are new: no file of theirs is listed, so none is measured."""
    for path in sorted(submodules):
        if not _is_told(path, config, code):
            continue
        if any(one.suffix in SUFFIXES for one in (inventory.top / path).rglob("*.py*")):
            message = f"{path} is a submodule below a measured path: its code is not measured"
            yield unmeasured(path.replace("/", "."), path, message, _SUBMODULE_HINT)


def known_submodules(submodules: Collection[str], config: Config, code: BaseCode) -> list[str]:
    """Submodules that are no debt by themselves."""
    return [one for one in submodules if not _is_told(one, config, code)]


def _is_told(submodule: str, config: Config, code: BaseCode) -> bool:
    """Whether a submodule is a debt by itself: it is new, and below a measured path."""
    return submodule not in code.submodules and config.measures(f"{submodule}/__init__.py")


def _moved_to_laxer_places(inventory: Inventory, config: Config, base: Config, code: BaseCode) -> Iterator[Debt]:
    for file in inventory.measured if code.change.files else ():
        before = code.measured.get(file.path)
        if before is not None and before != file.path and (rules := laxer_rules(config, base, before, file.path)):
            message = f"{before} moved to {file.path}, where the profile is laxer: {', '.join(rules)}"
            yield unmeasured(file.module, file.path, message)


_STUB_HINT = "Keep the source where it is measured. What is compiled has its source in the repository as well."


def _bare_stubs(inventory: Inventory, code: BaseCode) -> Iterator[Debt]:
    """Stubs of first-party modules without a source, where base had none such: nothing of their code is measured."""
    sources = {file.module for file in (*inventory.measured, *inventory.unmeasured) if not file.is_stub}
    packages = {module.partition(".")[0] for module in sources if "." in module}
    for file in inventory.measured if packages else ():
        if not file.is_stub or file.module in sources or file.module.partition(".")[0] not in packages:
            continue
        old = code.change.origin(file.path)
        if old not in code.paths or old.removesuffix("i") in code.paths:
            message = f"{file.path} is a stub, and there is no source of {file.module} that is measured"
            yield unmeasured(file.module, file.path, message, _STUB_HINT)


# -- code that goes on where nothing is measured -----------------------------------------------------------------------

_LOST_HINT = "Keep the code where it is measured, or measure the file. [ratchet] exclude is for code that is not yours."

_LONG = 12
"""Syntax nodes of a body: one of fewer is like too many others."""

_MOST = 0.6
"""The share of a body's lines that make it the same code."""

_PROSE = (".md", ".rst", ".adoc", ".html", ".svg", ".css", ".lock")
"""Suffixes of what quotes code and never runs it."""

_LARGEST = 1_000_000
"""Bytes of a file that may hold code which somebody wrote."""


class _Lost(NamedTuple):
    """A definition of base that no measured module holds any more: its lines, and whether its name is gone, too."""

    name: str
    lines: frozenset[str]
    head: re.Pattern[str] | None


def _lost_code(inventory: Inventory, base: Config, code: BaseCode, listed: Collection[str] | None) -> Iterator[Debt]:
    """One `unmeasured-code` debt for each file that holds such a definition, of those that are new or changed.

    `listed` are all paths that git lists; without them nothing is followed.
    """
    new = _candidates(inventory, base, code, listed or ())
    if not new:
        return
    measured = {file.path for file in inventory.measured}
    told = {file.path for file in inventory.unmeasured if not base.excludes(file.path)} | code.measured.keys()
    candidates = sorted(new - measured - told)
    lost = _lost(inventory, code) if candidates else []
    for path in candidates if lost else ():
        text = _text(inventory.top / path)
        held = next((one for one in lost if _holds(text, one)), None)
        if held is not None:
            module = code.modules_today.get(path, path.replace("/", "."))
            message = f"{held.name} was measured at base. Its code is now in {path}, which is not measured"
            yield unmeasured(module, path, message, _LOST_HINT)


def _candidates(inventory: Inventory, base: Config, code: BaseCode, listed: Collection[str]) -> set[str]:
    """Excluded Python that is new or changed, and other files that are new."""
    excluded = [file for file in inventory.unmeasured if base.excludes(file.path)]
    then = code.commit.tree() if code.commit is not None else {}
    new = frozenset(listed).difference(then)
    return {*code.changed_files(excluded), *(path for path in new if not path.endswith(_PROSE))}


def _lost(inventory: Inventory, code: BaseCode) -> list[_Lost]:
    old, new = code.shapes_of_changed(inventory.measured, inventory.top)
    kept = {shape.digest(symbol) for shape in new.values() for symbol in shape.definitions}
    named = {symbol.rpartition(".")[2] for shape in new.values() for symbol in shape.definitions}
    return [
        _Lost(f"{module}.{symbol}", _body(shape, symbol), _head(symbol, shape) if _last(symbol) not in named else None)
        for module, shape in old.items()
        for symbol in shape.definitions
        if shape.weight(symbol) >= _LONG and shape.digest(symbol) not in kept
    ]


def _last(symbol: str) -> str:
    return symbol.rpartition(".")[2]


def _head(symbol: str, shape: Shape) -> re.Pattern[str] | None:
    """How a function begins, whatever else the file is written in."""
    name = _last(symbol)
    if shape.is_class(symbol) or name.startswith("__"):
        return None
    return re.compile(rf"^\s*(?:(?:async\s+)?def|cp?def\s.*)\s+{re.escape(name)}\s*\(", re.M)


def _body(shape: Shape, symbol: str) -> frozenset[str]:
    """The lines of a definition's body, without indentation."""
    body = shape.definitions[symbol].body
    last = max((one.end_line or one.line for one in body), default=0)
    rows = range(min((one.line for one in body), default=1), last + 1)
    return frozenset(line for row in rows if len(line := shape.line(row)) > 1)


def _holds(text: str, lost: _Lost) -> bool:
    lines = {line.strip() for line in text.split("\n")}
    return len(lost.lines & lines) >= _MOST * len(lost.lines) or bool(lost.head and lost.head.search(text))


def _text(path: Path) -> str:
    """What a file says: of a notebook, or of anything else in JSON, its strings; "" where it is no text."""
    try:
        text = content_of(path).decode()
    except (OSError, UnicodeDecodeError):
        return ""
    if len(text) > _LARGEST:
        return ""
    try:
        return "\n".join(_strings(json.loads(text)))
    except (ValueError, RecursionError):
        return text


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value.rstrip("\n")
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
