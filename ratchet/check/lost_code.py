"""Measured code that goes on where nothing is measured: it is followed by what it says, not by its file's suffix."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ratchet.check.base_code import BaseCode
from ratchet.config import Config
from ratchet.facts.files import Inventory
from ratchet.storage.files import content_of
from ratchet.terms import MODULE_LEVEL, Debt, Key, Place

if TYPE_CHECKING:
    from ratchet.facts.collect.shapes import Shape

_HINT = "Keep the code where it is measured, or measure the file. [ratchet] exclude is for code that is not yours."

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


def lost_code_debts(
    inventory: Inventory, base: Config, code: BaseCode, listed: Collection[str] | None
) -> Iterator[Debt]:
    """One `unmeasured-code` debt for each file that holds such a definition, of those that are new or changed.

    `listed` are all paths that git lists; without them nothing is followed.
    """
    measured = {file.path for file in inventory.measured}
    told = {file.path for file in inventory.unmeasured if not base.excludes(file.path)} | code.measured.keys()
    candidates = sorted(_candidates(inventory, base, code, listed or ()) - measured - told)
    lost = _lost(inventory, code) if candidates else []
    for path in candidates if lost else ():
        text = _text(inventory.top / path)
        held = next((one for one in lost if _holds(text, one)), None)
        if held is not None:
            module = code.modules_today.get(path, path.replace("/", "."))
            message = f"{held.name} was measured at base. Its code is now in {path}, which is not measured"
            yield Debt(Key("unmeasured-code", module, MODULE_LEVEL, path), Place(path, 1, 1), message, hint=_HINT)


def _candidates(inventory: Inventory, base: Config, code: BaseCode, listed: Collection[str]) -> set[str]:
    """Excluded Python that is new or changed, and other files that are new."""
    excluded = [file for file in inventory.unmeasured if base.excludes(file.path)]
    then = code.commit.tree() if code.commit is not None else {}
    return {*code.changed_files(excluded), *(path for path in listed if path not in then and not path.endswith(_PROSE))}


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
