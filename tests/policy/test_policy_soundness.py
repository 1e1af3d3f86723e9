"""The comparison of contracts against what contracts do: one not called weaker catches what the other caught."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from ratchet.config import parse_config
from ratchet.contracts import ContractTable, build
from ratchet.errors import UsageError
from ratchet.facts.change import Change
from ratchet.facts.collect.records import Import, ImportedName, SourceFacts
from ratchet.facts.files import SourceFile
from ratchet.facts.imports import ImportGraph
from ratchet.facts.imports.building import import_graph
from ratchet.policy.loosened_policy import policy_debts
from ratchet.terms.imports import ImportKind

MODULES = ("p", "p.a", "p.a.x", "p.a.y", "p.b", "p.b.x", "p.c", "p.d", "q", "q.x")
TARGETS = (*MODULES, "json", "django.db", "sqlalchemy")
UNITS = st.sampled_from(["p.a", "p.a.x", "p.b", "p.c", "p.d", "q", "q.x", "p.*", "p.a.*", "p.**"])
OTHERS = st.sampled_from(["ext:json", "ext:django", "ext:django.db", "stdlib", "third-party"])
EXEMPT = ["p.a -> p.b", "p.* -> p.*", "p.a.* -> p.a.*", "** -> p.b", "p.a -> **", "p.a -> ext:django", "q -> ext:**"]
CHANGING = ["units", "more", "view", "on", "bar", "expose", "packages", "exempt"]
KINDS = st.sampled_from([ImportKind.IMPORT_TIME, ImportKind.LAZY])
EDGES = st.dictionaries(st.tuples(st.sampled_from(MODULES), st.sampled_from(TARGETS)), KINDS, min_size=1, max_size=5)


def graph(edges: dict[tuple[str, str], ImportKind]) -> ImportGraph:
    """Every module there is, and the imports (importer, imported) of a kind between them."""
    files = [SourceFile(name.replace(".", "/") + ".py", name, ".", "0") for name in MODULES]
    imports = {
        file.path: tuple(
            Import("<module>", 1, 1, "import", kind, "", 0, (ImportedName(imported, imported),))
            for (importer, imported), kind in edges.items()
            if importer == file.module != imported
        )
        for file in files
    }
    return import_graph(files, {path: facts(found) for path, found in imports.items()})


def facts(imports: tuple[Import, ...]) -> SourceFacts:
    return SourceFacts(1, imports=imports, exported=())


@dataclass(frozen=True)
class Words:
    """What a contract of any type may be written with."""

    units: tuple[str, ...]
    more: tuple[str, ...]
    view: str
    on: bool
    bar: str
    expose: tuple[str, ...]
    packages: bool
    exempt: tuple[str, ...]


def rows(names: tuple[str, ...]) -> str:
    return f"[{', '.join(repr(name) for name in names)}]"


def table(type_: str, words: Words) -> str:
    """A contract of one type, as ratchet.toml has it."""
    on = str(words.on).lower()
    layers = (words.bar.join(words.units[:2]), *words.units[2:]) if words.bar else words.units
    written = {
        "layers": f"layers = {rows(layers)}\nclosed = {on}",
        "forbidden": f"from = {rows(words.units)}\nto = {rows(words.more)}\ntransitive = {on}",
        "independence": f"modules = {rows(words.units)}",
        "protected": f"modules = {rows(words.more)}\nimporters = {rows(words.units)}",
        "interface": f"modules = {rows(words.units)}\nexpose = {rows(words.expose)}",
        "allowed": f"modules = {rows(words.units)}\nto = {rows(words.more)}",
        "acyclic": f"packages = {rows(words.units)}",
    }
    head = f'[ratchet]\npaths = ["p"]\n[[contract]]\nid = "c"\ntype = "{type_}"\nview = "{words.view}"\n'
    exempt = ", ".join(f'{{ import = "{arrow}", reason = "r" }}' for arrow in words.exempt)
    shared = f"as_packages = {str(words.packages).lower()}\nexempt = [{exempt}]"
    return f"{head}{written[type_]}\n{shared}\n"


WORDS = st.builds(
    Words,
    st.lists(UNITS, min_size=1, max_size=4, unique=True).map(tuple),
    st.lists(UNITS | OTHERS, min_size=1, max_size=3, unique=True).map(tuple),
    st.sampled_from(["import-time", "runtime"]),
    st.booleans(),
    st.sampled_from(["", " | ", " : "]),
    st.sampled_from([("x",), ("y",), ("*",), ("x.*",), ("x", "y")]),
    st.booleans(),
    st.lists(st.sampled_from(EXEMPT), max_size=2, unique=True).map(tuple),
)


@st.composite
def changed(draw: st.DrawFn, words: Words) -> Words:
    """The same contract with one thing changed, or two."""
    other = draw(WORDS)
    found = words
    for name in draw(st.lists(st.sampled_from(CHANGING), min_size=1, max_size=2)):
        match name:
            case "units":
                found = replace(found, units=draw(edited(found.units, other.units)))
            case "more":
                found = replace(found, more=draw(edited(found.more, other.more)))
            case "view":
                found = replace(found, view=other.view)
            case "on":
                found = replace(found, on=other.on)
            case "bar":
                found = replace(found, bar=other.bar)
            case "expose":
                found = replace(found, expose=other.expose)
            case "packages":
                found = replace(found, packages=other.packages)
            case _:
                found = replace(found, exempt=other.exempt)
    return found


def edited(names: tuple[str, ...], others: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    """The names in another order, one less, one more, or one in place of another."""
    added = tuple(dict.fromkeys((*names, others[0])))
    swapped = tuple(dict.fromkeys((others[0], *names[1:])))
    return st.sampled_from([names[::-1], names[1:] or names, names[:-1] or names, added, added[::-1], swapped])


PAIRS = WORDS.flatmap(lambda words: st.tuples(st.just(words), changed(words)))


def offends(contract: ContractTable, imports: ImportGraph) -> bool | None:
    """Whether the graph breaks a contract; None where the contract cannot be meant."""
    try:
        return any(build(contract).debts(imports))
    except UsageError:
        return None


TYPES = st.sampled_from(["layers", "forbidden", "independence", "protected", "interface", "allowed", "acyclic"])


@settings(max_examples=300)
@given(TYPES, PAIRS, EDGES)
def test_what_is_not_weaker_catches_as_much(
    type_: str, pair: tuple[Words, Words], edges: dict[tuple[str, str], ImportKind]
) -> None:
    base, head = (parse_config(table(type_, words), "ratchet.toml") for words in pair)
    imports = graph(edges)
    before, now = offends(base.contracts[0], imports), offends(head.contracts[0], imports)
    if before is None or now is None:
        return
    project = Change(head_modules=frozenset(MODULES), base_modules=frozenset(MODULES))
    if before and not now:
        assert list(policy_debts(base, head, project))


@settings(max_examples=200)
@given(TYPES, WORDS)
def test_nothing_is_weaker_than_itself(type_: str, words: Words) -> None:
    config = parse_config(table(type_, words), "ratchet.toml")
    if offends(config.contracts[0], graph({})) is not None:
        assert not list(policy_debts(config, config, Change(head_modules=frozenset(MODULES))))
