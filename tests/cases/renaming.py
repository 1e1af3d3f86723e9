"""Names of a case's own: with a suffix to each, the modules of many cases stand in one project and do not meet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from cases.layouts import LAYOUTS
from cases.reading import Case

SUFFIX = re.compile(r"_c(\d+)")
ROOTS = ("src/", "core/lib/", "web/lib/")
"""Directories of layouts whose packages begin below them. Elsewhere they begin at the top."""


def own_names(case: Case) -> frozenset[str]:
    """The top-level modules that the case alone brings; none if it touches anything else, or its project knows them."""
    paths = [*case.base, *case.head]
    names = {_top_name(path) for path in paths}
    is_code = all(path.endswith((".py", ".pyi")) for path in paths)
    if not is_code or case.renames or case.steps or case.is_committed or case.is_frozen or "" in names:
        return frozenset()
    word = re.compile(rf"\b(?:{'|'.join(names)})\b")
    return frozenset() if any(word.search(text) for text in LAYOUTS[case.layout].values()) else frozenset(names)


def _top_name(path: str) -> str:
    """The name of the top-level module that a path belongs to; empty if it cannot be imported by one."""
    below = next((path.removeprefix(root) for root in ROOTS if path.startswith(root)), path)
    name = re.split(r"[/.]", below)[0]
    return name if name.isidentifier() else ""


@dataclass(frozen=True)
class Suffixed:
    """A case's texts and paths, its own names ending in `_c7` for the number 7."""

    number: int
    names: frozenset[str]

    def case(self, case: Case) -> Case:
        """The case under these names."""
        return replace(case, base=self._files(case.base), head=self._files(case.head))

    def _files(self, files: Mapping[str, str]) -> dict[str, str]:
        word = re.compile(rf"\b(?:{'|'.join(sorted(self.names))})\b")
        new = rf"\g<0>_c{self.number}"
        return {word.sub(new, path): word.sub(new, text) for path, text in files.items()}


def number_of(path: str) -> int | None:
    """Whose file a path of the common project is."""
    found = SUFFIX.search(path)
    return int(found[1]) if found else None


def as_written(text: str) -> str:
    """A text of the report with the names that its case's author wrote."""
    return SUFFIX.sub("", text)
