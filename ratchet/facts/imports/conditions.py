"""Whether an import under a flag that another module defines (`if app.typing.TYPE_CHECKING:`) is for types only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ratchet.facts.collect.records import Import, SourceFacts
from ratchet.facts.files import SourceFile
from ratchet.facts.imports.resolution import absolute
from ratchet.terms import MODULE_LEVEL
from ratchet.terms.imports import ImportKind

_TYPING = frozenset({"typing.TYPE_CHECKING", "typing_extensions.TYPE_CHECKING"})


class Conditions:
    """Follows the flags of a project's modules that guard imports."""

    def __init__(self, files: Iterable[SourceFile], facts: Mapping[str, SourceFacts]) -> None:
        self._files = files
        self._facts = facts
        self._modules: Mapping[str, SourceFile] = {}

    def kind(self, file: SourceFile, imported: Import) -> ImportKind:
        """The kind of an import: that of its text, unless its flag leads to something else than `TYPE_CHECKING`."""
        if (
            imported.kind is not ImportKind.TYPING
            or not imported.anchor
            or self._is_typing(imported.anchor, file, frozenset())
        ):
            return imported.kind
        return ImportKind.IMPORT_TIME if imported.symbol == MODULE_LEVEL else ImportKind.LAZY

    def _is_typing(self, written: str, file: SourceFile, seen: frozenset[str]) -> bool:
        """Whether a flag leads to typing's own, to one that is never true, or to a place outside the project."""
        dotted = absolute(written, file)
        if dotted in _TYPING or dotted in seen:
            return dotted in _TYPING
        owner, name = self._owner(dotted)
        if owner is None:
            return True
        facts = self._facts[owner.path]
        sources = [
            f"{'.' * statement.level}{statement.module}{'.' if statement.module else ''}{alias.name}"
            for statement in facts.imports
            if statement.form == "from"
            for alias in statement.names
            if alias.bound == name
        ]
        if not sources and (name not in facts.defined or name in facts.never_true):
            return True
        return any(self._is_typing(source, owner, seen | {dotted}) for source in sources)

    def _owner(self, dotted: str) -> tuple[SourceFile | None, str]:
        """The first-party file of the module that a dotted name is in, and the name in that module."""
        if not self._modules:
            self._modules = {file.module: file for file in sorted(self._files, key=lambda file: not file.is_stub)}
        module, _, name = dotted.rpartition(".")
        return self._modules.get(module), name
