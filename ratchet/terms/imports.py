"""The vocabulary of imports: when an import happens, and which of them a contract minds. Standard library only."""

from __future__ import annotations

from enum import StrEnum


class ImportKind(StrEnum):
    """When an import happens, from the weakest tie to the strongest."""

    TYPING = "typing"
    DYNAMIC = "dynamic"
    LAZY = "lazy"
    IMPORT_TIME = "import-time"


class View(StrEnum):
    """Which kinds of import a contract minds, the fewest first. Each view holds every kind of the one before it."""

    IMPORT_TIME = "import-time"
    RUNTIME = "runtime"
    ALL = "all"

    @property
    def strictness(self) -> int:
        """0 (import-time) to 2 (all): a view with a smaller number minds fewer imports."""
        return ("import-time", "runtime", "all").index(self.value)

    @property
    def kinds(self) -> frozenset[ImportKind]:
        """The kinds of import that the view holds."""
        return _KINDS[self]


_KINDS = {
    View.IMPORT_TIME: frozenset({ImportKind.IMPORT_TIME}),
    View.RUNTIME: frozenset(ImportKind) - {ImportKind.TYPING},
    View.ALL: frozenset(ImportKind),
}


def split_detail(text: str) -> tuple[str, ImportKind]:
    """The imported module and the kind that a detail names."""
    name, _, last = text.rpartition(":")
    if name and last in {kind.value for kind in ImportKind}:
        return name, ImportKind(last)
    return text, ImportKind.IMPORT_TIME
