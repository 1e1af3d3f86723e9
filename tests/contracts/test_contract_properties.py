"""What holds for every graph and every contract: taking an import away never makes a debt, and order tells nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from ratchet.contracts import Contract, architecture_debts, explain
from ratchet.contracts.cycle_explanation import explain_cycle
from ratchet.contracts.kinds.acyclic import Acyclic
from ratchet.contracts.kinds.allowed import Allowed
from ratchet.contracts.kinds.forbidden import Forbidden
from ratchet.contracts.kinds.independence import Independence
from ratchet.contracts.kinds.interface import Interface
from ratchet.contracts.kinds.layers import Layers
from ratchet.contracts.kinds.protected import Protected
from ratchet.facts.imports import ImportGraph, added_edges
from ratchet.rules import rule
from ratchet.terms import Debt, Key
from ratchet.terms.catalogue import CYCLE_RULES
from ratchet.terms.imports import View

Grapher = Callable[..., ImportGraph]

MODULES = ("p", "p.a", "p.a.x", "p.a.y", "p.b", "p.b.x", "p.c", "p.d", "p.e", "p.e.x", "q", "q.x", "r")
TARGETS = (*MODULES, "ext:json", "ext:django.db", "ext:sqlalchemy")

pairs = st.tuples(st.sampled_from(MODULES), st.sampled_from(TARGETS)).filter(lambda pair: pair[0] != pair[1])
tails = st.sampled_from(["", ":lazy", ":dynamic", ":typing", " (m)", ":lazy (m, n)"])
arrows = st.dictionaries(pairs, tails, max_size=40).map(
    lambda found: tuple(f"{importer} -> {imported}{tail}" for (importer, imported), tail in sorted(found.items()))
)

units = st.sampled_from(["p.a", "p.b", "p.c", "p.d", "p.e", "q", "r"])


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    names = draw(st.lists(units, min_size=3, max_size=6, unique=True))
    view = draw(st.sampled_from(View))
    rows = (" | ".join(names[:2]), *names[2:])
    one, rest = (names[0],), (*names[1:], "ext:django")
    return draw(
        st.sampled_from(
            [
                Layers("c", layers=tuple(names), view=view),
                Layers("c", layers=tuple(names), view=view, closed=True),
                Layers("c", layers=rows, view=view),
                Layers("c", layers=tuple(reversed(rows)), view=view, closed=True),
                Forbidden("c", sources=one, to=rest, view=view),
                Forbidden("c", sources=one, to=rest, view=view, transitive=False),
                Forbidden("c", sources=("p.*",), to=("p.*", "third-party"), view=view),
                Independence("c", modules=tuple(names), view=view),
                Independence("c", modules=("p.*",), view=view),
                Protected("c", modules=rest, importers=one, view=view),
                Interface("c", modules=one, expose=("m", "x.n"), view=view),
                Allowed("c", modules=one, to=rest, view=view),
                Acyclic("c", packages=("p",), view=view),
                Acyclic("c", packages=("p", "p.**"), view=view),
            ]
        )
    )


def counted(contract: Contract, graph: ImportGraph) -> Counter[Key]:
    found: Counter[Key] = Counter()
    for debt in contract.debts(graph):
        found[debt.key] += debt.count
    return found


@settings(max_examples=300, deadline=None)
@given(arrows=arrows, contract=contracts(), data=st.data())
def test_taking_an_import_away_never_makes_a_debt(
    arrows: tuple[str, ...], contract: Contract, data: st.DataObject, graph: Grapher
) -> None:
    if not arrows:
        return
    gone = data.draw(st.sampled_from(arrows))
    before = counted(contract, graph(*arrows, modules=MODULES))
    after = counted(contract, graph(*(arrow for arrow in arrows if arrow != gone), modules=MODULES))

    assert not after - before


@settings(max_examples=300, deadline=None)
@given(arrows=arrows, data=st.data())
def test_taking_an_import_away_makes_no_cycle_larger(
    arrows: tuple[str, ...], data: st.DataObject, graph: Grapher
) -> None:
    if not arrows:
        return
    gone = data.draw(st.sampled_from(arrows))
    before = figures(graph(*arrows, modules=MODULES))
    after = figures(graph(*(arrow for arrow in arrows if arrow != gone), modules=MODULES))

    assert not after - before


@settings(max_examples=200, deadline=None)
@given(arrows=arrows, data=st.data())
def test_an_import_of_a_weaker_kind_makes_no_cycle_larger(
    arrows: tuple[str, ...], data: st.DataObject, graph: Grapher
) -> None:
    if not arrows:
        return
    weaker = data.draw(st.sampled_from(arrows))
    plain = " ".join(weaker.split()[:3])
    kept = tuple(arrow for arrow in arrows if arrow != weaker)
    stronger, typed = (figures(graph(*kept, arrow, modules=MODULES)) for arrow in (weaker, f"{bare(plain)}:typing"))

    assert not typed - stronger


def bare(arrow: str) -> str:
    """An arrow without its kind."""
    importer, imported = arrow.split(" -> ")
    for kind in (":lazy", ":dynamic", ":typing"):
        imported = imported.removesuffix(kind)
    return f"{importer} -> {imported}"


def figures(graph: ImportGraph) -> Counter[Key]:
    found: Counter[Key] = Counter()
    for name in CYCLE_RULES:
        one = rule(name)
        assert one is not None
        for debt in one.graph_debts(graph):
            found[debt.key] += debt.count
    return found


@settings(max_examples=200, deadline=None)
@given(arrows=arrows)
def test_cycle_figures_are_those_of_plain_reach(arrows: tuple[str, ...], graph: Grapher) -> None:
    made = graph(*arrows, modules=MODULES)
    expected: Counter[Key] = Counter()
    for view in View:
        ahead = {module: reached(made, {module}, set(), view) for module in MODULES}
        for module in MODULES:
            size = sum(module in ahead[other] for other in MODULES if other in ahead[module])
            if size > 1:
                expected[Key("modules-in-cycles", module, view)] = 1
                largest = Key("largest-cycle", module.partition(".")[0], view)
                expected[largest] = max(expected[largest], size)
    assert expected == figures(made)


@settings(max_examples=200, deadline=None)
@given(arrows=arrows, data=st.data())
def test_a_cycle_that_grew_is_explained_by_an_import_that_was_added(
    arrows: tuple[str, ...], data: st.DataObject, graph: Grapher
) -> None:
    new = data.draw(st.sets(st.sampled_from(arrows), max_size=4)) if arrows else set()
    before = graph(*(arrow for arrow in arrows if arrow not in new), modules=MODULES)
    after = graph(*arrows, modules=MODULES)
    added, old = added_edges(before, after), figures(before)
    for name in CYCLE_RULES:
        one = rule(name)
        assert one is not None
        for debt in one.graph_debts(after):
            if debt.count > old[debt.key]:
                told = explain_cycle(after, debt, added)
                steps = [step.text.split(" (")[0].split(" -> ") for step in told.trail]
                assert tuple(steps[0]) in added
                assert [importer for importer, _ in steps] == [imported for _, imported in (steps[-1], *steps[:-1])]


def reached(graph: ImportGraph, starts: set[str], blocked: set[str], view: View) -> set[str]:
    found, queue = set(starts), list(starts)
    while queue:
        for follower in graph.adjacency(view).imports.get(queue.pop(), ()):
            if follower not in found and follower not in blocked:
                found.add(follower)
                queue.append(follower)
    return found


def entering(
    graph: ImportGraph, sources: set[str], target: set[str], blocked: set[str], view: View
) -> set[tuple[str, str]]:
    """The definition, word for word: the imports that enter the target from what is in the source or reachable."""
    reach = reached(graph, sources, blocked, view) - target
    return {
        (edge.importer, edge.imported)
        for edge in graph.seen(view)
        if edge.importer in reach and edge.imported in target
    }


def pairs_of(contract: Contract, graph: ImportGraph) -> set[tuple[str, str]]:
    return {(offence.edge.importer, offence.edge.imported) for offence in contract.offences(graph)}


@settings(max_examples=200, deadline=None)
@given(arrows=arrows, names=st.lists(units, min_size=3, max_size=6, unique=True), view=st.sampled_from(View))
def test_searches_find_what_the_definition_says(
    arrows: tuple[str, ...], names: list[str], view: View, graph: Grapher
) -> None:
    found = graph(*arrows, modules=MODULES)
    inside = [set(found.package(name)) for name in names]
    every = set().union(*inside)
    forbidden = Forbidden("c", sources=(names[0],), to=tuple(names[1:]), view=view)
    independent = Independence("c", modules=tuple(names), view=view)
    layers = Layers("c", layers=tuple(names), view=view)
    closed = Layers("c", layers=tuple(names), view=view, closed=True)
    count = range(len(names))

    def by_definition(forbids: Callable[[int, int], bool]) -> set[tuple[str, str]]:
        return set().union(*(
            entering(found, inside[one], inside[other], every, view) for one in count for other in count
            if forbids(one, other)
        ))  # fmt: skip

    assert pairs_of(forbidden, found) == set().union(
        *(entering(found, inside[0], target, set(), view) for target in inside[1:])
    )
    assert pairs_of(independent, found) == by_definition(lambda one, other: one != other)
    assert pairs_of(layers, found) == by_definition(lambda one, other: one > other)
    assert pairs_of(closed, found) == by_definition(lambda one, other: one > other or other > one + 1)


@settings(max_examples=100, deadline=None)
@given(arrows=arrows, contract=contracts(), data=st.data())
def test_order_tells_nothing(arrows: tuple[str, ...], contract: Contract, data: st.DataObject, graph: Grapher) -> None:
    shuffled = data.draw(st.permutations(arrows))

    def described(found: ImportGraph) -> list[tuple[Key, str, int]]:
        return [(debt.key, debt.message, debt.count) for debt in architecture_debts(found, [contract])]

    assert described(graph(*arrows, modules=MODULES)) == described(graph(*shuffled, modules=MODULES))


@settings(max_examples=200, deadline=None)
@given(arrows=arrows, contract=contracts(), data=st.data())
def test_every_new_debt_is_explained_through_an_added_import(
    arrows: tuple[str, ...], contract: Contract, data: st.DataObject, graph: Grapher
) -> None:
    if not arrows:
        return
    new = data.draw(st.sampled_from(arrows))
    before = graph(*(arrow for arrow in arrows if arrow != new), modules=MODULES)
    after = graph(*arrows, modules=MODULES)
    added = added_edges(before, after)
    known = counted(contract, before)
    grown = [debt for debt in contract.debts(after) if debt.count > known[debt.key]]

    assert all(is_explained(explain(contract, after, debt, added), new) for debt in grown)


def is_explained(debt: Debt, new: str) -> bool:
    """Whether the debt is the new import, or its trail ends in the debt's import and has the new one as a step."""
    pair = " -> ".join(
        part.partition(":")[0] if part[:4] != "ext:" else part for part in new.split(" (")[0].split(" -> ")
    )
    own = f"{debt.key.module} -> {debt.key.detail}"
    return own.startswith(pair) or any(step.text.startswith(f"{pair} (") for step in debt.trail)
