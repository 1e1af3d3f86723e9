"""import-linter's contracts → ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ratchet.adoption.import_linter_file import Options, first, flag, read
from ratchet.adoption.migration import Account, Migration, Value, id_of
from ratchet.adoption.overlaps import parted
from ratchet.contracts.exemptions import Exemption
from ratchet.contracts.expressions import EXTERNAL, Expression
from ratchet.facts.imports import ImportGraph
from ratchet.terms.imports import View

FILES = (".importlinter", "setup.cfg", "pyproject.toml")
IS_BASELINE = False

_DEFAULT_DEPTH = 10
_SPELLED_OUT = 3
"""Up to this depth, each generation of modules gets its own expression. Beyond it, `**` stands for all of them."""

_REASON = "ignored in import-linter's configuration"
_ALWAYS = {"id", "name", "type", "ignore_imports", "unmatched_ignore_imports_alerting", "broken_contract_guidance"}


def configured(text: str, name: str) -> bool:
    """Whether a file holds import-linter's configuration."""
    return "[importlinter" in text or (name.endswith(".toml") and "tool.importlinter" in text)


def migrate(text: str, name: str, graph: ImportGraph | None = None) -> Migration:
    """The contracts of a configuration file; INI unless its name ends in .toml. UsageError if it cannot be read.

    With the import graph of the code, what depends on the modules that there are is spelled out; else it is told.
    """
    session, contracts = read(text, name)
    roots = [*session.get("root_package", ()), *session.get("root_packages", ())]
    view = View.RUNTIME if flag(session, "exclude_type_checking_imports") else View.ALL
    account = Account()
    for options in contracts:
        _Theirs(options, roots, view, graph, account).translate()
    return account.settled()


@dataclass(frozen=True, slots=True)
class _Theirs:
    """One of import-linter's contracts."""

    options: Options
    roots: Sequence[str]
    view: View
    graph: ImportGraph | None
    account: Account

    @property
    def named(self) -> str:
        return first(self.options, "name") or first(self.options, "id")

    def differs(self, what: str) -> None:
        """Tell in what the contract means something else than it did."""
        self.account.differs.append(f"{self.named}: {what}")

    def leave(self, why: str) -> None:
        """Leave the contract out."""
        self.account.left_out.append(f"{self.named}: {why}")

    def translate(self) -> None:
        """Add what the contract is here, one contract or several."""
        kind = first(self.options, "type")
        if kind not in _KINDS:
            self.leave(f"a contract of type {kind!r}; write a contract type of your own for it")
            return
        read_settings, known = _KINDS[kind]
        for other in sorted(set(self.options) - _ALWAYS - known):
            self.differs(f"{other} = {', '.join(self.options[other])}: it has no counterpart, and is left out")
        shared = dict(self._shared())
        for settings in read_settings(self):
            self.account.made.append({"id": self._id(), **settings, **shared})

    def _id(self) -> str:
        """The contract's name as an id; its own id, where that says more than a number."""
        own, name = first(self.options, "id"), first(self.options, "name")
        word = own if any(map(str.isalpha, own)) else name or own
        return id_of(word) or id_of(own) or "contract"

    def _shared(self) -> Iterator[tuple[str, Value]]:
        guidance = " ".join(self.options.get("broken_contract_guidance", ()))
        why = ". ".join(filter(None, (first(self.options, "name").rstrip("."), guidance)))
        if why:
            yield "why", why
        exempt = list(self._exemptions())
        if exempt:
            yield "exempt", exempt
        if not flag(self.options, "as_packages", default=True):
            yield "as_packages", False
        if self.view is View.ALL:
            yield "view", "all"

    def _exemptions(self) -> Iterator[Mapping[str, str]]:
        """Ignored imports. Those that match nothing are left out, where import-linter does not mind that."""
        may_be_gone = first(self.options, "unmatched_ignore_imports_alerting").lower() in ("none", "warn")
        for line in dict.fromkeys(self.options.get("ignore_imports", ())):
            importer, _, imported = (part.strip() for part in line.partition("->"))
            exemption = Exemption(importer, self._absolute(imported), _REASON)
            if may_be_gone and self.graph is not None and not any(exemption.pairs(self.graph, self.view)):
                self.differs(f"ignore_imports {line}: no import is one today, so it is left out; one that comes counts")
            else:
                yield {"import": str(exemption), "reason": _REASON}

    def modules(self, key: str) -> list[str]:
        """The expressions of an option, those of libraries marked, without wildcards that match nothing."""
        expressions = [Expression(self._absolute(name)) for name in self.options.get(key, ())]
        if self.graph is None:
            return [expression.text for expression in expressions]
        kept: list[str] = []
        for expression in expressions:
            is_there = expression.modules(self.graph) or expression.may_be_empty(self.graph)
            if is_there or expression.external or not expression.wildcard:
                kept.append(expression.text)
            else:
                self.differs(f"{key}: {expression.text} is no module today, so it is left out; one that comes is free")
        return kept

    def _absolute(self, name: str) -> str:
        """A module's name, with `ext:` where it is a library's."""
        ours = not self.roots or any(name == root or name.startswith(f"{root}.") for root in self.roots)
        return name if ours or name.startswith("*") else EXTERNAL + name

    def containers(self) -> Iterator[str]:
        """The containers of layers, those of a wildcard spelled out."""
        for container in self.options.get("containers", ()) or ("",):
            if "*" not in container:
                yield container
            elif self.graph is None:
                self.leave(f"the layers in {container}: which containers these are is known where ratchet.toml stands")
            else:
                self.differs(f"containers: {container} is spelled out; one that comes is free")
                yield from Expression(container).modules(self.graph)


Settings = dict[str, Value]


def _layers(theirs: _Theirs) -> Iterator[Settings]:
    if "exhaustive_ignores" in theirs.options:
        ignored = ", ".join(theirs.options["exhaustive_ignores"])
        theirs.differs(f"exhaustive_ignores = {ignored}: without a layer, these are debts of unassigned-module here")
    for container in theirs.containers():
        rows = [_row(row, container) for row in theirs.options.get("layers", ())]
        settings: Settings = {"type": "layers", "layers": rows}
        if flag(theirs.options, "exhaustive"):
            settings |= {"exhaustive": True, "containers": [container]}
        yield settings


def _row(row: str, container: str) -> str:
    """One layer, its names made absolute: theirs are relative to the container."""
    prefix = f"{container}." if container else ""
    return re.sub(r"[\w.-]+", lambda match: f"{prefix}{match[0]}", row.strip())


def _forbidden(theirs: _Theirs) -> Iterator[Settings]:
    direct: Settings = {"transitive": False} if flag(theirs.options, "allow_indirect_imports") else {}
    sources, targets = theirs.modules("source_modules"), theirs.modules("forbidden_modules")
    as_packages = flag(theirs.options, "as_packages", default=True)
    pairs = parted(sources, targets, theirs.graph) if as_packages else ([(sources, targets)])
    if not pairs:
        theirs.leave("it forbids nothing: import-linter skips what lies inside each other")
    if {name for names, _ in pairs for name in names} - {*sources} or {n for _, to in pairs for n in to} - {*targets}:
        theirs.differs("wildcards are spelled out, as some modules lie inside each other; one that comes is free")
    yield from ({"type": "forbidden", "from": names, "to": to, **direct} for names, to in pairs)


def _independence(theirs: _Theirs) -> Iterator[Settings]:
    modules = theirs.modules("modules")
    if len(modules) > 1 or "*" in "".join(modules):
        yield {"type": "independence", "modules": modules}
    else:
        theirs.leave("one module is independent of nothing")


def _protected(theirs: _Theirs) -> Iterator[Settings]:
    modules, importers = theirs.modules("protected_modules"), theirs.modules("allowed_importers")
    if not modules:
        theirs.leave("it names no module that is there")
        return
    if not importers:
        importers = list(theirs.options.get("allowed_importers", ()))
        theirs.differs("allowed_importers: none is there, so all are kept: a vacuous-contract until one is")
    yield {"type": "protected", "modules": modules, "importers": importers}


def _acyclic(theirs: _Theirs) -> Iterator[Settings]:
    depth = first(theirs.options, "depth") or str(_DEFAULT_DEPTH)
    ancestors, skipped = theirs.modules("ancestors"), theirs.options.get("skip_descendants", ())
    if not depth.isdigit():
        theirs.leave(f"depth = {depth} is no number")
        return
    for wrong in sorted(set(skipped) & set(ancestors)):
        theirs.differs(f"skip_descendants = {wrong}: it is an ancestor, which import-linter refuses")
    if skipped and theirs.graph is not None:
        theirs.differs(f"skip_descendants = {', '.join(skipped)}: the others are spelled out; one that comes is free")
        packages = _without(theirs.graph, ancestors, skipped, int(depth))
    else:
        packages = [expression for ancestor in ancestors for expression in _generations(ancestor, int(depth))]
        if skipped:
            theirs.differs(f"skip_descendants = {', '.join(skipped)}: their cycles are debts here")
    if packages:
        yield {"type": "acyclic", "packages": packages}
    else:
        theirs.leave("it names no package that is there")


def _generations(ancestor: str, depth: int) -> Iterator[str]:
    if depth > _SPELLED_OUT:
        yield from (ancestor, f"{ancestor}.**")
    else:
        yield from (ancestor + ".*" * generation for generation in range(depth + 1))


def _without(graph: ImportGraph, ancestors: Collection[str], skipped: Collection[str], depth: int) -> list[str]:
    """The packages that import-linter looks into, from the ancestors down, without those that are skipped."""
    left = {module for expression in skipped for module in Expression(expression).modules(graph)}
    found: dict[str, None] = {}
    level = [module for expression in ancestors for module in Expression(expression).modules(graph)]
    for _ in range(depth + 1):
        found |= dict.fromkeys(module for module in level if len(graph.children.get(module, ())) > 1)
        level = [child for module in level for child in graph.children.get(module, ()) if child not in left]
    return sorted(found)


_KINDS: Mapping[str, tuple[Callable[[_Theirs], Iterator[Settings]], set[str]]] = {
    "layers": (_layers, {"layers", "containers", "exhaustive", "exhaustive_ignores"}),
    "forbidden": (_forbidden, {"source_modules", "forbidden_modules", "allow_indirect_imports", "as_packages"}),
    "independence": (_independence, {"modules"}),
    "protected": (_protected, {"protected_modules", "allowed_importers", "as_packages"}),
    "acyclic_siblings": (_acyclic, {"ancestors", "depth", "skip_descendants"}),
}
"""import-linter's type -> how it is read, and the options that this takes account of."""
