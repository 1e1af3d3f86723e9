"""Makes the import graph out of the facts of each file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ratchet.facts.collect.names import use_of
from ratchet.facts.collect.records import Import, SourceFacts
from ratchet.facts.files import SourceFile
from ratchet.facts.imports.graph import (
    EXTERNAL,
    ComputedSite,
    Edge,
    External,
    ImportGraph,
    Module,
    Site,
    Unresolved,
    is_stdlib,
    strength,
)
from ratchet.facts.imports.resolution import Resolver, Target, absolute
from ratchet.facts.kinds import ATTRIBUTE_WALK, COMPUTED_IMPORT, MENTION, OF_PACKAGE
from ratchet.terms import MODULE_LEVEL, Place
from ratchet.terms.imports import ImportKind


def import_graph(files: Sequence[SourceFile], facts: Mapping[str, SourceFacts]) -> ImportGraph:
    """The graph of `files`, whose facts are given by path.

    Files of one module (`a.py` and `a.pyi`, or the same name under two roots) make one node. A directory above a
    module is a node too, whether it has an `__init__.py` or not. A file's import of itself is no edge.
    """
    ordered = sorted(files)
    modules = _modules(ordered, facts)
    resolver = Resolver(modules)
    sites: dict[tuple[str, str], list[Site]] = {}
    unresolved: set[Unresolved] = set()
    conditions = Conditions(ordered, facts)
    for file in ordered:
        for target, site in _links(file, facts[file.path], resolver, conditions):
            if target.missing:
                unresolved.add(Unresolved(file.module, target.missing, site.place))
            if target.node and target.node != file.module:
                sites.setdefault((file.module, target.node), []).append(site)
    externals = {node.removeprefix(EXTERNAL) for _, node in sites if node.startswith(EXTERNAL)}
    return ImportGraph(
        modules=modules,
        externals={EXTERNAL + name: External(name) for name in sorted(externals)},
        edges={pair: _edge(pair, sites[pair]) for pair in sorted(sites)},
        computed=tuple(sorted(_computed(ordered, facts, modules))),
        unresolved=tuple(sorted(unresolved)),
        mentioned=_mentioned(ordered, facts, modules, sites),
    )


def _modules(files: Sequence[SourceFile], facts: Mapping[str, SourceFacts]) -> dict[str, Module]:
    paths: dict[str, list[str]] = {}
    for file in files:
        paths.setdefault(file.module, []).append(file.path)
    names = set(paths)
    for name in paths:
        above = name.rpartition(".")[0]
        while above and above not in names:
            names.add(above)
            above = above.rpartition(".")[0]
    return {name: _module(name, paths.get(name, ()), facts) for name in sorted(names)}


def _module(name: str, paths: Sequence[str], facts: Mapping[str, SourceFacts]) -> Module:
    exported = {member for path in paths for member in _exported(facts[path])}
    declared = any(facts[path].exported is not None for path in paths)
    return Module(name, tuple(paths), tuple(sorted(exported)), declared)


def _exported(facts: SourceFacts) -> Iterable[str]:
    if facts.exported is not None:
        return facts.exported
    return (name for name in facts.defined if not name.startswith("_"))


def _links(
    file: SourceFile, facts: SourceFacts, resolver: Resolver, conditions: Conditions
) -> Iterator[tuple[Target, Site]]:
    strongest: dict[tuple[str, str], int] = {}  # (node, member) -> the strongest import of it
    for imported in facts.imports:
        if _rootless(imported):
            continue
        place = Place(file.path, imported.line, imported.column)
        for target in resolver.targets(file, imported):
            kind = conditions.kind(file, imported)
            taken = target.node, target.member
            strongest[taken] = max(strength(kind), strongest.get(taken, 0))
            yield target, Site(kind, place, imported.symbol, target.member)
    for walk in facts.of(ATTRIBUTE_WALK):
        reached, kind = resolver.walk(walk.detail, file), ImportKind(walk.note)
        # A later use of a member is no new import, unless it is stronger.
        if reached is not None and strongest.get((reached.node, reached.member), -1) < strength(kind):
            strongest[reached.node, reached.member] = strength(kind)
            place = Place(file.path, walk.line, walk.column)
            yield reached, Site(kind, place, walk.symbol, reached.member)


def _rootless(imported: Import) -> bool:
    """Whether a call imports a relative name from a package that its text does not state."""
    return imported.form == "call" and imported.level > 0 and not imported.anchor


def _edge(pair: tuple[str, str], sites: Sequence[Site]) -> Edge:
    importer, imported = pair
    if len(sites) == 1:
        return Edge(importer, imported, sites[0].kind, tuple(sites))
    ordered = sorted(set(sites), key=lambda site: (-strength(site.kind), site.place, site.member, site.symbol))
    return Edge(importer, imported, ordered[0].kind, tuple(ordered))


_FILE = re.compile(
    r".*\.(?:c|cfg|conf|css|csv|db|env|exe|gz|html|ico|ini|ipynb|jsonl?|js|lock|log|md|pdf|pid|png|pot?|py[ciw]?|rst|sh"
    r"|so|sql|sqlite|svg|tar|toml|tsv|txt|xml|ya?ml|zip)"
)
"""The name of a file: `mypy.ini` is no module of mypy. Which modules an installed package has is not known here."""


def _mentioned(
    files: Iterable[SourceFile],
    facts: Mapping[str, SourceFacts],
    modules: Mapping[str, Module],
    sites: Mapping[tuple[str, str], object],
) -> dict[tuple[str, str], Edge]:
    """The modules that literal strings name: first-party ones, and those of packages that are imported somewhere."""
    tops = {node.partition(".")[0] for _, node in sites if node.startswith(EXTERNAL) and not is_stdlib(node[4:])}
    found: dict[tuple[str, str], list[Site]] = {}
    for file in files:
        for mention in facts[file.path].of(MENTION):
            node = mention.detail if mention.detail in modules else EXTERNAL + mention.detail
            known = node in modules or (node.partition(".")[0] in tops and not _FILE.fullmatch(node))
            if known and node != file.module and (file.module, node) not in sites:
                place = Place(file.path, mention.line, mention.column)
                site = Site(ImportKind.DYNAMIC, place, mention.symbol, "")
                found.setdefault((file.module, node), []).append(site)
    return {pair: _edge(pair, found[pair]) for pair in sorted(found)}


def _computed(
    files: Iterable[SourceFile], facts: Mapping[str, SourceFacts], modules: Mapping[str, Module]
) -> Iterator[ComputedSite]:
    packages = {name.rpartition(".")[0] for name in modules}
    for file in files:
        for computed in facts[file.path].of(COMPUTED_IMPORT):
            function = computed.detail
            if function.startswith(OF_PACKAGE):
                # An attribute of a package may be any module in it; of anything else it is none.
                if absolute(function.removeprefix(OF_PACKAGE), file) not in packages:
                    continue
                function = "builtins.getattr"
            place = Place(file.path, computed.line, computed.column)
            yield ComputedSite(file.module, computed.symbol, function, place)
        for relative in filter(_rootless, facts[file.path].imports):
            place = Place(file.path, relative.line, relative.column)
            yield ComputedSite(file.module, relative.symbol, "importlib.import_module", place)


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
        is_typing = use_of(dotted) == "type-checking"
        if is_typing or dotted in seen:
            return is_typing
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
