"""Names that one module has from another, followed to the functions that are looked for, through all modules.

`from operator import attrgetter as field_of` in one module, `from .tools import field_of` in another: that one's text
is read again, knowing what the name stands for.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ratchet.facts.collect.records import Import, SourceFacts
from ratchet.facts.files import SourceFile
from ratchet.facts.kinds import ATTRIBUTE_WALK
from ratchet.facts.source.aliases import absolute
from ratchet.facts.source.codec import LinksDigest
from ratchet.facts.source.store import SourceStore
from ratchet.storage.cache import CachedDocument
from ratchet.storage.code_digest import code_digest
from ratchet.storage.narrowing import as_table, as_text, parsed

_KEPT = 4
_DEEPEST = 12
"""Modules through which a name is followed."""

_Names = Mapping[str, Mapping[str, str]]


def lend(sources: SourceStore, files: Sequence[SourceFile], cache: Path | None) -> None:
    """Have the files that borrow such a name read with what it stands for."""
    document = CachedDocument(cache, _name(sources, files), "borrowed-*.json", _KEPT)
    borrowed = _decode(document.read())
    if borrowed is None:
        borrowed = borrowed_names(files, sources.links)
        document.write(json.dumps(borrowed, separators=(",", ":")).encode())
    if borrowed:
        sources.borrow(borrowed)


def borrowed_names(files: Sequence[SourceFile], links: Mapping[str, SourceFacts]) -> _Names:
    """Path → name, as the module's own imports say it, → what it stands for; of files that borrow any."""
    library = _Library(files, links)
    found = ((file.path, dict(library.borrowed(file))) for file in files)
    return {path: names for path, names in found if names}


class _Library:
    """Which modules lend what."""

    def __init__(self, files: Sequence[SourceFile], links: Mapping[str, SourceFacts]) -> None:
        self._links = links
        self._files = {file.module: file for file in sorted(files, key=lambda one: not one.is_stub)}
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}
        self._taken: dict[str, list[tuple[Import, str]]] = {}

    def borrowed(self, file: SourceFile) -> Iterator[tuple[str, str]]:
        """What the names of a file that come from other modules stand for."""
        facts = self._links[file.path]
        for one, origin in self._taken_from(file):
            written = "." * one.level + one.module
            joint = "" if written.endswith(".") else "."
            for name in one.names:
                is_star = name.name == "*"
                before = "*" if is_star else f"{written}{joint}"
                for offered in self._offered(origin) if is_star else (name.name,):
                    yield from ((f"{before}{offered}", real) for real in self._meant(origin, offered))
        for walk in facts.of(ATTRIBUTE_WALK):
            yield from self._walked(file, walk.detail)

    def _taken_from(self, file: SourceFile) -> Sequence[tuple[Import, str]]:
        """The imports of a file from modules that are known, each with the name of that module."""
        taken = self._taken.get(file.path)
        if taken is None:
            imports = [one for one in self._links[file.path].imports if one.form == "from"]
            named = [(one, absolute(file, one.module, one.level)) for one in imports]
            taken = self._taken[file.path] = [pair for pair in named if pair[1] in self._files]
        return taken

    def _walked(self, file: SourceFile, target: str) -> Iterator[tuple[str, str]]:
        """`tools.field_of` after `import app.tools as tools`, and `il.import_module` after `from app import tools`."""
        written = target.replace(":.", ".").replace(":", ".") if ":" in target else target
        level = len(written) - len(written.lstrip("."))
        names = absolute(file, written.lstrip("."), level).split(".")
        for at in range(1, len(names)):
            module = ".".join(names[:at])
            if module in self._files:
                for real in self._meant(module, names[at]):
                    parts = written.split(".")
                    yield ".".join(parts[: len(parts) - (len(names) - at - 1)]), real

    def _offered(self, module: str, depth: int = 0) -> Iterator[str]:
        """The names that a star import of a module brings, as far as they may matter."""
        facts = self._links[self._files[module].path]
        if facts.exported is not None:
            yield from facts.exported
            return
        bound = [name.bound for one in facts.imports for name in one.names if one.form in ("import", "from")]
        stars = [absolute(self._files[module], one.module, one.level) for one in facts.imports if _is_star(one.names)]
        names = [*(name for name, _ in facts.reexported), *bound]
        for star in stars:
            if star in self._files and depth < _DEEPEST:
                names += self._offered(star, depth + 1)
        yield from (name for name in dict.fromkeys(names) if not name.startswith(("_", "*")))

    def _meant(self, module: str, name: str, depth: int = 0) -> tuple[str, ...]:
        """What a name of a module stands for, if it is looked for."""
        known = self._known.get((module, name))
        if known is None:
            self._known[module, name] = ()  # modules that import each other in a circle lend nothing that way
            known = self._known[module, name] = tuple(self._follow(module, name, depth)) if depth < _DEEPEST else ()
        return known

    def _follow(self, module: str, name: str, depth: int) -> Iterator[str]:
        file = self._files[module]
        for name_here, target in self._links[file.path].reexported:
            if name_here == name:
                yield from self._resolved(file, target, depth)
        for one, origin in self._taken_from(file):
            for imported in one.names:
                if imported.bound == name or imported.name == "*":
                    source = name if imported.name == "*" else imported.name
                    yield from self._meant(origin, source, depth + 1)

    def _resolved(self, file: SourceFile, target: str, depth: int) -> Iterator[str]:
        """A target as a module's scope has it: of the standard library, or in a module of ours."""
        bare = target.lstrip(".")
        names = absolute(file, bare, len(target) - len(bare)).split(".")
        for at in range(len(names) - 1, 0, -1):
            module = ".".join(names[:at])
            if module in self._files:
                rest = names[at + 1 :]
                yield from (".".join([real, *rest]) for real in self._meant(module, names[at], depth + 1))
                return
        if not target.startswith("."):
            yield target


def _is_star(names: Sequence[tuple[str, str]]) -> bool:
    return any(name == "*" for name, _ in names)


def _name(sources: SourceStore, files: Sequence[SourceFile]) -> str:
    """The document's name, which says all that the answer rests on. Where an import stands in its file is not part."""
    digests = sources.links_digests
    rows = [f"{file.path}\t{file.module}\t{LinksDigest.of(digests[file.path]).loose}" for file in files]
    text = "\0".join([code_digest("facts"), *rows])
    return f"borrowed-{hashlib.sha256(text.encode('utf-8', 'surrogateescape')).hexdigest()[:32]}.json"


def _decode(content: bytes | None) -> _Names | None:
    if content is None:
        return None
    try:
        table = as_table(parsed(content))
        return {path: {name: as_text(real) for name, real in as_table(names).items()} for path, names in table.items()}
    except (ValueError, TypeError):
        return None
