"""Random contracts of every type on random imports: the debts are those of the definition, none more and none less."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from oracles.definition import Arrow, World, offending
from projects.marks import SLOW

from ratchet.contracts import ContractTable, build
from ratchet.errors import UsageError
from ratchet.facts.collect.records import Import, ImportedName, SourceFacts
from ratchet.facts.files import SourceFile
from ratchet.facts.imports import ImportGraph
from ratchet.facts.imports.building import import_graph
from ratchet.terms.imports import ImportKind

FILES = ["p", "p.a", "p.a.x", "p.a.x.i", "p.a.y", "p.b", "p.b.x", "p.b.x.i", "p.c", "p.n.x", "p.n.y", "q", "q.x", "n.s"]
"""Every module with a file; p.n and n are namespaces."""

MODULES = frozenset((*FILES, "p.n", "n"))
LIBRARIES = ["ext:json", "ext:django", "ext:django.db", "ext:n.other"]
NAMES = ["p", "p.a", "p.a.x", "p.a.x.i", "p.a.y", "p.b", "p.b.x", "p.c", "p.n", "p.n.x", "q", "q.x", "n", "p.*",
         "p.a.*", "p.**", "p.*.x", "*.a", "**.x", "p.*.*"]  # fmt: skip
OUTSIDE = ["ext:django", "ext:django.db", "ext:n", "ext:**", "stdlib", "third-party"]
EXEMPT = [
    "p.a -> p.b",
    "** -> p.c",
    "p.* -> p.*",
    "p.a.x -> **",
    "**.x -> ext:django",
    "p.** -> ext:n.other",
    "q -> p.a.*",
]
EXPOSED = ["m", "x", "x.m", "*", "x.*", "**"]
KINDS = [kind.value for kind in ImportKind]
TYPES = ["layers", "forbidden", "independence", "protected", "interface", "allowed", "acyclic"]


def world(chance: Random) -> World:
    arrows = set()
    for _ in range(chance.randint(3, 45)):
        importer, imported = chance.choice(FILES), chance.choice([*FILES, "p.n", *LIBRARIES])
        if importer != imported:
            # What is taken from a namespace is a module of it, and no member.
            member = chance.choice(["", "", "m", "k"]) if imported not in ("p.n", "n") else ""
            arrows.add(Arrow(importer, imported, chance.choice(["import-time", *KINDS]), member))
    return World(MODULES, frozenset(arrows))


def table(chance: Random, kind: str) -> dict[str, object]:
    def some(words: list[str], most: int = 4) -> list[str]:
        return chance.sample(words, chance.randint(1, most))

    made: dict[str, object] = {"type": kind}
    match kind:
        case "layers":
            names = some(NAMES, 6)
            made["layers"] = [chance.choice([" | ", " : "]).join(names[:2]), *names[2:]]
            made["closed"] = chance.random() < 0.3
        case "forbidden":
            made |= {"from": some(NAMES), "to": some([*NAMES, *OUTSIDE]), "transitive": chance.random() < 0.7}
        case "independence":
            made["modules"] = some(NAMES, 6)
        case "protected":
            made |= {"modules": some([*NAMES, *OUTSIDE]), "importers": some(NAMES)}
        case "interface":
            made |= {"modules": some(NAMES), "expose": some(EXPOSED, 2)}
        case "allowed":
            made |= {"modules": some(NAMES), "to": some([*NAMES, *OUTSIDE])}
        case _:
            made["packages"] = some(NAMES)
    made["as_packages"] = chance.random() < 0.7
    made["view"] = chance.choice(["import-time", "runtime", "runtime", "all"])
    made["exempt"] = some(EXEMPT, 3) if chance.random() < 0.5 else []
    return made


def graph_of(one: World) -> ImportGraph:
    imports: dict[str, list[Import]] = {name: [] for name in FILES}
    for line, arrow in enumerate(sorted(one.arrows), start=1):
        name = arrow.imported.removeprefix("ext:")
        kind = ImportKind(arrow.kind)
        taken, form, module = (arrow.member, "from", name) if arrow.member else (name, "import", "")
        names = (ImportedName(taken, taken),)
        imports[arrow.importer].append(Import("<module>", line, 1, form, kind, module, 0, names))
    files = [SourceFile(f"{name.replace('.', '/')}.py", name, ".", "0") for name in FILES]
    found = {file.path: SourceFacts(1, imports=tuple(imports[file.module]), exported=()) for file in files}
    return import_graph(files, found)


def ours(values: dict[str, object], graph: ImportGraph) -> Counter[tuple[str, str]] | None:
    """The debts that ratchet finds; None where it says that the contract cannot be meant."""
    written = {key: value for key, value in values.items() if key != "type"}
    exempt = values["exempt"]
    assert isinstance(exempt, list)
    written["exempt"] = [{"import": arrow, "reason": "so"} for arrow in exempt]
    try:
        contract = build(ContractTable("c", str(values["type"]), None, written, {}, "here"))
        found: Counter[tuple[str, str]] = Counter()
        for offence in contract.offences(contract.judged_on(graph)):
            found[offence.edge.importer, offence.edge.imported] += offence.count
    except UsageError:
        return None
    return found


def _compared(seeds: range) -> dict[str, int]:
    compared: Counter[str] = Counter()
    for seed in seeds:
        chance = Random(seed)
        while True:
            one, values = world(chance), table(chance, TYPES[seed % len(TYPES)])
            found = ours(values, graph_of(one))
            if found is not None:
                break
        assert found == offending(one, values), (seed, values, sorted(one.arrows))
        compared[str(values["type"])] += 1
    return dict(compared)


def test_a_share_of_random_contracts_means_what_the_definition_says() -> None:
    assert dict.fromkeys(TYPES, 20) == _compared(range(140))


@SLOW
@pytest.mark.parametrize("part", range(4))
def test_random_contracts_mean_what_the_definition_says(part: int) -> None:
    assert 525 == sum(_compared(range(140 + 525 * part, 140 + 525 * (part + 1))).values())
