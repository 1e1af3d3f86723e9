"""Module ⇄ the file name of its shard: the dotted name, escaped so that every file system can hold it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from urllib.parse import unquote

_UNSAFE = re.compile(r"[^A-Za-z0-9_.\-]|^\.")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)", re.IGNORECASE)
"""Names that Windows reserves for devices, with any suffix."""

SUFFIX = ".tsv"


def shard_names(modules: Iterable[str]) -> Mapping[str, str]:
    """Module -> file name. If modules differ only in case, capitals are escaped: some file systems ignore case."""
    modules = set(modules)
    folded = Counter(module.casefold() for module in modules)
    return {module: shard_name(module, alike=folded[module.casefold()] > 1) for module in modules}


def shard_name(module: str, *, alike: bool = False) -> str:
    """The file name of one module's shard; `alike` where another differs only in case."""
    name = _UNSAFE.sub(lambda match: _percent(match[0]), module)
    if _RESERVED.match(name):
        name = _percent(name[0]) + name[1:]
    if alike:
        name = re.sub(r"%[0-9A-F]{2}|[A-Z]", lambda match: match[0] if match[0][0] == "%" else _percent(match[0]), name)
    return name + SUFFIX


@cache  # several callers ask it of every shard
def module_of(name: str) -> str | None:
    """The module whose shard has this file name; None if it is no shard's name."""
    if not name.endswith(SUFFIX):
        return None
    module = unquote(name.removesuffix(SUFFIX), errors="surrogateescape")
    return module if module and (name == shard_name(module) or name == shard_name(module, alike=True)) else None


def _percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode(errors="surrogateescape"))
