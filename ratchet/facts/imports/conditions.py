"""Whether an import that stands under another module's TYPE_CHECKING is for types only: mypy takes the name's word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ratchet.facts.collect.records import Import, SourceFacts
from ratchet.facts.files import SourceFile
from ratchet.facts.imports.resolution import absolute
from ratchet.terms import MODULE_LEVEL
from ratchet.terms.imports import ImportKind

_TYPING = frozenset({"typing.TYPE_CHECKING", "typing_extensions.TYPE_CHECKING"})


class Conditions:
    """What the names of one project's modules come to, when they decide that an import is for types only."""

    def __init__(self, files: Iterable[SourceFile], facts: Mapping[str, SourceFacts]) -> None:
        self._files = files
        self._facts = facts
        self._modules: Mapping[str, SourceFile] = {}

    def kind(self, file: SourceFile, found: Import) -> ImportKind:
        """The kind of an import: that of its text, unless it is under a name that another module made up."""
        if found.kind is not ImportKind.TYPING or not found.anchor or self._is_typing(found.anchor, file, frozenset()):
            return found.kind
        return ImportKind.IMPORT_TIME if found.symbol == MODULE_LEVEL else ImportKind.LAZY

    def _is_typing(self, written: str, file: SourceFile, seen: frozenset[str]) -> bool:
        """Whether a name leads to typing's own, to one that is never true, or to where nobody can tell."""
        dotted = absolute(written, file)
        if dotted in _TYPING or dotted in seen:
            return dotted in _TYPING
        owner, name = self._owner(dotted)
        if owner is None:
            return True
        facts = self._facts[owner.path]
        sources = [
            f"{'.' * one.level}{one.module}{'.' if one.module else ''}{alias.name}"
            for one in facts.imports
            if one.form == "from"
            for alias in one.names
            if alias.bound == name
        ]
        if not sources and (name not in facts.defined or name in facts.never_true):
            return True
        return any(self._is_typing(source, owner, seen | {dotted}) for source in sources)

    def _owner(self, dotted: str) -> tuple[SourceFile | None, str]:
        """The module of ours that a dotted name is in, and its name there."""
        if not self._modules:
            self._modules = {one.module: one for one in sorted(self._files, key=lambda one: not one.is_stub)}
        module, _, name = dotted.rpartition(".")
        return self._modules.get(module), name
