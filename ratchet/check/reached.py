"""Code that is not measured as its importer is, and that the change makes a measured module import, or name."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from ratchet.check.base_code import BaseCode
from ratchet.check.unmeasured import unmeasured
from ratchet.config import Config, laxer_rules
from ratchet.errors import Inconclusive
from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.files import SourceFile
from ratchet.facts.kinds import MENTION
from ratchet.facts.module import ModuleFacts
from ratchet.facts.source.aliases import Follower, absolute
from ratchet.facts.source.store import read_sources
from ratchet.measure.tree import Measured
from ratchet.rules import all_rules
from ratchet.terms import Debt, Level, Place
from ratchet.terms.imports import ImportKind

_HINT = (
    "Move what the importer needs into code that is measured as strictly as the importer. Or have the owner of the "
    "policy measure that file."
)
_COMPILED = ".pyx"


class _Use(NamedTuple):
    """One import: the file that it leads to, and the name that is taken of it, or ""."""

    target: SourceFile
    member: str
    line: int
    column: int


class _Project:
    """The first-party files of today, what they import now and at base, and which are hidden from an importer."""

    def __init__(self, measured: Measured, config: Config, base: Config, code: BaseCode, submodules: Collection[str]):
        self.measured = measured
        self.inventory = inventory = measured.inventory
        self.code = code
        self._config = config
        self._base = base
        self._submodules = submodules
        self._owing: dict[str, frozenset[str]] = {}
        self._then: dict[str, Mapping[SourceFile, SourceFacts]] = {}
        excluded = [file for file in inventory.unmeasured if base.excludes(file.path)]
        self.files: dict[str, SourceFile] = {file.module: file for file in (*excluded, *inventory.measured)}

    def now(self, file: SourceFile) -> SourceFacts | None:
        """The facts of a file of today, of one that is not measured too; None where it does not parse."""
        if file.path in self.measured.sources:
            return self.measured.sources[file.path]
        with contextlib.suppress(Inconclusive):
            return read_sources(self.inventory.top, [file], self.code.cache)[file.path]
        return None

    def then(self, file: SourceFile) -> Mapping[SourceFile, SourceFacts]:
        """What a file of today was at base, with its facts; nothing where there was none, or it did not parse."""
        old = self.code.change.origin(file.path)
        if old not in self._then:
            self._then[old] = self.code.facts([old])
        return self._then[old]

    def uses(self, file: SourceFile) -> Iterator[_Use]:
        """What a file imports of the project when it runs, or names by a literal."""
        facts = self.now(file)
        return self._uses(file, facts, at_base=False) if facts is not None else iter(())

    def uses_at_base(self, file: SourceFile) -> Iterator[_Use]:
        """The same of what it was at base, by the files of today."""
        for old, facts in self.then(file).items():
            yield from self._uses(old, facts, at_base=True)

    def _uses(self, file: SourceFile, facts: SourceFacts, *, at_base: bool) -> Iterator[_Use]:
        for one in facts.imports:
            if one.kind is ImportKind.TYPING:
                continue
            origin = absolute(file, one.module, one.level)
            for name in one.names:
                if one.form == "from":
                    named = [(f"{origin}.{name.name}", ""), (origin, name.name)]
                else:
                    named = [(name.name if one.form == "import" else origin, "")]
                for module, member in named:
                    target = self._file(module, at_base)
                    if target is not None:
                        yield _Use(target, member, one.line, one.column)
                        break
        for mention in facts.of(MENTION):
            if (target := self._file(mention.detail, at_base)) is not None:
                yield _Use(target, "", mention.line, mention.column)

    def _file(self, module: str, at_base: bool) -> SourceFile | None:
        name = self.code.change.module_today(module) if at_base else module
        return self.files.get(name) or (self._file_of_submodule(name) if self._submodules else None)

    def _file_of_submodule(self, module: str) -> SourceFile | None:
        """The file of a module that stands in a submodule: no list of files has it."""
        for root in self.inventory.roots:
            path = (PurePosixPath(root) / module.replace(".", "/")).as_posix()
            if self.is_in_submodule(path):
                for name in (f"{path}.py", f"{path}/__init__.py", f"{path}.pyi", f"{path}/__init__.pyi"):
                    if (self.inventory.top / name).is_file():
                        return SourceFile(name, module, root, "")
        return None

    def is_in_submodule(self, path: str) -> bool:
        """Whether a path lies in a submodule that the change did not add to what is measured."""
        return any(path == one or path.startswith(f"{one}/") for one in self._submodules)

    def hidden_from(self, importer: SourceFile, target: SourceFile) -> str:
        """How a file is less measured than one that imports it; "" where it is not."""
        if self._base.level("missing-annotation", importer.path) in (Level.OFF, Level.NOTE):
            return ""  # the importer is no product code: tests, examples
        if target.path not in self.measured.sources:
            return "is in a submodule, which is not measured" if self.is_in_submodule(target.path) else "is excluded"
        if target.is_stub and (self.inventory.top / target.path).with_suffix(_COMPILED).is_file():
            return f"is compiled from {_COMPILED[1:]}, and only its stub is measured"
        laxer = laxer_rules(self._config, self._base, importer.path, target.path)
        owed = sorted(set(laxer) & self._owed(target)) if laxer else []
        return f"is measured more laxly ({', '.join(owed)})" if owed else ""

    def _owed(self, file: SourceFile) -> frozenset[str]:
        """The rules of which a measured file has any debt, whatever its profile says of them."""
        if file.path not in self._owing:
            measured = self.measured
            follower = Follower(measured.inventory.measured, measured.sources)
            types = measured.types.modules.get(file.path)
            facts = ModuleFacts(file, measured.sources[file.path], types, follower)
            self._owing[file.path] = frozenset(rule.id for rule in all_rules() if any(rule.debts(facts)))
        return self._owing[file.path]


def reached_debts(
    measured: Measured, config: Config, base: Config, code: BaseCode, submodules: Collection[str] = ()
) -> Iterator[Debt]:
    """One `unmeasured-code` debt for each such file: nothing that is measured imported it at base, or what is taken
    of it is new there."""
    project, inventory = _Project(measured, config, base, code, submodules), measured.inventory
    changed = code.changed_files(inventory.measured)
    told: set[str] = set()
    for file in [file for file in inventory.measured if file.path in changed]:
        for use in project.uses(file):
            target = use.target
            reason = project.hidden_from(file, target) if target.path not in told else ""
            if reason and _is_new(project, file, use) and _is_reached_newly(project, use, changed):
                told.add(target.path)
                message = f"{file.module} now imports {target.module}, which {reason}"
                place = Place(file.path, use.line, max(use.column, 1))
                yield unmeasured(target.module, target.path, message, _HINT, place)


def _is_new(project: _Project, importer: SourceFile, use: _Use) -> bool:
    """Whether the importer did not import this at base."""
    taken = {(old.target.path, old.member) for old in project.uses_at_base(importer)}
    return (use.target.path, use.member) not in taken


def _is_reached_newly(project: _Project, use: _Use, changed: Collection[str]) -> bool:
    """Whether product code did not reach the file at base, or the name that is taken of it is new there."""
    if not project.is_in_submodule(use.target.path) and _is_new_there(project, use):
        return True
    return not any(
        old.target.path == use.target.path and project.hidden_from(file, use.target)
        for file in project.inventory.measured
        for old in (project.uses_at_base(file) if file.path in changed else project.uses(file))
    )


def _is_new_there(project: _Project, use: _Use) -> bool:
    """Whether what is taken of a file was not in it at base. Of a submodule, base has no text."""
    before, now = project.then(use.target), project.now(use.target)
    added = set(now.defined if now is not None else ()).difference(*(facts.defined for facts in before.values()))
    return not before or use.member in added or (use.member in ("", "*") and bool(added))
