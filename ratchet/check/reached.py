"""Code that is not measured as its importer is, and that the change makes a measured module import, or name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from ratchet.check.base_code import BaseCode
from ratchet.config import Config, rules_of_both
from ratchet.errors import Inconclusive
from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.files import SourceFile
from ratchet.facts.module import ModuleFacts
from ratchet.facts.source.aliases import Follower, absolute
from ratchet.facts.source.store import read_sources
from ratchet.measure.tree import Measured
from ratchet.rules import all_rules
from ratchet.terms import MODULE_LEVEL, Debt, Key, Level, Place
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
    """The first-party files of today, and which of them are hidden from an importer."""

    def __init__(
        self, measured: Measured, config: Config, base: Config, code: BaseCode, submodules: Collection[str]
    ) -> None:
        self.measured = measured
        self.inventory = inventory = measured.inventory
        self._known: dict[str, frozenset[str]] = {}
        self._submodules = submodules
        self.code = code
        self._config = config
        self._base = base
        excluded = [file for file in inventory.unmeasured if base.excludes(file.path)]
        self.files: dict[str, SourceFile] = {file.module: file for file in (*excluded, *inventory.measured)}
        self._measured = frozenset(file.path for file in inventory.measured)

    def uses(self, file: SourceFile, facts: SourceFacts, *, at_base: bool = False) -> Iterator[_Use]:
        """What a file imports of the project when it runs, or names by a literal."""
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
        for mention in facts.mentions:
            if (target := self._file(mention.name, at_base)) is not None:
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
        if target.path not in self._measured:
            return "is in a submodule, which is not measured" if self.is_in_submodule(target.path) else "is excluded"
        if target.is_stub and (self.inventory.top / target.path).with_suffix(_COMPILED).is_file():
            return f"is compiled from {_COMPILED[1:]}, and only its stub is measured"
        rules = rules_of_both(self._config, self._base)
        laxer = [rule for rule in rules if self._is_laxer(rule, importer.path, target.path)]
        owed = sorted(set(laxer) & self._owed(target)) if laxer else []
        return f"is measured more laxly ({', '.join(owed)})" if owed else ""

    def _is_laxer(self, rule: str, importer: str, target: str) -> bool:
        levels = (self._config.level(rule, target), self._base.level(rule, target))
        return max(level.strictness for level in levels) < self._base.level(rule, importer).strictness

    def _owed(self, file: SourceFile) -> frozenset[str]:
        """The rules of which a measured file has any debt, whatever its profile says of them."""
        if file.path not in self._known:
            measured = self.measured
            follower = Follower(measured.inventory.measured, measured.sources)
            types = measured.types.modules.get(file.path)
            facts = ModuleFacts(file, measured.sources[file.path], types, follower)
            self._known[file.path] = frozenset(rule.id for rule in all_rules() if any(rule.debts(facts)))
        return self._known[file.path]

    def facts(
        self, files: Collection[SourceFile], contents: Mapping[str, bytes] | None = None
    ) -> Mapping[str, SourceFacts]:
        """The source facts of some files by path, of those that parse."""
        found: dict[str, SourceFacts] = {}
        for file in files:
            try:
                found[file.path] = read_sources(self.inventory.top, [file], self.code.cache, contents)[file.path]
            except Inconclusive:
                continue
        return found


def reached_debts(
    measured: Measured, config: Config, base: Config, code: BaseCode, submodules: Collection[str] = ()
) -> Iterator[Debt]:
    """One `unmeasured-code` debt for each such file: nothing that is measured imported it at base, or what is taken
    of it is new there."""
    project, inventory = _Project(measured, config, base, code, submodules), measured.inventory
    changed = code.changed_files(inventory.measured)
    told: set[str] = set()
    for file in [file for file in inventory.measured if file.path in changed]:
        for use in project.uses(file, project.facts([file]).get(file.path, _NOTHING)):
            reason = project.hidden_from(file, use.target) if use.target.path not in told else ""
            if reason and _is_new(project, file, use) and _is_reached_newly(project, use, changed):
                told.add(use.target.path)
                yield _debt(file, use, reason)


def _debt(importer: SourceFile, use: _Use, reason: str) -> Debt:
    path = use.target.path
    message = f"{importer.module} now imports {use.target.module}, which {reason}"
    key = Key("unmeasured-code", use.target.module, MODULE_LEVEL, path)
    return Debt(key, Place(importer.path, use.line, max(use.column, 1)), message, hint=_HINT)


def _is_new(project: _Project, importer: SourceFile, use: _Use) -> bool:
    """Whether the importer did not import this at base."""
    facts = _at_base(project, importer)
    if facts is None:
        return True
    return not any(
        (old.target.path, old.member) == (use.target.path, use.member)
        for old in project.uses(importer, facts, at_base=True)
    )


def _is_reached_newly(project: _Project, use: _Use, changed: Collection[str]) -> bool:
    """Whether product code did not reach the file at base, or the name that is taken of it is new there."""
    if not project.is_in_submodule(use.target.path) and _is_new_there(project, use):
        return True
    return not any(
        old.target.path == use.target.path and project.hidden_from(file, use.target)
        for file in project.inventory.measured
        for facts in [_at_base(project, file) if file.path in changed else project.facts([file]).get(file.path)]
        if facts is not None
        for old in project.uses(file, facts, at_base=file.path in changed)
    )


def _is_new_there(project: _Project, use: _Use) -> bool:
    """Whether what is taken of a file was not in it at base. Of a submodule, base has no text."""
    before = _at_base(project, use.target)
    if before is None:
        return True
    now = project.facts([use.target]).get(use.target.path, _NOTHING)
    added = set(now.defined) - set(before.defined)
    return use.member in added or (use.member in ("", "*") and bool(added))


def _at_base(project: _Project, file: SourceFile) -> SourceFacts | None:
    """The facts of what a file of today was at base, None if there was none."""
    old = project.code.change.origin(file.path)
    content = project.code.texts([old]).get(old)
    if content is None:
        return None
    import hashlib  # for the rare file whose base is asked for

    then = SourceFile(old, file.module, file.root, hashlib.sha256(content).hexdigest())
    return project.facts([then], {old: content}).get(old)


_NOTHING = SourceFacts(0, (), (), (), (), (), (), (), (), (), None)
